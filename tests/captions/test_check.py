"""Hard faults are errors in every house; style is a note or a warning by the house's own number."""

from __future__ import annotations

from dataclasses import replace

import pytest

from accesspub.captions import Captions, Run, check, profiles, read
from accesspub.captions.model import Cue, Problem, cue


def found(*cues: Cue, **options: object) -> list[tuple[str, str]]:
    return [(p.code, p.severity) for p in check(Captions(cues=cues, language="en"), **options)]  # type: ignore[arg-type]


GOOD = (cue(0, 3, "The ferry leaves at ten."), cue(3, 6, "It is late again."))


@pytest.mark.parametrize("profile", ["bbc-web", "netflix", "dcmp"])
def test_good_captions_are_clean(profile: str) -> None:
    good = (
        [replace(one, end=one.end - 0.08) for one in GOOD] if profile == "netflix" else GOOD
    )  # two frames between any two
    assert found(*good, profile=profile, duration=7) == []


@pytest.mark.parametrize("profile", ["bbc-web", "netflix", "dcmp"])
@pytest.mark.parametrize(
    ("second", "code"),
    [(cue(5, 5, "x"), "end-before-start"), (cue(5, 4, "x"), "end-before-start"), (cue(2.5, 6, "x"), "overlap"),
     (cue(3, 6, ""), "empty-cue"), (cue(3, 9, "x"), "outside-media"), (cue(8, 9, "x"), "outside-media")],
)  # fmt: skip
def test_hard_faults(profile: str, second: Cue, code: str) -> None:
    assert (code, "error") in found(GOOD[0], second, profile=profile, duration=7)


def test_out_of_order_is_not_said_to_overlap_too() -> None:
    assert found(cue(5, 8, "one two three"), cue(1, 4, "four five six")) == [("out-of-order", "error")]


def test_cues_at_different_places_may_share_a_time() -> None:
    assert found(cue(0, 3, "One two three", settings="line:0"), cue(0, 3, "Four five six", settings="line:90%")) == []


@pytest.mark.parametrize(
    ("first", "second", "overlap"),
    [("", "", True), ("", "line:0", False), ("line:0", "line:-1", False), ("line:84%", "line:86%", True), ("line:80%", "line:10%", False),
     ("position:10% align:left", "position:90% align:right", False), ("region:a", "region:b", False), ("region:a", "region:a", False),
     ("align:center", "", True)],
)  # fmt: skip
def test_cues_overlap_where_one_would_cover_the_other(first: str, second: str, overlap: bool) -> None:
    cues = cue(0, 3, "One two three", settings=first), cue(1, 4, "Four five six", settings=second)
    assert (("overlap", "error") in found(*cues)) is overlap


def test_a_cue_is_compared_with_all_that_are_shown() -> None:
    long, short = cue(0, 9, "Sign", settings="line:0"), cue(1, 3, "One two")
    assert ("overlap", "error") in found(long, short, cue(2, 4, "Three four"))


def test_arrow_header_and_encoding() -> None:
    raw = "webvtt\n\n00:00:01.000 --> 00:00:03.000\na --> b é\n".encode("latin-1")
    codes = {p.code for p in check(read(raw, name="a.vtt")) if p.severity == "error"}
    assert {"bad-header", "arrow-in-text", "not-utf-8"} <= codes


@pytest.mark.parametrize(
    ("profile", "seconds", "expected"),
    [("bbc-web", 3.4, None), ("bbc-web", 3.2, "note"), ("bbc-web", 2.9, "warning"), ("netflix", 2.5, None), ("netflix", 2.4, "warning"),
     ("dcmp", 3.8, None), ("dcmp", 3.7, "note"), ("dcmp", 2.5, "warning")],
)  # fmt: skip
def test_speed(profile: str, seconds: float, expected: str | None) -> None:
    """Per ten words 180 words a minute are 3.33 s, 200 are 3 s, 160 are 3.75 s; 49 characters at 20 a second 2.45 s."""
    text = "these cats are in my hall\nand dogs eat all morning"
    assert (len(text.split()), len(text) - 1) == (11, 49)
    codes = dict(found(cue(0, seconds * (1 if profile == "netflix" else 1.1), text), profile=profile))
    assert codes.get("speed") == expected


@pytest.mark.parametrize(
    ("profile", "limit", "severity"), [("bbc-web", 37, "note"), ("netflix", 42, "warning"), ("dcmp", 32, "note")]
)
def test_line_length(profile: str, limit: int, severity: str) -> None:
    assert "line-length" not in dict(found(cue(0, 5, "m" * limit), profile=profile))
    assert dict(found(cue(0, 5, "m" * (limit + 1)), profile=profile))["line-length"] == severity


@pytest.mark.parametrize("profile", ["bbc-web", "netflix", "dcmp"])
def test_lines(profile: str) -> None:
    assert "lines" not in dict(found(cue(0, 5, "a\nb"), profile=profile))
    assert dict(found(cue(0, 5, "a\nb\nc"), profile=profile))["lines"] == (
        "note" if profile == "bbc-web" else "warning"
    )
    assert dict(found(cue(0, 5, "a\nb\nc\nd"), profile=profile))["lines"] == "warning"


@pytest.mark.parametrize(
    ("profile", "words", "seconds", "short"),
    [("bbc-web", 4, 1.2, False), ("bbc-web", 4, 1.1, True), ("netflix", 1, 0.84, False), ("netflix", 1, 0.82, True),
     ("dcmp", 1, 2.0, False), ("dcmp", 1, 1.9, True)],
)  # fmt: skip
def test_shortest(profile: str, words: int, seconds: float, short: bool) -> None:
    assert ("too-short" in dict(found(cue(0, seconds, " ".join(["ab"] * words)), profile=profile))) is short


def test_longest_and_gap() -> None:
    assert "too-long" not in dict(found(cue(0, 7, "ab"), profile="netflix"))
    assert dict(found(cue(0, 7.1, "ab"), profile="netflix"))["too-long"] == "warning"
    for gap, outcome in ((0.02, "note"), (0.034, None), (0.083, None), (0.09, "note"), (0.45, "note"), (0.5, None)):
        cues = cue(0, 2, "ab"), cue(2 + gap, 4, "cd")
        assert dict(found(*cues, profile="netflix")).get("gap") == outcome  # two frames, or half a second
    touching = (cue(0, 2, "ab"), cue(2, 4, "cd"))
    assert dict(found(*touching, profile="netflix"))["gap"] == "note"  # two frames between any two
    assert "gap" not in dict(found(*touching))
    assert "gap" not in dict(found(cue(0, 2, "ab"), cue(1.5, 4, "cd"), profile="netflix"))  # an overlap, which is worse
    assert dict(found(cue(0, 2, "ab"), cue(2.5, 4, "cd")))["gap"] == "note"
    assert "gap" not in dict(found(cue(0, 2, "ab"), cue(3, 4, "cd")))


def test_two_speakers_in_a_line() -> None:
    assert "speaker-change" in dict(found(cue(0, 3, [Run("Hello. ", "Anna"), Run("Yes.", "Ben")])))
    assert "speaker-change" not in dict(found(cue(0, 3, [Run("Hello.\n", "Anna"), Run("Yes.", "Ben")])))
    assert "speaker-change" in dict(found(cue(0, 3, "Hello. >> Yes.")))


def test_coverage() -> None:
    assert "incomplete" not in dict(found(*GOOD, duration=36))
    assert dict(found(*GOOD, duration=36.5))["incomplete"] == "warning"
    assert "incomplete" not in dict(found(*GOOD, duration=100, speech=[(0, 6), (5, 9.9)]))
    assert dict(found(*GOOD, duration=100, speech=[(0, 6), (5, 10.1)]))["incomplete"] == "warning"


def test_drafts_and_doubts_are_told() -> None:
    draft = Captions(cues=GOOD, is_draft=True, doubtful=((1, 2, "probably silence or music"),))
    assert [(p.code, p.time) for p in check(draft)] == [("draft", None), ("doubtful", 1)]


def test_every_message_is_a_sentence_with_a_place() -> None:
    captions = read(b"WEBVTT\n\n00:00:05.000 --> 00:00:04.000\na\n\n00:00:01.000 --> 00:00:09.000\n\n", name="a.vtt")
    problems: list[Problem] = check(captions, duration=3)
    assert len(problems) >= 4
    assert all(p.message.endswith(".") and p.line in (3, 6) for p in problems)


def test_the_profiles() -> None:
    assert profiles.names() == ["bbc-web", "dcmp", "netflix"]
    with pytest.raises(profiles.ProfileError, match="there is no caption profile `bbc`; known: bbc-web, dcmp, netflix"):
        profiles.load("bbc")
