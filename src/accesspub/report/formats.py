"""The report formats by name: a format's module is imported when the format is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib import import_module
from typing import IO, TYPE_CHECKING

from accesspub.engine.result import PageResult

if TYPE_CHECKING:
    from accesspub.report.stream import Document


def writer(kind: str) -> Callable[[Iterable[PageResult], IO[str]], None]:
    """The function ``write`` of a format's module."""
    write: Callable[[Iterable[PageResult], IO[str]], None] = import_module(f"accesspub.report.{kind}").write
    return write


def document(kind: str) -> Document:
    """The document of a format that can be written into a file beside another: ``json`` or ``earl``."""
    found: Document = import_module(f"accesspub.report.{kind}").DOCUMENT
    return found
