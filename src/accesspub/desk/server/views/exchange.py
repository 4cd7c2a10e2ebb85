"""Downloads and imports: worklists, waivers and answers, for other programs and for colleagues."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from accesspub.desk.exchange import take_answers, take_waivers, take_worklist, waivers_yaml, worklist
from accesspub.desk.server.desk import Desk
from accesspub.desk.server.forms import upload
from accesspub.desk.server.render import Renderer
from accesspub.desk.server.views.hand_over import hand_over
from accesspub.errors import UsageError
from accesspub.files.read import read_file
from accesspub.worklist.table import write

_TYPES = {
    "worklist.csv": "text/csv; charset=utf-8",
    "worklist.xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "waivers.yaml": "application/yaml",
}


def routes(desk: Desk, renderer: Renderer) -> list[Route]:
    """The routes of this view."""

    def download(request: Request) -> Response:
        name = request.path_params["name"]
        if name not in _TYPES:
            raise HTTPException(404, "There is no such download.")
        try:
            data = _file(desk, name)
        except UsageError as error:  # no openpyxl
            raise HTTPException(409, str(error)) from error
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(data, media_type=_TYPES[name], headers=headers)

    async def take(request: Request) -> Response:
        name, data = await upload(request)
        return await run_in_threadpool(_taken, desk, renderer, request, name, data)

    return [Route("/download/{name}", download), Route("/import", take, methods=["POST"])]


def _file(desk: Desk, name: str) -> bytes:
    if name == "waivers.yaml":
        return waivers_yaml(desk.store)
    shown = {one.key: one.context.file for one in desk.store.items("pictures", limit=-1).items if one.context.file}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        write(worklist(desk.store), path, {key: (Path(file), desk.roots[0]) for key, file in shown.items()})
        return read_file(path)


def _taken(desk: Desk, renderer: Renderer, request: Request, name: str, data: bytes) -> Response:
    """Import a file, and show what was skipped."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"import{Path(name).suffix.lower()[:6]}")
        path.write_bytes(data)
        try:
            lines = _reader(desk, path, data, desk.who(request))()
        except UsageError as error:
            lines = [str(error).replace(str(path), name)]
            return hand_over(desk, renderer, request, lines, failed=True)
    return hand_over(desk, renderer, request, [line.replace(str(path), name) for line in lines])


def _reader(desk: Desk, path: Path, data: bytes, who: str) -> Callable[[], list[str]]:
    """The function that imports a file, by its suffix and its first line."""
    if path.suffix in (".yaml", ".yml"):
        return lambda: take_waivers(desk.store, path)
    head = data[:300].decode("utf-8-sig", "replace").partition("\n")[0].lower()
    if path.suffix == ".csv" and "answer" in head and "rule" in head:
        return lambda: take_answers(desk.store, path)
    return lambda: take_worklist(desk.store, path, who)
