"""The identity of a finding across runs: rule, page, the element's role, name and text, and its number among equals.

Not its selector, its classes or its position on the page."""

from __future__ import annotations

import hashlib
import html
import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

_START_TAG = re.compile(r"<([A-Za-z][^\s/>]*)((?:[^>\"']|\"[^\"]*\"|'[^']*')*)>?")
_ATTRIBUTE = re.compile(r"([^\s=/>\"']+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+)))?")
_NAMED_BY = ("aria-label", "alt", "title", "placeholder", "name", "src", "href", "data", "poster")
_QUOTED = re.compile(r"[“\"'‘«][^”\"'’»\n]*([”\"'’»])?|\d+")


def digest(*parts: str) -> str:
    """A short, stable hash of some words."""
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def start_tag(text: str) -> tuple[str, dict[str, str]] | None:
    """Name and attributes of a start tag written as HTML, or None."""
    found = _START_TAG.match(text.lstrip())
    if not found:
        return None
    attributes: dict[str, str] = {}
    for name, double, single, bare in _ATTRIBUTE.findall(found[2]):
        attributes.setdefault(name.lower(), html.unescape(double or single or bare))
    return found[1].lower(), attributes


@lru_cache(2000)  # the page as served and the document after scripts share most elements
def element_of(text: str) -> tuple[str, str, str]:
    """Role, name and text of an element, from its HTML."""
    found = start_tag(text)
    if not found:
        return "", "", " ".join(text.split())[:120]
    tag, attributes = found
    role = attributes.get("role", "").split(" ")[0].lower() or (
        f"input:{attributes.get('type', 'text').lower()}" if tag == "input" else tag
    )
    name = next((" ".join(attributes[key].split()) for key in _NAMED_BY if attributes.get(key, "").strip()), "")
    inner = re.sub(r"<[^>]*>?", " ", text.lstrip()[_START_TAG.match(text.lstrip()).end() :])  # type: ignore[union-attr]
    return role, name[:160], " ".join(html.unescape(inner).split())[:120]


@lru_cache(2000)
def general(message: str) -> str:
    """A message without quotations and numbers, so that findings of one template are equal."""
    return _QUOTED.sub(_general, message)


def _general(found: re.Match[str]) -> str:
    """Replace a quotation or a number; an unclosed quotation mark quotes nothing."""
    return "…" if found[1] or found[0][0].isdigit() else re.sub(r"\d+", "…", found[0])


class Ordinals:
    """Numbers equal findings of one page from 1, in order."""

    def __init__(self) -> None:
        """Start without findings."""
        self._met: Counter[tuple[str, ...]] = Counter()

    def next(self, *key: str) -> int:
        """The number of this finding among its equals."""
        self._met[key] += 1
        return self._met[key]


def finding_id(rule: str, page: str, role: str, name: str, text: str, ordinal: int) -> str:
    """The identity used by baselines and waivers."""
    return digest(rule, page, role, name, text, str(ordinal))


def shot_key(rule: str, shape: str, role: str) -> str:
    """The file name of the screenshot of a kind of problem."""
    return hashlib.sha256(f"{rule}\n{shape}\n{role}".encode()).hexdigest()[:20]


def ids_of(nodes: Iterable[dict[str, object]], rule: str, page: str) -> list[tuple[str, int]]:
    """Identity and ordinal of each node of one axe result."""
    ordinals = Ordinals()
    found = []
    for node in nodes:
        role, name, text = str(node["role"]), str(node["name"]), str(node["text"])
        number = ordinals.next(role, name, text)
        found.append((finding_id(rule, page, role, name, text, number), number))
    return found
