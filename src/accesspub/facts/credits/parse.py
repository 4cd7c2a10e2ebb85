"""Credits: who made a picture or owns it, read from the words of a caption.

A credit is recognised by a label ("Foto:", "Photo by", "©"; after the name in scripts without capitals),
by an agency ("Jane Roe/AFP"), or as a signature after the last sentence or in brackets
("Jane Roe for Paper"). Short agency names are also words, and "Photo" also occurs in titles, so a
credit without a label must consist of names.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from accesspub.facts.credits.sentences import (
    COPYRIGHT_TAIL,
    PAIRS,
    by_address,
    cleaned,
    closed,
    cut_note,
    ends_a_sentence,
    is_abbreviated,
    sentence_end,
    unbracketed,
)
from accesspub.facts.credits.vocabulary import CLOCK, MOST_WORDS, PHRASE, SIGNED, STOPS, Reader, cased, reader_of
from accesspub.facts.dom.class_names import word_set
from accesspub.knowledge.load import Knowledge

_LONGEST = 160  # characters of a credit
_TEXT = 4000  # characters of a caption that are looked at
_SEGMENT = re.compile(r"(?:(?:[!?…;:。]|\.(?![a-z]))[\"”’'»)]*|[\"”’»)]) *| [-–—|•/·] *|[|•·＝] *|^")
_BEHIND = 24  # characters of a name that its label follows
_VERBAL = "をがにで拍为為向应應须須将將已"
_KANA = re.compile("[\u3040-\u30ff]")
_OUTLET = re.compile(r" [\u4e00-\u9fff]{2,8}[网網社报報台发發]$")
_DATE = re.compile(r"(?<![ \u3000])[ \u3000]*(?:\d{1,4}年)?\d{1,2}月\d{1,2}日$")
_EDGE = re.compile(r"[。！？!?；;」』）)\]】＝=、，,（(\[【］］▲]|(?<=[가-힣])\. |(?<=[。！？!?.])[ \u3000]|^")
_TRAILING = " \xa0|•/–—-,，▲△▼"
_TERMS = re.compile(r", (?=[a-zß-ÿ]{5,} )")  # "© Jane Roe, free of charge in connection with …"


class Credit(NamedTuple):
    """A text split into caption and credit."""

    rest: str
    """The caption without the credit."""
    name: str
    """Empty where there is no credit."""
    label: str
    """As written, with its colon; empty where none is there."""
    text: str
    """The credit as written in the text: label, brackets and name."""
    glued: bool = False
    """Whether there is no space between caption and credit."""


# Rules and facts ask for the same texts, and a fixed page has nearly the same texts as before.
@lru_cache(maxsize=4096)
def split_credit(text: str, knowledge: Knowledge) -> Credit:
    """Split the credit from a caption: "A street. Foto: Jane Roe/dpa" -> "A street.", "Jane Roe/dpa".

    Labels of every language are looked for, since captions of agencies are seldom in the page's own.

    Args:
        text: white space folded.
        knowledge: where labels and agencies are.
    """
    if not text or len(text) > _TEXT:
        return Credit(text, "", "", "")
    reader = reader_of(knowledge)
    if match := COPYRIGHT_TAIL.search(text):
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
        The name, and the label in front of it (empty where none is there).
    """
    reader = reader_of(knowledge)
    inner = unbracketed(text[:_TEXT].lstrip(" \xa0-–—"))
    end = 0
    for start, stop in reader.labels(inner):
        if inner[end:start].strip(CLOCK) or stop >= len(inner):
            break
        end = stop
    if not end:
        found = _labelled(inner, reader)
        if found and not found.rest.strip(CLOCK):
            return found.name, found.label
    end += reader.bare_label(inner[end:]) if end else reader.by_word(inner) or reader.own_label(inner)
    name = cleaned(inner[end:])
    if not end and not inner.isascii() and (short := reader.without_label_behind(name)) != name:
        return short, name[len(short) :].strip(" \xa0\u3000")
    return name, inner[:end].strip()


def is_credit(text: str, knowledge: Knowledge) -> bool:
    """Whether a text is a credit and nothing else."""
    found = split_credit(text, knowledge)
    return bool(found.name) and not found.rest.strip(CLOCK)


def is_names(text: str, knowledge: Knowledge) -> bool:
    """Whether every word of a text could be part of a name."""
    return reader_of(knowledge).names_only(text)


def is_person(text: str, knowledge: Knowledge) -> bool:
    """Whether a text could be a person's name and nothing else."""
    return " " in text and reader_of(knowledge).person(text) is not None


def is_credit_label(text: str, knowledge: Knowledge) -> bool:
    """Whether a text is a label for credits and nothing else: "Photo", "Фото:"."""
    return text.strip(" \xa0:：,，").lower() in reader_of(knowledge).colon


@lru_cache(maxsize=4)
def source_labels(knowledge: Knowledge) -> frozenset[str]:
    """Labels that name where an article has its facts from as well as who made a picture."""
    found = set(word_set(knowledge, "credit", "sources"))
    for content in knowledge.languages.values():
        found.update(label.casefold() for label in content["reads"]["source"])
    return frozenset(found)


def is_byline(text: str, knowledge: Knowledge) -> bool:
    """Whether a text is two names with a slash between, as "Jane Roe/Paper", and nothing else."""
    return _is_byline(text, reader_of(knowledge))


def _is_byline(text: str, reader: Reader) -> bool:
    text = text.strip(CLOCK)
    parts = [part.strip() for part in text.split("/")]
    if len(parts) != 2 or len(text) > 60 or any(len(part.split()) > 4 for part in parts):
        return False
    return all(part[:1].isupper() for part in parts) and reader.names_only(text)


def _labelled(text: str, reader: Reader) -> Credit | None:
    labels = [span for span in reader.labels(text) if span[1] < len(text)][-8:]
    for number in range(len(labels) - 1, -1, -1):
        start, end = labels[number]
        if not _may_begin(text, start, text[start:end]):
            continue
        label, owners = text[start:end], False
        # "Bild: Photo by X", "© Foto: X", "Bild: X / Foto: Y": the first label begins the credit.
        for before, stop in reversed(labels[:number]):
            gap = text[stop:start].strip(CLOCK)
            owned = reader.is_owner(text[before:stop], text[stop:start].rstrip(), label)
            owned = owned or (not before and reader.is_first_of_two(text[stop:start]))
            if not _may_begin(text, before, text[before:stop]) or (gap and not owned and not _joined(text[stop:start])):
                break
            owners = owners or bool(gap and owned)
            label = text[before:stop] if gap else text[before : stop + len(label) + start - stop]
            start, end = before, stop if gap else end
        opened = text[:start].rstrip(" \xa0")[-1:]
        if _is_within_names(text, start, reader):
            continue  # "(Jane Roe/Pool Photo via AP)" is one credit
        if opened in '„“"' and opened and '"' in text[end:].replace("”", '"').replace("“", '"'):
            continue  # quoted: how somebody else is to write the credit
        name, after = text[end:], ""
        if opened in PAIRS:
            start = len(text[:start].rstrip(" \xa0")) - 1
            name, after = closed(name, PAIRS[opened], opened)
        elif not text[:start].strip(CLOCK) and (shown := reader.words_after_name(name)):
            name, after = name[: -len(shown)], shown
        elif not owners and (cut := sentence_end(name)):
            name, after = name[:cut], name[cut:].lstrip(" .")
            if text[:start].strip(CLOCK) and len(after) > _LONGEST // 2:
                continue  # a label in the middle of running text
        if "©" in label and (legal := _TERMS.search(name)):
            name, after = name[: legal.start()], f"{name[legal.start() :]} {after}".strip()
        name = cleaned(name)
        if label.rstrip()[-1:] in "/／|｜・" and not _stands_behind_stroke(name, reader):
            continue  # "Photo / Illustration"
        if start_of_name := reader.bare_label(name):  # "Quelle: Foto Jane Roe"
            label, name = f"{label.rstrip()} {name[:start_of_name]}", name[start_of_name:]
        if not name or len(name) > _LONGEST or len(name.split()) > MOST_WORDS + 4:
            continue
        if opened not in PAIRS and "©" not in label and not _like_name(name, reader):
            continue
        if name.casefold() in reader.no_names or not _fits_drawing(label, name, text[:start], reader):
            continue
        if not name.isascii():
            name, further = cut_note(name)
            if further.rstrip("。").endswith(reader.behind):
                continue  # "资料图：…。… 摄": the label in front is the caption's
            name, after = reader.without_label_behind(name), f"{further} {after}".strip()
        rest = text[:start].rstrip(_TRAILING)
        glued = bool(rest) and start > 0 and text[start - 1] not in " \xa0"
        stands = text[start : len(text) - len(after)].strip()
        return Credit(f"{rest} {after}".strip(" \xa0") if after else rest, name, label.strip(), stands, glued)
    return None


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
    kind = _drawn(label, reader)
    if not kind:
        return True
    is_alone, is_map = not before.strip(CLOCK + "([（"), kind in reader.maps
    if not is_alone and not is_map:
        return reader.names_only(name)
    return reader.names_somebody(name, is_place=is_alone and is_map)


def _drawn(label: str, reader: Reader) -> str:
    kind = label.strip(" \xa0:：=＝/").casefold()
    return kind if kind in reader.drawn else ""


def says_what_is_shown(credit: Credit, knowledge: Knowledge) -> bool:
    """Whether a text that is only a label and a name, "Map: New York", may as well describe a picture."""
    return not credit.rest.strip(CLOCK) and bool(_drawn(credit.label, reader_of(knowledge)))


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


def _may_begin(text: str, start: int, label: str) -> bool:
    """Whether a credit may begin here: at the front, after an end, a bracket or a slash, or glued to a word."""
    before = text[:start]
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


def _label_behind(text: str, reader: Reader) -> Credit | None:
    """A credit whose label follows the name: "Jane Roe 摄", "（Jane Roe撮影）", "Jane Roe 제공"."""
    end = text.rstrip(" \xa0\u3000.。．")
    is_closed = end[-1:] in PAIRS.values()
    inner = _DATE.sub("", end[:-1] if is_closed else end).rstrip(" \u3000")
    inner = _OUTLET.sub("", whole := inner)
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
    if is_closed:
        rest = rest[:-1].rstrip(" \xa0\u3000") if rest[-1:] in PAIRS else ""
        if not rest and at and head[at - 1] not in PAIRS:
            return None
    # A verb and its object before the word: "…で撮影", "为居民提供", "拍摄".
    is_long = not at and len(head) > _BEHIND
    if is_long or not 2 <= len(name) <= _BEHIND or not name[0].isalpha() or any(sign in name for sign in _VERBAL):
        return None
    if is_closed and (agency := _EDGE.split(rest)[-1]) and reader.has_agency(agency) and len(agency) <= PHRASE * 2:
        rest = rest[: -len(agency)]  # "新华社发（… 摄）" is one credit
        name, label = text[len(rest) :].strip(" \u3000。"), ""
    elif inner != whole:
        name, label = whole[len(rest) :].strip(" \u3000。"), ""
    return Credit(rest, name, label.strip(), text[len(rest) :].strip(" \u3000"))


def _unlabelled(text: str, reader: Reader) -> Credit | None:
    found = _unmarked(text, reader)
    if found is not None and (start := reader.bare_label(found.name)):
        return found._replace(name=cleaned(found.name[start:]), label=found.name[:start].strip())
    return found


def _unmarked(text: str, reader: Reader) -> Credit | None:
    label, name = by_address(text)
    if name == text or label or (name and reader.person(name)):
        return Credit("", cleaned(name), label, text)
    stripped = text.rstrip(" \xa0.")
    if stripped[-1:] in PAIRS.values():
        opener = next(opening for opening, closing in PAIRS.items() if closing == stripped[-1])
        at = stripped.rfind(opener)
        inner = stripped[at + 1 : -1]
        signed = reader.in_brackets(inner, end=text[:at].rstrip(' \xa0”"’»')[-1:]) if at >= 0 else None
        if at >= 0 and (signed or reader.is_name(inner) or _is_byline(inner.replace(" | ", "/"), reader)):
            rest = text[:at].rstrip(" \xa0")
            label, name = signed or ("", inner)
            stop = max(rest.rfind(f"{sign} ") for sign in STOPS)
            if stop > 0 and not label and reader.person(rest[stop + 1 :]):  # "A street. JANE ROE (AGENCY)"
                name, rest, at = text[stop + 1 :].strip(" \xa0."), rest[: stop + 1], stop + 2
            return Credit(rest, cleaned(name), label, text[at:].strip(), bool(rest) and text[at - 1] not in " \xa0")
    # Without capitals, a caption looks like names: what follows its last slash is looked at first.
    plain = text.isascii() or cased(next((letter for letter in text if letter.isalpha()), "a"))
    found = None if plain else _behind_segment(text, reader)
    if found is None and len(text) <= 100 and not ends_a_sentence(text):
        if reader.is_name(text):
            return Credit("", cleaned(text), "", text.strip())
        if signed := reader.whole_signature(text):
            return Credit("", cleaned(signed[1]), signed[0], text.strip())
    return _behind_segment(text, reader) if plain else found


def _longer(text: str, segments: list[re.Match[str]], reader: Reader) -> tuple[re.Match[str], str]:
    """The last segment, with those before it that belong to its name: "A street. JANE ROE / AGENCY"."""
    match = segments[-1]
    for before in reversed(segments[:-1]):
        if match[0].strip() not in ("/", "|") or not before[0] or not reader.is_name(text[before.end() :]):
            break
        match = before
    return match, text[match.end() :]


def _behind_segment(text: str, reader: Reader) -> Credit | None:
    """A credit without a label after the last end of a sentence, or the last slash."""
    segments = list(_SEGMENT.finditer(text, max(0, len(text) - 110)))
    for number in range(len(segments) - 1, -1, -1):
        match = segments[number]
        tail = text[match.end() :]
        sign = match[0].strip()[:1]
        ended = bool(match.end() and sign) and sign in f"{STOPS}|" and not is_abbreviated(text, match.start(), match[0])
        signed = reader.signature(tail) if ended else None
        if sign and sign in "-–—" and (marked := reader.signature(tail)) and f"{marked[0].lower()} " in reader.bare:
            signed = marked  # "… – Photo Jane Roe"
        struck = sign == "|" and text[: match.start()].rstrip()[-1:] in (*STOPS,)
        if signed is None and (struck or (sign and sign in STOPS and tail[:1] == "/")):
            signed = reader.person(tail)
        if signed:
            glued = not match[0].endswith(" ")
            rest = text[: match.end()].rstrip(" \xa0|•/·–—-＝")
            return Credit(rest, cleaned(signed[1]), signed[0], tail.strip(), glued) if rest else None
        named = (
            match[0][:1] in ".!?…。"
            and tail.count(" | ")
            and all(part[:1].isupper() for part in tail.split(" | "))
            and reader.names_only(tail)
        )
        if match.end() and tail.strip(CLOCK) and (named or reader.is_name(tail)):
            match, tail = _longer(text, segments[: number + 1], reader)
            glued = not match[0].endswith(" ")
            rest = text[: match.end()].rstrip(" \xa0|•/–—-·＝")
            return Credit(rest, cleaned(tail), "", tail.strip(), glued) if rest else None
    return None
