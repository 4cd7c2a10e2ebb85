"""Templates of the desk, rendered to responses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from accesspub import __version__
from accesspub.html_report import safe
from accesspub.html_report.render import filename, length_of

if TYPE_CHECKING:
    from accesspub.desk.server.desk import Desk

#: Key in ``desk`` of the language files, and path, of every view in the menu.
MENU = (
    ("start", ""), ("pictures", "pictures"), ("clips", "clips"), ("pages", "pages"), ("changes", "changes"),
    ("questions", "questions"), ("hand_over", "hand-over"),
)  # fmt: skip


#: What a view says after something was written, by its key ``said_KEY``.
SAID = ("saved", "objected", "signed", "undone")


def query(path: str, /, **values: object) -> str:
    """A path with a query of the values that are not empty."""
    given = {key: value for key, value in values.items() if value not in ("", None, [])}
    return f"{path}?{urlencode(given, doseq=True)}" if given else path


def picture_name(address: str) -> str:
    """The name by which editors know a picture: the last part of its address, even if a service holds it encoded."""
    if not address:  # drawn in the page itself
        return "SVG"
    return safe.clean(filename(address).rpartition("/")[2], 60)


class Renderer:
    """Renders the templates in one language."""

    def __init__(self, desk: Desk) -> None:
        words = desk.words
        self._env = Environment(
            loader=PackageLoader("accesspub.desk"), autoescape=True, undefined=StrictUndefined,
            trim_blocks=True, lstrip_blocks=True, auto_reload=False,
        )  # fmt: skip
        self._env.globals.update(
            w=words, t=words.text, n=words.number, ago=words.ago, day=words.day, query=query, lang=safe.lang,
            foreign=lambda tag: safe.lang(tag if tag != words.language else ""), MENU=MENU, SAID=SAID,
            base=f"{desk.door.base}/", title=desk.title, version=__version__,
        )  # fmt: skip
        self._env.filters.update(clean=safe.clean, picture_name=picture_name, link=safe.link, length_of=length_of)
        self._desk = desk

    def page(self, request: Request, template: str, status: int = 200, **values: Any) -> Response:
        """A whole view."""
        given = request.query_params
        common: dict[str, Any] = {
            "who": self._desk.who(request), "said": given.get("said", ""), "undo": given.get("undo", ""),
            "said_of": given.get("about", "") if given.get("said") == "objected" else "",
        }  # fmt: skip
        return HTMLResponse(self.part(template, **common, **values), status)

    def part(self, template: str, **values: Any) -> str:
        """The text of a template."""
        return self._env.get_template(template).render(**values)

    def go(self, path: str, values: Mapping[str, object] | None = None) -> Response:
        """Send the browser to another view, after something was written."""
        return RedirectResponse(f"{self._desk.door.base}/{query(path, **(values or {}))}", 303)
