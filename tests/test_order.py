"""One answer, whatever the order of the pages, the number of processes, and the rules that are asked besides."""

from __future__ import annotations

import itertools
import json
import random
from pathlib import Path

import pytest

from accesspub.config import Config
from accesspub.engine.engine import Engine
from accesspub.engine.registry import rules
from accesspub.html.site import Site
from examples import examples
from places import ROOT
from test_cli import run

VTT = "WEBVTT\n\n00:00.000 --> 00:03.000\n<v Ann>The boat leaves at noon today.\n"
DESCRIBED = VTT.replace("WEBVTT", "WEBVTT\nKind: descriptions\nLanguage: en")
SRT = "1\n00:00:00,000 --> 00:00:03,000\nANN: The boat leaves at noon today.\n"
FILES = {
    "clip.en.srt": SRT,
    "talk.vtt": DESCRIBED,
    "draft.vtt": VTT.replace("WEBVTT", "WEBVTT\n\nNOTE draft"),
    "seen.vtt": DESCRIBED,
    "plain.srt": SRT,
}
BODIES = {
    "a": '<video src="clip.mp4" controls></video>',
    "b": '<video src="clip.mp4" controls><track kind="captions" src="clip.en.vtt" srclang="en"></video>',
    "c": '<video src="talk.mp4" controls></video>',
    "d": '<audio src="draft.mp3" controls></audio><video src="draft.mp4" controls></video>',
    "e": '<video src="seen.mp4" controls><track kind="captions" src="seen.vtt" srclang="en"></video>',
    "f": '<video src="plain.mp4" controls></video><video src="clip.mp4" controls></video>',
    "g": '<p>Media playback is unsupported on your device</p><p>Media captionThe boat</p><audio src="clip.mp3"></audio>',
    "h": '<video src="plain.mp4" controls></video>',
}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, "utf-8")
    for name, body in BODIES.items():
        page = f'<!DOCTYPE html>\n<html lang="en"><title>Boats</title><article><h1>Boats</h1>{body}</article></html>\n'
        (tmp_path / f"{name}.html").write_text(page, "utf-8")
    return tmp_path


def checked(folder: Path, *arguments: str) -> dict[str, object]:
    done = run("check", *arguments, "--format", "json", cwd=folder)
    return {page["path"]: page for page in json.loads(done.stdout)["pages"]}


def test_the_order_of_pages_changes_nothing(site: Path) -> None:
    names = [f"{name}.html" for name in BODIES]
    alone = {name: checked(site, name)[name] for name in names}
    assert checked(site, *names, "--jobs", "1") == alone
    assert checked(site, *reversed(names), "--jobs", "1") == alone
    assert checked(site, *names, "--jobs", "3") == alone


def test_no_page_knows_of_files_that_the_fix_of_another_would_write(site: Path) -> None:
    found = checked(site, "a.html", "b.html", "--jobs", "1")["b.html"]
    assert isinstance(found, dict)
    assert {finding["rule"] for finding in found["findings"]} >= {"captions-file-broken", "video-captions"}


def test_a_file_of_descriptions_is_no_file_of_captions_whichever_rule_asks(site: Path) -> None:
    alone = checked(site, "c.html", "--select", "video-captions")["c.html"]
    assert isinstance(alone, dict)
    assert [finding["outcome"] for finding in alone["findings"]] == ["cantTell"]


def pages(site: Path) -> list[Path]:
    own = sorted(site.glob("*.html"))
    return [
        *own,
        *sorted(ROOT.glob("samples/*/*.html")),
        *(one.folder / f"{one.name}.bad.html" for one in examples("bad")),
    ]


def test_any_rules_find_the_same_without_the_others(site: Path) -> None:
    """Every rule alone on pages with files; on the others, each rule of the page and some at random."""
    everything = tuple(rules())
    machines = {select: Engine(Config(select=select)) for select in [everything, *((name,) for name in everything)]}
    for path in pages(site):
        raw, around = path.read_bytes(), Site(path.parent, path.parent)
        whole = machines[everything].check(raw, str(path), None, around)
        found = {finding.rule for finding in whole.findings}
        choice = random.Random(path.name)
        alone = everything if path.parent == site else sorted({*found, *choice.sample(everything, 3)})
        some = tuple(sorted(choice.sample(everything, 12)))
        for chosen in [*((name,) for name in alone), some]:
            machine = machines.get(chosen) or Engine(Config(select=chosen))
            part = machine.check(raw, str(path), None, around)
            assert part.findings == [finding for finding in whole.findings if finding.rule in chosen], (path, chosen)
            assert part.outcomes == {name: whole.outcomes[name] for name in sorted(chosen)}, (path, chosen)


def test_a_fix_is_the_same_in_any_order(site: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Pages that share a clip get the same track for it, whichever is fixed first and writes its file."""
    results = []
    names = sorted(set(BODIES) - {"b"})  # it names that very file: until it is written, the page is broken
    for order, jobs in itertools.product((names, names[::-1]), "13"):
        folder = tmp_path_factory.mktemp("site")
        for path in site.iterdir():
            (folder / path.name).write_bytes(path.read_bytes())
        run("fix", *(f"{name}.html" for name in order), "--jobs", jobs, cwd=folder)
        results.append({path.name: path.read_text("utf-8") for path in folder.iterdir()})
    assert all(result == results[0] for result in results)
