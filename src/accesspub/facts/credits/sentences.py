"""Ends of sentences, brackets, and names without the signs around them."""

from __future__ import annotations

from accesspub import expressions as re

PAIRS = {"(": ")", "[": "]", "（": "）", "【": "】", "［": "］"}
_SENTENCE = re.compile(r"[.!?…。](?=[\"”’'»)]* )")
_TITLE_END = re.compile(
    r"(?:\b(?:\w|Dr|Mr|Mrs|Ms|St|Jr|Sr|Prof|Rep|Sen|Gov|Gen|Col|Lt|Sgt|Rev|Hon|Hg|Bd|Inc|Co|Ltd|Corp|No|Nr|vs|Jan|Feb|Aug|Sept?|Oct|Nov|Dec)|\W\w)$"
)
COPYRIGHT_TAIL = re.compile(
    r"(?:\.|(?<! )) *(?:(?:all rights reserved|alle rechte vorbehalten|tous droits réservés)\.?"
    r"|[|,] ?(?:lizenz|licen[cs]e): [^|]{2,40})$",
    re.I,
)
_NOTE = re.compile("[。；]|，(?=如|转|侵|版)")
_HOST = re.compile(r"(?:[a-z0-9-]{2,40}\.){1,3}(?!jpe?g|png|gif|webp|pdf|html?|php)[a-z]{2,10}")  # "statista.com"
_PHOTO_HOSTS = r"flic\.kr|flickr\.com|commons\.wikimedia\.org|unsplash\.com"
_PHOTOGRAPH = re.compile(rf"(?:(cc) )?([^/:]{{3,60}}) https?://(?:www\.)?(?:{_PHOTO_HOSTS})/\S{{1,200}}", re.I)


def is_abbreviated(text: str, at: int, sign: str) -> bool:
    """Whether a full stop ends an abbreviation or is part of an ellipsis, so that it ends no sentence."""
    if sign[0] != ".":
        return sign[0] == "…"
    before = text[at - 1 : at]
    return before == "." or (not before.isdigit() and bool(_TITLE_END.search(text[:at])))


def ends_a_sentence(text: str) -> bool:
    """Whether a sentence ends anywhere in a text."""
    return any(not _TITLE_END.search(text[: match.start()]) for match in _SENTENCE.finditer(text))


def closed(text: str, closing: str, opening: str) -> tuple[str, str]:
    """The text up to the bracket that closes, and the text after it."""
    depth = 1
    for at, letter in enumerate(text):
        depth += (letter == opening) - (letter == closing)
        if not depth:
            return text[:at], text[at + 1 :].lstrip(" .\xa0")
    return text, ""


def sentence_end(text: str) -> int:
    """The end of a sentence that another follows; 0 if there is none. Initials end no sentence."""
    for match in _SENTENCE.finditer(text):
        after = text[match.end() :].lstrip("\"”’'») ")
        if after and not _TITLE_END.search(text[: match.start()]) and (match[0] != "…") and len(after.split()) > 2:
            return match.start()
    return 0


def unbracketed(text: str) -> str:
    """A text without the brackets around all of it."""
    text = text.strip(" \xa0")
    if text[:1] in PAIRS and text.endswith(PAIRS[text[0]]) and text.count(text[0]) == 1:
        return text[1:-1].strip(" \xa0")
    return text


def cleaned(name: str) -> str:
    """A name without notes of rights, brackets and the signs around it."""
    name = COPYRIGHT_TAIL.sub("", name.strip(" \xa0").partition(" --")[0])
    name = unbracketed(name.lstrip(" \xa0:：|/•·,;–—").removeprefix("- "))
    name = name.rstrip(" \xa0|/•·,;:–—-…*")
    if name.endswith(".") and not _TITLE_END.search(name[:-1]):
        name = name[:-1]
    if name.endswith(tuple(PAIRS.values())) and not any(opening in name for opening in PAIRS):
        name = name[:-1]
    return name.strip(" \xa0")


def cut_note(name: str) -> tuple[str, str]:
    """Split a name in a script without capitals from the note after it: "网络，如有侵权…"."""
    found = _NOTE.search(name)
    return (name[: found.start()], name[found.end() :].strip()) if found else (name.rstrip("。"), "")


def by_address(text: str) -> tuple[str, str]:
    """Label and name of a credit that is a host, or ends in the address of a photograph; empty where there is none."""
    if _HOST.fullmatch(text):
        return "", text
    found = _PHOTOGRAPH.fullmatch(text) if "://" in text else None
    return (found[1] or "", found[2]) if found else ("", "")
