"""Form fields and JSON from browsers, read as untrusted input."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request

from accesspub import expressions as re
from accesspub.html_report.safe import clean

_MOST_FIELDS, _LONGEST, _SECONDS = 200, 20_000, 20
_MOST_DIGITS = 15  # of a number: it fits into the store
_BOUNDARY = re.compile(r"\bboundary=\"?([\w'()+,./:=?-]{1,70})", re.A)
_FILE = re.compile(rb'\bfilename="([^"\r\n]{1,1000})"')


async def body(request: Request) -> bytes:
    """The body of a request.

    Raises:
        HTTPException: it broke off, is too large, or took too long.
    """
    try:
        return await asyncio.wait_for(request.body(), _SECONDS)
    except (TimeoutError, ClientDisconnect) as error:
        raise HTTPException(400, "The request broke off, or is too large.") from error


async def form(request: Request) -> dict[str, str]:
    """The fields of a form; of two with one name the last counts.

    Raises:
        HTTPException: it is not a form, or a field is too long.
    """
    if _kind(request) != "application/x-www-form-urlencoded":
        raise HTTPException(415, "A form is expected.")
    try:
        pairs = parse_qsl((await body(request)).decode(), keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError as error:
        raise HTTPException(400, "This is not a form.") from error
    return _short(dict(pairs))


async def upload(request: Request) -> tuple[str, bytes]:
    """The uploaded file of a form: its name and its bytes.

    Raises:
        HTTPException: there is none.
    """
    boundary = _BOUNDARY.search(request.headers.get("content-type", ""))
    if _kind(request) != "multipart/form-data" or boundary is None:
        raise HTTPException(415, "A form with a file is expected.")
    parts = (b"\r\n" + await body(request)).split(f"\r\n--{boundary[1]}".encode(), _MOST_FIELDS)
    for head, _, content in (part.partition(b"\r\n\r\n") for part in parts):
        if (name := _FILE.search(head)) is not None:
            return clean(name[1].decode("utf-8", "replace"), 100), content
    raise HTTPException(400, "There is no file.")


async def data(request: Request) -> dict[str, str]:
    """A JSON object of texts.

    Raises:
        HTTPException: it is something else.
    """
    if _kind(request) != "application/json":
        raise HTTPException(415, "JSON is expected.")
    try:
        found = json.loads(await body(request))
    except (ValueError, RecursionError) as error:
        raise HTTPException(400, "This is not JSON.") from error
    if not isinstance(found, dict) or not all(isinstance(value, str) for value in found.values()):
        raise HTTPException(400, "An object of texts is expected.")
    return _short(found)


def number(text: str) -> int | None:
    """A number of at least 0; None if the text is not one."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS else None


def _kind(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def _short(fields: Mapping[str, str]) -> dict[str, str]:
    """The fields, with line ends as one character and without lone surrogates."""
    if any(len(value) > _LONGEST for value in fields.values()):
        raise HTTPException(413, "A field is too long.")
    return {name: value.replace("\r\n", "\n").encode("utf-8", "replace").decode() for name, value in fields.items()}
