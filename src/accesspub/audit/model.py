"""The records between browser and judge; JSON on disk."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Record = dict[str, Any]

#: How addresses of the loopback server are recorded, since its port differs between runs.
STABLE_ORIGIN = "http://site.invalid"
#: The cookie by which a browser on another machine may read a folder that is served to it.
SITE_COOKIE = "accesspub"
#: Why a page was not tested. The first group is retried in a new browser.
HARD = ("crashed", "hung", "driver-lost", "timeout", "axe-error", "memory", "service-worker")
#: What a second visit would only confirm, and the HTTP statuses of which that is true.
CERTAIN = ("download", "leaves", "no-scripts", "not-a-page", "redirect-loop")
_GONE = ("HTTP 404", "HTTP 410")
REASONS = {
    "crashed": "the page crashed its browser tab",
    "hung": "the page did not respond",
    "driver-lost": "the browser or its driver stopped",
    "timeout": "the page did not load in time",
    "axe-error": "axe-core could not finish on this page",
    "redirect-loop": "the page redirects endlessly",
    "download": "it is a download, not a page",
    "http": "the server did not deliver the page",
    "auth": "the server requires a login",
    "unreachable": "the page could not be reached",
    "leaves": "the page redirects immediately",
    "elsewhere": "the page redirects to another site",
    "blank": "nothing is visible on it after its scripts ran",
    "field-name": "a form field has the name of a DOM property that axe-core needs",
    "no-scripts": "the page allows no scripts, and axe-core is one",
    "same-page": "several addresses lead to one page",
    "not-a-page": "the address does not lead to a page",
    "service-worker": "a service worker may have answered for the site",
    "memory": "the page needs more memory than a browser may take",
    "deadline": "the time for the whole run was over before this page",
    "limit": "the limit of --crawl was reached before it",
    "outside": "it is a link that leads out of the folder",
    "not-crawled": "the crawl could not read it, so pages behind it may be missing",
    "stopped": "the run was stopped before this page",
    "no-browser": "no browser could be started any more",
    "missing": "the run has no intact record of this page",
    "rule-broken": "a rule of accesspub failed on it",
    "not-checked": "it could not be checked",
    "refused": "it could not be fixed",
}


class Untested(Exception):  # noqa: N818 (a fact about a page, raised to leave the visit)
    """A page could not be tested, with the reason."""

    def __init__(self, kind: str, detail: str = "") -> None:
        """``kind`` is a key of REASONS; ``detail`` what was seen; ``partial`` what was gathered before."""
        super().__init__(f"{kind}: {detail}")
        self.kind = kind
        self.detail = detail
        self.partial: Record = {}

    @property
    def is_certain(self) -> bool:
        """Whether a second visit would only confirm it."""
        return self.kind in CERTAIN or self.detail in _GONE


@dataclass(frozen=True)
class Variant:
    """One way to test a page: window size, light or dark."""

    width: int = 1280
    height: int = 800
    dark: bool = False

    def __str__(self) -> str:
        """As in ``--viewport``, with ``-dark`` where it applies."""
        return f"{self.width}x{self.height}" + ("-dark" if self.dark else "")


@dataclass(frozen=True)
class Target:
    """One page to visit. ``page`` is its stable name in reports and baselines, ``url`` its address now.

    ``why``, a key of REASONS, says why it is not visited.
    """

    page: str
    url: str
    path: str | None = None
    why: str = ""


@dataclass(frozen=True)
class GatherOptions:
    """Everything that decides how pages are visited."""

    jobs: int = 1
    browser: str = "chromium"
    remote: str | None = None
    variants: tuple[Variant, ...] = (Variant(),)
    axe: str | None = None
    tags: tuple[str, ...] = ()
    timeout: float = 30.0
    settle: float = 0.0
    passes: int = 1
    recycle: int = 100
    retries: int = 1
    act: bool = False
    screenshots: bool = True
    cdp: bool = True
    allow_hosts: tuple[str, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    cookies: tuple[tuple[str, str], ...] = ()
    login: str | None = None
    keep_dom: bool = True
    strategy: str = "normal"
    any_certificate: bool = False
    memory: float = 4.0
    extra_flags: tuple[str, ...] = ()
    capabilities: tuple[tuple[str, Any], ...] = ()
    token: str = ""


def page_key(page: str, variant: str) -> str:
    """The file name of a page's record: the same on every machine."""
    return hashlib.sha256(f"{page}\n{variant}".encode()).hexdigest()[:20]


def dump(value: object, levels: int = 3) -> bytes:
    """JSON in canonical form: sorted keys, UTF-8, one line end at the end."""
    return "".join((*pieces(value, levels), "\n")).encode("utf-8", "backslashreplace")


#: without indentation, json is implemented in C and ten times faster
_compact = json.JSONEncoder(ensure_ascii=False, sort_keys=True, default=vars).encode


def pieces(value: object, levels: int, depth: int = 0) -> Iterator[str]:
    """JSON in pieces: the outer levels with one entry a line, for readable diffs, the inner ones on one line."""
    pad = "\n" + " " * depth
    if levels and isinstance(value, dict) and value:
        mark = "{"
        for key in sorted(value):
            yield f"{mark}{pad} {_compact(key)}: "
            yield from pieces(value[key], levels - 1, depth + 1)
            mark = ","
        yield pad + "}"
    elif levels and (isinstance(value, Iterator) or (isinstance(value, list | tuple) and value)):
        mark = "["
        for entry in value:
            yield f"{mark}{pad} "
            yield from pieces(entry, levels - 1, depth + 1)
            mark = ","
        yield pad + "]" if mark == "," else "[]"
    elif levels and hasattr(value, "__dataclass_fields__"):
        yield from pieces(vars(value), levels, depth)
    else:
        yield _compact(value)
