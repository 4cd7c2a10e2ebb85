"""Credits behind a label: "Foto: Jane Roe", "© Jane Roe", "Photo by Jane Roe for Paper"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from accesspub import expressions as re
from accesspub.facts.credits.find_labels import Span, labels_in
from accesspub.facts.credits.model import Credit
from accesspub.facts.credits.sentences import PAIRS, cleaned, closed, cut_note, sentence_end
from accesspub.facts.credits.vocabulary import CLOCK, MOST_WORDS, SIGNED, Reader, cased

_LONGEST = 160  # characters of a credit
_MOST_LABELS = 8  # of a text, from its end
_OWNER = 50  # characters of who owns a picture, in front of who made it
_TRAILING = " \xa0|•/–—-,，▲△▼"
_HOUSE = re.compile(r"[(\[]((?:[A-Z][\w.&'’-]{1,30} ){1,3})$")  # "(Ledger Photo by Jane Roe)"
_TERMS = re.compile(r", (?=[a-zß-ÿ]{5,} )")  # "© Jane Roe, free of charge in connection with …"


class _Begin(NamedTuple):
    """Where a credit begins."""

    start: int
    """The start of its label."""
    end: int
    """The start of the name."""
    label: str
    has_owner: bool
    """Whether the name is that of an owner, with who made the picture behind it."""


def labelled(text: str, reader: Reader) -> Credit | None:
    """The credit behind the last label that can begin one."""
    labels = [span for span in labels_in(text, reader) if span[1] < len(text)][-_MOST_LABELS:]
    found = (_credit_at(text, labels[: number + 1], reader) for number in range(len(labels) - 1, -1, -1))
    return next(filter(None, found), None)


def _credit_at(text: str, labels: Sequence[Span], reader: Reader) -> Credit | None:
    """The credit behind the last of these labels."""
    if not _may_begin(text, *labels[-1]):
        return None
    start, end, label, has_owner = _first_label(text, labels, reader)
    if house := _HOUSE.search(text[:start]):
        start = house.start(1)
    before = text[:start].rstrip(" \xa0")
    opened = before[-1:]
    if _is_within_names(text, start, reader) or _is_quoted(opened, text[end:]):
        return None
    name, after = text[end:], ""
    if opened in PAIRS:
        start = len(before) - 1
        name, after = closed(name, PAIRS[opened], opened)
    elif not before.strip(CLOCK) and (shown := reader.words_after_name(name)):
        name, after = name[: -len(shown)], shown
    elif not has_owner and (cut := sentence_end(name)):
        name, after = name[:cut], name[cut:].lstrip(" .")
        if before.strip(CLOCK) and len(after) > _LONGEST // 2:
            return None  # a label in the middle of running text
    if "©" in label and (legal := _TERMS.search(name)):
        name, after = name[: legal.start()], f"{name[legal.start() :]} {after}".strip()
    name = cleaned(name)
    if label.rstrip()[-1:] in "/／|｜・" and not _stands_behind_stroke(name, reader):
        return None  # "Photo / Illustration"
    if start_of_name := reader.bare_label(name):  # "Quelle: Foto Jane Roe"
        label, name = f"{label.rstrip()} {name[:start_of_name]}", name[start_of_name:]
    is_marked = opened in PAIRS or "©" in label
    if not _is_name(name, reader, is_marked=is_marked) or not _fits_drawing(label, name, text[:start], reader):
        return None
    if not name.isascii():
        name, further = cut_note(name)
        if further.rstrip("。").endswith(reader.behind):
            return None  # "资料图：…。… 摄": the label in front is the caption's
        name, after = reader.without_label_behind(name), f"{further} {after}".strip()
    rest = text[:start].rstrip(_TRAILING)
    glued = bool(rest) and start > 0 and text[start - 1] not in " \xa0"
    stands = text[start : len(text) - len(after)].strip()
    return Credit(f"{rest} {after}".strip(" \xa0") if after else rest, name, label.strip(), stands, glued)


def _first_label(text: str, labels: Sequence[Span], reader: Reader) -> _Begin:
    """The first of the labels that belong to the last: "Bild: Photo by X", "© Foto: X", "Bild: X / Foto: Y"."""
    start, end = labels[-1]
    label, has_owner = text[start:end], False
    for before, stop in reversed(labels[:-1]):
        gap = text[stop:start].strip(CLOCK)
        owned = _is_owner(text[before:stop], text[stop:start].rstrip(), label, reader)
        owned = owned or (not before and _is_first_of_two(text[stop:start], reader))
        if not _may_begin(text, before, stop) or (gap and not owned and not _joined(text[stop:start])):
            break
        has_owner = has_owner or bool(gap and owned)
        label = text[before:stop] if gap else text[before : stop + len(label) + start - stop]
        start, end = before, stop if gap else end
    return _Begin(start, end, label, has_owner)


def _is_owner(first: str, text: str, second: str, reader: Reader) -> bool:
    """Whether a text between two labels is who owns a picture or made it.

    Examples: "© agency Foto: X", "© Firm, 1989. Photo: X" and "Foto: X © agency".
    """
    name = text.strip(CLOCK)
    if second[0] == "©":  # a person, perhaps after a label of its own
        return reader.is_person(name[max((end for _, end in labels_in(name, reader)), default=0) :])
    is_firm = text[-1:] == "." and len(name) <= _OWNER and reader.names_only(name)
    return "©" in first and (is_firm or reader.is_name(name))


def _is_first_of_two(gap: str, reader: Reader) -> bool:
    """Whether a text between two labels is the first of two names: "Foto: Jane Roe. Grafik: Kim Sample"."""
    return gap.rstrip()[-1:] in (".", ";") and reader.is_person(gap.strip(CLOCK))


def _is_quoted(opened: str, behind: str) -> bool:
    """Whether a label is in quotation marks: it says how somebody else is to write the credit."""
    return opened != "" and opened in '„“"' and any(sign in behind for sign in '"”“')


def _is_name(name: str, reader: Reader, *, is_marked: bool) -> bool:
    """Whether what follows a label may be a name; in brackets or behind ©, in whatever letters."""
    if not name or len(name) > _LONGEST or len(name.split()) > MOST_WORDS + 4:
        return False
    return (is_marked or _like_name(name, reader)) and name.casefold() not in reader.no_names


def _like_name(name: str, reader: Reader) -> bool:
    """Whether a text after a label could be a name: one that begins with a capital, or few words."""
    owner, comma, terms = name.rpartition(",")
    if comma and owner and terms.strip(CLOCK).casefold() in reader.agencies:
        name = owner  # "Jane Roe, public domain"
    words = name.split()
    if name[0].islower() and len(words) <= SIGNED and reader.has_agency(" ".join(words[:3])):
        return True  # "Фото: личный архив …"
    small = sum(1 for word in words if reader.is_small(word))
    return small <= max(1, len(words) // 4) and len(name) <= 120


def _fits_drawing(label: str, name: str, before: str, reader: Reader) -> bool:
    """Whether a label such as "Map:" is followed by who made it, and not by what is shown.

    In front of everything, and for maps everywhere, it has to be the name of somebody.
    """
    kind = drawn(label, reader)
    if not kind:
        return True
    is_alone, is_map = not before.strip(CLOCK + "([（"), kind in reader.maps
    if not is_alone and not is_map:
        return reader.names_only(name)
    return reader.names_somebody(name, is_place=is_alone and is_map)


def drawn(label: str, reader: Reader) -> str:
    """What a label such as "Map:" says that a picture is; empty for other labels."""
    kind = label.strip(" \xa0:：=＝/").casefold()
    return kind if kind in reader.drawn else ""


def _stands_behind_stroke(name: str, reader: Reader) -> bool:
    """Whether a name may follow a label and a slash: of two words, or an agency's, or without capitals."""
    if name.casefold() in reader.colon:
        return False
    return " " in name or not cased(name[:1]) or reader.has_agency(name) or name in reader.ambiguous


def _is_within_names(text: str, start: int, reader: Reader) -> bool:
    """Whether a label follows names in brackets at the end of the text, one of them an agency."""
    end = text.rstrip(" \xa0.")
    if end[-1:] not in PAIRS.values():
        return False
    at = max(end.rfind(opening) for opening in PAIRS)
    return 0 <= at < start - 1 and reader.is_name(end[at + 1 : -1]) and " via " in end[at:]


def _joined(gap: str) -> bool:
    return len(gap) <= 50 and gap.rstrip()[-1:] in "/,;|&-–"


def _may_begin(text: str, start: int, end: int) -> bool:
    """Whether a credit may begin with this label: at the front, after an end, a bracket or a slash, or a word."""
    before, label = text[:start], text[start:end]
    if not before.strip(CLOCK + "\xa0"):
        return True
    last = before[-1]
    if last not in " \xa0":
        if last.isalnum():
            return label[0].isupper() or label[0] in "©(ⓒ（"
        return last not in "'’-@#_"
    word = before.split()[-1]
    if word[-1] in ".!?…:;|/–—-•·,\"”»)]([（【*’'。":
        return True
    # "Im Bild: …", "on the photo: …": the label belongs to a sentence.
    named = label[0].isupper() and label.strip().endswith((":", "：", "©")) and not (word.isalpha() and len(word) <= 4)
    if label[0] in "©(ⓒ（" or named or (label[0].islower() and label.rstrip().endswith(".")):
        return True  # "fot." is not a word of a sentence
    if not cased(label[0]) and len(label) > 2 and label.rstrip()[-1] in ":：=＝" and not word[-1].isdigit():
        return True
    return bool(re.match(r"[A-Z]\w+ (?:by|courtesy|von|via)\b", label))
