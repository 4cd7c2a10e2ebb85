"""Hand over: a ticket for every task in the templates, a summary for the chief, and downloads."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from accesspub.desk.server.desk import Desk
from accesspub.desk.server.listing import done
from accesspub.desk.server.render import Renderer
from accesspub.html_report.safe import clean

_MOST, _PLACES, _SENTENCES = 100, 10, 3
_OPEN = {"state": ["to do"]}
#: The lines of the summary: the key of its name in ``desk``, and the view of the store.
_LINES = (
    ("view_pictures", "pictures"), ("view_clips", "clips"), ("view_questions", "questions"),
    ("offers_tab", "offers"), ("problems_tab", "editors"), ("developers_tab", "developers"),
    ("technical_tab", "technical"),
)  # fmt: skip


@dataclass(frozen=True)
class Ticket:
    """One ticket, as Markdown to copy."""

    title: str
    language: str
    text: str
    pages: int


def routes(desk: Desk, renderer: Renderer) -> list[Route]:
    """The routes of this view."""

    def show(request: Request) -> Response:
        return hand_over(desk, renderer, request)

    return [Route("/hand-over", show)]


def hand_over(
    desk: Desk, renderer: Renderer, request: Request, told: Sequence[str] | None = None, *, failed: bool = False
) -> Response:
    """The view; ``told`` are lines about a file that was read in."""
    tasks = desk.store.tasks("developers", _OPEN)
    return renderer.page(
        request, "hand-over.html", 409 if failed else 200, view="hand_over", told=told, failed=failed,
        tickets=[_ticket(desk, *one) for one in tasks[:_MOST]], more=len(tasks) - _MOST,
        lines=_summary(desk),
    )  # fmt: skip


def _ticket(desk: Desk, task: str, count: int, places: int, pages: int) -> Ticket:
    """The ticket of one task: what is wrong, for whom, what to do, and the first places."""
    words = desk.words
    items = desk.store.items("developers", {**_OPEN, "task": [task]}, 0, _PLACES).items
    rule = items[0].rule
    title = words.report.title(task, rule, count)
    findings = [finding for item in items for finding in desk.findings_of(item)]
    sentences = list(dict.fromkeys(finding.message for finding in findings))
    parts: list[str] = [f"## {_plain(title.text)}", "", *(f"- {_plain(one)}" for one in sentences[:_SENTENCES])]
    for key, heading in (("who", "whom"), ("do", "what_to_do")):
        if told := words.report.told(task, rule, key):
            parts += ["", f"**{words.text(heading)}**: {_plain(told.text)}"]
    parts += ["", f"**{words.text('on_pages_title', pages)}**", ""]
    known = [place for item in items for place in item.places][:_PLACES]
    for place in known:
        at = f":{place.line}" if place.line else ""
        parts.append(f"- {_code(place.page + at)}" + (f" {_code(place.element)}" if place.element else ""))
    if places > len(known):
        parts.append(f"- {words.text('and_more', places - len(known))}")
    rules = ", ".join(dict.fromkeys(finding.rule for finding in findings))
    wcag = ", ".join(dict.fromkeys(number for finding in findings for number in finding.wcag))
    parts += ["", rules + (f" · WCAG {wcag}" if wcag else "")]
    return Ticket(title.text, title.language, "\n".join(parts) + "\n", pages)


def _plain(text: str) -> str:
    """Text without meaning in Markdown: what pages say makes no link, no heading and no HTML."""
    return "".join(f"\\{char}" if char in "\\`*_{}[]<>#|!" else char for char in clean(text, 600))


def _code(text: str) -> str:
    """Text as code in Markdown, whatever backticks it holds."""
    text = clean(text, 300)
    fence = "`" * (1 + max(map(len, re.findall("`+", text)), default=0))
    return f"{fence} {text} {fence}" if "`" in text else f"`{text}`"


def _summary(desk: Desk) -> list[tuple[str, int, int]]:
    """What is to do, view by view: a name, how many things are open, and how many are done."""
    counts = desk.store.counts()
    return [
        (desk.words.text(key), counts[view].get("to do", 0), done(view, counts[view]))
        for key, view in _LINES
        if counts[view]
    ]
