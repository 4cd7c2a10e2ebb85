"""What an update of a worklist would lose: such a file is left as it is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from accesspub.errors import UsageError
from accesspub.files.printable import count
from accesspub.worklist.cells import LONGEST, restored
from accesspub.worklist.table import cells_of, is_workbook, names_of


def require_kept(data: bytes, path: Path) -> None:
    """Check that an update of a worklist keeps all that somebody wrote into it.

    Raises:
        UsageError: it would not, or the file cannot be read.
    """
    if path.suffix.lower() != ".json" and (lost := list(_lost(data, path))):
        raise UsageError(
            f"{path}: an update would lose what a worklist cannot hold ({'; '.join(lost)}): "
            "write a new file with -o, and name this one with --merge"
        )


def _lost(data: bytes, path: Path) -> Iterator[str]:
    rows = [row for cells in cells_of(data, path) if any(row := [restored(cell) for cell in cells])]
    titles = rows.pop(0) if rows else []
    if "key" not in (names := names_of(titles)):
        return  # not a worklist: reading it says so
    named = {at for at, title in enumerate(titles) if title}
    if found := sum(any(cell and at not in named for at, cell in enumerate(row)) for row in rows):
        yield f"words without a title in {count(found, 'row')}"
    if found := sum(not any(row[names.index("key") :][:1]) for row in rows):
        yield f"{count(found, 'row')} without a key"
    if any(len(cell) > LONGEST for row in rows for cell in row):
        yield f"cells of more than {LONGEST} characters"
    if is_workbook(data, path):
        from accesspub.worklist.sheet import beside

        yield from beside(data)
