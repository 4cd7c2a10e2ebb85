"""Pictures of the site, as thumbnails: files that are pictures by their first bytes, sent as they are."""

from __future__ import annotations

import base64
import binascii
import contextlib
from pathlib import Path
from urllib.parse import urlsplit

from anyio import CapacityLimiter, to_thread
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from accesspub.audit.errors import AuditError
from accesspub.audit.fetch import Bounds, fetch
from accesspub.desk.model import PICTURE, Item
from accesspub.desk.server.desk import Desk
from accesspub.files.read import UnfitFileError, read_with_status
from accesspub.html_report.safe import picture_suffix

_MOST, _SECONDS = 30_000_000, 15.0
_AT_ONCE = 8  # pictures that are read or fetched at the same time, so that the views do not wait for them
TYPES = {".png": "image/png", ".jpg": "image/jpeg", ".gif": "image/gif", ".webp": "image/webp"}
_SUFFIXES = (".png", ".jpg", ".jpeg", ".jpe", ".gif", ".webp")
KEPT = {"Cache-Control": "private, max-age=300", "Content-Security-Policy": "default-src 'none'; sandbox"}


def thumbnail_routes(desk: Desk) -> list[Route]:
    """The route of the pictures of items."""
    limiter = CapacityLimiter(_AT_ONCE)

    async def thumb(request: Request) -> Response:
        name = request.query_params.get("id", "")
        return await to_thread.run_sync(_thumb, desk, name, limiter=limiter)

    return [Route("/thumb", thumb)]


def _thumb(desk: Desk, name: str) -> Response:
    try:
        data = picture_of(desk, desk.store.item(name))
    except KeyError:
        data = b""
    suffix = picture_suffix(data[:16])
    if not suffix:
        raise HTTPException(404, "There is no picture to show.")
    return Response(data, media_type=TYPES[suffix], headers=KEPT)


def has_picture(desk: Desk, item: Item) -> bool:
    """Whether there may be a picture to show; the file is read only when the picture is requested."""
    address = item.context.address
    if _host(address) in desk.hosts:
        return True
    return address.startswith("data:image/") or any(place.lower().endswith(_SUFFIXES) for place in _places(item))


def _places(item: Item) -> list[str]:
    """The files that show an item, the best first."""
    own = item.context.file if item.kind == PICTURE else ""
    return [place for place in (own, *(place.thumbnail for place in item.places)) if place]


def picture_of(desk: Desk, item: Item) -> bytes:
    """The picture that shows an item; empty: there is none."""
    if item.context.address.startswith("data:"):
        return _written_out(item.context.address)
    for place in map(Path, _places(item)):
        root = next((root for root in desk.roots if place.absolute().is_relative_to(root)), desk.roots[0])
        with contextlib.suppress(OSError, UnfitFileError):
            return read_with_status(place, str(root), _MOST)[0]
    return _fetched(desk, item.context.address) if _host(item.context.address) in desk.hosts else b""


def _host(address: str) -> str:
    """The host of an address, with a port that is not the usual one; without a host a blank, which no option names."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or " ", parts.port
    except ValueError:
        return " "
    return host if port in (None, 80, 443) else f"{host}:{port}"


def _fetched(desk: Desk, address: str) -> bytes:
    """A picture of a host that the command line names; no other host or port is asked, not even after a redirect."""
    address = f"https:{address}" if address.startswith("//") else address
    origins = frozenset(f"{scheme}://{host}" for host in desk.hosts for scheme in ("http", "https"))
    try:
        return fetch(address, Bounds(origins), _SECONDS, tuple(TYPES.values())).data
    except AuditError:
        return b""


def _written_out(address: str) -> bytes:
    """The bytes of a data: address in base64."""
    head, _, text = address.partition(",")
    try:
        return base64.b64decode(text, validate=True) if head.endswith(";base64") else b""
    except (binascii.Error, ValueError):
        return b""
