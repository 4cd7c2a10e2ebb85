"""The records of a run: job, order, and the shape of work on a page."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Protocol

from accesspub.engine.result import PageResult

STDIN = "-"


class Given(NamedTuple):
    """A page that comes with its job, not from a file.

    Attributes:
        raw: its bytes.
        encoding: what they are in; None: what they say themselves.
        language: BCP 47 tag, for a page that declares none.
        name: as a file: ``.xhtml`` makes it XML.
        broken: why the page is missing; empty if it is there.
        shows_codes: whether WordPress shows it, and makes players of codes and addresses in it.
    """

    raw: bytes = b""
    encoding: str | None = None
    language: str = ""
    name: str = ""
    broken: str = ""
    shows_codes: bool = False


@dataclass(frozen=True, slots=True)
class Job:
    """One page to work on.

    Attributes:
        path: as the user named it (or found below a folder the user named).
        target: where the result is written; None: nowhere.
    """

    path: str
    target: str | None = None
    root: str | None = None
    """The folder that was named: nothing above it is read."""
    found: bool = False
    """Whether it was found below ``root``: then it is not worked on if it is a link to somewhere else."""
    real: str | None = None
    """The real path of ``root`` when the page was found there: it is read and written nowhere else."""
    output: str | None = None
    """The real path of the folder that results are written into, if that is another one."""
    given: Given | None = None
    """The page itself, where it comes from a stream."""
    version: str = ""
    """What its store calls it as it is now."""

    @property
    def place(self) -> str:
        """Where settings are looked for: next to the page, or in the current folder."""
        return self.path if self.given is None else STDIN


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be done with every page.

    Attributes:
        action: ``fix``, ``check`` or ``undo``.
        overrides: settings from the command line, over those of the settings file.
        config: the settings file named on the command line; None: the nearest one.
        write: whether results are written.
        backup: whether the original page is kept next to it as ``NAME.orig``.
        verify: whether a second, independent parser confirms the result.
        alternatives: folder of captions and transcripts; None: the nearest folder of that name, upwards.
        lean: whether results come without the bytes of their pages, where nobody looks at those: between processes
            they would cost more than all else.
    """

    action: str
    overrides: tuple[tuple[str, object], ...] = ()
    config: Path | None = None
    write: bool = False
    backup: bool = False
    verify: bool = False
    alternatives: Path | None = None
    lean: bool = False


class NotProcessedError(Exception):
    """A page could not be read, took too long, or accesspub failed on it; the message says which."""


class Work(Protocol):
    """What is done with every page: `work`, or something around it."""

    def __call__(self, job: Job, order: Order, raw: bytes | None = None) -> PageResult:
        """Work on one page."""
