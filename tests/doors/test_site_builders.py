"""Real builds by each site builder, set up as docs/site-builders.md says: pages are fixed, and the rest is a warning."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from accesspub.doors.site_build import after_build
from pages_of_docs import blocks, rows

PAGE = "site-builders.md"
HERE = Path(sys.executable).parent
WORDS = "<p>The ferry to the island sails again from Monday, and the quay of the harbour stays open at night.</p>\n" * 4
FAKED = "<p>• one<br>• two</p>"
ASKED = '<p><img src="harbour.jpg"></p>'


def run(command: str, folder: Path, *bins: Path, given: str = "") -> tuple[int, str]:
    """Run a line of the docs in a shell, with the commands of these folders."""
    path = os.pathsep.join([*map(str, bins), os.environ["PATH"]])
    done = subprocess.run(
        ["bash", "-c", command], cwd=folder, input=given, capture_output=True, text=True,
        env={**os.environ, "PATH": path, "TZ": "UTC", "LANG": "C.UTF-8", "COLUMNS": "300", "NO_COLOR": "1", "CI": "true"},
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def append(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    before = file.read_text("utf-8") + "\n" if file.exists() else ""
    file.write_text(f"{before}{text}\n", "utf-8")


def as_the_page_says(builder: str, folder: Path) -> None:
    """Add to the files of a site what the page says."""
    files: list[str] = []
    named = ""
    for block in blocks(PAGE, "Sphinx, MkDocs, Pelican and Nikola"):
        if block.before:
            named, files = block.before.split(",")[0], block.files
        if named == builder:
            append(folder / files.pop(0), block.text)
    assert named
    assert not files


def options_of(builder: str) -> tuple[str, str, str]:
    """A line for options, its file, and the command that takes a warning for an error."""
    (row,) = (row for row in rows(PAGE, "builder | options") if row[0] == builder)
    line, file = re.findall(r"`([^`]+)`", row[1])
    return line, file, row[2].strip("`")


# The demo site of a builder: how it is begun, a page for `body`, and where that page is when it is built.
def sphinx_demo(folder: Path, bin_: Path, body: str) -> tuple[str, str]:
    assert run("sphinx-quickstart -q -p A -a B --no-sep .", folder, bin_)[0] == 0
    raw = "".join(f"   {line}\n" for line in body.splitlines())
    append(folder / "index.rst", f".. raw:: html\n\n{raw}")
    return "sphinx-build -b html . site", "site/index.html"


def mkdocs_demo(folder: Path, bin_: Path, body: str) -> tuple[str, str]:
    assert run("mkdocs new .", folder, bin_)[0] == 0
    append(folder / "docs" / "index.md", body)
    return "mkdocs build", "site/index.html"


def pelican_demo(folder: Path, bin_: Path, body: str) -> tuple[str, str]:
    code, said = run("pelican-quickstart", folder, bin_, given=".\nA\nB\nen\nn\nn\nUTC\nn\n")
    assert code == 0, said
    append(folder / "content" / "old.md", f"Title: Old\nDate: 2015-01-01\n\n{body}")
    return "pelican", "output/old.html"


def nikola_demo(folder: Path, bin_: Path, body: str) -> tuple[str, str]:
    code, said = run("nikola init -q --demo made && mv made/* .", folder, bin_)
    assert code == 0, said
    raw = "".join(f"   {line}\n" for line in body.splitlines())
    append(folder / "pages" / "old.rst", f".. title: Old\n.. slug: old\n.. date: 2015-01-01\n\n.. raw:: html\n\n{raw}")
    return "nikola build -n 4", "output/pages/old/index.html"  # in four processes: ours is the last


DEMOS = {"Sphinx": sphinx_demo, "MkDocs": mkdocs_demo, "Pelican": pelican_demo, "Nikola": nikola_demo}


@pytest.mark.parametrize("builder", DEMOS)
def test_the_demo_site_of_a_builder_is_fixed(tmp_path: Path, builder: str, request: pytest.FixtureRequest) -> None:
    bin_ = HERE if builder in ("Sphinx", "MkDocs") else request.getfixturevalue("doors")
    command, built = DEMOS[builder](tmp_path, bin_, WORDS + FAKED + "\n" + WORDS + ASKED)
    as_the_page_says(builder, tmp_path)
    for _ in range(2):
        code, said = run(command, tmp_path, bin_)
        assert code == 0, said
        assert "<li>one</li>" in (tmp_path / built).read_text()
        assert re.search(rf"{built}:\d+:\d+: error image-alt: The picture harbour.jpg has no alt text", said), said
        assert "accesspub: errors or warnings are left on the pages; see above" in said


# The smallest site of a builder, on which it has nothing to say itself.
def sphinx(folder: Path, body: str) -> str:
    raw = "".join(f"   {line}\n" for line in body.splitlines())
    (folder / "conf.py").write_text("project = 'A'\nextensions = []\n")
    (folder / "index.rst").write_text(f"Title\n=====\n\n.. raw:: html\n\n{raw}")
    return " -q -b html . site"


def mkdocs(folder: Path, body: str) -> str:
    (folder / "mkdocs.yml").write_text("site_name: A\nsite_dir: site\n")
    (folder / "accesspub_hook.py").unlink(missing_ok=True)
    (folder / "docs").mkdir(exist_ok=True)
    (folder / "docs" / "index.md").write_text(f"# Title\n\n{body}\n")
    return ""


def pelican(folder: Path, body: str) -> str:
    (folder / "pelicanconf.py").write_text(
        "SITEURL = 'https://a.example'\nPATH = 'content'\nOUTPUT_PATH = 'site'\nTIMEZONE = 'UTC'\n"
        "PAGE_PATHS = ['.']\nARTICLE_PATHS = ['none']\nPAGE_SAVE_AS = 'index.html'\nDIRECT_TEMPLATES = []\n"
        "FEED_ALL_ATOM = CATEGORY_FEED_ATOM = None\nDEFAULT_LANG = 'en'\n"
    )
    (folder / "content").mkdir(exist_ok=True)
    (folder / "content" / "index.html").write_text(f"<html><head><title>Title</title></head><body>{body}</body></html>")
    return ""


def nikola(folder: Path, body: str) -> str:
    (folder / "conf.py").write_text(
        "OUTPUT_FOLDER = 'site'\nBLOG_TITLE = 'A'\nBLOG_DESCRIPTION = BLOG_EMAIL = BLOG_AUTHOR = ''\n"
        "SITE_URL = 'https://a.example/'\nPAGES = [('pages/*.html', '', 'page.tmpl')]\nPOSTS = []\nINDEX_PATH = 'posts'\n"
        "COMPILERS = {'html': ['.html']}\n"
    )
    (folder / "pages").mkdir(exist_ok=True)
    (folder / "pages" / "index.html").write_text(f"<!--\n.. title: Title\n.. slug: index\n-->\n{body}")
    return ""


SMALL: dict[str, Callable[[Path, str], str]] = {
    "Sphinx": sphinx,
    "MkDocs": mkdocs,
    "Pelican": pelican,
    "Nikola": nikola,
}


@pytest.mark.parametrize("builder", SMALL)
def test_a_strict_build_fails_where_something_is_left(
    tmp_path: Path, builder: str, request: pytest.FixtureRequest
) -> None:
    bin_ = HERE if builder in ("Sphinx", "MkDocs") else request.getfixturevalue("doors")
    (tmp_path / "accesspub.toml").write_text('select = ["list-faked", "image-alt"]\nfail-on = "warning"\n')
    option, file, strict = options_of(builder)

    def build(body: str, more: str = "") -> tuple[int, str, str]:
        command = strict + SMALL[builder](tmp_path, body)
        as_the_page_says(builder, tmp_path)
        append(tmp_path / file, more)
        code, said = run(command, tmp_path, bin_)
        return code, said, (tmp_path / "site" / "index.html").read_text()

    code, said, page = build(FAKED)
    assert (code, "<li" in page) == (0, True), said
    code, said, page = build(FAKED + "\n" + ASKED)
    assert code != 0
    assert "accesspub: errors or warnings are left on the pages" in said
    assert "image-alt" in said
    assert "<li" in page
    assert "--review" in option
    code, said, _ = build(FAKED, option.replace("--review", "--no-such-option"))
    assert code != 0
    assert "no-such-option" in said


def test_an_epub_that_sphinx_has_packed_is_not_called_fixed(tmp_path: Path) -> None:
    SMALL["Sphinx"](tmp_path, FAKED.replace("<br>", "<br/>"))
    as_the_page_says("Sphinx", tmp_path)
    code, said = run("sphinx-build -b epub . site", tmp_path, HERE)
    assert code == 0, said
    assert "accesspub: the pages in the EPUB are not fixed" in said
    assert "list-faked" not in said
    assert "<li>one" not in (tmp_path / "site" / "index.xhtml").read_text()


def test_wrong_options_stop_the_build(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(FAKED)
    with pytest.raises(RuntimeError, match="settings or options are wrong"):
        after_build(tmp_path, ["--no-such-option"])


def test_a_builder_of_your_own(tmp_path: Path) -> None:
    (own,) = (block for block in blocks(PAGE) if "after_build" in block.text)
    append(
        tmp_path / "public" / "page.html", f"<!doctype html><html lang=en><title>A</title>{WORDS}{FAKED}{ASKED}</html>"
    )
    code, said = run(f"{shlex.quote(sys.executable)} -c {shlex.quote(own.text)}", tmp_path)
    assert code == 0, said
    assert "<li>one</li>" in (tmp_path / "public" / "page.html").read_text()
    assert said.endswith("accesspub: errors or warnings are left on the pages; see above\n")


# Builders that are no Python packages: what they are, if they are here, and a small site.
def node_modules(folder: Path, package: str) -> bool:
    """Link what `npm install @11ty/eleventy astro` has installed in the folder ACCESSPUB_NPM."""
    installed = Path(os.environ.get("ACCESSPUB_NPM", "-"), "node_modules")
    if not (installed / package).is_dir():
        return False
    (folder / "node_modules").symlink_to(installed)
    return True


def hugo(folder: Path, body: str) -> bool:
    append(folder / "config.toml", 'baseURL = "https://a.example/"\nlanguageCode = "en"')
    append(folder / "layouts" / "index.html", f"<!doctype html><html lang=en><title>A</title>{body}</html>")
    return shutil.which("hugo") is not None


def jekyll(folder: Path, body: str) -> bool:
    append(folder / "Gemfile", 'source "https://rubygems.org"\ngem "jekyll"')
    append(folder / "index.md", f"---\nlayout: default\n---\n# A\n\n{body}")
    append(folder / "_layouts" / "default.html", "<html lang=en><title>A</title>{{ content }}</html>")
    return shutil.which("jekyll") is not None


def eleventy(folder: Path, body: str) -> bool:
    append(folder / "_includes" / "page.html", "<!doctype html><html lang=en><title>A</title>{{ content }}</html>")
    append(folder / "index.md", f"---\nlayout: page.html\n---\n# A\n\n{body}")
    return node_modules(folder, "@11ty/eleventy")


def astro(folder: Path, body: str) -> bool:
    append(folder / "src" / "pages" / "index.astro", f"<!doctype html><html lang=en><title>A</title>{body}</html>")
    append(folder / "package.json", '{"name": "a", "type": "module"}')
    return node_modules(folder, "astro")


def zensical(folder: Path, body: str) -> bool:
    if not (HERE / "zensical").exists():
        return False
    code, said = run("zensical new .", folder, HERE)
    assert code == 0, said
    append(folder / "docs" / "index.md", body)
    return True


COMMANDS = {"Hugo": hugo, "Eleventy": eleventy, "Jekyll": jekyll, "Astro": astro, "Zensical": zensical}


def test_every_command_is_run() -> None:
    assert [row[0] for row in rows(PAGE, "builder | command")] == list(COMMANDS)


@pytest.mark.parametrize(("builder", "command"), rows(PAGE, "builder | command"))
def test_the_command_builds_and_fixes(tmp_path: Path, builder: str, command: str) -> None:
    if not COMMANDS[builder](tmp_path, WORDS + FAKED + "\n\n" + WORDS + ASKED):
        pytest.skip(f"NOT TESTED: the command for {builder}, which is not installed (see its function above)")
    folder = command.strip("`").split()[-1]
    code, said = run(command.strip("`"), tmp_path, HERE)
    assert code == 1, said
    assert f"{folder}/index.html: fixed: list-faked 1" in said
    assert "error image-alt" in said
    assert "<li>one</li>" in (tmp_path / folder / "index.html").read_text()
