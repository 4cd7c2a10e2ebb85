"""Render templates to files: the Jinja environment, its filters, and the content security policy of every page."""

from __future__ import annotations

import base64
import hashlib
import itertools
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import cache, lru_cache
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from accesspub import __version__
from accesspub import expressions as re
from accesspub.files.atomic_write import write_quickly
from accesspub.files.language_tags import tidy
from accesspub.html_report import safe
from accesspub.html_report.model import SEVERITIES
from accesspub.html_report.tasks import MIXED, answers_to
from accesspub.html_report.wording import Wording

ASSETS = Path(__file__).resolve().parent / "assets"
_SOURCE = re.compile(r"\ssrc=[\"']?([^\"'\s>]+)", re.I)
_CONSTANT = re.compile(r"\{\{ S\[([\"'])(\w+)\1\] \}\}")
_PIECE = re.compile(r"\{# piece (\w+) #\}\n?")
_MOST_TAILS = 5000
_THINGS = {
    "img": "picture", "svg": "picture", "video": "kind_video", "audio": "kind_audio", "a": "link",
    **dict.fromkeys(("iframe", "object", "embed"), "player"), **dict.fromkeys(("input", "select", "textarea"), "field"),
}  # fmt: skip
_OF_PLAYERS = ("video-", "audio-", "media-", "player-", "embed-")
_EN = ("1", "2", "3", "4")


def page_file(number: int) -> str:
    """The report file about one page of the site, relative to the report's root."""
    return f"pages/p{number:05d}.html"


def sheets(stem: str, count: int, size: int) -> list[tuple[int, str]]:
    """The files of a list that is split into several: ``pages.html``, ``pages-2.html`` …"""
    return [
        (number, f"{stem}{'' if number == 1 else f'-{number}'}.html")
        for number in range(1, max(1, -(-count // size)) + 1)
    ]


class _Templates(PackageLoader):
    """Load templates with constant sentences and `piece-NAME.html` already filled in.

    This saves a call for each of perhaps 200,000 findings.
    """

    def __init__(self, constants: dict[str, str]) -> None:
        super().__init__("accesspub.html_report")
        self._constants = constants

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool] | None]:
        source, name, fresh = super().get_source(environment, template)
        source = _PIECE.sub(
            lambda found: super(_Templates, self).get_source(environment, f"piece-{found[1]}.html")[0], source
        )
        return _CONSTANT.sub(lambda found: str(escape(self._constants[found[2]])), source), name, fresh


class Renderer:
    """Writes the views of one report.

    Args:
        folder: the report's folder.
        wording: sentences.
        common: values that every template may use.
    """

    def __init__(self, folder: Path, wording: Wording, common: dict[str, Any]) -> None:
        self.folder, self._root = folder, str(folder.resolve())
        self.shots = safe.Shots(folder / "shots")
        self.wording = wording
        self.words = cache(wording.told)
        script = (ASSETS / "report.js").read_text("utf-8")
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        policy = (
            "default-src 'none'; img-src 'self' file:; style-src 'self' file:; "
            f"script-src 'sha256-{digest}'; connect-src 'self'; base-uri 'none'; form-action 'none'"
        )
        env = Environment(
            loader=_Templates(wording.constants()),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        numbers = itertools.count(1)
        env.globals.update(
            MIXED=MIXED, answers_to=answers_to, LANGUAGE=wording.language,
            w=wording, t=wording.text, n=wording.number, words=self.words, help=cache(self._help), csp=policy,
            version=__version__, fresh=lambda: next(numbers), tail=self._tail, script=lambda: Markup(script), **common,  # noqa: S704 - our own file
        )  # fmt: skip
        env.filters.update(
            bare=bare, clean=safe.clean, sentence=self._sentence, lang=self._lang, link=safe.link, domain=safe.domain,
            shot=self.shots.add, page_file=page_file,
            when=when, kind=self._kind, length_of=length_of, filename=filename, near=near, lines=lines,
            en_number=en_number, is_question=is_question, field=self._field, thing=self._thing,
        )  # fmt: skip
        self._constants = env.globals["S"] = wording.constants()
        env.globals["SEV"] = {level: Markup(env.get_template("severity.html").render(level=level))  # noqa: S704
                              for level in SEVERITIES}  # fmt: skip
        self._env = env
        self._tails: dict[tuple[object, ...], Markup] = {}

    def write(self, name: str, template: str, **values: Any) -> None:
        """Write one file of the report."""
        text = self._env.get_template(template).render(root="../" * name.count("/"), here=name, **values)
        path = self.folder / name
        write_quickly(path, text.encode("utf-8", "replace"), self._root)

    def _help(self, task: str, rule: str, *, short: bool = False) -> Markup:
        """Who is affected, what to do and examples for a rule; rendered once, since it is the same on every page."""
        made = self._env.get_template("help.html").render(task=task, rule=rule, short=short)
        return Markup(made)  # noqa: S704 - made by our template, which escapes

    def _tail(self, finding: Any) -> Markup:
        """The engine, rule and criteria of a finding; rendered once for equal ones."""
        parts = (finding.rule, finding.engine, finding.help_url, *finding.origins, None, *finding.wcag)
        if parts not in self._tails:
            if len(self._tails) >= _MOST_TAILS:
                self._tails.clear()
            made = self._env.get_template("tail.html").render(f=finding)
            self._tails[parts] = Markup(made)  # noqa: S704 - made by our template, which escapes
        return self._tails[parts]

    def _foreign(self, tag: str) -> str:
        """A language tag of a page, if it is known and another language than the report's."""
        known = tidy(tag) or ""
        return known if safe.is_foreign(known, self.wording.language) else ""

    def _lang(self, tag: str) -> Markup:
        """The attribute for words of a page; empty if they are in the report's language, or in an unknown one."""
        return safe.lang(self._foreign(tag))

    def _sentence(self, value: str, written: str) -> Markup | str:
        """A message; its quotations are marked with their language."""
        return safe.sentence(value, self._foreign(written))

    def _field(self, name: str) -> str:
        """A metadata field of a picture file, by its name in the report."""
        return self._constants.get(f"field_{name.lower()}", name)

    def _thing(self, finding: Any) -> str:
        """A name for a place without text: the file of a picture, "player", or just "here"."""
        element = finding.element
        tag = element.lstrip("<").split(">")[0].split(" ")[0].lower()
        key = _THINGS.get(tag, "here")
        if key == "here" and finding.rule.startswith(_OF_PLAYERS):
            key = "player"
        said, source = self._constants[key], _SOURCE.search(element) if key == "picture" else None
        return f"{said}: {filename(unescape(source[1]))}" if source and source[1] else said

    def _kind(self, kind: str) -> str:
        known = ("video", "audio", "social", "document", "map", "gif", "gallery", "flash")
        return self.wording.text(f"kind_{kind if kind in known else 'other'}")


def when(stamp: str) -> str:
    """A time stamp as date and time in UTC; any other text as it is."""
    try:
        return datetime.fromisoformat(stamp).astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
    except ValueError:
        return safe.clean(stamp, 40)


def length_of(seconds: float) -> str:
    """A length as a clock shows it: 2:39, 1:02:03."""
    whole = round(min(max(float(seconds), 0), 359_999))
    hours, minutes = whole // 3600, whole % 3600 // 60
    return f"{hours}:{minutes:02d}:{whole % 60:02d}" if hours else f"{minutes}:{whole % 60:02d}"


def filename(address: str) -> str:
    """The last part of an address: the name editors know a picture by."""
    if address.startswith("data:"):
        return "data:"
    path = address.split("?")[0].split("#")[0].rstrip("/")
    return safe.clean(unquote(path.rpartition("/")[2] or address), 80) or "?"


def bare(address: str) -> str:
    """An address without scheme, short enough for a table."""
    return safe.clean(re.sub(r"^https?://(www\.)?", "", address), 70)


def lines(text: str) -> str:
    """Changed text with its line ends as visible marks."""
    return safe.clean(text.replace("\n", " ¶ "), 4000)


def is_question(message: str) -> bool:
    """Whether the finding's message is itself a question."""
    return message.rstrip(' \u00a0\u202f»”"')[-1:] in ("?", "؟", "？")


def near(files: Sequence[tuple[int, str]], number: int) -> list[tuple[int, str] | None]:
    """The pages of a list to link to: first, last and those around this one; None stands for a gap."""
    shown: list[tuple[int, str] | None] = []
    for entry in files:
        if entry[0] in (1, len(files)) or abs(entry[0] - number) <= 2:
            shown.append(entry)
        elif shown and shown[-1] is not None:
            shown.append(None)
    return shown


@lru_cache(maxsize=1000)
def en_number(number: str) -> str:
    """The clause of EN 301 549 that stands for a criterion of WCAG (web): 1.2.2 → 9.1.2.2."""
    parts = number.split(".")
    good = len(parts) == 3 and all(part.isdigit() for part in parts) and parts[0] in _EN
    return f"9.{number}" if good else ""
