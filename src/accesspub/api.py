"""The library: the same as the command line, for a pipeline that holds its pages in memory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from accesspub.config import Config
from accesspub.edits.byte_edits import ByteEdit
from accesspub.engine.engine import engine
from accesspub.engine.result import PageResult, Reported
from accesspub.html.lazy import lazy
from accesspub.html.source import Source

if TYPE_CHECKING:
    from accesspub.facts.facts import Facts
    from accesspub.facts.model import Embed, Image


@dataclass(frozen=True)
class Result:
    """What became of a page.

    Attributes:
        html: the page after the edits, of the type that was given (bytes or str).
        status: ``fixed``, ``unchanged``, ``refused`` or ``error`` (a picture, an archive: no page at all).
        reason: why it was refused or is no page, else empty.
        edits: what was changed: byte offsets into the input (a str counts as UTF-8), old and new bytes, rule.
        findings: what is left to do.
        outcomes: rule id -> ``failed``, ``cantTell``, ``passed`` or ``inapplicable``.
    """

    html: bytes | str
    status: str
    reason: str
    edits: tuple[ByteEdit, ...]
    findings: tuple[Reported, ...]
    outcomes: dict[str, str]
    _config: Config

    @lazy
    def _facts(self) -> Facts:
        from accesspub.facts.facts import Facts
        from accesspub.html.page import Page

        raw = self.html.encode("utf-8", "surrogateescape") if isinstance(self.html, str) else self.html
        if self.status == "error":
            raw = b""
        source = Source(raw, "utf-8" if isinstance(self.html, str) else None)
        return Facts(Page(source), engine(self._config).knowledge)

    @property
    def media(self) -> list[Embed]:
        """The embedded media of the page after the edits, in document order."""
        return self._facts.embeds

    @property
    def images(self) -> list[Image]:
        """The images of the page after the edits, in document order."""
        return self._facts.images


def fix(html: bytes | str, config: Config | None = None, *, path: str = "-") -> Result:
    """Repair a page.

    Args:
        html: the page; bytes are decoded as a browser would, a str is taken as it is.
        config: settings; None: the defaults. No settings file is read.
        path: a name for messages; ``.xhtml`` makes it XML. Nothing is opened.

    Returns:
        The result; its ``html`` is the input where nothing was due or anything was in doubt.

    Raises:
        KnowledgeError: a knowledge file is wrong.
    """
    return _result("fix", html, config or Config(), path)


def check(html: bytes | str, config: Config | None = None, *, path: str = "-") -> Result:
    """Apply the same rules and change nothing; arguments and errors as for `fix`."""
    return _result("check", html, config or Config(), path)


def _result(action: str, html: bytes | str, config: Config, path: str) -> Result:
    raw = html.encode("utf-8", "surrogateescape") if isinstance(html, str) else html
    encoding = "utf-8" if isinstance(html, str) else None
    machine = engine(config)
    made: PageResult = (machine.fix if action == "fix" else machine.check)(raw, path, encoding)
    after: bytes | str = made.html
    if isinstance(html, str):
        after = made.html.decode("utf-8", "surrogateescape") if made.edits else html
    return Result(after, made.status, made.reason, tuple(made.edits), tuple(made.findings), made.outcomes, config)
