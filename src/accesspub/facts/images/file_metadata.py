"""What a picture's own file says: only files below the named folder, and pictures written into the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accesspub.html.site import Site

if TYPE_CHECKING:
    from accesspub.metadata import Metadata

_INLINE = 4_000_000  # characters of a data: address that are looked at


class PictureFiles:
    """The metadata of the pictures of one page.

    Args:
        site: the files around the page.
    """

    def __init__(self, site: Site) -> None:
        self._site = site
        self._known: dict[str, Metadata | None] = {}

    def of(self, src: str | None) -> Metadata | None:
        """Read what the file at an address says; None where there is no such file, or it says nothing."""
        if not src:
            return None
        if src not in self._known:  # several rules ask
            self._known[src] = self._read(src)
        return self._known[src]

    def moves(self, src: str | None) -> float:
        """How many seconds a picture moves; 0 where it does not, or its file is not there."""
        path = self._site.file(src) if src else None
        if path is None:
            return 0.0
        from accesspub.metadata import animation

        return animation.of_file(path)

    def _read(self, src: str) -> Metadata | None:
        if src.startswith("data:image/"):
            return self._inline(src)
        path = self._site.file(src)
        if path is None:
            return None
        from accesspub.metadata import read

        return read(path)

    def _inline(self, src: str) -> Metadata | None:
        head, _, body = src[:_INLINE].partition(",")
        if not head.endswith(";base64"):
            return None
        from base64 import b64decode

        from accesspub.metadata import parse

        try:
            data = b64decode(body, validate=False)
        except ValueError:
            return None
        return parse(data)
