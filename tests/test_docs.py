"""`make docs`: the documentation as a site, without a broken link, that passes our own audit."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    made = tmp_path_factory.mktemp("docs")
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-b", "html", "-d", made / "trees"]
    run = subprocess.run([*command, "-c", ROOT / "docs", ROOT, made / "site"], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    return made / "site"


def test_readme_is_the_first_page_and_every_document_is_on_the_site(site):
    home = (site / "index.html").read_text("utf-8")
    for page in (ROOT / "docs").glob("*.md"):
        assert f'href="docs/{page.stem}.html"' in home
        assert (site / "docs" / f"{page.stem}.html").is_file()
    assert not (site / "README.html").exists()


@pytest.mark.parametrize("name", ["accesspub.fix", "accesspub.check", "accesspub.undo", "accesspub.soup.fix_soup"])
def test_the_reference_explains_every_function(site, name):
    reference = (site / "docs" / "api.html").read_text("utf-8")
    assert f'id="{name}"' in reference


@pytest.mark.browser
def test_the_site_passes_our_own_audit(site):
    pages = [*site.rglob("*.html")]
    command = [sys.executable, "-m", "accesspub", "audit", site, "--no-screenshots"]
    run = subprocess.run(command, capture_output=True, text=True, cwd=site.parent)
    assert run.returncode == 0, run.stdout + run.stderr
    assert f"{len(pages)} pages: {len(pages)} passed" in run.stdout
