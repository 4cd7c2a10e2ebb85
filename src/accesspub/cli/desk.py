"""``accesspub desk``: arguments in, exit code out."""

from __future__ import annotations

import argparse
import ipaddress
import re
import sys
import threading
import webbrowser
from importlib.util import find_spec
from pathlib import Path

from accesspub.cli.amounts import port_number
from accesspub.cli.shared_options import add_config
from accesspub.errors import CLEAN, UsageError, install
from accesspub.files.loopback import is_loopback
from accesspub.files.printable import say
from accesspub.files.read import read_file

_EPILOG = """Only this machine can open the desk, at an address with a random token. What is written there is kept in
.accesspub/desk.sqlite next to the pages; `check`, `audit` and `fix` read it. Ctrl-C ends the desk.

exit codes: 0 ended with Ctrl-C, 2 wrong use"""


def register(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``accesspub desk``."""
    parser.description = "Open a workspace in the browser: write alt texts and captions, answer questions, and fix."
    parser.epilog = _EPILOG
    add = parser.add_argument
    add("site", type=Path, metavar="SITE", help="the folder with the pages")
    add("--port", type=port_number, default=0, metavar="N", help="the port (default: a free one)")
    add("--host", metavar="ADDRESS", help="an address of this machine that others can reach; needs --password-file")
    add("--password-file", type=Path, metavar="FILE", help="a file with the password of the desk")
    add("--no-open", action="store_true", help="print the address and open no browser")
    add("--name", default="", metavar="NAME", help="your name; without it, the desk asks")
    add("--audit", type=Path, metavar="RUN", help="also show what an audit found: its run folder or its JSON report")
    add("--fetch-media", action="append", default=[], type=_host, metavar="HOST",
        help="also show pictures from this host; repeatable")  # fmt: skip
    add_config(parser)
    parser.set_defaults(run=run_desk)


def _host(text: str) -> str:
    if not re.fullmatch(r"[a-z0-9-]+(?:\.[a-z0-9-]+)*(?::\d{1,5})?", text.lower(), re.A):
        raise argparse.ArgumentTypeError(f"a host such as images.example.org is expected, not {text!r}")
    return text.lower()


def run_desk(options: argparse.Namespace) -> int:
    """Serve until Ctrl-C."""
    missing = [name for name in ("starlette", "uvicorn", "jinja2", "babel") if find_spec(name) is None]
    if missing:
        raise UsageError(f"the desk needs more packages: {install('desk')}")
    if not options.site.is_dir():
        raise UsageError(f"{options.site}: is not a folder; name the folder with the pages")
    from accesspub.desk.server.app import open_desk
    from accesspub.desk.server.run import Server, listening

    host = options.host or "127.0.0.1"
    found = listening(host, options.port)
    try:
        address, port = found.getsockname()[:2]
        desk, app = open_desk(options, port, host, _password(options, address))
    except BaseException:
        found.close()
        raise

    def started() -> None:
        say(desk.door.address, sys.stdout)
        say("Ctrl-C ends the desk", sys.stdout)
        sys.stdout.flush()
        if not options.no_open:
            threading.Thread(target=webbrowser.open, args=(desk.door.address,), daemon=True).start()

    try:
        Server(app, found, started).serve_all()
    finally:
        desk.close()
    return CLEAN


def _password(options: argparse.Namespace, address: str) -> str:
    """The password that is asked for at the address that the host turned out to be; empty: none.

    Raises:
        UsageError: others could come in without a password.
    """
    if ipaddress.ip_address(address).is_unspecified:
        raise UsageError(f"--host {options.host}: name one address of this machine, such as 192.168.1.20")
    if options.password_file is None:
        if not is_loopback(address):
            raise UsageError("--host: needs --password-file FILE, since others can reach this address")
        return ""
    try:
        password = read_file(options.password_file, 10_000).decode("utf-8").strip()
    except (OSError, ValueError) as error:
        raise UsageError(f"{options.password_file}: cannot be read ({error})") from error
    if len(password) < 8:
        raise UsageError(f"{options.password_file}: a password of 8 characters or more is expected")
    return password
