"""``accesspub captions convert`` and ``accesspub captions check``: arguments in, exit code out.

Exit codes: 0 clean, 1 findings, 2 wrong use, 3 something could not be processed.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from accesspub.captions.formats import formats, writable
from accesspub.captions.model import Captions, CaptionsError, Problem
from accesspub.captions.profiles import Profile
from accesspub.captions.reader import read
from accesspub.captions.sources import source_of
from accesspub.cli.shared_options import add_format
from accesspub.errors import CLEAN, FINDINGS, NOT_PROCESSED, UsageError
from accesspub.files.printable import count, say

_LEVELS = ("note", "warning", "error")


def register(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``accesspub captions``."""
    actions = parser.add_subparsers(dest="action", title="commands", required=True, metavar="COMMAND")
    _add_convert(actions)
    _add_check(actions)


def _add_convert(actions: Any) -> None:
    parser = actions.add_parser(
        "convert",
        help="convert a caption file to another format",
        description="Convert a caption file to another format, and report what was lost.",
        epilog="exit codes: 0 nothing was lost, 1 something was lost, 2 wrong use, 3 nothing was written",
    )
    parser.add_argument("input", metavar="IN", help="a caption file or a transcript")
    parser.add_argument("output", metavar="OUT", help="the file to write; its extension decides the format")
    parser.add_argument("--to", choices=tuple(writable()), help="the format of OUT (default: by its extension)")
    parser.add_argument(
        "--from", dest="read_as", choices=tuple(formats()), help="the format of IN, if it is not recognised"
    )
    parser.add_argument(
        "--language",
        metavar="TAG",
        help="a BCP 47 tag: the language to convert, or the language of a file that names none",
    )
    parser.add_argument("--repair", action="store_true", help="repair text that was decoded twice: Ã© becomes é")
    parser.set_defaults(run=run_convert)


def _add_check(actions: Any) -> None:
    parser = actions.add_parser(
        "check",
        help="report errors and style problems of caption files",
        description="Report errors and style problems of caption files, with their lines.",
        epilog="exit codes: 0 clean, 1 findings, 2 wrong use, 3 a file could not be read",
    )
    parser.add_argument("files", nargs="+", metavar="FILE", help="a caption file or a transcript")
    parser.add_argument(
        "--profile", default="bbc-web", metavar="NAME", help="house style: bbc-web, netflix or dcmp (default: bbc-web)"
    )
    add_format(parser)
    parser.add_argument(
        "--duration", type=_seconds, metavar="SECONDS", help="length of the medium, to find cues outside it"
    )
    parser.add_argument(
        "--fail-on",
        choices=_LEVELS,
        default="error",
        help="the lowest severity that gives exit code 1 (default: error)",
    )
    parser.set_defaults(run=run_check)


def _seconds(text: str) -> float:
    from accesspub.captions.times import lenient

    value = lenient(text) if ":" in text else None
    try:
        value = float(text) if value is None else value
    except ValueError:
        value = -1.0
    if not 0 < value < 1e6:
        raise argparse.ArgumentTypeError(f"{text!r} is not a length; give seconds, or hh:mm:ss")
    return value


def run_convert(arguments: argparse.Namespace) -> int:
    """Run ``captions convert``: 0 written, 1 written but something was lost, 2 wrong use, 3 not written."""
    from accesspub.captions.convert import convert, format_for, same_file, save

    source, target = Path(arguments.input), Path(arguments.output)
    to = arguments.to or format_for(target)
    if to is None:
        raise UsageError(
            f"{target}: no format with this extension can be written; give --to, one of {', '.join(writable())}"
        )
    if same_file(source, target):
        raise UsageError(f"{target}: is also the input, which is never overwritten; give another name")
    try:
        made = convert(source, to, language=arguments.language, format=arguments.read_as, repair=arguments.repair)
        save(made.data, target)
    except CaptionsError as error:
        say(f"accesspub: {error}")
        return NOT_PROCESSED
    for problem in made.captions.problems:
        say(_line(str(source), problem, source_of(problem.code, made.captions.format)))
    for problem in made.lost:
        say(_line(str(source), problem))
    say(f"{target}: {count(made.cues, 'cue') if made.cues else 'the text'} written as {to}")
    lost = any(problem.severity == "error" for problem in made.captions.problems)
    return FINDINGS if lost or any(problem.severity != "note" for problem in made.lost) else CLEAN


def run_check(arguments: argparse.Namespace) -> int:
    """Run ``captions check``: 0 clean, 1 findings, 2 wrong use, 3 a file could not be read."""
    from accesspub.captions.check import check
    from accesspub.captions.profiles import load

    profile = load(arguments.profile)
    reports: list[dict[str, Any]] = []

    def show(text: str) -> None:
        if arguments.format == "text":
            say(text, out=sys.stdout)

    worst, broken = -1, False
    for name in arguments.files:
        try:
            captions = read(name)
        except CaptionsError as error:
            broken = True
            place = f"{name}:{error.line}" if error.line else name
            show(f"{place}: error: {error.message} [cannot-read]")
            reports.append(
                {"path": name, "status": "error", "reason": error.message, "line": error.line, "findings": []}
            )
            continue
        found = check(captions, profile=profile, duration=arguments.duration)
        worst = max([worst, *(_LEVELS.index(problem.severity) for problem in found)])
        for problem in found:
            show(_line(name, problem, source_of(problem.code, captions.format, profile)))
        if not found:
            show(f"{name}: clean, {_facts(captions)}")
        reports.append(_report(name, captions, found, profile))
    if arguments.format == "json":
        print(json.dumps({"version": 1, "profile": profile.name, "files": reports}, indent=1))
    if broken:
        return NOT_PROCESSED
    return FINDINGS if worst >= _LEVELS.index(arguments.fail_on) else CLEAN


def _report(name: str, captions: Captions, found: Sequence[Problem], profile: Profile) -> dict[str, Any]:
    return {
        "path": name,
        "status": "checked",
        "format": captions.format,
        "language": captions.language,
        "kind": captions.kind,
        "draft": captions.is_draft,
        "cues": len(captions.cues),
        "seconds": round(captions.duration, 3) if captions.cues else None,
        "findings": [
            {
                "code": p.code,
                "severity": p.severity,
                "message": p.message,
                "line": p.line,
                "time": p.time,
                "source": source_of(p.code, captions.format, profile),
            }
            for p in found
        ],
    }


def _facts(captions: Captions) -> str:
    return f"{count(len(captions.cues), 'cue')}, {captions.format}, {captions.language or 'no language'}"


def _line(name: str, problem: Problem, source: str = "") -> str:
    place = f"{name}:{problem.line}" if problem.line else name
    return f"{place}: {problem.severity}: {problem.message} {f'({source}) ' if source else ''}[{problem.code}]"
