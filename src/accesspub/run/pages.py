"""Which pages a run is about, and how their files are read."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

from accesspub.errors import UsageError
from accesspub.html.site import PAGE_NAMES, PAGE_SUFFIXES
from accesspub.run.model import STDIN, Job, NotProcessedError


def find_pages(paths: Sequence[str], output: str | None = None) -> Iterator[Job]:
    """List the pages of files and folders, each once, in the order of their names.

    Symbolic links to folders are not followed: what is edited lies below what was named.

    Raises:
        UsageError: a path does not exist, or none of them contains a page: a page that was not checked is not clean.
    """
    seen: set[Path] = set()
    for name in paths:
        if name == STDIN:
            yield Job(STDIN)
            continue
        path = Path(name)
        if path.is_dir():
            inside = Path(output).resolve() if output is not None else None
            for root, folders, files in os.walk(path):
                # What an earlier run wrote below the input is no input.
                folders[:] = sorted(folder for folder in folders if Path(root, folder).resolve() != inside)
                for file in sorted(files):
                    found = Path(root, file)
                    if found.suffix.lower() in PAGE_SUFFIXES and _new(found, seen):
                        yield Job(str(found), _target(found, path, output), name, True)
        elif path.exists():
            if _new(path, seen):
                yield Job(name, _target(path, path.parent, output), str(path.parent))
        else:
            raise UsageError(f"{name}: no such file or folder")
    if not seen and STDIN not in paths:
        raise UsageError(f"{paths[0]}: contains no page ({PAGE_NAMES})")


def _new(path: Path, seen: set[Path]) -> bool:
    try:
        real = path.resolve()
    except (OSError, RuntimeError):  # a symbolic link that leads to itself: reading it will say so
        real = path.absolute()
    if real in seen:
        return False
    seen.add(real)
    return True


LEADS_OUT = "it is a link that leads out of the folder; name it to work on the file behind it"


def leads_out(job: Job) -> bool:
    """Whether a page that was found in a folder is a link to a file outside of it.

    Whoever may put a file into the folder could else have one changed, or published, that is none of theirs.
    """
    if not job.found or job.root is None or not Path(job.path).is_symlink():
        return False
    try:
        return not Path(job.path).resolve().is_relative_to(Path(job.root).resolve())
    except (OSError, RuntimeError):
        return False  # it leads to itself: reading it will say so


def read_page(job: Job) -> tuple[bytes, os.stat_result]:
    """Read a page, and what the system says of its file.

    Raises:
        NotProcessedError: it cannot be read, or is a link that leads out of the folder.
    """
    if leads_out(job):
        raise NotProcessedError(LEADS_OUT)
    path = Path(job.path)
    try:
        before = path.stat()
        with path.open("rb", buffering=0) as file:  # a buffer would copy every byte once more
            return file.read(), before
    except OSError as error:
        raise NotProcessedError(f"cannot be read: {error.strerror or error}") from error


def _target(path: Path, base: Path, output: str | None) -> str:
    return str(path) if output is None else str(Path(output, path.relative_to(base)))


def copy_assets(paths: Sequence[str], output: str) -> int:
    """Copy what is not a page from the named folders into the output; returns how many files."""
    copied = 0
    for name in paths:
        base = Path(name)
        if not base.is_dir():
            continue
        inside = Path(output).resolve()
        for root, folders, files in os.walk(base):
            folders[:] = sorted(folder for folder in folders if Path(root, folder).resolve() != inside)
            for file in sorted(files):
                found = Path(root, file)
                if found.suffix.lower() in PAGE_SUFFIXES or found.is_symlink():
                    continue
                target = Path(output, found.relative_to(base))
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(found, target)
                copied += 1
    return copied
