"""What every source of pages has, so that one loop works on all of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

from accesspub.engine.result import PageResult
from accesspub.run.model import Job


class Source(Protocol):
    """Where pages come from, and where they go back to.

    ``run.run`` takes the jobs, a few at a time, and gives the results in the same order; `put` takes each of them.
    """

    def jobs(self) -> Iterator[Job]:
        """The pages, each with its bytes, or with the reason why it has none."""

    def put(self, result: PageResult) -> None:
        """Write what became of the next page."""

    def through(self, results: Iterable[PageResult]) -> Iterator[PageResult]:
        """Put results while passing them on."""
        for result in results:
            self.put(result)
            yield result
