"""The tests in docs/pytest.md, run by pytest as a user has it: with its plugins, Django, Flask, and a real browser."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from pages_of_docs import Block, blocks, rows

PAGE = "pytest.md"
BROWSER, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not (BROWSER and DRIVER), reason="NOT TESTED: docs/pytest.md needs Chromium and its driver"),
]
#: a menu that opens and holds a picture without an alt text
ARTICLE = (
    "<!doctype html><html lang=en><title>A</title><main><h1>A</h1><p>Words about it.</p>"
    '<button id=menu onclick="this.nextElementSibling.hidden = false">Menu</button>'
    "<p hidden><img src=x.png></p></main></html>"
)
BAD = ARTICLE.replace("<p hidden>", "<p>")
DJANGO = {
    "pytest.ini": "[pytest]\nDJANGO_SETTINGS_MODULE = settings\npythonpath = .\n",
    "settings.py": (
        "SECRET_KEY = 'a'\nROOT_URLCONF = 'urls'\nINSTALLED_APPS = ['django.contrib.staticfiles']\nSTATIC_URL = 'static/'\n"
        "ALLOWED_HOSTS = ['*']\nDATABASES = {'default': {'ENGINE': 'django.db.backends.sqlite3', 'NAME': 'a.db'}}\n"
    ),
    "urls.py": (
        "from django.http import HttpResponse\nfrom django.urls import path\n"
        "urlpatterns = [path('article/1', lambda request: HttpResponse(HTML))]\n"
    ),
}  # fmt: skip
FLASK = "from flask import Flask\ndef create_app():\n    app = Flask('a')\n    app.add_url_rule('/article/1', view_func=lambda: HTML)\n    return app\n"


def block(words: str) -> Block:
    """The one block that has these words."""
    (found,) = (one for one in blocks(PAGE) if words in one.text)
    return found


def selenium_fixture() -> str:
    """The fixture of the first block, with what it imports."""
    return block("def selenium()").text.partition("def test_")[0]


def write(folder: Path, files: dict[str, str], html: str = "") -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text.replace("HTML)", f"{html!r})"))


def run(folder: Path, doors: Path, *more: str, **environment: str) -> tuple[int, str]:
    """Run pytest; Chromium has no sandbox of its own where tests run as root."""
    browser = folder / "browser"
    browser.write_text(f'#!/bin/sh\nexec {BROWSER} --no-sandbox "$@"\n')
    browser.chmod(0o755)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "DJANGO"))}
    done = subprocess.run(
        [doors / "python", "-m", "pytest", "-rA", "-p", "no:cacheprovider", *more], cwd=folder, capture_output=True, text=True,
        env={**kept, "SE_BROWSER_PATH": str(browser), "SE_OFFLINE": "true", "COLUMNS": "200", **environment},
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def finds_the_picture(code: int, said: str) -> None:
    assert code == 1, said
    assert re.search(r"E +/article/1: img\b", said), said


def test_the_options_in_the_table_are_those_of_the_plugin(tmp_path: Path, doors: Path) -> None:
    code, said = run(tmp_path, doors, "--help")
    assert code == 0, said
    assert {row[0].strip("`").split()[0] for row in rows(PAGE, "option")} == set(
        re.findall(r"--accesspub-\w+(?:-\w+)*", said)
    )


def test_the_first_audit(tmp_path: Path, doors: Path) -> None:
    first = block("def selenium()")
    write(tmp_path, {first.files[0]: first.text, "public/index.html": BAD.replace("x.png", "portrait.jpg")})
    code, said = run(tmp_path, doors)
    assert code == 1, said
    message = (Path(__file__).parents[2] / "docs" / PAGE).read_text("utf-8")
    shown = re.findall(r"^    (E  .*)$", message, re.M)
    assert len(shown) == 3
    for line in shown:
        assert f"{line.rstrip('…')}" in said, said
    (tmp_path / "public" / "index.html").write_text(ARTICLE)
    code, said = run(tmp_path, doors)
    assert code == 0, said


def test_selenium_with_the_server_of_django(tmp_path: Path, doors: Path) -> None:
    write(tmp_path, DJANGO, ARTICLE)
    write(tmp_path, {"conftest.py": selenium_fixture(), "test_a.py": block("the menu open").text})
    code, said = run(tmp_path, doors)
    assert code == 1, said
    assert re.search(r"E +/article/1 with the menu open: img\b", said), said
    assert "2 pages: 1 passed, 1 failed" in said


def test_the_driver_of_pytest_selenium(tmp_path: Path, doors: Path) -> None:
    write(tmp_path, DJANGO, BAD)
    write(tmp_path, {
        "conftest.py": "import pytest\n@pytest.fixture\ndef chrome_options(chrome_options):\n    chrome_options.add_argument('--headless=new')\n    return chrome_options\n",
        "test_a.py": block("the menu open").text,
    })  # fmt: skip
    finds_the_picture(*run(tmp_path, doors, "--driver", "Chrome"))


def test_playwright_with_the_server_of_django_in_two_processes(tmp_path: Path, doors: Path) -> None:
    launch, test = block("executable_path"), block("def test_article(page,")
    write(tmp_path, DJANGO, BAD)
    write(tmp_path, {launch.files[0]: launch.text.replace("/usr/bin/chromium", str(BROWSER)), "test_a.py": test.text})
    (name, value) = re.findall(r"`(DJANGO_\w+)=(\w+)`", (Path(__file__).parents[2] / "docs" / PAGE).read_text())[0]
    finds_the_picture(*run(tmp_path, doors, "-n", "2", **{name: value}))


def test_a_live_server_test_case_of_django(tmp_path: Path, doors: Path) -> None:
    write(tmp_path, DJANGO, BAD)
    write(tmp_path, {"conftest.py": selenium_fixture(), "test_a.py": block("StaticLiveServerTestCase").text})
    finds_the_picture(*run(tmp_path, doors))
    write(tmp_path, DJANGO, ARTICLE)
    code, said = run(tmp_path, doors)
    assert code == 0, said


def test_flask(tmp_path: Path, doors: Path) -> None:
    write(tmp_path, {"app.py": FLASK, "pytest.ini": "[pytest]\npythonpath = .\n"}, BAD)
    write(tmp_path, {"conftest.py": selenium_fixture(), "test_a.py": block("make_server").text})
    finds_the_picture(*run(tmp_path, doors))


@pytest.mark.parametrize("side", ["before", "after"])
def test_the_move_from_axe_selenium_python(tmp_path: Path, doors: Path, side: str) -> None:
    """Both columns are a test; both find the picture without an alt text."""
    lines = block("# before").text.splitlines()
    column = lines[0].index("# after")
    text = "\n".join(line[:column].rstrip() if side == "before" else line[column:] for line in lines)
    assert "https://example.org/" in text
    address = (tmp_path / "page.html").as_uri()
    write(tmp_path, {"conftest.py": selenium_fixture(), "page.html": BAD, "test_a.py": text.replace("https://example.org/", address).replace("(no import)", "")})  # fmt: skip
    code, said = run(tmp_path, doors)
    assert code == 1, said
    assert "image-alt" in said
    assert "FAILED test_a.py::test_page" in said
