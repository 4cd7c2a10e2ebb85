"""Units: the pages that one process works on at a time, and whose results are one file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from typing import NamedTuple

from accesspub.run.model import Job

_PAGES, _MOST, _BYTES = 64, 128, 8_000_000


class Unit(NamedTuple):
    """Some pages.

    Attributes:
        key: made of their names, their settings and the run: another run has other keys.
        jobs: the pages.
    """

    key: str
    jobs: tuple[Job, ...]

    @property
    def part(self) -> str:
        """The file with the results."""
        return f"part-{self.key}.jsonl.gz"


def units(jobs: Iterable[Job], run: str, settings: Callable[[Job], str]) -> Iterator[Unit]:
    """Divide pages into units of about 64 pages, or 8 MB where the jobs carry their pages.

    A unit ends after a page whose name says so. So a page that is added or removed changes one unit, not all after it.

    Args:
        jobs: the pages.
        run: the hash of the run.
        settings: the hash of the settings of a page.
    """
    found: list[Job] = []
    size = 0
    for job in jobs:
        found.append(job)
        size += len(job.given.raw) if job.given is not None else 0
        if len(found) == _MOST or size >= _BYTES or _ends(job.path):
            yield _unit(found, run, settings)
            found, size = [], 0
    if found:
        yield _unit(found, run, settings)


def _unit(jobs: list[Job], run: str, settings: Callable[[Job], str]) -> Unit:
    lines = [run, *sorted({settings(job) for job in jobs}), *(job.path for job in jobs)]
    return Unit(sha256("\n".join(lines).encode("utf-8", "surrogatepass")).hexdigest()[:40], tuple(jobs))


def _ends(name: str) -> bool:
    return int.from_bytes(sha256(name.encode("utf-8", "surrogatepass")).digest()[:4]) % _PAGES == 0
