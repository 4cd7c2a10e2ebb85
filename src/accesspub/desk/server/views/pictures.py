"""Pictures: a contact sheet with filters, and one picture after the other with what has to be written about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from accesspub.desk.model import ConflictError, Item
from accesspub.desk.server.desk import Desk
from accesspub.desk.server.forms import data, form
from accesspub.desk.server.listing import Names, carried_of, done, filters_of, listed, steps
from accesspub.desk.server.render import Renderer
from accesspub.desk.server.saving import ALWAYS, item_of, save, words_of
from accesspub.desk.server.thumbs import has_picture

VIEW, PATH = "pictures", "picture"
_SIZE = 60
_FACETS = ("needs", "state", "credited", "language", "section", "assigned")
_WRITTEN = ("alt", "credit", "caption", *ALWAYS)
_SPARED = ("not ours", "not needed")


def routes(desk: Desk, renderer: Renderer) -> list[Route]:
    """The routes of this view."""
    view = _Pictures(desk, renderer)
    return [
        Route("/pictures", view.sheet),
        Route("/picture", view.one),
        Route("/picture", view.save, methods=["POST"]),
        Route("/check", view.check, methods=["POST"]),
    ]


@dataclass(frozen=True)
class Words(Mapping[str, str]):
    """The words of a form or an item; a field that is missing is empty."""

    known: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        return self.known.get(name, "")

    def __iter__(self) -> Any:
        return iter(self.known)

    def __len__(self) -> int:
        return len(self.known)


class _Pictures:
    def __init__(self, desk: Desk, renderer: Renderer) -> None:
        self.desk, self.renderer, self.names = desk, renderer, Names(desk.words)

    def sheet(self, request: Request) -> Response:
        """The contact sheet."""
        values = listed(self.desk.store, request, VIEW, "pictures", _FACETS, _SIZE)
        states = self.desk.store.states(VIEW)
        progress = {"total": sum(states.values()), "done": done(VIEW, states), "objected": states.get("written", 0)}
        shown = {item.id for item in values["listing"].items if has_picture(self.desk, item)}
        return self.renderer.page(
            request, "pictures.html", view=VIEW, sum=progress, shown=shown,
            needs=self.names.needs, facet_value=self.names.facet_value, **values,
        )  # fmt: skip

    def one(self, request: Request) -> Response:
        """One picture."""
        item = item_of(self.desk, request.query_params.get("id", ""), "picture")
        return self._shown(request, item, Words(item.words), filters_of(request))

    def _shown(
        self, request: Request, item: Item, words: Words, carried: Mapping[str, Any], clash: ConflictError | None = None
    ) -> Response:
        return self.renderer.page(
            request, "picture.html", 409 if clash else 200, view=VIEW, item=item, words=words, carried=carried,
            is_shown=has_picture(self.desk, item), findings=self.desk.findings_of(item), clash=clash,
            checked=self.desk.check(item, words.known, self.desk.who(request)),
            **steps(self.desk.store, item, VIEW, carried),
        )  # fmt: skip

    async def save(self, request: Request) -> Response:
        """Save what was written about a picture, and go on."""
        fields = await form(request)
        return await run_in_threadpool(self._saved, request, fields)

    def _saved(self, request: Request, fields: dict[str, str]) -> Response:
        item = item_of(self.desk, fields.get("id", ""), "picture")
        carried = carried_of(fields.get("carried", ""))
        words, go = Words(_words(fields, item)), fields.get("go", "")
        if fields.get("use"):  # without a script, a proposal is put into its field by the server
            name, _, taken = fields["use"].partition("=")
            return self._shown(request, item, Words({**words.known, name: taken}), carried)
        try:
            saved, told = save(self.desk, request, item, words.known, fields)
        except ConflictError as clash:
            return self._shown(request, clash.item, words, carried, clash)
        if "said" in told and self.desk.judge(saved):
            told |= {"said": "objected", "about": item.id}
        following = fields.get("next", "") if go in ("next", "mine", "") else item.id
        return self.renderer.go(PATH, {"id": following, **told}) if following else self.renderer.go(VIEW, told)

    async def check(self, request: Request) -> Response:
        """What the rules say of words that are not saved yet."""
        fields = await data(request)
        return await run_in_threadpool(self._checked, fields, self.desk.who(request))

    def _checked(self, fields: dict[str, str], who: str) -> Response:
        item = item_of(self.desk, fields.get("id", ""), "picture")
        checked = self.desk.check(item, _words(fields, item), who)
        values = {"item": item, "checked": checked, "has_words": True}
        return JSONResponse({name: self.renderer.part(f"{name}.html", **values) for name in ("spoken", "says")})


def _words(fields: Mapping[str, str], item: Item) -> dict[str, str]:
    """The words of a form; line ends in them become blanks, as an attribute has one line."""
    decision = fields.get("decision", "")
    decision = "decorative" if fields.get("decorative") else decision if decision in _SPARED else ""
    return words_of(fields, _WRITTEN, decision, item)
