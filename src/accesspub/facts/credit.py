"""Credits: who made a picture or owns it, read from the words of a caption.

Three ways to tell a credit: a label ("Foto:", "Photo by", "©"), an agency ("Jane Roe/AFP"), and
brackets around either at the end. Short agency names are also words, and "Photo" also stands in
titles, so a credit without a label must be nothing but names.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from accesspub.facts.image_names import facts_section, word_set
from accesspub.knowledge import Knowledge

_LONGEST = 160  # characters of a credit
_MOST_WORDS = 16
_TEXT = 4000  # characters of a caption that are looked at
_PAIRS = {"(": ")", "[": "]", "（": "）", "【": "】", "［": "］"}
_SENTENCE = re.compile(r"[.!?…。](?=[\"”’'»)]* )")
_SEGMENT = re.compile(r"(?:[.!?…;:。][\"”’'»)]*|[\"”’»)]) *| [-–—|•/·] *|[|•·] *|^")
_SIGN = re.compile(r"(?:©|\([cC]\)|℗|\b[Cc]opyright\b)[ \xa0]*[:：]?[ \xa0]*")
_WORD = re.compile(r"[^\W\d_]+")
_COLON = re.compile(r"[ \xa0]?[:：][ \xa0]*")
_CLOCK = " ,;:.|/–—-•·*"
_TITLE_END = re.compile(r"(?:\b(?:\w|Dr|Mr|Mrs|Ms|St|Jr|Sr|Prof|Inc|Co|Ltd|Corp|No|Nr|vs)|\W\w)$")
_TERMS = re.compile(r", (?=[a-zß-ÿ]{5,} )")  # "© Jane Roe, free of charge in connection with …"
_HOST = re.compile(r"(?:[a-z0-9-]{2,40}\.){1,3}(?!jpe?g|png|gif|webp|pdf|html?|php)[a-z]{2,10}")  # "statista.com"
_COPYRIGHT_TAIL = re.compile(r"\.? *(?:all rights reserved|alle rechte vorbehalten|tous droits réservés)\.?$", re.I)


class Credit(NamedTuple):
    """A text parted into caption and credit."""

    rest: str
    """The caption without the credit."""
    name: str
    """Empty where there is no credit."""
    label: str
    """As written, with its colon; empty where none stands there."""
    text: str
    """The credit as it stands in the text: label, brackets and name."""
    glued: bool = False
    """Whether caption and credit stand without a space between them."""


class _Reader:
    """Patterns made from the words of ``rules/``; one for each `Knowledge`."""

    def __init__(self, knowledge: Knowledge) -> None:
        colon: set[str] = set(facts_section(knowledge, "credit", "labels"))
        by: set[str] = set(facts_section(knowledge, "credit", "labels_by"))
        for content in knowledge.languages.values():
            labels = (content.get("reads") or {}).get("labels") or {}
            colon.update(labels.get("credit") or ())
            colon.update(labels.get("image_credit") or ())
            by.update(labels.get("credit_by") or ())
            by.update(label for label in labels.get("image_credit") or () if " " in label)
        self.colon = frozenset(label.lower() for label in colon | by)
        self.by: dict[str, list[str]] = {}  # by their first word; those of scripts without spaces under ""
        for label in sorted((label.lower() for label in by), key=len, reverse=True):
            first = _WORD.match(label)
            self.by.setdefault(first[0] if first and _cased(label[0]) else "", []).append(label)
        self.agencies = frozenset(entry.casefold() for entry in word_set(knowledge, "credit", "agencies"))
        self.bare = tuple(f"{label} " for label in facts_section(knowledge, "credit", "bare_labels"))
        self.by_words = word_set(knowledge, "credit", "by_words")
        self.longest = max(entry.count(" ") for entry in self.agencies) + 1
        self.ambiguous = word_set(knowledge, "credit", "ambiguous")
        self.folded_ambiguous = frozenset(entry.casefold() for entry in self.ambiguous)
        self.joints = word_set(knowledge, "credit", "joints")

    def is_name(self, text: str) -> bool:
        """Whether a text is names and small words only, with an agency among them."""
        text = text.strip(_CLOCK)
        return bool(text) and len(text) <= 100 and self.names_only(text) and self.has_agency(text)

    def names_only(self, text: str) -> bool:
        """Whether every word could be part of a name."""
        words = text.split()
        if len(words) > _MOST_WORDS:
            return False
        return not any(self.is_small(word) for word in words)

    def is_small(self, word: str) -> bool:
        """Whether a word is part of no name: it begins with a small letter and is neither joint, agency nor address."""
        word = word.strip("()[],;:\"“”'’.")
        if not word or not word[0].islower() or word in self.joints:
            return False
        if "@" in word or "." in word or "/" in word or "-" in word:
            return False
        return word.casefold() not in self.agencies and word not in ("picture", "alliance", "images", "bild")

    def bare_label(self, text: str) -> int:
        """Where the name begins behind a label without a colon ("Photo Jane Roe. AFP"); 0 where there is none."""
        lower = text[:12].lower()
        for label in self.bare:
            if lower.startswith(label) and (name := text[len(label) :].strip(_CLOCK)):
                studio = " ".join(lower.split()[:2]) in self.agencies or not name[0].isupper()
                return 0 if studio else len(label)
        return 0

    def by_word(self, text: str) -> int:
        """Where a name begins behind the "by" that an element for credits opens with; 0 where there is none."""
        first, _, name = text.partition(" ")
        named = first.lower() in self.by_words and " " in name.strip() and name[:1].isupper()
        return len(first) + 1 if named else 0

    def labels(self, text: str) -> list[tuple[int, int]]:
        """Find all labels in a text: ``(start, end)`` in order, the separator and blanks behind included.

        A pattern of all labels would be tried at every letter; so signs and colons are found first,
        and the words before them looked up.
        """
        found: set[tuple[int, int]] = set()
        for match in _SIGN.finditer(text):
            start = match.start()
            if match[0] == "©" or match[0].startswith("(") or ":" not in match[0]:
                start = self._label_before(text, start)
            found.add((start, match.end()))
        for match in _COLON.finditer(text):
            start = self._label_before(text, match.start())
            if start < match.start():
                found.add((start, match.end()))
        lower = text.lower()
        if len(lower) == len(text):
            firsts = {"", *_WORD.findall(lower)} & self.by.keys()
            for label in (label for first in firsts for label in self.by[first]):
                at = lower.find(label)
                while at >= 0:
                    end = at + len(label)
                    behind = text[end : end + 2].lstrip(" \xa0")
                    if (
                        behind
                        and (text[end] in " \xa0" or label[-1] == "." or behind[0].isupper())
                        and (not behind[0].islower() and behind[0] not in ",.;")
                    ):
                        spaces = len(text[end:]) - len(text[end:].lstrip(" \xa0"))
                        found.add((at, end + spaces))
                    at = lower.find(label, end)
        kept: list[tuple[int, int]] = []
        for start, end in sorted(found, key=lambda span: (span[0], -span[1])):
            if not kept or start >= kept[-1][1]:
                kept.append((start, end))
        return kept

    def _label_before(self, text: str, end: int) -> int:
        """Where a label begins that ends at ``end``; ``end`` itself where there is none."""
        tail = text[max(0, end - 40) : end].rstrip(" \xa0.")
        base = max(0, end - 40)
        for at in range(len(tail)):
            glued = at and tail[at - 1].isalnum() and _cased(tail[at])
            if glued and not (tail[at].isupper() and tail[at - 1].islower()):
                continue
            if tail[at:].lower() in self.colon:
                return base + at
        return end

    def has_agency(self, text: str) -> bool:
        """Whether the name of an agency stands in a text."""
        for part in re.split(r" ?[/|,;] ?| [–—-] | via | on | for ", text):
            part = part.strip(_CLOCK)
            folded = part.casefold()
            if part in self.ambiguous or (part.isupper() and folded in self.agencies):
                return True
            if folded in self.agencies and folded not in self.folded_ambiguous:
                return True
            words = folded.split()
            for size in range(1, min(self.longest, len(words)) + 1):
                for found in (" ".join(words[:size]), " ".join(words[-size:])):
                    if found in self.agencies and (size > 1 or found not in self.folded_ambiguous):
                        return True
        return False


def _cased(letter: str) -> bool:
    return letter.lower() != letter.upper()


@lru_cache(maxsize=4)
def _reader(knowledge: Knowledge) -> _Reader:
    return _Reader(knowledge)


# Rules and facts ask for the same texts, and a fixed page holds nearly all of the texts of before.
@lru_cache(maxsize=4096)
def split_credit(text: str, knowledge: Knowledge, language: str = "") -> Credit:  # noqa: ARG001 - part of the interface
    """Part the credit from a caption: "A street. Foto: Jane Roe/dpa" -> "A street.", "Jane Roe/dpa".

    Args:
        text: white space folded.
        knowledge: where labels and agencies are.
        language: BCP 47 tag of the text; labels of every language are looked for, since captions of
            agencies are seldom in the page's own.
    """
    if not text or len(text) > _TEXT:
        return Credit(text, "", "", "")
    reader = _reader(knowledge)
    if match := _COPYRIGHT_TAIL.search(text):
        text = text[: match.start()] or text
    return _labelled(text, reader) or _unlabelled(text, reader) or Credit(text, "", "", "")


@lru_cache(maxsize=1024)
def credit_name(text: str, knowledge: Knowledge) -> tuple[str, str]:
    """Read the text of an element that is known to hold a credit.

    Returns:
        The name, and the label in front of it (empty where none stands there).
    """
    reader = _reader(knowledge)
    inner = _unbracket(text[:_TEXT])
    end = 0
    for start, stop in reader.labels(inner):
        if inner[end:start].strip(_CLOCK) or stop >= len(inner):
            break
        end = stop
    if not end:
        found = _labelled(inner, reader)
        if found and not found.rest.strip(_CLOCK):
            return found.name, found.label
    end += reader.bare_label(inner[end:]) if end else reader.by_word(inner)
    return _clean(inner[end:]), inner[:end].strip()


def is_credit(text: str, knowledge: Knowledge) -> bool:
    """Whether a text is a credit and nothing else."""
    found = split_credit(text, knowledge)
    return bool(found.name) and not found.rest.strip(_CLOCK)


def is_names(text: str, knowledge: Knowledge) -> bool:
    """Whether every word of a text could be part of a name."""
    return _reader(knowledge).names_only(text)


def is_byline(text: str, knowledge: Knowledge) -> bool:
    """Whether a text is two names with a stroke between, as "Jane Roe/Paper", and nothing else."""
    return _is_byline(text, _reader(knowledge))


def _is_byline(text: str, reader: _Reader) -> bool:
    text = text.strip(_CLOCK)
    parts = [part.strip() for part in text.split("/")]
    if len(parts) != 2 or len(text) > 60 or any(len(part.split()) > 4 for part in parts):
        return False
    return all(part[:1].isupper() for part in parts) and reader.names_only(text)


def _labelled(text: str, reader: _Reader) -> Credit | None:
    labels = [span for span in reader.labels(text) if span[1] < len(text)][-8:]
    for number in range(len(labels) - 1, -1, -1):
        start, end = labels[number]
        if not _may_begin(text, start, text[start:end]):
            continue
        label = text[start:end]
        # "Bild: Photo by X", "© Foto: X", "Bild: X / Foto: Y": the first label begins the credit.
        for before, stop in reversed(labels[:number]):
            gap = text[stop:start].strip(_CLOCK)
            owned = "©" in text[before:stop] and reader.is_name(gap)  # "© agency Foto: X"
            if not _may_begin(text, before, text[before:stop]) or (gap and not owned and not _joined(text[stop:start])):
                break
            label = text[before:stop] if gap else text[before : stop + len(label) + start - stop]
            start, end = before, stop if gap else end
        opened = text[:start].rstrip(" \xa0")[-1:]
        if opened in '„“"' and opened and '"' in text[end:].replace("”", '"').replace("“", '"'):
            continue  # quoted: how somebody else is to write the credit
        name, after = text[end:], ""
        if opened in _PAIRS:
            start = len(text[:start].rstrip(" \xa0")) - 1
            name, after = _closed(name, _PAIRS[opened], opened)
        elif cut := _sentence_end(name):
            name, after = name[:cut], name[cut:].lstrip(" .")
            if text[:start].strip(_CLOCK) and len(after) > _LONGEST // 2:
                continue  # a label in the middle of running text
        if "©" in label and (legal := _TERMS.search(name)):
            name, after = name[: legal.start()], f"{name[legal.start() :]} {after}".strip()
        name = _clean(name)
        if start_of_name := reader.bare_label(name):  # "Quelle: Foto Jane Roe"
            label, name = f"{label.rstrip()} {name[:start_of_name]}", name[start_of_name:]
        if not name or len(name) > _LONGEST or len(name.split()) > _MOST_WORDS + 4:
            continue
        if opened not in _PAIRS and "©" not in label and not _like_name(name, reader):
            continue
        rest = text[:start].rstrip(" \xa0|•/–—-")
        glued = bool(rest) and start > 0 and text[start - 1] not in " \xa0"
        stands = text[start : len(text) - len(after)].strip()
        return Credit(f"{rest} {after}".strip(" \xa0") if after else rest, name, label.strip(), stands, glued)
    return None


def _like_name(name: str, reader: _Reader) -> bool:
    """Whether a text behind a label could be a name: one that begins with a capital, or few words."""
    words = name.split()
    small = sum(1 for word in words if reader.is_small(word))
    return small <= max(1, len(words) // 4) and len(name) <= 120


def _joined(gap: str) -> bool:
    return len(gap) <= 50 and gap.rstrip()[-1:] in "/,;|&-–"


def _may_begin(text: str, start: int, label: str) -> bool:
    """Whether a credit may begin here: at the front, after an end, a bracket or a stroke, or glued to a word."""
    before = text[:start]
    if not before.strip(_CLOCK + "\xa0"):
        return True
    last = before[-1]
    if last not in " \xa0":
        if last.isalnum():
            return label[0].isupper() or label[0] in "©("
        return last not in "'’-@#_"
    word = before.split()[-1]
    if word[-1] in ".!?…:;|/–—-•·,\"”»)]([（【*’'。":
        return True
    # "Im Bild: …", "on the photo: …": the label belongs to a sentence.
    named = label[0].isupper() and label.strip().endswith((":", "：", "©")) and not (word.isalpha() and len(word) <= 4)
    if label[0] in "©(" or named:
        return True
    return bool(re.match(r"[A-Z]\w+ (?:by|courtesy|von|via)\b", label))


def _unlabelled(text: str, reader: _Reader) -> Credit | None:
    found = _unmarked(text, reader)
    if found is not None and (start := reader.bare_label(found.name)):
        return found._replace(name=_clean(found.name[start:]), label=found.name[:start].strip())
    return found


def _unmarked(text: str, reader: _Reader) -> Credit | None:
    if _HOST.fullmatch(text):
        return Credit("", text, "", text)
    stripped = text.rstrip(" \xa0.")
    if stripped[-1:] in _PAIRS.values():
        opener = next(opening for opening, closing in _PAIRS.items() if closing == stripped[-1])
        at = stripped.rfind(opener)
        inner = stripped[at + 1 : -1]
        if at >= 0 and (reader.is_name(inner) or _is_byline(inner.replace(" | ", "/"), reader)):
            rest = text[:at].rstrip(" \xa0")
            return Credit(rest, _clean(inner), "", text[at:].strip(), bool(rest) and text[at - 1] not in " \xa0")
    if len(text) <= 100 and reader.is_name(text) and not _sentence_end_anywhere(text):
        return Credit("", _clean(text), "", text.strip())
    for match in reversed(list(_SEGMENT.finditer(text, max(0, len(text) - 110)))):
        tail = text[match.end() :]
        named = (
            match[0][:1] in ".!?…。"
            and tail.count(" | ")
            and all(part[:1].isupper() for part in tail.split(" | "))
            and reader.names_only(tail)
        )
        if match.end() and tail.strip(_CLOCK) and (named or reader.is_name(tail)):
            glued = not match[0].endswith(" ")
            rest = text[: match.end()].rstrip(" \xa0|•/–—-·")
            return Credit(rest, _clean(tail), "", tail.strip(), glued) if rest else None
    return None


def _sentence_end_anywhere(text: str) -> bool:
    return any(not _TITLE_END.search(text[: match.start()]) for match in _SENTENCE.finditer(text))


def _closed(text: str, closing: str, opening: str) -> tuple[str, str]:
    depth = 1
    for at, letter in enumerate(text):
        depth += (letter == opening) - (letter == closing)
        if not depth:
            return text[:at], text[at + 1 :].lstrip(" .\xa0")
    return text, ""


def _sentence_end(text: str) -> int:
    """Where a sentence ends that another follows; 0 where none does. Initials end no sentence."""
    for match in _SENTENCE.finditer(text):
        after = text[match.end() :].lstrip("\"”’'») ")
        if after and not _TITLE_END.search(text[: match.start()]) and (match[0] != "…") and len(after.split()) > 2:
            return match.start()
    return 0


def _unbracket(text: str) -> str:
    text = text.strip(" \xa0")
    if text[:1] in _PAIRS and text.endswith(_PAIRS[text[0]]) and text.count(text[0]) == 1:
        return text[1:-1].strip(" \xa0")
    return text


def _clean(name: str) -> str:
    name = _COPYRIGHT_TAIL.sub("", name.strip(" \xa0").partition(" --")[0])
    name = _unbracket(name.lstrip(" \xa0:：|/•·,;"))
    name = name.rstrip(" \xa0|/•·,;:–—-…*")
    if name.endswith(".") and not _TITLE_END.search(name[:-1]):
        name = name[:-1]
    if name.endswith(tuple(_PAIRS.values())) and not any(opening in name for opening in _PAIRS):
        name = name[:-1]
    return name.strip(" \xa0")
