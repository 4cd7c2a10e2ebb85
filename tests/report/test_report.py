"""The report's folder: what is in it, what is escaped, and that it stays small and whole."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from urllib.parse import unquote, urldefrag

import html5lib
import pytest
from model import EVIL, data

from accesspub.errors import UsageError
from accesspub.fix import engine
from accesspub.report.html import ReportData, from_results, write_report
from accesspub.report.html.page_facts import words
from accesspub.report.html.safe import clean, link
from accesspub.report.html.wording import Wording

LANGUAGES = ("en", "fr", "de", "es", "ar")
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc000000301010018dd8db00000000049454e44ae426082"
)


@pytest.fixture
def shot(tmp_path: Path) -> Path:
    file = tmp_path / "one.png"
    file.write_bytes(PIXEL)
    return file


def files(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.html"))


def test_links_lead_somewhere_and_html_is_valid(tmp_path: Path, shot: Path) -> None:
    write_report(data(shot=shot, pages=300), tmp_path / "r")
    found = files(tmp_path / "r")
    assert len(found) > 300
    for file in [*found[:40], *found[-12:]]:
        text = file.read_text("utf-8")
        html5lib.HTMLParser(strict=True).parse(text.replace("<!DOCTYPE html>\n\n", "<!DOCTYPE html>\n"))
        assert len(set(ids := re.findall(r' id="([^"]*)"', text))) == len(ids), file
        for address in re.findall(r'(?:href|src)="([^"]*)"', text):
            if address.startswith("https:"):
                continue
            path, fragment = urldefrag(html.unescape(address))
            target = file.parent / unquote(path) if path else file
            assert target.is_file(), (file, address)
            assert not fragment or f'id="{fragment}"' in target.read_text("utf-8"), (file, address)


def test_nothing_of_a_page_is_markup(tmp_path: Path, shot: Path) -> None:
    write_report(data(evil=True, shot=shot), tmp_path / "r")
    for file in files(tmp_path / "r"):
        text = file.read_text("utf-8")
        assert "<script>document" not in text
        assert "<img src=x" not in text
        assert "javascript:" not in re.sub(r">[^<]*<", "><", text), file
        assert not re.search(r"\son\w+=[\"']", re.sub(r'"[^"]*"', '""', text)), file
        assert "\x00" not in text
        assert "\u202e" not in text
        assert "49evil" not in text
        policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)
        assert policy is not None
        assert "unsafe" not in policy[1]
        for address in re.findall(r'<a class="out" href="([^"]*)" rel="([^"]*)"', text):
            assert address[0].startswith(("http://", "https://"))
            assert "noreferrer" in address[1]


@pytest.mark.parametrize(
    ("address", "good"),
    [
        ("https://example.org/a?b=1", True), ("http://example.org", True), ("javascript:alert(1)", False),
        ("data:text/html,x", False), ("//example.org/", False), ("/a", False), ("https://u:p@example.org/", False),
        ("https://exa mple.org", False), ("https://example.org/\u202e", False), ("https://[::1", False), ("", False),
        (" https://example.org", False), ("file:///etc/passwd", False), ("https:///x", False),
    ],
)  # fmt: skip
def test_links(address: str, good: bool) -> None:
    assert bool(link(address)) is good


def test_clean() -> None:
    assert clean("a\x00b\u202ec\ud800") == "a\ufffdb\ufffdc\ufffd"
    assert clean("a\nb\tc") == "a b c"
    assert words("<p>a<script>x</script>b &amp; c</p>") == "a b & c"
    assert EVIL.isprintable() is False


def test_json_and_back(tmp_path: Path) -> None:
    record = json.loads(json.dumps(data().to_json()))
    assert write_report(ReportData.from_json(record), tmp_path / "a") == write_report(data(), tmp_path / "b")


def test_only_a_report_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(UsageError, match="no report of accesspub"):
        write_report(data(), tmp_path)
    write_report(data(), tmp_path / "r")
    (tmp_path / "r" / "notes.txt").write_text("mine")
    write_report(data(pages=2), tmp_path / "r")
    assert (tmp_path / "r" / "notes.txt").is_file()
    assert not (tmp_path / "r" / "pages" / "p00004.html").exists()


def test_untested_pages_are_never_clean(tmp_path: Path) -> None:
    counts = write_report(data(), tmp_path / "r")
    assert counts["untested"] == 1
    assert "it is a download" in (tmp_path / "r" / "index.html").read_text("utf-8")


def test_history(tmp_path: Path) -> None:
    past = tmp_path / "history.json"
    write_report(data(), tmp_path / "r", history=past)
    write_report(data(pages=3), tmp_path / "r", history=past)
    assert len(json.loads(past.read_bytes())["runs"]) == 2
    index = (tmp_path / "r" / "index.html").read_text("utf-8")
    assert "<polyline" in index
    assert "fewer than last time" in index
    past.write_text("[]")
    with pytest.raises(UsageError, match="not a history"):
        write_report(data(), tmp_path / "r", history=past)


def test_check_and_fix_of_samples(tmp_path: Path) -> None:
    from accesspub.run import Order, find_pages, run

    samples = Path(__file__).resolve().parents[2] / "samples"
    jobs = list(find_pages([str(samples)]))
    counts = write_report(
        from_results(run(jobs, Order("fix")), kind="fix", title="samples", roots=[samples]), tmp_path / "r"
    )
    assert counts["pages"] == len(jobs)
    assert counts["repaired"]
    assert counts["changed"]
    assert any("<ins>" in file.read_text("utf-8") for file in files(tmp_path / "r"))
    for file in files(tmp_path / "r"):
        text = file.read_text("utf-8").replace("<!DOCTYPE html>\n\n", "<!DOCTYPE html>\n")
        html5lib.HTMLParser(strict=True).parse(text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_languages(tmp_path: Path, language: str) -> None:
    write_report(data(pages=3), tmp_path / "r", language=language)
    index = (tmp_path / "r" / "index.html").read_text("utf-8")
    assert f'lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}"' in index


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_translations_are_whole(language: str) -> None:
    from accesspub.config import Config

    languages = engine(Config()).knowledge.languages
    english, own = languages["en"]["report"], languages[language]["report"]
    assert set(english["words"]) == set(own["words"])
    assert set(english["tasks"]) <= set(own["tasks"])
    holes = re.compile(r"\{(\w+)\}")
    for key, words_ in english["words"].items():
        wanted = set(holes.findall(words_ if isinstance(words_, str) else words_["other"]))
        mine = own["words"][key] if isinstance(own["words"][key], str) else own["words"][key]["other"]
        assert set(holes.findall(mine)) == wanted, key


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_tells_an_editor_what_to_do(language: str) -> None:
    from accesspub.knowledge import load
    from accesspub.report.html.tasks import OWNERS, Tasks

    knowledge = load()
    wording, tasks = Wording(knowledge, language), Tasks(knowledge)
    for rule, words_ in knowledge.rules.items():
        task, owner = tasks.of(rule, "own")
        assert owner in OWNERS, rule
        assert wording.task(task, "task", 2).language == language, f"{rule}: task"
        for key in ("who", "do", "good", "poor"):
            said = [wording.task(rule, key), wording.task(task, key)]
            assert any(one and one.language == language for one in said), f"{rule}: {key} in {language}"
        # A rule that asks a person says what is asked, in its message or as its question.
        asking = [text for text in words_["says"].values() if text.rstrip().endswith("?")]
        if asking and language != "en":
            said = [wording.task(rule, "question"), wording.task(task, "question")]
            assert any(one and one.language == language for one in said), f"{rule}: question in {language}"


def test_words_before_and_after() -> None:
    from accesspub.report.html.words_diff import changed

    (only,) = changed(["a", "[iframe]", "[iframe]"], ["a", "[iframe: x]", "[iframe: y]"])
    assert only == [["same", "a\n"], ["same", "[iframe"], ["new", ": x"], ["same", "]"], ["same", "\n"],
                    ["same", "[iframe"], ["new", ": y"], ["same", "]"]]  # fmt: skip
    (only,) = changed(["a", "b"], ["b"])
    assert only == [["old", "a"]]
    (only,) = changed(["b"], ["b", "c", "d"])
    assert only == [["same", "b\n"], ["new", "c\nd"]]


def test_plurals() -> None:
    from accesspub.config import Config

    knowledge = engine(Config()).knowledge
    assert Wording(knowledge, "en-GB").text("on_pages", 1) == "on 1 page"
    assert Wording(knowledge, "de").number(12345) == "12.345"
    with pytest.raises(UsageError, match="not written in `xx`"):
        Wording(knowledge, "xx")


def test_pictures_outside_the_site_stay_outside(tmp_path: Path) -> None:
    from accesspub.run import Job, Order, work

    (tmp_path / "site").mkdir()
    quay = (Path(__file__).resolve().parents[2] / "samples" / "images" / "quay.png").read_bytes()
    (tmp_path / "secret.png").write_bytes(quay)
    (tmp_path / "site" / "mine.png").write_bytes(quay)
    page = tmp_path / "site" / "a.html"
    pictures = "".join(
        f"<p>Words and more words of the article.</p><figure><img src={name} alt=Quay width=640 height=400></figure>"
        for name in ("../secret.png", "mine.png")
    )
    page.write_text(f"<html lang=en><body><article><h1>A</h1><p>Words.</p>{pictures}</article>")
    result = work(Job(str(page)), Order("check"))
    write_report(from_results([result], roots=[tmp_path / "site"]), tmp_path / "r")
    assert len(list((tmp_path / "r" / "shots").iterdir())) == 1
