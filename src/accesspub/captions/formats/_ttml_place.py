"""The styles and regions of TTML, and where text in a region is on the picture, as settings of WebVTT."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from accesspub import expressions as re
from accesspub.captions.places import ROW
from accesspub.captions.xmlsafe import attribute, attributes, local

if TYPE_CHECKING:
    from lxml.etree import _Element

_PAIR = re.compile(r"\s*(-?[\d.]{1,12})(%|px|c|rw|rh)\s+(-?[\d.]{1,12})(%|px|c|rw|rh)\s*\Z")
_SIDES = {"left": "left", "start": "left", "right": "right", "end": "right"}
_DEEP = 20  # styles that refer to each other
_WIDE = 15.0  # percent that the middle of a region may be off the middle of the picture
_Box = tuple[float, float, float, float]  # left, top, width, height, in percent


class Styles:
    """The styles and regions of a document.

    Attributes:
        regions: the elements by their id.
    """

    def __init__(self, root: _Element) -> None:
        self.regions: dict[str, _Element] = {}
        self._styles: dict[str, dict[str, str]] = {}
        self._root = root
        for element in root.iter():
            name, identifier = local(element.tag), attribute(element, "id")
            if name == "style" and identifier:
                self._styles[identifier] = attributes(element)
            elif name == "region" and identifier:
                self.regions[identifier] = element
        self._boxes = {name: self._box(element) for name, element in self.regions.items()}
        self._used: set[str] = set()

    def of(self, own: Mapping[str, str], depth: int = 0) -> dict[str, str]:
        """The attributes of an element together with those of the styles that it names."""
        found: dict[str, str] = {}
        for name in (own.get("style") or "").split() if depth < _DEEP else ():
            found.update(self.of(self._styles.get(name, {}), depth + 1))
        return found | dict(own)

    def of_region(self, name: str) -> dict[str, str]:
        """The attributes of a region, also those of the styles in it."""
        element = self.regions.get(name)
        if element is None:
            return {}
        nested = [attributes(child) for child in element if local(child.tag) == "style"]
        found: dict[str, str] = {}
        for one in nested:
            found.update(self.of(one))
        return found | self.of(attributes(element))

    def use(self, name: str) -> None:
        """Remember that text is shown in a region: what is usual depends on the others."""
        self._used.add(name)

    def settings(self, name: str, align: str, lines: int) -> str:
        """The settings of text in a region; none at the bottom, where browsers put cues that have none."""
        box = self._boxes.get(name)
        style = self.of_region(name)
        side = _SIDES.get(align or style.get("textAlign", ""), "")
        if box is None:
            return f"align:{side}" if side else ""
        left, top, width, height = box
        free = height - lines * ROW
        top += {"after": free, "center": free / 2}.get(style.get("displayAlign", "before"), 0.0)
        bottoms = [one[1] + one[3] for used in self._used if (one := self._boxes.get(used)) is not None]
        is_usual = top + lines * ROW > 100 - 5 * ROW and box[1] + box[3] >= max(bottoms, default=0)
        found = [] if is_usual else [f"line:{min(max(top, 0), 100):.0f}%"]
        is_middle = abs(left + width / 2 - 50) < _WIDE
        if side:
            found += [f"position:{left if side == 'left' else left + width:.0f}%", f"align:{side}"]
        elif not is_middle:
            found.append(f"position:{left + width / 2:.0f}%")
        if not is_middle:
            found.append(f"size:{min(width, 100):.0f}%")
        return " ".join(found)

    def _box(self, element: _Element) -> _Box | None:
        style = self.of_region(attribute(element, "id") or "")
        origin, extent = self._pair(style.get("origin")), self._pair(style.get("extent"))
        if origin is None and extent is None:
            return None
        left, top = origin or (0.0, 0.0)
        width, height = extent or (100 - left, 100 - top)
        return left, top, width, height

    def _pair(self, text: str | None) -> tuple[float, float] | None:
        """Two lengths in percent of the picture."""
        found = _PAIR.match(text or "")
        if not found:
            return None
        pixels = re.findall(r"(\d{1,6})px", attribute(self._root, "extent") or "")
        cells = re.findall(r"\d{1,6}", attribute(self._root, "cellResolution") or "32 15")
        out = []
        for at, (number, unit) in enumerate(((found[1], found[2]), (found[3], found[4]))):
            whole = (pixels if unit == "px" else cells if unit == "c" else ["100", "100"])[at : at + 1]
            try:
                out.append(float(number) * 100 / float(whole[0]))
            except (IndexError, ValueError, ZeroDivisionError):
                return None
        return out[0], out[1]
