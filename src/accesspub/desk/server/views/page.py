"""Pages: their list, and one page with numbered pins, as it is seen, read aloud, without scripts and after `fix`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from accesspub.desk.model import Item
from accesspub.desk.server.aloud import Line, aloud
from accesspub.desk.server.desk import Desk
from accesspub.desk.server.forms import number
from accesspub.desk.server.listing import number_of
from accesspub.desk.server.render import Renderer, query
from accesspub.desk.server.shown import POLICY, shown
from accesspub.desk.server.thumbs import KEPT, TYPES
from accesspub.edits.byte_edits import ByteEdit
from accesspub.engine.analysis import Analysis
from accesspub.files.read import UnfitFileError, read_with_status
from accesspub.html.page import Page
from accesspub.html.source import Source, as_parsed
from accesspub.html_report.safe import picture_suffix
from accesspub.run.model import NotProcessedError
from accesspub.run.workspace import Workspace

MODES = ("seen", "read", "plain", "after")
_SIZE, _MOST = 100, 30_000_000
_SHOWN = ("to do", "written", "checked", "waived")  # states of the items that have a pin
_HEADERS = {"Content-Security-Policy": POLICY, "X-Frame-Options": "SAMEORIGIN"}


def routes(desk: Desk, renderer: Renderer) -> list[Route]:
    """The routes of this view."""
    view = _Pages(desk, renderer)
    return [
        Route("/pages", view.listed),
        Route("/page", view.one),
        Route("/frame", view.frame),
        Route("/part", view.part),
    ]


class _Pages:
    def __init__(self, desk: Desk, renderer: Renderer) -> None:
        self.desk, self.renderer = desk, renderer

    def listed(self, request: Request) -> Response:
        """All pages, those with most to do first."""
        due, text = self.desk.store.due(), request.query_params.get("text", "").strip()[:200]
        untested = bool(request.query_params.get("untested"))
        pages = [
            page for page in self.desk.store.pages()
            if (not untested or page.reason) and text.lower() in f"{page.page} {page.title} {page.section}".lower()
        ]  # fmt: skip
        pages.sort(key=lambda page: (not page.reason, -due.get(page.page, 0), page.page))
        at = number_of(request)
        return self.renderer.page(
            request, "pages.html", view="pages", due=due, total=len(pages), number=at, path="pages",
            pages=pages[(at - 1) * _SIZE : at * _SIZE], last=max(1, -(-len(pages) // _SIZE)), text=text,
            untested=untested, carried={"text": text, "untested": "1" if untested else ""},
        )  # fmt: skip

    def one(self, request: Request) -> Response:
        """One page: the frame with the page in it, and what has to be done next to it."""
        name = self._name(request)
        mode = request.query_params.get("mode", "seen")
        about = self.desk.store.page(name)
        edit = self.desk.edit_address(name)
        return self.renderer.page(
            request, "page.html", view="pages", name=name, about=about, mode=mode if mode in MODES else "seen",
            modes=MODES, things=[self._thing(number, item) for number, item in self._numbered(name)], edit=edit,
            current=request.query_params.get("item", ""), lines=self._aloud(name) if mode == "read" else [],
        )  # fmt: skip

    def _numbered(self, name: str) -> Iterator[tuple[int, Item]]:
        """The items shown on a page, with their pin numbers."""
        return enumerate((item for item in self.desk.store.on_page(name) if item.state in _SHOWN), 1)

    def _thing(self, number: int, item: Item) -> dict[str, Any]:
        path, values = self.desk.path_of(item)
        return {
            "number": number, "item": item, "findings": self.desk.findings_of(item), "path": query(path, **values),
            "place": item.places[0] if item.places else None,
        }  # fmt: skip

    def frame(self, request: Request) -> Response:
        """The page itself, sanitised."""
        name, mode = self._name(request), request.query_params.get("mode", "seen")
        page, edits = self._page(name, after=mode == "after")
        if start := request.query_params.get("at", ""):
            pins = _pin(page, start, edits)
        else:
            pins = {} if mode == "after" else self._pins(name)
        base, site = f"{self.desk.door.base}/", Workspace(self.desk.order).site(self.desk.job(name))

        def address(kind: str, source: str) -> str:
            return base + query("part", path=name, kind=kind, source=source) if site.file(source) else ""

        return HTMLResponse(shown(page, address, pins, scripts=mode != "plain"), headers=_HEADERS)

    def _pins(self, name: str) -> dict[tuple[int, int], int]:
        """The places of the items shown on a page, with their pin numbers."""
        pins: dict[tuple[int, int], int] = {}
        for count, item in self._numbered(name):
            for place in item.places:
                pins.setdefault((place.line, place.column), count)
        return pins

    def part(self, request: Request) -> Response:
        """A picture or style sheet of a page, if it is a file of the site."""
        name, source = self._name(request), request.query_params.get("source", "")
        workspace = Workspace(self.desk.order)
        file = workspace.site(self.desk.job(name)).file(source)
        try:
            data = read_with_status(file, str(self.desk.site.resolve()), _MOST)[0] if file is not None else b""
        except (OSError, UnfitFileError):
            data = b""
        if request.query_params.get("kind") == "style" and file is not None and file.suffix.lower() == ".css":
            return Response(data, media_type="text/css; charset=utf-8")
        suffix = picture_suffix(data[:16])
        if not suffix:
            raise HTTPException(404, "There is no such picture here.")
        return Response(data, media_type=TYPES[suffix], headers=KEPT)

    def _name(self, request: Request) -> str:
        """The page that an address names."""
        name = request.query_params.get("path", "")
        try:
            self.desk.job(name)
        except KeyError as error:
            raise HTTPException(404, "There is no such page.") from error
        return name

    @contextmanager
    def _analysed(self, name: str) -> Iterator[Analysis]:
        try:
            with Workspace(self.desk.order).analyse(self.desk.job(name)) as analysis:
                yield analysis
        except NotProcessedError as error:
            raise HTTPException(404, str(error)) from error

    def _page(self, name: str, *, after: bool) -> tuple[Page, list[ByteEdit]]:
        """A fresh tree of a page, as it is or as `fix` would leave it, and the edits between."""
        with self._analysed(name) as analysis:
            if not after:
                return Page(analysis.source, name), []
            workspace, job = Workspace(self.desk.fixing()), self.desk.job(name)
            result = workspace.engine(job.path).fix(analysis.source.raw, job.path, None, workspace.site(job))
            return Page(Source(result.html, result.encoding), name), result.edits

    def _aloud(self, name: str) -> list[Line]:
        with self._analysed(name) as analysis:
            return aloud(analysis.page.document, lambda element: analysis.page.language(element) or "")


def _pin(page: Page, start: str, edits: list[ByteEdit]) -> dict[tuple[int, int], int]:
    """Number 1, at the element that began at a byte before the edits were made."""
    if (at := number(start)) is None:
        return {}
    at += sum(len(edit.new) - (edit.end - edit.start) for edit in edits if edit.start < at and edit.end <= at)
    before = as_parsed(page.source.raw[:at].decode(page.source.encoding, "replace"))
    place = before.count("\n") + 1, len(before) - before.rfind("\n") - 1
    known = [one.position for one in page.document.iter_elements() if one.position is not None]
    return {max((one for one in known if one <= place), default=place): 1}
