"""The report formats by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import IO

from accesspub.engine.result import PageResult
from accesspub.report.earl import EARL
from accesspub.report.github import write_github
from accesspub.report.json import JSON
from accesspub.report.stream import Document
from accesspub.report.text import write_text

DOCUMENTS: Mapping[str, Document] = {"json": JSON, "earl": EARL}
FORMATS: Mapping[str, Callable[[Iterable[PageResult], IO[str]], None]] = {
    "text": write_text,
    "github": write_github,
    **{kind: document.write for kind, document in DOCUMENTS.items()},
}
