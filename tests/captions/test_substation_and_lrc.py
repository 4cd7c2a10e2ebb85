"""Formats of fans and of music players: SubStation Alpha and LRC."""

from __future__ import annotations

import pytest

from accesspub.captions import Captions, check, read, transcript, write

HEAD = r"""[Script Info]
Title: The harbour
PlayResX: 640
PlayResY: 360

[V4+ Styles]
Format: Name, Fontname, Bold, Italic, Alignment
Style: Default,Arial,-1,0,2
Style: Above,Arial,0,0,8
Style: Thought,Arial,0,-1,2

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
"""


def ass(*events: str, head: str = HEAD) -> Captions:
    return read((head + "\n".join(events) + "\n").encode(), name="a.ass")


def event(text: str, style: str = "Default", name: str = "", start: int = 1, end: int = 3, effect: str = "") -> str:
    return f"Dialogue: 0,0:00:{start:02d}.00,0:00:{end:02d}.50,{style},{name},0,0,0,{effect},{text}"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        (r"One, two\Nthree", "One, two\nthree"),
        (r"so\nsoft\hly", "so soft\xa0ly"),
        (r"{\k20}ka{\k30\1c&HFF&}ra{\be1}o{\iclip(m 0 0)}ke", "karaoke"),
        (r"he {\i1}never{\i0} went", "he <i>never</i> went"),
        (r"{\b1}now{\r} or {\b400}then{\b700} or{\rThought} when", "<b>now</b> or then<b> or</b><i> when</i>"),
        (r"{\p1}m 0 0 l 10 10{\p0}after", "after"),
        (r"a {open brace & <b>", "a {open brace &amp; &lt;b&gt;"),
        (r"\{escaped\}", "{escaped}"),
    ],
)
def test_tags_of_substation(text: str, written: str) -> None:
    captions = ass(event(text))
    assert not captions.problems
    assert write(captions, "vtt").data.decode().split("\n", 3)[3].rstrip("\n") == written


@pytest.mark.parametrize(
    ("text", "style", "settings"),
    [
        ("x", "Above", "line:0"),
        (r"{\an8}x", "Default", "line:0"),
        (r"{\a6}x", "Default", "line:0"),
        (r"{\fs20\an7}x", "Default", "line:0 align:left"),
        (r"{\pos(320,350)}x", "Default", ""),
        (r"{\an7\pos(64,36)}x\Ny", "Default", "line:10% align:left position:10%"),
        (r"{\move(128,90,1,1)}x", "Default", "line:19.7% position:20%"),
    ],
)
def test_places_of_substation(text: str, style: str, settings: str) -> None:
    assert ass(event(text, style)).cues[0].settings == settings


@pytest.mark.parametrize(
    ("text", "shown", "hidden"),
    [
        (r"{\alpha&HFF&}gone", "", "gone"),
        (r"seen {\alpha&HFF&}gone{\alpha&H80&} again", "seen again", "gone"),
        (r"{\1a&HFF&}outlined", "outlined", ""),
        (r"{\1a&HFF&\bord0\shad0}gone", "", "gone"),
        (r"{\alpha&HFF&\t(0,500,\alpha&H00&)}appears", "appears", ""),
        (r"{\t(\alpha&HFF&)}goes", "goes", ""),
        (r"{\fade(255,255,255,0,1,2,3)}gone", "", "gone"),
        (r"{\fade(255,0,255,0,1,2,3)}{\fad(9,9)}seen", "seen", ""),
        (r"{\alphaFF}gone{\alpha} seen", "seen", "gone"),
        (r"{\alpha&HFF&}gone{\r} seen", "seen", "gone"),
        (r"{\fscx0}gone{\fscx100} seen", "seen", "gone"),
        (r"{\fscy0}gone{\r} seen", "seen", "gone"),
        (r"{\fscx0\fscy0\t(\fscx100\fscy100)}grows", "grows", ""),
        (r"{\t(\fscx0)}shrinks", "shrinks", ""),
        (r"{\pos(64,-40)}gone", "", "gone"),
        (r"{\an8\pos(64,720)}gone", "", "gone"),
        (r"{\an9\pos(-1,9)}gone", "", "gone"),
        (r"{\pos(-9,9)}partly seen", "partly seen", ""),
        (r"{\move(64,-400,64,99)}comes", "comes", ""),
    ],
)
def test_words_that_nobody_sees_are_hidden(text: str, shown: str, hidden: str) -> None:
    captions = ass(event(text), event("end", start=5, end=6))
    assert [one.text.replace("  ", " ") for one in captions.cues] == [*filter(None, [shown]), "end"]
    assert [(p.code, p.line, f"'{hidden}'" in p.message) for p in captions.problems] == (
        [("hidden-words", 14, True)] if hidden else []
    )


def test_a_style_may_be_transparent() -> None:
    head = HEAD.replace("Fontname, Bold, Italic", "PrimaryColour, Outline, Shadow").replace(
        "Arial,-1,0", "&HFFFFFFFF,0,0"
    )
    assert [p.code for p in ass(event("gone"), event("seen", style="Above"), head=head).problems] == ["hidden-words"]


def test_words_that_appear_letter_by_letter_are_one_cue() -> None:
    lines = [
        rf"Dialogue: 0,0:00:0{n}.00,0:00:0{n + 1}.00,Default,,0,0,0,,{'dock'[: n + 1]}{{\alpha&HFF&}}{'dock'[n + 1 :]}"
        for n in range(4)
    ]
    captions = ass(*lines)
    assert [(one.start, one.end, one.text) for one in captions.cues] == [(0, 4, "dock")]
    assert not captions.problems


def test_places_and_styles_of_old_scripts() -> None:
    head = "[Script Info]\n[V4 Styles]\nFormat: Name, Italic, Alignment\nStyle: *Default,-1,6\n[Events]\nFormat: Marked, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n"
    (item,) = ass("Dialogue: Marked=0,0:00:01.00,0:00:02.00,*Default,NTP,0000,0000,0000,!Effect,Hello", head=head).cues
    assert (item.text, item.speaker, item.settings, item.runs[0].style) == ("Hello", None, "line:0", "i")


def test_lines_that_players_stack_follow_each_other_and_nobody_is_lost() -> None:
    captions = ass(event("Late", start=5, end=7), event("Who?", name="Ada", end=4), event("Me.", name="Ben", start=2))
    assert [(one.start, one.end, one.text) for one in captions.cues] == [
        (1, 2, "Who?"),
        (2, 3.5, "Who?\nMe."),
        (3.5, 4.5, "Who?"),
        (5, 7.5, "Late"),
    ]
    assert not check(captions, profile="dcmp") or all(one.severity != "error" for one in check(captions))
    assert transcript(captions, language="en").speakers == ("Ada", "Ben")
    assert transcript(captions, language="en").words == 3


def test_what_is_there_for_its_looks_is_read_once() -> None:
    sign = [rf"Dialogue: {layer},0:00:01.0{n},0:00:01.0{n + 1},Default,,0,0,0,,{{\pos({n},9)}}HARBOUR" for n in range(5) for layer in (0, 1)]  # fmt: skip
    song = ["Comment: 0,0:00:04.00,0:00:06.00,Default,,0,0,0,karaoke,{\\k50}la {\\k50}li", event("la", start=4, effect="fx"), event("li", start=5, effect="fx")]  # fmt: skip
    captions = ass(*sign, *song, "Comment: 0,0:00:07.00,0:00:08.00,Default,,0,0,0,,not shown")
    assert [(one.start, one.end, one.text) for one in captions.cues] == [(1.0, 1.05, "HARBOUR"), (4, 6, "la li")]


@pytest.mark.parametrize(
    ("line", "code", "severity"),
    [
        ("Dialogue: 0,0:00:0x.00,0:00:03.00,Default,,0,0,0,,lost words", "bad-time", "error"),
        ("Dialogue: 0,0:00:01.00,0:00:03.00,Default,lost words", "bad-text", "error"),
        ("lost words", "text-without-time", "error"),
        (event("seen {lost words} seen"), "hidden-words", "warning"),
        (event(r"seen {\p1}m 0 0 lost words{\p0}"), "hidden-words", "warning"),
    ],
)
def test_lost_words_are_named_with_their_line(line: str, code: str, severity: str) -> None:
    (problem,) = ass(event("good", start=8, end=9), line).problems
    assert (problem.line, problem.code, problem.severity) == (15, code, severity)
    assert "lost words" in problem.message


def test_substation_in_other_encodings_and_under_other_names() -> None:
    assert read((HEAD + event("Привет, мир")).encode("cp1251"), name="a.ru.ssa").cues[0].text == "Привет, мир"
    assert read((HEAD + event("Hello")).encode("utf-16"), name="a.srt").format == "ass"
    assert read((HEAD + event("Hello")).encode(), name="a.txt").format == "ass"
    assert read((event("Hello")).encode(), name="a").format == "ass"


def test_lrc() -> None:
    lines = "\ufeff[ar:Ada]\n[la:en]\n[offset:+500]\n[00:02.50][01:10]Loom, <00:03.00>loom\n[00:05.00]\n[00:07.20]Weave\n[00:07.20]tisse\n"
    captions = read(lines.encode(), name="a.lrc")
    assert [(one.start, one.end, one.text) for one in captions.cues] == [
        (2.0, 4.5, "Loom, loom"),
        (6.7, 69.5, "Weave\ntisse"),
        (69.5, 73.5, "Loom, loom"),
    ]
    assert captions.language == "en"
    assert [(one.line, one.code, one.severity) for one in captions.problems] == [(4, "no-end", "warning")]


def test_lrc_names_what_has_no_time() -> None:
    captions = read(b"[00:01.00]One\n[00:0x.00]Two\nThree\n[00:04.00]\n", name="a.lrc")
    assert [(one.line, one.severity) for one in captions.problems] == [(2, "error"), (3, "error")]
    assert [one.text for one in captions.cues] == ["One"]
