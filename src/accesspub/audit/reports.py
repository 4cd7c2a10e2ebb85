"""Write the reports of a judged run, each in one of the formats in ``formats/``.

``--report KIND=FILE`` (``-`` or no file: standard output). The HTML report is a folder; see `accesspub.html_report`.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Iterable
from pathlib import Path

from accesspub.audit.errors import AuditError
from accesspub.audit.formats import names, renderer
from accesspub.audit.judge.verdict import Verdict
from accesspub.errors import install
from accesspub.files.atomic_write import write_quickly
from accesspub.files.read import read_file


def parse(wanted: str) -> tuple[str, str]:
    """``sarif=out.sarif`` -> kind and destination.

    Raises:
        AuditError: the kind is unknown.
    """
    kind, _, place = wanted.partition("=")
    if kind == "html":
        if not place:
            raise AuditError("--report html: name its folder, for example html=report/.")
        if importlib.util.find_spec("jinja2") is None:
            raise AuditError(f"--report html: needs Jinja2: {install('report')}.")
    elif kind not in names():
        raise AuditError(f"--report {wanted}: choose from html, {', '.join(names())}.")
    return kind, place or "-"


_BEGIN, _END = b"<!-- accesspub audit -->\n", b"<!-- /accesspub audit -->\n"


def _beside_others(path: Path, summary: bytes) -> bytes:
    """A summary for a file that others may have written to: it is appended, or replaces our earlier summary.

    In a step summary of GitHub nothing is replaced: one step may audit several sites.
    """
    block = _BEGIN + summary + _END
    try:
        before = read_file(path)
    except FileNotFoundError:
        return block
    first, begin, rest = before.partition(_BEGIN)
    _, end, last = rest.partition(_END)
    is_step = os.environ.get("GITHUB_STEP_SUMMARY") == str(path)
    if begin and end and not is_step:
        return first + block + last
    return before + (b"" if before.endswith(b"\n") or not before else b"\n\n") + block


def write(verdict: Verdict, kind: str, place: str) -> None:
    """Write one report; files are written atomically."""
    text = renderer(kind)(verdict)
    parts = (text,) if isinstance(text, str) else text
    data: Iterable[bytes] = (part.encode("utf-8", "backslashreplace") for part in parts)
    if place == "-":
        sys.stdout.flush()
        sys.stdout.buffer.writelines(data)
        sys.stdout.buffer.flush()
        return
    try:
        path = Path(place)
        if kind == "markdown":
            data = (_beside_others(path, b"".join(data)),)
        write_quickly(path, data)
    except OSError as error:
        raise AuditError(f"--report {kind}={place}: cannot be written ({error}).") from error
