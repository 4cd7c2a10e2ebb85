"""A real build by each site builder: pages are fixed, and what is left is a warning of the builder."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from accesspub.doors.site_build import after_build

FAKED = "<p>• one<br>• two</p>"
ASKED = '<p><img src="harbour.jpg"></p>'


def sphinx(folder: Path, body: str) -> list[str]:
    (folder / "conf.py").write_text("project = 'A'\nextensions = ['accesspub.doors.sphinx_extension']\n")
    raw = "".join(f"   {line}\n" for line in body.splitlines())
    (folder / "index.rst").write_text(f"Title\n=====\n\n.. raw:: html\n\n{raw}")
    return ["sphinx", "-q", "-W", "-b", "html", ".", "site"]


def mkdocs(folder: Path, body: str) -> list[str]:
    (folder / "mkdocs.yml").write_text("site_name: A\nsite_dir: site\nhooks: [hook.py]\n")
    (folder / "hook.py").write_text("from accesspub.doors.mkdocs_hook import on_post_build\n")
    (folder / "docs").mkdir(exist_ok=True)
    (folder / "docs" / "index.md").write_text(f"# Title\n\n{body}\n")
    return ["mkdocs", "build", "--strict"]


def pelican(folder: Path, body: str) -> list[str]:
    (folder / "pelicanconf.py").write_text(
        "PLUGINS = ['accesspub.doors.pelican_plugin']\nSITEURL = 'https://a.example'\nPATH = 'content'\nOUTPUT_PATH = 'site'\nTIMEZONE = 'UTC'\n"
        "PAGE_PATHS = ['.']\nARTICLE_PATHS = ['none']\nPAGE_SAVE_AS = 'index.html'\nDIRECT_TEMPLATES = []\n"
        "FEED_ALL_ATOM = CATEGORY_FEED_ATOM = None\nDEFAULT_LANG = 'en'\n"
    )
    (folder / "content").mkdir(exist_ok=True)
    (folder / "content" / "index.html").write_text(f"<html><head><title>Title</title></head><body>{body}</body></html>")
    return ["pelican", "-s", "pelicanconf.py", "--fatal", "warnings"]


def nikola(folder: Path, body: str) -> list[str]:
    (folder / "conf.py").write_text(
        "from accesspub.doors.nikola import PLUGINS\nEXTRA_PLUGINS_DIRS = [PLUGINS]\nOUTPUT_FOLDER = 'site'\n"
        "BLOG_TITLE = 'A'\nBLOG_DESCRIPTION = BLOG_EMAIL = BLOG_AUTHOR = ''\nSITE_URL = 'https://a.example/'\n"
        "PAGES = [('pages/*.html', '', 'page.tmpl')]\nPOSTS = []\nINDEX_PATH = 'posts'\nCOMPILERS = {'html': ['.html']}\n"
    )
    (folder / "pages").mkdir(exist_ok=True)
    (folder / "pages" / "index.html").write_text(f"<!--\n.. title: Title\n.. slug: index\n-->\n{body}")
    return ["nikola", "build", "--strict"]


@pytest.mark.parametrize("builder", [sphinx, mkdocs, pelican, nikola])
def test_a_build_fixes_pages_and_warns_of_what_is_left(
    tmp_path: Path, builder: Callable[[Path, str], list[str]]
) -> None:
    pytest.importorskip(builder.__name__, reason=f"{builder.__name__} is not installed: its build was NOT tested")
    (tmp_path / "accesspub.toml").write_text('select = ["list-faked", "image-alt"]\nfail-on = "warning"\n')

    def build(body: str) -> tuple[int, str, str]:
        command = [sys.executable, "-m", *builder(tmp_path, body)]
        done = subprocess.run(
            command, cwd=tmp_path, env={**os.environ, "TZ": "UTC", "COLUMNS": "300"}, capture_output=True, text=True
        )
        return done.returncode, done.stdout + done.stderr, (tmp_path / "site" / "index.html").read_text()

    code, said, page = build(FAKED)
    assert (code, "<li" in page) == (0, True), said
    code, said, page = build(FAKED + "\n" + ASKED)
    assert code != 0
    assert "accesspub: errors or warnings are left on the pages" in said
    assert "image-alt" in said
    assert "<li" in page


def test_wrong_options_stop_the_build(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(FAKED)
    with pytest.raises(RuntimeError, match="settings or options are wrong"):
        after_build(tmp_path, ["--no-such-option"])
