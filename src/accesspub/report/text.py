"""The text report of check and fix."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
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
    found: dict[str, tuple[int, int]] = {}
    paint = _painter(out)
    pages, statuses, edits, severities = 0, Counter[str](), 0, Counter[str]()
    fixable = safe = untested = 0
    states, overlooked, wordless = Counter[str](), Counter[str](), Counter[str]()
    for result in results:
        pages += 1
        states["waived"] += result.waived
        untested += bool(result.untested)
        statuses[result.status] += 1
        overlooked.update(counts(result.overlooked))
        wordless.update(result.wordless)
        edits += len(result.edits)
        if result.status in ("error", "refused"):
            out.write(f"{printable(result.path)}: {paint(result.status, 'error')}: {printable(result.reason)}\n")
        for sentence in result.not_tested if result.status != "error" else ():
            out.write(f"{printable(result.path)}: {paint('not tested', 'error')}: {printable(sentence)}\n")
        if result.edits:
            made = Counter(name for edit in result.edits for name in edit.rule.split(","))
            listed = ", ".join(f"{name} {count}" for name, count in sorted(made.items()))
            out.write(f"{printable(result.path)}: {paint(done, 'fixed')}: {listed}\n")
        for finding in result.findings:
            if finding.state != "new":
                states[finding.state] += 1
                continue
            severities[finding.severity] += 1
            fixable += finding.fixable
            safe += finding.safe
            count, worst = found.get(finding.rule, (0, len(_LEVELS)))
            found[finding.rule] = count + 1, min(worst, _LEVELS.index(finding.severity))
            if not statistics:
                out.write(_line(result.path, finding, paint))
    if statistics:
        out.writelines(_counts(found))
    elif found and words is not None:
        out.write(_advice(found, words()))
    if summary:
        sums = _summary(pages, statuses, edits, severities, untested, overlooked, action=action, dry=dry)
        sums += _without_words(wordless)
        sums += [f"{number} {state}" for state, number in sorted(states.items()) if number]
        if fixable:
            review = "`" if safe == fixable else "` (some only with --review)" if safe else " --review`"
            sums.append(f"{fixable} can be fixed by `accesspub fix{review}")
        out.write("; ".join(sums) + ".\n")


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


def _summary(
    pages: int,
    statuses: Mapping[str, int],
    edits: int,
    severities: Mapping[str, int],
    untested: int,
    overlooked: Mapping[str, int],
    *,
    action: str,
    dry: bool,
) -> list[str]:
    parts = [count(pages, "page")]
    if edits:
        parts.append(f"{statuses['fixed']} {'would be ' if dry else ''}changed by {count(edits, 'edit')}")
    if statuses["refused"]:
        parts.append(f"{statuses['refused']} refused")
    if statuses["error"]:
        parts.append(f"{statuses['error']} not processed")
    if untested:
        parts.append(f"{count(untested, 'page')} not fully tested")
    open_ = [count(severities[name], name) for name in _LEVELS if severities[name]]
    if open_:
        parts.append("left to do: " + ", ".join(open_))
    elif statuses["error"] or untested:
        pass  # who knows what is left there
    elif action != "undo":
        parts.append("nothing left to do" if not any(overlooked.values()) else "nothing found in what was looked at")
    elif not edits:
        parts.append("nothing made by accesspub to undo")
    return [*parts, *sentences(overlooked)]


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
