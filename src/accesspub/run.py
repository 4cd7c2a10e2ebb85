"""A run over many pages: finding them, working on them in order, writing them, and the exit code.

The exit code is decided here and nowhere else, so it is the same whatever the format of the report.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple, Protocol
from urllib.parse import unquote

from accesspub import config as settings
from accesspub.budget import OverBudgetError, budget, too_long
from accesspub.config import Config
from accesspub.errors import CLEAN, FINDINGS, NOT_PROCESSED, UsageError
from accesspub.files import sweep, write_atomically
from accesspub.fix import Engine, PageResult, engine
from accesspub.rule import SEVERITIES
from accesspub.site import NOWHERE, PAGE_NAMES, PAGE_SUFFIXES, Site
from accesspub.source import UnreadableSourceError

STDIN = "-"


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


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be done with every page.

    Attributes:
        action: ``fix``, ``check`` or ``undo``.
        overrides: settings from the command line, over those of the settings file.
        config: the settings file named on the command line; None: the nearest one.
        write: whether results are written.
        backup: whether the page of before is kept beside it as ``NAME.orig``.
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


def exit_code(results: Iterable[PageResult], fail_on: str = "warning", *, pending: bool = False) -> int:
    """Decide how a run ends.

    Args:
        results: all pages.
        fail_on: the lowest severity of a finding that counts. A question is no failure, whatever its severity, as in
            an audit; only with ``note``, the strictest, must every one be answered.
        pending: whether edits that are due count as findings (``fix --check``).

    Returns:
        0 clean, 1 findings (or edits due), 3 something could not be processed. (2, wrong use, never gets this far.)
    """
    counted = SEVERITIES[: SEVERITIES.index(fail_on) + 1]
    code = CLEAN
    for result in results:
        if result.status == "error":
            return NOT_PROCESSED
        failing = (one for one in result.findings if one.outcome == "failed" or fail_on == "note")
        if any(finding.severity in counted for finding in failing) or (pending and result.edits):
            code = FINDINGS
    return code


def find_pages(paths: Sequence[str], output: str | None = None) -> Iterator[Job]:
    """List the pages of files and folders, each once, in the order of their names.

    Symbolic links to folders are not followed: what is edited lies below what was named.

    Raises:
        UsageError: a path does not exist, or there is no page in any of them: what was not looked at is not clean.
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
        raise UsageError(f"{paths[0]}: no page ({PAGE_NAMES}) in it")


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


class NotProcessedError(Exception):
    """A page could not be read, took too long, or accesspub failed on it; the message says which."""


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
        return path.read_bytes(), before
    except OSError as error:
        raise NotProcessedError(f"cannot be read: {error.strerror or error}") from error


@contextmanager
def guarded(config: Config) -> Iterator[None]:
    """Work on one page: it has its time, and whatever is wrong with it ends no run.

    Raises:
        NotProcessedError: the time is over, it is no page, or something in it was not thought of.
    """
    try:
        with budget(config.time_limit):
            yield
    except OverBudgetError:
        raise NotProcessedError(too_long(config.time_limit)) from None
    except UnreadableSourceError as error:
        raise NotProcessedError(str(error)) from error
    except (OSError, RecursionError, MemoryError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise NotProcessedError(f"accesspub failed on this page ({type(error).__name__}: {error})") from error


def _target(path: Path, base: Path, output: str | None) -> str:
    return str(path) if output is None else str(Path(output, path.relative_to(base)))


@lru_cache(maxsize=256)
def _settings(folder: str, named: Path | None, overrides: tuple[tuple[str, object], ...]) -> Config:
    path = named or settings.find(Path(folder))
    config = settings.load(path) if path is not None else Config()
    return replace(config, **dict(overrides))  # type: ignore[arg-type]


def config_for(path: str, order: Order) -> Config:
    """Settings for one page: the file's, the command line's, and overrides by path.

    Raises:
        ConfigError: the settings file is wrong.
    """
    where = Path.cwd() if path == STDIN else Path(path).absolute().parent
    return _settings(str(where), order.config, order.overrides).for_path(str(Path(path).absolute()))


def site_of(job: Job, order: Order) -> Site:
    """The files around a page: its folder, the folder that was named, and the alternatives folders."""
    if job.root is None:
        return NOWHERE
    folder, root = Path(job.path).absolute().parent, Path(job.root).absolute()
    found = order.alternatives or find_alternatives(folder)
    return Site(folder, root, (found,) if found is not None else ())


@lru_cache(maxsize=1024)
def find_alternatives(folder: Path) -> Path | None:
    """Find the nearest folder called ``alternatives``, upwards from a page."""
    return next(
        (place / "alternatives" for place in (folder, *folder.parents) if (place / "alternatives").is_dir()), None
    )


class Work(Protocol):
    """What is done with every page: `work`, or something around it."""

    def __call__(self, job: Job, order: Order, raw: bytes | None = None) -> PageResult:
        """Work on one page."""


def work(job: Job, order: Order, raw: bytes | None = None) -> PageResult:
    """Work on one page. Whatever is wrong with it becomes its result; only settings errors are raised.

    Args:
        job: the page.
        order: what to do.
        raw: its bytes, where they do not come from the file.
    """
    return _worked(job, order, raw).saved()


class _Worked(NamedTuple):
    """A page that was worked on and may have to be written."""

    result: PageResult
    job: Job | None = None
    order: Order | None = None
    before: os.stat_result | None = None
    data: bytes = b""

    def saved(self) -> PageResult:
        """Write it, where it is to be written; what stands in the way becomes the result."""
        if self.job is None or self.order is None or self.before is None:
            return self.result
        try:
            _save(self.job, self.order, self.before, self.data, self.result)
        except OSError as error:
            return PageResult.broken(self.job.path, f"cannot be written: {error.strerror or error}", self.data)
        return self.result


def _worked(job: Job, order: Order, raw: bytes | None) -> _Worked:
    path = job.path
    try:
        data, before = read_page(job) if raw is None else (raw, None)
    except NotProcessedError as error:
        return _Worked(PageResult.broken(path, str(error)))
    config = config_for(path, order)
    machine = engine(config)
    site = site_of(job, order)
    try:
        with guarded(config):
            result = _result(order, data, path, machine, site)
    except NotProcessedError as error:
        return _Worked(PageResult.broken(path, str(error), data))
    if order.action == "check" or not order.write or job.target is None:
        return _Worked(result)
    if not result.edits and Path(job.target) == Path(path):
        return _Worked(result)  # in place nothing is written that is not changed
    return _Worked(result, job, order, before, data)


def in_turn(jobs: Iterable[Job], order: Order, how: Work) -> Iterator[PageResult]:
    """Work on pages one after the other; while one is written, the next is worked on.

    To be safe from a crash a page must be on the disk before it takes the place of the old one, and disks are slow.
    """
    if how is not work or not order.write or order.action == "check":
        for job in jobs:
            yield how(job, order)
        return
    from concurrent.futures import Future, ThreadPoolExecutor

    waiting: tuple[_Worked, Future[PageResult]] | None = None
    with ThreadPoolExecutor(1) as writer:
        for job in jobs:
            if waiting is not None and _needs(job, waiting[0]):
                yield waiting[1].result()
                waiting = None
            page = _worked(job, order, None)
            if waiting is not None:
                yield waiting[1].result()
            if page.job is None:
                waiting = None
                yield page.result
            else:
                waiting = (page, writer.submit(page.saved))
        if waiting is not None:
            yield waiting[1].result()


def _needs(job: Job, earlier: _Worked) -> bool:
    """Whether a page may read what an earlier one is about to write: its files, or itself by another name."""
    if earlier.result.files:
        return True
    try:
        return earlier.before is not None and os.path.samestat(Path(job.path).stat(), earlier.before)
    except OSError:
        return False


def _result(order: Order, data: bytes, path: str, machine: Engine, site: Site) -> PageResult:
    """Do with a page what is to be done, in memory."""
    if order.action == "undo":
        from accesspub.undo import undo

        return undo(data, path, machine)
    if order.action == "check":
        result = machine.check(data, path, None, site)
    else:
        result = machine.fix(data, path, None, site)
        if order.verify and result.edits:
            from accesspub.verify import verify

            if reason := verify(data, result):
                result = machine.refuse(data, path, f"--verify: {reason}", None, site)
    result.answered = _answered(data, result, machine, site)
    return result


def _answered(before: bytes, result: PageResult, machine: Engine, site: Site) -> dict[str, str]:
    """What became of the rows of the worklist on a page; empty without a worklist."""
    if machine.config.worklist is None:
        return {}
    from accesspub.worklist.account import account
    from accesspub.worklist.answers import answers

    return account(before, result.html, result.path, machine, site, answers(machine.config.worklist))


def _save(job: Job, order: Order, before: os.stat_result, data: bytes, result: PageResult) -> None:
    """Write a result: in place only where it changes, elsewhere always."""
    target = Path(job.target or job.path)
    in_place = target == Path(job.path)
    if in_place:
        target = target.resolve()  # a symbolic link stays one; the file behind it changes
        if target.exists() and not os.access(target, os.W_OK):
            raise PermissionError("it is read-only")
        if order.backup:
            write_atomically(target.with_name(target.name + ".orig"), data, before)
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
    for address, content in result.files.items():
        place = (target.parent / unquote(address)).resolve()
        if not place.is_relative_to(target.parent.resolve()):
            raise OSError(f"{address} leads out of the page's folder")
        if not place.exists() or place.read_bytes() != content:
            place.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(place, content)
    write_atomically(target, result.html, before, data if in_place else None)


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


def run(jobs: Sequence[Job], order: Order, workers: int = 1, how: Work = work) -> Iterator[PageResult]:
    """Work on pages, by several processes where asked, and give the results in the order of the jobs.

    Args:
        jobs: the pages.
        order: what to do with each.
        workers: how many processes.
        how: does it; a function of a module, since it crosses into other processes.
    """
    if order.write:
        for folder in {Path(job.target).parent for job in jobs if job.target is not None}:
            sweep(folder)
    if workers <= 1 or len(jobs) < 2:
        yield from in_turn(jobs, order, how) if len(jobs) > 1 else map(how, jobs, [order])
        return
    if jobs:  # a process that is forked keeps the knowledge already read
        engine(config_for(jobs[0].path, order))
    from accesspub.workers import in_parallel

    yield from in_parallel(jobs, order, min(workers, len(jobs)), how)
