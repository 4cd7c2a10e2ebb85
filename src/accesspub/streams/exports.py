"""The pages of exports of content systems: WordPress (WXR) and Ghost (JSON)."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import fields, replace

from accesspub.edits.byte_edits import ByteEdit, apply
from accesspub.engine.result import PageResult
from accesspub.errors import UserError
from accesspub.files.read import open_file, read_file
from accesspub.html.reason import Reason
from accesspub.run.model import Given, Job, Order
from accesspub.run.work import work
from accesspub.run.workspace import Workspace
from accesspub.streams import ghost, wordpress
from accesspub.streams.record import Record
from accesspub.streams.source import Source

_MOST = 1_000_000_000  # bytes of an export
_HEAD = 16_384  # bytes in which its kind is found


def is_export(path: str) -> bool:
    """Whether a file is an export, by its first bytes."""
    try:
        with open_file(path) as file:
            head = file.read(_HEAD)
    except OSError:
        return False
    return wordpress.SIGN in head if path.lower().endswith(".xml") else bool(ghost.SIGN.match(head))


class Exports(Source):
    """The pages of exports.

    Args:
        paths: the exports.
        order: what is done with the pages.

    Attributes:
        lost: edits in HTML that Ghost makes again when it imports the file.
    """

    def __init__(self, paths: Sequence[str], order: Order) -> None:
        self._paths, self._order = paths, order
        self._waiting: deque[tuple[Job, Record | None]] = deque()
        self._file = b""
        self._edits: list[ByteEdit] = []
        self._texts: list[bytes] = []  # of all records, as they are afterwards
        self.lost = 0

    def jobs(self) -> Iterator[Job]:
        """The pages, named by link, kind, id and title; what cannot be read is a job that fails."""
        for path in self._paths:
            try:
                self._file = read_file(path, _MOST)
            except OSError as error:
                yield self._waits(Job(path, given=Given(broken=f"cannot be read: {error.strerror or error}")), None)
                continue
            for record in _records(path, self._file):
                if isinstance(record, str):
                    yield self._waits(Job(path, given=Given(broken=record)), None)
                    continue
                given = Given(
                    (record.page or record.text).said, record.encoding, record.language, shows_codes=record.classic
                )
                yield self._waits(Job(record.name, given=given), record)

    def _waits(self, job: Job, record: Record | None) -> Job:
        self._waiting.append((job, record))
        return job

    def put(self, result: PageResult) -> None:
        """Take the edits of the next page; those that its system would not accept are refused."""
        job, record = self._waiting.popleft()
        if record is None or job.given is None:
            return
        self._texts.append(record.text.said)
        if not result.edits:
            return
        change = record.change(result.edits)
        if isinstance(change, Reason):
            self._refuse(job, result, change)
            return
        result.edits, result.html = change.edits, apply(job.given.raw, change.edits)
        self._edits += change.file
        self._texts[-1] = change.text
        self.lost += change.lost

    def _refuse(self, job: Job, result: PageResult, reason: Reason) -> None:
        found = work(job, replace(self._order, action="check", write=False))
        for field in fields(PageResult):
            setattr(result, field.name, getattr(found, field.name))
        words = Workspace(self._order).engine_of(job).words
        result.status, result.reason = "refused", words.withheld(reason)

    def fixed(self) -> bytes:
        """The export with all edits.

        Raises:
            UserError: a text in it is not the one that was fixed.
        """
        after = apply(self._file, sorted(self._edits, key=lambda edit: (edit.start, edit.end)))
        texts = [record.text.said for record in _records(self._paths[-1], after) if isinstance(record, Record)]
        if texts != self._texts:
            raise UserError(f"{self._paths[-1]}: it would not be read as it was fixed; nothing was written")
        return after


def _records(path: str, file: bytes) -> Iterator[Record | str]:
    return wordpress.records(file) if path.lower().endswith(".xml") else ghost.records(file)
