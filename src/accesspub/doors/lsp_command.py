"""``accesspub-lsp``: start the language server, or say how to install it."""

from __future__ import annotations

import argparse

from accesspub.errors import CLEAN, WRONG_USE, install
from accesspub.files.printable import say


def main() -> int:
    """Serve one editor by standard input and output."""
    parser = argparse.ArgumentParser(
        prog="accesspub-lsp",
        description="Serve a code editor over standard input and output: findings, quick fixes and explanations.",
    )
    parser.add_argument("--stdio", action="store_true", help="what it does anyway; some editors add this option")
    parser.parse_args()
    try:
        from accesspub.doors.language_server import serve
    except ModuleNotFoundError:
        say(f"accesspub-lsp: needs more packages: {install('lsp')}")
        return WRONG_USE
    serve()
    return CLEAN
