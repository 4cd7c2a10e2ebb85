"""Generated pages from nasty pieces: the promises hold for all of them."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from accesspub.config import Config
from promises import promises

# More examples on demand: ACCESSPUB_EXAMPLES=5000 make test
EXAMPLES = int(os.environ.get("ACCESSPUB_EXAMPLES", "150"))

TEXTS = (
    "Media playback is unsupported on your device",
    "Media captionA baker shows what flour costs",
    "Image copyright Nadia Okell",
    "Image captionLorries wait",
    "Photo: Nadia Okell/Coastwire",
    "• one",
    "•\u00a0two &amp; three",
    "Source –",
    "Your browser does not support the video tag.",
    "Ihr Browser unterstützt das Video-Element nicht.",
    "café €",
    "&lt;p&gt;",
    "&",
    "<",
    "\0",
    "\udce9",
    "\r\n",
    "\r",
    "\x0c",
    " ",
    "متصفحك",
    "港",
    "\U0001f6a2",
)
TAGS = (
    "<p>", "</p>", "<p class=x id='y'>", "<br>", "<br/>", "<div>", "</div>", "<span class=off-screen>", "</span>",
    "<b>", "</b>", "<i>", "</i>", "<a href=/x>", "</a>", "<figure>", "</figure>", "<figcaption>", "</figcaption>",
    "<table>", "<tr>", "<td>", "</td>", "</table>", "<ul><li>", "</ul>", "<h2>", "</h2>", "<form>", "</form>",
    "<select><option>", "</select>", "<button>", "</button>", "<svg>", "<foreignObject>", "</svg>", "<math>", "</math>",
    "<!--", "-->", "<![CDATA[", "]]>", "<template>", "</template>", "<noscript>", "</noscript>", "<textarea>",
    "</textarea>", "<script>", "</script>", "<style>", "</style>", "<title>", "</title>", "<plaintext>", "<frameset>",
    '<div lang="fr">', '<div lang="ar" dir="rtl">', '<div lang="is">', '<div lang="">', "<body lang=de>", "<html lang=nl>",
    "<main>", "</main>", "<article>", "</article>", "</body>", "</html>", "<head>", "</head>", "<isindex>", "<image src=x>",
)  # fmt: skip
MEDIA = (
    '<iframe src="https://www.youtube.com/embed/aB3dE5gH7jK"></iframe>',
    '<iframe src="https://www.youtube.com/embed/aB3dE5gH7jK" title title="x"></iframe>',
    "<iframe src=https://player.vimeo.com/video/100000001 / ></iframe>",
    '<iframe data-src="https://www.dailymotion.com/embed/video/x0example">',
    "<video src=a.mp4></video>",
    "<video src=a.mp4 AUTOPLAY>Your browser does not support the video tag.</video>",
    "<video controls><source src='a.webm'><source src=a.mp4>",
    "<audio src=a.wav></audio>",
    '<audio src="a&amp;b.wav" controls=""/>',
    '<object data="a.swf" type="application/x-shockwave-flash"><param name=movie value=a.swf></object>',
    '<embed src="http://www.youtube.com/v/bC4eF6hI8kL" type="application/x-shockwave-flash">',
    '<div class="youtube inline" data-type="youtube" data-youtube-id="cD5fG7iJ9lM"></div>',
    '<div class="player-with-placeholder__caption">Media playback is unsupported on your device</div>',
    """<figure class=media-player data-playable='{"settings":{"playlistObject":{"title":"T &amp; U","items":[]}}}'></figure>""",
    "<img src=a.png>",
    '<img src="IMG_0001.jpg" alt="IMG_0001.jpg" title="x">',
    "<img src=a.png alt>",
    '<div class=js-delayed-image-load data-alt="x" data-src="a.png"></div>',
    '<b data-accesspub="1 list-faked 00000000">x</b>',
    '<p data-accesspub="1 list-faked 5d0c1f2a" data-accesspub-was="&lt;p&gt;">x</p>',
)
piece = st.sampled_from(TEXTS) | st.sampled_from(TAGS) | st.sampled_from(MEDIA)
bodies = st.lists(piece, max_size=14).map("".join)
# Whole lines of trouble with broken markup around: edits are due more often than in a mere shower of tags.
blocks = st.lists(
    st.sampled_from(
        (
            "<p>Media playback is unsupported on your device</p>",
            "<p>Media playback is unsupported on your device<br>\nMedia captionA baker &amp; a pilot</p>\n",
            "<p>• one<br>• two</p>",
            "<p>• one<p>• two",
            "<p>Image captionLorries wait<br/>Image copyrightNadia</p>",
        )
    )
    | piece,
    max_size=8,
).map("".join)
heads = st.sampled_from(
    (
        "",
        "<!DOCTYPE html><html lang=en>",
        '<!DOCTYPE html>\n<html lang="de"><head><meta charset="utf-8"></head><body>',
        '<html lang="en"><head><meta charset="windows-1252"></head><body><main>',
        '<!DOCTYPE html PUBLIC "-//W3C//DTD HTML 4.01//EN"><html lang=fr>',
        '<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml" lang="en"><body>',
    )
)
many = settings(
    max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def encoded(text: str, encoding: str) -> bytes:
    if encoding.startswith("utf-16"):
        return (b"\xff\xfe" if encoding.endswith("le") else b"\xfe\xff") + text.encode(encoding, "surrogatepass")
    return text.encode(encoding, "surrogateescape" if encoding == "utf-8" else "replace")


@many
@given(heads, bodies | blocks, st.booleans(), st.sampled_from(("page.html", "page.xhtml")))
def test_pages_of_pieces(head: str, body: str, review: bool, path: str) -> None:
    promises(encoded(head + body, "utf-8"), Config(review=review), path)


@many
@given(heads, blocks, st.sampled_from(("cp1252", "utf-16-le", "utf-16-be", "shift_jis", "gb18030")))
def test_pages_of_pieces_in_charsets(head: str, body: str, encoding: str) -> None:
    text = head.replace("windows-1252", encoding).replace('"utf-8"', f'"{encoding}"') + body
    promises(encoded(text, encoding), Config(review=True))


@many
@given(heads, blocks, blocks)
def test_crlf_pages_of_pieces(head: str, body: str, more: str) -> None:
    promises(encoded((head + body + "\n" + more).replace("\n", "\r\n"), "utf-8"), Config(review=True))


@many
@given(st.binary(max_size=200))
@example(b"\x89PNG\r\n")
def test_any_bytes(raw: bytes) -> None:
    promises(raw)


@many
@given(blocks, st.binary(max_size=6), st.integers(0, 400))
def test_a_page_with_foreign_bytes_in_it(body: str, alien: bytes, at: int) -> None:
    page = b'<!DOCTYPE html><html lang="en"><meta charset="utf-8"><body>' + encoded(body, "utf-8")
    promises(page[:at] + alien + page[at:])


@many
@given(blocks, st.integers(0, 500))
def test_a_page_cut_off_anywhere(body: str, at: int) -> None:
    promises((b'<!DOCTYPE html><html lang="en"><meta charset="utf-8"><body>' + encoded(body, "utf-8"))[:at])
