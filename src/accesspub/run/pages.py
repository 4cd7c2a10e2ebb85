"""Which pages a run is about, and how their files are read."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from accesspub.config import Config
from accesspub.errors import UsageError
from accesspub.files.atomic_write import copy_file
from accesspub.files.read import UnfitFileError, read_with_status
from accesspub.files.walk import Walk
from accesspub.html.site import PAGE_NAMES, PAGE_SUFFIXES
from accesspub.html.template_code import SOURCE_SUFFIXES
from accesspub.run.model import STDIN, Job, NotProcessedError


def find_pages(
    paths: Sequence[str], output: str | None = None, exclude: Sequence[str] = (), *, silent: bool = False
) -> Iterator[Job]:
    """List the pages of files and folders, each once, in the order of their names.

    Left out are hidden folders, those of version control and package managers, and what ``exclude`` or a .gitignore
    names; what is named in ``paths`` is always taken. A folder that cannot be entered, and a link to a folder
    outside, are jobs that fail: a page that was not seen is not clean. Unless ``silent``, what a file in the folder
    leaves out is said.

    Raises:
        UsageError: a path does not exist, or none of them contains a page.
    """
    seen: set[Path] = set()
    failing = False
    out = str(Path(output).resolve()) if output is not None else None
    for name in paths:
        if name == STDIN:
            yield Job(STDIN)
            continue
        path = Path(name)
        if path.is_dir():
            real = str(path.resolve())
            walk = Walk(path, exclude, Path(output).resolve() if output is not None else None, PAGE_SUFFIXES)
            for found in walk.files():
                if found.suffix.lower() in PAGE_SUFFIXES and _new(found, seen):
                    yield Job(str(found), _target(found, path, output), name, True, real, out)
            for place in (*(place for place, _ in walk.unread), *walk.outside):
                failing = True
                yield Job(str(place), None, name, True, real)
            if not silent:
                walk.say_left()
        elif path.exists():
            if _new(path, seen):
                yield Job(name, _target(path, path.parent, output), str(path.parent), output=out)
        else:
            raise UsageError(f"{name}: no such file or folder")
    if not seen and not failing and STDIN not in paths:
        raise UsageError(f"{paths[0]}: contains no page ({PAGE_NAMES})")


def share_of(page: str, of: int) -> int:
    """The share of pages that one is in, from 1: by its name, so that it does not depend on other pages."""
    from hashlib import sha256  # imported late, because it loads OpenSSL

    return int(sha256(page.encode("utf-8", "surrogatepass")).hexdigest(), 16) % of + 1


def is_in_share(page: str, share: tuple[int, int] | None) -> bool:
    """Whether a page is in one of several runs that divide the pages among them.

    Args:
        page: its name.
        share: the number of the run, from 1, and how many there are; None: there is one run.
    """
    return share is None or share_of(page, share[1]) == share[0]


def in_share(jobs: Iterable[Job], share: tuple[int, int] | None) -> Iterator[Job]:
    """The jobs of one of several runs; see `is_in_share`."""
    for job in jobs:
        name = os.path.relpath(job.path, job.root) if job.found and job.root else job.path
        if is_in_share(name, share):
            yield job


def page_name(job: Job, config: Config, site: Path | None = None) -> str:
    """A page as an audit of its folder names it.

    Args:
        job: the page.
        config: names what is outside the folder, relative to the settings file.
        site: the folder; None: the one that was searched for pages.
    """
    if job.path == STDIN:
        return job.path
    folder = site or (job.root if job.found else None)
    name = os.path.relpath(job.path, folder) if folder else os.pardir
    if Path(name).parts[:1] == (os.pardir,):
        name = config.name_of(job.path)
    name = Path(name).as_posix()
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def check_sources(paths: Sequence[str]) -> None:
    """Check that no file that is named is the source of pages.

    Raises:
        UsageError: one is.
    """
    for name in paths:
        if Path(name).suffix.lower() in SOURCE_SUFFIXES and not Path(name).is_dir():
            raise UsageError(f"{name}: is a source, not a page; name the page made of it, or use --force")


def check_targets(jobs: Sequence[Job]) -> None:
    """Check that no two pages would be written to one place.

    Raises:
        UsageError: two pages have the same name.
    """
    targets: dict[str, str] = {}
    for job in jobs:
        if job.target is not None and (other := targets.setdefault(job.target, job.path)) != job.path:
            raise UsageError(f"{other} and {job.path} would both become {job.target}: fix them in two runs")


def _new(path: Path, seen: set[Path]) -> bool:
    try:
        real = path.resolve()
    except (OSError, RuntimeError):  # a symbolic link that leads to itself: reading it will say so
        real = path.absolute()
    if real in seen:
        return False
    seen.add(real)
    return True


def read_page(job: Job, most: int) -> tuple[bytes, os.stat_result | None]:
    """Read a page, and what the system says of its file, if it is one.

    Args:
        job: the page.
        most: the limit in bytes.

    Raises:
        NotProcessedError: it cannot be read, is too large, or leads out of the folder it was found in. Otherwise,
            anybody who may put a file into the folder could have another's file changed or published.
    """
    if job.given is not None:
        if job.given.broken or len(job.given.raw) > most:
            raise NotProcessedError(job.given.broken or f"larger than {most // 1_000_000} MB")
        return job.given.raw, None
    try:
        return read_with_status(job.path, job.real, most)
    except UnfitFileError as error:
        raise NotProcessedError(str(error)) from error
    except OSError as error:
        raise NotProcessedError(f"cannot be read: {error.strerror or error}") from error


def _target(path: Path, base: Path, output: str | None) -> str:
    return str(path) if output is None else str(Path(output, path.relative_to(base)))


def copy_assets(paths: Sequence[str], output: str, exclude: Sequence[str] = ()) -> int:
    """Copy what is not a page from the named folders into the output; returns how many files."""
    copied = 0
    for name in paths:
        base = Path(name)
        if not base.is_dir():
            continue
        for found in Walk(base, exclude, Path(output).resolve()).files():
            if found.suffix.lower() in PAGE_SUFFIXES or found.is_symlink() or not found.is_file():
                continue
            copy_file(found, Path(output, found.relative_to(base)), str(base.resolve()), str(Path(output).resolve()))
            copied += 1
    return copied
