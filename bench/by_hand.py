"""What `accesspub fix` is measured against: `python bench/by_hand.py floor|soup FOLDER`.

floor   The least that any such tool has to do, with the same parser: decode, parse with source locations, a few
        selects, insert an attribute where one is missing, encode.
soup    The script that a publisher would write with BeautifulSoup and lxml: the same changes, and a few more.

Every page below FOLDER is read and nothing is written.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path


def floor() -> Callable[[bytes], bytes]:
    import turbohtml

    def fix(raw: bytes) -> bytes:
        text = raw.decode("utf-8", "surrogateescape")
        document = turbohtml.parse(text, source_locations=True)
        edits = []
        for frame in document.select("iframe"):
            place = frame.source_location
            if place is not None and not frame.attr("title"):
                edits.append((place.start_tag[5] - 1, ' title="Video"'))
        for image in document.select("img"):
            place = image.source_location
            if place is not None and image.attr("alt") is None:
                edits.append((place.start_tag[5] - 1, ' alt=""'))
        for tag in ("video", "audio", "object", "figure", "p"):
            document.select(tag)
        out, at = [], 0
        for offset, new in sorted(edits):
            out += (text[at:offset], new)
            at = offset
        out.append(text[at:])
        return "".join(out).encode("utf-8", "surrogateescape")

    return fix


def soup() -> Callable[[bytes], bytes]:
    from bs4 import BeautifulSoup

    warnings.simplefilter("ignore")  # BeautifulSoup warns about pages that look like XML

    def fix(raw: bytes) -> bytes:
        page = BeautifulSoup(raw, "lxml")
        for frame in page.find_all("iframe"):
            if not frame.get("title"):
                frame["title"] = "Video"
        for image in page.find_all("img"):
            if image.get("alt") is None:
                image["alt"] = ""
        for media in page.find_all(["video", "audio"]):
            media["controls"] = ""
        for text in page.find_all(string=lambda text: "playback is unsupported" in text):
            text.replace_with("The video cannot be played here.")
        return page.encode("utf-8")

    return fix


def main(way: str, folder: str) -> None:
    fix = {"floor": floor, "soup": soup}[way]()
    for page in sorted(Path(folder).rglob("*.html")):
        with suppress(RecursionError):  # BeautifulSoup cannot write deeply nested pages
            fix(page.read_bytes())


if __name__ == "__main__":
    main(*sys.argv[1:])
