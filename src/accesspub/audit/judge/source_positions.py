"""The position of a live element in the page's source, if it is unique."""

from __future__ import annotations

from accesspub.audit.identity import start_tag
from accesspub.run.memory import limited


class Places:
    """The start tags of one page as served."""

    def __init__(self, raw: bytes) -> None:
        """Read the start tags; an unreadable page has none."""
        self._found: dict[tuple[str, tuple[tuple[str, str], ...]], list[tuple[int, int]]] = {}
        self._known: set[tuple[str, str]] = set()
        try:
            with limited(len(raw)):
                self._read(raw)
        except (ValueError, MemoryError):
            self._found = {}

    def _read(self, raw: bytes) -> None:
        from turbohtml import Element, parse

        from accesspub.html.source import Source

        for element in parse(Source(raw).folded, source_locations=True).descendants:
            if not isinstance(element, Element) or element.source_location is None:
                continue
            at = element.source_location.start_tag
            attributes = {
                str(k): " ".join(v) if isinstance(v, list) else str(v or "") for k, v in element.attrs.items()
            }
            key = (element.tag, _normal(attributes))
            self._found.setdefault(key, []).append((at[0], at[1] + 1))

    def of(self, snippet: str) -> tuple[int, int] | None:
        """Line and column (from 1) of the only start tag equal to this element's."""
        tag = start_tag(snippet)
        if tag is None or (len(snippet) >= 400 and ">" not in snippet):
            return None
        found = self._found.get((tag[0], _normal(tag[1])), [])
        return found[0] if len(found) == 1 else None


def _normal(attributes: dict[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((key.lower(), " ".join(value.split())) for key, value in attributes.items()))
