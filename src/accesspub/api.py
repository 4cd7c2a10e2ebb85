"""The library: the same as the command line, for a pipeline that holds its pages in memory."""

from __future__ import annotations

from dataclasses import dataclass
from os import PathLike
from typing import TYPE_CHECKING

from accesspub import expressions as re
from accesspub.config import Config
from accesspub.edits.byte_edits import ByteEdit
from accesspub.engine.engine import engine
from accesspub.engine.registry import rules
from accesspub.engine.result import Located, PageResult
from accesspub.engine.undo import undo as undo_page
from accesspub.html.lazy import lazy
from accesspub.html.source import UnreadableSourceError

if TYPE_CHECKING:
    from accesspub.facts.facts import Facts
    from accesspub.facts.model import Embed, Image

_PLACE = re.compile(r"[a-z][a-z0-9+.-]*://\S+|.+\.(?:x?html?|xht)", re.I)  # a URL or a file name
_LONGEST_PLACE = 1000


@dataclass(frozen=True, repr=False)
class Result:
    """What became of a page.

    Attributes:
        html: the page after the edits, of the type that was given (bytes or str).
        status: ``fixed``, ``unchanged``, ``refused`` or ``error`` (a picture, an archive: no page at all).
        reason: why it was refused or is not a page, else empty.
        edits: what was changed: byte offsets into the input (a str counts as UTF-8), old and new bytes, rule.
        findings: what is left to do.
        outcomes: rule id -> ``failed``, ``cantTell``, ``passed``, ``inapplicable`` or ``untested``.
        untested: rule id -> why the rule could not check the page; what the other rules found is kept.
    """

    html: bytes | str
    status: str
    reason: str
    edits: tuple[ByteEdit, ...]
    findings: tuple[Located, ...]
    outcomes: dict[str, str]
    untested: dict[str, str]
    _config: Config

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.status}, edits: {len(self.edits)}, findings: {len(self.findings)}>"

    @lazy
    def _facts(self) -> Facts:
        html = "" if self.status == "error" else self.html
        raw = html.encode("utf-8", "surrogateescape") if isinstance(html, str) else html
        return engine(self._config).open(raw, encoding="utf-8" if isinstance(self.html, str) else None).facts

    @property
    def media(self) -> list[Embed]:
        """The embedded media of the page after the edits, in document order."""
        return self._facts.embeds

    @property
    def images(self) -> list[Image]:
        """The images of the page after the edits, in document order."""
        return self._facts.images


def fix(html: bytes | str, config: Config | None = None, *, path: str = "-") -> Result:
    """Fix a page.

    Args:
        html: the page; bytes are decoded as a browser would, a str is taken as it is.
        config: settings; None: the defaults. No settings file is read.
        path: a name for messages; ``.xhtml`` makes it XML. Nothing is opened.

    Returns:
        The result; its ``html`` is the input where nothing was due or anything was in doubt.

    Raises:
        TypeError: ``html`` is neither bytes nor str.
        ValueError: ``html`` is a file name or a URL, not a page.
        KnowledgeError: a knowledge file is wrong.
    """
    return _result("fix", html, config or Config(), path)


def check(html: bytes | str, config: Config | None = None, *, path: str = "-") -> Result:
    """Apply the same rules and change nothing; arguments and errors as for `fix`."""
    return _result("check", html, config or Config(), path)


def undo(html: bytes | str, config: Config | None = None, *, path: str = "-") -> Result:
    """Take out what `fix` inserted, as ``accesspub fix --undo`` does; arguments and errors as for `fix`.

    Returns:
        The result; ``fixed`` means that something was taken out. Its findings are the blocks that somebody has changed
        since `fix` wrote them: these stay.
    """
    return _result("undo", html, config or Config(), path)


def _result(action: str, html: bytes | str, config: Config, path: str) -> Result:
    _require_page(action, html)
    made: PageResult
    try:
        raw = html.encode("utf-8", "surrogateescape") if isinstance(html, str) else html
        encoding = "utf-8" if isinstance(html, str) else None
        if action == "undo":
            made = undo_page(raw, path, config.selected(rules()), encoding)
        else:
            machine = engine(config)
            made = (machine.fix if action == "fix" else machine.check)(raw, path, encoding)
    except UnicodeEncodeError as error:
        half = ord(error.object[error.start])
        made = PageResult.broken(path, f"U+{half:04X} (character {error.start}) is a lone surrogate, not a character")
    except UnreadableSourceError as error:
        made = PageResult.broken(path, str(error))
    after = html
    if made.edits:
        after = made.html.decode("utf-8", "surrogateescape") if isinstance(html, str) else made.html
    edits, findings = tuple(made.edits), tuple(made.findings)
    return Result(after, made.status, made.reason, edits, findings, made.outcomes, made.untested, config)


def _require_page(action: str, html: object) -> None:
    """Say what is wrong, and what to do, where something else than a page is given."""
    command = "fix --undo" if action == "undo" else action
    read = f"use Path.read_bytes(), or the command `accesspub {command}`"
    if isinstance(html, str):
        name = html.strip()
        if "<" not in name and len(name) < _LONGEST_PLACE and _PLACE.fullmatch(name):
            raise ValueError(f"{action}() takes the page itself, and {name!r} looks like a file name or a URL: {read}")
    elif not isinstance(html, bytes):
        kind = type(html)
        if isinstance(html, PathLike):
            problem = f"a path: {read}"
        elif kind.__module__.partition(".")[0] == "bs4":
            problem = f"a {kind.__name__}: use accesspub.soup"
        else:
            problem = "None" if html is None else f"{kind.__name__}"
        raise TypeError(f"{action}() takes the page itself as bytes or str, not {problem}")
