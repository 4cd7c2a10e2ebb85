"""Every format to WebVTT and back keeps every cue's time, to the format's resolution, and its text."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accesspub.captions import Captions, Cue, Run, read, write
from accesspub.captions.model import cue, tidy
from accesspub.captions.places import keypad

RESOLUTION = {"vtt": 0.0005, "srt": 0.0005, "ttml": 0.0005, "sbv": 0.0005, "sami": 0.0005, "json3": 0.0005,
              "podcast-json": 0.0005, "stl": 0.0201, "scc": 0.0171}  # fmt: skip
NAMES = {"vtt": "a.vtt", "srt": "a.srt", "ttml": "a.ttml", "sbv": "a.sbv", "sami": "a.smi", "json3": "a.json",
         "podcast-json": "a.json", "stl": "a.stl", "scc": "a.scc"}  # fmt: skip
CAPTIONS = Captions(
    cues=(
        cue(1.0, 2.48, "The ferry leaves at ten."),
        cue(2.48, 4.0, "It is late again,\nand nobody knows why."),
        cue(6.2, 8.92, "Fish & chips < 5 pounds > soup"),
        cue(9.6, 11.24, "42"),
        cue(12.0, 14.0, "Crème brûlée, señor?"),
        cue(3661.08, 3663.2, "[a horn sounds]"),
    ),
    language="en",
)


def same(first: Captions, second: Captions, tolerance: float) -> None:
    assert [item.text for item in second.cues] == [item.text for item in first.cues]
    for a, b in zip(first.cues, second.cues, strict=True):
        assert abs(a.start - b.start) <= tolerance, (a, b)
        assert abs(a.end - b.end) <= tolerance, (a, b)


def through(captions: Captions, format: str) -> Captions:
    return read(write(captions, format).data, name=NAMES[format])


@pytest.mark.parametrize("format", sorted(RESOLUTION))
def test_format_to_webvtt_and_back(format: str) -> None:
    here = through(CAPTIONS, format)
    assert here.format == format
    assert not [problem for problem in here.problems if problem.severity == "error"]
    same(CAPTIONS, here, RESOLUTION[format])
    webvtt = through(here, "vtt")
    same(here, webvtt, 0.0005)
    same(webvtt, through(webvtt, format), RESOLUTION[format])


@pytest.mark.parametrize("format", ["vtt", "ttml", "srt"])
def test_italics_survive(format: str) -> None:
    said = Captions(cues=(cue(1, 2, [Run("He said "), Run("now", style="i"), Run(" or\nnever", style="b")]),))
    assert through(said, format).cues[0].runs == said.cues[0].runs


@pytest.mark.parametrize("format", ["vtt", "ttml", "podcast-json"])
def test_speakers_survive(format: str) -> None:
    said = Captions(cues=(cue(1, 2, [Run("Hello.", "Anna Berg")]), cue(3, 4, [Run("Yes & no.", "O'Neill & <Sons>")])))
    assert [item.speaker for item in through(said, format).cues] == ["Anna Berg", "O'Neill & <Sons>"]


@pytest.mark.parametrize("format", ["vtt", "ttml"])
def test_two_speakers_in_one_cue_survive(format: str) -> None:
    said = Captions(cues=(cue(1, 2, [Run("Hello.\n", "Anna"), Run("Yes.", "Ben")]),))
    assert through(said, format).cues[0].runs == said.cues[0].runs


@pytest.mark.parametrize("format", ["srt", "sbv", "json3", "sami", "stl", "scc"])
def test_formats_without_speakers_write_names(format: str) -> None:
    said = Captions(cues=(cue(1, 2, [Run("Hello.\n", "Anna"), Run("Yes.", "Ben")]),))
    assert through(said, format).cues[0].text == "Anna: Hello.\nBen: Yes."


def test_webvtt_keeps_settings_identifiers_language_and_kind() -> None:
    raw = b"WEBVTT\nKind: descriptions\nLanguage: fr\n\nintro\n00:00:01.000 --> 00:00:02.000 line:0 align:start\nBonjour.\n"
    once = read(raw, name="a.vtt")
    again = through(once, "vtt")
    assert (again.language, again.kind) == ("fr", "descriptions")
    assert (again.cues[0].identifier, again.cues[0].settings) == ("intro", "line:0 align:start")
    assert write(again, "vtt").data == write(once, "vtt").data


@pytest.mark.parametrize("format", sorted(RESOLUTION))
@pytest.mark.parametrize("settings", ["line:0", "line:0 align:right", "line:45%", "line:10% align:left"])
def test_a_place_is_kept_or_its_loss_is_named(format: str, settings: str) -> None:
    here = Captions(cues=(cue(1, 2, "Hello", settings=settings),))
    written = write(here, format)
    again = read(written.data, name=NAMES[format])
    lost = "places-lost" in {problem.code for problem in written.problems}
    if format == "scc":  # it has rows, and no side
        assert (keypad(again.cues[0]) - 1) // 3 == (keypad(here.cues[0]) - 1) // 3
    else:
        assert lost or keypad(again.cues[0]) == keypad(here.cues[0])
    assert lost is (format in ("sbv", "sami", "json3", "podcast-json"))


def test_a_draft_stays_a_draft_in_webvtt() -> None:
    assert through(replace(CAPTIONS, is_draft=True), "vtt").is_draft


def test_stl_holds_other_scripts_one_at_a_time() -> None:
    for text in ("Привет, мир", "Καλημέρα", "שלום", "Łódź, Dvořák, Đuro, œuvre"):
        assert through(Captions(cues=(cue(1, 2, text),)), "stl").cues[0].text == text


def test_scc_holds_its_special_and_extended_characters() -> None:
    text = "♪ Él dijo «¿qué?» – no\n100 % {a} ½ Ö"
    text = text.replace("–", "-")
    assert through(Captions(cues=(cue(3, 5, text),)), "scc").cues[0].text == text


# What every format can hold: no control characters, and no text that is markup in formats that cannot escape.
_WORD = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp"),
                              exclude_characters="<>{}\u200b\ufeff\ufffe\uffff\xa0"), min_size=1, max_size=12)  # fmt: skip
_LINE = st.lists(_WORD, min_size=1, max_size=5).map(" ".join)
_TEXT = st.lists(_LINE, min_size=1, max_size=3).map("\n".join).map(tidy).filter(bool)


@st.composite
def tracks(draw: st.DrawFn) -> Captions:
    cues: list[Cue] = []
    at = 0
    for text in draw(st.lists(_TEXT, min_size=1, max_size=6)):
        at += draw(st.integers(1, 5000))
        end = at + draw(st.integers(1, 9000))
        cues.append(cue(at / 1000, end / 1000, text))
        at = end
    return Captions(cues=tuple(cues))


@settings(max_examples=150, deadline=None)
@given(tracks(), st.sampled_from(["vtt", "srt", "ttml", "sbv", "json3", "podcast-json"]))
def test_any_text_survives(captions: Captions, format: str) -> None:
    same(captions, through(captions, format), 0.0005)


_MARKUP = st.text("<>&;-/!bicv a:=\"'\n#x1amplt]", max_size=30).map(tidy).filter(bool)


@settings(max_examples=200, deadline=None)
@given(_MARKUP, st.sampled_from(["vtt", "ttml", "json3", "sami", "podcast-json"]))
def test_text_that_looks_like_markup_survives_where_the_format_can_escape(text: str, format: str) -> None:
    captions = Captions(cues=(cue(1, 2, text),))
    assert through(captions, format).cues[0].text == text


def test_another_reader_understands_our_ttml_and_stl() -> None:
    """ttconv reads TTML and STL on its own; it is the second opinion on what we write."""
    import io
    import xml.etree.ElementTree as ElementTree
    from fractions import Fraction

    from ttconv.imsc import reader as imsc
    from ttconv.model import P, Text
    from ttconv.stl import reader as stl

    documents = [
        imsc.to_model(ElementTree.ElementTree(ElementTree.fromstring(write(CAPTIONS, "ttml").data))),
        stl.to_model(io.BytesIO(write(CAPTIONS, "stl").data)),
    ]
    for document in documents:
        found = [element for element in document.get_body().dfs_iterator() if isinstance(element, P)]
        assert [item.get_begin() for item in found] == [Fraction(str(item.start)) for item in CAPTIONS.cues]
        assert [item.get_end() for item in found] == [Fraction(str(item.end)) for item in CAPTIONS.cues]
        texts = ["".join(t.get_text() for t in p.dfs_iterator() if isinstance(t, Text)) for p in found]
        assert texts == [item.text.replace("\n", "") for item in CAPTIONS.cues]
