"""No cue is lost in silence: every format with one broken time, with random damage, and with nothing in it."""

from __future__ import annotations

import json
import random
import re

import pytest

from accesspub.captions import Captions, CaptionsError, read, write
from accesspub.captions.formats import formats
from accesspub.captions.model import cue

COUNT = 5
GOOD = Captions(
    cues=tuple(cue(n * 2, n * 2 + 1.5, f"Number {n}, and more of it.") for n in range(1, COUNT + 1)), language="en"
)
SRV3 = '<?xml version="1.0" encoding="utf-8" ?><timedtext format="3"><body>{}</body></timedtext>'
NAMES = {name: f"a.{(*known.suffixes, *known.shared)[0]}" for name, known in formats().items()}
# The time of the third cue, as each format writes it, and something that is none.
TIMES = {
    "vtt": (rb"00:00:06\.000 -->", b"00:0x:06.000 -->"),
    "srt": (rb"00:00:06,000 -->", b"00:0x:06,000 -->"),
    "ttml": (rb'begin="00:00:06\.000"', b'begin="soon"'),
    "sbv": (rb"0:00:06\.000,", b"0:0x:06.000,"),
    "sami": (rb"(?i)start=\"?6000\"?", b"Start=soon"),
    "scc": (rb"00:00:0[56][:;]\d\d", b"00:0x:06:00"),
    "json3": (rb'"tStartMs": ?6000', b'"tStartMs": "soon"'),
    "srv3": (rb't="6000"', b't="soon"'),
    "podcast-json": (rb'"startTime": ?6(?:\.0)?', b'"startTime": "soon"'),
    "whisper": (rb'"start": ?6(?:\.0)?', b'"start": "soon"'),
}


def written(format: str) -> bytes:
    """Five cues in a format; those that we do not write are made here."""
    if format == "srv3":
        return SRV3.format(
            "".join(f'<p t="{one.start * 1000:.0f}" d="1500">{one.text}</p>' for one in GOOD.cues)
        ).encode()
    if format == "whisper":
        segments = [{"start": one.start, "end": one.end, "text": one.text, "avg_logprob": -0.1} for one in GOOD.cues]
        return json.dumps({"language": "en", "segments": segments}).encode()
    if format in ("md", "html"):
        return "\n\n".join(f"<p>{one.text}</p>" if format == "html" else one.text for one in GOOD.cues).encode()
    return write(GOOD, format).data


@pytest.mark.parametrize("format", ["srv3", "whisper"])
def test_what_is_only_read_becomes_webvtt(format: str) -> None:
    here = read(written(format), name=NAMES[format])
    assert here.format == format
    webvtt = read(write(here, "vtt").data, name="a.vtt")
    for one, two, three in zip(GOOD.cues, here.cues, webvtt.cues, strict=True):
        assert one.text == two.text == three.text
        assert (one.start, one.end) == (two.start, two.end) == pytest.approx((three.start, three.end), abs=0.0005)


@pytest.mark.parametrize("format", sorted(TIMES))
def test_a_broken_time_is_named(format: str) -> None:
    whole = written(format)
    pattern, broken = TIMES[format]
    data, changed = re.subn(pattern, broken, whole, count=1)
    assert changed == 1, whole.decode("utf-8", "replace")[:800]
    found = read(data, name=NAMES[format])
    assert len(found.cues) >= COUNT - 2
    assert len(found.cues) < COUNT or found.problems
    said = [problem for problem in found.problems if problem.severity != "note"]
    assert said, "a cue was lost in silence"
    assert all(problem.line >= 1 for problem in said)


BROKEN_JSON = {
    "json3": ('{"events": [\n{"id": 1},\n{"tStartMs": 1000, "dDurationMs": 900, "segs": [{"utf8": "One"}]},\n%s\n]}', [
        ('{"tStartMs": "soon", "segs": [{"utf8": "Two"}]}', "bad-time"), ("7", "bad-event"),
        ('{"tStartMs": 2000, "segs": "Two"}', "bad-text"), ('{"tStartMs": 2000, "segs": [{"utf8": 2}]}', "bad-text"),
        ('{"tStartMs": 2000, "segs": ["Two"]}', "bad-text"), ('{"tStartMs": 2000, "segs": [{"utf8": "Two"}]}', "no-end")]),
    "podcast-json": ('{"version": "1.0.0",\n"segments": [\n{"startTime": 1, "endTime": 2, "body": "One"},\n%s]}', [
        ('{"endTime": 2, "body": "Two"}', "bad-time"), ("null", "bad-segment"),
        ('{"startTime": 2, "endTime": 3, "body": ["Two"]}', "bad-text"), ('{"startTime": 2, "body": "Two"}', "no-end")]),
    "whisper": ('{"text": "One. Two.",\n\n"segments": [{"start": 1, "end": 2, "text": "One."},\n%s]}', [
        ('{"end": 2, "text": "Two."}', "bad-time"), ('"Two."', "bad-segment"), ('{"start": 2, "end": 3, "text": 2}', "bad-text"),
        ('{"start": 2, "end": null, "text": "Two."}', "no-end")]),
}  # fmt: skip


@pytest.mark.parametrize(
    ("format", "entry", "code"), [(name, entry, code) for name, (_, all) in BROKEN_JSON.items() for entry, code in all]
)
def test_json_names_the_line(format: str, entry: str, code: str) -> None:
    found = read((BROKEN_JSON[format][0] % entry).encode(), name="a.json")
    assert found.format == format
    assert [(problem.line, problem.code) for problem in found.problems] == [(4, code)]
    assert found.cues[0].line == 3
    assert any("Two" in one.text for one in found.cues) is (code == "no-end")


@pytest.mark.parametrize("format", sorted(NAMES))
@pytest.mark.parametrize(
    "raw", [b"", b"\n\n\n", b"\xff\xfe", b"\x00" * 100, b"\xef\xbb\xbf", b"<", b"{", b"\x89PNG\r\n\x1a\n"]
)
def test_files_that_are_nothing_say_so(format: str, raw: bytes) -> None:
    name = NAMES[format]
    try:
        found = read(raw, name=name)
    except CaptionsError as error:
        assert str(error).startswith(name)  # noqa: PT017 - an error is one of two good outcomes
        return
    if found.format in ("txt", "md", "html") and found.markup:
        return  # a sign is a text
    assert not found.cues or format in ("txt", "md", "html")
    assert any(problem.severity == "error" for problem in found.problems) or found.cues


@pytest.mark.parametrize("format", ["srv3", "whisper", "md", "html"])
def test_random_damage(format: str) -> None:
    """The others are in test_read.py."""
    dice = random.Random(7)
    whole = written(format)
    for _ in range(150):
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
            read(bytes(data), name=NAMES[format])
        except CaptionsError as error:
            assert str(error).startswith(NAMES[format])  # noqa: PT017


@pytest.mark.parametrize("digits", [7, 400, 5000])
def test_an_absurd_number_of_hours_is_an_error_with_its_line(digits: int) -> None:
    raw = f"WEBVTT\n\n{'9' * digits}:00:01.000 --> {'9' * digits}:00:02.000\nSome words\n\n00:01.000 --> 00:02.000\nMore\n"
    found = read(raw.encode(), name="a.vtt")
    assert [one.text for one in found.cues] == ["More"]
    assert any(one.severity == "error" and one.line for one in found.problems)


def test_a_huge_cue_is_refused_where_a_format_cannot_hold_it() -> None:
    with pytest.raises(CaptionsError, match=r"the cue at 00:00:01\.000: its text is too long"):
        write(Captions(cues=(cue(1, 2, "word " * 6000),), language="en"), "stl")
