"""Arguments in, exit code out."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Collection, Sequence
from importlib import import_module
from typing import Any, NoReturn

from accesspub import __version__
from accesspub.cli.page_arguments import CODES_OF_RULES, COMMANDS
from accesspub.errors import NOT_PROCESSED, WRONG_USE, NotStartedError, UserError, nearest
from accesspub.files.printable import printable, ready, say


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    ready()
    debug = "--debug" in given[: given.index("--")] if "--" in given else "--debug" in given
    if debug:
        given.remove("--debug")
    if " ".join(given[:2]) in _PACKAGES:  # a command of two words
        given[:2] = [" ".join(given[:2])]
    command = given[0] if given else ""
    if command and not command.startswith("-") and command not in {*COMMANDS, *_PACKAGES}:
        say(f"accesspub: there is no command `{command}`{nearest(command, [*COMMANDS, *_PACKAGES])}")
        return WRONG_USE
    parser = parser_for([command])
    try:
        options, unknown = parser.parse_known_args(given)
        if unknown:
            _refuse(parser, command, unknown)
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
    """Say what ended a run, and write no more output: flushing it would fail again when the interpreter exits."""
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
    "merge": ("accesspub.cli.merge", "register", "make the reports of runs with --ledger"),
    "audit": ("accesspub.cli.audit", "register", "audit a built site in a real browser"),
    "audit merge": ("accesspub.cli.audit_runs", "register_merge", "join the runs of several shards, and judge them"),
    "audit judge": ("accesspub.cli.audit_runs", "register_judge", "judge a gathered run again, without a browser"),
    "audit compare": ("accesspub.cli.audit_runs", "register_compare", "compare the JSON reports of two audits"),
    "desk": ("accesspub.cli.desk", "register", "open the editors' workspace in the browser"),
    "report": ("accesspub.cli.report", "register", "open an HTML report and save the answers given in it"),
    "completion": ("accesspub.cli.completion", "register", "print the completion script of a shell"),
    "doctor": ("accesspub.cli.doctor", "register", "show which browser, driver and axe-core were found"),
}


class _Parser(argparse.ArgumentParser):
    """Arguments may be names of files that an attacker chose; a mistake is one line."""

    def error(self, message: str) -> NoReturn:
        end = "" if message.endswith(("?", ".")) else "."
        self.exit(WRONG_USE, printable(f"accesspub: {message}{end} See {self.prog} --help.") + "\n")


def _refuse(parser: argparse.ArgumentParser, command: str, unknown: Sequence[str]) -> NoReturn:
    """End with what an unknown option may have meant."""
    from difflib import get_close_matches

    groups: Sequence[Any] = parser._subparsers._group_actions if parser._subparsers else ()
    called: argparse.ArgumentParser = next(
        (group.choices[command] for group in groups if command in group.choices), parser
    )
    known = [option for action in called._actions for option in action.option_strings]
    meant = get_close_matches(unknown[0].partition("=")[0], known, 1, 0.6) if unknown[0].startswith("-") else ()
    called.error(f"unknown argument {unknown[0]}" + (f"; did you mean {meant[0]}?" if meant else ""))


class _Helped:
    """Adds the parser of a command, with its line of help."""

    def __init__(self, commands: Any, text: str) -> None:
        self._commands, self._text = commands, text

    def add_parser(self, name: str, **more: Any) -> argparse.ArgumentParser:
        """Add it."""
        parser: argparse.ArgumentParser = self._commands.add_parser(name, **{"help": self._text, **more})
        return parser


def one_word() -> list[str]:
    """The commands of one word."""
    return [name for name in (*COMMANDS, *_PACKAGES) if " " not in name]


def parser_for(wanted: Collection[str]) -> argparse.ArgumentParser:
    """The parser. Only the command that is called gets its options: building all takes longer than many a page."""
    parser: argparse.ArgumentParser = _Parser(
        prog="accesspub",
        description="Fix, check and audit the media, captions, credits and alt text of articles.",
        epilog=f"{CODES_OF_RULES}\n\nRun `accesspub COMMAND --help` for the options of a command.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--debug", action="store_true", help="show a traceback if accesspub fails; for every command")
    parser.add_argument("-V", "--version", action="version", version=f"accesspub {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    for name, (add, text) in COMMANDS.items():
        if name in wanted:
            add(commands, name, text)
        else:
            commands.add_parser(name, help=text)
    for name, (module, register, text) in _PACKAGES.items():
        if name in wanted:
            getattr(import_module(module), register)(_Helped(commands, text))
        else:
            commands.add_parser(name, help=text)
    return parser
