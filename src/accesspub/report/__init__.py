"""Reports: results in, text out. The exit code is not decided here."""

from __future__ import annotations

import difflib
import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import IO, TYPE_CHECKING, Any

from accesspub.fix import PageResult

if TYPE_CHECKING:
    from accesspub.words import Words

VERSION = 1
_DIFF_COLORS = (("---", "1"), ("+++", "1"), ("@@", "36"), ("-", "31"), ("+", "32"))  # the first that fits
_LEVELS = ("error", "warning", "note")
_DONE = {"check": "fixed", "fix": "fixed", "undo": "taken out"}


def page_record(result: PageResult) -> dict[str, Any]:
    """One page in the shape of ``docs/json.md``; texts hold lone surrogates where bytes do not decode."""
    errors = "surrogatepass" if result.encoding.startswith("utf-16") else "surrogateescape"
    return {
        "path": result.path,
        "status": result.status,
        "reason": result.reason or None,
        "encoding": result.encoding,
        "edits": [
            {
                "start": edit.start,
                "end": edit.end,
                "old": edit.old.decode(result.encoding, errors),
                "new": edit.new.decode(result.encoding, errors),
                "rule": edit.rule,
            }
            for edit in result.edits
        ],
        "findings": [
            {
                "rule": finding.rule,
                "severity": finding.severity,
                "outcome": finding.outcome,
                "message": finding.message,
                "line": finding.line,
                "column": finding.column,
                "element": finding.element,
                "wcag": list(finding.wcag),
                "fixable": finding.fixable,
                "withheld": finding.withheld or None,
            }
            for finding in result.findings
        ],
        "outcomes": result.outcomes,
        # Only where there is a worklist: what became of its rows here, and how many of them let something pass.
        **({"answered": result.answered, "waived": waived(result)} if result.answered else {}),
    }


def waived(result: PageResult) -> int:
    """How many pictures and clips of a page a person has signed that nothing is to be done about."""
    return sum(state == "waived" for state in result.answered.values())


def write_json(results: Iterable[PageResult], out: IO[str]) -> None:
    """Write all pages as one JSON document, page by page as they come."""
    from accesspub.report.stream import document

    document("json").write(results, out)


def write_text(
    results: Iterable[PageResult],
    out: IO[str],
    *,
    summary: bool = True,
    words: Callable[[], Words] | None = None,
    action: str = "check",
    dry: bool = False,
) -> None:
    """Write one line a finding, with a clickable place, and a summary in words.

    Args:
        results: pages as they come.
        out: where to.
        summary: whether sums come last.
        words: gives the rules' texts; with them, what to do and why comes before the sums, once for each rule.
        action: what was asked: ``check``, ``fix`` or ``undo``.
        dry: whether nothing was written.
    """
    done = f"would be {_DONE[action]}" if dry else _DONE[action]
    found: dict[str, tuple[int, int]] = {}
    paint = _painter(out)
    pages, statuses, edits, severities = 0, Counter[str](), 0, Counter[str]()
    fixable = let_pass = 0
    for result in results:
        pages += 1
        let_pass += waived(result)
        statuses[result.status] += 1
        edits += len(result.edits)
        if result.status in ("error", "refused"):
            out.write(f"{_printable(result.path)}: {paint(result.status, 'error')}: {_printable(result.reason)}\n")
        if result.edits:
            made = Counter(name for edit in result.edits for name in edit.rule.split(","))
            listed = ", ".join(f"{name} {count}" for name, count in sorted(made.items()))
            out.write(f"{_printable(result.path)}: {paint(done, 'fixed')}: {listed}\n")
        for finding in result.findings:
            severities[finding.severity] += 1
            fixable += finding.fixable
            count, worst = found.get(finding.rule, (0, len(_LEVELS)))
            found[finding.rule] = count + 1, min(worst, _LEVELS.index(finding.severity))
            place = f"{_printable(result.path)}:{finding.line}:{finding.column + 1}"
            ask = " (ask a person)" if finding.outcome == "cantTell" else ""
            note = f" [not mended: {finding.withheld}]" if finding.withheld else ""
            out.write(
                f"{place}: {paint(finding.severity, finding.severity)} {finding.rule}{ask}: "
                f"{_printable(finding.message)}{note}\n"
            )
    if found and words is not None:
        out.write(_advice(found, words()))
    if summary:
        sums = _summary(pages, statuses, edits, severities, action=action, dry=dry)
        if let_pass:
            sums.append(f"{let_pass} let pass by a signed waiver")
        if fixable:  # what `fix` has left needs somebody who looks at it
            how = "fix` (some only with --review)" if action == "check" else "fix --review`"
            sums.append(f"{fixable} can be mended by `accesspub {how}")
        out.write("; ".join(sums) + ".\n")


def _advice(found: Mapping[str, tuple[int, int]], words: Words) -> str:
    """What to do and why, the costliest first: the lines above say where."""
    import textwrap

    width = min(max(shutil.get_terminal_size().columns, 60), 100)
    parts = ["\nWhat to do, what costs readers most first:\n"]
    for rule, (count, _) in sorted(found.items(), key=lambda item: (item[1][1], -item[1][0], item[0])):
        parts.append(f"\n{rule}, {_count(count, 'place')}\n")
        for key in ("do", "why"):
            if text := words.about(rule, key):
                head = "  Why: " if key == "why" else "  "
                parts.append(textwrap.fill(head + text, width, subsequent_indent="  ") + "\n")
    parts.append("\n`accesspub rules RULE` shows a rule's example; `--report html=DIR` makes a report for editors.\n\n")
    return "".join(parts)


def _summary(
    pages: int, statuses: Mapping[str, int], edits: int, severities: Mapping[str, int], *, action: str, dry: bool
) -> list[str]:
    parts = [_count(pages, "page")]
    if edits:
        parts.append(f"{statuses['fixed']} {'would be ' if dry else ''}changed by {_count(edits, 'edit')}")
    if statuses["refused"]:
        parts.append(f"{statuses['refused']} refused")
    if statuses["error"]:
        parts.append(f"{statuses['error']} not processed")
    open_ = [_count(severities[name], name) for name in _LEVELS if severities[name]]
    if open_:
        parts.append("left to do: " + ", ".join(open_))
    elif statuses["error"]:
        pass  # who knows what is left there
    elif action != "undo":
        parts.append("nothing left to do")
    elif not edits:
        parts.append("nothing of ours to take out")
    return parts


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def write_github(results: Iterable[PageResult], out: IO[str]) -> None:
    """Write workflow commands that GitHub shows beside the lines of a change."""
    level = {"error": "error", "warning": "warning", "note": "notice"}
    for result in results:
        if result.status in ("error", "refused"):
            out.write(f"::error file={_property(result.path)}::{_data(result.reason)}\n")
        for finding in result.findings:
            out.write(
                f"::{level[finding.severity]} file={_property(result.path)},line={finding.line},"
                f"col={finding.column + 1},title={_property(finding.rule)}::{_data(finding.message)}\n"
            )


def _data(text: str) -> str:
    return _printable(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def diff(result: PageResult) -> bytes:
    """A unified diff of what a result changes, in the page's own bytes; empty where it changes nothing."""
    if not result.edits:
        return b""
    before = result.html
    for edit in reversed(_on_result(result)):
        before = before[: edit[0]] + edit[2] + before[edit[1] :]
    old, new = _lines(before), _lines(result.html)
    path = os.fsencode(result.path).lstrip(b"/")
    lines = difflib.diff_bytes(difflib.unified_diff, old, new, b"a/" + path, b"b/" + path)
    return b"".join(line if line.endswith(b"\n") else line + b"\n\\ No newline at end of file\n" for line in lines)


def shown_diff(result: PageResult) -> str:
    """The same for a terminal: in colour, and nothing in it that a terminal would obey."""
    painted = []
    for line in diff(result).decode(result.encoding, "replace").splitlines():
        text = _printable(line.replace("\t", "    "))
        color = next((code for sign, code in _DIFF_COLORS if line.startswith(sign)), "")
        painted.append(f"\x1b[{color}m{text}\x1b[0m\n" if color and not os.environ.get("NO_COLOR") else f"{text}\n")
    return "".join(painted)


def _lines(text: bytes) -> list[bytes]:
    """Lines as `patch` knows them: a carriage return alone ends none."""
    parts = [part + b"\n" for part in text.split(b"\n")]
    parts[-1] = parts[-1][:-1]
    return parts if parts[-1] else parts[:-1]


def _on_result(result: PageResult) -> list[tuple[int, int, bytes]]:
    """The edits backwards: where each stands in the result, and the bytes of before."""
    shift, found = 0, []
    for edit in result.edits:
        start = edit.start + shift
        found.append((start, start + len(edit.new), edit.old))
        shift += len(edit.new) - (edit.end - edit.start)
    return found


def _printable(text: str) -> str:
    """Text that a terminal shows and does not obey: control characters and lone surrogates escaped."""
    if text.isprintable():  # as nearly all is; no surrogate is
        return text
    return "".join(char if char.isprintable() else f"\\x{ord(char):02x}" for char in text)


def _painter(out: IO[str]) -> Callable[[str, str], str]:
    """Colour for a terminal, none elsewhere; NO_COLOR (no-color.org) turns it off."""
    if os.environ.get("NO_COLOR") or not out.isatty():
        return lambda text, _kind: text
    codes = {"error": "31", "warning": "33", "note": "36", "fixed": "32"}
    return lambda text, kind: f"\x1b[{codes[kind]}m{text}\x1b[0m"


FORMATS: Mapping[str, Callable[[Iterable[PageResult], IO[str]], None]] = {
    "text": write_text,
    "json": write_json,
    "github": write_github,
}
