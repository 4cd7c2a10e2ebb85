"""The report's folder: what is in it, what is escaped, and that it stays small and whole."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import unquote, urldefrag

import html5lib
import pytest
from model import EVIL, data

from accesspub.audit.judge.verdict import PageVerdict, Verdict
from accesspub.audit.model import REASONS, STABLE_ORIGIN
from accesspub.config import Config
from accesspub.engine.engine import engine
from accesspub.engine.result import PageResult
from accesspub.errors import UsageError
from accesspub.html_report import safe
from accesspub.html_report.build import write_report
from accesspub.html_report.model import PageData, ReportData, Reported, RunData
from accesspub.html_report.safe import clean, link
from accesspub.html_report.sources.audit import from_verdict
from accesspub.html_report.sources.check import page_of
from accesspub.html_report.sources.page import look, words
from accesspub.html_report.tasks import FAULT_IF_YES, OPEN, TASKS, Tasks, answers_to
from accesspub.html_report.views.history import chart
from accesspub.html_report.wording import Wording
from accesspub.knowledge.load import load

LANGUAGES = ("en", "fr", "de", "es", "ar")
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc000000301010018dd8db00000000049454e44ae426082"
)


@pytest.fixture
def shot(tmp_path: Path) -> Path:
    file = tmp_path / "one.png"
    file.write_bytes(PIXEL)
    return file


def of_results(results: Iterable[PageResult], root: Path | None = None, kind: str = "check") -> ReportData:
    return ReportData(RunData("site", kind, "2026-11-30T10:00:00+00:00"), (page_of(one, root) for one in results))


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


def test_only_a_report_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(UsageError, match="accesspub report"):
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
    with pytest.raises(UsageError, match="not an accesspub history"):
        write_report(data(), tmp_path / "r", history=past)


def test_check_and_fix_of_samples(tmp_path: Path) -> None:
    from accesspub.run.model import Order
    from accesspub.run.pages import find_pages
    from accesspub.run.run import run

    samples = Path(__file__).resolve().parents[2] / "samples"
    jobs = list(find_pages([str(samples)]))
    counts = write_report(of_results(run(jobs, Order("fix")), samples, kind="fix"), tmp_path / "r")
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
    translations = load().translations
    english, own = translations["en"]["report"], translations[language]["report"]
    assert set(english["words"]) == set(own["words"])
    assert set(english["tasks"]) <= set(own["tasks"])
    holes = re.compile(r"\{(\w+)\}")
    assert set(own["axe"]) == set(english["axe"])
    assert all(own["axe"][rule] != said for rule, said in english["axe"].items())
    assert set(own["causes"]) == {*REASONS, "other"}
    for key, words_ in english["words"].items():
        wanted = set(holes.findall(words_ if isinstance(words_, str) else words_["other"]))
        mine = own["words"][key] if isinstance(own["words"][key], str) else own["words"][key]["other"]
        assert set(holes.findall(mine)) == wanted, key


def test_every_rule_tells_an_editor_what_to_do() -> None:
    """In English; what is missing in another language is counted: `accesspub rules --translations`."""
    from accesspub.html_report.tasks import OWNERS, Tasks

    knowledge = load()
    wording, tasks = Wording(knowledge), Tasks(knowledge)
    for rule in knowledge.rules:
        task, owner = tasks.of(rule, "own")
        assert owner in OWNERS, rule
        assert wording.task(task, "task", 2), f"{rule}: task"
        for key in ("who", "do", "good", "poor"):
            assert wording.task(rule, key) or wording.task(task, key), f"{rule}: {key}"


def test_words_before_and_after() -> None:
    from accesspub.html_report.sources.text_diff import changed

    (only,) = changed(["a", "[iframe]", "[iframe]"], ["a", "[iframe: x]", "[iframe: y]"])
    assert only == [["same", "a\n"], ["same", "[iframe"], ["new", ": x"], ["same", "]"], ["same", "\n"],
                    ["same", "[iframe"], ["new", ": y"], ["same", "]"]]  # fmt: skip
    (only,) = changed(["a", "b"], ["b"])
    assert only == [["old", "a"]]
    (only,) = changed(["b"], ["b", "c", "d"])
    assert only == [["same", "b\n"], ["new", "c\nd"]]


def test_plurals() -> None:
    knowledge = engine(Config()).knowledge
    assert Wording(knowledge, "en-GB").text("on_pages", 1) == "on 1 page"
    assert Wording(knowledge, "de").number(12345) == "12.345"
    with pytest.raises(UsageError, match="not available in `xx`"):
        Wording(knowledge, "xx")


def test_pictures_outside_the_site_stay_outside(tmp_path: Path) -> None:
    from accesspub.run.model import Job, Order
    from accesspub.run.work import work

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
    write_report(of_results([result], tmp_path / "site"), tmp_path / "r")
    assert len(list((tmp_path / "r" / "shots").iterdir())) == 1


def test_a_picture_that_a_page_shows_twice_is_one_row() -> None:
    line = '<p>Words and more words of the article.</p><img src="{}" alt="{}" width=640 height=400>'
    pictures = [("line.png", "Grey line"), ("quay.png", "The quay"), ("line.png", "Grey line")]
    body = "".join(line.format(*one) for one in pictures)
    page = f"<html lang=en><body><article><h1>A</h1><p>Words.</p>{body}</article>"
    assert len(look(page.encode()).pictures) == 3
    found = page_of(engine(Config()).check(page.encode(), "a.html")).pictures
    assert [(one.src, one.alt) for one in found] == pictures[:2]


ARTICLE = """<html lang="en"><title>The wall</title><body><nav><a href="/menu"><img src="/menu.png"></a></nav>
<article><h1>The wall</h1><p>The harbour wall was built in one summer, and the town has argued about its price ever since.</p>
<p>Nobody remembers who asked for it, but everybody remembers who paid for it, and for how many years they did so.</p>
<p><a href="/wall"><img src="/wall.png"></a> It is a long wall, and the wind comes over it in the winter all the same.</p>
</article></body></html>"""


def test_what_stands_around_articles_is_the_developers() -> None:
    seen = look(ARTICLE.encode())
    assert seen.scope_of('<a href="/wall">') == "article"
    assert seen.scope_of('<a href="/wall" class="made-by-script">') == "article"
    assert seen.scope_of('<a href="/menu">') == "page"
    assert seen.scope_of('<a href="/share-me">') == "page", "a script made it"
    assert seen.scope_of('<a href="/wa…') == "", "cut: it may be any"
    assert look(b"<p>Hi").scope_of("<a href='/x'>") == "", "no article is known here"
    line = 1 + ARTICLE[: ARTICLE.index('<a href="/wall">')].count("\n")
    assert seen.scope(line, 3) == "article"
    tasks = Tasks(load())
    owners = [
        tasks.of_finding(Reported("link-name", "", engine="axe", scope=scope))[1] for scope in ("article", "page")
    ]
    assert owners == ["editor", "developer"]
    assert tasks.of_finding(Reported("video-captions", "", scope="page"))[1] == "media", "a clip is a clip anywhere"


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_a_report_of_a_check_is_wholly_in_its_language(tmp_path: Path, language: str) -> None:
    """Nothing is marked as English, and no sentence of a rule is the English one."""
    page = ARTICLE.replace('lang="en"', f'lang="{language}"').replace(
        "</article>",
        """<img src="a.jpg"><img src="b.jpg" alt="DSC_1.jpg"><video src="v.mp4" autoplay></video>
        <iframe src="https://www.youtube.com/embed/aqz-KE0bpKQ"></iframe>
        <audio src="a.mp3"></audio><p>• One<br>• Two<br>• Three</p>
        <figure><img src="c.jpg" alt="&#x5e9;&#x5dc;&#x5d5;&#x5dd;"><figcaption>&#x5e9;&#x5dc;&#x5d5;&#x5dd;</figcaption></figure></article>""",
    )
    result = engine(Config()).check(page.encode(), "wall.html")
    assert len({found.rule for found in result.findings}) > 7
    broken = PageResult.broken("gone.html", "cannot be read: No such file or directory", b"")
    data_ = of_results([result, broken])
    write_report(data_, tmp_path / "r", language=language)
    text = "".join(file.read_text("utf-8") for file in (tmp_path / "r").rglob("*.html"))
    assert 'lang="en"' not in text
    for found in result.findings:
        assert html.escape(found.message, quote=False).replace('"', "&#34;") not in text, found.rule
    said = load().translations[language]
    assert said["report"]["causes"]["other"] in text
    assert said["rules"]["image-alt-file-name"]["says"]["file_name"].partition("{")[0].split("«")[0] in text


def test_axe_speaks_plainly_and_its_own_words_stay_for_developers(tmp_path: Path) -> None:
    page = PageData("a.html", "failed")
    page.findings = [Reported("link-name", "Links must have discernible text", id="1", engine="axe", leads="https://a.example/…x"),
                     Reported("no-such-rule", "Something of a newer axe", id="2", engine="axe")]  # fmt: skip
    write_report(ReportData(RunData("x", "audit", ""), [page]), tmp_path / "r", language="de")
    text = (tmp_path / "r" / "pages" / "p00001.html").read_text("utf-8")
    assert "<bdi>Dieser Link hat keinen Text.</bdi>" in text
    assert '<dd lang="en" dir="ltr">Links must have discernible text</dd>' in text
    assert '<bdi lang="en">Something of a newer axe</bdi>' in text
    assert 'href="https://a.example' not in text, "an address that was cut leads nowhere"


def test_quotations_keep_their_direction_and_bring_none() -> None:
    assert safe.quoted("A quay", apart=False) == "A quay"
    assert safe.quoted("A quay)", apart=True) == "\u2068A quay)\u2069"
    assert safe.quoted("\u05e9\u202e\u2069!", apart=False) == "\u2068\u05e9\ufffd\ufffd!\u2069"
    assert safe.sentence("It is \u2068x\u2069\u202e\u2066.") == "It is \u2068x\u2069\ufffd\ufffd."


@pytest.mark.parametrize(
    ("asked", "kind"),
    [(("describe", "image-alt-file-name"), "good"), (("moving", "marquee"), "bad"), ((), "bad"),
     (("video-transcript", "video-transcript.lost"), "bad"), (("embed-title", "embed-title.generic"), "open")],
)  # fmt: skip
def test_answers_fit_their_questions(asked: tuple[str, ...], kind: str) -> None:
    assert answers_to(*asked) == kind


def test_every_question_that_is_named_exists() -> None:
    known = load()
    sentences = {f"{rule}.{key}" for rule, words in known.rules.items() for key in words["says"]}
    assert sentences | known.rules.keys() | TASKS.keys() >= FAULT_IF_YES | OPEN


def test_the_chart_says_from_where_to_where() -> None:
    runs = [
        {"date": f"2026-11-{day}", "open": number, "repaired": 0, "waived": 0} for day, number in ((20, 47), (30, 9))
    ]
    made = chart(runs)
    assert made is not None
    assert (made["most"], made["dates"]) == (50, ["2026-11-20", "2026-11-30"])
    assert [(line["first"], line["last"]) for line in made["lines"]] == [(47, 9), (0, 0), (0, 0)]


def test_a_report_of_an_audit_names_files_and_not_where_they_were_served() -> None:
    reason = {"kind": "elsewhere", "detail": f"leads to {STABLE_ORIGIN}/news/old.html"}
    verdict = Verdict(
        {}, {}, [], "error", [PageVerdict("a.html", "not_tested", reason, final=f"{STABLE_ORIGIN}/b")], []
    )
    (page,) = from_verdict(verdict, None).pages
    assert (page.reason, page.url) == ("leads to news/old.html", "")
