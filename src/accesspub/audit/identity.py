"""The identity of a finding across runs: rule, page, the element's role, name and text, and its number among equals.

Not its selector, its classes or its position on the page, nor what every build or visit changes: hashes in file names,
queries, nonces, counters."""

from __future__ import annotations

import hashlib
import html
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from accesspub import expressions as re
from accesspub.html.tags import without_tags

_START_TAG = re.compile(r"<([A-Za-z][^\s/>]*)((?:[^>\"']|\"[^\"]*\"|'[^']*')*)>?")
_ATTRIBUTE = re.compile(r"([^\s=/>\"']+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+)))?")
_NAMED_BY = ("aria-label", "alt", "title", "placeholder", "name", "src", "href", "data", "poster")
_QUOTED = re.compile(r"[“\"'‘«][^”\"'’»\n]*([”\"'’»])?|(?:https?://|(?<![\w.<])/)[^\s)]+|\d+")


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
    inner = without_tags(text.lstrip()[_START_TAG.match(text.lstrip()).end() :])  # type: ignore[union-attr]
    return role, name[:160], " ".join(html.unescape(inner).split())[:120]


@lru_cache(2000)
def general(message: str) -> str:
    """A message without quotations, addresses, hashes and numbers, so that findings of one template are equal."""
    return _QUOTED.sub(_general, _TOKEN.sub(_steady_token, message))


def _general(found: re.Match[str]) -> str:
    """Replace a quotation or a number; an unclosed quotation mark quotes nothing."""
    return "…" if found[1] or found[0][0] in "h/" or found[0][0].isdigit() else re.sub(r"\d+", "…", found[0])


_NUMBER = re.compile(r"\d+")
#: a UUID, or letters and digits
_TOKEN = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}|[A-Za-z0-9]{6,}")
_TIME = re.compile(r"[a-z]{0,2}1[5-9]\d{8}(\d{3})?", re.I)  # seconds or milliseconds since 1970
_CHUNK = re.compile(r"(?<=[.-])[\w-]{8}(?=\.\w+\Z)")  # app.BvK_d-xZ.js, as bundlers name their files
_QUERY = re.compile(r"(?<=[\w/])[?#]\S*")
_WORD_AND_NUMBER = re.compile(r"[A-Z]?[a-z]+\d+|\d+[A-Za-z]?[a-z]*")


def steady(name: str) -> str:
    """The name of an element without what changes at every build: hashes in file names, queries, nonces."""
    name = _TOKEN.sub(_steady_token, _QUERY.sub("", name))
    return _CHUNK.sub(lambda found: "…" if re.search(r".[A-Z]", found[0]) else found[0], name)


def _steady_token(found: re.Match[str]) -> str:
    """A hash mixes letters and digits; a word with a number (``image10234``, ``2024a``) does not."""
    token = found[0]
    if "-" in token or _TIME.fullmatch(token):
        return "…"
    if token.isdigit() or token.isalpha() or _WORD_AND_NUMBER.fullmatch(token):
        return token
    mixed = re.search("[a-z]", token) and re.search("[A-Z]", token)
    return "…" if mixed or len(_NUMBER.findall(token)) > 1 else token


class Identity(NamedTuple):
    """What baselines and waivers know a finding by.

    Attributes:
        id: of rule, page, and the element's role, steady name, text without numbers, and its number among equals.
        ordinal: that number.
        former: the identity that versions before 0.2 gave it, of the name and text as they are.
    """

    id: str
    ordinal: int
    former: str


class Identities:
    """Gives the findings of one page their identities, in order."""

    def __init__(self, page: str) -> None:
        """Start without findings."""
        self.page = page
        self._met: Counter[tuple[str, ...]] = Counter()

    def next(self, rule: str, role: str, name: str, text: str, words: str | None = None) -> Identity:
        """The identity of the next finding.

        Args:
            rule: the rule that found it.
            role: the role of its element.
            name: the name of its element.
            text: the text of its element.
            words: what one of our rules says, without quotations and numbers.
        """
        said = () if words is None else (words,)
        new = self._number(rule, role, steady(name), _NUMBER.sub("#", steady(text)), *said)
        old = self._number("", rule, role, name, text, *said)
        former = digest(rule, self.page, role, name, "\n".join((text, *said)), str(old[-1]))
        return Identity(digest(self.page, *map(str, new)), int(new[-1]), former)

    def _number(self, *key: str) -> tuple[str | int, ...]:
        self._met[key] += 1
        return (*key, self._met[key])


def shot_key(rule: str, shape: str, role: str) -> str:
    """The file name of the screenshot of a kind of problem."""
    return hashlib.sha256(f"{rule}\n{shape}\n{role}".encode()).hexdigest()[:20]


def ids_of(nodes: Iterable[dict[str, object]], rule: str, page: str) -> list[Identity]:
    """The identity of each node of one axe result."""
    identities = Identities(page)
    return [identities.next(rule, str(node["role"]), str(node["name"]), str(node["text"])) for node in nodes]
