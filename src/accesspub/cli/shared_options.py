"""Options that several commands share, so that each has one name and one text."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

CODES_OF_RULES = """exit codes: 0 clean, 1 findings (with --check or --diff: or edits are due),
            2 wrong use, 3 something could not be processed"""


def add_config(to: argparse._ActionsContainer) -> None:
    """Add the settings file."""
    to.add_argument("--config", type=Path, metavar="FILE", help="the settings file (default: the nearest one)")


def add_site(to: argparse._ActionsContainer) -> None:
    """Add what says how pages are read: settings, alternatives, and whether sources of pages may be named."""
    add_config(to)
    to.add_argument(
        "--alternatives", type=Path, metavar="DIR",
        help="the folder of captions and transcripts (default: the nearest folder alternatives/)",
    )  # fmt: skip
    to.add_argument("--force", action="store_true", help="treat named files as pages, even source files such as *.php")


def add_format(to: argparse._ActionsContainer, *more: Any) -> None:
    """Add the output format: text, or ``more``, else JSON."""
    kinds = ("text", *(more or ("json",)))
    to.add_argument("--format", choices=kinds, default="text", help="output format (default: text)")


def write_json(**record: Any) -> None:
    """Write the output of ``--format json``, version 1."""
    json.dump({"version": 1, **record}, sys.stdout, indent=1)
    sys.stdout.write("\n")
