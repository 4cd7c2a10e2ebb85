"""The text report of check and fix."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING

from accesspub.engine.result import Located, PageResult
from accesspub.files.printable import coloured, count, printable
from accesspub.report.overlooked import counts, sentences

if TYPE_CHECKING:
    from accesspub.knowledge.messages import Words

_LEVELS = ("error", "warning", "note")
_DONE = {"check": "fixed", "fix": "fixed", "undo": "undone"}


def write(
    results: Iterable[PageResult],
    out: IO[str],
    *,
    summary: bool = True,
    words: Callable[[], Words] | None = None,
    action: str = "check",
    dry: bool = False,
    statistics: bool = False,
) -> None:
    """Write one line for each finding, with a clickable position, and a summary.

    Args:
        results: pages as they come.
        out: the stream to write to.
        summary: whether to end with totals.
        words: gives the rules' texts, to say what to do and why, once for each rule, before the totals.
        action: the command: ``check``, ``fix`` or ``undo``.
        dry: whether the run wrote nothing.
        statistics: whether to count the findings of each rule instead of listing them.
    """
    done = f"would be {_DONE[action]}" if dry else _DONE[action]
    totals, paint = _Totals(), _painter(out)
    for result in results:
        totals.add(result)
        name = printable(result.path)
        if result.status in ("error", "refused"):
            out.write(f"{name}: {paint(result.status, 'error')}: {printable(result.reason)}\n")
        for sentence in result.not_tested if result.status != "error" else ():
            out.write(f"{name}: {paint('not tested', 'error')}: {printable(sentence)}\n")
        if result.edits:
            made = Counter(rule for edit in result.edits for rule in edit.rule.split(","))
            listed = ", ".join(f"{rule} {count}" for rule, count in sorted(made.items()))
            out.write(f"{name}: {paint(done, 'fixed')}: {listed}\n")
        if not statistics:
            out.write("".join(_line(result.path, one, paint) for one in result.findings if one.state == "new"))
    if statistics:
        out.write("".join(_counts(totals.found)))
    elif totals.found and words is not None:
        out.write(_advice(totals.found, words()))
    if summary:
        out.write("; ".join(_summary(totals, action, dry=dry)) + ".\n")


@dataclass
class _Totals:
    """What all pages together have.

    Attributes:
        found: rule -> how many new findings, and the index of the worst severity.
        wordless: language -> pages in which words were wanted and there are none.
    """

    pages: int = 0
    edits: int = 0
    untested: int = 0
    fixable: int = 0
    safe: int = 0
    found: dict[str, tuple[int, int]] = field(default_factory=dict)
    statuses: Counter[str] = field(default_factory=Counter)
    severities: Counter[str] = field(default_factory=Counter)
    states: Counter[str] = field(default_factory=Counter)
    overlooked: Counter[str] = field(default_factory=Counter)
    wordless: Counter[str] = field(default_factory=Counter)

    def add(self, result: PageResult) -> None:
        """Add a page."""
        self.pages += 1
        self.edits += len(result.edits)
        self.untested += bool(result.untested)
        self.statuses[result.status] += 1
        self.states["waived"] += result.waived
        self.overlooked.update(counts(result.overlooked))
        self.wordless.update(result.wordless)
        for finding in result.findings:
            if finding.state != "new":
                self.states[finding.state] += 1
                continue
            self.severities[finding.severity] += 1
            self.fixable += finding.fixable
            self.safe += finding.safe
            number, worst = self.found.get(finding.rule, (0, len(_LEVELS)))
            self.found[finding.rule] = number + 1, min(worst, _LEVELS.index(finding.severity))


def _line(path: str, finding: Located, paint: Callable[[str, str], str]) -> str:
    """One finding, with a clickable position."""
    place = f"{printable(path)}:{finding.line}:{finding.column + 1}"
    ask = " (ask a person)" if finding.outcome == "cantTell" else ""
    note = f" [not fixed: {printable(finding.withheld)}]" if finding.withheld else ""
    severity = paint(finding.severity, finding.severity)
    return f"{place}: {severity} {finding.rule}{ask}: {printable(finding.message)}{note}\n"


def _counts(found: Mapping[str, tuple[int, int]]) -> Iterator[str]:
    """How many findings each rule has, the most frequent first."""
    for rule, (number, worst) in sorted(found.items(), key=lambda item: (-item[1][0], item[0])):
        yield f"{number:>7}  {_LEVELS[worst]:<7}  {rule}\n"


def _advice(found: Mapping[str, tuple[int, int]], words: Words) -> str:
    """What to do and why, the most serious rule first."""
    import shutil  # both are imported late: most runs in a pipeline give no advice
    import textwrap

    width = min(max(shutil.get_terminal_size().columns, 60), 100)
    parts = ["\nWhat to do, most serious first:\n"]
    for rule, (places, _) in sorted(found.items(), key=lambda item: (item[1][1], -item[1][0], item[0])):
        parts.append(f"\n{rule}, {count(places, 'place')}\n")
        for key in ("do", "why"):
            if text := words.about(rule, key):
                head = "  Why: " if key == "why" else "  "
                parts.append(textwrap.fill(head + text, width, subsequent_indent="  ") + "\n")
    parts.append("\n`accesspub rules RULE` shows a rule's example; `--report html=DIR` makes a report for editors.\n\n")
    return "".join(parts)


def _summary(totals: _Totals, action: str, *, dry: bool) -> Iterator[str]:
    statuses = totals.statuses
    yield count(totals.pages, "page")
    if totals.edits:
        yield f"{statuses['fixed']} {'would be ' if dry else ''}changed by {count(totals.edits, 'edit')}"
    if statuses["refused"]:
        yield f"{statuses['refused']} refused"
    if statuses["error"]:
        yield f"{statuses['error']} not processed"
    if totals.untested:
        yield f"{count(totals.untested, 'page')} not fully tested"
    if left := [count(totals.severities[name], name) for name in _LEVELS if totals.severities[name]]:
        yield "left to do: " + ", ".join(left)
    elif statuses["error"] or totals.untested:
        pass  # who knows what is left there
    elif action != "undo":
        yield "nothing found in what was looked at" if any(totals.overlooked.values()) else "nothing left to do"
    elif not totals.edits:
        yield "nothing made by accesspub to undo"
    yield from sentences(totals.overlooked)
    yield from _without_words(totals.wordless)
    yield from (f"{number} {state}" for state, number in sorted(totals.states.items()) if number)
    if totals.fixable:
        some = "` (some only with --review)" if totals.safe else " --review`"
        yield f"{totals.fixable} can be fixed by `accesspub fix{'`' if totals.safe == totals.fixable else some}"


def _without_words(pages: Mapping[str, int]) -> Iterator[str]:
    """Why words were not inserted, and how to change it; ``pages`` counts those of each language."""
    if number := pages.get("", 0):
        say = "page does not say its" if number == 1 else "pages do not say their"
        yield f"{number} {say} language, so accesspub inserts no words: set lang, or page-language in the settings"
    if others := sorted(filter(None, pages)):
        yield f"accesspub has no words to insert in: {printable(', '.join(others), ' ')}"


def _painter(out: IO[str]) -> Callable[[str, str], str]:
    if not coloured(out):
        return lambda text, _kind: text
    codes = {"error": "31", "warning": "33", "note": "36", "fixed": "32"}
    return lambda text, kind: f"\x1b[{codes[kind]}m{text}\x1b[0m"
