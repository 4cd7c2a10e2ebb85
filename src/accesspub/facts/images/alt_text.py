"""The state of an alt text: missing, empty, a file name, generic, long."""

from __future__ import annotations

from functools import lru_cache

from accesspub import expressions as re
from accesspub.facts.dom.class_names import word_set
from accesspub.facts.images.address import stem_words
from accesspub.html.text import fold
from accesspub.knowledge.load import Knowledge

LONG_ALT = 250  # characters: IPTC's "not to exceed"


_ADDRESS = re.compile(r"(?:https?:|file:|blob:|//|www\.|data:\w)[^\s]+", re.I)
_NUMBERED = re.compile(r"(?:[A-Z]{2,5}|[A-Z]\w+ ?Stock) \d{6,}(?: \(\d+\))?")  # a camera's or an agency's: "DSC 004567"


_CAMERA = re.compile(r"[A-Z]{2,5}[A-Z0-9]* \d{3,}(?: \d+)?")
_JOINTS = re.compile(r"[-_]+")
_CLOCK_TIME = re.compile(r"\d{1,2}[.:h-]\d{2}")


_NAME_LIKE = re.compile(r"[\w.&()%+~,-]+")


_SIZED = re.compile(r"-\d{2,4}x\d{2,4}$")  # what WordPress adds to the name of a smaller copy


@lru_cache(maxsize=4096)
def alt_state(alt: str | None, src: str | None, knowledge: Knowledge) -> str:
    """Name the state of an alt text: ``missing``, ``empty``, ``text``, ``filename``, ``generic`` or ``long``."""
    if alt is None:
        return "missing"
    text = fold(alt.replace("\xa0", " ").replace("\u200b", ""))
    if not text:
        return "empty"
    if _ADDRESS.fullmatch(text):
        return "filename"
    if len(text) > LONG_ALT:
        return "long"
    words = text.strip(" .:*!_-").lower()
    first = words.partition(" ")[0]
    if not {words, words if set(words.split()) != {first} else first}.isdisjoint(
        word_set(knowledge, "image", "generic")
    ):
        return "generic"
    return "filename" if _is_filename(text, src, knowledge) else "text"


def _is_filename(text: str, src: str | None, knowledge: Knowledge) -> bool:
    stem, dot, ending = text.rpartition(".")
    if dot and stem and ending.lower() in word_set(knowledge, "image", "endings"):
        return True
    if _NUMBERED.fullmatch(text):
        return True
    if _CLOCK_TIME.search(text) and text.casefold().startswith(tuple(word_set(knowledge, "image", "screenshots"))):
        return True
    if _CAMERA.fullmatch(text) and _JOINTS.sub(" ", stem_words(src)) == text:
        return True  # "GLJ 7912" of "GLJ_7912.jpg"
    if not _NAME_LIKE.fullmatch(text) or not text.isascii():
        return False
    digits = sum(letter.isdigit() for letter in text)
    marks = text.count("_") + text.count("-")
    if digits >= 4 and digits == len(text.strip("-_()")):
        return True
    if digits >= 3 and (marks or digits * 4 >= len(text)) and len(text) >= 7:
        return True
    if "_" in text and len(text) >= 8 and (digits or text.count("_") >= 2 or text.isupper()):
        return True
    if marks >= 4 and text.islower() and "." not in text:
        return True  # "night-falls-over-the-old-town": words joined for an address
    name = (src or "").split("?")[0].rsplit("/", 1)[-1].rpartition(".")[0]
    plain, words = (_JOINTS.sub(" ", one).lower() for one in (_SIZED.sub("", name), text))
    if ("_" in text or digits) and words in (plain, plain.lstrip("0123456789 ")):
        return True  # "harbour4" of "harbour4-600x900.jpg", "a_quay" of "1390624252000-a-quay.jpg"
    return marks >= 2 and name.lower().startswith(text.lower()[:12])
