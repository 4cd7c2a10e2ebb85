"""Arguments in, exit code out."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import IO, NoReturn

from accesspub import __version__
from accesspub.cli.amounts import amount
from accesspub.cli.judging import add_known
from accesspub.config import FAIL_ON
from accesspub.errors import NOT_PROCESSED, WRONG_USE, NotStartedError, UserError
from accesspub.files.printable import printable, ready, say
from accesspub.report.formats import names

_CODES = "exit codes: 0 success, 2 wrong use, 3 something could not be processed"
_CODES_OF_RULES = """exit codes: 0 clean, 1 findings (or edits are due, with --check), 2 wrong use,
            3 something could not be processed"""
_SETTINGS = """
Settings are in accesspub.toml, or under [tool.accesspub] in pyproject.toml: the nearest such file in the folder
of a page or above it is used."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    ready()
    debug = "--debug" in given[: given.index("--")] if "--" in given else "--debug" in given
    if debug:
        given.remove("--debug")
    if " ".join(given[:2]) in _PACKAGES:  # a command of two words
        given[:2] = [" ".join(given[:2])]
    parser = _parser(given[0] if given else "")
    try:
        options = parser.parse_args(given)
    except SystemExit as stop:  # --help, --version, or wrong use, which argparse has reported
        return int(stop.code or 0)
    if not getattr(options, "run", None):
        parser.print_help()
        return WRONG_USE
    try:
        code = int(options.run(options))
        sys.stdout.flush()  # a full disk is to be met here, not when the interpreter ends
        return code
    except UserError as error:
        say(f"accesspub: {error}")
        return WRONG_USE
    except NotStartedError as error:
        say(f"accesspub: {error}")
        return NOT_PROCESSED
    except KeyboardInterrupt as stop:
        done = " ".join(["stopped", *map(str, stop.args)])
        say(f"accesspub: {done}; pages written so far are whole, the others are as they were")
        return NOT_PROCESSED
    except Exception as error:
        if debug:
            import traceback

            traceback.print_exc()
        _say_failed(error)
        return NOT_PROCESSED


def _say_failed(error: Exception) -> None:
    """Say what ended a run, and write no more output: the interpreter would fail on it again as it ends."""
    if isinstance(error, OSError):
        if not isinstance(error, BrokenPipeError):  # its reader went away: not our failure, but nothing more to say
            say(f"accesspub: could not write output: {error}")
        if sys.stdout is not None:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return
    what = f"{type(error).__name__}: {error}".removesuffix(": ")
    say(f"accesspub: failed ({what}); some pages may not be processed; --debug shows where it happened")


# Commands with a package of their own: it is imported only when the command is called.
_PACKAGES = {
    "explain": ("accesspub.cli.explain", "register", "explain why an element is, or is not, a medium or a picture"),
    "learn": ("accesspub.cli.learn", "register", "propose settings for the own markup of a site"),
    "transcripts": ("accesspub.cli.transcripts", "register", "show which captions and transcripts each medium has"),
    "captions": ("accesspub.cli.captions", "add_arguments", "check and convert caption files"),
    "worklist": ("accesspub.cli.worklist", "register", "write a table in which editors supply what is missing"),
    "audit": ("accesspub.cli.audit", "register", "audit a built site in a real browser"),
    "audit merge": ("accesspub.cli.audit_runs", "register_merge", "join the runs of several shards, and judge them"),
    "audit judge": ("accesspub.cli.audit_runs", "register_judge", "judge a gathered run again, without a browser"),
    "audit compare": ("accesspub.cli.audit_runs", "register_compare", "compare the JSON reports of two audits"),
    "report": ("accesspub.cli.report", "register", "open an HTML report and save the answers given in it"),
    "doctor": ("accesspub.cli.doctor", "register", "show which browser, driver and axe-core were found"),
}


class _Parser(argparse.ArgumentParser):
    """Arguments may be names of files that an attacker chose."""

    def error(self, message: str) -> NoReturn:
        super().error(printable(message))


def _parser(command: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = _Parser(
        prog="accesspub",
        description="Fix, check and audit the media, captions, credits and alt text of articles.",
        epilog=f"{_CODES_OF_RULES}\n\nRun `accesspub COMMAND --help` for the options of a command.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--debug", action="store_true", help="show a traceback if accesspub fails; for every command")
    parser.add_argument("--version", action="version", version=f"accesspub {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    # Only the command that is called gets its options: making all of them takes longer than many a page.
    for name, (add, text) in _COMMANDS.items():
        if name == command:
            add(commands, name, text)
        else:
            commands.add_parser(name, help=text)
    if command in _PACKAGES:
        from importlib import import_module

        module, register, _ = _PACKAGES[command]
        getattr(import_module(module), register)(commands)
    for name, (_, _, text) in _PACKAGES.items():
        if name not in commands.choices:
            commands.add_parser(name, help=text)
    return parser


def _add(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, text: str, epilog: str
) -> argparse.ArgumentParser:
    sentence = f"{text[0].upper()}{text[1:]}."
    return commands.add_parser(
        name, help=text, description=sentence, epilog=epilog, formatter_class=argparse.RawDescriptionHelpFormatter
    )


def _add_pages(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "paths", nargs="+", metavar="PATH", help="a page, a folder (*.html, *.htm and *.xhtml in it), or - for stdin"
    )
    parser.add_argument("--force", action="store_true", help="take named files for pages, even sources such as *.php")
    parser.add_argument("--config", type=Path, metavar="FILE", help="the settings file (default: the nearest one)")
    parser.add_argument(
        "--alternatives",
        type=Path,
        metavar="DIR",
        help="the folder of captions and transcripts (default: the nearest folder alternatives/)",
    )
    parser.add_argument(
        "--exclude", action="append", default=[], metavar="PATTERN",
        help="look for no pages there: a pattern as in .gitignore; repeatable",
    )  # fmt: skip
    parser.add_argument(
        "--max-size",
        type=amount("megabytes", 1_000_000),
        metavar="MB",
        help="the largest page in megabytes (default: 64)",
    )
    parser.add_argument(
        "--jobs", type=_jobs, default=None, metavar="N", help="number of processes (default: the number of cores)"
    )


def _add_rule_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--select", type=_names, metavar="RULES", help="use only these rules, such as embed-title,image-*"
    )
    parser.add_argument("--ignore", type=_names, metavar="RULES", help="do not use these rules")
    parser.add_argument(
        "--fail-on",
        choices=FAIL_ON,
        help="the lowest severity that gives exit code 1 (default: warning); questions count only with note",
    )


def _add_reports(parser: argparse.ArgumentParser) -> None:
    """Add ``--format``, and ``--report`` for reports in folders and files of their own."""
    kinds = names()
    places = ", ".join(f"{kind}=FILE" for kind in kinds)

    def wanted(text: str) -> tuple[str, Path]:
        kind, _, place = text.partition("=")
        if kind not in ("html", *kinds) or not place:
            raise argparse.ArgumentTypeError(f"use html=DIR, {places}, not {text!r}")
        return kind, Path(place)

    parser.add_argument("--format", choices=("text", *kinds), default="text", help="output format (default: text)")
    parser.add_argument(
        "--report", action="append", default=[], type=wanted, metavar="KIND=PATH",
        help=f"also write a report: html=DIR for editors, {places}; repeatable",
    )  # fmt: skip


def _add_fix(commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, text: str) -> None:
    parser = _add(commands, name, text, _CODES_OF_RULES + _SETTINGS)
    _add_pages(parser)
    _add_rule_options(parser)
    where = parser.add_mutually_exclusive_group()
    where.add_argument("-o", "--output", metavar="DIR", help="write all pages into DIR, in the same folders")
    where.add_argument("--diff", action="store_true", help="write nothing; print a unified diff")
    where.add_argument("--check", action="store_true", help="write nothing; exit code 1 if edits are due")
    parser.add_argument("--copy-assets", action="store_true", help="with -o: also copy files that are not pages")
    parser.add_argument("--review", action="store_true", help="also make edits that a person should look at")
    parser.add_argument(
        "--worklist",
        type=Path,
        metavar="FILE",
        help="put the words of a filled worklist on the pages (.csv, .xlsx or .json)",
    )
    parser.add_argument(
        "--structured-data",
        action="store_true",
        help="also write credits as schema.org ImageObject, for search engines",
    )
    undo = parser.add_mutually_exclusive_group()
    undo.add_argument(
        "--undo",
        action="store_true",
        help="undo the edits of accesspub (with --select: those of these rules, and what was written on top of them)",
    )
    undo.add_argument(
        "--no-undo", action="store_true", help="keep nothing of what edits replace, so that they cannot be undone"
    )
    parser.add_argument(
        "--backup", action="store_true", help="keep the original page as NAME.orig, next to the fixed one"
    )
    parser.add_argument("--verify", action="store_true", help="confirm each result with html5lib, a second parser")
    add_known(parser)
    _add_reports(parser)
    parser.set_defaults(run=_run_fix)


def _add_check(commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, text: str) -> None:
    parser = _add(commands, name, text, _CODES_OF_RULES + _SETTINGS)
    _add_pages(parser)
    _add_rule_options(parser)
    parser.add_argument("--worklist", type=Path, metavar="FILE", help="apply the decisions of a filled worklist")
    add_known(parser)
    _add_reports(parser)
    parser.set_defaults(run=_run_check)


def _add_list(commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, text: str) -> None:
    parser = _add(commands, name, text, _CODES + _SETTINGS)
    _add_pages(parser)
    parser.add_argument("--format", choices=("text", "json"), default="text", help="output format (default: text)")
    parser.set_defaults(run=_run_list)


def _add_rules(commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, text: str) -> None:
    parser = _add(commands, name, text, _CODES)
    parser.add_argument("rule", nargs="?", metavar="RULE", help="the rule to explain")
    parser.add_argument("--translations", action="store_true", help="count what is translated, and list what is not")
    parser.set_defaults(run=_run_rules)


_COMMANDS = {
    "fix": (_add_fix, "fix pages in place; every byte outside the listed edits stays the same"),
    "check": (_add_check, "run the same rules as fix, and write nothing"),
    "list": (_add_list, "list the media and images of pages"),
    "rules": (_add_rules, "list all rules, or explain one with an example"),
}


def _jobs(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"a number of 1 or more is expected, not {text!r}")
    return int(text)


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


def _run_fix(options: argparse.Namespace) -> int:
    from accesspub.cli.fix_and_check import fix

    return fix(options, sys.stdout)


def _run_check(options: argparse.Namespace) -> int:
    from accesspub.cli.fix_and_check import check

    return check(options, sys.stdout)


def _run_list(options: argparse.Namespace) -> int:
    from accesspub.cli.fix_and_check import list_media

    return list_media(options, sys.stdout)


def _run_rules(options: argparse.Namespace) -> int:
    from accesspub.cli.fix_and_check import show_rules

    out: IO[str] = sys.stdout
    return show_rules(options, out)
