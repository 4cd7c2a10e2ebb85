"""Every regular expression of ours, and how each is used: ``python tests/expressions.py`` prints them as JSON.

``--recheck FOLDER`` lets another program say which of them take more than linear time: recheck, which searches the
automaton of an expression, and tries strings where it cannot (``npm install recheck`` in that folder). What is in
`BOUNDED` is left out, with its reason. Exit code 1: it names others.

The places are read from the syntax trees of `src`. What is not plain text there (made of words, of providers) is seen
while it is made, in a process that looks over the shoulder of `re` while it imports everything and goes over samples.
"""

from __future__ import annotations

import ast
import importlib
import json
import os
import pkgutil
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from re import _constants as op  # type: ignore[attr-defined]  # there is no public way to the tree
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any, NamedTuple

from steps import CATEGORIES

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "accesspub"
METHODS = {
    "match": "match",
    "fullmatch": "fullmatch",
    "search": "search",
    **dict.fromkeys(("sub", "subn", "split", "findall", "finditer"), "scan"),
}
# What recheck names or has no answer to, by a part of it, and why it does not grow. Each was timed with its strings.
_ENDS = "a number in braces ends each attempt"
_LATE = "recheck comes to no end with it; no loop follows another that takes the same"
BOUNDED = {
    " ?.{1,60}? ?": _ENDS,
    "[smlx])|@": _ENDS,
    r"\S{3,200}": _ENDS,
    r"\d{8}|[0-9a-f]{16}": "a run of digits is gone through once for each of its 8, and no further",
    "courtesy(?: of)?) [^": _ENDS,
    r"[^>]{0,200}?": _ENDS,
    "script|style|template|noscript": "what nobody closes goes on to the end, so nothing is tried twice",
    r"[\d:.,; ]*+": "`*+` gives nothing back, which JavaScript cannot write",
    "strip|zoom)=": _LATE,
    "alle rechte vorbehalten": _ENDS,
    "月": "recheck's own matcher pays for what it looks back at; a run of spaces is gone through from its first",
    r"^ *- ": "the same: nothing but the beginning of a line is tried",
    "DOCTYPE": _ENDS,
    r"web\.archive\.org": _LATE,
    "xmpmeta|xapmeta": _LATE,
    r"accesspub\ report\ serve": _LATE,
}


class Use(NamedTuple):
    """An expression and how it is used; "scan" is looking for all of them, and what is not known."""

    where: str
    pattern: str | bytes
    flags: int
    method: str


@cache
def _trees() -> dict[str, ast.Module]:
    return {path.relative_to(SOURCE).as_posix(): ast.parse(path.read_bytes()) for path in SOURCE.rglob("*.py")}


def _is_re(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "re"
        and (node.func.attr == "compile" or node.func.attr in METHODS)
    )


@cache
def _methods() -> tuple[dict[tuple[str, str], set[str]], dict[str, set[str]]]:
    """How a name is used (``f()`` is what a function returns): in the file it is in, and as an attribute."""
    names: dict[tuple[str, str], set[str]] = {}
    attributes: dict[str, set[str]] = {}
    for file, tree in _trees().items():
        bases: set[ast.expr] = set()
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr in (*METHODS, "pattern", "flags"):
                base = node.value
                bases.add(base)
                if node.attr not in METHODS:
                    continue
                if isinstance(base, ast.Name):
                    names.setdefault((file, base.id), set()).add(METHODS[node.attr])
                elif isinstance(base, ast.Attribute):
                    attributes.setdefault(base.attr, set()).add(METHODS[node.attr])
                elif isinstance(base, ast.Call) and isinstance(base.func, ast.Name):  # of what a function returns
                    names.setdefault((file, base.func.id + "()"), set()).add(METHODS[node.attr])
                    bases.add(base.func)
        for node in ast.walk(tree):
            if node in bases or not isinstance(getattr(node, "ctx", None), ast.Load):
                continue
            if isinstance(node, ast.Name):  # handed on
                names.setdefault((file, node.id), set()).add("scan")
    return names, attributes


def _imported() -> dict[str, set[str]]:
    """Name -> the files that import it from another."""
    found: dict[str, set[str]] = {}
    for file, tree in _trees().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    found.setdefault(alias.name, set()).add(file)
    return found


def _sites() -> Iterator[tuple[str, ast.Call, set[str]]]:
    """Every call of `re` in `src`, and the methods that what it makes is used by."""
    names, attributes = _methods()
    imported = _imported()
    for file, tree in _trees().items():
        targets: dict[ast.AST, ast.AST] = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                targets.update((one.value, node) for one in ast.walk(node) if isinstance(one, ast.Return) and one.value)
            if isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value is not None:
                target = node.targets[0] if isinstance(node, ast.Assign) else node.target
                value = node.value.body if isinstance(node.value, ast.IfExp) else node.value
                targets[value] = target
        for node in ast.walk(tree):
            if not _is_re(node):
                continue
            assert isinstance(node, ast.Call)
            assert isinstance(node.func, ast.Attribute)
            if node.func.attr != "compile":
                yield file, node, {METHODS[node.func.attr]}
                continue
            target = targets.get(node)
            methods: set[str] = set()
            if isinstance(target, ast.Name):
                for other in {file, *imported.get(target.id, ())}:
                    methods |= names.get((other, target.id), set())
            elif isinstance(target, ast.FunctionDef):
                for other in {file, *imported.get(target.name, ())}:
                    methods |= names.get((other, target.name + "()"), set())
                    methods |= names.get((other, target.name), set())
            elif isinstance(target, ast.Attribute):
                methods = attributes.get(target.attr, set())
            yield file, node, methods or {"scan"}


@cache
def _seen() -> dict[tuple[str, int], set[tuple[str | bytes, int]]]:
    environment = {**os.environ, "ACCESSPUB_NO_CACHE": "1"}  # a file from the cache is not checked again
    told = subprocess.run([sys.executable, __file__, "--look"], capture_output=True, check=True, env=environment).stdout
    found: dict[tuple[str, int], set[tuple[str | bytes, int]]] = {}
    for file, line, kind, pattern, flags in json.loads(told):
        found.setdefault((file, line), set()).add((pattern.encode("latin-1") if kind == "bytes" else pattern, flags))
    return found


def uses() -> Iterator[Use]:
    """All of them. A place that is not plain text and that nothing went through is an error."""
    for file, call, methods in _sites():
        where = f"{file}:{call.lineno}"
        made = {one for line in range(call.lineno, (call.end_lineno or 0) + 1) for one in _seen().get((file, line), ())}
        if not made:
            after = call.args[{"compile": 1, "sub": 3, "subn": 3}.get(call.func.attr, 2) :]  # type: ignore[attr-defined]
            flags = [*after, *(word.value for word in call.keywords if word.arg == "flags")]
            try:
                pattern = ast.literal_eval(call.args[0])
            except ValueError as error:
                raise AssertionError(f"{where}: not plain text, and no sample makes it") from error
            made = {(pattern, int(eval(ast.unparse(flags[0]), {"re": re})) if flags else 0)}
        for pattern, flag in sorted(made, key=str):
            for method in sorted(methods):
                yield Use(where, pattern, flag, method)


def _look() -> list[tuple[str, int, str, str, int]]:
    from re import _compiler  # type: ignore[attr-defined]  # where all that is not yet known comes through

    found: set[tuple[str, int, str, str, int]] = set()
    compile_it = _compiler.compile

    def spy(pattern: Any, flags: int = 0) -> Any:
        frame = sys._getframe(1)
        while frame.f_back and frame.f_code.co_filename.startswith(str(Path(re.__file__).parent)):
            frame = frame.f_back
        path = Path(frame.f_code.co_filename)
        if isinstance(pattern, (str, bytes)) and path.is_relative_to(SOURCE):
            kind = "bytes" if isinstance(pattern, bytes) else "str"
            text = pattern.decode("latin-1") if isinstance(pattern, bytes) else pattern
            found.add((path.relative_to(SOURCE).as_posix(), frame.f_lineno, kind, text, int(flags)))
        return compile_it(pattern, flags)

    _compiler.compile = spy
    import accesspub
    import accesspub.expressions

    accesspub.expressions.compile = re.compile  # where each is written, not where it is first used
    from accesspub.facts.embeds import phrases as message
    from accesspub.facts.providers import providers
    from accesspub.files.patterns import spec_of
    from accesspub.knowledge import load as knowledge
    from accesspub.knowledge.templates import template

    for info in pkgutil.walk_packages(accesspub.__path__, "accesspub."):
        if not info.name.endswith("__main__"):
            try:
                importlib.import_module(info.name)
            except ImportError:  # an extra that is not installed
                continue
    known = knowledge.load()
    for provider in providers(known).all.values():
        for one in provider.patterns:
            for text in (one.path, *(inner for _, inner in one.query if inner)):
                template(text)
        for markup in provider.markup:
            for text in (*markup.element_ids, *(text for _, text in markup.where)):
                template(text)
    phrases = message.phrases(known)
    for key in phrases.by_key:
        for phrase in phrases._ready[key]:
            message._pattern(phrase.pattern)
    spec_of(["*a*b?c*.html", "**/a/**/b*/**/c", "x/**/[!a]*b*c/"])
    labelled = (ROOT / "tests" / "rules" / "audio-transcript").glob("*.html")
    for page in sorted([*(ROOT / "samples").rglob("*.html"), *labelled]):
        accesspub.fix(page.read_bytes())
    return sorted(found)


# -- recheck ------------------------------------------------------------------------------------------


def javascript(tree: Any, flags: int) -> str:
    """The same expression as JavaScript writes it (what gives nothing back, as what might)."""
    out = ""
    for kind, value in tree:
        if kind is op.LITERAL:
            out += f"\\u{{{value:x}}}"
        elif kind is op.NOT_LITERAL:
            out += f"[^\\u{{{value:x}}}]"
        elif kind is op.ANY:
            out += r"[\s\S]" if flags & re.S else r"[^\n]"
        elif kind is op.IN:
            out += "[" + "".join(map(_class, value)) + "]"
        elif kind in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
            low, high, body = value
            most = "" if high is op.MAXREPEAT else high
            lazy = "?" if kind is op.MIN_REPEAT else ""
            out += f"(?:{javascript(body, flags)}){{{low},{most}}}{lazy}"
        elif kind is op.SUBPATTERN:
            group, add, without, body = value
            out += ("(" if group else "(?:") + javascript(body, (flags | add) & ~without) + ")"
        elif kind is op.ATOMIC_GROUP:
            out += f"(?:{javascript(value, flags)})"
        elif kind is op.BRANCH:
            out += "(?:" + "|".join(javascript(branch, flags) for branch in value[1]) + ")"
        elif kind in (op.ASSERT, op.ASSERT_NOT):
            way, body = value
            out += f"(?{'<' if way < 0 else ''}{'=' if kind is op.ASSERT else '!'}{javascript(body, flags)})"
        elif kind is op.GROUPREF:
            out += f"\\{value}(?:)"
        else:
            out += _anchor(value, flags)
    return out


def _class(item: tuple[Any, Any]) -> str:
    kind, value = item
    if kind is op.NEGATE:
        return "^"
    if kind is op.CATEGORY:
        return CATEGORIES[value]
    return "-".join(f"\\u{{{char:x}}}" for char in (value if kind is op.RANGE else (value,)))


def _anchor(kind: Any, flags: int) -> str:
    if kind in (op.AT_BEGINNING, op.AT_BEGINNING_STRING):
        return r"(?<![^\n])" if flags & re.M and kind is op.AT_BEGINNING else "^"
    if kind in (op.AT_END, op.AT_END_STRING):
        return r"(?![^\n])" if flags & re.M and kind is op.AT_END else "$"
    return r"\b" if kind is op.AT_BOUNDARY else r"\B"


_NODE = """
const {checkSync} = require(process.argv[1] + "/node_modules/recheck");
for (const [source, flags] of JSON.parse(require("fs").readFileSync(0))) {
    const said = checkSync(source, flags, {timeout: 20000});
    console.log(JSON.stringify([said.status, said.checker, said.complexity?.summary, said.attack?.pattern]));
}
"""


def recheck(folder: str) -> int:
    """Ask recheck of every expression, as it is used; how many it names that are not known to be bounded."""
    asked: dict[tuple[str, str], Use] = {}
    for use in uses():
        tree = parser.parse(use.pattern, use.flags)
        flags = int(tree.state.flags)
        source = javascript(tree, flags)
        if use.method in ("match", "fullmatch"):
            source = f"^(?:{source})" + ("$" if use.method == "fullmatch" else "")
        asked.setdefault((source, "iu" if flags & re.I else "u"), use)
    done = subprocess.run(
        ["node", "-e", _NODE, str(Path(folder).resolve())],
        input=json.dumps(list(asked)), text=True, capture_output=True, env={**os.environ, "RECHECK_BACKEND": "pure"},
    )  # fmt: skip
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    if len(answers) != len(asked):
        sys.exit(done.stderr)
    bad = 0
    for use, (status, checker, degree, attack) in zip(asked.values(), answers, strict=True):
        if status != "safe":
            reason = next((why for part, why in BOUNDED.items() if part in str(use.pattern)), "")
            bad += not reason
            print(f"{use.where} {use.method} {use.pattern!r:.90}: {status}, {degree or '-'} ({checker}) {attack or ''}")
            print(f"    {reason or 'NOT KNOWN'}")
    print(f"{len(asked)} expressions, {sum(a[0] == 'safe' for a in answers)} safe, {bad} to be looked at")
    return bad


if __name__ == "__main__":
    if sys.argv[1:] == ["--look"]:
        print(json.dumps(_look()))
    elif sys.argv[1:2] == ["--recheck"]:
        sys.exit(1 if recheck(sys.argv[2]) else 0)
    else:
        for use in uses():
            print(json.dumps([str(part) for part in use]))
