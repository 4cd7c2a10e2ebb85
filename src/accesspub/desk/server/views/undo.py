"""Undo: put back what was replaced by one save."""

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


def routes(desk: Desk, renderer: Renderer) -> list[Route]:
    """The routes of this view."""

    async def undo(request: Request) -> Response:
        entry = number((await form(request)).get("entry", ""))
        if entry is None:
            return renderer.go("")
        return await run_in_threadpool(_undone, desk, renderer, entry, desk.who(request))

    return [Route("/undo", undo, methods=["POST"])]


def _undone(desk: Desk, renderer: Renderer, entry: int, who: str) -> Response:
    told = {"said": "undone"}
    try:
        item = desk.store.undo(entry, who)
    except KeyError as error:
        raise HTTPException(404, "There is nothing to undo.") from error
    except ConflictError as clash:
        item, told = clash.item, {}
    desk.judge(item)
    path, values = desk.path_of(item)
    return renderer.go(path, {**values, **told})
