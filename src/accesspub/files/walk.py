"""Walk a folder: without hidden folders, those of version control and package managers, and what .gitignore names."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from accesspub.files.patterns import spec_of
from accesspub.files.read import read_file

PACKAGES = frozenset({"node_modules", "bower_components", "__pycache__", "site-packages"})


@dataclass
class Walk:
    """One walk over a folder.

    Attributes:
        root: the folder.
        exclude: patterns as in .gitignore, relative to the folder.
        without: the real path of a folder that is left out: what an earlier run wrote is not input.
        unread: folders that could not be entered, and why.
        outside: links to folders outside of the folder.
    """

    root: Path
    exclude: Sequence[str] = ()
    without: Path | None = None
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
                if not ignored.names(path):
                    yield path

    def _enters(self, path: Path, name: str, ignored: _Ignored, real: Path) -> bool:
        if name.startswith(".") or name in PACKAGES or (self.without is not None and path.resolve() == self.without):
            return False
        if os.path.lexists(path / "pyvenv.cfg") or ignored.names(path, folder=True):
            return False
        if path.is_symlink():  # what it holds is walked where it really is
            if not path.resolve().is_relative_to(real):
                self.outside.append(path)
            return False
        return True


class _Ignored:
    """The patterns that hold in a folder: those of the user, and of each .gitignore from the root on."""

    def __init__(self, root: Path, exclude: Sequence[str]) -> None:
        self._specs: list[tuple[str, object]] = []
        if exclude:
            self._add(str(root), exclude)

    def _add(self, folder: str, lines: Sequence[str]) -> None:
        self._specs.append((folder.rstrip(os.sep) + os.sep, spec_of(lines)))

    def enter(self, folder: str, files: Sequence[str]) -> None:
        """Read the patterns of a folder."""
        if ".gitignore" in files:
            try:
                text = read_file(Path(folder, ".gitignore"), 1_000_000).decode("utf-8", "replace")
            except OSError:
                return
            self._add(folder, text.splitlines())

    def names(self, path: Path, *, folder: bool = False) -> bool:
        """Whether a pattern names a file or folder; the nearest .gitignore that says anything decides."""
        if not self._specs:
            return False
        text = str(path) + (os.sep if folder else "")
        for base, spec in reversed(self._specs):
            if text.startswith(base):
                found = spec.check_file(text[len(base) :]).include  # type: ignore[attr-defined]
                if found is not None:
                    return bool(found)
        return False
