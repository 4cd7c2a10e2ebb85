"""Real files in every format, and broken ones: a clear problem with its line, never a crash, nothing lost in silence."""

from __future__ import annotations

import json
import random

import pytest

from accesspub.captions import Captions, CaptionsError, read, write
from accesspub.captions.model import cue


def codes(captions: Captions) -> list[str]:
    return [problem.code for problem in captions.problems]


def said(captions: Captions) -> list[tuple[float, float, str]]:
    return [(item.start, item.end, item.text) for item in captions.cues]


# --- SRT and SBV


def test_srt() -> None:
    found = read(
        b"1\n00:00:01,000 --> 00:00:02,500\n<i>Hello</i>,\n{\\an8}you\n\n2\n00:00:03,000 --> 00:00:04,000\n2 < 3 &amp; &none;\n",
        name="a.srt",
    )
    assert said(found) == [(1, 2.5, "Hello,\nyou"), (3, 4, "2 < 3 & &none;")]
    assert found.cues[0].runs[0].style == "i"
    assert found.cues[0].settings == "line:0"
    assert [(p.code, p.severity, p.line) for p in found.problems] == [("entity", "note", 8)]
    assert read(write(found, "srt").data, name="a.srt").cues[0].settings == "line:0"


@pytest.mark.parametrize(
    ("tag", "settings"),
    [
        ("\\an8", "line:0"),
        ("\\a6", "line:0"),
        ("\\an7", "line:0 align:left"),
        ("\\an5", "line:45%"),
        ("\\an2", ""),
        ("\\i1", ""),
    ],
)
def test_places_in_srt(tag: str, settings: str) -> None:
    found = read(f"1\n{ONE}\n{{{tag}}}Up\n".encode(), name="a.srt")
    assert [(item.text, item.settings) for item in found.cues] == [("Up", settings)]


@pytest.mark.parametrize(
    ("name", "raw"),
    [("a.vtt", "WEBVTT\n\n1\n\u200e00:01.000 --> 00:02.000\nOne\n"), ("a.sbv", "\u200f0:00:01.000,0:00:02.000\nOne\n")],
)
def test_signs_that_are_not_seen_are_no_part_of_a_time(name: str, raw: str) -> None:
    found = read(raw.encode(), name=name)
    assert said(found) == [(1, 2, "One")]
    assert codes(found) == (["bad-time"] if name == "a.vtt" else [])  # browsers do not read it


ONE, TWO = "00:00:01,000 --> 00:00:02,000", "00:00:03,000 --> 00:00:04,000"


@pytest.mark.parametrize(
    ("raw", "texts", "problems"),
    [
        (f"\u200f1\n\u200f{ONE}\nOne\n\n\u202b2\n{TWO}\nTwo\n", ["One", "Two"], []),
        (f"1\xa0\n00:00:01,000\xa0-->\xa000:00:02,000\nOne\n\n2\u200b\n\ufeff{TWO}\nTwo\n", ["One", "Two"], []),
        (f"1\n{ONE}\nOne\n\n2\n\n{TWO}\nTwo\n", ["One", "Two"], ["stray-number"]),
        (f"1\n{ONE}\nOne\n\n2\n\n2\n{TWO}\nTwo\n\n3\n", ["One", "Two"], ["stray-number", "stray-number"]),
        (f"1\n{ONE}\nOne\n2\n{TWO}\nTwo\n3\n", ["One", "Two\n3"], []),
        (f"{ONE}\nHe is\n42\n{TWO}\n\n42\n", ["He is\n42", "42"], []),
        (f"1\n{ONE}\n2\n\n2\n{TWO}\n3", ["2", "3"], []),
        (f"1\n{ONE}\n\n2\n{TWO}\nTwo\n", ["", "Two"], []),
        (f"#1\n{ONE}\nOne\n\n#2\n00:00:03,000 - 00:00\nlost\n", ["One"], ["bad-time"]),
    ],
)  # fmt: skip
def test_numbers_of_cues_are_no_words(raw: str, texts: list[str], problems: list[str]) -> None:
    found = read(raw.encode(), name="a.srt")
    assert [item.text for item in found.cues] == texts
    assert [p.code for p in found.problems if p.severity != "note"] == problems


def test_srt_without_numbers_and_with_empty_lines_in_the_text() -> None:
    found = read(b"00:00:01,000 --> 00:00:02,000\nOne\n\ntwo\n\n00:00:03,000 --> 00:00:04,000\n42\n", name="a.srt")
    assert said(found) == [(1, 2, "One\ntwo"), (3, 4, "42")]


@pytest.mark.parametrize(
    "line",
    ["0:0:1.0 --> 0:0:2.0", "00:00:01.000 --> 00:00:02.000", "00:00:01,000 -> 00:00:02,000", "00:01,00 --> 00:02,00"],
)
def test_sloppy_srt_times_are_read_and_named(line: str) -> None:
    found = read(f"1\n{line}\nHello\n".encode(), name="a.srt")
    assert said(found) == [(1, 2, "Hello")]
    assert codes(found) == ["sloppy-time"]


@pytest.mark.parametrize(
    "line", ["00:00:xx,000 --> 00:00:02,000", "00:00:01,000 --> ", "00:00:61,000 --> 00:01:02,000"]
)
def test_unreadable_srt_times_are_named_with_their_text(line: str) -> None:
    found = read(f"1\n{line}\nlost words\n\n2\n00:00:03,000 --> 00:00:04,000\nBye\n".encode(), name="a.srt")
    assert said(found) == [(3, 4, "Bye")]
    assert [(p.line, p.severity, p.code, "lost words" in p.message) for p in found.problems] == [
        (2, "error", "bad-time", True)
    ]


def test_sbv() -> None:
    found = read(
        b"0:00:01.000,0:00:02.500\nHello\nyou\n\n0:00:xx.000,0:00:04.000\nlost\n\n0:00:05.000,0:00:06.000\nBye\n"
    )
    assert found.format == "sbv"
    assert said(found) == [(1, 2.5, "Hello\nyou"), (5, 6, "Bye")]
    assert [(p.line, p.code) for p in found.problems] == [(5, "bad-time")]


# --- TTML

TTML = """<?xml version="1.0" encoding="UTF-8"?>
<tt xmlns="http://www.w3.org/ns/ttml" xmlns:ttm="http://www.w3.org/ns/ttml#metadata"
    xmlns:ttp="http://www.w3.org/ns/ttml#parameter" xmlns:tts="http://www.w3.org/ns/ttml#styling"
    xml:lang="en" {rates}>
<head>
 <metadata><ttm:agent xml:id="a" type="person"><ttm:name type="full">Anna Berg</ttm:name></ttm:agent></metadata>
 <styling><style xml:id="it" tts:fontStyle="italic"/></styling>
</head>
<body>{body}</body></tt>"""


def ttml(body: str, rates: str = "") -> Captions:
    return read(TTML.format(body=body, rates=rates).encode(), name="a.ttml")


@pytest.mark.parametrize(
    ("begin", "rates", "seconds"),
    [("00:00:01.5", "", 1.5), ("1.5s", "", 1.5), ("1500ms", "", 1.5), ("0.025m", "", 1.5), ("00:00:01:12", 'ttp:frameRate="24"', 1.5),
     ("36f", 'ttp:frameRate="24"', 1.5), ("15000000t", 'ttp:tickRate="10000000"', 1.5),
     ("30f", 'ttp:frameRate="30" ttp:frameRateMultiplier="1000 1001"', 1.001), ("0.0005h", "", 1.8)],
)  # fmt: skip
def test_ttml_times(begin: str, rates: str, seconds: float) -> None:
    found = ttml(f'<div><p begin="{begin}" end="100s">Hello</p></div>', rates)
    assert said(found) == [(pytest.approx(seconds), 100, "Hello")]
    assert not found.problems


def test_ttml_times_nest() -> None:
    found = ttml(
        '<div begin="10s"><p begin="1s" dur="2s">One</p><p begin="4s"><span begin="1s" end="2s">two</span></p></div>'
    )
    assert said(found) == [(11, 13, "One"), (15, 16, "two")]


def test_ttml_sequences() -> None:
    found = ttml('<div timeContainer="seq"><p dur="1s">One</p><p dur="2s">two</p></div>')
    assert said(found) == [(0, 1, "One"), (1, 3, "two")]


def test_ttml_text_speakers_and_styles() -> None:
    found = ttml(
        '<div><p begin="1s" end="2s" ttm:agent="a">Hello\n   <span style="it">dear</span><br/>all\u00a0of you </p></div>'
    )
    assert found.cues[0].text == "Hello dear\nall\u00a0of you"
    assert found.cues[0].speaker == "Anna Berg"
    assert [run.style for run in found.cues[0].runs] == ["", "i", ""]


def test_ttml_white_space_can_be_preserved() -> None:
    assert ttml('<div><p xml:space="preserve" begin="1s" end="2s">a  b</p></div>').cues[0].text == "a  b"


def test_dfxp_without_namespace_and_missing_ends() -> None:
    found = read(
        b'<tt><body><div><p begin="1">One</p><p begin="3" end="00:00:04.0">two</p></div></body></tt>', name="a.dfxp"
    )
    assert said(found) == [(1, 3, "One"), (3, 4, "two")]
    assert "no-end" in codes(found)


def test_ttml_with_two_languages() -> None:
    body = '<div xml:lang="en"><p begin="1s" end="2s">Hello</p></div><div xml:lang="de"><p begin="1s" end="2s">Hallo</p></div>'
    raw = TTML.format(body=body, rates="").encode()
    first, second = read(raw, name="a.ttml"), read(raw, name="a.ttml", language="de-AT")
    assert (said(first), first.language) == ([(1, 2, "Hello")], "en")
    assert (said(second), second.language) == ([(1, 2, "Hallo")], "de")
    assert codes(first) == codes(second) == ["other-language"]


def test_ttml_bad_time_is_named_with_line_and_text() -> None:
    found = ttml('<div>\n<p begin="bad" end="3s">lost words</p>\n<p begin="1s" end="2s">kept</p></div>')
    assert said(found) == [(1, 2, "kept")]
    assert [(p.line, p.code, "lost words" in p.message) for p in found.problems] == [(10, "bad-time", True)]


def test_ebu_tt_counts_from_the_start_of_the_programme() -> None:
    body = '<div><p begin="10:00:01:00" end="10:00:02:00">Hello</p></div>'
    raw = TTML.format(
        body=body, rates='ttp:timeBase="smpte" ttp:frameRate="25" xmlns:ebuttm="urn:ebu:tt:metadata"'
    ).replace("<metadata>", "<metadata><ebuttm:documentStartOfProgramme>10:00:00:00</ebuttm:documentStartOfProgramme>")
    assert said(read(raw.encode(), name="a.ttml")) == [(1, 2, "Hello")]


def test_truncated_ttml_keeps_what_is_there() -> None:
    whole = write(Captions(cues=tuple(cue(n, n + 1, f"Number {n}") for n in range(50))), "ttml").data
    found = read(whole[: len(whole) // 2], name="a.ttml")
    assert 15 < len(found.cues) < 35
    assert "bad-xml" in codes(found)


BOMB = '<!DOCTYPE tt [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
EXTERNAL = '<!DOCTYPE tt [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
PARAMETER = '<!DOCTYPE tt [<!ENTITY % a SYSTEM "http://127.0.0.1:9/x"> %a;]>'


@pytest.mark.parametrize("doctype", [BOMB, EXTERNAL, PARAMETER])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "latin-1"])
def test_xml_with_entities_is_refused(doctype: str, encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding}"?>\n{doctype}<tt><body><div><p begin="1s" end="2s">&a;</p></div></body></tt>'
    with pytest.raises(CaptionsError, match=r"a\.ttml:2: .*declares entities.*Remove the DOCTYPE"):
        read(text.encode(encoding), name="a.ttml")


def test_external_dtd_is_not_followed(tmp_path) -> None:
    dtd = tmp_path / "x.dtd"
    dtd.write_text('<!ENTITY secret "SECRET">')
    text = (
        f'<!DOCTYPE tt SYSTEM "{dtd.as_uri()}"><tt><body><div><p begin="1s" end="2s">a &secret; b</p></div></body></tt>'
    )
    found = read(text.encode(), name="a.ttml")
    assert "SECRET" not in found.cues[0].text
    assert found.cues[0].text.startswith("a ")
    assert "doctype" in codes(found)


def test_deeply_nested_spans_end_in_a_problem() -> None:
    deep = "<span>" * 5000 + "deep" + "</span>" * 5000
    try:
        found = ttml(f'<div><p begin="1s" end="2s">{deep}</p></div>')
    except CaptionsError as error:
        assert "XML" in error.message  # noqa: PT017 - either outcome is fine, a crash is not
    else:
        assert "bad-xml" in codes(found)


# --- the others


def test_sami() -> None:
    raw = (
        b"<SAMI><HEAD><TITLE>t</TITLE><STYLE TYPE='text/css'><!-- P {color: red} .ENCC {Name: English; lang: en-US; SAMIType: CC;}"
        b" .FRCC {Name: French; lang: fr-FR;} --></STYLE></HEAD><BODY>\n<SYNC Start=1000><P Class=ENCC ID=Source>Anna<P Class=ENCC>Hi &amp;"
        b"<br><i>you</i><P Class=FRCC>Salut\n<SYNC Start=3000><P Class=ENCC>&nbsp;<P Class=FRCC>&nbsp;\n<SYNC Start=bad><P Class=ENCC>lost"
        b"\n<SYNC Start=5000><P Class=ENCC>Last</BODY></SAMI>"
    )
    found = read(raw, name="a.smi")
    assert said(found) == [(1, 3, "Hi &\nyou"), (5, 9, "Last")]
    assert found.cues[0].speaker == "Anna"
    assert found.language == "en-US"
    assert {"other-language", "bad-time", "no-end"} <= set(codes(found))
    assert said(read(raw, name="a.smi", language="fr")) == [(1, 3, "Salut")]


SCC = "Scenarist_SCC V1.0\n\n00:00:01:00\t9420 9420 9470 9470 c8e5 ecec efae 942f 942f\n\n00:00:03:00\t942c 942c\n"


def test_scc() -> None:
    found = read(SCC.encode(), name="a.scc")
    assert said(found) == [(pytest.approx(37 * 1001 / 30000, abs=1e-3), pytest.approx(3.003, abs=1e-3), "Hello.")]
    assert not found.problems


def test_broken_scc_lines_are_named_and_the_rest_is_read() -> None:
    found = read((SCC + "\nxx:00:04:00\t9420\n\n00:00:05:00\t94zz 942c 9\n").encode(), name="a.scc")
    assert found.cues[0].text == "Hello."
    assert [(p.line, p.code) for p in found.problems if p.severity == "error"] == [(7, "bad-time"), (9, "bad-code")]


def test_rolled_up_scc_is_read_as_it_was_shown() -> None:
    rolls = "Scenarist_SCC V1.0\n\n" + "\n\n".join(
        f"00:00:0{n}:00\t9425 9425 94ad 94ad 9470 9470 {codes}"
        for n, codes in ((1, "c8e5 ecec efae"), (3, "57ef f2ec 6480"))
    )
    found = read((rolls + "\n\n00:00:08:00\t942c 942c\n").encode(), name="a.scc")
    assert [item.text for item in found.cues] == ["Hello.", "Hello.\nWorld"]


def test_stl_cut_short_keeps_whole_blocks() -> None:
    whole = write(Captions(cues=tuple(cue(n, n + 1, f"Number {n}") for n in range(10))), "stl").data
    found = read(whole[: 1024 + 128 * 5 + 60], name="a.stl")
    assert len(found.cues) == 5
    assert codes(found) == ["truncated", "truncated"]
    with pytest.raises(CaptionsError, match="1024 bytes"):
        read(whole[:500], name="a.stl")


def test_stl_counts_from_the_start_of_the_programme_and_joins_long_text() -> None:
    long = "A long text " * 20
    data = bytearray(write(Captions(cues=(cue(36001, 36002.4, long), cue(36003, 36004, "end"))), "stl").data)
    data[256:264] = b"10000000"
    found = read(bytes(data), name="a.stl")
    assert said(found) == [(1, 2.4, long.strip()), (3, 4, "end")]


def test_stl_with_an_impossible_time() -> None:
    data = bytearray(write(Captions(cues=(cue(1, 2, "lost words"), cue(3, 4, "end"))), "stl").data)
    data[1024 + 6] = 99
    found = read(bytes(data), name="a.stl")
    assert said(found) == [(3, 4, "end")]
    assert [(p.code, "lost words" in p.message) for p in found.problems] == [("bad-time", True)]


def test_json3() -> None:
    raw = {"wireMagic": "pb3", "events": [
        {"tStartMs": 0, "id": 1, "wpWinPosId": 1},
        {"tStartMs": 1000, "dDurationMs": 3000, "segs": [{"utf8": "Hello"}, {"utf8": " you", "tOffsetMs": 300, "acAsrConf": 0}]},
        {"tStartMs": 2500, "aAppend": 1, "dDurationMs": 10, "segs": [{"utf8": "\n"}]},
        {"tStartMs": 2510, "dDurationMs": 1000, "segs": [{"utf8": "there"}]},
        {"dDurationMs": 1000, "segs": [{"utf8": "lost words"}]}, 7,
    ]}  # fmt: skip
    found = read(json.dumps(raw).encode(), name="a.json3")
    assert said(found) == [(1, 2.51, "Hello you"), (2.51, 3.51, "there")]
    assert found.is_draft
    assert codes(found) == ["bad-time", "bad-event"]


def test_srv3_and_srv1() -> None:
    third = '<?xml version="1.0" encoding="utf-8" ?><timedtext format="3"><head><ws id="0"/></head><body><w t="0" id="1"/><p t="1000" d="500" w="1"><s>Hi</s><s t="100" ac="255"> you</s></p><p t="x">lost</p></body></timedtext>'
    found = read(third.encode(), name="a.xml")
    assert (said(found), found.format, found.is_draft) == ([(1, 1.5, "Hi you")], "srv3", True)
    assert codes(found) == ["bad-time"]
    first = '<?xml version="1.0" encoding="utf-8" ?><transcript><text start="1.5" dur="2">It&amp;#39;s me</text></transcript>'
    assert said(read(first.encode(), name="a.xml")) == [(1.5, 3.5, "It's me")]


def test_podcast_json() -> None:
    raw = {"version": "1.0.0", "segments": [
        {"speaker": "Anna", "startTime": 0.5, "endTime": 0.75, "body": "And"}, {"startTime": "x", "endTime": 2, "body": "lost"}, None,
    ]}  # fmt: skip
    found = read(json.dumps(raw).encode(), name="a.json")
    assert (found.format, found.is_draft) == ("podcast-json", False)
    assert (said(found), found.cues[0].speaker) == ([(0.5, 0.75, "And")], "Anna")
    assert codes(found) == ["bad-time", "bad-segment"]


def test_whisper_is_a_draft_with_doubtful_seconds() -> None:
    plain = {"no_speech_prob": 0.01, "avg_logprob": -0.2, "compression_ratio": 1.3}
    raw = {"language": "en", "text": "…", "segments": [
        {"start": 0.0, "end": 2.0, "text": " Hello.", **plain},
        {"start": 2.0, "end": 4.0, "text": " Music?", "no_speech_prob": 0.9, "avg_logprob": -1.4, "compression_ratio": 1.0},
        {"start": 4.0, "end": 6.0, "text": " la la", "no_speech_prob": 0.1, "avg_logprob": -0.4, "compression_ratio": 2.9},
        {"start": 30.0, "end": 31.0, "text": " Thanks for watching!", **plain},
        {"start": 31.5, "end": 32.0, "text": " One", **plain, "words": [
            {"word": " One", "start": 31.5, "end": 31.8, "probability": 0.1}, {"word": "x", "start": 31.8, "end": 31.81, "probability": 0.9}]},
        {"start": 33, "end": 34, "text": "Same", **plain}, {"start": 34, "end": 35, "text": "same ", **plain},
        {"start": 35, "end": 36, "text": " SAME", **plain},
    ]}  # fmt: skip
    found = read(json.dumps(raw).encode(), name="a.json")
    assert (found.format, found.is_draft, found.language, len(found.cues)) == ("whisper", True, "en", 8)
    assert [(start, end) for start, end, _ in found.doubtful] == [
        (2, 4),
        (4, 6),
        (30, 31),
        (31.5, 31.8),
        (31.8, 31.81),
        (33, 36),
    ]


@pytest.mark.parametrize(
    "raw",
    [{"transcription": [{"offsets": {"from": 1000, "to": 2000}, "text": " Hi"}], "result": {"language": "en"}},
     {"text": "Hi", "chunks": [{"timestamp": [1.0, 2.0], "text": " Hi"}]}, [{"start": 1, "end": 2, "text": "Hi"}]],
)  # fmt: skip
def test_whisper_relatives(raw: object) -> None:
    found = read(json.dumps(raw).encode(), name="a.json")
    assert (said(found), found.is_draft) == ([(1, 2, "Hi")], True)


@pytest.mark.parametrize("raw", [b"{", b"{}", b"[1", b'{"a": 1}', b"7", b"[" * 100000, b'{"segments": 3}', b""])
def test_json_that_is_none(raw: bytes) -> None:
    with pytest.raises(CaptionsError, match=r"^a\.json"):
        read(raw, name="a.json")


# --- transcripts


def test_plain_text() -> None:
    found = read(b"Anna: Hello <b>\nthere.\n\nBEN: Yes.\nAnna: No.\n\n[00:12] Music", name="a.en.txt")
    assert found.markup.split("\n") == [
        "<p><b>Anna:</b> Hello &lt;b&gt; there.</p>", "<p><b>BEN:</b> Yes.</p>", "<p><b>Anna:</b> No.</p>", "<p>[00:12] Music</p>"
    ]  # fmt: skip
    assert (found.kind, found.language, found.cues) == ("transcript", "en", ())


def test_markdown_is_sanitised() -> None:
    found = read(
        b"---\ntitle: x\n---\n# One\n\n**Anna:** hi <script>alert(1)</script> [l](javascript:alert(1)) <img src=x onerror=y>\n\n|a|b|\n|-|-|\n|1|2|\n",
        name="a.md",
    )
    assert "<strong>Anna:</strong> hi" in found.markup
    assert "<table>" in found.markup
    assert not any(part in found.markup for part in ("<script", "onerror", "<img", 'href="javascript'))
    assert {"unsafe-html", "front-matter"} <= set(codes(found))


def test_html_takes_the_main_part() -> None:
    found = read(
        b'<!doctype html><html lang="de"><body><nav>menu</nav><main id=m class=c><h1>Titel</h1><p>Wort <img alt="Eine Katze" src=x></p></main>',
        name="a.html",
    )
    assert found.markup == "<h1>Titel</h1><p>Wort [Eine Katze]</p>"
    assert found.language == "de"


def test_markdown_that_hides_words_says_so() -> None:
    assert "word" in read(("> " * 25 + "word").encode(), name="a.md").markup
    for hidden, code in (
        ("> " * 300 + "word", "too-deep"),
        ("- " * 300 + "word", "too-deep"),
        ("a\n\n<!-- word", "lost-words"),
    ):
        found = read(hidden.encode(), name="a.md")
        assert code in codes(found) or "word" in found.markup, hidden[:9]
    assert codes(read(b"a <!-- b --> c", name="a.md")) == []


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html"])
def test_empty_transcripts(name: str) -> None:
    assert codes(read(b" \n", name=name)) == ["empty-file"]


# --- encodings, names, and files that are nothing


def test_latin_1_is_a_named_guess() -> None:
    found = read("1\n00:00:01,000 --> 00:00:02,000\nCafé “x”\n".encode("cp1252"), name="a.srt")
    assert found.cues[0].text == "Café “x”"
    assert [(p.code, p.line, p.severity) for p in found.problems] == [("not-utf-8", 3, "error")]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_byte_order_marks_and_utf_16_without(encoding: str) -> None:
    found = read("WEBVTT\n\n00:01.000 --> 00:02.000\nCafé\n".encode(encoding), name="a.vtt")
    assert found.cues[0].text == "Café"
    assert codes(found) == ([] if encoding == "utf-8-sig" else ["not-utf-8"])


def test_declared_encoding() -> None:
    text = '<?xml version="1.0" encoding="iso-8859-2"?><tt><body><div><p begin="1s" end="2s">Łódź</p></div></body></tt>'
    assert read(text.encode("iso-8859-2"), name="a.xml").cues[0].text == "Łódź"


def test_nul_is_replaced_and_named() -> None:
    for name, raw in (
        ("a.vtt", b"WEBVTT\n\n00:01.000 --> 00:02.000\nHel\0lo\n"),
        ("a.srt", b"1\n00:00:01,000 --> 00:00:02,000\nHel\0lo\n"),
    ):
        found = read(raw, name=name)
        assert found.cues[0].text == "Hel\ufffdlo"
        assert codes(found) == ["bad-bytes"]


@pytest.mark.parametrize(
    ("name", "language"),
    [("clip.en-GB.vtt", "en-GB"), ("clip.en.transcript.txt", "en"), ("clip.eng.vtt", "en"), ("clip.zh-hant.vtt", "zh-Hant"),
     ("clip.en.draft.vtt", "en"), ("clip.cut.vtt", None), ("clip.v2.vtt", None), ("clip.vtt", None), ("en.vtt", None),
     ("a/b.fr/clip.vtt", None), ("clip.mp4.es-419.vtt", "es-419"), ("clip.pt_br.srt", "pt-BR")],
)  # fmt: skip
def test_language_from_the_name(name: str, language: str | None) -> None:
    assert read(b"WEBVTT\n\n00:01.000 --> 00:02.000\nx\n", name=name).language == language


@pytest.mark.parametrize(("name", "draft"), [("a.en.draft.vtt", True), ("a.asr.vtt", True), ("draft.en.vtt", False)])
def test_draft_from_the_name(name: str, draft: bool) -> None:
    assert read(b"WEBVTT\n\n00:01.000 --> 00:02.000\nx\n", name=name).is_draft is draft


@pytest.mark.parametrize("name", ["a.vtt", "a.srt", "a.sbv", "a.smi", "a.scc"])
@pytest.mark.parametrize("raw", [b"", b"\n\n\n", b"junk", b"\xff\xfe", b"\x00" * 100, b"\xef\xbb\xbf"])
def test_files_that_are_nothing_say_so(name: str, raw: bytes) -> None:
    try:
        found = read(raw, name=name)
    except CaptionsError as error:
        assert str(error).startswith(name)  # noqa: PT017 - an error is one of two good outcomes
        return
    assert not found.cues
    assert any(problem.severity == "error" for problem in found.problems)


def test_a_line_of_ten_megabytes() -> None:
    for name, head in (
        ("a.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\n"),
        ("a.srt", "1\n00:00:01,000 --> 00:00:02,000\n"),
    ):
        for piece in ("a", "<i>", "- ", "00:00:01,000 ", "&lt;", "<"):
            found = read((head + piece * (10_000_000 // len(piece))).encode(), name=name)
            assert len(found.cues) == 1


def test_missing_and_unreadable_files(tmp_path) -> None:
    with pytest.raises(CaptionsError, match=r"none\.vtt: The file does not exist"):
        read(tmp_path / "none.vtt")
    with pytest.raises(CaptionsError, match="it is a folder"):
        read(tmp_path)


def test_every_format_survives_random_damage() -> None:
    """Bytes cut, changed and doubled anywhere: captions or a clear error, nothing else."""
    good = Captions(cues=tuple(cue(n, n + 0.96, f"Number {n}, é & more\nof it") for n in range(1, 12)), language="en")
    names = {"vtt": "a.vtt", "srt": "a.srt", "ttml": "a.ttml", "sbv": "a.sbv", "sami": "a.smi", "scc": "a.scc", "stl": "a.stl",
             "json3": "a.json", "podcast-json": "a.json", "txt": "a.txt"}  # fmt: skip
    dice = random.Random(5)
    for format, name in names.items():
        whole = write(good, format).data
        for _ in range(120):
            data = bytearray(whole)
            for _ in range(dice.randint(1, 6)):
                at = dice.randrange(len(data))
                what = dice.randrange(3)
                if what == 0:
                    data[at] = dice.randrange(256)
                elif what == 1:
                    del data[at : at + dice.randrange(1, 60)]
                else:
                    data[at:at] = data[at : at + 40]
            try:
                found = read(bytes(data), name=name)
            except CaptionsError as error:
                assert str(error).startswith(name)  # noqa: PT017
                continue
            assert all(isinstance(item.text, str) and item.start >= 0 for item in found.cues)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a < b and c > d", "a < b and c > d"),
        ("<i>a</i> <b and c> d", "a <b and c> d"),
        ('<font color="red">red</font> <b >bold</b >', "red bold"),
        ("<u and i> are tags", "<u and i> are tags"),
    ],
)
def test_srt_words_between_angle_brackets_are_no_tags(text: str, shown: str) -> None:
    assert read(f"1\n00:00:01,000 --> 00:00:02,000\n{text}\n".encode(), name="a.srt").cues[0].text == shown


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("a.sbv", "0:00:01.000,0:00:03.000\nCakes &amp; ale\n"),
        ("a.lrc", "\u200b[00:01.00]Cakes &amp; ale\n[00:03.00]\n"),
        ("a.ass", "[Events]\nFormat: Start, End, Text\nDialogue: 0:00:01.00,0:00:03.00,Cakes &amp; ale\n"),
    ],
)
def test_entities_are_read_in_formats_that_have_none(name: str, raw: str) -> None:
    found = read(raw.encode(), name=name)
    assert [item.text for item in found.cues] == ["Cakes & ale"]
    assert [problem.code for problem in found.problems] == ["entity"]


def test_sami_lines_are_read_in_the_order_of_their_times_and_end_at_an_empty_one() -> None:
    raw = b"<SAMI><BODY><SYNC Start=3000><P>Two<SYNC Start=1000><P>One<SYNC Start=5000><BR></BODY></SAMI>"
    found = read(raw, name="a.smi")
    assert [(item.start, item.end, item.text) for item in found.cues] == [(1.0, 3.0, "One"), (3.0, 5.0, "Two")]
    assert [problem.code for problem in found.problems] == ["out-of-order"]


def test_a_cue_that_is_never_shown_is_said_where_it_is_written() -> None:
    found = read(b"WEBVTT\n\n00:04.000 --> 00:03.000\nBack\n", name="a.vtt")
    assert [(problem.code, problem.severity) for problem in write(found, "vtt").problems] == [
        ("end-before-start", "error")
    ]
