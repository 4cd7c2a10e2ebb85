"""Say where the labels are: tag, line and column of each are those of the one element that its path selects.

    python tests/recognition/locate.py

Run it after a page or a path has changed. It reads the pages with Python's own parser, not with the one under test.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup, Tag

FOLDER = Path(__file__).parent
LABELS = FOLDER / "labels.json"


@cache
def soup(page: str) -> BeautifulSoup:
    """A page of this folder, with scripting off: what is in <noscript> is in the tree."""
    return BeautifulSoup((FOLDER / page).read_bytes(), "html.parser")


def element(page: str, path: str) -> Tag:
    found = soup(page).select(path)
    if len(found) != 1:
        raise ValueError(f"{page}: {path} selects {len(found)} elements: one is needed")
    return found[0]


def located(page: dict[str, Any]) -> dict[str, Any]:
    """The labels of a page, each with its number, tag, line (from 1) and column (from 0), in the page's order."""
    lists = {}
    for kind in ("media", "images"):
        here = []
        for label in page[kind]:
            tag = element(page["file"], label["path"])
            here.append({**label, "tag": tag.name, "line": tag.sourceline, "col": tag.sourcepos})
        here.sort(key=lambda label: (label["line"], label["col"]))
        lists[kind] = [{**label, "n": number} for number, label in enumerate(here, 1)]
    return {**page, **lists}


def main() -> None:
    labels = json.loads(LABELS.read_text("utf-8"))
    labels["pages"] = sorted((located(page) for page in labels["pages"]), key=lambda page: page["file"])
    LABELS.write_text(json.dumps(labels, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
