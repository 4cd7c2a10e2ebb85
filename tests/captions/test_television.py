"""SCC, EBU STL and SAMI as television and old players use them: live captions, tapes, sets, places."""

from __future__ import annotations

import pytest

from accesspub.captions import Captions, check, read, transcript, write
from accesspub.captions.formats._cea608 import BASIC, EXTENDED, SPECIAL
from accesspub.captions.model import Cue, cue


def scc(*lines: str) -> Captions:
    return read(("Scenarist_SCC V1.0\n\n" + "\n\n".join(lines) + "\n").encode(), name="a.scc")


def texts(captions: Captions) -> list[str]:
    return [item.text for item in captions.cues]


def words(text: str) -> str:
    """Text as SCC codes."""
    codes = {sign: code for code, sign in BASIC.items()}
    bytes_ = [code | (0 if code.bit_count() & 1 else 0x80) for code in (codes[sign] for sign in text)]
    pairs = [*bytes_, *([0x80] if len(bytes_) % 2 else [])]
    return " ".join(f"{a:02x}{b:02x}" for a, b in zip(pairs[::2], pairs[1::2], strict=True))


CLEAR = "942c 942c"
CAPTIONS = Captions(
    cues=(
        cue(2, 4, "The ferry leaves at ten."),
        cue(4, 7, "It is late — again^,\nand “nobody” knows why."),
        cue(9, 12, "At the top", settings="line:0"),
        cue(12, 15, "'*{|}~ ♪ Él ½"),
    )
)


def test_ttconv_shows_the_same_at_the_same_time() -> None:
    """ttconv decodes CEA-608 on its own; two characters of its table are others."""
    from ttconv.model import Br, P, Text
    from ttconv.scc import reader

    raw = write(CAPTIONS, "scc").data
    shown = [e for e in reader.to_model(raw.decode()).get_body().dfs_iterator() if isinstance(e, P)]
    ours = read(raw, name="a.scc").cues
    assert [(round(float(p.get_begin()), 6), round(float(p.get_end()), 6)) for p in shown] == [
        (item.start, item.end) for item in ours
    ]
    for item, p in zip(ours, shown, strict=True):
        parts = ["\n" if isinstance(e, Br) else e.get_text() if isinstance(e, Text) else "" for e in p.dfs_iterator()]
        assert item.text == "".join(parts).replace("━", "—").replace("ʌ", "^")
    assert [item.settings for item in ours] == ["", "", "line:10%", ""]


def test_every_character_is_read_back() -> None:
    for sign in {*BASIC.values(), *SPECIAL.values(), *EXTENDED.values()} - {" "}:
        assert texts(read(write(Captions(cues=(cue(3, 5, f"a{sign}b"),)), "scc").data, name="a.scc")) == [f"a{sign}b"]


def test_what_is_painted_is_told_once() -> None:
    found = scc(
        f"00:00:01:00\t9429 9429 {CLEAR} 9470 9470 {words('It weaves algebra.')}",
        f"00:00:03:00\t9429 9429 94d0 94d0 {words('The engine of brass weaves.')}",
        f"00:00:08:00\t{CLEAR}",
    )
    assert texts(found) == ["It weaves algebra.", "The engine of brass weaves.\nIt weaves algebra."]
    assert transcript(found, language="en").html == "<p>It weaves algebra. The engine of brass weaves.</p>"
    assert "speed" not in {problem.code for problem in check(found) if problem.severity == "warning"}


def test_live_captions_are_told_once() -> None:
    roll = "9425 9425 94ad 94ad 9470 9470"
    found = scc(
        f"00:00:01:00\t{roll} {words('One two ')}",
        f"00:00:01:20\t{words('three')}",
        f"00:00:04:00\t{words(' four.')}",
        f"00:00:06:00\t{roll} {words('Five.')}",
        f"00:00:09:00\t{CLEAR}",
    )
    assert texts(found) == ["One two three", "One two three four.", "One two three four.\nFive."]
    assert transcript(found, language="en").html == "<p>One two three four. Five.</p>"


def test_top_and_bottom_are_two_cues() -> None:
    found = scc(
        f"00:00:01:00\t9420 9420 91d0 91d0 {words('Top')} 9470 9470 {words('Bottom')} 942f 942f",
        f"00:00:04:00\t{CLEAR}",
    )
    assert [(item.text, item.settings) for item in found.cues] == [("Top", "line:10%"), ("Bottom", "")]
    assert not [problem for problem in check(found) if problem.severity == "error"]


@pytest.mark.parametrize(
    ("line", "code", "severity"),
    [("00:00:05:34", "sloppy-time", "warning"), ("00:00:00:10", "out-of-order", "error")],
)
def test_scc_times_that_are_odd_lose_nothing(line: str, code: str, severity: str) -> None:
    first = f"00:00:02:00\t9420 9420 9470 9470 {words('One')} 942f 942f"
    found = scc(first, f"{line}\t9420 9420 94ae 94ae 9470 9470 {words('Two')} 942f 942f", f"00:00:09:00\t{CLEAR}")
    assert sorted(texts(found)) == ["One", "Two"]
    assert [(p.code, p.severity, p.line) for p in found.problems] == [(code, severity, 5)]
    assert all(item.start < item.end for item in found.cues)


def test_bytes_for_machines_are_no_text() -> None:
    found = scc(f"00:00:01:00\t9420 9420 9470 9470 {words('Hi')} 0180 c1c2 0f80 942f 942f", f"00:00:04:00\t{CLEAR}")
    assert texts(found) == ["Hi"]


def test_text_in_another_channel_is_named() -> None:
    found = scc(
        f"00:00:01:00\t9420 9420 9470 9470 {words('Hi')} 942f 942f", f"00:00:02:00\t1c20 1c20 1c70 1c70 {words('Hola')}"
    )
    assert texts(found) == ["Hi"]
    (other,) = [problem for problem in found.problems if problem.code == "other-channel"]
    assert "CC2" in other.message


def in_channel(number: int, text: str) -> str:
    """Codes that show a text in a channel."""
    second, first = 8 * (number % 2 == 0), 0x14 + (number > 2)
    command = f"{first + second:02x}"
    return f"{command}20 {command}20 {0x14 + second:02x}70 {words(text)} {command}2f {command}2f"


@pytest.mark.parametrize("number", [2, 3, 4])
def test_the_first_channel_with_captions_is_read(number: int) -> None:
    late = f"00:00:04:00\t{in_channel(number, 'Hola')}"
    both = scc(f"00:00:02:00\t{in_channel(1, 'Hi')}", late)
    assert texts(both) == ["Hi"]
    assert [(p.severity, f"CC{number}" in p.message) for p in both.problems if p.code == "other-channel"] == [
        ("note", True)
    ]
    alone = scc(late)
    assert texts(alone) == ["Hola"]
    assert [(p.severity, p.line) for p in alone.problems if p.code == "other-channel"] == [("warning", 3)]


def test_the_text_service_is_no_captions() -> None:
    found = scc(
        f"00:00:02:00\t{in_channel(1, 'Hi')}",
        f"00:00:03:00\t142a 142a {words('http')} 9420 9420 94ae 94ae 9470 9470 {words('Ho')} 942f 942f",
    )
    assert texts(found) == ["Hi", "Ho"]
    assert "T1" in next(p.message for p in found.problems if p.code == "other-channel")


@pytest.mark.parametrize("format", ["scc", "sami"])
def test_an_overlap_that_cannot_be_written_is_named(format: str) -> None:
    written = write(Captions(cues=(cue(1, 5, "One"), cue(3, 7, "Two"))), format)
    assert [(problem.code, problem.severity) for problem in written.problems] == [("overlap", "warning")]


def stl(*cues: Cue, start: str = "", sets: bytes = b"") -> Captions:
    data = bytearray(write(Captions(cues=cues), "stl").data)
    data[256 : 256 + len(start)] = start.encode()
    for at, status in enumerate(sets):
        data[1024 + 128 * at + 4] = status
    return read(bytes(data), name="a.stl")


def test_a_set_of_subtitles_is_shown_together_and_told_once() -> None:
    found = stl(cue(1, 6, "One"), cue(2, 6, "Two"), cue(3, 6, "Three"), cue(7, 8, "Four"), sets=b"\1\2\3\0")
    assert [(item.start, item.end, item.text) for item in found.cues] == [
        (1, 2, "One"), (2, 3, "One\nTwo"), (3, 6, "One\nTwo\nThree"), (7, 8, "Four")
    ]  # fmt: skip
    assert not [problem for problem in check(found) if problem.severity == "error"]
    assert transcript(found, language="en").html == "<p>One Two Three Four</p>"


@pytest.mark.parametrize(
    ("cues", "starts"),
    [((cue(0, 2, "Tape"), cue(36001, 36003, "One"), cue(36004, 36005, "Two")), [1, 4]),
     ((cue(1, 2, "One"), cue(3, 4, "Two"), cue(36001, 36003, "Late")), [1, 3, 36001])],
)  # fmt: skip
def test_times_count_from_the_start_of_the_programme(cues: tuple[Cue, ...], starts: list[float]) -> None:
    found = stl(*cues, start="10000000")
    assert [item.start for item in found.cues] == starts
    assert [p.code for p in found.problems if p.severity == "warning"] == (["before-start"] if len(starts) == 2 else [])


def test_rows_of_stl_are_places() -> None:
    found = stl(cue(1, 2, "Top", settings="line:0 align:right"), cue(1, 2, "Bottom"))
    assert [item.settings for item in found.cues] == ["line:4.3% align:right", ""]


def test_comments_for_other_subtitlers_are_not_missed() -> None:
    data = bytearray(write(Captions(cues=(cue(1, 2, "Note"), cue(3, 4, "One"))), "stl").data)
    data[1024 + 15] = 1
    found = read(bytes(data), name="a.stl")
    assert (texts(found), found.problems) == (["One"], ())


def sami(*syncs: str) -> Captions:
    return read(f"<SAMI><BODY>\n{chr(10).join(syncs)}\n</BODY></SAMI>".encode(), name="a.smi")


@pytest.mark.parametrize(
    ("syncs", "cues"),
    [
        (("<SYNC Start=1000><P>One</P><P>Two</P>", "<SYNC Start=3000><P>&nbsp;"), [(1, 3, None, "One\nTwo")]),
        (
            ("<SYNC Start=0><P ID=Source>Ada", "<SYNC Start=1000><P>One", "<SYNC Start=2000><P>Two", "<SYNC Start=3000><P ID=Source>"
             "<P>Three", "<SYNC Start=4000><P>&nbsp;"),
            [(1, 2, "Ada", "One"), (2, 3, "Ada", "Two"), (3, 4, None, "Three")],
        ),
        (("<SYNC Start=1000>One", "<SYNC Start=2000>&nbsp", "<SYNC Start=3000><P Class=A>Two", "<SYNC Start=4000><P Class=A>&nbsp;"),
         [(1, 2, None, "One"), (3, 4, None, "Two")]),
        (("<SYNC Start=1000><P><table><tr><td>One<td>two</table>", "<SYNC Start=2000>&nbsp;"), [(1, 2, None, "One\ntwo")]),
        (("<SYNC Start=1000><P data-x='1' Foo=bar>One", "<SYNC Start=2000>&nbsp;"), [(1, 2, None, "One")]),
    ],
)  # fmt: skip
def test_sami(syncs: tuple[str, ...], cues: list[object]) -> None:
    found = sami(*syncs)
    assert [(item.start, item.end, item.speaker, item.text) for item in found.cues] == cues
    assert not found.problems


def test_letters_that_nobody_can_read_are_named() -> None:
    """A row that is begun again in the next frame."""
    codes = "9425 9425 94ad 94ad 1340 1340 57c8 45ce 13d0 4580"
    (problem,) = read(
        f"Scenarist_SCC V1.0\n\n00:00:01:00\t{codes}\n\n00:00:03:00\t942c 942c\n".encode(), name="a.scc"
    ).problems
    assert (problem.code, problem.line, problem.severity) == ("overwritten", 3, "warning")
    assert "'W'" in problem.message
