"""The files and folders that a command line names."""

from __future__ import annotations

import argparse
import glob
import os
import sys
from collections.abc import Iterable

from accesspub.errors import UsageError
from accesspub.files.printable import say
from accesspub.files.read import read_file, read_stream
from accesspub.run.model import STDIN, Order
from accesspub.run.workspace import Workspace
from accesspub.streams import ARCHIVES, EXPORTS, STORES

_KINDS = {"archives": "web archives", "exports": "exports of WordPress and Ghost", "stores": "object stores"}
_MOST = 100_000_000  # bytes of a list of files


def take_paths(options: argparse.Namespace) -> bool:
    """Put all given paths into ``options.paths``; return whether there are any.

    ``options.stdin``: the page is on standard input; its path is then ``--stdin-filename``.
    ``options.streamed``: what is named if not files of pages: "archives", "stores" or "exports".

    Raises:
        UsageError: none is named, a pattern names no file, or the list cannot be read.
    """
    options.stdin, options.streamed = STDIN in options.paths, ""
    as_file = getattr(options, "stdin_filename", None)
    if options.stdin and (len(options.paths) > 1 or options.files_from):
        raise UsageError("- (stdin) must be the only path")
    if as_file and not options.stdin:
        raise UsageError("--stdin-filename names the page on stdin; give - as the path")
    if options.stdin:
        options.paths = [as_file or STDIN]
        return True
    options.paths = [path for named in options.paths for path in _matches(named)]
    if options.files_from:
        options.paths += _listed(options.files_from)
        if not options.paths:
            say(f"accesspub: --files-from {options.files_from}: names no file, so nothing was done")
    elif not options.paths:
        raise UsageError("name a page or a folder, - for stdin, or a list with --files-from")
    options.streamed = first_streamed(options.paths)
    return bool(options.paths)


def first_streamed(paths: Iterable[str]) -> str:
    """The kind of the first path that is not a page, see `streamed`; empty if all are pages."""
    return next(filter(None, map(streamed, paths)), "")


def streamed(path: str) -> str:
    """The kind of a path that is not a page: "archives", "stores" or "exports"; empty for a page."""
    if path.startswith(STORES):
        return "stores"
    if path.lower().endswith(ARCHIVES) and not os.path.isdir(path):  # noqa: PTH112 (a name may not be a path)
        return "archives"
    if path.lower().endswith(EXPORTS):
        from accesspub.streams.exports import is_export

        return "exports" if is_export(path) else ""
    return ""


def require_pages(paths: Iterable[str]) -> None:
    """Check that only pages and folders are named, for a command that reads nothing else.

    Raises:
        UsageError: a web archive, an export or an object store is named.
    """
    for path in paths:
        if kind := streamed(path):
            raise UsageError(f"{path}: is not a page; only list, check, fix and worklist read {_KINDS[kind]}")


def _matches(named: str) -> list[str]:
    """The files that match a pattern, if the shell has not expanded it."""
    if os.path.lexists(named) or not glob.has_magic(named):
        return [named]
    found = sorted(glob.glob(named, recursive=True))  # noqa: PTH207 (patterns may be absolute)
    if not found:
        raise UsageError(f"{named}: matches no file")
    return found


def _listed(place: str) -> list[str]:
    try:
        data = sys.stdin.buffer.read(_MOST) if place == "-" else read_file(place, _MOST)
    except OSError as error:
        raise UsageError(f"--files-from {place}: {error.strerror or error}") from error
    names = data.split(b"\0") if b"\0" in data else data.splitlines()
    return [os.fsdecode(name) for name in names if name.strip()]


def read_stdin(order: Order) -> bytes:
    """The page on standard input.

    Raises:
        UsageError: it is too large, or cannot be read.
    """
    try:
        return read_stream(sys.stdin.buffer, Workspace(order).config(STDIN).max_bytes)
    except OSError as error:
        raise UsageError(f"standard input: {error.strerror or error}") from error
