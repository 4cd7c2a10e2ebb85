"""Clips: drafts are kept and count for nothing, signed words become files that `fix` finds, nobody's file is replaced."""

from __future__ import annotations

import math
import struct
import threading
import wave
from dataclasses import replace
from pathlib import Path

import pytest

from accesspub.captions import read
from accesspub.captions.profiles import load
from accesspub.desk import clips as desk_clips
from accesspub.desk.clips import ClipError, Clips, Line, TakenError, Track, checked, opened, preview, to_lines
from accesspub.desk.model import Context, Item
from accesspub.desk.waveform import PER_SECOND, peaks

CLIP = Item("video::youtube/aB3/x", "video", "youtube/aB3/x")
LINES = (
    Line(1.0, 3.5, "Ann", "Here is the quay."),
    Line(3.5, 6.0, "", "[waves]"),
    Line(7.0, None, "", "Nobody <came> & went."),
)


@pytest.fixture
def clips(tmp_path: Path) -> Clips:
    return Clips(tmp_path / ".accesspub", tmp_path / "alternatives")


def seen(clips: Clips, item: Item, language: str) -> str:
    return clips.track(item, language).version


def test_a_draft_is_kept_and_is_no_alternative(clips: Clips, tmp_path: Path) -> None:
    saved = clips.save(CLIP, Track("en", (*LINES, Line(None, None, "", "no time yet"))), "Ann", "")
    assert clips.track(CLIP, "en") == saved
    assert clips.track(CLIP, "en-GB").lines == ()
    assert not (tmp_path / "alternatives").exists()


def test_of_two_people_the_second_is_told(clips: Clips) -> None:
    first = clips.save(CLIP, Track("en", LINES), "Ann", "")
    clips.save(CLIP, Track("en", LINES[:1]), "Ben", first.version)
    with pytest.raises(TakenError) as taken:
        clips.save(CLIP, Track("en", LINES[:2]), "Ann", first.version)
    assert taken.value.who == "Ben"
    clips.save(CLIP, Track("en", LINES[:2]), "Ann", taken.value.version)


def test_nobody_signs_words_that_they_did_not_see(clips: Clips, tmp_path: Path) -> None:
    first = clips.save(CLIP, Track("en", LINES), "Ann", "")
    latest = clips.save(CLIP, Track("en", LINES[:1]), "Ben", first.version)
    with pytest.raises(TakenError) as taken:
        clips.sign(CLIP, "en", "Ann", first.version)
    assert (taken.value.who, taken.value.version) == ("Ben", latest.version)
    assert not (tmp_path / "alternatives").exists()
    assert clips.track(CLIP, "en") == latest


def test_what_is_saved_while_somebody_signs_is_kept(clips: Clips, monkeypatch: pytest.MonkeyPatch) -> None:
    """The draft is read and written again in one go: what a colleague saves waits, and is not overwritten."""
    draft = clips.save(CLIP, Track("en", LINES), "Ann", "")
    colleague, said = None, []

    def save() -> None:
        try:
            clips.save(CLIP, Track("en", LINES[:1]), "Ben", draft.version)
        except TakenError as taken:
            said.append(taken.who)

    def slow(*given: object) -> tuple[str, str, bytes]:
        nonlocal colleague
        colleague = threading.Thread(target=save)
        colleague.start()
        colleague.join(0.3)
        return made(*given)

    made = desk_clips._file
    monkeypatch.setattr(desk_clips, "_file", slow)
    clips.sign(CLIP, "en", "Ann", draft.version)
    assert colleague is not None
    colleague.join(20)
    assert said == ["Ann"], "Ben is told, and still has his words"
    assert clips.track(CLIP, "en").lines == LINES


def test_a_file_that_appears_while_somebody_signs_is_kept(clips: Clips, monkeypatch: pytest.MonkeyPatch) -> None:
    draft = clips.save(CLIP, Track("en", LINES), "Ann", "")
    place = clips._alternatives / "youtube" / "aB3_x.en.vtt"

    def appears(*given: object, **more: object) -> None:
        place.write_bytes(b"WEBVTT\n\n00:00.000 --> 00:01.000\nBy hand\n")
        create(*given, **more)

    create = desk_clips.create_atomically
    monkeypatch.setattr(desk_clips, "create_atomically", appears)
    with pytest.raises(ClipError):
        clips.sign(CLIP, "en", "Ann", draft.version)
    assert b"By hand" in place.read_bytes()


def test_drafts_are_not_written_through_a_link(clips: Clips, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / ".accesspub").mkdir()
    (tmp_path / ".accesspub" / "drafts").symlink_to(tmp_path / "outside")
    with pytest.raises(ClipError):
        clips.save(CLIP, Track("en", LINES), "Ann", "")
    assert not list((tmp_path / "outside").iterdir())


def test_signed_captions_are_a_file_that_reads_back(clips: Clips, tmp_path: Path) -> None:
    clips.save(CLIP, Track("en", LINES), "Ann", "")
    assert clips.sign(CLIP, "en", "Ann", seen(clips, CLIP, "en")) == ("captions", "youtube/aB3_x.en.vtt")
    found = read(tmp_path / "alternatives" / "youtube" / "aB3_x.en.vtt")
    assert [(one.start, one.end, one.speaker, one.text) for one in found.cues] == [
        (1.0, 3.5, "Ann", "Here is the quay."), (3.5, 6.0, None, "[waves]"), (7.0, 11.0, None, "Nobody <came> & went.")
    ]  # fmt: skip
    assert not found.problems
    version = clips.track(CLIP, "en").version
    clips.save(CLIP, replace(clips.track(CLIP, "en"), lines=LINES[:1]), "Ann", version)
    clips.sign(CLIP, "en", "Ann", seen(clips, CLIP, "en"))  # our own file is written again
    assert len(read(tmp_path / "alternatives" / "youtube" / "aB3_x.en.vtt").cues) == 1


def test_lines_without_times_are_a_transcript(clips: Clips, tmp_path: Path) -> None:
    clips.save(
        CLIP, Track("de", (Line(None, None, "Ann", "Hier ist der Kai."), Line(None, None, "", "Ende."))), "Ann", ""
    )
    assert clips.sign(CLIP, "de", "Ann", seen(clips, CLIP, "de")) == ("transcript", "youtube/aB3_x.de.transcript.txt")
    text = (tmp_path / "alternatives" / "youtube" / "aB3_x.de.transcript.txt").read_text("utf-8")
    assert text == "Ann: Hier ist der Kai.\n\nEnde.\n"


def test_the_file_of_a_person_is_replaced_only_if_somebody_says_so(clips: Clips, tmp_path: Path) -> None:
    place = tmp_path / "alternatives" / "youtube" / "aB3_x.en.vtt"
    place.parent.mkdir(parents=True)
    place.write_text("WEBVTT\n\n00:01.000 --> 00:02.000\nTheirs\n", "utf-8")
    found = clips.track(CLIP, "en")
    assert (found.origin, found.lines[0].text) == ("aB3_x.en.vtt", "Theirs")
    clips.save(CLIP, Track("en", LINES), "Ann", "")
    with pytest.raises(TakenError) as taken:
        clips.sign(CLIP, "en", "Ann", seen(clips, CLIP, "en"))
    assert "Theirs" in place.read_text("utf-8")
    clips.sign(CLIP, "en", "Ann", seen(clips, CLIP, "en"), replacing=taken.value.version)
    assert "Theirs" not in place.read_text("utf-8")


def test_what_a_machine_wrote_is_found_and_waits_to_be_accepted(clips: Clips, tmp_path: Path) -> None:
    place = tmp_path / "alternatives" / "youtube" / "aB3_x.en.whisper.json"
    place.parent.mkdir(parents=True)
    place.write_text(
        '{"language": "en", "text": "", "segments": [{"id": 0, "start": 0, "end": 2, "text": "The quay."}]}'
    )
    (place.parent / "aB3_x.de.vtt").write_text("WEBVTT\n\n00:01.000 --> 00:02.000\nDeutsch\n", "utf-8")
    (line,) = clips.track(CLIP, "en").lines
    assert (line.text, line.is_draft) == ("The quay.", True)
    clips.save(CLIP, clips.track(CLIP, "en"), "Ann", "")
    with pytest.raises(ClipError, match="not_accepted"):
        clips.sign(CLIP, "en", "Ann", seen(clips, CLIP, "en"))


def test_a_file_beside_the_medium_comes_first_and_is_not_written_over(clips: Clips, tmp_path: Path) -> None:
    (tmp_path / "talk.mp4").touch()
    (tmp_path / "talk.en.srt").write_text("1\n00:00:01,000 --> 00:00:02,000\nTheirs\n", "utf-8")
    item = Item("video::/talk.mp4", "video", "/talk.mp4", context=Context(file=str(tmp_path / "talk.mp4")))
    assert (clips.track(item, "en").origin, clips.track(item, "de").lines) == ("talk.en.srt", ())
    clips.save(item, Track("en", LINES), "Ann", "")
    with pytest.raises(ClipError, match="beside"):
        clips.sign(item, "en", "Ann", seen(clips, item, "en"))
    clips.save(item, Track("de", LINES), "Ann", "")
    assert clips.sign(item, "de", "Ann", seen(clips, item, "de")) == ("captions", "talk.de.vtt")


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        ((), "nothing_written"),
        ((Line(None, None, "", " "),), "nothing_written"),
        ((LINES[0], Line(None, None, "", "later")), "no_times"),
        ((LINES[0], replace(LINES[1], is_draft=True)), "not_accepted"),
    ],
)
def test_what_is_not_finished_cannot_be_signed(clips: Clips, lines: tuple[Line, ...], why: str) -> None:
    clips.save(CLIP, Track("en", lines), "Ann", "")
    with pytest.raises(ClipError, match=why):
        clips.sign(CLIP, "en", "Ann", seen(clips, CLIP, "en"))


@pytest.mark.parametrize("key", ["../../etc/passwd", ".ssh/x", "youtube/", "a\0b/c"])
def test_a_hostile_key_names_no_file(clips: Clips, tmp_path: Path, key: str) -> None:
    item = replace(CLIP, key=key, id=f"video::{key}")
    clips.save(item, Track("en", LINES), "Ann", "")
    before = set(tmp_path.rglob("*"))
    with pytest.raises((ClipError, ValueError)):
        clips.sign(item, "en", "Ann", seen(clips, item, "en"))
    assert set(tmp_path.rglob("*")) == before


@pytest.mark.parametrize(
    "sent",
    [{}, [1], [{"start": -1}], [{"start": True}], [{"start": float("nan")}], [{"text": 5}], [{"text": "x" * 6000}], [{}] * 20_001],
)  # fmt: skip
def test_what_is_no_line_is_refused(sent: object) -> None:
    with pytest.raises(ClipError):
        to_lines(sent)


def test_every_format_can_be_dropped_in() -> None:
    srt = "1\n00:00:01,000 --> 00:00:02,500\nANN: Here is the quay.\n"
    track = opened(srt.encode(), "talk.en-GB.srt", "de")
    assert (track.language, track.lines[0].start, track.lines[0].end) == ("en-GB", 1.0, 2.5)
    assert opened(b"WEBVTT\n\n00:01.000 --> 00:02.000\nx\n", "a.draft.vtt", "en").lines[0].is_draft
    text = opened(b"Ann: Here is the quay.\n\nNobody came.", "words.txt", "en")
    assert [(line.start, line.text) for line in text.lines] == [
        (None, "Ann: Here is the quay."),
        (None, "Nobody came."),
    ]
    with pytest.raises(ClipError):
        opened(b"\x00\x01\x02\x03" * 50, "a.bin", "en")


def test_the_profile_is_asked_about_each_line() -> None:
    fast = Line(10.0, 10.5, "", "This is far too much to be read in half a second by anybody at all")
    assert {(problem.line, problem.code) for problem in checked((*LINES, fast), "en", load("bbc-web"), 60.0)} >= {
        (4, "speed")
    }
    assert any(problem.code == "outside-media" for problem in checked(LINES, "en", load("bbc-web"), 5.0))


def test_the_preview_is_what_fix_writes_and_runs_nothing() -> None:
    assert "&lt;came&gt; &amp; went" in preview(LINES, "en")
    assert "<script" not in preview((Line(None, None, "<script>", "<script>alert(1)</script>"),), "en")


def test_peaks_show_where_it_is_loud(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    with wave.open(str(tmp_path / "a.wav"), "wb") as out:
        out.setparams((1, 2, 8000, 0, "NONE", ""))
        tone = [int(20_000 * math.sin(n / 3)) if 8000 <= n < 16000 else 0 for n in range(24_000)]
        out.writeframes(struct.pack(f"<{len(tone)}h", *tone))
    found = peaks(tmp_path / "a.wav", tmp_path)
    assert abs(len(found) - 3 * PER_SECOND) <= 1
    assert max(found[:18]) == 0
    assert min(found[22:38]) > 100
    assert peaks(tmp_path / "a.wav", tmp_path) == found  # from the cache
    (tmp_path / "b.wav").write_bytes(b"RIFF nothing")
    assert peaks(tmp_path / "b.wav", tmp_path) == []
    (tmp_path / "inner").mkdir()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "other"))
    assert peaks(tmp_path / "a.wav", tmp_path / "inner") == []  # outside of the site


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("It is a way I have of driving off the spleen", "It is a way I have of\ndriving off the spleen"),
        ("Short enough for one line.", "Short enough for one line."),
        ("Broken\nwhere somebody wanted it, and too long", "Broken\nwhere somebody wanted it, and too long"),
        ("words " * 20 + "that do not fit into two lines", "words " * 20 + "that do not fit into two lines"),
    ],
)
def test_a_long_line_is_broken_as_the_house_style_asks(clips: Clips, text: str, written: str) -> None:
    clips.save(CLIP, Track("en", (Line(1.0, 5.0, "", text),)), "Ann", "")
    _, name = clips.sign(CLIP, "en", "Ann", seen(clips, CLIP, "en"), profile=load("bbc-web"))
    (cue,) = read(clips._alternatives / name).cues
    assert cue.text == written
    assert clips.track(CLIP, "en").lines[0].text == text
