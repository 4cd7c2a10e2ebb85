"""Addresses as pages write them: cleaned, and in parts."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from accesspub import expressions as re

_ADDRESS = re.compile(r"(?:(https?):)?//([^/?#\s]+)([^?#]*)(?:\?([^#]*))?", re.I)
_LONGEST = 4000  # characters of an address: what is longer carries data, not a place
_ARCHIVED = re.compile(r"(?:https?:)?//web\.archive\.org/web/[0-9a-z_]+/(?=https?:|//)", re.I)
_OTHER_SCHEME = re.compile(r"[a-z][a-z0-9+.\-]*:", re.I)


class Address(NamedTuple):
    """An address in parts; ``host`` is in lower case, without port and ``www.``."""

    url: str
    host: str
    path: str
    query: str


@lru_cache(maxsize=4096)
def clean(value: str | None) -> str:
    """Return an address without the marks of an archive, or an empty string for anything else.

    Only http, https and relative addresses are addresses; scripts, data and blobs are not.
    """
    value = (value or "").strip(" \t\n\f\r")
    if not value or len(value) > _LONGEST or value.startswith("#"):
        return ""
    value = _ARCHIVED.sub("", value, count=1) if "web.archive.org" in value else value
    scheme = _OTHER_SCHEME.match(value)
    if scheme and scheme[0].lower() not in ("http:", "https:"):
        return ""
    return "" if any(sign in value for sign in ("{{", "<", "${", "' +")) else value


def split(value: str | None, base_host: str = "") -> Address | None:
    """Split an address; a relative one belongs to ``base_host``."""
    url = clean(value)
    if not url:
        return None
    found = _ADDRESS.match(url)
    if found:
        host = found[2].rpartition("@")[2].partition(":")[0].lower().removeprefix("www.")
        return Address(url, host, found[3] or "/", found[4] or "")
    path, _, query = url.partition("#")[0].partition("?")
    return Address(url, base_host, path if path.startswith("/") else f"/{path}", query)


def without_parameter(url: str, name: str, on: Iterable[str]) -> str | None:
    """Return an address without ``name=`` where it is one of the values ``on``; None where it is not there."""
    head, mark, rest = url.partition("?")
    query, hash_sign, fragment = rest.partition("#")
    pairs = re.split("(&amp;|&|;)", query)
    values = set(on)
    kept = [part for part in pairs[::2] if not (part.partition("=")[0] == name and part.partition("=")[2] in values)]
    if not mark or len(kept) == len(pairs[::2]):
        return None
    return head + (mark if kept else "") + "&".join(kept) + hash_sign + fragment


def ending(url: str) -> str:
    """The ending of the file that an address names, in lower case; what is after the path does not count."""
    return url.partition("#")[0].partition("?")[0].rpartition(".")[2].lower()
