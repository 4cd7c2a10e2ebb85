"""``accesspub report serve``: arguments in, exit code out."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from accesspub.errors import CLEAN

_SERVE = "open a report on this machine, so that answers to its questions are saved by a click"
_EPILOG = """The report is served to this machine only, at an address that nobody can guess; Ctrl-C ends it.
exit codes: 0 ended, 2 wrong use"""


def register(commands: Any) -> None:
    """Register ``accesspub report`` on what ``add_subparsers`` returned."""
    parser = commands.add_parser("report", help=_SERVE, description="work with a report made by --report html=DIR")
    verbs = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    serve = verbs.add_parser(
        "serve", help=_SERVE, description=_SERVE, epilog=_EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    serve.add_argument("folder", type=Path, metavar="DIR", help="the report")
    serve.add_argument("--answers", type=Path, metavar="FILE", help="all answers; default: answers.csv in DIR")
    serve.add_argument("--waivers", type=Path, metavar="FILE", help="what is fine; default: waivers.yaml in DIR")
    serve.add_argument("--worklist", type=Path, metavar="FILE", help="a worklist: also sign there what is fine")
    serve.add_argument("--port", type=_port, default=0, metavar="N", help="default: a free one")
    serve.set_defaults(run=run_serve)


def _port(text: str) -> int:
    if not text.isdigit() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"a number up to 65535 is expected, not {text!r}")
    return int(text)


def run_serve(options: argparse.Namespace) -> int:
    """Serve until Ctrl-C."""
    from accesspub.html_report.serve.answers import Files
    from accesspub.html_report.serve.server import ReportServer

    folder: Path = options.folder
    answers, waivers = options.answers or folder / "answers.csv", options.waivers or folder / "waivers.yaml"
    files = Files(answers, waivers, options.worklist)
    with ReportServer(folder, files, options.port) as server:
        named = [files.answers, files.waivers, *([files.worklist] if files.worklist else [])]
        print(f"{server.address}\nanswers go to {', '.join(map(str, named))}; Ctrl-C ends this", flush=True)
        try:
            server.serve_forever(poll_interval=0.2)
        except KeyboardInterrupt:
            print()
    return CLEAN
