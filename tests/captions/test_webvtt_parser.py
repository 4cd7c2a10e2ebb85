"""Cases in the manner of the W3C's WebVTT parser tests, written by us: what is a cue, and what is not."""

from __future__ import annotations

import pytest

from accesspub.captions import Captions, read, transcript, write


def parse(text: str) -> Captions:
    return read(text.encode(), name="a.vtt")


def codes(captions: Captions) -> list[str]:
    return [problem.code for problem in captions.problems]


CUE = "00:00:01.000 --> 00:00:02.000\nHello"


@pytest.mark.parametrize(
    "head", ["WEBVTT", "WEBVTT ", "WEBVTT\tx", "WEBVTT - title: 1", "\ufeffWEBVTT", "WEBVTT\nX-TIMESTAMP-MAP=LOCAL:0"]
)  # fmt: skip
def test_headers_that_are_fine(head: str) -> None:
    found = parse(f"{head}\n\n{CUE}\n")
    assert found.cues[0].text == "Hello"
    assert not found.problems


@pytest.mark.parametrize("head", ["WEBVTTx", "webvtt", "Webvtt", " WEBVTT", "", "WEB"])
def test_headers_that_are_not(head: str) -> None:
    found = parse(f"{head}\n\n{CUE}\n")
    assert found.cues[0].text == "Hello"
    assert codes(found)[0] == "bad-header"
    assert found.problems[0].line == 1


@pytest.mark.parametrize(
    ("line", "start", "end"),
    [
        ("00:01.000 --> 00:02.000", 1, 2),
        ("01:00:01.000 --> 100:00:02.000", 3601, 360002),
        ("00:00:01.000-->00:00:02.000", 1, 2),
        ("\t00:00:01.000\t-->\t00:00:02.000\t", 1, 2),
        ("00:59:59.999 --> 01:00:00.000", 3599.999, 3600),
        ("0:00:01.000 --> 0:00:02.000", 1, 2),  # two digits are asked for, and browsers read one, too
        ("000:00:01.000 --> 000:00:02.000", 1, 2),
    ],
)
def test_times_that_are_fine(line: str, start: float, end: float) -> None:
    found = parse(f"WEBVTT\n\n{line}\nHello\n")
    assert (found.cues[0].start, found.cues[0].end, found.cues[0].text) == (start, end, "Hello")
    assert not found.problems


@pytest.mark.parametrize(
    "line",
    ["00:00:01,000 --> 00:00:02,000", "000:01.000 --> 000:02.000", "00:00:01.0 --> 00:00:02.0", "00:01 --> 00:02",
     "00:00:01.000 -> 00:00:02.000 -->", "00:00:01:000 --> 00:00:02:000"],
)  # fmt: skip
def test_times_browsers_drop_are_kept_or_named(line: str) -> None:
    found = parse(f"WEBVTT\n\n{line}\nHello\n")
    assert codes(found) == ["bad-time"]
    assert found.problems[0].line == 3
    if found.cues:
        assert (found.cues[0].start, found.cues[0].end) == (1, 2)
    else:
        assert "Hello" in found.problems[0].message


@pytest.mark.parametrize(
    "line", ["00:xx.000 --> 00:02.000", "00:60.000 --> 01:00.000", "--> 00:02.000", "-->", "1 --> 2"]
)
def test_times_nobody_can_read_are_named_with_their_text(line: str) -> None:
    found = parse(f"WEBVTT\n\n{line}\nHello there\n\n{CUE}\n")
    assert [item.text for item in found.cues] == ["Hello"]
    assert [(p.line, p.severity, "Hello there" in p.message) for p in found.problems] == [(3, "error", True)]


def test_settings_are_kept_as_written() -> None:
    found = parse("WEBVTT\n\n00:01.000 --> 00:02.000 line:0 position:20%,line-left align:end region:x nonsense\nHi\n")
    assert found.cues[0].settings == "line:0 position:20%,line-left align:end region:x nonsense"


def test_notes_styles_and_regions_are_no_cues() -> None:
    found = parse(
        "WEBVTT\n\nNOTE one\n\nNOTE\ntwo\nlines\n\nSTYLE\n::cue { color: red }\n\nREGION\nid:x\n\n"
        + CUE
        + "\n\nNOTE end\n"
    )
    assert [item.text for item in found.cues] == ["Hello"]
    assert not found.problems


def test_a_style_after_a_cue_is_named() -> None:
    assert codes(parse(f"WEBVTT\n\n{CUE}\n\nSTYLE\n::cue {{}}\n")) == ["late-block"]


def test_identifiers() -> None:
    found = parse(f"WEBVTT\n\nintro - 1\n{CUE}\n\n2\n{CUE}\n")
    assert [item.identifier for item in found.cues] == ["intro - 1", "2"]


def test_no_empty_line_between_cues() -> None:
    found = parse(f"WEBVTT\n{CUE}\n{CUE} again\n2\n{CUE} more\n")
    assert [item.text for item in found.cues] == ["Hello", "Hello again", "Hello more"]
    assert found.cues[2].identifier == "2"
    assert codes(found) == ["bad-header", "stray-number"]


def test_arrow_in_text_is_kept_and_named() -> None:
    found = parse(f"WEBVTT\n\n{CUE}\nfrom a --> b\nend\n")
    assert found.cues[0].text == "Hello\nfrom a --> b\nend"
    assert [(p.code, p.line) for p in found.problems] == [("arrow-in-text", 5)]


def test_text_without_a_time_is_named() -> None:
    found = parse(f"WEBVTT\n\nlost words\nhere\n\n{CUE}\n")
    assert [(p.code, p.line, "lost words here" in p.message) for p in found.problems] == [
        ("text-without-time", 3, True)
    ]


def test_cut_in_the_middle_of_a_time() -> None:
    found = parse(f"WEBVTT\n\n{CUE}\n\n00:00:03.000 --> 00:0")
    assert len(found.cues) == 1
    assert [(p.code, p.line) for p in found.problems] == [("bad-time", 6)]


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("a &lt;b&gt; &amp; c", "a <b> & c"),
        ("&nbsp;x&lrm;&rlm;", "\u00a0x\u200e\u200f"),
        ("<b>a</b> <i>b <u>c</u></i>", "a b c"),
        ("<c.yellow.bg_blue>a</c> b", "a b"),
        ("<00:00:01.500>one <00:00:01.800><c>two</c>", "one two"),
        ("<lang en-GB>colour</lang>", "colour"),
        ("<ruby>漢<rt>kan</rt></ruby>", "漢kan"),
        ("a < b", "a < b"),
        ("1 <i>2", "1 2"),
        ("</i>x</b></v>", "x"),
        ("<i", "<i"),
        ("<>", "<>"),
        ("x &bogus; &", "x &bogus; &"),
    ],
)
def test_cue_text(text: str, plain: str) -> None:
    found = parse(f"WEBVTT\n\n00:00:01.000 --> 00:00:02.000\n{text}\n")
    assert found.cues[0].text == plain


@pytest.mark.parametrize(
    ("text", "kept", "code", "line"),
    [
        ("<laughs> Ha", "<laughs> Ha", "bad-tag", 4),
        ("one\n<LAUGHING & WHOOPS!>", "one\n<LAUGHING & WHOOPS!>", "bad-tag", 5),
        ("Ada <said: the engine weaves.", "Ada <said: the engine weaves.", "bad-tag", 4),
        ("one\nIf a < b then <i>c</i> follows.", "one\nIf a < b then c follows.", "bad-tag", 5),
        ("5 < 6 and 7 > 3 < >", "5 < 6 and 7 > 3 < >", "bad-tag", 4),
        ("I <3 you", "I <3 you", "bad-tag", 4),
        ("<b and c> d", "<b and c> d", "bad-tag", 4),
        ("</i and c> d", "</i and c> d", "bad-tag", 4),
        ('<font color="red">Ha</font>', "Ha", "unknown-tag", 4),
        ("one<br/>two", "one\ntwo", "unknown-tag", 4),
    ],
)
def test_what_browsers_hide_is_kept_and_named(text: str, kept: str, code: str, line: int) -> None:
    found = parse(f"WEBVTT\n\n00:00:01.000 --> 00:00:02.000\n{text}\n")
    assert found.cues[0].text == kept
    assert {(p.code, p.severity) for p in found.problems} == {(code, "error" if code == "bad-tag" else "warning")}
    assert found.problems[0].line == line
    assert not parse(write(found, "vtt").data.decode()).problems


@pytest.mark.parametrize("line", ["00:01.000 --> 00:02.000line:40%", "00:01.000 --> 00:02.000\0"])
def test_settings_may_follow_the_time_directly(line: str) -> None:
    found = parse(f"WEBVTT\n\n{line}\nHello\n")
    assert [item.text for item in found.cues] == ["Hello"]
    assert {p.severity for p in found.problems} == {"error"}
    assert ("bad-time", 3) in [(p.code, p.line) for p in found.problems]


def test_text_below_an_empty_line_is_kept_and_named() -> None:
    found = parse("WEBVTT\n\n00:01.000 --> 00:02.000\n\none\n\ntwo\n\nNOTE x\n\n00:03.000 --> 00:04.000\n\nNOTE y\n")
    assert [item.text for item in found.cues] == ["one\ntwo", ""]
    assert [(p.code, p.line, p.severity) for p in found.problems] == [
        ("empty-line", 5, "error"),
        ("empty-line", 7, "error"),
    ]


@pytest.mark.parametrize("head", ["WEBVTT\nStyle:\n.a { color: red }\n##", "WEBVTT\n\n   ", "WEBVTT\n\n\ufeff\u200b"])
def test_signs_that_are_no_words_are_no_findings(head: str) -> None:
    assert not parse(f"{head}\n\n{CUE}\n").problems


def test_a_number_parted_from_its_cue_loses_no_words() -> None:
    found = parse(f"WEBVTT\n\n1\n\n{CUE}\n\n2\n")
    assert [(p.code, p.severity) for p in found.problems] == [("stray-number", "warning")] * 2


def test_regions_stay_with_the_cues_that_name_them() -> None:
    raw = "WEBVTT\n\nREGION\nid:top\nlines:2\n\n00:00:01.000 --> 00:00:02.000 region:top\nHello\n"
    assert write(parse(raw), "vtt").data.decode() == raw
    assert "REGION" not in write(parse(raw.replace(" region:top", "")), "vtt").data.decode()


RUBY = "今日の<ruby>東南<rt>とうなん</rt></ruby>の<ruby>方<rt>ほう</rt></ruby><ruby>角<rt>がく</rt></ruby>"


@pytest.mark.parametrize("text", [RUBY, RUBY.replace("</rt></ruby><ruby>", "</rt>"), RUBY + "<ruby>x</ruby>"])
def test_a_reading_stays_with_its_base(text: str) -> None:
    found = parse(f"WEBVTT\n\n00:00:01.000 --> 00:00:02.000\n{text}\n")
    again = read(write(found, "ttml").data, name="a.ttml")
    for one in (found, again):
        assert RUBY in write(one, "vtt").data.decode()
        assert (
            RUBY.replace("<rt>", "<rp>(</rp><rt>").replace("</rt>", "</rt><rp>)</rp>")
            in transcript(one, language="ja").html
        )
    assert "今日の東南(とうなん)の方(ほう)角(がく)" in write(found, "srt").data.decode()


@pytest.mark.parametrize(
    ("text", "speaker"),
    [("<v Anna Berg>Hi</v>", "Anna Berg"), ("<v.loud.x Anna>Hi", "Anna"), ("<v\tAnna\nBerg>Hi", "Anna Berg"),
     ("<v R&amp;D>Hi", "R&D"), ("<v>Hi", None), ("<v.loud>Hi", None)],
)  # fmt: skip
def test_voices(text: str, speaker: str | None) -> None:
    found = parse(f"WEBVTT\n\n00:00:01.000 --> 00:00:02.000\n{text}\n")
    assert (found.cues[0].speaker, found.cues[0].text) == (speaker, "Hi")


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("<i>a <b>b</i> c</b> d", [("a ", "i"), ("b c", "bi"), (" d", "i")]),
        ("<c><i>a</c> b</i> c", [("a b", "i"), (" c", "")]),
        ("</i>a<rt>b</rt>", [("ab", "")]),
    ],
)
def test_an_end_tag_ends_the_innermost_tag_as_in_browsers(text: str, runs: list[tuple[str, str]]) -> None:
    found = parse(f"WEBVTT\n\n{CUE.strip()}\n{text}\n".replace("Hello\n", "")).cues[0].runs
    joined: list[tuple[str, str]] = []
    for run in found:
        last = joined.pop() if joined and joined[-1][1] == run.style else ("", run.style)
        joined.append((last[0] + run.text, run.style))
    assert joined == runs


def test_two_voices_in_a_cue() -> None:
    found = parse("WEBVTT\n\n00:00:01.000 --> 00:00:02.000\n<v Anna>Hi\n<v Ben>Yes <i>no</i></v> both\n")
    assert [(run.speaker, run.text) for run in found.cues[0].runs] == [
        ("Anna", "Hi\n"), ("Ben", "Yes "), ("Ben", "no"), ("Anna", " both")
    ]  # fmt: skip


def test_nested_tags_by_the_thousand() -> None:
    deep = "<i>" * 20000 + "deep" + "</i>" * 20000
    found = parse(f"WEBVTT\n\n00:00:01.000 --> 00:00:02.000\n{deep}\n")
    assert found.cues[0].text == "deep"


def test_header_facts() -> None:
    found = parse(f"WEBVTT\nKind: descriptions\nLanguage: pt_br\n\n{CUE}\n")
    assert (found.kind, found.language) == ("descriptions", "pt-BR")


@pytest.mark.parametrize(
    "head",
    [
        "WEBVTT\nKind: asr",
        "WEBVTT\n\nNOTE draft",
        "WEBVTT\n\nNOTE\nStatus: Draft",
        "WEBVTT\n\nNOTE automatically generated",
    ],
)
def test_marks_of_a_draft(head: str) -> None:
    assert parse(f"{head}\n\n{CUE}\n").is_draft


def test_a_note_about_draft_horses_is_no_mark() -> None:
    assert not parse(f"WEBVTT\n\nNOTE the beer is not a draft\n\n{CUE}\n").is_draft


def test_carriage_returns_count_as_line_ends() -> None:
    found = read(
        b"WEBVTT\r\n\r\n00:01.000 --> 00:02.000\r\nHello\ryou\r\n\r\n00:03.000 --> 00:04.000\rBye", name="a.vtt"
    )
    assert [(item.text, item.line) for item in found.cues] == [("Hello\nyou", 3), ("Bye", 7)]


def test_empty_cues_are_kept_for_the_check() -> None:
    assert [
        item.text for item in parse("WEBVTT\n\n00:01.000 --> 00:02.000\n\n00:03.000 --> 00:04.000\nBye\n").cues
    ] == ["", "Bye"]


@pytest.mark.parametrize(
    ("settings", "odd"),
    [
        ("align:middle", ["align:middle"]),
        ("size:200% line:5 position:50%,line-left align:start", ["size:200%"]),
        ("X1:10 vertical:xx line:-1,end", ["X1:10", "vertical:xx"]),
        ("line:0 position:10.5% region:a", []),
    ],
)
def test_settings_that_browsers_ignore_are_named_once(settings: str, odd: list[str]) -> None:
    cues = "\n\n".join(f"00:0{n}.000 --> 00:0{n}.500 {settings}\nHello" for n in range(3))
    found = parse(f"WEBVTT\n\n{cues}\n")
    assert [problem.message.split("'")[1] for problem in found.problems] == odd
    assert set(codes(found)) <= {"bad-setting"}
