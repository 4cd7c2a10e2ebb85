"""The language server, spoken to by JSON-RPC over its standard input and output as an editor does."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from accesspub.cli.main import main
from accesspub.doors.open_page import OpenPage, Positions
from accesspub.errors import UserError, install
from accesspub.run.model import NotProcessedError
from accesspub.run.settings import forget
from places import ROOT

TEXT = '<!doctype html>\r\n<html lang="en"><title>A</title><main><h1>A</h1>\r\n<p>😀</p><p>• one<br>• two</p>\r\n<h2>B</h2><p>• three<br>• four</p><video src="v.mp4"></video></main></html>'


class Editor:
    def __init__(self, folder: Path, able: Any = None, folders: Any = None) -> None:
        command = [str(Path(sys.executable).with_name("accesspub-lsp")), "--stdio"]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self.page = {"uri": (folder / "my page.html").as_uri()}
        self.number = 0
        self.notes: list[Any] = []
        given = {"processId": None, "rootUri": None, "workspaceFolders": folders, "capabilities": able or {}}
        self.can = self.ask("initialize", given)["capabilities"]
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
        silent = threading.Timer(60, self.process.kill)
        silent.start()
        while line := stream.readline().strip():
            name, _, value = line.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
        silent.cancel()
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
        return self.published()["diagnostics"]

    def published(self) -> Any:
        while (heard := self.hear()).get("method") != "textDocument/publishDiagnostics":
            self.notes.append(heard)
        return heard["params"]

    def opened(self, text: str = TEXT, uri: str = "") -> list[Any]:
        page = {"uri": uri or self.page["uri"], "languageId": "html", "version": 1, "text": text}
        return self.diagnostics("didOpen", textDocument=page)

    def actions(self, found: Any, only: list[str] | None = None) -> list[Any]:
        context = {"diagnostics": [found], **({} if only is None else {"only": only})}
        return self.ask(
            "textDocument/codeAction", {"textDocument": self.page, "range": found["range"], "context": context}
        )


@pytest.fixture
def editor(tmp_path: Path) -> Iterator[Editor]:
    pytest.importorskip("pygls")
    opened = Editor(tmp_path)
    yield opened
    opened.end()


def applied(text: str, edits: list[Any], codec: str = "utf-16-le", unit: int = 2) -> str:
    def offset(place: Any) -> int:
        lines = text.split("\n")
        line = lines[place["line"]].encode(codec)[: unit * place["character"]].decode(codec)
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


@pytest.mark.parametrize(
    ("settings", "page"), [('baseline = "known.json"', "news/a.html"), ('waivers = "w.yaml"', "a.html")]
)
def test_what_is_settled_is_not_shown(
    settings: str, page: str, tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    place = Path("site", page)
    place.parent.mkdir(parents=True)
    place.write_text(TEXT, "utf-8")
    main(["check", "site", "--baseline", "known.json", "--update-baseline"])
    Path("w.yaml").write_text("- {rule: '*', page: site/a.html, who: Ada, why: an old page, until: 2999-01-01}\n")
    open_page = OpenPage(str(place.resolve()), TEXT)
    failing = {one.finding.rule for one in open_page.findings() if one.finding.outcome == "failed"}
    assert "list-faked" in failing
    Path("accesspub.toml").write_text(settings)
    forget()
    capfd.readouterr()
    assert not [one for one in open_page.findings() if one.finding.outcome == "failed"]
    assert capfd.readouterr() == ("", "")
    more = OpenPage(open_page.path, TEXT.replace("</main>", "<img src=a.jpg></main>"))
    assert [one.finding.rule for one in more.findings() if one.finding.outcome == "failed"] == (
        ["image-alt"] if "baseline" in settings else []
    )
    for name in ("known.json", "w.yaml"):
        Path(name).unlink()
    with pytest.raises(UserError, match=r"no such file|cannot be read"):
        open_page.findings()


def test_a_page_has_its_time(tmp_path: Path) -> None:
    page = OpenPage(str(tmp_path / "a.html"), TEXT + "<p>• one<br>• two</p>" * 400)
    assert page.fix()
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "accesspub.toml").write_text("time-limit = 0.001\n")
    page = OpenPage(str(tmp_path / "b" / "a.html"), page.text)
    assert (page.fix(), page.explained(2)) == ([], "")
    with pytest.raises(NotProcessedError, match="time-limit"):
        page.findings()


@pytest.mark.parametrize(
    ("name", "codec", "unit"), [("utf-8", "utf-8", 1), ("utf-16", "utf-16-le", 2), ("utf-32", "utf-32-le", 4)]
)
def test_columns_are_those_that_the_editor_prefers(name: str, codec: str, unit: int, tmp_path: Path) -> None:
    """Neovim and Helix count bytes where a server can."""
    pytest.importorskip("pygls")
    editor = Editor(tmp_path, {"general": {"positionEncodings": [name, "utf-16"]}})
    assert editor.can["positionEncoding"] == name
    text = TEXT.replace("<p>😀</p>", "<p>é\u2028😀</p>")
    [found, *_] = editor.opened(text)
    [one, _] = editor.actions(found)
    [edits] = one["edit"]["changes"].values()
    editor.end()
    before, after = text.split("<p>• one<br>• two</p>")
    fixed = applied(text, edits, codec, unit)
    assert fixed.startswith(f"{before}<ul")
    assert fixed.endswith(f"</ul>{after}")


def test_an_editor_sends_whole_texts(editor: Editor) -> None:
    """Changes of parts would be applied to other lines: pygls also ends lines at U+2028 and form feeds."""
    assert editor.can["textDocumentSync"]["change"] == 1


def test_what_was_typed_last_is_checked(editor: Editor, tmp_path: Path) -> None:
    other = (tmp_path / "other.html").as_uri()
    assert [one["code"] for one in editor.opened(TEXT)].count("list-faked") == 2
    assert [one["code"] for one in editor.opened("<p>Words</p>", other)].count("list-faked") == 0
    for version, uri in ((2, editor.page["uri"]), (2, other), (3, editor.page["uri"]), (3, other)):
        text = TEXT if (uri == other) is (version == 3) else "<p>• one"
        editor.tell(
            "textDocument/didChange",
            {"textDocument": {"uri": uri, "version": version}, "contentChanges": [{"text": text}]},
        )
    last: dict[str, Any] = {}
    while {uri: one["version"] for uri, one in last.items()} != {editor.page["uri"]: 3, other: 3}:
        one = editor.published()
        last[one["uri"]] = one
    counts = {uri: [found["code"] for found in one["diagnostics"]].count("list-faked") for uri, one in last.items()}
    assert counts == {editor.page["uri"]: 0, other: 2}


def test_a_page_that_is_closed_has_no_findings(editor: Editor) -> None:
    assert editor.opened()
    assert editor.diagnostics("didClose", textDocument=editor.page) == []


def test_settings_that_change_count_at_once(tmp_path: Path) -> None:
    pytest.importorskip("pygls")
    editor = Editor(tmp_path, {"workspace": {"didChangeWatchedFiles": {"dynamicRegistration": True}}})
    assert "list-faked" in {one["code"] for one in editor.opened()}
    [asked] = [note for note in editor.notes if note["method"] == "client/registerCapability"]
    [watched] = asked["params"]["registrations"][0]["registerOptions"]["watchers"]
    assert watched["globPattern"] == "**/{accesspub,pyproject}.toml"
    settings = tmp_path / "accesspub.toml"
    settings.write_text('ignore = ["list-faked"]\n')
    editor.tell("workspace/didChangeWatchedFiles", {"changes": [{"uri": settings.as_uri(), "type": 1}]})
    assert "list-faked" not in {one["code"] for one in editor.published()["diagnostics"]}
    settings.unlink()
    editor.tell("workspace/didChangeConfiguration", {"settings": None})
    assert "list-faked" in {one["code"] for one in editor.published()["diagnostics"]}
    editor.end()


@pytest.mark.parametrize("uri", ["untitled:Untitled-1", "vscode-vfs://github/a/b/page.html"])
def test_a_page_without_a_file_has_the_settings_of_the_open_folder(uri: str, tmp_path: Path) -> None:
    pytest.importorskip("pygls")
    (tmp_path / "accesspub.toml").write_text('ignore = ["list-faked"]\n')
    (tmp_path / "v.mp4").write_bytes(b"")
    editor = Editor(tmp_path, folders=[{"uri": tmp_path.as_uri(), "name": "site"}])
    found = {one["code"] for one in editor.opened(TEXT, uri)}
    asked = {"textDocument": {"uri": uri}, "position": {"line": 3, "character": 30}}
    told = editor.ask("textDocument/hover", asked)["contents"]["value"]
    editor.end()
    assert "media-controls" in found
    assert "list-faked" not in found
    assert told.startswith("4:")


def test_a_page_without_a_file_and_a_folder_is_checked(editor: Editor) -> None:
    assert "list-faked" in {one["code"] for one in editor.opened(TEXT, "untitled:Untitled-1")}


@pytest.mark.parametrize(
    ("uri", "path"),
    [
        ("file:///home/a%20b/%C3%A9.html", "/home/a b/é.html"),
        ("file:///home/a;b%3Bc.html", "/home/a;b;c.html"),
        ("file://localhost/home/a.html", "/home/a.html"),
        ("file:///C:/site/a%23b.html", "C:/site/a#b.html"),
        ("file:///c%3A/site/a.html", "c:/site/a.html"),
        ("file://server/share/a%20b.html", "//server/share/a b.html"),
        ("untitled:Untitled-1", ""),
        ("git:/home/a.html", ""),
    ],
)
def test_paths_of_files(uri: str, path: str) -> None:
    pytest.importorskip("pygls")
    from accesspub.doors.language_server import path_of

    assert path_of(uri) == path


def test_an_editor_has_characters_whatever_the_page_says_of_its_file(tmp_path: Path) -> None:
    text = '<!doctype html><html lang="de"><meta charset="iso-8859-1"><p>größer</p><video src="öl.mp4" title="Größe"></video>'
    page = OpenPage(str(tmp_path / "a.html"), text)
    assert page.explained(1).splitlines()[0].startswith(f"1:{text.index('<video') + 1}: <video")
    assert {text[one.start : one.end] for one in page.findings() if one.finding.rule.startswith("media")} == {
        '<video src="öl.mp4" title="Größe">'
    }
    assert not [one for one in page.findings() if "Ã" in one.finding.message]


@pytest.mark.parametrize(
    ("only", "kinds"),
    [
        (None, ["quickfix", "source.fixAll.accesspub"]),
        ([""], ["quickfix", "source.fixAll.accesspub"]),
        (["quickfix"], ["quickfix"]),
        (["source"], ["source.fixAll.accesspub"]),
        (["source.fixAll"], ["source.fixAll.accesspub"]),
        (["source.fix"], []),
        (["refactor"], []),
    ],
)
def test_kinds_of_actions(editor: Editor, only: list[str] | None, kinds: list[str]) -> None:
    [found, *_] = editor.opened()
    assert [one["kind"] for one in editor.actions(found, only)] == kinds


@pytest.mark.skipif(shutil.which("nvim") is None, reason="Neovim did NOT open a page: it is not installed")
def test_neovim_shows_findings_as_the_docs_say(tmp_path: Path) -> None:
    pytest.importorskip("pygls")
    docs = (ROOT / "docs" / "editors-of-code.md").read_text("utf-8")
    [command] = re.findall(r"`:lua (.+?)` \|$", docs, re.M)
    (tmp_path / "a.html").write_text(TEXT, "utf-8")
    (tmp_path / "look.lua").write_text(
        f"vim.cmd('edit a.html')\n{command}\n"
        "vim.wait(60000, function() return #vim.diagnostic.get(0) > 0 end, 50)\n"
        "for _, one in ipairs(vim.diagnostic.get(0)) do print(one.lnum, one.col, one.message) end\n"
        "vim.cmd('qa!')\n"
    )
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    run = subprocess.run(
        ["nvim", "--headless", "-u", "NONE", "-c", "luafile look.lua"],
        cwd=tmp_path, env={**os.environ, "PATH": path, "HOME": str(tmp_path)}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "2 11 These 2 lines start with a bullet" in run.stdout + run.stderr


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
