"""TTML's timing, regions, languages and ruby; ttconv's snapshots (ISD) are the second opinion."""

from __future__ import annotations

import random
import xml.etree.ElementTree as ElementTree

import pytest

from accesspub.captions import Captions, check, read, transcript, write

HEAD = (
    '<tt xmlns="http://www.w3.org/ns/ttml" xmlns:tts="http://www.w3.org/ns/ttml#styling" '
    'xmlns:ttp="http://www.w3.org/ns/ttml#parameter" xml:lang="en" {}><head><layout>'
    '<region xml:id="top" tts:origin="10% 10%" tts:extent="80% 20%"{}/>'
    '<region xml:id="low" tts:origin="10% 70%" tts:extent="80% 20%" tts:displayAlign="after"/></layout></head>'
)


def ttml(body: str, rates: str = "", region: str = "") -> Captions:
    return read(f"{HEAD.format(rates, region)}<body>{body}</body></tt>".encode(), name="a.ttml")


def said(captions: Captions) -> list[tuple[float, float, str]]:
    return [(item.start, item.end, item.text) for item in captions.cues]


@pytest.mark.parametrize(
    ("style", "inside", "outcome"),
    [
        ('tts:opacity="0"', "", ""),
        ('tts:opacity="0.0"', 'tts:opacity="1"', ""),
        ('tts:opacity="0.5"', "", "5-9"),
        ('tts:visibility="hidden"', "", ""),
        ('tts:visibility="hidden"', 'tts:visibility="visible"', "5-9"),
        ('tts:color="#FFFFFF00"', "", ""),
        ('tts:color="transparent"', 'tts:color="white"', "5-9"),
        ('tts:color="transparent" tts:textOutline="black 1px"', "", "5-9"),
        ("", '><set begin="1s" dur="2s" tts:opacity="0"/', "5-6 8-9"),
        ('tts:fontSize="0px"', "", ""),
        ('tts:fontSize="0%"', 'tts:fontSize="10px"', "5-9"),
        ('tts:fontSize="0.5c 1c"', "", "5-9"),
        ('condition="false"', "", ""),
        ("condition=\"parameter('x')\"", "", "5-9"),
        ('tts:opacity="0"', '><set begin="1s" dur="2s" tts:visibility="hidden"/', ""),
        ("", 'tts:visibility="hidden"><set begin="1s" end="3s" tts:visibility="visible"/', "6-8"),
    ],
)
def test_text_that_nobody_sees_is_no_caption(style: str, inside: str, outcome: str) -> None:
    seen = f'<div><p begin="5s" end="9s" {style}><span {inside}>word</span></p><p begin="10s" end="11s">end</p></div>'
    for found in (ttml(seen), ttml(seen.replace("<p ", '<p region="top" ', 1).replace(style, ""), region=f" {style}")):
        assert " ".join(f"{a:g}-{b:g}" for a, b, text in said(found) if text == "word") == outcome
        assert [p.code for p in found.problems if "'word'" in p.message] == ([] if outcome else ["never-shown"])


def test_what_other_programs_put_between_paragraphs_is_no_text() -> None:
    body = '<div><x:y xmlns:x="urn:x">data</x:y><!-- words --><?pi words?>{}<p begin="1s" end="2s">One</p></div>'
    assert not ttml(body.format("")).problems
    assert [p.code for p in ttml(body.format("<z>words</z>")).problems] == ["no-text"]


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("<tt/>", "empty-file"),
        ("<tt><head><metadata>words</metadata></head><!-- words --></tt>", "empty-file"),
        ("<tt><body/></tt>", "empty-file"),
        ("<tt><div><p begin='1s' end='2s'>words</p></div></tt>", "no-text"),
        ("<tt><body/><body><div><p begin='1s' end='2s'>words</p></div></body></tt>", "no-text"),
    ],
)
def test_a_file_without_captions_is_an_error_that_names_lost_words(raw: str, code: str) -> None:
    assert [(p.code, "'words'" in p.message) for p in read(raw.encode(), name="a.ttml").problems] == [
        (code, code == "no-text")
    ]


def errors(captions: Captions) -> list[str]:
    return [problem.code for problem in check(captions) if problem.severity == "error"]


class Author:
    """Writes TTML at random."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.count = 0

    def times(self, latest: int) -> str:
        found = [f'begin="{self.dice.randint(0, latest)}s"'] if self.dice.random() < 0.6 else []
        # ttconv miscounts a par container with a begin and no end of its own, so there is always one
        kind = self.dice.choice(["end", "dur", "end" if found else ""])
        found += [f'{kind}="{self.dice.randint(1, 12)}s"'] if kind else []
        found += ['timeContainer="seq"'] if self.dice.random() < 0.15 else []
        return " ".join([*found, *(['tts:display="none"'] if self.dice.random() < 0.08 else [])])

    def word(self) -> str:
        self.count += 1
        return f" w{self.count} "

    def some(self, *makers: object) -> str:
        return "".join(self.dice.choice(makers)() for _ in range(self.dice.randint(1, 3)))  # type: ignore[operator]

    def span(self) -> str:
        return f"<span {self.times(3)}>{self.some(self.word, self.word, lambda: f'<span {self.times(2)}>{self.word()}</span>')}</span>"

    def paragraph(self) -> str:
        region = self.dice.choice(["top", "low"])
        return f'<p region="{region}" {self.times(6)}>{self.some(self.word, self.span, lambda: "<br/>")}</p>'

    def document(self) -> str:
        region = self.dice.choice(["", ' begin="2s" end="7s"'])
        divs = "".join(f"<div {self.times(3)}>{self.some(self.paragraph)}</div>" for _ in range(2))
        return f"{HEAD.format('', region)}<body {self.times(2)}>{divs}</body></tt>"


def snapshots(raw: str) -> list[tuple[float, list[str]]]:
    """What ttconv shows, and from when."""
    from ttconv.imsc import reader
    from ttconv.isd import ISD
    from ttconv.model import Br, P, Text

    document = reader.to_model(ElementTree.ElementTree(ElementTree.fromstring(raw)))
    found = []
    for moment, isd in ISD.generate_isd_sequence(document):
        parts = [e for region in isd.iter_regions() for e in region.dfs_iterator() if isinstance(e, (Text, Br, P))]
        text = "".join(e.get_text() if isinstance(e, Text) else " " for e in parts)
        found.append((float(moment), sorted(text.split())))
    return found


def test_ttconv_shows_the_same_at_each_moment() -> None:
    compared = 0
    for seed in range(120):
        raw = Author(seed).document()
        captions = read(raw.encode(), name="a.ttml")
        if {"no-end", "absolute-time"} & {problem.code for problem in captions.problems}:
            continue  # where we do other than TTML says, and name it
        try:
            expected = snapshots(raw)
        except Exception:
            continue
        compared += 1
        for moment, words in expected:
            now = [item for item in captions.cues if item.start <= moment + 0.001 < item.end]
            assert sorted(word for item in now for word in item.text.split()) == words, (seed, moment, raw)
    assert compared > 50


@pytest.mark.parametrize(
    ("rates", "begin", "seconds"),
    [
        ('ttp:timeBase="smpte" ttp:frameRate="24" ttp:frameRateMultiplier="1000 1001" ttp:dropMode="nonDrop"', "01:00:00:00", 3603.6),
        ('ttp:timeBase="smpte" ttp:frameRate="30" ttp:frameRateMultiplier="1000 1001" ttp:dropMode="dropNTSC"', "01:00:00:00", 3599.9964),
        ('ttp:timeBase="smpte" ttp:frameRate="25"', "01:00:00:05", 3600.2),
        ('ttp:frameRate="24" ttp:frameRateMultiplier="1000 1001"', "01:00:00:12", 3600.5005),
    ],
)  # fmt: skip
def test_times_that_count_frames(rates: str, begin: str, seconds: float) -> None:
    found = ttml(f'<div><p begin="{begin}" end="02:00:00:00">Hello</p></div>', rates)
    assert found.cues[0].start == pytest.approx(seconds)
    assert not found.problems


@pytest.mark.parametrize(
    ("rates", "begin", "seconds", "code"),
    [("", "00:00:08:123", 8.123, "sloppy-time"), ("", "00:00:08:45", 9.5, "sloppy-time"), ('ttp:tickRate="0"', "8t", 8, "bad-rate"),
     ('ttp:frameRate="x"', "240f", 8, "bad-rate")],
)  # fmt: skip
def test_times_that_cannot_be_meant_are_named(rates: str, begin: str, seconds: float, code: str) -> None:
    found = ttml(f'<div><p begin="{begin}" end="20s">Hello</p></div>', rates)
    assert said(found) == [(seconds, 20, "Hello")]
    assert code in {problem.code for problem in found.problems}


@pytest.mark.parametrize(
    ("body", "region", "cues"),
    [
        ('<div end="4s"><p begin="1s" end="9s">One</p></div>', "", [(1, 4, "One")]),
        ('<div><p region="top" begin="1s" end="9s">One</p></div>', ' begin="2s" end="5s"', [(2, 5, "One")]),
        ('<div><p begin="0s" end="9s"><set begin="2s" end="4s" tts:display="none"/>One</p></div>', "", [(0, 2, "One"), (4, 9, "One")]),
        ('<div><p begin="10s" end="14s"><span begin="10s" end="12s">One</span> <span begin="12s" end="14s">two</span></p></div>', "",
         [(10, 12, "One"), (12, 14, "two")]),
        ('<div><p begin="4s" end="5s">Two</p><p begin="1s" end="2s">One</p></div>', "", [(1, 2, "One"), (4, 5, "Two")]),
        ('<div><p begin="1s" end="3s">Come</p><p begin="1s" end="3s">here</p></div>', "", [(1, 3, "Come\nhere")]),
    ],
)  # fmt: skip
def test_when_text_is_shown(body: str, region: str, cues: list[object]) -> None:
    found = ttml(body, region=region)
    assert said(found) == cues
    assert not errors(found)


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ('<p begin="0s" end="10s">Hello <span begin="1s">big</span> world</p>', "<p>Hello big world</p>"),
        (
            '<p><span begin="0s" end="4s">No way!</span><br/><span begin="2s" end="4s">BELL</span></p>',
            "<p>No way! BELL</p>",
        ),
        ('<p begin="0s" end="4s">One</p><p begin="1s" end="3s">two</p>', "<p>One two</p>"),
    ],
)
def test_text_that_comes_in_parts_is_told_once_and_in_order(body: str, html: str) -> None:
    found = ttml(f"<div>{body}</div>")
    assert transcript(found, language="en").html == html
    assert not errors(found)


@pytest.mark.parametrize(
    "body", ['<p timeContainer="seq">Lost</p>', '<p begin="1s" end="2s" tts:display="none">Lost</p>']
)
def test_text_that_is_never_shown_is_named(body: str) -> None:
    found = ttml(f'<div end="9s">{body}<p begin="1s" end="2s">Kept</p></div>')
    assert [item.text for item in found.cues] == ["Kept"]
    assert ["Lost" in problem.message for problem in found.problems] == [True]


def test_text_without_any_time_is_shown_to_the_end_of_the_medium() -> None:
    found = ttml("<div><p>Always</p></div>")
    assert (found.cues[0].start, found.cues[0].end > 300000, found.duration) == (0, True, 0)
    assert not [p for p in check(found, duration=60) if p.severity == "error"]
    assert b"--> 99:59:59.999" in write(found, "vtt").data


def test_text_in_another_language_that_follows_is_kept() -> None:
    found = ttml(
        '<div><p begin="0s" end="4s">Who?</p></div><div xml:lang="fr"><p begin="4s" end="8s">Personne.</p></div>'
        '<div><p begin="8s" end="9s">Come in.</p></div>'
    )
    assert (found.language, [item.text for item in found.cues]) == ("en", ["Who?", "Personne.", "Come in."])
    assert '<span lang="fr"> Personne.</span>' in transcript(found, language="en").html


def test_two_regions_at_once_are_two_places() -> None:
    found = ttml('<div><p region="top" begin="0s" end="4s">Up</p><p region="low" begin="1s" end="4s">Down</p></div>')
    assert [(item.text, item.settings) for item in found.cues] == [("Up", "line:10%"), ("Down", "")]
    assert not errors(found)
    again = read(write(found, "ttml").data, name="a.ttml")
    assert [(item.text, item.settings) for item in again.cues] == [("Up", "line:10%"), ("Down", "")]


def test_spans_may_be_in_regions_of_their_own() -> None:
    body = '<p begin="1s" end="3s">Low <span region="top">up</span> <span region="low" begin="1s">again</span></p>'
    found = ttml(f'<div region="low">{body}</div>')
    assert [(*one, "line" in cue.settings) for one, cue in zip(said(found), found.cues, strict=True)] == [
        (1, 2, "Low", False), (1, 3, "up", True), (2, 3, "Low again", False)
    ]  # fmt: skip


def test_text_in_no_region_beside_spans_in_regions_is_never_shown() -> None:
    found = ttml(
        '<div><p begin="1s" end="3s">words <span region="top">up</span><span region="low">low</span></p></div>'
    )
    assert said(found) == [(1, 3, "up"), (1, 3, "low")]
    assert [(p.code, "'words'" in p.message) for p in check(found) if p.severity != "note"] == [("never-shown", True)]


def test_times_of_more_than_a_hundred_hours_are_no_error() -> None:
    found = check(ttml('<div><p begin="1s" dur="100:00:00">One</p></div>'))
    assert [(p.code, p.severity) for p in found if p.severity != "note"] == [("late-time", "warning")]


def test_bases_and_readings_that_come_in_groups() -> None:
    def part(kind: str, *texts: str) -> str:
        inner = "\n".join(f'<span tts:ruby="{kind}">{text}</span>' for text in texts)
        return f'<span tts:ruby="{kind}Container">\n{inner}\n</span>'

    ruby = f'<span tts:ruby="container">\n{part("base", "方", "角")}\n{part("text", "ほう", "がく")}\n</span>'
    found = ttml(f'<div><p begin="0s" end="3s">この{ruby}は</p></div>')
    assert "この<ruby>方<rt>ほう</rt></ruby><ruby>角<rt>がく</rt></ruby>は" in write(found, "vtt").data.decode()


def test_an_identifier_that_is_a_number_is_no_error() -> None:
    assert not ttml('<div><p xml:id="1" begin="0s" end="3s">Hello</p></div>').problems
