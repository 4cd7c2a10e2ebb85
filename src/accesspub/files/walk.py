"""Walk a folder: without hidden folders, those of version control and package managers, and what .gitignore names."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from accesspub.files.patterns import spec_of
from accesspub.files.printable import count, say
from accesspub.files.read import read_file

PACKAGES = frozenset({"node_modules", "bower_components", "__pycache__", "site-packages"})
_MOST_NAMED = 5


@dataclass
class Walk:
    """One walk over a folder.

    Attributes:
        root: the folder.
        exclude: patterns as in .gitignore, relative to the folder.
        without: the real path of a folder that is left out: what an earlier run wrote is not input.
        counted: the endings of the files that are counted where a file in the folder leaves them out.
        left: a file that leaves others out -> how many of those that are counted.
        unread: folders that could not be entered, and why.
        outside: links to folders outside of the folder.
    """

    root: Path
    exclude: Sequence[str] = ()
    without: Path | None = None
    counted: Collection[str] = ()
    left: dict[Path, int] = field(default_factory=dict)
    unread: list[tuple[Path, str]] = field(default_factory=list)
    outside: list[Path] = field(default_factory=list)

    def files(self) -> Iterator[Path]:
        """The files, folder by folder, in the order of their names."""
        real = self.root.resolve()
        ignored = _Ignored(self.root, self.exclude)

        def unread(error: OSError) -> None:
            self.unread.append((Path(error.filename), error.strerror or str(error)))

        for place, folders, files in os.walk(self.root, onerror=unread):
            ignored.enter(place, files)
            folders[:] = [name for name in sorted(folders) if self._enters(Path(place, name), name, ignored, real)]
            for name in sorted(files):
                path = Path(place, name)
                if (by := ignored.by(path)) is None:
                    yield path
                elif path.suffix.lower() in self.counted:
                    self._leave(by, 1)

    def say_left(self) -> None:
        """Say how many pages were left out, and by what: anybody may have put such a file into a site."""
        for by, pages in [*self.left.items()][:_MOST_NAMED]:
            say(f"accesspub: {by} leaves out {count(pages, 'page')}")
        if (more := len(self.left) - _MOST_NAMED) > 0:
            pages = sum([*self.left.values()][_MOST_NAMED:])
            say(f"accesspub: {count(more, 'more such file')}: {count(pages, 'page')}")

    def _leave(self, by: Path, pages: int) -> None:
        if pages and by != self.root:  # the user's own patterns need no word
            self.left[by] = self.left.get(by, 0) + pages

    def _inside(self, folder: Path) -> int:
        """How many pages a folder has that is left out."""
        found = 0
        for _, folders, files in os.walk(folder) if self.counted and not folder.is_symlink() else ():
            folders[:] = [name for name in folders if not name.startswith(".") and name not in PACKAGES]
            found += sum(Path(name).suffix.lower() in self.counted for name in files)
        return found

    def _enters(self, path: Path, name: str, ignored: _Ignored, real: Path) -> bool:
        if name.startswith(".") or name in PACKAGES or (self.without is not None and path.resolve() == self.without):
            return False
        by = ignored.by(path, folder=True)
        if by is None and os.path.lexists(path / "pyvenv.cfg"):
            by = path / "pyvenv.cfg"
        if by is not None:
            self._leave(by, self._inside(path))
            return False
        if path.is_symlink():  # what it holds is walked where it really is
            if not path.resolve().is_relative_to(real):
                self.outside.append(path)
            return False
        return True


class _Ignored:
    """The patterns that hold in a folder: those of the user, and of each .gitignore from the root on."""

    def __init__(self, root: Path, exclude: Sequence[str]) -> None:
        self._specs: list[tuple[str, object, Path]] = []
        if exclude:
            self._add(str(root), exclude, root)

    def _add(self, folder: str, lines: Sequence[str], by: Path) -> None:
        base = str(Path(folder, "_"))[:-1]  # as the paths begin that are asked about: "./a" is "a"
        self._specs.append((base, spec_of(lines), by))

    def enter(self, folder: str, files: Sequence[str]) -> None:
        """Read the patterns of a folder."""
        place = Path(folder, ".gitignore")
        if place.name in files:
            try:
                text = read_file(place, 1_000_000).decode("utf-8", "replace")
            except OSError:
                return
            self._add(folder, text.splitlines(), place)

    def by(self, path: Path, *, folder: bool = False) -> Path | None:
        """What names a file or folder: a .gitignore, or the root for the user's patterns; the nearest decides."""
        if not self._specs:
            return None
        text = str(path) + (os.sep if folder else "")
        for base, spec, by in reversed(self._specs):
            if text.startswith(base):
                found = spec.check_file(text[len(base) :]).include  # type: ignore[attr-defined]
                if found is not None:
                    return by if found else None
        return None
