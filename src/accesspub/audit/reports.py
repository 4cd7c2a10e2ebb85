"""Write the reports of a judged run, each in one of the formats in ``formats/``.

``--report KIND=FILE`` (``-`` or no file: standard output). The HTML report is a folder; see `accesspub.html_report`.
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

from accesspub.audit.errors import AuditError
from accesspub.audit.formats import names, renderer
from accesspub.audit.judge.verdict import Verdict
from accesspub.files.atomic_write import write_quickly


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
            raise AuditError("--report html: needs Jinja2: pip install 'accesspub[report]'.")
    elif kind not in names():
        raise AuditError(f"--report {wanted}: choose from html, {', '.join(names())}.")
    return kind, place or "-"


def write(verdict: Verdict, kind: str, place: str) -> None:
    """Write one report; files are written atomically."""
    text = renderer(kind)(verdict)
    data = (part.encode("utf-8", "backslashreplace") for part in ((text,) if isinstance(text, str) else text))
    if place == "-":
        sys.stdout.flush()
        sys.stdout.buffer.writelines(data)
        sys.stdout.buffer.flush()
        return
    try:
        path = Path(place)
        if str(path).startswith("/dev/"):
            with path.open("wb") as out:
                out.writelines(data)
        else:
            write_quickly(path, data)
    except OSError as error:
        raise AuditError(f"--report {kind}={place}: cannot be written ({error}).") from error
