"""What a browser makes of inserted words: the same words, in every page, and never a program."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from accesspub.config import Config
from accesspub.engine.engine import engine
from accesspub.engine.undo import undo
from accesspub.html.site import Site

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


ATTACKS = (
    "{{constructor.constructor('window.ran = 1')()}}",
    "{% x %}",
    "{# x #}",
    "[[x]]",
    "${x}",
    "#{x}",
    "<%= x %>",
    "{{{x}}}",
)


@pytest.fixture(scope="module")
def angular(tmp_path_factory: pytest.TempPathFactory) -> str:
    """AngularJS, which runs what is between double braces."""
    folder = tmp_path_factory.mktemp("npm")
    npm = shutil.which("npm")
    if (
        npm is None
        or subprocess.run(
            [npm, "install", "--prefix", str(folder), "angular@1.8.3"], capture_output=True, timeout=120, check=False
        ).returncode
    ):
        pytest.skip("AngularJS was NOT tried: npm or its registry cannot be reached")
    return (folder / "node_modules/angular/angular.min.js").read_text("utf-8")


def with_captions(folder: Path, attacks: tuple[str, ...] = ATTACKS) -> bytes:
    (folder / "a.mp4").write_bytes(b"")
    (folder / "a.en.vtt").write_text(
        "WEBVTT\n\n"
        + "".join(f"00:0{n}.000 --> 00:0{n}.900\n{text.replace('<', '&lt;')}\n\n" for n, text in enumerate(attacks)),
        "utf-8",
    )
    raw = PAGE.format('<meta charset="utf-8">', "Texte.").encode()
    (folder / "page.html").write_bytes(raw)
    result = engine(Config(review=True)).fix(raw, str(folder / "page.html"), None, Site(folder, folder))
    assert undo(result.html, "page.html").html == raw
    assert (
        engine(Config(review=True)).fix(result.html, str(folder / "page.html"), None, Site(folder, folder)).html
        == result.html
    )
    return result.html


def test_words_of_captions_start_no_template_on_a_server(tmp_path: Path, browser: Any) -> None:
    fixed = with_captions(tmp_path)
    assert b"constructor" in fixed
    for sign in (b"{{", b"{%", b"{#", b"[[", b"${", b"#{", b"<%"):
        assert sign not in fixed
    text = shown(browser, tmp_path, fixed)
    assert all(attack in text for attack in ATTACKS), "readers see the words as they are"


def test_words_of_captions_do_not_run_in_angularjs(tmp_path: Path, browser: Any, angular: str) -> None:
    fixed = with_captions(tmp_path, ATTACKS[:1]).decode()
    app = fixed.replace("<article", f"<script>{angular}</script><p id=alive>{{{{1 + 1}}}}</p><article").replace(
        "<html", "<html ng-app", 1
    )
    shown(browser, tmp_path, app.encode())
    assert browser.execute_script("return document.getElementById('alive').textContent") == "2", "AngularJS runs"
    assert browser.execute_script("return window.ran") is None
    shown(browser, tmp_path, app.replace('data-ng-non-bindable=""', "").encode())
    assert browser.execute_script("return window.ran") == 1, "without it, it would have run"
