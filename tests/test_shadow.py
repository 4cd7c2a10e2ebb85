"""Declarative shadow DOM is checked like the page around it, and never edited."""

from __future__ import annotations

import pytest

from accesspub.config import Config
from accesspub.html.shadow import is_apart, with_shadow
from promises import promises

LIST = "<p>• one<br>• two</p>"
ROOT = '<my-player><template shadowrootmode="open"><video src="v.mp4"></video>@</template></my-player>'


def page(body: str) -> bytes:
    return f'<!DOCTYPE html><html lang="en"><head><title>x</title></head><body><main>\n{body}\n</main></body></html>'.encode()


def test_what_is_in_a_shadow_root_is_found_and_not_edited() -> None:
    result = promises(page(ROOT.replace("@", LIST) + LIST), Config(review=True))
    assert [edit.rule for edit in result.edits] == ["list-faked"]
    found = {finding.rule: finding for finding in result.findings}
    assert found["media-controls"].element == '<video src="v.mp4">'
    assert found["list-faked"].withheld == "it is inside a shadow root"


def test_a_root_that_changes_what_is_around_it_is_seen_and_the_page_is_not_edited() -> None:
    result = promises(page(f"<p>{ROOT.replace('@', '<div>x</div>')}</p>{LIST}"), Config(review=True))
    assert result.status == "refused"
    assert "shadow root" in result.reason
    assert "media-controls" in {finding.rule for finding in result.findings}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<div><TEMPLATE a='>' ShadowRootMode=closed>x</Template></div>", True),
        ("<div><template shadowrootmode=open><template>y</template>x</template></div>", True),
        ("<a><template shadowrootmode=other>x</template></a>", False),
        ("<template><a><template shadowrootmode=open>x</template></a></template>", False),
        ("<!-- <template shadowrootmode=open>x</template> -->", False),
        ("<script>'<template shadowrootmode=open>x</template>'</script>", False),
        ("<a><template shadowrootmode=open>x</a>", False),
    ],
)
def test_only_templates_that_browsers_show_are_read(text: str, shown: bool) -> None:
    assert len(with_shadow(text)) == len(text)
    assert (with_shadow(text) != text) == shown
    assert is_apart(text)
