"""What crosses from the browser to the judge: plain records that are JSON on disk."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Record = dict[str, Any]

#: Why a page was not tested. The first group is worth a fresh browser of its own.
HARD = ("crashed", "hung", "driver-lost", "timeout", "axe-error")
REASONS = {
    "crashed": "the page crashed its browser tab",
    "hung": "the page did not answer",
    "driver-lost": "the browser or its driver went away",
    "timeout": "the page did not finish loading in time",
    "axe-error": "axe-core could not finish on this page",
    "redirect-loop": "it redirects without end",
    "download": "it is a download, not a page",
    "http": "the server did not deliver it",
    "auth": "the server wants a login",
    "unreachable": "it could not be reached",
    "leaves": "it sends its reader on at once",
    "elsewhere": "it ends on a page of another site",
    "not-a-page": "what is served there is not a page",
    "stopped": "the run was stopped before it",
    "no-browser": "no browser could be started any more",
    "missing": "no record of it was found in the run folder",
}


class Untested(Exception):  # noqa: N818 (a fact about a page, raised to leave the visit)
    """This page could not be tested, because."""

    def __init__(self, kind: str, detail: str = "") -> None:
        """``kind`` is a key of REASONS; ``detail`` what was seen; ``partial`` what was gathered all the same."""
        super().__init__(f"{kind}: {detail}")
        self.kind = kind
        self.detail = detail
        self.partial: Record = {}


@dataclass(frozen=True)
class Variant:
    """One way of looking at a page: the size of the window, light or dark."""

    width: int = 1280
    height: int = 800
    dark: bool = False

    def __str__(self) -> str:
        """As in ``--viewport``, with ``-dark`` where it applies."""
        return f"{self.width}x{self.height}" + ("-dark" if self.dark else "")


@dataclass(frozen=True)
class Target:
    """One page to visit. ``page`` is its stable name in reports and baselines, ``url`` its address now."""

    page: str
    url: str
    path: str | None = None


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
    extra_flags: tuple[str, ...] = field(default=())


def page_key(page: str, variant: str) -> str:
    """The file name of a page's record: the same on every machine."""
    return hashlib.sha256(f"{page}\n{variant}".encode()).hexdigest()[:20]


def write_atomic(path: Path, data: bytes) -> None:
    """The old file or the new one, never half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".tmp-")
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(data)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def dump(value: object) -> bytes:
    """JSON as it is always written here: sorted keys, UTF-8, one line end at the end."""
    return (json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode("utf-8", "backslashreplace")
