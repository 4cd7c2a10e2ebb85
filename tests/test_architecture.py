"""The house is as ARCHITECTURE.md draws it: packages only import what stands below them, and every module is small."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "accesspub"
MODULES = sorted(SOURCE.rglob("*.py"))
MOST_LINES, SCREEN = 400, 60  # lines of a module; lines of a function without its docstring


def room(module: str) -> str:
    """``accesspub.facts.images`` -> ``facts``."""
    return module.split(".")[1]


def rows() -> list[str]:
    """The packages of the table, from top to bottom."""
    table = re.findall(r"^\| (`[^|]+`) \|", (ROOT / "ARCHITECTURE.md").read_text("utf-8"), re.M)
    return [name for row in table for name in re.findall(r"`([a-z_]+)/?`", row)]


def imports(path: Path) -> set[str]:
    """The packages of accesspub that a module imports, anywhere in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return {room(name) for name in found if name.startswith("accesspub.")} - {"__version__"}


def test_the_table_has_every_package_once() -> None:
    there = {path.stem if path.is_file() else path.name for path in SOURCE.iterdir()}
    there -= {"__init__", "__main__", "__pycache__", "py"}
    assert sorted(rows()) == sorted(name for name in there if name != "_rules")


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_a_module_imports_only_what_stands_below_it(path: Path) -> None:
    mine = path.relative_to(SOURCE).with_suffix("").parts[0]
    if mine in ("__init__", "__main__"):  # the doors
        return
    below = rows()[rows().index(mine) + 1 :]
    assert not imports(path) - {mine, *below}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_a_module_can_be_read_in_one_go(path: Path) -> None:
    text = path.read_text("utf-8")
    assert text.count("\n") <= MOST_LINES
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            docstring = node.body[0] if ast.get_docstring(node) is not None else None
            lines = node.end_lineno - node.lineno + 1  # type: ignore[operator]
            lines -= docstring.end_lineno - docstring.lineno + 1 if docstring is not None else 0  # type: ignore[operator]
            assert lines <= SCREEN, f"{node.name} is longer than a screen"


def test_no_merge_conflict_is_left_and_make_reads_its_file() -> None:
    places = ["src", "tests", "rules", "docs", "bench", ".ci", "Makefile", *(path.name for path in ROOT.glob("*.md"))]
    assert subprocess.run(["grep", "-rIE", "^(<<<<<<<|>>>>>>>) ", *places], cwd=ROOT).returncode == 1
    subprocess.run(["make", "-n", "test"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
