"""The language server, spoken to by JSON-RPC over its standard input and output as an editor does."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from accesspub.doors.open_page import OpenPage, Positions
from accesspub.errors import install
from accesspub.run.model import NotProcessedError

TEXT = '<!doctype html>\r\n<html lang="en"><title>A</title><main><h1>A</h1>\r\n<p>😀</p><p>• one<br>• two</p>\r\n<h2>B</h2><p>• three<br>• four</p><video src="v.mp4"></video></main></html>'


class Editor:
    def __init__(self, folder: Path, able: Any = None) -> None:
        command = [str(Path(sys.executable).with_name("accesspub-lsp")), "--stdio"]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self.page = {"uri": (folder / "my page.html").as_uri()}
        self.number = 0
        self.notes: list[Any] = []
        self.ask("initialize", {"processId": None, "rootUri": None, "capabilities": able or {}})
        self.tell("initialized", {})

    def tell(self, method: str, params: Any, **more: Any) -> None:
        data = json.dumps({"jsonrpc": "2.0", "method": method, "params": params, **more}).encode()
        assert self.process.stdin is not None
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(data), data))
        self.process.stdin.flush()

    def hear(self) -> Any:
        stream = self.process.stdout
        assert stream is not None
        length = 0
        while line := stream.readline().strip():
            name, _, value = line.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
        return json.loads(stream.read(length))

    def ask(self, method: str, params: Any) -> Any:
        self.number += 1
        self.tell(method, params, id=self.number)
        while (heard := self.hear()).get("id") != self.number:
            self.notes.append(heard)
        return heard["result"]

    def end(self) -> None:
        self.ask("shutdown", None)
        self.tell("exit", None)
        self.process.wait()

    def diagnostics(self, method: str, **params: Any) -> list[Any]:
        self.tell(f"textDocument/{method}", params)
        while (heard := self.hear())["method"] != "textDocument/publishDiagnostics":
            continue
        return heard["params"]["diagnostics"]


@pytest.fixture
def editor(tmp_path: Path) -> Iterator[Editor]:
    pytest.importorskip("pygls")
    opened = Editor(tmp_path)
    yield opened
    opened.end()


def applied(text: str, edits: list[Any]) -> str:
    def offset(place: Any) -> int:
        lines = text.split("\n")
        line = lines[place["line"]].encode("utf-16-le")[: 2 * place["character"]].decode("utf-16-le")
        return sum(len(one) + 1 for one in lines[: place["line"]]) + len(line)

    for edit in sorted(edits, key=lambda edit: -offset(edit["range"]["start"])):
        text = text[: offset(edit["range"]["start"])] + edit["newText"] + text[offset(edit["range"]["end"]) :]
    return text


def test_findings_fixes_and_explanations(editor: Editor) -> None:
    found = editor.diagnostics(
        "didOpen", textDocument={**editor.page, "languageId": "html", "version": 1, "text": TEXT}
    )
    lists = [one for one in found if one["code"] == "list-faked"]
    places = [(one["range"]["start"]["line"], one["range"]["start"]["character"]) for one in lists]
    assert places == [(2, 9), (3, 10)]
    assert {one["code"] for one in found} > {"list-faked", "media-controls"}

    context = {"diagnostics": [lists[0]]}
    whole = {"textDocument": editor.page, "range": lists[0]["range"], "context": context}
    one, every = editor.ask("textDocument/codeAction", whole)
    [edits] = one["edit"]["changes"].values()
    fixed = applied(TEXT, edits)
    assert fixed.count("<ul") == 1
    assert "<p>• three<br>• four</p>" in fixed
    assert fixed.startswith(TEXT[: TEXT.index("<p>• one")])
    assert applied(TEXT, *every["edit"]["changes"].values()).count("<ul") == 2

    told = editor.ask("textDocument/hover", {"textDocument": editor.page, "position": {"line": 3, "character": 30}})
    assert "Is this" in told["contents"]["value"]
    assert (
        editor.ask("textDocument/hover", {"textDocument": editor.page, "position": {"line": 0, "character": 0}}) is None
    )

    change = {"text": fixed}
    left = editor.diagnostics("didChange", textDocument={**editor.page, "version": 2}, contentChanges=[change])
    assert [one["code"] for one in left].count("list-faked") == 1


def test_a_fix_is_for_the_version_that_it_was_made_of(tmp_path: Path) -> None:
    pytest.importorskip("pygls")
    editor = Editor(tmp_path, {"workspace": {"workspaceEdit": {"documentChanges": True}}})
    page = {**editor.page, "languageId": "html", "version": 7, "text": TEXT}
    [one, *_] = editor.diagnostics("didOpen", textDocument=page)
    asked = {"textDocument": editor.page, "range": one["range"], "context": {"diagnostics": []}}
    [every] = editor.ask("textDocument/codeAction", asked)
    [changes] = every["edit"]["documentChanges"]
    editor.end()
    assert changes["textDocument"] == {"uri": editor.page["uri"], "version": 7}
    assert applied(TEXT, changes["edits"]).count("<ul") == 2


def test_wrong_settings_are_reported(editor: Editor, tmp_path: Path) -> None:
    (tmp_path / "accesspub.toml").write_text("selct = []\n")
    page = {**editor.page, "languageId": "html", "version": 1, "text": TEXT}
    [one] = editor.diagnostics("didOpen", textDocument=page)
    assert "selct" in one["message"]


def test_a_page_has_its_time(tmp_path: Path) -> None:
    page = OpenPage(str(tmp_path / "a.html"), TEXT + "<p>• one<br>• two</p>" * 400)
    assert page.fix()
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "accesspub.toml").write_text("time-limit = 0.001\n")
    page = OpenPage(str(tmp_path / "b" / "a.html"), page.text)
    assert (page.fix(), page.explained(2)) == ([], "")
    with pytest.raises(NotProcessedError, match="time-limit"):
        page.findings()


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_columns_are_counted_in_utf_16(end: str) -> None:
    text = f"a{end}😀b\x0bc\u2028d{end}e"
    at = Positions(text)
    assert [at.of(text.index(letter)) for letter in "abcde"] == [(0, 0), (1, 2), (1, 4), (1, 6), (2, 0)]


def test_what_is_missing_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text("import sys; sys.modules['pygls'] = None", "utf-8")
    command = [sys.executable, "-c", "from accesspub.doors.lsp_command import main; raise SystemExit(main())"]
    done = subprocess.run(command, env={"PYTHONPATH": str(tmp_path)}, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (2, f"accesspub-lsp: needs more packages: {install('lsp')}\n")
