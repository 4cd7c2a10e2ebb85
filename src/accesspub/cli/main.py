"""Arguments in, exit code out."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Collection, Sequence
from importlib import import_module
from typing import Any, NoReturn

from accesspub import __version__
from accesspub.cli.shared_options import CODES_OF_RULES
from accesspub.errors import NOT_PROCESSED, WRONG_USE, NotStartedError, UserError, nearest
from accesspub.files.printable import printable, ready, say


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    ready()
    debug = "--debug" in given[: given.index("--")] if "--" in given else "--debug" in given
    if debug:
        given.remove("--debug")
    if " ".join(given[:2]) in _COMMANDS:  # a command of two words
        given[:2] = [" ".join(given[:2])]
    command = given[0] if given else ""
    if command and not command.startswith("-") and command not in _COMMANDS:
        say(f"accesspub: there is no command `{command}`{nearest(command, [*_COMMANDS])}")
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


#: command -> its module (imported only when it is called), the function that adds its arguments, and its line of help
_COMMANDS = {
    "fix": ("page_arguments", "add_fix", "fix pages in place; every byte outside the listed edits stays the same"),
    "check": ("page_arguments", "add_check", "run the same rules as fix, and write nothing"),
    "list": ("page_arguments", "add_list", "list the media and images of pages"),
    "rules": ("page_arguments", "add_rules", "list all rules, or explain one with an example"),
    "explain": ("explain", "register", "explain why an element is, or is not, a medium or a picture"),
    "learn": ("learn", "register", "propose settings for a site's own markup"),
    "transcripts": ("transcripts", "register", "show which captions and transcripts each medium has"),
    "captions": ("captions", "register", "check and convert caption files"),
    "worklist": ("worklist", "register", "write a table in which editors supply what is missing"),
    "merge": ("merge", "register", "write the reports of a run with --ledger"),
    "audit": ("audit", "register", "audit a built site in a real browser"),
    "audit merge": ("audit_runs", "register_merge", "join the runs of several shards, and judge them"),
    "audit judge": ("audit_runs", "register_judge", "judge a gathered run again, without a browser"),
    "audit compare": ("audit_runs", "register_compare", "compare the JSON reports of two audits, rule by rule"),
    "desk": ("desk", "register", "open the editors' workspace in the browser"),
    "report": ("report", "register", "open an HTML report and save the answers given in it"),
    "completion": ("completion", "register", "print the completion script of a shell"),
    "doctor": ("doctor", "register", "show which browser, driver and axe-core were found"),
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


class _Formatter(argparse.RawDescriptionHelpFormatter):
    """Fills texts of one line, and keeps the lines of others."""

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        if "\n" in text:
            return super()._fill_text(text, width, indent)
        return argparse.HelpFormatter._fill_text(self, text, width, indent)


def one_word() -> list[str]:
    """The commands of one word."""
    return [name for name in _COMMANDS if " " not in name]


def parser_for(wanted: Collection[str]) -> argparse.ArgumentParser:
    """The parser of the wanted commands; without any, of all, but without their options: building those is slow."""
    parser: argparse.ArgumentParser = _Parser(
        prog="accesspub",
        description="Fix, check and audit the media, captions, credits and alt text of articles.",
        epilog=f"{CODES_OF_RULES}\n\nRun `accesspub COMMAND --help` for the options of a command.",
        formatter_class=_Formatter,
    )
    parser.add_argument("--debug", action="store_true", help="show a traceback if accesspub fails; for every command")
    parser.add_argument("-V", "--version", action="version", version=f"accesspub {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    for name in [name for name in _COMMANDS if name in wanted] or _COMMANDS:
        module, add_arguments, text = _COMMANDS[name]
        sentence = f"{text[0].upper()}{text[1:]}."
        command = commands.add_parser(name, help=text, description=sentence, formatter_class=_Formatter)
        if name in wanted:
            getattr(import_module(f"accesspub.cli.{module}"), add_arguments)(command)
    return parser
