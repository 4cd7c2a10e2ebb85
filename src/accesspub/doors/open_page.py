"""A page that is open in an editor: its findings, the edits that would fix one, and what was decided about a line."""

from __future__ import annotations

import argparse
import contextlib
import io
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from accesspub.cli.desk_words import desk_of
from accesspub.cli.explain import explain, lines
from accesspub.cli.judging import collected
from accesspub.edits.model import Edit, Safety
from accesspub.edits.signature import edit_name
from accesspub.engine.analysis import Analysis
from accesspub.engine.engine import Engine
from accesspub.engine.result import Located, PageResult
from accesspub.errors import UserError
from accesspub.report.verdict import Collected
from accesspub.run.guard import guarded
from accesspub.run.model import Job, NotProcessedError, Order
from accesspub.run.workspace import Workspace

_ORDER = Order("check")
_ENCODING = "utf-8"  # whatever the page says that its file is in: an editor has characters


@dataclass(frozen=True, slots=True)
class Shown:
    """A finding with the characters of its start tag, and the name of its edit; empty where there is none."""

    finding: Located
    start: int
    end: int
    edit: str


@dataclass(frozen=True, slots=True)
class Change:
    """Characters ``[start, end)`` of the text become ``new``."""

    start: int
    end: int
    new: str


class OpenPage:
    """One page as the editor holds it.

    Args:
        path: its file, which need not be saved.
        text: its text.
        placed: whether it has its place among the files of a site, which are read then.
    """

    def __init__(self, path: str, text: str, placed: bool = True) -> None:
        self.path, self.text = path, text
        self._raw = text.encode(_ENCODING, "replace")
        self._job = Job(path, root=str(Path(path).parent) if placed else None)

    def findings(self) -> list[Shown]:
        """What the rules find and nobody has decided about, in the order of the page.

        Raises:
            NotProcessedError: the page cannot be checked.
            UserError: the settings, a baseline or waivers are wrong.
        """
        with Workspace(_ORDER).analyse(self._job, self._raw, _ENCODING) as analysis:
            shown = list(self._shown(analysis))
        result = PageResult(self.path, findings=[one.finding for one in shown])
        if (judge := self._judge()) is not None:
            list(judge.through([result]))
        return [one for one, found in zip(shown, result.findings, strict=True) if found.state == "new"]

    def _judge(self) -> Collected | None:
        """Knows the baseline, the waivers and the desk that `accesspub check` reads for this file."""
        if self._job.root is None:
            return None
        options = argparse.Namespace(
            paths=[self.path], format="text", report=[], baseline=None, waivers=None, update_baseline=False,
            no_desk=False,
        )  # fmt: skip
        with contextlib.redirect_stderr(io.StringIO()):  # a line about the desk at every key is too much
            desk_of(options, options.paths, Workspace(_ORDER).first_config(options.paths))
        return collected(options, [self._job], _ORDER, "warning")

    def _shown(self, analysis: Analysis) -> Iterator[Shown]:
        page = analysis.page
        by_finding = analysis.located({})
        known = {(one.line, one.column, one.rule, one.says): one for one in by_finding}
        for finding in sorted(analysis.findings, key=lambda one: page.position(one.element)):
            line, column = page.position(finding.element)
            tag, edit = page.start_tag(finding.element), finding.edit
            start, end = (page.source.in_text(tag.start), page.source.in_text(tag.end)) if tag is not None else (0, 0)
            name = edit_name(page, finding.rule, edit) if edit is not None and _can_be_made(edit) else ""
            yield Shown(known[line, column, finding.rule, finding.key], start, end, name)

    def fix(self, name: str = "") -> list[Change]:
        """The changes that make one edit, or all that are safe; empty where it cannot be made.

        They are checked as `accesspub fix` checks its edits.
        """
        workspace = Workspace(_ORDER)
        engine = workspace.engine(self.path)
        if name:
            others = frozenset(one.edit for one in self.findings() if one.edit != name)
            engine = Engine(replace(engine.config, review=False, accepted=frozenset((name,)), declined=others))
        try:
            with guarded(engine.config, len(self._raw)):
                result = engine.fix(self._raw, self.path, _ENCODING, workspace.site(self._job))
        except NotProcessedError:  # the findings say so
            return []
        if result.files:  # an editor's change writes one file
            return []
        return [
            Change(self._characters(edit.start), self._characters(edit.end), edit.new.decode()) for edit in result.edits
        ]

    def _characters(self, byte: int) -> int:
        return len(self._raw[:byte].decode("utf-8", "ignore"))

    def explained(self, line: int) -> str:
        """What was decided about the elements on a line (from 1), as text; empty where there are none."""
        try:
            found = explain(self._job, line, _ORDER, self._raw, _ENCODING)
        except (NotProcessedError, UserError):  # the page as the editor has it by now is another one
            return ""
        return "\n".join(text.removeprefix(f"{self.path}:") for text in lines(found)) if found["elements"] else ""


def _can_be_made(edit: Edit) -> bool:
    return edit.safety is not Safety.SHOW and not edit.files


_UNITS = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}  # codec, bytes


class Positions:
    """Lines and columns of a text, as the Language Server Protocol counts them: from 0.

    Args:
        text: the text.
        encoding: ``utf-8``, ``utf-16`` or ``utf-32``: columns are counted in its units, as server and editor agreed.
    """

    def __init__(self, text: str, encoding: str = "utf-16") -> None:
        self._text = text
        self._codec, self._unit = _UNITS[encoding]
        self._starts: Sequence[int] = [0, *_ends(text)]

    def of(self, offset: int) -> tuple[int, int]:
        """The line and column of a character."""
        line = bisect_right(self._starts, offset) - 1
        before = self._text[self._starts[line] : offset]
        return line, len(before.encode(self._codec, "surrogatepass")) // self._unit


def _ends(text: str) -> Iterator[int]:
    """Where lines begin: after LF, CR LF or CR."""
    for at, sign in enumerate(text):
        if sign == "\n" or (sign == "\r" and text[at + 1 : at + 2] != "\n"):
            yield at + 1
