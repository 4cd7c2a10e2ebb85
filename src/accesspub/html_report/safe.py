"""Make untrusted content harmless: clean text, safe links, and files that really are pictures."""

from __future__ import annotations

import hashlib
from pathlib import Path
from urllib.parse import urlsplit

from markupsafe import Markup, escape

from accesspub import expressions as re
from accesspub.files.atomic_write import copy_file
from accesspub.files.read import open_file
from accesspub.html.text import shortened

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
_MAGIC = {b"\x89PNG\r\n\x1a\n": ".png", b"\xff\xd8\xff": ".jpg", b"GIF87a": ".gif", b"GIF89a": ".gif"}
#: What a page quotes is between these in our sentences, so that it keeps its own direction and theirs.
ISOLATE, END_ISOLATE = "\u2068", "\u2069"
_CONTROL_IN_SENTENCE = re.compile(_CONTROL.pattern.replace(r"\u2066-\u2069", r"\u2066\u2067"))
_RTL = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
MOST_BYTES = 2_000_000
_SCHEMES = ("http", "https")


def clean(value: object, most: int = 2000) -> str:
    """Text on one line without control characters, lone surrogates and bidirectional controls."""
    if value is None:
        return ""
    text = value if isinstance(value, str) else str(value)
    if not text.isprintable():
        return clean_with(_CONTROL, text, most)
    return shortened(text, most)


def clean_with(control: re.Pattern[str], text: str, most: int) -> str:
    """Text on one line, without the characters that a pattern names."""
    text = control.sub("\N{REPLACEMENT CHARACTER}", text.replace("\t", " ").replace("\n", " "))
    return shortened(text, most)


def quoted(value: str, *, apart: bool) -> str:
    """Text quoted from a page, isolated if its language or reading direction may differ from that of our sentence."""
    text = clean(value)
    return f"{ISOLATE}{text}{END_ISOLATE}" if apart or _RTL.search(text) else text


def sentence(value: str, written: str = "") -> Markup | str:
    """A message, cleaned except for the isolates around its quotations, which get the language they are written in."""
    if value.isprintable():
        return clean(value)
    text = clean_with(_CONTROL_IN_SENTENCE, value, 2000)
    if not written or text.count(ISOLATE) != text.count(END_ISOLATE):
        return text
    opened = Markup('<bdi lang="{}">').format(written)
    return escape(text).replace(ISOLATE, opened).replace(END_ISOLATE, Markup("</bdi>"))


def lang(tag: str) -> Markup:
    """The attribute for words in a language; empty if it is unknown."""
    return Markup(' lang="{}"').format(tag) if tag else Markup("")


def is_foreign(written: str, language: str) -> bool:
    """Whether words of a known language are in another one than the report."""
    return bool(written) and written.lower().partition("-")[0] != language.partition("-")[0]


def link(address: str) -> str:
    """An address if it may be a link (http or https with a host), else an empty string."""
    if not address or _CONTROL.search(address) or any(char in address for char in ' \t\n"<>\\^`{|}…'):
        return ""
    try:
        parts = urlsplit(address)
        if parts.scheme.lower() not in _SCHEMES or not parts.hostname or parts.username or parts.password:
            return ""
        return address if parts.port is None or parts.port else ""
    except ValueError:
        return ""


def domain(address: str) -> str:
    """The host of an address, for marking where a link goes."""
    try:
        return clean(urlsplit(address).hostname or "", 100)
    except ValueError:
        return ""


def kind_of(path: Path) -> str:
    """The suffix that matches a picture's first bytes; empty if the report does not show it (SVG can run scripts).

    Nor does it show what has become a link since ``path``, its real path, was found.
    """
    try:
        if not path.is_file() or not 0 < path.stat().st_size <= MOST_BYTES:
            return ""
        with open_file(path, str(path)) as file:
            head = file.read(16)
    except (OSError, ValueError):
        return ""
    return picture_suffix(head)


def picture_suffix(head: bytes) -> str:
    """The suffix that matches the first bytes of a picture; empty if it is not one of those we show."""
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return ".webp"
    return next((suffix for magic, suffix in _MAGIC.items() if head.startswith(magic)), "")


class Shots:
    """Copies pictures into the report's folder, each once, under a name derived from its path."""

    def __init__(self, folder: Path, most: int = 5000) -> None:
        self.folder = folder
        self._most = most
        self._known: dict[str, str] = {}

    def add(self, path: str) -> str:
        """Copy a picture; returns its address relative to the report's root, or an empty string."""
        if not path:
            return ""
        if path not in self._known:
            self._known[path] = self._copy(path) if len(self._known) < self._most else ""
        return self._known[path]

    def _copy(self, path: str) -> str:
        source = Path(path).absolute()
        suffix = kind_of(source)
        if not suffix:
            return ""
        name = hashlib.sha256(path.encode("utf-8", "surrogatepass")).hexdigest()[:20] + suffix
        try:
            copy_file(source, self.folder / name, str(source), str(self.folder.parent.resolve()))
        except OSError:
            return ""
        return f"{self.folder.name}/{name}"
