"""The size of a picture, as its markup and its address say."""

from __future__ import annotations

from turbohtml import Element

from accesspub import expressions as re

_NUMBER = re.compile(r"\d{1,5}")
_STYLE = re.compile(r"(?:^|;) *(width|height) *: *(\d{1,5})px", re.I)
_SERVED = re.compile(
    r"[?&,/;](?:w|h|width|height|thumbnail)[=_:](\d{2,4})(?:[,&/;]|%2C)(?:(?:w|h|width|height)[=_:])?(\d{2,4})"
)
_FOLDER = re.compile(r"(?:/|%2F)(\d{2,3})x(\d{2,3})(?:/|%2F)", re.I)
_NAMED = re.compile(r"[-_.](\d{2,4})[x_](\d{2,4})\b[^/]{0,20}\.\w{3,4}$", re.I)
_UTILITY = re.compile(r"(?<!\S)(w|h)-(\d{1,2})(?!\S)")
_STEP = 4  # pixels
_NAME = 120  # characters at the end of an address
_WIDTH = re.compile(r"[?&,/](?:w|width|imwidth)[=_:](\d{2,4})|[-_/](\d{2,4})x\d{2,4}\b", re.I)


def size(element: Element) -> tuple[int | None, int | None]:
    """Width and height in pixels by the markup; None where it does not say."""
    found: dict[str, int] = {}
    style = element.attr("style")
    if style:
        found.update({name.lower(): int(value) for name, value in _STYLE.findall(style[:500])})
    for name in ("width", "height"):
        value = element.attr(name)
        if name not in found and value and "%" not in value and (match := _NUMBER.match(value.strip())):
            found[name] = int(match[0])
    return found.get("width"), found.get("height")


def styled_size(element: Element) -> tuple[int, int] | None:
    """Width and height that utility classes give, in steps of four pixels: ``h-9 w-9``."""
    sides = dict(_UTILITY.findall(element.attr("class") or ""))
    return (int(sides["w"]) * _STEP, int(sides["h"]) * _STEP) if len(sides) > 1 else None


def served_size(src: str) -> tuple[int, int] | None:
    """Width and height that an address asks the server for."""
    return _pair(_SERVED.search(src))


def folder_size(src: str) -> tuple[int, int] | None:
    """Width and height that a folder of the address is called after: ``/100x100/``."""
    return _pair(_FOLDER.search(src))


def _pair(match: re.Match[str] | None) -> tuple[int, int] | None:
    return (int(match[1]), int(match[2])) if match is not None else None


def shown_size(element: Element, src: str | None) -> tuple[int, int]:
    """Width and height by the markup, else by the file's name; 0 where neither says."""
    width, height = size(element)
    named = _pair(_NAMED.search((src or "").split("?")[0][-_NAME:])) if width is None and height is None else None
    return named or (width or 0, height or 0)


def known_width(element: Element, src: str | None) -> int:
    """Width by the address, else by the markup; 0 where neither says."""
    match = _WIDTH.search(src or "")
    return int(match[1] or match[2]) if match is not None else size(element)[0] or 0
