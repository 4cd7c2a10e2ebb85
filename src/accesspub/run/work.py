"""A run over many pages: finding them, working on them in order, writing them, and the exit code.

The exit code is decided here and nowhere else, so it is the same whatever the format of the report.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

from accesspub.engine.check import refuse
from accesspub.engine.engine import Engine
from accesspub.engine.registry import rules
from accesspub.engine.result import PageResult
from accesspub.files.atomic_write import ChangedError, make_folder, write_atomically
from accesspub.files.read import read_file
from accesspub.html.reason import Reason
from accesspub.html.site import Site, file_name
from accesspub.inserts.transcript import is_own_page
from accesspub.run.book import books_with, tracks
from accesspub.run.guard import guarded
from accesspub.run.model import Given, Job, NotProcessedError, Order, Work
from accesspub.run.pages import read_page
from accesspub.run.workspace import Workspace

_TRIES = 4  # how often a page is written again where somebody else writes it, too


def work(job: Job, order: Order, raw: bytes | None = None) -> PageResult:
    """Work on one page. Whatever is wrong with it becomes its result; only settings errors are raised.

    Args:
        job: the page.
        order: what to do.
        raw: its bytes, where they do not come from the file.
    """
    return worked(job, order, raw).saved()


class Worked(NamedTuple):
    """A page that was worked on and may have to be written: then it has its job.

    Attributes:
        result: what became of it.
        data: the page as it was read.
    """

    result: PageResult
    data: bytes = b""
    job: Job | None = None
    order: Order | None = None
    before: os.stat_result | None = None

    def saved(self) -> PageResult:
        """Write it, where it is to be written; what is in the way becomes the result."""
        try:
            self.write()
        except OSError as error:
            return PageResult.broken(self.result.path, f"cannot be written: {error.strerror or error}", self.data)
        return self.result

    def write(self) -> None:
        """Write it, where it is to be written.

        Raises:
            ChangedError: somebody else has changed the page in the meantime.
            OSError: it cannot be written.
        """
        if self.job is not None and self.order is not None and self.before is not None:
            _save(self.job, self.order, self.before, self.data, self.result)


def worked(job: Job, order: Order, raw: bytes | None = None) -> Worked:
    """Work on one page and do not write it yet; see `work`."""
    path, workspace = job.path, Workspace(order)
    try:
        data, before = read_page(job, workspace.config(job.place).max_bytes) if raw is None else (raw, None)
    except NotProcessedError as error:
        return Worked(PageResult.broken(path, str(error)))
    machine, site, given = workspace.engine_of(job), workspace.site(job), job.given or Given()
    try:
        with guarded(machine.config, len(data)):
            result = _result(order, data, given.name or path, machine, site, given.encoding)
            result.path = path
    except NotProcessedError as error:
        return Worked(PageResult.broken(path, str(error), data), data)
    if order.action == "check" or not order.write or job.target is None:
        return Worked(_foreseen(job, order, machine, site, data, result), data)
    if not result.edits and Path(job.target) == Path(path):
        return Worked(result, data)  # in place nothing is written that is not changed
    return Worked(result, data, job, order, before)


def in_turn(jobs: Iterable[Job], order: Order, how: Work) -> Iterator[PageResult]:
    """Work on pages one after the other; while one is written, the next is worked on.

    To be safe from a crash a page must be on the disk before it takes the place of the old one, and disks are slow.
    """
    if how is not work or not order.write or order.action == "check":
        for job in jobs:
            yield how(job, order)
        return
    from concurrent.futures import Future, ThreadPoolExecutor

    waiting: tuple[Worked, Future[PageResult]] | None = None
    with ThreadPoolExecutor(1) as writer:
        for job in jobs:
            if waiting is not None and _needs(job, waiting[0]):
                yield waiting[1].result()
                waiting = None
            page = worked(job, order)
            if waiting is not None:
                yield waiting[1].result()
            if page.job is None:
                waiting = None
                yield page.result
            else:
                waiting = (page, writer.submit(page.saved))
        if waiting is not None:
            yield waiting[1].result()


def _needs(job: Job, earlier: Worked) -> bool:
    """Whether a page may read what an earlier one is about to write: its files, or the same file by another name."""
    if earlier.result.files:
        return True
    try:
        return earlier.before is not None and os.path.samestat(Path(job.path).stat(), earlier.before)
    except OSError:
        return False


def _result(
    order: Order, data: bytes, path: str, machine: Engine, site: Site, encoding: str | None = None
) -> PageResult:
    """Check, fix or undo a page in memory."""
    if order.action == "undo":
        from accesspub.engine.undo import undo

        return undo(data, path, machine.config.selected(rules()), encoding)
    if order.action == "check":
        result = machine.check(data, path, encoding, site)
    else:
        result = machine.fix(data, path, encoding, site)
        if order.verify and result.edits:
            from accesspub.edits.verify import VerifierError, verify

            try:
                reason = verify(data, result.edits, result.encoding)
            except VerifierError as error:
                raise NotProcessedError(f"--verify: {error}") from error
            if reason:
                result = refuse(machine.open(data, path, encoding, site), Reason("verify", reason))
    result.answered = _answered(data, result, machine, site)
    return result


def _answered(before: bytes, result: PageResult, machine: Engine, site: Site) -> dict[str, str]:
    """What became of the rows of the worklist on a page; empty without a worklist."""
    if machine.config.worklist is None:
        return {}
    from accesspub.worklist.account import account
    from accesspub.worklist.answers import answers

    return account(before, result, machine, site, answers(machine.config.worklist))


def _foreseen(job: Job, order: Order, machine: Engine, site: Site, data: bytes, result: PageResult) -> PageResult:
    """The result of a run that writes nothing, as far as it depends on whether the book could list new files."""
    is_check = order.action == "check"
    if not site.is_book or order.action == "undo" or (is_check and not any(one.fixable for one in result.findings)):
        return result
    try:
        fixed = machine.fix(data, job.path, None, site) if is_check else result
        _list_in_books(job, Path(job.path), data, fixed, job.real, write=False)
    except OSError as error:
        reason = str(error.strerror or error)
        if not is_check:
            return PageResult.broken(job.path, f"cannot be written: {reason}", data)
        result.findings = [
            replace(one, fixable=False, safe=False, withheld=reason) if one.fixable else one for one in result.findings
        ]
    return result


def _list_in_books(
    job: Job, target: Path, data: bytes, result: PageResult, root: str | None, *, write: bool = True
) -> None:
    """List what a new page links to in the package documents of its book."""
    new = {*tracks(result.html, result.encoding), *result.files} - tracks(data, result.encoding)
    for book in books_with(Path(job.path), target) if new else ():
        files = [target.parent.resolve() / file_name(one) for one in sorted(new)]
        book.add(target.resolve(), files, root, write=write)


def _save(job: Job, order: Order, before: os.stat_result, data: bytes, result: PageResult) -> None:
    """Write a result: in place only where it changes, elsewhere always."""
    target = Path(job.target or job.path)
    in_place = target == Path(job.path)
    if in_place:
        target = target.resolve()  # a symbolic link stays one; the file behind it changes
        if target.exists() and not os.access(target, os.W_OK):
            raise PermissionError("it is read-only")
        if order.backup:
            _keep(target.with_name(target.name + ".orig"), data, before, job.real)
    else:
        make_folder(target.parent, job.output)
    root = job.real if in_place else job.output
    books = books_with(Path(job.path), target) if order.action == "undo" else []
    _list_in_books(job, target, data, result, root)
    for address, content in result.files.items():
        place = (target.parent / file_name(address)).resolve()
        if not place.is_relative_to(target.parent.resolve()):
            raise OSError(f"{address} leads out of the page's folder")
        make_folder(place.parent, root)
        _add(place, content, data if in_place else None, root)
    if in_place:
        write_atomically(target, result.html, before, data, root)
    else:
        _copy(job, target, before, data, result.html)
    for book in books:
        book.take_out(data, result.html, root)


def _add(place: Path, content: bytes, page: bytes | None, root: str | None) -> None:
    """Write a file that a page needs, but not over words of somebody else.

    Args:
        place: the file.
        content: its bytes.
        page: the page as it was; None: what was written elsewhere may be replaced.
        root: the real path of the folder that the file must be in.

    Raises:
        OSError: another program wrote the file since the page was read.
    """
    there = read_file(place) if place.exists() else None
    if there == content:
        return
    if there is not None and page is not None and not _is_ours(there, place.name, page.replace(b"\0", b"")):
        raise ChangedError(f"another program has written {place.name} in the meantime; run again")
    try:
        write_atomically(place, content, None, there, root, is_new=there is None)
    except FileExistsError:  # maybe for another page of this run
        if read_file(place) != content:
            raise


def _is_ours(there: bytes, name: str, page: bytes) -> bool:
    """Whether accesspub wrote a file and nobody changed it: a page holds the checksum of its converted captions.

    Args:
        there: the bytes of the file.
        name: the file.
        page: the bytes of the page without zeros, so that UTF-16 reads as ASCII does.
    """
    return f" {crc32(there):08x} ".encode() in page or is_own_page(there, name)


def _copy(job: Job, target: Path, before: os.stat_result, data: bytes, page: bytes) -> None:
    """Write a page elsewhere, but not over what was made of it, if the original is no longer the one that was read.

    So a process that was held up does not replace what another one has made of a later version.
    """
    for _ in range(_TRIES):
        # In this order: what is there was made of the original as it is now, or of an earlier one.
        is_new = not os.path.lexists(target)
        there = _regular(target)
        if there is not None and _now(job, len(data)) != data:
            break
        try:
            write_atomically(target, page, before, there, job.output, is_new=is_new)
        except (ChangedError, FileExistsError):
            continue
        return
    raise ChangedError("another program has changed it in the meantime; run again")


def _regular(path: Path) -> bytes | None:
    """The bytes of a file; None if it is missing, or is a link or cannot be read and so is not compared."""
    try:
        return read_file(path) if stat.S_ISREG(path.lstat().st_mode) else None
    except OSError:
        return None


def _now(job: Job, size: int) -> bytes | None:
    """A page as it is now, or as much of it as shows that it is another one; None if it is gone."""
    try:
        return read_page(job, size)[0]
    except NotProcessedError:
        return None


def _keep(place: Path, data: bytes, before: os.stat_result, root: str | None) -> None:
    """Keep a page as it was before accesspub first changed it."""
    if not os.path.lexists(place):
        write_atomically(place, data, before, root=root)
    elif not stat.S_ISREG(place.lstat().st_mode):
        raise OSError(f"{place.name} is not a file, so the page cannot be kept there")
