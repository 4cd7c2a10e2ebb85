"""Files as other programs and people write them: read as they are meant, with a finding, or refused by name."""

from __future__ import annotations

import json

import pytest

from accesspub.captions import Captions, CaptionsError, read, write
from accesspub.captions.model import cue

HEAD = "WEBVTT\n\n"
FIRST = "1\n00:00:01,000 --> 00:00:02,000\nOne\n\n"


@pytest.mark.parametrize(
    "sign", ["->", "-->-", "==>", "=>", "—>", "⟶", "»", "- ->", "-- >", "--&gt;", "to", "\u3000－－＞\u3000", "~"]
)
@pytest.mark.parametrize("name", ["a.srt", "a.sbv", "a.vtt"])
def test_two_times_are_a_time_line_whatever_is_between_them(name: str, sign: str) -> None:
    good = {
        "a.srt": FIRST,
        "a.sbv": "0:00:01.000,0:00:02.000\nOne\n\n",
        "a.vtt": f"{HEAD}00:01.000 --> 00:02.000\nOne\n\n",
    }
    found = read(f"{good[name]}00:00:03.000 {sign} 00:00:04.000\nTwo\n".encode(), name=name)
    assert [(one.start, one.end, one.text) for one in found.cues] == [(1, 2, "One"), (3, 4, "Two")]
    assert [problem.code for problem in found.problems if problem.code != "entity"] in (["sloppy-time"], ["bad-time"])


@pytest.mark.parametrize("text", ["00:00:01,000 and then", "From 10:30:00 to 11:45:00", "10:30 - 11:45"])
def test_times_in_a_sentence_are_words(text: str) -> None:
    found = read(f"{FIRST}2\n00:00:03,000 --> 00:00:04,000\n{text}\n".encode(), name="a.srt")
    assert [one.text for one in found.cues] == ["One", text]
    assert not found.problems


@pytest.mark.parametrize(
    ("name", "raw", "texts", "code"),
    [
        ("a.srt", "1 00:00:01,000 --> 00:00:02,000\nOne\n\n2. 00:00:03,000 --> 00:00:04,000\nTwo\n", ["One", "Two"], "sloppy-time"),
        ("a.srt", "1\n00:00:01,000 --> 00:00:02,000 Hello there\nOne\n", ["Hello there\nOne"], "lost-words"),
        ("a.srt", "1\n００：００：０１，０００ --> ００：００：０２，０００\nＯne\n", ["Ｏne"], "sloppy-time"),
        ("a.vtt", HEAD + "00:01.000 --> 00:02.000 Hello there\nOne\n", ["Hello there\nOne"], "lost-words"),
        ("a.vtt", HEAD + "00:01.000 --> 00:02.000\nOne\n2\n00:03.000 --> 00:04.000\nTwo\n", ["One", "Two"], "stray-number"),
        ("a.vtt", HEAD + "NOTE one\n00:01.000 --> 00:02.000\nOne\n", ["One"], "note-with-time"),
        ("a.vtt", HEAD + "00:01.000 --> 00:02.000\nOne\n\nWEBVTT\nX-TIMESTAMP-MAP=MPEGTS:0\n\n00:03.000 --> 00:04.000\nTwo\n",
         ["One", "Two"], "bad-header"),
        ("a.vtt", HEAD + "00:01.000 --> 00:02.000\nsprite.jpg#xywh=0,0,160,90\n", ["sprite.jpg#xywh=0,0,160,90"], "not-words"),
        ("a.vtt", "WEBVTT\n\nSTYLE\n::cue(.x) { opacity: 0 }\n\n00:01.000 --> 00:02.000\n<c.x>One</c>\n", ["One"], "hidden-words"),
        ("a.vtt", "WEBVTT\n\nSTYLE\n::cue {\n\n color: red;\n}\n\n00:01.000 --> 00:02.000\nOne\n", ["One"], "bad-style"),
        ("a.vtt", HEAD + "REGION: id=foo width=40% lines=3\n\n00:01.000 --> 00:02.000 region:foo\nOne\n", ["One"], "bad-setting"),
        ("a.srt", FIRST + "2\n00:00:03,000 --> 00:00:04,000\n{\\an7\\p1}m 0 0 l 10 0 10 10{\\p0}\n", ["One"], ""),
        ("a.srt", "1.\n00:00:01,000 --> 00:00:02,000\n{Y:i}One\n\n2.\n00:00:03,000 --> 00:00:04,000\n{c:$00FFff}Two\n", ["One", "Two"], ""),
        ("a.srt", "1\n00: 00: 01, 000 -> 00: 00: 02, 000\nOne\n", ["One"], "sloppy-time"),
        ("a.srt", "1\n00:00:01,000 --> 00:00:02,000\nOne\\Ntwo\n", ["One\ntwo"], ""),
        ("a.json", '{"segments": [{"start": 1, "end": 2, "words": [{"word": " One"}, {"word": " two"}]}]}', ["One two"], ""),
        ("a.srt", FIRST + "\0" * 99, ["One"], "bad-bytes"),
        ("a.srt", FIRST + "\x1a", ["One"], ""),
        ("a.sbv", "0:00:01.000,0:00:02.000\nOne[br]Two\n", ["One\nTwo"], ""),
        ("a.sbv", "00:00:01:00,00:00:02:00\nOne\n", ["One"], "frames"),
        ("a.lrc", "[00:01.00] <00:01.00> One <00:01.50> two\n[00:02.00]\n", ["One two"], ""),
        ("a.json3", '{"pens": [{}, {"foForeAlpha": 0}], "events": [{"tStartMs": 1000, "dDurationMs": 1000, "segs": [{"utf8": "One"}, '
         '{"utf8": "Two", "pPenId": 1}]}]}', ["One"], "hidden-words"),
        ("a.srv3", '<timedtext format="3"><head><pen id="1" fo="0"/></head><body><p t="1000" d="1000">One<s p="1">Two</s></p></body>'
         "</timedtext>", ["One"], "hidden-words"),
        ("a.smi", "<SAMI><BODY><SYNC Start=1000><P>One<SPAN STYLE='display: none'>Two</SPAN><SYNC Start=2000><P STYLE='visibility:hidden'>"
         "Three<SYNC Start=3000><P>Four<SYNC Start=4000><P>&nbsp;</BODY></SAMI>", ["One", "Four"], "hidden-words"),
        ("a.ttml", '<tt><body>Two<div><p begin="1s" end="2s">One</p></div></body></tt>', ["One"], "no-text"),
        ("a.ttml", '<tt><body><div><metadata>x</metadata><p begin="1s" end="2s">One</p><foo>Two</foo></div></body></tt>', ["One"], "no-text"),
        ("a.vtt", HEAD + "NOTE a --> b\n\n00:01.000 --> 00:02.000\nOne\n", ["One"], ""),
        ("a.xml", '<timedtext><text t="1000" d="1000">One</text></timedtext>', ["One"], ""),
        ("a.json", '[{"text": "One", "start": 1, "duration": 1}]', ["One"], ""),
    ],
)  # fmt: skip
def test_words_are_kept_and_what_is_odd_is_named(name: str, raw: str, texts: list[str], code: str) -> None:
    found = read(raw.encode(), name=name)
    assert [one.text for one in found.cues] == texts
    assert (found.cues[0].start, found.cues[0].end) == (1, 2)
    assert code in ({problem.code for problem in found.problems} or {""})


@pytest.mark.parametrize(
    ("last", "starts"), [("12", [1.48, 2.48]), ("27", [1.4, 2.9]), ("45", [1.24, 2.9]), ("72", [1.12, 2.72])]
)
@pytest.mark.parametrize(("name", "head"), [("a.srt", ""), ("a.vtt", HEAD)])
def test_times_that_count_frames_are_a_warning(name: str, head: str, last: str, starts: list[float]) -> None:
    raw = f"{head}00:00:01:12 --> 00:00:02:00\nFrom 00:00:05:99 on\n\n00:00:02:{last} --> 00:00:09:00\nTwo\n"
    found = read(raw.encode(), name=name)
    assert [one.start for one in found.cues] == starts
    assert [p.severity for p in found.problems if p.code == "frames"] == ["warning"] * (last != "72")
    assert {p.code for p in found.problems} & {"sloppy-time", "bad-time"}


@pytest.mark.parametrize(
    ("names", "raw", "says"),
    [
        ("sub txt", "{25}{50}One|Two\n", "MicroDVD"),
        ("sub", "{DEFAULT}{}{C:$0000ff}\n{25}{50}One\n", "MicroDVD"),
        ("txt mpl", "[10][20]One|Two\n[30][40]/Three\n", "MPL2"),
        ("txt sub", "00:00:01:One|Two\n00:00:03:Three\n", "TMPlayer"),
        ("sub txt", "[TITLE]\nx\n[AUTHOR]\n[DELAY]\n0\n[BEGIN]\n[00:00:01]\nOne\n[00:00:02]\n", "SubViewer 1"),
        ("dks txt", "[00:00:01]One[br]Two\n[00:00:02]\n", "DKS"),
        ("txt", "{QTtext}{font:Tahoma}\n[00:00:01.00]\nOne\n", "QuickTime"),
        ("stl txt", "//Font\n$FontName = Arial\n00:00:01:00 , 00:00:02:00 , One\n", "Spruce STL"),
        ("mcc", "File Format=MacCaption_MCC V1.0\n", "MacCaption"),
        ("cap", "*NonDropFrame\n*Width 32\n", "Cheetah"),
        ("kate", 'kate {\n  event { 00:00:01 --> 00:00:02 text "One" }\n}\n', "Kate"),
        ("usf xml", '<?xml version="1.0"?><USFSubtitles><subtitles/></USFSubtitles>', "USF"),
        ("xml", '<?xml version="1.0"?><DCSubtitle Version="1.0"><Text>One</Text></DCSubtitle>', "DCDM"),
        ("aqt", "-->> 000025\nOne\n", "AQTitle"),
        ("pjs txt", '10, 20, "One|Two"\n', "Phoenix"),
        ("tsv txt", "start\tend\ttext\n1000\t2000\tOne\n", "TSV"),
        ("csv srt", "Start,End,Text\n00:00:01,00:00:02,One\n", "CSV"),
        ("txt vtt", "%PDF-1.4\n", "PDF"),
        ("txt srt", "{\\rtf1\\ansi 1\\par 00:00:01,000 --> 00:00:02,000\\par One}", "RTF"),
        ("vtt srt txt docx", b"PK\x03\x04\x14\x00" + bytes(range(256)), "ZIP"),
        ("srt", b"\x1f\x8b\x08\x00" + bytes(64), "gzip"),
        ("json", {"results": {"channels": [{"alternatives": []}]}}, "Deepgram"),
        ("json", {"results": {"transcripts": [], "items": []}}, "Amazon"),
        ("json", {"results": [{"alternatives": [{"transcript": "One"}]}]}, "Google"),
        ("json", {"recognizedPhrases": []}, "Azure"),
        ("json", {"monologues": []}, "Rev"),
        ("json", {"words": [{"text": "One", "start": 100}]}, "AssemblyAI"),
        ("json", {"result": [{"word": "One"}]}, "Vosk"),
        ("json", {"version": "1.2.0", "chapters": []}, "chapters"),
    ],
)
def test_what_is_not_read_is_refused_by_name(names: str, raw: str | bytes | dict[str, object], says: str) -> None:
    data = raw if isinstance(raw, bytes) else (raw if isinstance(raw, str) else json.dumps(raw)).encode()
    for suffix in names.split():
        with pytest.raises(CaptionsError, match=says):
            read(data, name=f"a.{suffix}")


def test_what_a_transcript_hides_is_not_published() -> None:
    raw = "<main><p>One <span style='Display : none'>lost</span> two</p><p hidden>words</p><p style='color:red'>Three</p></main>"
    found = read(raw.encode(), name="a.html")
    assert (found.markup, [p.code for p in found.problems]) == ("<p>One  two</p><p>Three</p>", ["hidden-words"] * 2)


def test_a_transcript_that_a_script_opens_is_read() -> None:
    text = "The boats leave at nine. " * 9
    found = read(f"<main><div style='display:none'><p>{text}</p></div></main>".encode(), name="a.html")
    assert (found.markup.count("boats"), found.problems) == (9, ())


def test_lines_that_roll_up_do_not_overlap() -> None:
    lines = [{"tStartMs": n * 1000, "dDurationMs": 3000, "segs": [{"utf8": f"Line {n}"}]} for n in range(3)]
    lines.append({"tStartMs": 1000, "aAppend": 1, "segs": [{"utf8": "\n"}]})
    found = read(json.dumps({"events": lines}).encode(), name="a.json3")
    assert [(one.start, one.end) for one in found.cues] == [(0, 1), (1, 2), (2, 5)]


def test_a_transcript_with_times_is_not_refused() -> None:
    raw = b"[00:00:01] Anna: The boats leave at nine.\n[00:00:05] Bob: All of them?\n"
    assert "Anna" in read(raw, name="a.transcript.txt").markup


@pytest.mark.parametrize("text", ["<b>literal</b>", "C:\\New", "{\\an8}literal", "<v Bob>literal"])
def test_markup_that_is_text_is_named_where_a_format_cannot_escape_it(text: str) -> None:
    assert [one.code for one in write(Captions((cue(1, 2, text),)), "srt").problems] == ["markup-in-text"]
    assert [one.code for one in write(Captions((cue(1, 2, "[BR]"),)), "sbv").problems] == ["markup-in-text"]
    assert not write(Captions((cue(1, 2, "5 < 6 {and} 7 > 3"),)), "srt").problems


@pytest.mark.parametrize(
    ("region", "settings"),
    [
        ("width:60% lines:2 regionanchor:0%,0% viewportanchor:20%,10%", "line:15% position:20% align:left"),
        (
            "width:40% lines:3 regionanchor:100%,100% viewportanchor:100%,30%",
            "line:25% position:60% align:left size:40%",
        ),
        ("", "position:0% align:left"),
    ],
)
def test_a_region_of_webvtt_is_a_place_in_other_formats(region: str, settings: str) -> None:
    raw = f"WEBVTT\n\nREGION\nid:r\n{region}\n\n00:01.000 --> 00:02.000 region:r align:left\nOne\n"
    found = read(raw.encode(), name="a.vtt")
    written = write(found, "ttml")
    assert (read(written.data, name="a.ttml").cues[0].settings, written.problems) == (settings, ())
    assert ("{\\an" in write(found, "srt").data.decode()) == bool(settings)


@pytest.mark.parametrize(
    ("settings", "formats"),
    [
        ("vertical:rl", "srt stl ttml sbv"),
        ("size:50% position:80%,line-right", "srt stl sbv"),
        ("line:0", "sbv"),
        ("", ""),
    ],
)
def test_a_place_that_a_format_does_not_have_is_named(settings: str, formats: str) -> None:
    captions = Captions((cue(1, 2, "One", settings=settings),))
    lost = [name for name in ("vtt", "srt", "stl", "ttml", "sbv") if write(captions, name).problems]
    assert lost == formats.split()
