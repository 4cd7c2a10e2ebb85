"""``accesspub doctor``: what an audit needs, what was found, and what to do."""

from __future__ import annotations

import argparse
import sys


def register(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``accesspub doctor``."""
    parser.description = "Show what an audit needs, what was found, and how to install what is missing."
    parser.epilog = "exit codes: 0 an audit is possible, 2 something is missing"
    parser.add_argument(
        "--browser-arg", action="append", default=[], metavar="ARG", help="argument for the browser; repeatable"
    )
    parser.set_defaults(run=doctor)


def doctor(options: argparse.Namespace) -> int:
    """Say what is there and what is missing."""
    from accesspub.audit.doctor import examine

    return examine(sys.stdout, tuple(options.browser_arg))
