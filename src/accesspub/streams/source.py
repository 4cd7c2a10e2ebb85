"""The interface of all sources of pages, so that one loop works on all of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

from accesspub import expressions as re
from accesspub.engine.result import PageResult
from accesspub.html.source import encoding_of
from accesspub.run.model import Job, Order, Work

_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.I)


def charset(content_type: str | None) -> str | None:
    """The encoding that a content type names; None lets the page say it."""
    found = _CHARSET.search(content_type or "")
    return encoding_of(found[1]) if found else None


class Source(Protocol):
    """Where pages come from, and where results go.

    ``run.run`` takes the jobs, a few at a time, and gives the results in the same order; `put` takes each of them.
    """

    def jobs(self) -> Iterator[Job]:
        """The pages, each with its bytes, or with the reason why it has none."""

    def put(self, result: PageResult) -> None:
        """Write the result of the next page."""

    def work(self, how: Work) -> Work:
        """The function that processes a job, in any process."""
        return how

    def loaded(self, job: Job, order: Order) -> Job:
        """A job with its page, for a command that only reads it."""
        del order
        return job

    def through(self, results: Iterable[PageResult]) -> Iterator[PageResult]:
        """Put results while passing them on."""
        for result in results:
            self.put(result)
            yield result
