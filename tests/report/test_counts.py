"""Every number of a report equals the rows behind it, on real pages, for check and audit alike."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from turbohtml import Document

from accesspub.audit.judge.policy import Policy
from accesspub.config import Config
from accesspub.engine.engine import engine
from accesspub.html.page import Page
from accesspub.html.source import Source
from accesspub.html_report.build import write_report
from accesspub.html_report.sources.audit import from_verdict
from accesspub.html_report.sources.check import through
from accesspub.report.verdict import Collected
from accesspub.run.model import Order
from accesspub.run.pages import find_pages
from accesspub.run.run import run

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus"


def read(file: Path) -> Document:
    return Page(Source(file.read_bytes())).document


def number(text: str) -> int:
    found = re.search(r"\d[\d,]*", text)
    assert found, text
    return int(found[0].replace(",", ""))


def rows(folder: Path, name: str, selector: str) -> int:
    """The rows of a list on all its sheets."""
    stem = name.removesuffix(".html")
    sheets = [
        file
        for file in (folder / name).parent.iterdir()
        if re.fullmatch(rf"{re.escape(Path(stem).name)}(-\d+)?\.html", file.name)
    ]
    return sum(len(read(file).select(selector)) for file in sheets)


def assert_numbers_equal_rows(folder: Path) -> Counter[str]:
    """Compare what the first screen, the tasks, the pages and the lists say with what they show."""
    index = read(folder / "index.html")
    said = Counter(
        {one.select("dt")[0].text: number(one.select("dd")[0].text) for one in index.select(".counts > div")}
    )
    shown = Counter({"Pages": len(list((folder / "pages").iterdir()))})
    for file in (folder / "pages").iterdir():
        for part in read(file).select("section[aria-labelledby^=part]"):
            heading, cards = part.select("h2")[0].text, len(part.select("li.card"))
            assert number(heading) == cards, (file.name, heading)
            shown["Questions" if "question" in heading else "Problems"] += cards
            for folded in part.select("details.others"):
                assert number(folded.select("summary")[0].text) == len(folded.select("li.card"))
    assert {key: said[key] for key in shown} == shown
    for section, title in (("all", "Problems"), ("asks", "Questions")):
        for task in index.select(f"section[aria-labelledby={section}] li.task a"):
            words, cards = task.text, rows(folder, str(task.attr("href")), "li.card")
            assert cards, words
            if title == "Problems" and re.search(r"\d", words):
                assert number(words) == cards, words
    parts = {
        str(one.attr("href")).rpartition("#")[2]: number(one.text)
        for one in read(folder / "pictures.html").select("p.jump a")
    }
    assert parts == {part: rows(folder, "pictures.html", f"#{part} tbody tr") for part in parts}
    return shown


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus is not part of the project")
def test_numbers_equal_rows_on_real_pages(tmp_path: Path) -> None:
    pages = sorted(CORPUS.rglob("*.html"))
    (tmp_path / "site").mkdir()
    for at, page in enumerate(pages[:: max(1, len(pages) // 30)][:30]):
        (tmp_path / "site" / f"{at:02}.html").write_bytes(page.read_bytes())
    roots, words = [str(tmp_path / "site")], engine(Config()).words
    judged = Collected(Policy(), lambda path: Path(path).name, lambda _path: words)
    results = judged.through(run(list(find_pages(roots)), Order("check"), 2))
    found = Counter(
        "Questions" if one.outcome == "cantTell" else "Problems"
        for result in through(results, tmp_path / "check", kind="check", roots=roots)
        for one in result.findings
    )
    write_report(from_verdict(judged.verdict(1), None), tmp_path / "audit")
    for report in ("check", "audit"):
        shown = assert_numbers_equal_rows(tmp_path / report)
        assert {key: shown[key] for key in found} == found
