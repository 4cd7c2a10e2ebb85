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
_SEGMENT = re.compile(r"(?:[.!?…;:。][\"”’'»)]*|[\"”’»)]) *| [-–—|•/·] *|[|•·＝] *|^")
_SIGN = re.compile(r"(?:©|ⓒ|\([cC]\)|（[cC]）|℗|\b[Cc]opyright\b)[ \xa0]*[:：]?[ \xa0]*")
_WORD = re.compile(r"[^\W\d_]+")
_COLON = re.compile(r"[ \xa0]?[:：=＝][ \xa0]*")
_STROKE = re.compile(r"[ \xa0]?[/／|｜・][ \xa0]*(?=[^\W\d_])(?!\w+ ?[:：])")
_QUALIFIER = re.compile(r"([^\W\d_]+)[ \xa0-]$")
_FOR = re.compile(r" (?:for|pour|para|für|voor|per) ", re.I)
_STOPS = ".!?…。"
_OPENS = "([（【［▲▼△■●◆※*"
_ABBREVIATED = 4  # letters of a label that a full stop shortens
_OWNER = 50  # signs of who owns a picture, in front of who made it
_ACRONYM = 6
_GIVEN = ("courtesy", "courtesy of", "permission of")
_SIGNED = 9  # words of a signature behind a caption
_PERSON = 4  # words of a person's name
_PHRASE = 4  # signs of a label in a script without spaces
_BEHIND = 24  # signs of a name with its label behind
_KANA = re.compile("[\u3040-\u30ff]")
_DATE = re.compile(r"[ \u3000]*(?:\d{1,4}年)?\d{1,2}月\d{1,2}日$")
_EDGE = re.compile(r"[。！？!?；;」』）)\]】＝=、，,（(\[【］］▲]|(?<=[가-힣])\. |(?<=[。！？!?.])[ \u3000]|^")
_TRAILING = " \xa0|•/–—-,，▲△▼"
_CLOCK = " ,;:.|/–—-•·*"
_TITLE_END = re.compile(r"(?:\b(?:\w|Dr|Mr|Mrs|Ms|St|Jr|Sr|Prof|Inc|Co|Ltd|Corp|No|Nr|vs)|\W\w)$")
_TERMS = re.compile(r", (?=[a-zß-ÿ]{5,} )")  # "© Jane Roe, free of charge in connection with …"
_HOST = re.compile(r"(?:[a-z0-9-]{2,40}\.){1,3}(?!jpe?g|png|gif|webp|pdf|html?|php)[a-z]{2,10}")  # "statista.com"
_COPYRIGHT_TAIL = re.compile(
    r"\.? *(?:(?:all rights reserved|alle rechte vorbehalten|tous droits réservés)\.?"
    r"|[|,] ?(?:lizenz|licen[cs]e): [^|]{2,40})$",
    re.I,
)


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
        self.qualifiers = word_set(knowledge, "credit", "qualifiers")
        self.publishers = word_set(knowledge, "credit", "publishers")
        self.behind = tuple(facts_section(knowledge, "credit", "labels_behind"))
        self.roles = word_set(knowledge, "credit", "roles")
        self.studios = word_set(knowledge, "credit", "studios")
        self.lead_ins = tuple(facts_section(knowledge, "credit", "lead_ins"))

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

    def own_label(self, text: str) -> int:
        """Where a name begins behind a label that an element for credits opens with, no colon between."""
        words = text.split(" ", 3)
        for size in (2, 1):
            label, name = " ".join(words[:size]), " ".join(words[size:])
            if label.lower().rstrip(".") not in self.colon or not name or name[0].islower():
                continue
            first, _, more = name.partition(" ")
            named = (bool(more) and self.names_only(name)) or self.has_agency(name) or name in self.ambiguous
            return len(label) + 1 if named and first.lower() not in self.studios and name[0].isalpha() else 0
        return len(words[0]) + 1 if words[0].lower() == "via" and len(words) > 1 else 0

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
            found.add((self._qualified(text, start), match.end()))
        for match in _COLON.finditer(text):
            start = self._label_before(text, match.start())
            if start < match.start():
                found.add((self._qualified(text, start), match.end()))
        for match in _STROKE.finditer(text):
            start = self._label_before(text, match.start())
            owner = text[start : match.start()].casefold() in self.agencies  # "Reprodução/…" is the credit
            if start < match.start() and not owner and (text[:start].rstrip(" \xa0")[-1:] or "(") in _STOPS + _OPENS:
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
                        and (text[end] in " \xa0" or label[-1] == "." or behind[0].isupper() or _is_phrase(label))
                        and behind[0] not in ",.;"
                        and (label[-1] != "." or text[end + 1 : end + 2] != ".")  # "Ph.D."
                        and (not behind[0].islower() or self._may_be_small(label, text[end:]))
                    ):
                        spaces = len(text[end:]) - len(text[end:].lstrip(" \xa0"))
                        found.add((self._qualified(text, at), end + spaces))
                    at = lower.find(label, end)
        kept: list[tuple[int, int]] = []
        for start, end in sorted(found, key=lambda span: (span[0], -span[1])):
            if not kept or start >= kept[-1][1]:
                kept.append((start, end))
        return kept

    def _label_before(self, text: str, end: int) -> int:
        """Where a label begins that ends at ``end``; ``end`` itself where there is none."""
        tail = text[max(0, end - 40) : end].rstrip(" \xa0./")
        base = max(0, end - 40)
        stopped = text[base + len(tail) : end].startswith(".")
        for at in range(max(0, len(tail) - _ABBREVIATED) if stopped else 0, len(tail)):
            glued = at and tail[at - 1].isalnum() and _cased(tail[at])
            if glued and not (tail[at].isupper() and tail[at - 1].islower()):
                continue
            if tail[at:].lower() in self.colon:
                return base + at
        return end

    def _qualified(self, text: str, start: int) -> int:
        """Where a label begins with the words in front that say which picture: "Featured image"."""
        if start and text[start - 1] == "/":
            return self._label_before(text, start - 1) if self._label_before(text, start - 1) < start - 1 else start
        found = _QUALIFIER.search(text, max(0, start - 20), start)
        return found.start() if found and found[1].lower() in self.qualifiers else start

    def _may_be_small(self, label: str, text: str) -> bool:
        """Whether a name behind a label may begin with a small letter: "courtesy of the artist"."""
        return self._is_collection(text) or (label.endswith(_GIVEN) and text.lstrip(" \xa0").startswith("the "))

    def _is_collection(self, name: str) -> bool:
        """Whether a name in small letters is that of a place where pictures come from: "archiwum"."""
        return name.strip(_CLOCK).casefold() in self.agencies

    def signature(self, text: str) -> tuple[str, str] | None:
        """Part what stands alone behind a sentence, or in brackets, into label and name; None where it is none.

        So stand "Foto Jane Roe", "By Jane Roe", "via Jane Roe", "Jane Roe for Paper", "Jane Roe / Paper".
        """
        text = text.strip(_CLOCK)
        words = text.split()
        if not 2 <= len(words) <= _SIGNED or any(letter.isdigit() for letter in text):
            return None
        if self._is_collection(text) or (words[-1] in self.roles and len(words) <= _PERSON):
            return "", text
        lower = text.lower()
        for label in self.bare:
            if lower.startswith(label):
                name = text[len(label) :].strip(_CLOCK)
                alone = " " not in name and not self.has_agency(name) and name not in self.ambiguous and _cased(name[0])
                good = not alone and not name[0].islower() and self.names_only(name)
                return (text[: len(label)].strip(), name) if good else None
        if not self.names_only(text):
            return None
        if (start := self.by_word(text)) and len(words) <= _PERSON + 1:
            return words[0], text[start:]
        if words[0] == "via" or (words[0] == "Via" and self.has_agency(text[4:])):
            return (words[0], text[4:]) if len(words) <= _PERSON + 2 else None
        if (found := _FOR.search(text)) and self._is_person(text[: found.start()]):
            return ("", text) if text[found.end() :].lstrip("«„“\"' \xa0")[:1].isupper() else None
        if " photo by " in lower:
            return "", text
        parts = [part.strip() for part in re.split("/| [—–] ", text)]
        if len(parts) == 2 and any(map(self._is_person, parts)) and all(part[:1].isupper() for part in parts):
            return ("", text) if all(len(part.split()) <= _PERSON + 1 for part in parts) else None
        return None

    def whole_signature(self, text: str) -> tuple[str, str] | None:
        """The same where nothing stands before it: then it has to be a label and a person, or name its publisher."""
        signed = self.signature(text)
        if signed is None:
            return None
        if signed[0]:
            return signed if f"{signed[0].lower()} " in self.bare and self._is_person(signed[1]) else None
        found = _FOR.search(text)
        return signed if found and self.is_publisher(text[found.end() :]) else None

    def in_brackets(self, text: str) -> tuple[str, str] | None:
        """The same for what stands in brackets: there a colon or a comma may stand before the publisher."""
        for sign in (": ", ", "):
            first, found, second = text.partition(sign)
            publisher, person = (first, second) if sign == ": " else (second, first)
            if found and self._is_person(person) and self.is_publisher(publisher):
                return "", text
        return self.signature(text)

    def is_publisher(self, text: str) -> bool:
        """Whether a text is the name of a paper, a station or an agency, by its words."""
        words = text.split()
        if not 1 <= len(words) <= _SIGNED or not text[:1].isupper() or not self.names_only(text):
            return False
        return self.has_agency(text) or not self.publishers.isdisjoint(word.lower() for word in words)

    def person(self, text: str) -> tuple[str, str] | None:
        """The name of a person behind a stroke, or of an agency in capitals."""
        text = text.strip(_CLOCK)
        known = self._is_person(text) or (text.isupper() and text.isalpha() and len(text) <= _ACRONYM)
        return ("", text) if known else None

    def _is_person(self, text: str) -> bool:
        """Whether a text could be the name of a person: two to four words, no small one among them."""
        words = text.split()
        return 2 <= len(words) <= _PERSON and all(word[0].isupper() for word in words) and self.names_only(text)

    def without_label_behind(self, name: str) -> str:
        """Take the label off that stands behind a name in Chinese, Japanese and Korean."""
        label = next((label for label in self.behind if name.endswith(label) and len(name) > len(label)), "")
        return name[: -len(label)].rstrip(" \xa0/／|｜・") if label else name

    def has_agency(self, text: str) -> bool:
        """Whether the name of an agency stands in a text."""
        for part in re.split(r" ?[/|,;=＝] ?| [–—-] | via | on | for ", text):
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


def _is_phrase(label: str) -> bool:
    """Whether a label in a script without spaces is long enough to stand directly before a name."""
    return len(label) >= _PHRASE and not _cased(label[-1]) and not label.isascii() and " " not in label


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
    return (
        _labelled(text, reader)
        or (None if text.isascii() else _label_behind(text, reader))
        or _unlabelled(text, reader)
        or Credit(text, "", "", "")
    )


@lru_cache(maxsize=1024)
def credit_name(text: str, knowledge: Knowledge) -> tuple[str, str]:
    """Read the text of an element that is known to hold a credit.

    Returns:
        The name, and the label in front of it (empty where none stands there).
    """
    reader = _reader(knowledge)
    inner = _unbracket(text[:_TEXT].lstrip(" \xa0-–—"))
    end = 0
    for start, stop in reader.labels(inner):
        if inner[end:start].strip(_CLOCK) or stop >= len(inner):
            break
        end = stop
    if not end:
        found = _labelled(inner, reader)
        if found and not found.rest.strip(_CLOCK):
            return found.name, found.label
    end += reader.bare_label(inner[end:]) if end else reader.by_word(inner) or reader.own_label(inner)
    name = _clean(inner[end:])
    if not end and not inner.isascii() and (short := reader.without_label_behind(name)) != name:
        return short, name[len(short) :].strip(" \xa0\u3000")
    return name, inner[:end].strip()


def is_credit(text: str, knowledge: Knowledge) -> bool:
    """Whether a text is a credit and nothing else."""
    found = split_credit(text, knowledge)
    return bool(found.name) and not found.rest.strip(_CLOCK)


def is_names(text: str, knowledge: Knowledge) -> bool:
    """Whether every word of a text could be part of a name."""
    return _reader(knowledge).names_only(text)


def is_person(text: str, knowledge: Knowledge) -> bool:
    """Whether a text could be a person's name and nothing else."""
    return " " in text and _reader(knowledge).person(text) is not None


def is_credit_label(text: str, knowledge: Knowledge) -> bool:
    """Whether a text is a label for credits and nothing else: "Photo", "Фото:"."""
    return text.strip(" \xa0:：").lower() in _reader(knowledge).colon


@lru_cache(maxsize=4)
def source_labels(knowledge: Knowledge) -> frozenset[str]:
    """Labels that name where an article has its facts from as well as who made a picture."""
    found = {"quelle", "quellen", "fuente", "fonte", "autor", "text"}
    for content in knowledge.languages.values():
        found.update(label.casefold() for label in (content.get("reads") or {}).get("source") or ())
    return frozenset(found)


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
        label, owners = text[start:end], False
        # "Bild: Photo by X", "© Foto: X", "Bild: X / Foto: Y": the first label begins the credit.
        for before, stop in reversed(labels[:number]):
            gap = text[stop:start].strip(_CLOCK)
            # "© agency Foto: X", "© Firm, 1989. Photo: X"
            firm = text[stop:start].rstrip()[-1:] == "." and len(gap) <= _OWNER and reader.names_only(gap)
            owned = "©" in text[before:stop] and (firm or reader.is_name(gap))
            if not _may_begin(text, before, text[before:stop]) or (gap and not owned and not _joined(text[stop:start])):
                break
            owners = owners or bool(gap and owned)
            label = text[before:stop] if gap else text[before : stop + len(label) + start - stop]
            start, end = before, stop if gap else end
        opened = text[:start].rstrip(" \xa0")[-1:]
        if opened in '„“"' and opened and '"' in text[end:].replace("”", '"').replace("“", '"'):
            continue  # quoted: how somebody else is to write the credit
        name, after = text[end:], ""
        if opened in _PAIRS:
            start = len(text[:start].rstrip(" \xa0")) - 1
            name, after = _closed(name, _PAIRS[opened], opened)
        elif not owners and (cut := _sentence_end(name)):
            name, after = name[:cut], name[cut:].lstrip(" .")
            if text[:start].strip(_CLOCK) and len(after) > _LONGEST // 2:
                continue  # a label in the middle of running text
        if "©" in label and (legal := _TERMS.search(name)):
            name, after = name[: legal.start()], f"{name[legal.start() :]} {after}".strip()
        name = _clean(name)
        if label.rstrip()[-1:] in "/／|｜・" and name.casefold() in reader.colon:
            continue  # "Photo / Illustration"
        if start_of_name := reader.bare_label(name):  # "Quelle: Foto Jane Roe"
            label, name = f"{label.rstrip()} {name[:start_of_name]}", name[start_of_name:]
        if not name or len(name) > _LONGEST or len(name.split()) > _MOST_WORDS + 4:
            continue
        if opened not in _PAIRS and "©" not in label and not _like_name(name, reader):
            continue
        if not name.isascii():
            name = reader.without_label_behind(name)
        rest = text[:start].rstrip(_TRAILING)
        glued = bool(rest) and start > 0 and text[start - 1] not in " \xa0"
        stands = text[start : len(text) - len(after)].strip()
        return Credit(f"{rest} {after}".strip(" \xa0") if after else rest, name, label.strip(), stands, glued)
    return None


def _like_name(name: str, reader: _Reader) -> bool:
    """Whether a text behind a label could be a name: one that begins with a capital, or few words."""
    words = name.split()
    if name[0].islower() and len(words) <= _SIGNED and reader.has_agency(" ".join(words[:3])):
        return True  # "Фото: личный архив …"
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
            return label[0].isupper() or label[0] in "©(ⓒ（"
        return last not in "'’-@#_"
    word = before.split()[-1]
    if word[-1] in ".!?…:;|/–—-•·,\"”»)]([（【*’'。":
        return True
    # "Im Bild: …", "on the photo: …": the label belongs to a sentence.
    named = label[0].isupper() and label.strip().endswith((":", "：", "©")) and not (word.isalpha() and len(word) <= 4)
    if label[0] in "©(ⓒ（" or named or (label[0].islower() and label.rstrip().endswith(".")):
        return True  # "fot." is no word of a sentence
    if not _cased(label[0]) and len(label) > 2 and label.rstrip()[-1] in ":：=＝":
        return True
    return bool(re.match(r"[A-Z]\w+ (?:by|courtesy|von|via)\b", label))


def _label_behind(text: str, reader: _Reader) -> Credit | None:
    """A credit whose label stands behind the name: "Jane Roe 摄", "（Jane Roe撮影）", "Jane Roe 제공"."""
    end = text.rstrip(" \xa0\u3000.。．")
    closed = end[-1:] in _PAIRS.values()
    inner = _DATE.sub("", end[:-1] if closed else end).rstrip(" \u3000")
    label = next((one for one in reader.behind if inner.endswith(one)), None)
    if label is None:
        return None
    head = inner[: -len(label)].rstrip(" \xa0\u3000/／|｜・")
    at = 0
    joined = _KANA.search(head) is None  # between two names in Chinese, an end in Japanese
    for edge in _EDGE.finditer(head, max(0, len(head) - _BEHIND)):
        if edge[0] != "、" or not joined:
            at = edge.end()
    name = head[at:].strip(" \u3000")
    for lead_in in reader.lead_ins:
        name = name.removeprefix(lead_in)
    rest = head[:at].rstrip(" \xa0\u3000＝=、，,/|▲")
    if closed:
        rest = rest[:-1].rstrip(" \xa0\u3000") if rest[-1:] in _PAIRS else ""
        if not rest and at and head[at - 1] not in _PAIRS:
            return None
    # A verb and its object before the word: "…で撮影", "为居民提供", "拍摄".
    if not 2 <= len(name) <= _BEHIND or not name[0].isalpha() or any(sign in name for sign in "をがにで拍为為向"):
        return None
    if not at and len(head) > _BEHIND:
        return None
    if closed and (agency := _EDGE.split(rest)[-1]) and reader.has_agency(agency) and len(agency) <= _PHRASE * 2:
        rest = rest[: -len(agency)]  # "新华社发（… 摄）" is one credit
        name, label = text[len(rest) :].strip(" \u3000。"), ""
    return Credit(rest, name, label, text[len(rest) :].strip(" \u3000"))


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
        signed = reader.in_brackets(inner) if at >= 0 else None
        if at >= 0 and (signed or reader.is_name(inner) or _is_byline(inner.replace(" | ", "/"), reader)):
            rest = text[:at].rstrip(" \xa0")
            label, name = signed or ("", inner)
            stop = max(rest.rfind(f"{sign} ") for sign in _STOPS)
            if stop > 0 and not label and reader.person(rest[stop + 1 :]):  # "A street. JANE ROE (AGENCY)"
                name, rest, at = text[stop + 1 :].strip(" \xa0."), rest[: stop + 1], stop + 2
            return Credit(rest, _clean(name), label, text[at:].strip(), bool(rest) and text[at - 1] not in " \xa0")
    # Without capitals, a caption looks like names: what stands behind its last stroke is looked at first.
    plain = text.isascii() or _cased(next((letter for letter in text if letter.isalpha()), "a"))
    found = None if plain else _behind_segment(text, reader)
    if found is None and len(text) <= 100 and not _sentence_end_anywhere(text):
        if reader.is_name(text):
            return Credit("", _clean(text), "", text.strip())
        if signed := reader.whole_signature(text):
            return Credit("", _clean(signed[1]), signed[0], text.strip())
    return _behind_segment(text, reader) if plain else found


def _behind_segment(text: str, reader: _Reader) -> Credit | None:
    """A credit without a label behind the last end of a sentence, or the last stroke."""
    segments = list(_SEGMENT.finditer(text, max(0, len(text) - 110)))
    for number in range(len(segments) - 1, -1, -1):
        match = segments[number]
        tail = text[match.end() :]
        sign = match[0].strip()[:1]
        signed = reader.signature(tail) if match.end() and sign and sign in f"{_STOPS}|" else None
        struck = sign == "|" and text[: match.start()].rstrip()[-1:] in (*_STOPS,)
        if signed is None and (struck or (sign and sign in _STOPS and tail[:1] == "/")):
            signed = reader.person(tail)
        if signed:
            glued = not match[0].endswith(" ")
            rest = text[: match.end()].rstrip(" \xa0|•/·–—-＝")
            return Credit(rest, _clean(signed[1]), signed[0], tail.strip(), glued) if rest else None
        named = (
            match[0][:1] in ".!?…。"
            and tail.count(" | ")
            and all(part[:1].isupper() for part in tail.split(" | "))
            and reader.names_only(tail)
        )
        if match.end() and tail.strip(_CLOCK) and (named or reader.is_name(tail)):
            before = segments[number - 1] if number else None
            if match[0].strip() in ("/", "|") and before and before[0][:1] in _STOPS:
                longer = text[before.end() :]  # "A street. JANE ROE / AGENCY"
                match, tail = (before, longer) if reader.is_name(longer) else (match, tail)
            glued = not match[0].endswith(" ")
            rest = text[: match.end()].rstrip(" \xa0|•/–—-·＝")
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
    name = _unbracket(name.lstrip(" \xa0:：|/•·,;–—"))
    name = name.rstrip(" \xa0|/•·,;:–—-…*")
    if name.endswith(".") and not _TITLE_END.search(name[:-1]):
        name = name[:-1]
    if name.endswith(tuple(_PAIRS.values())) and not any(opening in name for opening in _PAIRS):
        name = name[:-1]
    return name.strip(" \xa0")
