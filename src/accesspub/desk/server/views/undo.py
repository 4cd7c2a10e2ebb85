"""Undo: put back what log entries replaced."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from accesspub.desk.model import ConflictError
from accesspub.desk.server.desk import Desk
from accesspub.desk.server.forms import form, number
from accesspub.desk.server.render import Renderer

_MOST = 50


def routes(desk: Desk, renderer: Renderer) -> list[Route]:
    """The routes of this view."""

    async def undo(request: Request) -> Response:
        fields = await form(request)
        numbers = [seq for text in fields.get("entries", "").split("-")[:_MOST] if (seq := number(text)) is not None]
        return await run_in_threadpool(_undone, desk, renderer, numbers, desk.who(request))

    return [Route("/undo", undo, methods=["POST"])]


def _undone(desk: Desk, renderer: Renderer, numbers: list[int], who: str) -> Response:
    item = None
    try:
        for number in sorted(numbers, reverse=True):
            item = desk.store.undo(number, who)
    except KeyError as error:
        raise HTTPException(404, "There is nothing to undo.") from error
    except ConflictError as clash:
        item = clash.item
    if item is None:
        return renderer.go("")
    desk.judge(item)
    path = desk.path_of(item)
    return renderer.go(path[0], {**path[1], "said": "undone"})
