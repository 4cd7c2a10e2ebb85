"""``accesspub report serve``: arguments in, exit code out."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from accesspub.cli.amounts import port_number
from accesspub.errors import CLEAN
from accesspub.files.printable import say

_EPILOG = """Only this machine can open the report, at an address with a random token. Ctrl-C ends the server.

exit codes: 0 ended with Ctrl-C, 2 wrong use"""


def register(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``accesspub report``."""
    parser.description = "Work with an HTML report made with --report html=DIR."
    verbs = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    serve = verbs.add_parser(
        "serve",
        help="open an HTML report and save the answers given in it",
        description="Open an HTML report and save the answers given in it.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    serve.add_argument("folder", type=Path, metavar="DIR", help="the folder of the report")
    serve.add_argument(
        "--answers", type=Path, metavar="FILE", help="the file for all answers (default: answers.csv in DIR)"
    )
    serve.add_argument(
        "--waivers", type=Path, metavar="FILE", help="the file for waivers (default: waivers.yaml in DIR)"
    )
    serve.add_argument("--worklist", type=Path, metavar="FILE", help="a worklist that gets the decisions, too")
    serve.add_argument("--port", type=port_number, default=0, metavar="N", help="the port (default: a free one)")
    serve.set_defaults(run=run_serve)


def run_serve(options: argparse.Namespace) -> int:
    """Serve until Ctrl-C."""
    from accesspub.html_report.serve.answers import Files
    from accesspub.html_report.serve.server import ReportServer

    folder: Path = options.folder
    answers, waivers = options.answers or folder / "answers.csv", options.waivers or folder / "waivers.yaml"
    files = Files(answers, waivers, options.worklist)
    with ReportServer(folder, files, options.port) as server:
        named = [files.answers, files.waivers, *([files.worklist] if files.worklist else [])]
        say(server.address, sys.stdout)
        say(f"answers go to {', '.join(map(str, named))}; Ctrl-C ends the server", sys.stdout)
        sys.stdout.flush()
        try:
            server.serve_forever(poll_interval=0.2)
        except KeyboardInterrupt:
            print()
    return CLEAN
