"""Begin a rule: ``make new-rule NAME=image-alt-emoji`` writes its words, its logic and two examples, to be rewritten.

What it writes is a working rule about images whose alt text is "WRITE ME". All tests pass, but for the one that lists
what is left to write.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from places import ROOT

WORDS = r"""title: "WRITE ME: what every page should have"
severity: warning
wcag: ["1.1.1"]
act: []
owner: editor
why: "WRITE ME: what the reader misses."
do: "WRITE ME: what the editor should do."
who: "WRITE ME: which readers miss it, and how."
good: "WRITE ME: how it reads when it is done."
poor: "WRITE ME: how it reads before."
task: {one: "WRITE ME for {n} image", other: "WRITE ME for {n} images"}
says:
  found: "This image has the alt text \"{alt}\"."
examples:
  - '<html lang="en"><article><h1>The harbour</h1><p>The wall was built in a summer.</p><img src="quay.jpg" alt="WRITE ME"></article></html>'
"""

LOGIC = '''"""{id}: WRITE ME, what the rule asks for."""

from __future__ import annotations

from collections.abc import Iterator

from accesspub.engine.rule import Context, Finding, rule
from accesspub.facts.model import Image


@rule(over=lambda facts: facts.article_images)
def {stem}(image: Image, context: Context) -> Iterator[Finding]:
    """WRITE ME: what is a finding, and what is not."""
    del context  # its facts, words, settings and page are there to be used
    if image.alt == "WRITE ME":
        yield Finding(image.element, "found", {{"alt": image.alt}})
'''

PAGE = """<!-- {why} -->
<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>The harbour</title></head>
<body>
<article>
<h1>The harbour</h1>
<p>The wall was built in a summer, and the town has argued about it ever since, at length and in the open.</p>
<img src="quay.jpg" alt="{alt}" width="640" height="400">
</article>
</body>
</html>
"""


def files(name: str) -> dict[Path, str]:
    """The files of a new rule, with what is in them."""
    stem = name.replace("-", "_")
    examples = ROOT / "tests" / "rules" / name
    return {
        ROOT / "rules" / f"{name}.yaml": WORDS,
        ROOT / "src" / "accesspub" / "rules" / f"{stem}.py": LOGIC.format(id=name, stem=stem),
        examples / "found.bad.html": PAGE.format(why="WRITE ME: why this page breaks the rule.", alt="WRITE ME"),
        examples / "fine.good.html": PAGE.format(why="WRITE ME: why this page does not.", alt="Two lorries"),
    }


def main(name: str) -> str:
    """Write the files; returns what to do next, or what is wrong."""
    if not re.fullmatch(r"[a-z]+(-[a-z]+)+", name):
        return "NAME must be lower-case words with hyphens, for example image-alt-emoji"
    wanted = files(name)
    for path in wanted:
        if path.exists():
            return f"{path.relative_to(ROOT)} already exists"
    for path, text in wanted.items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
        print(f"wrote {path.relative_to(ROOT)}")
    print('Replace every "WRITE ME" (CONTRIBUTING.md says how), then run the commands of its steps 5 and 6.')
    return ""


if __name__ == "__main__":
    sys.exit(main(" ".join(sys.argv[1:])) or 0)
