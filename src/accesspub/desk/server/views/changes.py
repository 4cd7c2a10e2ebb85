"""Changes: every edit that `fix` would make, with before and after; accept, reject, apply, undo."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import Any
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from turbohtml import parse_fragment

from accesspub import expressions as re
from accesspub.desk.changes import Change
from accesspub.desk.server.desk import Desk
from accesspub.desk.server.forms import form
from accesspub.desk.server.render import Renderer, picture_name, query
from accesspub.html.text import fold
from accesspub.html_report.tasks import Tasks
from accesspub.knowledge.load import load
from accesspub.run.workspace import Workspace

_ROLES = {
    "iframe": "role_frame", "object": "role_frame", "img": "role_graphic", "video": "role_video", "audio": "role_audio",
}  # fmt: skip
_ELEMENT = re.compile(rf"\[({'|'.join(_ROLES)})\b")
_CARDS = 40  # of one kind that are shown; the rest is counted


def routes(desk: Desk, renderer: Renderer) -> list[Route]:
    """The routes of this view."""
    view = _Changes(desk, renderer)
    return [
        Route("/changes", view.show),
        Route("/decide", view.decide, methods=["POST"]),
        Route("/apply", view.apply, methods=["POST"]),
    ]


def _about(change: Change) -> str:
    """What a change is about that readers do not see: the name of its picture, and its words."""
    shown = parse_fragment(change.before, "div")
    image = shown.select_one("img")
    name = picture_name(image.attr("src") or "") if image is not None else ""
    return " · ".join(filter(None, (name, fold(shown.text))))


class _Changes:
    def __init__(self, desk: Desk, renderer: Renderer) -> None:
        self.desk, self.renderer, self._tasks = desk, renderer, Tasks(load())

    def show(self, request: Request) -> Response:
        """All changes by kind."""
        self.desk.collect_if_old()
        decided, changes = self.desk.store.decided(), sorted(self.desk.changes.known, key=self._task)
        made = [one for one in changes if one.is_made(decided.get(one.name, ""))]
        return self.renderer.page(
            request, "changes.html", view="changes", reading=self.desk.reading, applied=self.desk.applied,
            kinds=[self._kind(task, list(group), decided) for task, group in groupby(changes, self._task)],
            count=sum(len(one.pages) for one in made), pages=len({page for one in made for page, _ in one.pages}),
            problems=self.desk.store.count("fixes", {"state": ["to do"]}),
        )  # fmt: skip

    def _task(self, change: Change) -> str:
        return self._tasks.of(change.rule, "own")[0]

    def _kind(self, task: str, changes: list[Change], decided: Mapping[str, str]) -> dict[str, Any]:
        made = {one.name: one.is_made(decided.get(one.name, "")) for one in changes}
        cards = [
            {
                "change": one, "parts": (parts := self._parts(one)), "about": "" if parts else _about(one),
                "picture": self._picture(one), "is_made": made[one.name],
            }
            for one in changes[:_CARDS]
        ]  # fmt: skip
        count = sum(len(one.pages) for one in changes)
        return {
            "task": task, "title": self.desk.words.report.title(task, changes[0].rule, count), "cards": cards,
            "more": len(changes) - len(cards), "all_made": all(made.values()),
        }  # fmt: skip

    def _picture(self, change: Change) -> str:
        """The address of the picture that changes, if it is a file of the site."""
        page, image = change.pages[0][0], parse_fragment(change.before, "div").select_one("img")
        source = (image.attr("src") if image is not None else "") or ""
        is_here = source and Workspace(self.desk.order).site(self.desk.job(page)).file(source) is not None
        return query("part", path=page, kind="picture", source=source) if is_here else ""

    def _parts(self, change: Change) -> list[list[str]]:
        """What changes for readers, with the names of elements in our language."""

        def named(found: re.Match[str]) -> str:
            return f"[{self.desk.words.text(_ROLES[found[1]])}"

        return [[kind, _ELEMENT.sub(named, words)] for kind, words in change.parts]

    async def decide(self, request: Request) -> Response:
        """Accept or reject one change, or all of a kind."""
        fields = await form(request)
        return await run_in_threadpool(self._decided, request, fields)

    def _decided(self, request: Request, fields: dict[str, str]) -> Response:
        wanted, name, task = fields.get("verdict", ""), fields.get("name", ""), fields.get("task", "")
        if wanted not in ("made", "rejected"):
            raise HTTPException(400, "Accept or reject is expected.")
        decided = self.desk.store.decided()
        for one in self.desk.changes.known:
            if one.name == name or (task and self._task(one) == task):
                verdict = "" if one.is_safe is (wanted == "made") else "declined" if one.is_safe else "accepted"
                if decided.get(one.name, "") != verdict:
                    self.desk.store.decide(one.name, verdict, self.desk.who(request))
        answer = self.renderer.go("changes", {"said": "saved"})
        answer.headers["location"] += quote(f"#{'c-' + name if name else 'k-' + task}", safe="#")
        return answer

    async def apply(self, request: Request) -> Response:
        """Start making all changes, or undoing them."""
        fields = await form(request)
        self.desk.work("undo" if fields.get("undo") else "fix")
        return self.renderer.go("changes")
