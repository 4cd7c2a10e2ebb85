"""Reports that are one long JSON list, written page by page, alone or beside another report."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from accesspub.engine.result import PageResult
from accesspub.errors import UsageError
from accesspub.files.atomic_write import replacing


@dataclass(frozen=True, slots=True)
class Document:
    """A JSON document to which each page adds items.

    Attributes:
        head: the text before the first item.
        tail: the text after the last item.
        items: gives the items of one page, each as JSON.
        first: items that belong to no page, written first.
    """

    head: str
    tail: str
    items: Callable[[PageResult], Iterable[str]]
    first: tuple[str, ...] = ()

    def write(self, results: Iterable[PageResult], out: IO[str]) -> None:
        """Write all pages as they come."""
        for _ in self._through(results, out):
            pass

    def through(self, results: Iterable[PageResult], path: Path) -> Iterator[PageResult]:
        """Write pages into a file while passing them on; an interrupted run leaves the old file.

        Raises:
            UsageError: the file cannot be written; raised before the first page.
        """
        if path.is_dir() or not os.access(path.parent, os.W_OK):
            raise UsageError(f"--report: {path}: the file cannot be written")

        def passing() -> Iterator[PageResult]:
            with replacing(path) as out:
                text = io.TextIOWrapper(out, "utf-8", write_through=True)
                yield from self._through(results, text)
                text.detach()  # `replacing` closes the file

        return passing()

    def _through(self, results: Iterable[PageResult], out: IO[str]) -> Iterator[PageResult]:
        out.write(self.head)
        between = "\n"
        for item in self.first:
            out.write(between + item)
            between = ",\n"
        for result in results:
            for item in self.items(result):
                out.write(between + item)
                between = ",\n"
            yield result
        out.write(self.tail)
