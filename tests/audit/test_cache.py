"""A page is visited again if anything that it depends on has changed, and only then."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from accesspub.audit import targets as pages
from accesspub.audit.browser import axe
from accesspub.audit.browser.launch import Tools, find_tools
from accesspub.audit.cache import PageCache, why_not
from accesspub.audit.model import GatherOptions, Variant
from accesspub.audit.site_server import Production, Site
from accesspub.cli.main import main

pytestmark = pytest.mark.browser

FILES = {
    "a.html": '<link rel=stylesheet href="css/a.css"><h1>A</h1><img src="b%20c.svg?v=1" alt="A boat">'
    '<script src="a.js"></script><iframe title="Map" src="frame.html"></iframe><p class=pale>Pale words</p>',
    "b.html": "<h1>B</h1><p>Words.",
    "frame.html": '<!doctype html><html lang=en><title>F</title><link rel=stylesheet href="/css/frame.css"><p>Map',
    "css/a.css": '@import "deep/one.css";',
    "css/deep/one.css": '@import "two.css";',
    "css/deep/two.css": ".pale { color: #767676; background: #fff url(/dot.svg) }",
    "css/frame.css": "p { color: #000 }",
    "b c.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>',
    "dot.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>',
    "a.js": 'fetch("data/words.json").then(a => a.json()).then(a => document.title += a); new Image().src = "gone.png"',
    "data/words.json": '"!"',
}
HEAD = '<!doctype html><html lang=en><meta charset=utf-8><title>T</title><link rel=icon href="data:,">'


def write(site: Path, name: str, text: str) -> None:
    path = site / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(HEAD + text if name in ("a.html", "b.html") else text)
    os.utime(path, (1e9, 1e9))  # a file that was just written could change again without a new time


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site that was audited twice."""
    root = tmp_path_factory.mktemp("cache")
    for name, text in FILES.items():
        write(root / "site", name, text)
    for number in (1, 2):
        arguments = ["audit", str(root / "site"), "--cache", str(root / "cache"), "--run", str(root / f"run{number}")]
        assert main([*arguments, "--report", f"json={root / str(number)}.json"]) in (0, 1)
    return root


@pytest.fixture
def site(first: Path, tmp_path: Path) -> Path:
    """Somewhere else, and later."""
    return shutil.copytree(first / "site", tmp_path / "site")


OPTIONS = GatherOptions()


def reused(
    first: Path, site: Path, options: GatherOptions = OPTIONS, tools: Tools | None = None, at: str = ""
) -> set[str]:
    with Site(site, Production.at(at) if at else None) as server:
        cache = PageCache(first / "cache", server, options, axe.find(), tools or find_tools())
        found = pages.in_folder(site, server.address)
        return {target.page for target in found if cache.find(target, options.variants[0])}


def test_the_second_run_visits_nothing_and_says_the_same(first: Path, capsys: pytest.CaptureFixture[str]) -> None:
    verdicts = [json.loads((first / f"{number}.json").read_text()) for number in (1, 2)]
    for verdict in verdicts:
        del verdict["generated_at"]
    assert verdicts[0] == verdicts[1]
    records = [json.loads(path.read_text()) for path in (first / "run2" / "pages").iterdir()]
    assert [record.get("reused") for record in records] == [True, True, True]
    assert {path.name for path in (first / "run2").rglob("*")} == {path.name for path in (first / "run1").rglob("*")}


def test_another_place_and_time_are_no_change(first: Path, site: Path) -> None:
    os.utime(site / "a.html")
    (site / "c.html").write_text(HEAD)
    assert reused(first, site) == {"a.html", "b.html", "frame.html"}


def changes() -> Iterator[tuple[str, str, set[str]]]:
    for name in FILES:
        framed = {"frame.html", "a.html"} if name in ("frame.html", "css/frame.css") else {"a.html"}
        yield name, "changed", {"b.html"} if name == "b.html" else framed
    yield "gone.png", "added", {"a.html"}
    yield "css/deep/two.css", "removed", {"a.html"}
    yield "css/deep/two.css", "linked", {"a.html"}


@pytest.mark.parametrize(("name", "how", "again"), list(changes()))
def test_any_file_that_a_page_loads(first: Path, site: Path, name: str, how: str, again: set[str]) -> None:
    if how != "added":
        (site / name).unlink()
    if how == "linked":
        (site / "css" / "pale.css").write_text("p { color: #fff }")
        (site / name).symlink_to("../pale.css")
    elif how != "removed":
        write(site, name, FILES.get(name, "") + " ")
    assert reused(first, site) == {"a.html", "b.html", "frame.html"} - again


@pytest.mark.parametrize("how", ["link", "owner"])
def test_a_record_that_somebody_else_has_put_there(first: Path, site: Path, tmp_path: Path, how: str) -> None:
    if how == "owner" and os.geteuid() != 0:
        pytest.skip("only root can give a file away")
    shutil.copytree(first / "cache", tmp_path / "cache")
    for number, path in enumerate((tmp_path / "cache").iterdir()):
        if how == "owner":
            os.chown(path, 4321, 4321)
        else:
            path.symlink_to(path.rename(tmp_path / str(number)))
    assert reused(tmp_path, site) == set()


@pytest.mark.parametrize(
    "options",
    [
        {"variants": (Variant(390, 844),)},
        {"variants": (Variant(dark=True),)},
        {"tags": ("wcag2a",)},
        {"settle": 1.0},
        {"passes": 2},
        {"screenshots": False},
        {"strategy": "none"},
        {"extra_flags": ("--force-device-scale-factor=2",)},
    ],
)
def test_any_option(first: Path, site: Path, options: dict[str, object]) -> None:
    assert reused(first, site, replace(OPTIONS, **options)) == set()


def test_other_programs_and_other_places(
    first: Path, site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    newer = tmp_path / "chromium"
    newer.write_text('#!/bin/sh\necho "Chromium 999.0.1.2"\n')
    newer.chmod(0o755)
    tools = find_tools()
    assert reused(first, site, tools=replace(tools, browsers=(str(newer),))) == set()
    assert reused(first, site, at="/docs/") == set()
    assert reused(first, site, at="https://example.org/") == set()
    core = axe.find()
    other = tmp_path / "axe.min.js"
    other.write_text(core.source() + "\n")
    monkeypatch.setattr(axe, "find", lambda: replace(core, path=other))
    assert reused(first, site) == set()


@pytest.mark.parametrize("damage", [b"", b"x", None])
def test_a_damaged_entry_is_not_used(first: Path, site: Path, tmp_path: Path, damage: bytes | None) -> None:
    root = tmp_path / "copy"
    shutil.copytree(first / "cache", root / "cache")
    for entry in (root / "cache").iterdir():
        data = entry.read_bytes()
        entry.write_bytes(data[:-9] if damage is None else damage)
    assert reused(root, site) == set()


def test_a_file_that_changes_during_the_visit(site: Path) -> None:
    with Site(site) as server:
        visit = server.asked.begin()
        for path in ("/a.html", "/nothing.png"):
            server.asked.note(visit, path, server.look(path))
        (site / "a.html").write_text("Another page, before its visit has ended.")
        assert server.asked.end(visit) is None


def test_what_cannot_be_known(tmp_path: Path, site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = {"allow_hosts": ("x.test",), "cookies": (("a", "b"),), "login": "l.py", "remote": "http://h", "act": True}
    for name, value in asked.items():
        assert why_not(replace(OPTIONS, **{name: value})), name
    assert not why_not(OPTIONS)
    main(["audit", str(site / "b.html"), "--cache", str(tmp_path / "c"), "--allow-host", "x.test"])
    assert "--cache is not used with --allow-host: what has changed there cannot be known" in capsys.readouterr().err
    assert not (tmp_path / "c").exists()


def test_requests_belong_to_their_visits(site: Path) -> None:
    """A request that says nothing, such as a worker's, may be any page's."""
    with Site(site) as server:
        one, two = server.asked.begin(), server.asked.begin()
        for visit, path in ((one, "/a.html"), (two, "/b.html"), (None, "/a.js"), ("77", "/dot.svg")):
            server.asked.note(visit, path, server.look(path))
        asked = [set(server.asked.end(visit) or ()) for visit in (one, two)]
    assert asked == [{"/a.html", "/a.js", "/dot.svg"}, {"/b.html", "/a.js", "/dot.svg"}]
