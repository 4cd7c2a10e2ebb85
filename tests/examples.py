"""The examples in ``tests/rules/``: what each file is, and how a page is dressed up in another encoding or syntax.

A rule's folder holds, for every NAME:

``NAME.bad.html``       a page that breaks the rule
``NAME.fixed.html``     its bytes after ``fix --select RULE``; no such file: no edit is made
``NAME.reviewed.html``  its bytes after ``fix --select RULE --review``; no such file: the same as without
``NAME.report.txt``     what ``check --select RULE`` says about the bad page (optional)
``NAME.good.html``      a page about which the rule says nothing

After reading the difference, ``python tests/accept.py [RULE]`` writes the fixed, reviewed and existing report files again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from lxml import etree

from accesspub.engine.result import PageResult

FOLDER = Path(__file__).parent / "rules"


class Example(NamedTuple):
    rule: str
    name: str
    folder: Path

    def read(self, kind: str) -> bytes | None:
        path = self.folder / f"{self.name}.{kind}"
        return path.read_bytes() if path.exists() else None

    def need(self, kind: str) -> bytes:
        found = self.read(kind)
        assert found is not None, f"{self.folder / self.name}.{kind} is missing"
        return found

    @property
    def id(self) -> str:
        return f"{self.rule}/{self.name}"


def examples(kind: str) -> list[Example]:
    """All examples with a page of a kind (``bad`` or ``good``), in the order of their names."""
    found = []
    for path in sorted(FOLDER.glob(f"*/*.{kind}.html")):
        found.append(Example(path.parent.name, path.name.removesuffix(f".{kind}.html"), path.parent))
    return found


def report(result: PageResult) -> str:
    """The findings as ``NAME.report.txt`` holds them."""
    lines = []
    for finding in result.findings:
        ask = " (ask a person)" if finding.outcome == "cantTell" else ""
        note = f" [not fixed: {finding.withheld}]" if finding.withheld else ""
        lines.append(f"{finding.line}:{finding.column + 1}: {finding.severity}{ask}: {finding.message}{note}\n")
    return "".join(lines)


# -- the same page in other clothes ---------------------------------------------------------------

_TAG = re.compile(r"(<!--.*?-->|<(script|style|textarea)\b.*?</\2>)|(</?)([a-z][a-z0-9]*)", re.S | re.I)
_META = re.compile(r'<meta charset="utf-8" ?/?>', re.I)


def crlf(page: bytes) -> bytes:
    return page.replace(b"\n", b"\r\n")


def bom(page: bytes) -> bytes:
    return b"\xef\xbb\xbf" + page


def utf_16(page: bytes) -> bytes:
    return b"\xff\xfe" + page.decode().encode("utf-16-le")


def windows_1252(page: bytes) -> bytes | None:
    """None where the charset cannot hold the page, or the page declares none."""
    text, changed = _META.subn('<meta charset="windows-1252">', page.decode())
    try:
        return text.encode("cp1252") if changed else None
    except UnicodeEncodeError:
        return None


def upper(page: bytes) -> bytes:
    """Tag names in capitals; scripts, styles and comments stay."""
    return _TAG.sub(lambda m: m[1] or m[3] + m[4].upper(), page.decode()).encode()


def well_formed(page: bytes) -> bool:
    """Whether an XML parser takes the page as it is."""
    try:
        etree.fromstring(page, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    except etree.XMLSyntaxError:
        return False
    return True


CLOTHES: dict[str, Callable[[bytes], bytes | None]] = {
    "crlf": crlf,
    "bom": bom,
    "utf-16": utf_16,
    "windows-1252": windows_1252,
    "upper-case": upper,
}


def dressed(page: bytes) -> Iterator[tuple[str, bytes]]:
    for name, dress in CLOTHES.items():
        if (other := dress(page)) is not None:
            yield name, other
