"""The files around a page: resolve an address to a file, never outside the given folders."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import unquote, urlsplit

from accesspub.html.book import container_of

PAGE_SUFFIXES = (".html", ".htm", ".xhtml")
PAGE_NAMES = ", ".join(f"*{suffix}" for suffix in PAGE_SUFFIXES)
_ELSEWHERE = ("https:", "http:", "//", "data:")


@dataclass(frozen=True, slots=True)
class Site:
    """The folders around a page.

    Attributes:
        folder: the page's own folder; None for a page from memory or stdin.
        root: the folder that was named on the command line: nothing above it is read.
        alternatives: folders of captions and transcripts by provider and id.
        planned: files that are written with the page: they count as there already.
        shows_codes: whether WordPress shows the page, and makes players of codes and addresses in it.
    """

    folder: Path | None = None
    root: Path | None = None
    alternatives: tuple[Path, ...] = ()
    planned: Mapping[Path, bytes] = field(default_factory=dict, repr=False, compare=False)
    shows_codes: bool = False
    _real: dict[Path, Path] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def is_book(self) -> bool:
        """Whether the page is in an unpacked EPUB, where a link to a file that is not a page is an error."""
        return self.folder is not None and container_of(self.folder) is not None

    def resolve(self, address: str | None) -> Path | None:
        """Resolve a relative or root-relative address to a file.

        Returns:
            A path below ``root`` (symbolic links followed), existing or not; None for an address on
            another host, one that leads out of ``root``, or where there are no files around the page.
        """
        place = self._place(address)
        if place is None or self.root is None:
            return None
        try:
            found = self._followed(place)
            return found if found.is_relative_to(self._folder(self.root)) else None
        except (OSError, RuntimeError):
            return None

    def _followed(self, place: Path) -> Path:
        """Follow symbolic links; each folder is resolved only once."""
        if place.name in ("", ".", ".."):
            return place.resolve()
        found = self._folder(place.parent) / place.name
        return found.resolve() if found.is_symlink() else found

    def _folder(self, folder: Path) -> Path:
        known = self._real.get(folder)
        if known is None:
            known = self._real[folder] = folder.resolve()
        return known

    def file(self, address: str | None) -> Path | None:
        """Find the existing file for an address; None for a folder."""
        place = self._place(address)
        try:
            # Most pictures have no file here, and that is faster to test than to resolve the path.
            if place is None or (".." not in place.parts and not place.is_file()):
                return None
            found = self.resolve(address)
            return found if found is not None and found.is_file() else None
        except OSError:
            return None

    def with_planned(self, files: Mapping[str, bytes]) -> Site:
        """The same site as it is once files are written, by address relative to the page."""
        if self.folder is None or not files:
            return self
        planned = {(self.folder / file_name(name)).resolve(): data for name, data in files.items()}
        return replace(self, planned={**self.planned, **planned})

    def is_there(self, path: Path) -> bool:
        """Whether a file exists, or is written with the page."""
        return path.is_file() or path.resolve() in self.planned

    def _place(self, address: str | None) -> Path | None:
        """The path of a relative or root-relative address, before symbolic links are followed."""
        if not address or self.folder is None or self.root is None or "\0" in address:
            return None
        if address.startswith(_ELSEWHERE):  # most addresses: no need to parse them
            return None
        try:
            parts = urlsplit(address.strip())
        except ValueError:
            return None
        if parts.scheme or parts.netloc or not parts.path or "\\" in parts.path:
            return None
        name = file_name(parts.path)
        if "\0" in name:
            return None
        return (self.root if name.startswith("/") else self.folder) / name.lstrip("/")

    def address_of(self, path: Path) -> str | None:
        """Return the relative address of a file as seen from the page; None if it is outside ``root``."""
        from urllib.parse import quote

        if self.folder is None or self.root is None or not path.resolve().is_relative_to(self.root.resolve()):
            return None
        return quote(os.fsencode(Path(os.path.relpath(path.resolve(), self.folder.resolve())).as_posix()))


def file_name(address: str) -> str:
    """The file name that the path of a URL means: in UTF-8, whatever the locale."""
    return os.fsdecode(unquote(address).encode("utf-8", "surrogateescape"))


NOWHERE = Site()
