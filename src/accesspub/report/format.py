"""What a report format declares, and how a report is written page by page, alone or in addition to another one."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

from accesspub.engine.result import PageResult
from accesspub.errors import UsageError
from accesspub.files.atomic_write import replacing
from accesspub.run.model import Job, Order

if TYPE_CHECKING:
    from accesspub.audit.judge.verdict import Verdict

More = Callable[[Job, Order, PageResult], PageResult]
#: `between` for a JSON list with one item a line.
JSON_LIST = ("\n", ",\n")


@dataclass(frozen=True, slots=True)
class ReportFormat:
    """A report to which each page adds items: what a module in ``formats/`` declares as ``FORMAT``.

    Attributes:
        items: gives the items of one page.
        whole: gives the text of all pages together, where a report cannot be written page by page.
        head: the text before the first item.
        tail: the text after the last item.
        between: the text before the first item, and before each other one.
        first: items that belong to no page, written first.
        named: whether it shows the identities of findings.
        more: finds out what the report needs to know about a page besides its result.
    """

    items: Callable[[PageResult], Iterable[str]] = lambda _result: ()
    head: str = ""
    tail: str = ""
    between: tuple[str, str] = ("", "")
    first: tuple[str, ...] = ()
    named: bool = False
    more: More | None = None
    whole: Callable[[Verdict], str | Iterable[str]] | None = None

    def write(self, results: Iterable[PageResult], out: IO[str], verdict: Callable[[], Verdict] | None = None) -> None:
        """Write all pages as they come; ``verdict`` gives all of them together, for a report that needs that."""
        for _ in self._through(results, out, verdict):
            pass

    def through(
        self, results: Iterable[PageResult], path: Path, verdict: Callable[[], Verdict] | None = None
    ) -> Iterator[PageResult]:
        """Write pages into a file while passing them on; an interrupted run leaves the old file.

        Raises:
            UsageError: the file cannot be written; raised before the first page.
        """
        if path.is_dir() or not os.access(path.parent, os.W_OK):
            raise UsageError(f"--report: {path}: the file cannot be written")

        def passing() -> Iterator[PageResult]:
            with replacing(path) as out:
                text = io.TextIOWrapper(out, "utf-8", write_through=True)
                yield from self._through(results, text, verdict)
                text.detach()  # `replacing` closes the file

        return passing()

    def _through(
        self, results: Iterable[PageResult], out: IO[str], verdict: Callable[[], Verdict] | None
    ) -> Iterator[PageResult]:
        out.write(self.head)
        between, following = self.between
        for item in self.first:
            out.write(between + item)
            between = following
        for result in results:
            for item in self.items(result):
                out.write(between + item)
                between = following
            yield result
        out.write(self.tail)
        if self.whole is not None and verdict is not None:
            text = self.whole(verdict())
            for part in (text,) if isinstance(text, str) else text:
                out.write(part)
