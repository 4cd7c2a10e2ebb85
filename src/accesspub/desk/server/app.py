"""The application: the routes of all views behind the guard, and what a refused or failed request gets."""

from __future__ import annotations

import argparse
import functools
from collections.abc import Mapping, Sequence
from pathlib import Path

from anyio import CapacityLimiter, to_thread
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from accesspub.audit.judge.baseline import load_waivers
from accesspub.audit.judge.policy import Policy
from accesspub.desk.items import Progress, axe_findings, refresh
from accesspub.desk.server.desk import Desk
from accesspub.desk.server.forms import form
from accesspub.desk.server.guard import Door, Guard
from accesspub.desk.server.people import COOKIE, People
from accesspub.desk.server.render import Renderer
from accesspub.desk.server.thumbs import thumbnail_routes
from accesspub.desk.server.views import changes, clips, exchange, hand_over, page, pictures, questions, start, undo
from accesspub.desk.server.wording import DeskWords
from accesspub.desk.store import Store
from accesspub.errors import UserError
from accesspub.files.printable import say
from accesspub.html_report.model import Reported
from accesspub.html_report.render import ASSETS as REPORT_ASSETS
from accesspub.knowledge.load import load
from accesspub.run.model import Order
from accesspub.run.settings import alternatives_for
from accesspub.run.workspace import Workspace
from accesspub.worklist.desk_place import FOLDER, NAME

_ASSETS = Path(__file__).resolve().parent.parent / "assets"
AxeFindings = Mapping[str, Sequence[Reported]]
_VIEWS = (start, pictures, clips, page, changes, questions, hand_over, exchange, undo)
_MOST_WAITING = 8
_TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}


def open_desk(options: argparse.Namespace, port: int, host: str, password: str) -> tuple[Desk, ASGIApp]:
    """Open the desk that the command line asks for, and begin to read its pages.

    Raises:
        UserError: the store, the settings or the audit cannot be read.
    """
    site: Path = options.site
    order = Order("check", config=options.config)
    config = Workspace(order).first_config([str(site)])
    if not order.alternatives:
        alternatives_for(site.absolute())  # one that must not be written to ends the command, not a request
    axe = axe_findings(options.audit) if options.audit else None
    store = Store(site / FOLDER / NAME)
    desk = Desk(
        site, order, store, Door(f"[{host}]:{port}" if ":" in host else f"{host}:{port}"),
        People(options.name, password), DeskWords(load(), config.report_language),
        config.edit_url,
        (site.resolve(), *([options.audit.resolve()] if options.audit else ())),
        frozenset(options.fetch_media),
    )  # fmt: skip
    desk.reads = functools.partial(_read, desk, axe)
    desk.start()
    return desk, application(desk)


def _read(desk: Desk, axe: AxeFindings | None, progress: Progress) -> None:
    """Read all pages, and put what is found into the store."""
    waivers = desk.config.waivers
    policy = Policy(waivers=load_waivers(waivers) if waivers else ())
    refresh(
        desk.store,
        list(desk.jobs().values()),
        desk.order,
        workers=desk.workers(),
        policy=policy,
        axe=axe,
        progress=progress,
    )


def application(desk: Desk) -> ASGIApp:
    """The desk as an ASGI application."""
    renderer = Renderer(desk)
    routes = [
        Route("/assets/{name}", _asset),
        Route("/enter", functools.partial(_enter, desk, renderer, CapacityLimiter(1)), methods=["GET", "POST"]),
        Route("/reading", functools.partial(_reading, desk)),
        *thumbnail_routes(desk),
        *(route for view in _VIEWS for route in view.routes(desk, renderer)),
    ]
    errors = {HTTPException: _refused, 404: _refused, UserError: _failed}
    return Guard(_Named(Starlette(routes=routes, exception_handlers=errors), desk), desk.door)


async def _refused(_request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    return PlainTextResponse(str(getattr(error, "detail", "")) or "This failed.", status)


async def _failed(_request: Request, error: Exception) -> Response:
    say(f"accesspub desk: {error}")
    return PlainTextResponse(f"This failed, and nothing was saved: {error}", 503)


async def _asset(request: Request) -> Response:
    """One of our own scripts or style sheets."""
    name = request.path_params["name"]
    path = next((folder / name for folder in (_ASSETS, REPORT_ASSETS) if name in _names(folder)), None)
    if path is None:
        raise HTTPException(404, "There is no such file.")
    return FileResponse(path, media_type=_TYPES[path.suffix], headers={"Cache-Control": "private, max-age=3600"})


@functools.lru_cache(maxsize=4)
def _names(folder: Path) -> frozenset[str]:
    return frozenset(path.name for path in folder.iterdir() if path.suffix in _TYPES)


async def _enter(desk: Desk, renderer: Renderer, one: CapacityLimiter, request: Request) -> Response:
    """Ask for a name, and for the password where there is one; ``one`` after the other."""
    is_wrong = False
    if request.method == "POST":
        fields = await form(request)
        if desk.people.coming > _MOST_WAITING:
            raise HTTPException(429, "Too many people are signing in. Try again in a few seconds.")
        given = fields.get("name", ""), fields.get("password", "")
        desk.people.coming += 1
        try:
            cookie = await to_thread.run_sync(desk.people.enter, *given, limiter=one)
        finally:
            desk.people.coming -= 1
        if cookie:
            answer = renderer.go("")
            answer.set_cookie(COOKIE, cookie, path=desk.door.base, httponly=True, samesite="strict")
            return answer
        is_wrong = True
    values = {"wrong": is_wrong, "locked": bool(desk.people.password)}
    return renderer.page(request, "enter.html", 401 if is_wrong else 200, **values)


async def _reading(desk: Desk, _request: Request) -> Response:
    """How far the reading is, for the script that waits for it."""
    now = desk.reading
    said = desk.words.text("reading", now.total, done=now.done) if now.total else desk.words.text("reading_starts")
    return JSONResponse({"over": now.is_over, "said": said})


class _Named:
    """ASGI middleware: people who have not given a name are asked for it first."""

    def __init__(self, app: ASGIApp, desk: Desk) -> None:
        self._app, self._desk = app, desk

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        path = scope["path"].removeprefix(self._desk.door.base)
        is_open = path == "/enter" or path.startswith("/assets/")
        if scope["type"] != "http" or is_open or self._desk.who(Request(scope)):
            await self._app(scope, receive, send)
        elif scope["method"] in ("GET", "HEAD"):
            await RedirectResponse(f"{self._desk.door.base}/enter", 303)(scope, receive, send)
        else:
            await PlainTextResponse("Give your name first.", 403)(scope, receive, send)
