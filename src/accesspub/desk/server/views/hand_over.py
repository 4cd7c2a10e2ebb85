"""Hand over: a ticket for every template problem, a summary for the chief, and downloads."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from accesspub.desk.model import Item
from accesspub.desk.server.desk import Desk
from accesspub.desk.server.render import Renderer
from accesspub.html_report.safe import clean

_MOST, _PLACES = 100, 10
_OPEN = {"state": ["to do"]}
#: The lines of the summary: the key of its name in ``desk``, and the view of the store.
_LINES = (
    ("view_pictures", "pictures"), ("view_clips", "clips"), ("view_questions", "questions"),
    ("problems_tab", "editors"), ("tickets", "developers"),
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
    listing = desk.store.items("developers", _OPEN, 0, _MOST)
    return renderer.page(
        request, "hand-over.html", 409 if failed else 200, view="hand_over", told=told, failed=failed,
        tickets=[_ticket(desk, item) for item in listing.items], more=listing.total - len(listing.items),
        lines=_summary(desk),
    )  # fmt: skip


def _ticket(desk: Desk, item: Item) -> Ticket:
    words = desk.words
    title = words.report.title(item.task, item.rule, item.pages)
    findings = desk.findings_of(item)
    parts: list[str] = [f"## {_plain(title.text)}", ""]
    parts += [f"- {_plain(finding.message)}" for finding in findings[:3]]
    for key, heading in (("who", "whom"), ("do", "what_to_do")):
        if told := words.report.told(item.task, item.rule, key):
            parts += ["", f"**{words.text(heading)}**: {_plain(told.text)}"]
    parts += ["", f"**{words.text('on_pages_title', item.pages)}**", ""]
    for place in item.places[:_PLACES]:
        at = f":{place.line}" if place.line else ""
        parts.append(f"- {_code(place.page + at)}" + (f" {_code(place.element)}" if place.element else ""))
    if len(item.places) > _PLACES:
        parts.append(f"- {words.text('and_more', len(item.places) - _PLACES)}")
    wcag = dict.fromkeys(number for finding in item.findings for number in finding.wcag)
    parts += ["", item.rule + (f" · WCAG {', '.join(wcag)}" if wcag else "")]
    return Ticket(title.text, title.language, "\n".join(parts) + "\n", item.pages)


def _plain(text: str) -> str:
    """Text without meaning in Markdown: what pages say makes no link, no heading and no HTML."""
    return "".join(f"\\{char}" if char in "\\`*_{}[]<>#|!" else char for char in clean(text, 600))


def _code(text: str) -> str:
    """Text as code in Markdown, whatever backticks it holds."""
    text = clean(text, 300)
    fence = "`" * (1 + max(map(len, re.findall("`+", text)), default=0))
    return f"{fence} {text} {fence}" if "`" in text else f"`{text}`"


def _summary(desk: Desk) -> list[tuple[str, int, int]]:
    """What is to do, view by view: a name, how many things are open, and how many there are in all."""
    counts = desk.store.counts()
    return [
        (desk.words.text(key), counts[view].get("to do", 0), sum(counts[view].values()))
        for key, view in _LINES
        if counts[view]
    ]
