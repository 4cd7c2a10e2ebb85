"""The files of a ledger other than the parts: what the run is, and which pages were listed."""

from __future__ import annotations

import gzip
import io
import json
import tempfile
import uuid
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from accesspub import expressions as re
from accesspub.engine.result import PageResult
from accesspub.errors import UsageError
from accesspub.files.safe_load import from_json
from accesspub.ledger.bundle import unpacked_order
from accesspub.ledger.part import Entry, Part, hash_of
from accesspub.ledger.place import Place, place_of
from accesspub.ledger.unit import Unit
from accesspub.run.model import Job, Order

_RUN = "run.json"
_BUNDLE = "bundle"  # settings, which are compared with the options
_HASH = re.compile(r"(?:[0-9a-f]{64})?")
_SHARDS = 1_000_000  # the most that a run may have
_LINE = 16_000_000  # bytes of a line of a listing
_BEGUN = b"listing"  # in place of a list that is being made
_NO_PART = "not tested: the ledger has no result of this page; run the same command again"
_NOT_SURE = "not tested: the run ended while this page was being written; run the same command again"


class Listed(NamedTuple):
    """Where a page was found."""

    path: str
    target: str | None
    root: str | None
    found: bool


class Kept(NamedTuple):
    """The result of a page, and the hash of the page at that time."""

    job: Job
    result: PageResult
    hash: str


def begin(address: str, about: Mapping[str, Any]) -> str:
    """Begin a run, or continue it; returns its hash.

    Raises:
        UsageError: the ledger is that of another run.
    """
    place = place_of(address)
    data = json.dumps(about, sort_keys=True, indent=1).encode()
    if place.replace(_RUN, data, None) is None:
        known = run_of(place, address)
        if differ := [key for key in about if known.get(key) != about[key] and key != _BUNDLE]:
            what = ", ".join(differ)
            raise UsageError(f"--ledger {address}: belongs to a run with other {what}; name another ledger")
    return hash_of(data)


def run_of(place: Place, address: str) -> dict[str, Any]:
    """What the run of a ledger is.

    Raises:
        UsageError: there is none.
    """
    try:
        found = from_json(place.read(_RUN).data or b"")
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise UsageError(f"{address}: is not a ledger; `--ledger` of fix and check writes one")
    shards, paths = found.get("shards"), found.get("paths")
    is_whole = isinstance(shards, int) and 0 < shards <= _SHARDS and isinstance(found.get("command"), str)
    if not is_whole or not isinstance(paths, list) or not paths or not all(isinstance(path, str) for path in paths):
        raise UsageError(f"{address}: its {_RUN} is damaged; name another ledger")
    if not _HASH.fullmatch(str(found.get(_BUNDLE, ""))):
        raise UsageError(f"{address}: its {_RUN} names no settings; name another ledger")
    return found


class Listing:
    """Writes which pages a run has, while passing their units on; it is there when all are listed."""

    def __init__(self, address: str, share: tuple[int, int]) -> None:
        self._place, self._name = place_of(address), _listing(share)

    def through(self, units: Iterable[Unit]) -> Iterator[Unit]:
        """Pass units on."""
        version = None
        while version is None:
            begun = b"%s %s" % (_BEGUN, uuid.uuid4().bytes.hex().encode())
            version = self._place.replace(self._name, begun, self._place.read(self._name).version)
        with tempfile.TemporaryFile() as file:
            with gzip.GzipFile(fileobj=file, mode="wb", mtime=0) as out:
                for unit in units:
                    pages = [Listed(job.path, job.target, job.root, job.found) for job in unit.jobs]
                    out.write(json.dumps([unit.key, pages]).encode() + b"\n")
                    yield unit
            file.seek(0)
            self._place.replace(self._name, file.read(), version)  # not if the same share has begun again since


def _listing(share: tuple[int, int]) -> str:
    return f"listed-{share[0]}-of-{share[1]}.jsonl.gz"


class Ledger:
    """A ledger to read results from.

    Raises:
        UsageError: it is none.
    """

    def __init__(self, address: str) -> None:
        self._place = place_of(address)
        self.about = run_of(self._place, address)

    def order(self, order: Order) -> Order:
        """An order with the settings of the run; those of folders are where the pages are.

        Raises:
            UsageError: the ledger does not contain them.
        """
        bundle = self.about.get(_BUNDLE)
        return unpacked_order(self._place, order, bundle) if bundle else order

    def jobs(self) -> Iterator[Job]:
        """The pages that were listed."""
        for unit in self._units([]):
            yield from unit.jobs

    def _units(self, missing: list[str]) -> Iterator[Unit]:
        """The units of all shares; those of which not all pages were listed are added to ``missing``."""
        of = int(self.about["shards"])
        for number in range(1, of + 1):
            name = _listing((number, of))
            data = self._place.read(name).data
            if data is None or data.startswith(_BEGUN):
                missing.append(f"{number}/{of}")
                continue
            try:
                lines = gzip.GzipFile(fileobj=io.BytesIO(data))
                while line := lines.readline(_LINE):
                    key, pages = from_json(line)
                    yield Unit(key, tuple(Job(path, target, root, found) for path, target, root, found in pages))
            except (OSError, EOFError, zlib.error, ValueError, TypeError) as error:
                raise UsageError(f"{name}: is damaged ({error}); run the same command again") from error

    def results(self, as_now: Callable[[Job, Entry], bool]) -> Iterator[Kept]:
        """What became of each page that was listed. A page without a result is reported as not tested.

        Args:
            as_now: whether a page is as its entry says, of one of which the part does not know if it was written.
        """
        missing: list[str] = []
        for unit in self._units(missing):
            for job, entry in zip(unit.jobs, Part(self._place, unit).known, strict=True):
                if entry is not None and (entry.written or as_now(job, entry)):
                    yield Kept(job, entry.result, entry.hash)
                else:
                    yield Kept(job, PageResult.broken(job.path, _NO_PART if entry is None else _NOT_SURE), "")
        for share in missing:
            reason = f"not tested: share {share} of the run has not listed its pages; run it again"
            name = ", ".join(self.about["paths"])
            yield Kept(Job(name), PageResult.broken(name, reason), "")
