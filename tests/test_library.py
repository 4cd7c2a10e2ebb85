"""The library: ``accesspub.fix``, ``check`` and ``undo`` for pages in memory."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

import accesspub
from examples import Example, examples

PAGE = '<!DOCTYPE html>\n<html lang="en"><title>Ärger</title><p>• one<br>\n• two é</p><img src="quay.jpg"></html>\n'
ACTIONS = pytest.mark.parametrize("action", [accesspub.fix, accesspub.check, accesspub.undo])


@ACTIONS
@pytest.mark.parametrize(
    ("given", "says"),
    [
        (Path("page.html"), "not a path: use Path.read_bytes(), or the command `accesspub "),
        (BeautifulSoup("<p>", "html.parser"), "not a BeautifulSoup: use accesspub.soup"),
        (None, "not None"),
        (bytearray(b"<p>"), "not bytearray"),
        (io.BytesIO(b"<p>"), "not BytesIO"),
    ],
)
def test_what_is_neither_bytes_nor_str_is_a_type_error(
    action: Callable[[object], object], given: object, says: str
) -> None:
    with pytest.raises(TypeError) as caught:
        action(given)
    assert str(caught.value).startswith(f"{action.__name__}() takes the page itself as bytes or str, {says}")


@ACTIONS
@pytest.mark.parametrize(
    "given", ["page.html", "../my site/index.HTM\n", "C:\\site\\page.xhtml", "https://news.example/quay"]
)
def test_a_place_where_a_page_may_be_is_a_value_error(action: Callable[[str], object], given: str) -> None:
    with pytest.raises(ValueError, match=r"looks like a file name or a URL: use Path\.read_bytes\(\), or the command"):
        action(given)


@pytest.mark.parametrize(
    "given", ["", "Nothing but text.", "two lines, and then\npage.html", "<a>page.html", " " * 2000]
)
def test_text_is_a_page_whatever_it_says(given: str) -> None:
    assert accesspub.fix(given).html == given


@ACTIONS
def test_half_a_character_is_an_error_of_the_page(action: Callable[[str], accesspub.Result]) -> None:
    result = action("<p>\ud83d</p>")
    assert (result.status, result.html) == ("error", "<p>\ud83d</p>")
    assert result.reason == "U+D83D (character 3) is a lone surrogate, not a character"
    assert result.media == []


@ACTIONS
def test_a_picture_is_an_error_of_the_page(action: Callable[[bytes], accesspub.Result]) -> None:
    result = action(b"\x89PNG\r\n")
    assert (result.status, result.reason) == ("error", "it is a PNG file, not a page")


@pytest.mark.parametrize(
    "page",
    [
        PAGE,
        PAGE.encode(),
        PAGE.replace("\n", "\r\n"),
        PAGE.replace("<title>", '<meta charset="windows-1252"><title>').encode("cp1252"),
    ],
)
def test_undo_restores_the_page(page: bytes | str) -> None:
    fixed = accesspub.fix(page)
    assert fixed.status == "fixed"
    result = accesspub.undo(fixed.html)
    assert (result.html, result.status, result.findings) == (page, "fixed", ())
    assert accesspub.undo(page).status == "unchanged"


@pytest.mark.parametrize("example", examples("bad"), ids=lambda example: example.id)
def test_undo_restores_the_examples(example: Example) -> None:
    """A str is taken as it is, whatever charset it declares."""
    page = example.need("bad.html").decode().replace("utf-8", "iso-2022-jp")
    fixed = accesspub.fix(page, accesspub.Config(review=True))
    assert accesspub.undo(fixed.html).html == page


def test_undo_leaves_what_somebody_has_changed() -> None:
    fixed = accesspub.fix(PAGE).html
    assert isinstance(fixed, str)
    changed = fixed.replace("<li>one</li>", "<li>One</li>")
    assert changed != fixed
    result = accesspub.undo(changed)
    assert (result.html, result.status) == (changed, "unchanged")
    assert [finding.rule for finding in result.findings] == ["list-faked"]


def test_undo_takes_out_the_selected_rules() -> None:
    fixed = accesspub.fix(PAGE).html
    assert accesspub.undo(fixed, accesspub.Config(select=("image-alt",))).html == fixed
    assert accesspub.undo(fixed, accesspub.Config(select=("list-faked",))).html == PAGE


def test_a_result_is_short_when_it_is_shown() -> None:
    assert repr(accesspub.fix(PAGE)) == "<Result fixed, edits: 1, findings: 1>"


def test_the_examples_of_the_docs_say_what_they_print(capsys: pytest.CaptureFixture[str]) -> None:
    docs = Path(__file__).parent.parent / "docs" / "library.md"
    blocks = re.findall(r"```python\n(.*?)```\n\n```text\n(.*?)```", docs.read_text("utf-8"), re.S)
    assert len(blocks) == docs.read_text("utf-8").count("```python")
    names: dict[str, object] = {}
    for code, printed in blocks:
        exec(code, names)
        assert capsys.readouterr().out == printed


def test_the_example_of_readme_runs() -> None:
    readme = (Path(__file__).parent.parent / "README.md").read_text("utf-8")
    (block,) = re.findall(r"```python\n(.*?)```", readme, re.S)
    exec(block, {"html": "<html lang=en><title>A</title><p>• one<br>• two</p></html>"})
