"""The check of XML pages: lxml parses the page before and after, and both must agree outside the edits.

It is made before every write, since the parser that places the edits is one of HTML.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from accesspub import expressions as re
from accesspub.edits import marks
from accesspub.edits.byte_edits import ByteEdit
from accesspub.edits.verify import CLOSE, OPEN, fenced
from accesspub.files.safe_load import xml_parser
from accesspub.html.source import Source

_ATTRIBUTE = re.compile(r"""(?<=\s)([^\s"'<>/=]++)\s*=\s*(?:"([^"]*)"|'([^']*)')""")


def same_xml(before: Source, after: Source, edits: Sequence[ByteEdit]) -> bool:
    """Whether the new page is well-formed, and the same as the old one outside the edits."""
    from lxml import etree

    try:
        etree.fromstring(after.folded.encode("utf-8", "replace"), xml_parser(encoding="utf-8"))
        old, new = (
            _events(fenced(before.raw, edits, before.encoding, new=one), before.encoding) for one in (False, True)
        )
    except (etree.XMLSyntaxError, ValueError):
        return False
    return old == new


def _events(raw: bytes, encoding: str) -> list[tuple[object, ...]]:
    from lxml import etree

    target = _Outside()
    etree.fromstring(
        Source(raw, encoding).folded.encode("utf-8", "replace"), xml_parser(encoding="utf-8", target=target)
    )
    return target.events


class _Outside:
    """Collects what is outside the fences; adjacent text is joined."""

    def __init__(self) -> None:
        self.events: list[tuple[object, ...]] = []
        self._inside = 0

    def _add(self, *event: object) -> None:
        if self._inside:
            return
        if event[0] == "text" and self.events and self.events[-1][0] == "text":
            event = ("text", f"{self.events.pop()[1]}{event[1]}")
        self.events.append(event)

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag.rpartition("}")[2] == OPEN:
            self._inside += 1
        self._add("start", tag, *_kept({name.rpartition("}")[2]: value for name, value in attributes.items()}))

    def end(self, tag: str) -> None:
        self._add("end", tag)
        self._inside -= tag.rpartition("}")[2] == CLOSE

    def data(self, text: str) -> None:
        self._add("text", text)

    def comment(self, text: str) -> None:
        self._inside -= text == CLOSE
        if text not in (OPEN, CLOSE):
            self._add("comment", text)
        self._inside += text == OPEN

    def pi(self, target: str, text: str | None) -> None:
        self._add("instruction", target, text)

    def close(self) -> None:
        """The end of the page."""


def _kept(attributes: Mapping[str, str]) -> list[tuple[str, str]]:
    """The attributes that accesspub neither wrote nor changed: of a changed tag, only that they are all there."""
    mark = attributes.get(marks.NAME, "")
    if marks.WAS in attributes and mark:
        named = [
            (name.rpartition(":")[2], one or other) for name, one, other in _ATTRIBUTE.findall(attributes[marks.WAS])
        ]
        attributes = dict(named)
    added = {name.removeprefix("+") for name in mark.split() if name.startswith("+")}
    return sorted(
        (name, value) for name, value in attributes.items() if name not in added and not name.startswith(marks.NAME)
    )
