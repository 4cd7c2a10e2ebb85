"""Questions that only a person can answer, and problems that only the CMS can fix: answers that fit each."""

from __future__ import annotations

from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from accesspub.desk.model import NEEDS_FIXING, ConflictError, Item
from accesspub.desk.queries import TEMPLATES
from accesspub.desk.server.desk import Desk
from accesspub.desk.server.forms import form
from accesspub.desk.server.listing import Names, carried_of, filters_of, listed, steps
from accesspub.desk.server.render import Renderer
from accesspub.desk.server.saving import ALWAYS, item_of, save, words_of
from accesspub.desk.server.thumbs import has_picture
from accesspub.desk.server.wording import DeskWords
from accesspub.html_report.tasks import answers_to

#: The paths of the lists, and the views of the store that they show.
VIEWS = {"questions": "questions", "problems": "editors", "technical": "technical"}
_TITLES = {"questions": "view_questions", "problems": "problems_tab", "technical": "technical_tab"}
_FACETS = ("state", "task", "owner", "section", "language", "assigned")
_SIZE = 50
#: How a question is answered -> the sentences of the report for "it is fine" and "it has to be fixed".
_WORDS = {
    "good": ("yes_fine", "no_fault"), "bad": ("no_fine", "yes_fault"), "open": ("answer_fine", "answer_fault"),
}  # fmt: skip
_ANSWERS = {"fine": "fine", "open": NEEDS_FIXING, "fixed": "fixed elsewhere", "unsure": "unsure"}


def routes(desk: Desk, renderer: Renderer) -> list[Route]:
    """The routes of this view."""
    view = _Questions(desk, renderer)
    return [
        *(Route(f"/{path}", view.listed) for path in VIEWS),
        Route("/question", view.one),
        Route("/question", view.save, methods=["POST"]),
    ]


def answers(item: Item, words: DeskWords) -> list[tuple[str, str]]:
    """The answers that fit a question: the value of each in the form, and its words."""
    fine, wrong = _WORDS[answers_to(item.task, item.rule) if "answer" in item.needs else "open"]
    said = words.report.text
    return [
        ("fine", said(fine)), ("open", said(wrong)), ("fixed", words.text("answer_fixed")),
        ("unsure", said("answer_unsure")),
    ]  # fmt: skip


def _list_of(item: Item) -> str:
    """The path of the list that has a question or problem."""
    if "answer" not in item.needs or item.words.get("decision") == NEEDS_FIXING:
        return "problems"
    return "technical" if item.owner in TEMPLATES else "questions"


class _Questions:
    def __init__(self, desk: Desk, renderer: Renderer) -> None:
        self.desk, self.renderer, self.names = desk, renderer, Names(desk.words)

    def listed(self, request: Request) -> Response:
        """All questions for editors, all problems, or all questions for developers and designers."""
        path = request.url.path.rpartition("/")[2]
        values = listed(self.desk.store, request, VIEWS[path], path, _FACETS, _SIZE)
        return self.renderer.page(
            request, "questions.html", view="questions", lists=_TITLES, facet_value=self.names.facet_value,
            things=[
                (item, self.desk.findings_of(item), self._title(item), self.desk.store.page(item.places[0].page))
                for item in values["listing"].items if item.places
            ],
            shown={item.id for item in values["listing"].items if has_picture(self.desk, item)}, **values,
        )  # fmt: skip

    def _title(self, item: Item) -> Any:
        report = self.desk.words.report
        question = report.told(item.task, item.rule, "question") if _list_of(item) != "problems" else None
        return question or report.title(item.task, item.rule, 1)

    def one(self, request: Request) -> Response:
        """One question."""
        item = item_of(self.desk, request.query_params.get("id", ""), "question")
        return self._shown(request, item, filters_of(request))

    def _shown(
        self, request: Request, item: Item, carried: dict[str, list[str]], clash: ConflictError | None = None
    ) -> Response:
        path = _list_of(item)
        edit = self.desk.edit_address(item.places[0].page) if item.places else ""
        return self.renderer.page(
            request, "question.html", 409 if clash else 200, view="questions", item=item, carried=carried, path=path,
            **steps(self.desk.store, item, VIEWS[path], carried), alike=len(self.desk.store.alike(item.id)),
            heading=self._title(item), answers=answers(item, self.desk.words),
            chosen={words: key for key, words in _ANSWERS.items()}.get(item.words.get("decision", "")),
            is_shown=has_picture(self.desk, item),
            findings=self.desk.findings_of(item), clash=clash,
            told={key: self.desk.words.report.told(item.task, item.rule, key) for key in ("who", "do")}, edit=edit,
        )  # fmt: skip

    async def save(self, request: Request) -> Response:
        """Save an answer, and go on."""
        fields = await form(request)
        return await run_in_threadpool(self._saved, request, fields)

    def _saved(self, request: Request, fields: dict[str, str]) -> Response:
        item = item_of(self.desk, fields.get("id", ""), "question")
        decision = _ANSWERS.get(fields.get("answer", ""), "")
        given = fields if decision == "fine" else {**fields, "because": "", "until": ""}
        also = self.desk.store.alike(item.id) if fields.get("alike") else ()
        try:
            _, told = save(self.desk, request, item, words_of(given, ALWAYS, decision, item), fields, also)
        except ConflictError as clash:
            return self._shown(request, clash.item, carried_of(fields.get("carried", "")), clash)
        path, following = _list_of(item), fields.get("next", "")
        if also:  # the next one was probably answered, too
            due = {**carried_of(fields.get("carried", "")), "state": ["to do"]}
            following = self.desk.store.neighbours(item.id, VIEWS[path], due)[1]
        return self.renderer.go("question", {"id": following, **told}) if following else self.renderer.go(path, told)
