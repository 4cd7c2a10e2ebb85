"""Compare what `accesspub list` says of the pages of this folder with their labels.

    python tests/recognition/score.py             what is missed, and the figures
    python tests/recognition/score.py --record    write the figures, and take out what is missed no longer

A label and an entry are one where they are at the same place, or have the same provider and id, or the same address,
or (media) where one element holds the other. What `expected.json` does not know is never written into it: somebody
gives each miss its reason.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from locate import FOLDER, LABELS, soup

EXPECTED = FOLDER / "expected.json"
FIELDS = {
    "media": ("kind", "provider", "caption", "credit", "unsupported"),
    "images": ("alt_state", "caption", "credit"),
}
NOT_FOUND, NOT_THERE = "not found", "not the article's"
Record = Mapping[str, Any]


@dataclass
class Score:
    """What is right of what could be, by figure; and each miss, by its place and figure, with what was said instead."""

    right: Counter[str] = field(default_factory=Counter)
    of: Counter[str] = field(default_factory=Counter)
    misses: dict[str, str] = field(default_factory=dict)

    def count(self, figure: str, good: bool) -> None:
        self.right[figure] += good
        self.of[figure] += 1

    def miss(self, entry: Record, what: str, said: str) -> None:
        self.misses[f"{entry['line']}:{entry['col']} {what}"] = said

    def figures(self) -> dict[str, str]:
        return {figure: f"{self.right[figure]} of {self.of[figure]}" for figure in sorted(self.of)}


@cache
def pages() -> dict[str, Record]:
    """The labels of each page, by its name."""
    return {page["file"].removeprefix("pages/"): page for page in json.loads(LABELS.read_text("utf-8"))["pages"]}


@cache
def listed() -> dict[str, Record]:
    """What the tool says of each page, by its name."""
    command = [sys.executable, "-m", "accesspub", "list", *(str(FOLDER / page["file"]) for page in pages().values())]
    done = subprocess.run([*command, "--format", "json"], capture_output=True, check=True)
    return {re.sub(r".*/", "", page["path"]): page for page in json.loads(done.stdout)["pages"]}


def compare(name: str) -> Score:
    """Score one page."""
    score, page, found = Score(), pages()[name], listed()[name]
    for kind in ("media", "images"):
        pairs, missed, more = _match(page, kind, found[kind])
        for label, entry in pairs:
            _compare_one(score, kind, label, entry)
        for label in missed:
            if _counts(label):
                score.count(f"{kind} found", False)
                score.miss(label, f"{kind} {NOT_FOUND}", f"<{label['tag']}> {label['path']}")
        for entry in more:
            if entry["scope"] == "article":
                score.count(f"{kind} true", False)
                score.miss(entry, f"{kind} {NOT_THERE}", f"<{entry['tag']}> {entry['src']}")
    return score


def _counts(label: Record) -> bool:
    return not label["doubt"] and label["scope"] == "article"


def _compare_one(score: Score, kind: str, label: Record, entry: Record) -> None:
    if label["doubt"]:
        return
    is_there = entry["scope"] == "article"
    if label["scope"] != "article":
        if is_there:
            score.count(f"{kind} true", False)
            score.miss(label, f"{kind} {NOT_THERE}", f"<{label['tag']}> {label['path']}")
        return
    score.count(f"{kind} found", is_there)
    if not is_there:
        score.miss(label, f"{kind} {NOT_FOUND}", f"listed as the page's: {label['path']}")
        return
    score.count(f"{kind} true", True)
    for name in FIELDS[kind]:
        mine, true = _text(entry[name]), _text(label[name])
        good = mine == true or bool(name == "unsupported" and mine and true and mine.startswith(true))
        score.count(f"{kind} {name}", good)
        if not good:
            score.miss(label, f"{kind} {name}", f"{mine!r}, but it is {true!r}")


def _text(value: Any) -> str:
    """A text in one line, without what may be around it."""
    text = value["text"] if isinstance(value, dict) else value or ""
    return re.sub(r"\s+", " ", text).strip(" .")


def _match(
    page: Record, kind: str, entries: Iterable[Record]
) -> tuple[list[tuple[Record, Record]], list[Record], list[Record]]:
    """Pairs of label and entry, the labels that are left, and the entries that are left."""
    pairs, labels, free = [], list(page[kind]), list(entries)
    tests: Sequence[Callable[[Record, Record], bool]] = (
        lambda label, entry: _place(label) == _place(entry),
        lambda label, entry: kind == "media" and bool(label["id"]) and _key(label) == _key(entry),
        lambda label, entry: bool(label["src"]) and label["src"] == entry["src"],
        lambda label, entry: kind == "media" and _one_holds_the_other(page["file"], label, entry),
    )
    for is_one in tests:
        for label in list(labels):
            entry = next((entry for entry in free if is_one(label, entry)), None)
            if entry is not None:
                pairs.append((label, entry))
                labels.remove(label)
                free.remove(entry)
    return pairs, labels, free


def _place(entry: Record) -> tuple[int, int]:
    return entry["line"], entry["col"]


def _key(entry: Record) -> tuple[str | None, str | None]:
    return entry["provider"], entry["id"]


def _one_holds_the_other(page: str, label: Record, entry: Record) -> bool:
    at = {(tag.sourceline, tag.sourcepos): tag for tag in soup(page).find_all(True)}
    one, other = at.get(_place(label)), at.get(_place(entry))
    return one is not None and other is not None and (one in other.parents or other in one.parents)


def total() -> Score:
    """All pages together; a miss has the name of its page in front."""
    score = Score()
    for name in pages():
        page = compare(name)
        score.right += page.right
        score.of += page.of
        score.misses |= {f"{name}:{miss}": said for miss, said in page.misses.items()}
    return score


def record(expected: dict[str, Any]) -> None:
    """Write the figures of now, and take out what is missed no longer."""
    known = {
        name: {miss: why for miss, why in misses.items() if miss in compare(name).misses}
        for name, misses in expected["misses"].items()
    }
    expected = {"figures": total().figures(), "misses": {name: misses for name, misses in known.items() if misses}}
    EXPECTED.write_text(json.dumps(expected, ensure_ascii=False, indent=1) + "\n", "utf-8")


def main() -> None:
    expected = json.loads(EXPECTED.read_text("utf-8"))
    for name in pages():
        known = expected["misses"].get(name, {})
        for miss, said in compare(name).misses.items():
            print(
                f"{'     ' if miss in known else 'NEW  '}{name}:{miss}: {said}{f' ({known[miss]})' if miss in known else ''}"
            )
    print(*(f"{figure:20} {share}" for figure, share in total().figures().items()), sep="\n")
    if "--record" in sys.argv:
        record(expected)


if __name__ == "__main__":
    main()
