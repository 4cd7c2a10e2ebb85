"""Options that several commands share, so that each has one name and one text."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any


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
