"""What a browser makes of inserted words: the same words, in every page, and never a program."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from accesspub.config import Config
from accesspub.engine.engine import engine
from accesspub.engine.undo import undo

PAGE = """<!DOCTYPE html>
<html lang="fr">{}<title>Port</title>
<article><h1>Port</h1><p>{}</p><video controls src="a.mp4"></video></article></html>
"""


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    webdriver = pytest.importorskip("selenium.webdriver")
    options = webdriver.ChromeOptions()
    for switch in (
        "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run",
        "--host-resolver-rules=MAP * 127.0.0.1:1", f"--user-data-dir={tmp_path_factory.mktemp('profile')}",
    ):  # fmt: skip
        options.add_argument(switch)
    options.binary_location = shutil.which("chromium") or ""
    driver = webdriver.Chrome(options, webdriver.ChromeService(shutil.which("chromedriver")))
    yield driver
    driver.quit()


def shown(browser: Any, folder: Path, page: bytes) -> str:
    (folder / "page.html").write_bytes(page)
    browser.get((folder / "page.html").as_uri())
    return str(browser.execute_script("return document.querySelector('article').textContent"))


@pytest.mark.parametrize(
    ("head", "certain"),
    [
        ("", False),
        ('<meta name="description" content="charset=utf-8">', False),
        ("<!-- --!><meta charset=utf-8>", False),
        ("<meta charset=no-such-thing>", False),
        ("<script>'<meta charset=utf-8>'</script>", False),
        ("<meta charset=utf-8>", True),
        ('<meta content="a > b" charset="utf-8">', True),
        ("<meta charset=windows-1252>", True),
    ],
)
def test_inserted_words_read_well_whatever_charset_a_browser_guesses(
    browser: Any, tmp_path: Path, head: str, certain: bool
) -> None:
    raw = PAGE.format(head, "Texte.").encode()
    result = engine(Config()).fix(raw, "page.html")
    assert result.html.isascii() is not certain
    assert "Ouvrir le fichier vidéo" in shown(browser, tmp_path, result.html)
    assert engine(Config()).fix(result.html, "page.html").html == result.html
    assert undo(result.html, "page.html").html == raw
