"""Where a picture's address is, and which addresses lead to one picture."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from turbohtml import Element

from accesspub import expressions as re
from accesspub.facts.dom.class_names import facts_section, word_set
from accesspub.facts.images.size import served_size
from accesspub.html.text import SPACE
from accesspub.knowledge.load import Knowledge

_ARCHIVE = re.compile(r"^https?://web\.archive\.org/web/\d+(?:[a-z]{2}_)?/")
_NUMBERED_FOLDER = re.compile(r"/([0-9a-f]{24})(?=[/-])")  # an id that a database gave
_SIZE = re.compile(
    r"(?:\.(?:jpe?g|png)_\d{4,}|[-_.](?:\d{2,4}x\d{2,4}(?:[a-z]|-c)?|x?\d{2,4}[wh]|@\dx|scaled|small|medium|large|thumb(?:nail)?|retina|preview|mobile|desktop|tablet|xs|xxs|sm|md|lg|xl|full|[smlx])|@\dx){1,8}$"
)
_SIZE_PARAMETER = re.compile(
    r"(?:^|&)(?:w|h|width|height|q|quality|resize|fit|crop|dpr|auto|format|fm|size|imwidth|impolicy|s|ssl|strip|zoom)=[^&]*"
)
_PICTURE = re.compile(r"(?=[^\s\"'<>{}]{1,2400}\Z)[^\[\],]+\.(?:jpe?g|png|webp|avif|gif)(?:\?.*)?", re.I)
_OF_SIZE = re.compile(r"(?<=\w) \d{1,4}x\d{1,4}$|^1x1 (?=\w)")  # "placeholder-1024x682.png", "1x1.trans.gif"
_LAZY = re.compile(r"(?:^|[\s_-])(?:js-)?lazy", re.I)
_SETS_OF_SOURCES = ("srcset", "data-srcset", "data-lazy-srcset", "data-src")
_OF_OTHERS = ("pin", "error", "fallback", "default", "placeholder", "avatar", "icon", "logo", "author")
_CLASS = 400  # characters of a class attribute that are looked at
_PREVIEW = 40  # width and height of a blurred preview
_PLACEHOLDER = 32  # characters of a file name; a longer one names a picture

_PLAIN = 12  # characters of a file name that may be general
# "/img/18x4hpiv0p6ms/ku-xlarge.jpg": the folder is the picture's, and the file a size of it.
_IN_A_FOLDER = re.compile(r"/(?=[^/]*\d)(?=[^/]*[a-z])[\w-]{10,}/[^/\d]+$", re.I)

# "/steps/image2.img3.jpg/1610361545695.jpg": the file is a moment, and the folder the picture.
_OF_A_MOMENT = re.compile(r"(/[^/.]+)\.[\w.]{0,20}(?:jpe?g|png|webp|gif|avif)/\d{8,}\.[a-z]+$", re.I)

# "/photos/4928298/5/628x471.jpg", "…/gallery_thumb.jpg": the file has no name but its size.
_ONLY_A_SIZE = re.compile(r"(/\d{5,}/(?:\d+/)?)(?:[a-z]+[_-])?(?:\d{2,4}x\d{2,4}|thumb(?:nail)?)\.[a-z]+$", re.I)


class Address(NamedTuple):
    """A picture's address."""

    src: str | None
    src_from: str
    """Name of the attribute, ``srcset``, ``source srcset`` …; empty where there is none."""
    lazy: bool


@lru_cache(maxsize=4096)
def is_placeholder(src: str, knowledge: Knowledge) -> bool:
    """Whether an address leads to no picture: data of a few bytes, ``blank.gif``, ``about:blank``."""
    if not src or src.startswith(("about:", "javascript:", "#")):
        return True
    if src.startswith("data:"):
        return len(src) < 4000 or src.startswith("data:image/svg")
    name = src.partition("?")[0].partition("#")[0].rpartition("/")[2]
    if len(name) > _PLACEHOLDER:
        return False
    name = name.lower()
    stem = _OF_SIZE.sub("", re.sub(r"[-_%.]+", " ", name.rsplit(".", 1)[0])).strip()
    return stem in word_set(knowledge, "image", "placeholders") and not name.endswith((".jpg", ".jpeg"))


def first_of_set(value: str) -> str | None:
    """Return the last (mostly the largest) address of a ``srcset``."""
    found = None
    for part in value[:20_000].split(", ") if ", " in value else (value[:20_000],):
        words = part.split()
        if words and not words[0].startswith("data:"):
            found = words[0].rstrip(",")
    return found


@lru_cache(maxsize=4)
def _lazy(knowledge: Knowledge) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return tuple(facts_section(knowledge, "image", "lazy_attributes")), tuple(
        facts_section(knowledge, "image", "lazy_sets")
    )


def address(element: Element, knowledge: Knowledge) -> Address:
    """Find a picture's real address."""
    src = (element.attr("src") or "").strip(SPACE)
    own, here = Address(src, "src", False), element.attrs
    singles, sets = _lazy(knowledge)
    is_shown = bool(src) and not is_placeholder(src, knowledge)
    if is_shown and not _waits(element, src, singles):
        return own
    for name in singles:
        if name in here and (value := (element.attr(name) or "").strip(SPACE)) and _is_address(value, knowledge):
            return Address(value, name, value != src)
    if is_shown:
        return own
    if found := next(_of_sets(element, sets), None) or _under_another_name(element, knowledge):
        return found
    if src and not src.startswith(("about:", "javascript:")):
        return own
    if not src and (before := _in_sizes(element)):
        return Address(before, "span data-src", True)
    return Address(None, "", False)


def _waits(element: Element, src: str, singles: Iterable[str]) -> bool:
    """Whether a picture is a blurred or empty one, in whose place a script puts another."""
    here = element.attrs
    if "data-src" in here and _LAZY.search((element.attr("class") or "")[:_CLASS]) is not None:
        return True
    return _asks_for_preview(src) and any(name in here for name in singles)


def _of_sets(element: Element, sets: Iterable[str]) -> Iterator[Address]:
    """The addresses in sets of sizes: the browser's, a script's, and those of the sources around it."""
    here, parent = element.attrs, element.parent
    if "srcset" in here and (found := first_of_set(element.attr("srcset") or "")):
        yield Address(found, "srcset", True)
    for name in sets:
        if name in here and (found := _from_set(element.attr(name) or "")):
            yield Address(found, name, True)
    if isinstance(parent, Element) and parent.tag == "picture":
        for source in parent.select("source")[:20]:
            for name in _SETS_OF_SOURCES:
                if found := first_of_set(source.attr(name) or ""):
                    yield Address(found, f"source {name}", True)


def _under_another_name(element: Element, knowledge: Knowledge) -> Address | None:
    """An address in an attribute that only the site's own script knows."""
    for name in element.attrs:
        if name.startswith("data-") and not any(word in name for word in _OF_OTHERS):
            value = (element.attr(name) or "").strip(SPACE)
            if _PICTURE.fullmatch(value) and not is_placeholder(value, knowledge):
                return Address(value, name, True)
    return None


def _asks_for_preview(src: str) -> bool:
    """Whether an address asks the server for a picture of a few pixels."""
    asked = served_size(src) if "?" in src else None
    return asked is not None and 0 < max(asked) <= _PREVIEW


def _in_sizes(element: Element) -> str | None:
    """The address in empty elements in front of a picture, one for each size a script may choose."""
    before = element.previous_sibling
    for _ in range(8):
        if before is None or isinstance(before, Element):
            break
        before = before.previous_sibling
    if not isinstance(before, Element) or before.tag not in ("span", "div") or before.children:
        return None
    value = (before.attr("data-src") or "").strip(SPACE)
    return value if "/" in value and " " not in value and len(value) <= 2000 else None


def _is_address(value: str, knowledge: Knowledge) -> bool:
    if len(value) > 2000 or value[0] in "[{<" or " " in value or value in ("true", "false", "1", "0"):
        return False
    return ("/" in value or "." in value) and not is_placeholder(value, knowledge)


def _from_set(value: str) -> str | None:
    value = value.strip(SPACE)
    if value[:1] in ("[", "{"):
        found = re.search(r"(?:https?:)?//[^\s\"',\]]+", value[:20_000])
        return found[0] if found else None
    return first_of_set(value)


@lru_cache(maxsize=4096)
def key_of(src: str) -> str:
    """Reduce an address to what stays the same when the picture is served in another size."""
    plain = (_ARCHIVE.sub("", src) if "web.archive.org" in src[:40] else src).partition("#")[0]
    path, _, query = plain.partition("?")
    if of_size := _ONLY_A_SIZE.search(path):
        return path[: of_size.end(1)].rpartition("//")[2].partition("/")[2]
    if of_moment := _OF_A_MOMENT.search(path):
        return path[: of_moment.end(1)].rpartition("//")[2].partition("/")[2]
    name = path.rstrip("/").rsplit("/", 1)[-1].lower()
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > 5:
        stem = name
    number = _NUMBERED_FOLDER.search(path)
    stem = _SIZE.sub("", stem).rstrip("-_") or stem
    if query:
        query = _SIZE_PARAMETER.sub("", query).strip("&")
    # A short or general name ("image.php", "1.jpg", "original") says nothing by itself.
    if len(stem) < 8 or not dot or (len(stem) <= _PLAIN and stem.isascii() and _IN_A_FOLDER.search(path)):
        return f"{path.removeprefix('https:').removeprefix('http:')}?{query}"
    stem = f"{number[1]}/{stem}" if number is not None else stem
    return f"{stem}?{query}" if len(query) > 8 and "=" in query else stem


def stem_words(src: str | None) -> str:
    """Return the file name of an address without its ending, for comparing with class words."""
    if not src or src.startswith("data:"):
        return ""
    name = src.split("?")[0].split("#")[0].rstrip("/").rsplit("/", 1)[-1]
    stem, dot, _ = name.rpartition(".")
    return (stem if dot else name)[:80]


def without_archive(url: str) -> str:
    """An address without that of the web archive in front of it."""
    return _ARCHIVE.sub("", url)


def plain_address(url: str) -> str:
    """An address without scheme, query and final slash: what is the same for all links to one page."""
    return url.split("#")[0].split("?")[0].partition("//")[2].rstrip("/")
