"""Labels in front of a caption, and the words after them.

Broadcasters write "Media caption", "Image caption" and "Image copyright" for screen readers only.
Copied into another system, the label ends up as bare text, often glued to the next word
("Media captionUS Secretary of State").
"""

from __future__ import annotations

from functools import lru_cache
from typing import Literal, NamedTuple, get_args

from accesspub import expressions as re
from accesspub.knowledge.load import Knowledge

_Kind = Literal["media_caption", "image_caption", "image_credit", "credit", "transcript"]
KINDS: tuple[_Kind, ...] = get_args(_Kind)
_FIGURE_COUNT = re.compile(r"\d{1,3} ?(?:of|/|von|de|z|из) ?\d{1,3}(?=[^\d%/]|$)[ .:|–-]*", re.I)
_SEPARATOR = re.compile(r"[ \xa0]*[:：,،，][ \xa0]*")
_DASH = re.compile(r"[ \xa0]+[–—-][ \xa0]+")  # after a label that is not a common noun


class Label(NamedTuple):
    """A label that a text begins with, and the rest of the text."""

    label: str
    """As written, without the separator; empty where the text begins with none."""
    rest: str
    glued: bool
    """Whether nothing separates the label from the rest."""
    kind: str
    """One of `KINDS`, or empty."""


@lru_cache(maxsize=8)
def _labels(knowledge: Knowledge) -> dict[str, tuple[tuple[str, str, str], ...]]:
    """All labels by their first letter: ``(folded, language, kind)``, the longest first."""
    found: dict[str, set[tuple[str, str, str]]] = {}
    for language, content in knowledge.languages.items():
        for kind in KINDS:
            for label in content["reads"]["labels"][kind]:
                folded = label.casefold()
                found.setdefault(folded[:1], set()).add((folded, language, kind))
    order: dict[str, int] = {kind: n for n, kind in enumerate(KINDS)}
    return {
        first: tuple(sorted(entries, key=lambda entry: (-len(entry[0]), order[entry[2]], entry[1])))
        for first, entries in found.items()
    }


@lru_cache(maxsize=4096)
def split_label(text: str, knowledge: Knowledge, language: str = "") -> Label:
    """Split a label from the words after it.

    A label of several words stands by itself, or before a space, a colon or a letter that cannot go
    on with its last word. A label of one word is also a common noun, so it needs a colon or a comma,
    or to be all there is.

    Args:
        text: white space folded.
        knowledge: where the labels are.
        language: BCP 47 tag of the text; decides only where two languages share a label.
    """
    start = len(text) - len(text.lstrip(" \xa0\u3000"))
    text = text[start:]
    mine = language.split("-")[0].lower()
    found: Label | None = None
    size, is_mine = 0, False
    for folded, tongue, kind in _labels(knowledge).get(text[:1].casefold(), ()):
        if len(folded) < size:
            break
        if text[: len(folded)].casefold() != folded:
            continue
        split = _after(text, len(folded), kind)
        if split is not None and (found is None or (not is_mine and tongue.split("-")[0] == mine)):
            found, size, is_mine = split, len(folded), tongue.split("-")[0] == mine
    return found or Label("", text, False, "")


def _after(text: str, end: int, kind: str) -> Label | None:
    label, rest = text[:end], text[end:]
    stripped = rest.lstrip(" \xa0")
    if not stripped:
        return Label(label, "", False, kind)
    if (separator := _SEPARATOR.match(rest)) is not None:
        return Label(label, rest[separator.end() :], False, kind)
    if kind in ("credit", "transcript"):
        return None
    several = " " in label or (not label.isascii() and not _spaced(label))
    if several and (separator := _DASH.match(rest)) is not None:
        return Label(label, rest[separator.end() :], False, kind)
    if len(stripped) < len(rest):
        names = kind != "image_credit" or not stripped[0].islower()  # "Image source files are kept here"
        return Label(label, stripped, False, kind) if several and names else None
    if not several or rest[0].islower() or (rest[0] == "-" and rest[1:2].islower()):
        return None
    if not _spaced(label) or rest[0].isupper() or not rest[0].isalpha():
        return Label(label, rest, True, kind)
    # A script without capitals: any letter could belong to the word, so only another script parts them.
    return Label(label, rest, True, kind) if rest[0].isascii() != label[-1].isascii() else None


def without_separator(text: str) -> str:
    """What follows a label, without the sign between the two."""
    found = _SEPARATOR.match(text) or _DASH.match(text)
    return text[found.end() :] if found is not None else text


def _spaced(text: str) -> bool:
    """Whether the text is in a script that puts spaces between words."""
    return not any("\u3040" <= letter <= "\u9fff" or "\uac00" <= letter <= "\ud7a3" for letter in text)


def without_count(text: str) -> str:
    """Take a gallery's counter off the front: "1/5", "1 of 4"."""
    match = _FIGURE_COUNT.match(text)
    return text[match.end() :] if match and match.end() < len(text) else text
