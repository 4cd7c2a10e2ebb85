"""What browsers send: form fields and JSON, read as untrusted input."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from email.parser import BytesParser
from email.policy import HTTP
from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request

from accesspub.html_report.safe import clean

_MOST_FIELDS, _LONGEST, _SECONDS = 200, 20_000, 20


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
    """The file of a form: its name and its bytes.

    Raises:
        HTTPException: there is none.
    """
    kind = request.headers.get("content-type", "")
    if _kind(request) != "multipart/form-data":
        raise HTTPException(415, "A form with a file is expected.")
    head = f"Content-Type: {kind}\r\n\r\n".encode("latin-1", "replace")
    whole = BytesParser(policy=HTTP).parsebytes(head + await body(request))
    for part in whole.iter_parts() if whole.is_multipart() else ():
        content = part.get_payload(decode=True)
        if (name := part.get_filename()) and isinstance(content, bytes):
            return clean(name, 100), content
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


def _kind(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def _short(fields: Mapping[str, str]) -> dict[str, str]:
    """The fields, with line ends as one character and without lone surrogates."""
    if any(len(value) > _LONGEST for value in fields.values()):
        raise HTTPException(413, "A field is too long.")
    return {name: value.replace("\r\n", "\n").encode("utf-8", "replace").decode() for name, value in fields.items()}
