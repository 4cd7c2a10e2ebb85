"""A part: what became of the pages of one unit, one line each.

It is written before the pages are, and again afterwards. So whenever a process ends, what it did to a page is known:
a page that is as the part foresaw it was written, any other page is worked on again. The same holds for two processes
that work on one unit, as when a cluster gives it to another worker while the first is only cut off.
"""

from __future__ import annotations

import contextlib
import gzip
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from accesspub.engine.result import PageResult
from accesspub.files.safe_load import from_json, unpacked
from accesspub.ledger.place import LedgerError, Place
from accesspub.ledger.record import from_record, to_record
from accesspub.ledger.unit import Unit
from accesspub.run.model import Job

_MOST = 1_000_000_000  # bytes of a part, unpacked
_TRIES = 100  # how often a part is read again that other processes keep changing


@dataclass(frozen=True, slots=True)
class Entry:
    """What is known about a page.

    Attributes:
        result: what became of it.
        hash: of the page as it is then.
        version: what its store called it then; empty: not known.
        written: whether it is certain that the result is where it belongs.
    """

    result: PageResult
    hash: str = ""
    version: str = ""
    written: bool = True

    def stands_for(self, version: str) -> bool:
        """Whether a page is as this entry says, by the version that its store lists."""
        return self.written and self.result.status != "error" and bool(version) and version == self.version

    def joined(self, other: Entry) -> Entry | None:
        """What two processes know of a page, if it is the same page to both; None if it is not."""
        if self.hash != other.hash or "error" in (self.result.status, other.result.status):
            return None
        most = self if len(self.result.edits) >= len(other.result.edits) else other
        return replace(most, version=self.version or other.version, written=self.written or other.written)


def hash_of(page: bytes) -> str:
    """The hash of a page, or of another file."""
    return sha256(page).hexdigest()


def entries(data: bytes, jobs: Sequence[Job]) -> list[Entry | None]:
    """Read a part.

    Raises:
        ValueError: it is damaged, or that of other pages.
    """
    lines = unpacked(data, _MOST, gzip=True).splitlines()
    found = [_entry(from_json(line)) for line in lines]
    if len(found) != len(jobs):
        raise ValueError(f"it has {len(found)} lines for {len(jobs)} pages")
    if any(one is not None and one.result.path != job.path for one, job in zip(found, jobs, strict=True)):
        raise ValueError("it is the part of other pages")
    return found


def _entry(record: Any) -> Entry | None:
    if record is None:
        return None
    try:
        return Entry(from_record(record["result"]), record["hash"], record["version"], record["written"] is True)
    except (TypeError, KeyError) as error:
        raise ValueError(f"this is not an entry of a part ({error})") from error


class Part:
    """The part of a unit. Several processes may work on one unit: nobody writes over what they have not read.

    Attributes:
        known: what is known of each page, in their order; a damaged part is none.

    Raises:
        LedgerError: it cannot be read.
    """

    def __init__(self, place: Place, unit: Unit) -> None:
        self._place, self._unit = place, unit
        self._kept, self.known = self._read()

    def _read(self) -> tuple[list[Entry | None], list[Entry | None]]:
        data, self._version = self._place.read(self._unit.part)
        found: list[Entry | None] = [None] * len(self._unit.jobs)
        with contextlib.suppress(ValueError):
            found = entries(data, self._unit.jobs) if data is not None else found
        return found, list(found)

    def is_sure(self, number: int) -> bool:
        """Whether it is certain that a result is where it belongs."""
        entry = self.known[number]
        return entry is not None and entry.written

    def write(self, choose: Callable[[int, Entry, Entry], Entry]) -> None:
        """Write what is known, where it is news.

        Args:
            choose: gives what is kept of a page of which another process has written something else meanwhile: of its
                number, what is known here, and what is known there.

        Raises:
            LedgerError: it cannot be written.
        """
        for _ in range(_TRIES):
            news = {n: one for n, one in enumerate(self.known) if one is not None and one is not self._kept[n]}
            if not news:
                return
            data = gzip.compress("".join(_lines(self.known)).encode(), 6, mtime=0)
            version = self._place.replace(self._unit.part, data, self._version)
            if version is not None:
                self._version, self._kept = version, list(self.known)
                return
            self._kept, self.known = self._read()
            for number, one in news.items():
                other = self._kept[number]
                self.known[number] = one if other is None else one.joined(other) or choose(number, one, other)
        raise LedgerError(f"{self._unit.part}: other processes have changed it {_TRIES} times in the meantime")


def _lines(found: Sequence[Entry | None]) -> Iterator[str]:
    for one in found:
        record = None
        if one is not None:
            record = {"hash": one.hash, "version": one.version, "written": one.written, "result": to_record(one.result)}
        yield json.dumps(record) + "\n"
