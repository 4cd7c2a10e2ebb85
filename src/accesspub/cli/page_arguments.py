"""The arguments of fix, check, list and rules."""

from __future__ import annotations

import argparse
from pathlib import Path

from accesspub.cli.amounts import amount, count, names_of, share
from accesspub.cli.desk_words import add_no_desk
from accesspub.cli.fix_and_check import check, fix, list_media, show_rules
from accesspub.cli.judging import add_known
from accesspub.cli.shared_options import CODES_OF_RULES, add_format, add_site
from accesspub.config import FAIL_ON
from accesspub.report.formats import names

_CODES = "exit codes: 0 success, 2 wrong use, 3 something could not be processed"
_SETTINGS = """
Settings are in accesspub.toml, or under [tool.accesspub] in pyproject.toml: the nearest such file in the folder
of a page or above it is used."""


def _add_pages(parser: argparse.ArgumentParser) -> argparse._ArgumentGroup:
    parser.usage = f"{parser.prog} [OPTION ...] [PATH ...]"
    pages = parser.add_argument_group("pages")
    pages.add_argument(
        "paths", nargs="*", metavar="PATH", help="a page, a folder (*.html, *.htm and *.xhtml in it), or - for stdin"
    )
    pages.add_argument(
        "--files-from", metavar="FILE", help="also read paths from FILE (- for stdin), one per line or separated by NUL"
    )
    pages.add_argument(
        "--jsonl", metavar="FILE",
        help="read pages from lines of JSON instead (- for stdin), and write the results as lines of JSON to stdout",
    )  # fmt: skip
    pages.add_argument(
        "--shard",
        type=share,
        metavar="N/OF",
        help="process only a share of the pages, such as 1/4, for several runs in parallel",
    )
    add_site(pages)
    pages.add_argument(
        "--exclude", action="append", default=[], metavar="PATTERN",
        help="skip files and folders that match a pattern, as in .gitignore; repeatable",
    )  # fmt: skip
    pages.add_argument(
        "--max-size",
        type=amount("megabytes", 1_000_000),
        metavar="MB",
        help="the largest page in megabytes (default: 64)",
    )
    pages.add_argument(
        "--jobs", type=count, default=None, metavar="N", help="number of processes (default: the number of cores)"
    )
    return pages


def _add_stdin_name(pages: argparse._ArgumentGroup) -> None:
    pages.add_argument(
        "--stdin-filename", metavar="NAME", help="with -: the file name of standard input, for settings and messages"
    )


def _add_rule_options(parser: argparse.ArgumentParser) -> None:
    which = parser.add_argument_group("rules")
    which.add_argument(
        "--select", type=names_of, metavar="RULES", help="use only these rules, such as embed-title,image-*"
    )
    which.add_argument("--ignore", type=names_of, metavar="RULES", help="do not use these rules")
    add_fail_on(which)


def add_fail_on(parser: argparse.ArgumentParser | argparse._ArgumentGroup) -> None:
    """Add ``--fail-on``."""
    parser.add_argument(
        "--fail-on",
        choices=FAIL_ON,
        help="the lowest severity that gives exit code 1 (default: warning); questions count only with note",
    )


def add_reports(parser: argparse.ArgumentParser) -> None:
    """Add ``--format``, and ``--report`` for reports in folders and files of their own."""
    kinds = names()
    places = ", ".join(f"{kind}=FILE" for kind in kinds)

    def wanted(text: str) -> tuple[str, Path]:
        kind, _, place = text.partition("=")
        if kind not in ("html", *kinds) or not place:
            raise argparse.ArgumentTypeError(f"use html=DIR, {places}, not {text!r}")
        return kind, Path(place)

    output = parser.add_argument_group("output")
    add_format(output, *kinds)
    output.add_argument("-q", "--quiet", action="store_true", help="print findings only: no advice and no totals")
    output.add_argument("--statistics", action="store_true", help="print how many findings each rule has, not each one")
    output.add_argument(
        "--report", action="append", default=[], type=wanted, metavar="KIND=PATH",
        help=f"also write a report: html=DIR for editors, {places}; repeatable",
    )  # fmt: skip


def _add_ledger(parser: argparse.ArgumentParser) -> None:
    """Add the options of runs whose results are kept."""
    many = parser.add_argument_group("very many pages").add_argument
    many("--ledger", metavar="PLACE",
         help="keep the results in a folder or at an address such as s3://bucket/run-1, where the same command goes on "
         "after it was stopped; accesspub merge PLACE makes the reports")  # fmt: skip
    many("--on", type=_cluster, metavar="CLUSTER",
         help="with --ledger: work on a Dask cluster, dask://HOST:8786, or on one made here: local")  # fmt: skip


def _cluster(text: str) -> str:
    if text != "local" and not text.startswith(("dask://", "tcp://", "tls://")):
        raise argparse.ArgumentTypeError(f"dask://HOST:PORT or local is expected, not {text!r}")
    return text


def add_fix(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``accesspub fix``."""
    parser.epilog = CODES_OF_RULES + _SETTINGS
    _add_stdin_name(_add_pages(parser))
    _add_rule_options(parser)
    edits = parser.add_argument_group("edits")
    where = edits.add_mutually_exclusive_group()
    where.add_argument("-o", "--output", metavar="DIR", help="write all pages into DIR, with the same folder structure")
    where.add_argument("--diff", action="store_true", help="write nothing; print a unified diff")
    where.add_argument("--check", action="store_true", help="write nothing; exit code 1 if edits are due")
    edits.add_argument("--copy-assets", action="store_true", help="with -o: also copy files that are not pages")
    edits.add_argument("--review", action="store_true", help="also make edits that a person should look at")
    edits.add_argument(
        "--worklist", type=Path, metavar="FILE", help="apply a filled worklist to the pages (.csv, .xlsx or .json)"
    )
    edits.add_argument(
        "--structured-data",
        action="store_true",
        help="also write credits as schema.org ImageObject, for search engines",
    )
    undo = edits.add_mutually_exclusive_group()
    undo.add_argument(
        "--undo",
        action="store_true",
        help="undo the edits of accesspub; with --select, those of these rules and what was written on top of them",
    )
    undo.add_argument("--no-undo", action="store_true", help="do not keep what edits replace; they cannot be undone")
    edits.add_argument(
        "--backup", action="store_true", help="keep the original page as NAME.orig, next to the fixed one"
    )
    edits.add_argument("--verify", action="store_true", help="confirm each result with html5lib, a second parser")
    add_no_desk(parser)
    add_known(parser)
    add_reports(parser)
    _add_ledger(parser)
    parser.set_defaults(run=fix)


def add_check(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``accesspub check``."""
    parser.epilog = CODES_OF_RULES + _SETTINGS
    _add_stdin_name(_add_pages(parser))
    _add_rule_options(parser)
    parser.add_argument("--worklist", type=Path, metavar="FILE", help="apply the decisions of a filled worklist")
    add_no_desk(parser)
    add_known(parser)
    add_reports(parser)
    _add_ledger(parser)
    parser.set_defaults(run=check)


def add_list(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``accesspub list``."""
    parser.epilog = _CODES + _SETTINGS
    _add_pages(parser)
    add_format(parser)
    parser.set_defaults(run=list_media)


def add_rules(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``accesspub rules``."""
    parser.epilog = _CODES
    parser.add_argument("rule", nargs="?", metavar="RULE", help="the rule to explain")
    parser.add_argument("--translations", action="store_true", help="count the translated texts, and list the others")
    parser.set_defaults(run=show_rules)
