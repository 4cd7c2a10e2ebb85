"""A part: what became of the pages of one unit, one line each.

It is written before the pages are, and again afterwards. So whenever a process ends, what it did to a page is known:
a page that is as the part foresaw it was written, any other page is worked on again.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from accesspub.engine.result import PageResult
from accesspub.files.safe_load import from_json, unpacked
from accesspub.ledger.place import Place
from accesspub.ledger.record import from_record, to_record
from accesspub.ledger.unit import Unit

_MOST = 1_000_000_000  # bytes of a part, unpacked


@dataclass(frozen=True, slots=True)
class Entry:
    """What is known of a page.

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


def hash_of(page: bytes) -> str:
    """The hash of a page, or of another file."""
    return sha256(page).hexdigest()


def read_part(place: Place, unit: Unit) -> list[Entry | None]:
    """What is known of the pages of a unit, in their order; a damaged part is none."""
    data = place.read(unit.part)
    try:
        return entries(data, len(unit.jobs)) if data is not None else [None] * len(unit.jobs)
    except ValueError:
        return [None] * len(unit.jobs)


def entries(data: bytes, count: int) -> list[Entry | None]:
    """Read a part.

    Raises:
        ValueError: it is damaged.
    """
    lines = unpacked(data, _MOST, gzip=True).splitlines()
    if len(lines) != count:
        raise ValueError(f"it has {len(lines)} lines for {count} pages")
    return [_entry(from_json(line)) for line in lines]


def _entry(record: Any) -> Entry | None:
    if record is None:
        return None
    try:
        return Entry(from_record(record["result"]), record["hash"], record["version"], record["written"] is True)
    except (TypeError, KeyError) as error:
        raise ValueError(f"this is not an entry of a part ({error})") from error


def write_part(place: Place, unit: Unit, found: Sequence[Entry | None]) -> None:
    """Write what is known of the pages of a unit."""
    place.write(unit.part, gzip.compress("".join(_lines(found)).encode(), 6, mtime=0))


def _lines(found: Sequence[Entry | None]) -> Iterator[str]:
    for one in found:
        record = None
        if one is not None:
            record = {"hash": one.hash, "version": one.version, "written": one.written, "result": to_record(one.result)}
        yield json.dumps(record) + "\n"
