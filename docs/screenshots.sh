#!/bin/sh
# Makes docs/before.png and docs/after.png: a page of samples/, and the same page after `accesspub fix`;
# and docs/desk-*.png: views of `accesspub desk`.
# The page has no style sheet of its own, so both pictures get the same plain one.
# usage: docs/screenshots.sh [ACCESSPUB]
set -eu
cd "$(dirname "$0")/.."
accesspub=$(command -v "${1:-accesspub}")
browser=${ACCESSPUB_BROWSER:-$(command -v chromium || command -v chromium-browser || command -v google-chrome)}
style='<style>
html { border: 1px solid #aaa; min-height: 100vh; box-sizing: border-box; background: #fff; color: #222 }
body { font: 17px/1.4 "Liberation Sans", Arial, sans-serif; margin: 16px 20px }
h1 { font-size: 26px } h2 { font-size: 18px } h1, h2, p, ul { margin: 12px 0 }
figure { margin: 12px 0; padding-left: 14px; border-left: 4px solid #06c } figure p { margin: 4px 0 }
</style>'
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -R samples "$work/before"
cp -R samples "$work/after"
"$accesspub" fix "$work/after/blog" >"$work/log" || test $? = 1
for side in before after; do
  page=$work/$side/blog/ferry-talks-copy.html
  awk -v style="$style" '{ sub("</head>", style "&"); print }' "$page" >"$page.styled.html"
  "$browser" --headless --no-sandbox --hide-scrollbars --window-size=560,584 \
    --screenshot="docs/$side.png" "file://$page.styled.html" 2>"$work/log"
done
"$(dirname "$accesspub")/python" docs/desk-screenshots.py "$accesspub"
