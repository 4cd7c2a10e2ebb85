"""Captions and transcripts from files: found, written into pages, reported; and every sentence of their rules."""

from __future__ import annotations

import argparse
import json
import re
import string
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest

from accesspub.cli import transcripts
from accesspub.cli.main import main
from accesspub.config import Config
from accesspub.edits import marks
from accesspub.engine.engine import Engine
from accesspub.engine.result import PageResult
from accesspub.facts.alternatives.files import local, part_of
from accesspub.facts.alternatives.media import Medium
from accesspub.facts.alternatives.model import Alternative
from accesspub.facts.alternatives.spoken_text import PageText, lacks, words_of
from accesspub.facts.facts import Facts, read_facts
from accesspub.facts.media_files.model import UNKNOWN, MediaFile
from accesspub.facts.media_files.probe import available, media_file
from accesspub.html.page import Page
from accesspub.html.site import Site
from accesspub.html.source import Source
from accesspub.knowledge.load import load
from accesspub.run import work as writing
from accesspub.run.model import Job, Order
from accesspub.run.work import work
from places import ROOT

SAMPLE = ROOT / "samples" / "alternatives"
VTT = "WEBVTT\n\n00:00.000 --> 00:03.000\n<v Ann>The boat leaves at noon today.\n\n00:03.500 --> 00:06.500\n<v Ben>Then we must hurry a little.\n"
SRT = "1\n00:00:00,000 --> 00:00:03,000\nANN: The boat leaves at noon today.\n"
SPEAKS = MediaFile(
    duration=8.0,
    audio=True,
    video=True,
    peak=-9.0,
    whole=True,
    speech=((0.0, 6.5),),
    share=0.8,
    lettering=False,
    captions=0,
)
SILENT = MediaFile(duration=8.0, audio=False, video=True, lettering=False, captions=0)
MUSIC = MediaFile(
    duration=8.0, audio=True, video=True, peak=-9.0, whole=True, speech=(), share=0.0, lettering=False, captions=0
)


def put(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, "utf-8")
    return folder


def page(body: str, lang: str = "en", head: str = "") -> str:
    return (
        f'<!DOCTYPE html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n<title>Boats</title>\n{head}</head>\n'
        f"<body>\n<article>\n<h1>Boats</h1>\n{body}\n</article>\n</body>\n</html>\n"
    )


def site_of(folder: Path) -> Site:
    found = folder / "alternatives"
    return Site(folder, folder, (found,) if found.is_dir() else ())


ALIVE: list[Facts] = []  # a medium is of use as long as the facts of its page live


def medium(folder: Path, body: str, **more: str) -> Medium:
    facts = read_facts(Page(Source(page(body, **more).encode())), load(), site_of(folder))
    ALIVE.append(facts)
    return facts.media.items[0]


def run(folder: Path, html: str, action: str = "check", **config: object) -> PageResult:
    engine = Engine(Config(**config))  # type: ignore[arg-type]
    return getattr(engine, action)(html.encode(), "page.html", None, site_of(folder))  # type: ignore[no-any-return]


def fixed_twice(folder: Path, html: str, **config: object) -> PageResult:
    """Fix, write the new files as the command does, and fix again: nothing more may change."""
    result = run(folder, html, "fix", **config)
    for name, data in result.files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    again = run(folder, result.html.decode(), "fix", **config)
    assert again.html == result.html, [edit.rule for edit in again.edits]
    return result


VIDEO = '<video src="clip.mp4" controls></video>'
AUDIO = '<audio src="clip.mp3" controls></audio>'


# -- finding ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "kind", "language", "draft"),
    [
        ("clip.vtt", "captions", "", False),
        ("clip.en.vtt", "captions", "en", False),
        ("clip.en-GB.srt", "captions", "en-GB", False),
        ("clip.pt_BR.vtt", "captions", "pt", False),
        ("clip-captions.vtt", "captions", "", False),
        ("clip_de_subtitles.ttml", "subtitles", "de", False),
        ("clip.en.transcript.html", "transcript", "en", False),
        ("clip.transcript.md", "transcript", "", False),
        ("clip.en.descriptive.txt", "transcript", "en", False),
        ("clip.descriptions.vtt", "descriptions", "", False),
        ("clip.en.draft.vtt", "captions", "en", True),
    ],
)
def test_names_beside(tmp_path: Path, name: str, kind: str, language: str, draft: bool) -> None:
    put(tmp_path, {name: VTT})
    (found,) = medium(tmp_path, VIDEO).files
    assert (found.kind, found.draft, found.origin) == (kind, draft, "beside")
    assert found.language.startswith(language)


@pytest.mark.parametrize(
    "name",
    ["clip.html", "clip.txt", "clip2.vtt", "clip-two.vtt", "clip.info.json", "clip.jpg", "other.vtt", ".clip.vtt"],
)
def test_names_of_something_else(tmp_path: Path, name: str) -> None:
    put(tmp_path, {name: VTT})
    assert medium(tmp_path, VIDEO).files == []


def test_by_provider_and_id(tmp_path: Path) -> None:
    put(tmp_path, {"alternatives/youtube/aB3dE5gH7jK.en.vtt": VTT, "alternatives/youtube/other.vtt": VTT})
    one = medium(tmp_path, '<iframe src="https://www.youtube.com/embed/aB3dE5gH7jK"></iframe>')
    assert [(found.origin, found.language) for found in one.files] == [("folder", "en")]


@pytest.mark.parametrize("trick", ["../secret", "..", "a/../../secret", "%2e%2e"])
def test_an_id_leads_nowhere_else(tmp_path: Path, trick: str) -> None:
    put(tmp_path, {"secret.vtt": VTT, "alternatives/youtube/x.vtt": VTT})
    one = medium(tmp_path, VIDEO)
    one.embed.provider, one.embed.id, one.embed.src = "youtube", trick, None
    one.element.attrs.pop("src")
    one.embed.file_url = None
    assert one.files == []


def test_nothing_outside_the_folder_is_read(tmp_path: Path) -> None:
    put(tmp_path, {"out/clip.vtt": VTT, "in/readme.txt": "x"})
    (tmp_path / "in" / "clip.vtt").symlink_to(tmp_path / "out" / "clip.vtt")
    assert medium(tmp_path / "in", VIDEO).files == []
    assert medium(tmp_path / "in", '<video src="../out/clip.mp4" controls></video>').paths == []


def test_a_path_under_which_the_folder_is_served(tmp_path: Path) -> None:
    put(tmp_path, {"media/clip.vtt": VTT})
    site = site_of(tmp_path)
    assert local(site, "/blog/media/clip.vtt") == (tmp_path / "media" / "clip.vtt").resolve()
    assert (
        local(site, "/blog/clip.vtt") == (tmp_path / "blog" / "clip.vtt").resolve()
    )  # no folder is left to know it by


def test_the_page_comes_first(tmp_path: Path) -> None:
    put(tmp_path, {"clip.en.vtt": VTT, "clip.de.vtt": VTT})
    body = '<video src="clip.mp4" controls><track kind="captions" src="clip.en.vtt" srclang="en"></video>'
    assert [one.origin for one in medium(tmp_path, body).found] == ["track", "beside"]


def test_a_part_of_a_medium() -> None:
    assert part_of("a.mp4#t=8,10", 60) == 2
    assert part_of("a.mp4#t=50", 60) == 10
    assert part_of("a.mp4#t=npt:0:08,0:10.5", None) == 2.5
    assert part_of("a.mp4", 60) == 60


def told(body: str, lang: str = "en") -> list[Alternative]:
    facts = read_facts(Page(Source(page(body, lang).encode())), load())
    return facts.media.items[0].in_page


@pytest.mark.parametrize(
    "body",
    [
        VIDEO + "<details><summary>Show transcript</summary><p>Ann: The boat leaves at noon.</p></details>",
        VIDEO + "<h2>Transcript</h2><p>Ann: The boat leaves at noon.</p>",
        VIDEO + '<div class="able-transcript"><p>Ann: The boat leaves at noon.</p></div><!-- transcript -->',
        VIDEO + '<a href="clip-transcript.pdf">Transcript (PDF)</a>',
        VIDEO + '<a href="#t">Read the transcript</a><div id="t">Ann: The boat leaves at noon.</div>',
        VIDEO + "<p><b>Transcript:</b> Ann says that the boat leaves at noon.</p>",
        VIDEO + "<h3>Transkription</h3><p>Ann: Das Schiff fährt um zwölf.</p>",
    ],
)
def test_transcripts_in_the_page(body: str) -> None:
    assert [one.kind for one in told(body) if one.counts] == ["transcript"]


@pytest.mark.parametrize(
    "body",
    [
        VIDEO + "<details><summary>Transcript</summary></details>",
        VIDEO + '<div class="able-transcript"></div>',
        VIDEO + "<p>We publish a transcript of every film within three days, as our readers have asked us to do.</p>",
        VIDEO + '<a href="#nowhere">Transcript</a>',
        VIDEO + "<h2>Transcript</h2><h2>Comments</h2><p>Nobody has written anything here yet.</p>",
        VIDEO + '<a href="javascript:show()">Transcript</a>',
    ],
)
def test_no_transcript_in_the_page(body: str) -> None:
    assert [one for one in told(body) if one.kind == "transcript"] == []


FILL = "The harbour board met again on Monday and talked about the price of the new boat for two hours."


@pytest.mark.parametrize(
    "body",
    [
        "<h2>Transcript</h2>" + f"<p>{FILL}</p>" * 5,
        "<h2>Full transcript</h2><p>The boat leaves at noon, and nobody is on the quay.</p>",
        f"<h3>Transcript of the speech in the harbour hall</h3><p>Ann: {FILL}</p><p>Ben: So early?</p>",
        '<p>Read a <a href="/12/transcript">transcript</a> of this episode of our podcast about boats and those who '
        "build them on the page of the show.</p>",
        '<button aria-controls="t">Show transcript</button><div id="t" hidden><p>Ann: The boat leaves at noon.</p></div>',
    ],
)
def test_what_reads_like_a_transcript_is_one(body: str) -> None:
    assert [one.kind for one in told(VIDEO + body)] == ["transcript"]


@pytest.mark.parametrize(
    "body",
    [
        f"<h2>Transcript of trial leaked, mayor says</h2><p>He is angry.</p><p>{FILL}</p>",
        "<h2>Court transcript published</h2>" + f"<p>{FILL}</p>" * 9,
        f"<p><strong>Court transcript shows</strong> that the mayor lied. {FILL}</p>",
        f'<p>The <a href="https://court.example/12">transcript</a> of the hearing shows who lied. {FILL}</p>',
        '<a href="/news/transcript">Transcript of trial leaked, mayor says</a>',
        '<a href="clip.mp4">Transcript</a>',
        '<a href="scan.jpg">Transcript</a>',
        '<a href="">Transcript</a>',
        '<p>No <a href="/transcripts">transcript</a> yet</p>',
        f"<p><b>No transcript</b></p><p>{FILL}</p>",
        "<p><b>Transcript:</b> not available</p>",
        f"<h2>Transcript</h2><p>Coming soon.</p><p>{FILL}</p>",
        "<h2>Transcript</h2><p>Send us an e-mail and we will send it to you by post.</p>",
        '<div class="video-transcript">There is no transcript of this film yet, we are sorry.</div>',
    ],
)
def test_what_only_speaks_of_a_transcript_is_none(body: str) -> None:
    assert [one for one in told(VIDEO + body) if one.kind == "transcript"] == []


@pytest.mark.parametrize(
    ("lang", "label", "none"),
    [
        ("de", "Vollständiges Transkript anzeigen", "Kein Transkript verfügbar"),
        ("fr", "Lire la transcription complète", "Transcription : à venir"),
        ("zh", "视频文字稿", "暂无文字稿"),
        ("ar", "النص المكتوب الكامل", "النص المكتوب غير متاح"),
        ("ko", "전체 대본 보기", "대본 없음"),
    ],
)
def test_labels_in_other_languages(lang: str, label: str, none: str) -> None:
    said = "<p>Ann: La la la la.</p>"
    assert [one.kind for one in told(f"{VIDEO}<h2>{label}</h2>{said}", lang)] == ["transcript"]
    assert told(f"{VIDEO}<h2>{none}</h2><p>{FILL}</p>", lang) == []


def test_subtitles_are_asked_about_before_they_become_a_transcript(tmp_path: Path) -> None:
    put(tmp_path, {"a.vtt": VTT})
    html = page('<video src="clip.mp4" controls><track src="a.vtt" srclang="en"></video>')
    result = run(tmp_path, html, "fix", select=("video-captions", "video-transcript"))
    assert result.edits == []
    assert [(finding.rule, finding.outcome) for finding in result.findings] == [("video-captions", "cantTell")]


@pytest.mark.parametrize("language", ["english", "q1", "e n", "zz"])
def test_what_is_no_language_is_never_written(tmp_path: Path, language: str) -> None:
    put(tmp_path, {"a.vtt": VTT})
    body = f'<video src="clip.mp4" controls><track kind="captions" src="a.vtt" srclang="{language}"></video>'
    text = run(tmp_path, page(body), "fix", select=("video-transcript",)).html.decode()
    assert "<b>Ann:</b>" in text
    assert f'lang="{language}"' not in text.replace(f'srclang="{language}"', "")


def test_a_headline_names_no_transcript() -> None:
    facts = read_facts(Page(Source(f"<h1>How we make the transcript</h1>{AUDIO}<p>{FILL}</p>".encode())), load())
    assert facts.media.items[0].in_page == []


@pytest.mark.parametrize(("length", "count"), [("PT20S", 1), ("PT20M", 0)])
def test_a_transcript_fits_the_length_of_the_medium(length: str, count: int) -> None:
    body = f'<video src="clip.mp4" controls data-duration="{length}"></video><h2>Transcript</h2><p>Ann: {FILL}</p>'
    assert len(told(body)) == count


def test_a_file_with_a_remark_is_no_transcript(tmp_path: Path) -> None:
    put(tmp_path, {"clip.txt": "Not yet.", "talk.txt": f"Ann: {FILL}"})
    for name, count in (("clip.txt", 0), ("talk.txt", 1)):
        assert len(medium(tmp_path, f'{VIDEO}<a href="{name}">Transcript</a>').in_page) == count


def test_words_of_the_captions_make_a_transcript(tmp_path: Path) -> None:
    put(tmp_path, {"clip.en.vtt": VTT})
    text = "<p>The boat leaves at noon today. Then we must hurry a little.</p>"
    one = medium(tmp_path, f"{VIDEO}<h2>Transcript of what they told the board that day in May</h2>{text}")
    assert [found.kind for found in one.in_page] == ["transcript"]


def test_each_medium_has_its_own() -> None:
    one = "<details><summary>Transcript</summary><p>Ann: The boat leaves at noon.</p></details>"
    facts = read_facts(Page(Source(page(f"{VIDEO}<p>text</p>{VIDEO}{one}").encode())), load())
    assert [len(item.of_kind("transcript")) for item in facts.media.items] == [0, 1]


# -- writing ------------------------------------------------------------------------------------------


def test_a_track_and_a_transcript(tmp_path: Path) -> None:
    put(tmp_path, {"clip.en.vtt": VTT})
    html = page(VIDEO)
    result = fixed_twice(tmp_path, html, select=("video-captions", "video-transcript"))
    text = result.html.decode()
    assert '<track kind="captions" src="clip.en.vtt" srclang="en" label="English"' in text
    assert "<p><b>Ann:</b> The boat leaves at noon today.</p>" in text
    assert result.files == {}
    assert "default" not in text


def test_another_format_is_written_as_webvtt(tmp_path: Path) -> None:
    put(tmp_path, {"clip.en.srt": SRT})
    result = fixed_twice(tmp_path, page(VIDEO), select=("video-captions",))
    assert list(result.files) == ["clip.en.vtt"]
    assert result.files["clip.en.vtt"].startswith(b"WEBVTT")
    assert 'src="clip.en.vtt"' in result.html.decode()


def test_a_file_that_is_there_is_never_overwritten(tmp_path: Path) -> None:
    put(tmp_path, {"clip.en.srt": SRT, "clip.en.vtt": "this is no WebVTT at all"})
    result = run(tmp_path, page(VIDEO), "fix", select=("video-captions",))
    assert "clip.en.vtt" not in result.files


def test_several_languages(tmp_path: Path) -> None:
    put(tmp_path, {"clip.en.vtt": VTT, "clip.de.vtt": VTT, "clip.fr.vtt": VTT})
    text = fixed_twice(tmp_path, page(VIDEO), select=("video-captions",)).html.decode()
    assert re.findall('srclang="(..)"', text)[0] == "en"
    assert sorted(re.findall('srclang="(..)"', text)) == ["de", "en", "fr"]


def test_a_video_that_starts_muted_shows_its_captions(tmp_path: Path) -> None:
    put(tmp_path, {"clip.en.vtt": VTT})
    body = '<video src="clip.mp4" controls autoplay muted></video>'
    assert 'default=""' in run(tmp_path, page(body), "fix", select=("video-captions",)).html.decode()


def test_a_draft_is_labelled_and_never_enough(tmp_path: Path) -> None:
    put(tmp_path, {"clip.en.draft.vtt": VTT})
    names = ("audio-transcript",)
    assert run(tmp_path, page(AUDIO), "fix", select=names).edits == []
    result = fixed_twice(tmp_path, page(AUDIO), select=names, review=True)
    assert "A machine made this text and nobody has reviewed it yet." in result.html.decode()
    left = run(tmp_path, result.html.decode(), select=names)
    assert [finding.outcome for finding in left.findings] == ["failed"]


def test_a_fallback_block_carries_the_transcript(tmp_path: Path) -> None:
    put(tmp_path, {"alternatives/bbc/p0a1b2c3.en.vtt": VTT})
    html = (SAMPLE / "article.html").read_text("utf-8")
    text = fixed_twice(tmp_path, html).html.decode()
    assert text.count("<b>Ann:</b>") == 1
    assert "There is no transcript of it" not in text


def test_undo_gives_the_page_back(tmp_path: Path) -> None:
    from accesspub.engine.undo import undo

    put(tmp_path, {"clip.en.vtt": VTT})
    html = page(VIDEO)
    result = run(tmp_path, html, "fix")
    assert undo(result.html, "page.html").html.decode() == html


@pytest.mark.parametrize("form", ["details", "section", "page"])
def test_forms(tmp_path: Path, form: str) -> None:
    put(tmp_path, {"clip.en.vtt": VTT})
    result = run(tmp_path, page(AUDIO), "fix", transcript=form, select=("audio-transcript",))
    text = result.html.decode()
    if form == "page":
        assert '<a href="page.clip.transcript.html">Read the transcript of the recording</a>' in text
        own = result.files["page.clip.transcript.html"].decode()
        assert "<b>Ann:</b>" in own
        assert "<h1>Transcript: Boats</h1>" in own
        assert '<a href="page.html">Boats</a>' in own
    else:
        assert f"<{form} class=" in text
        assert "<h2" in text


@pytest.mark.parametrize("form", ["details", "section", "page"])
@pytest.mark.parametrize("words", ["Hi", "No.", "\N{MUSICAL SYMBOL G CLEF}"])
def test_a_transcript_of_one_word_is_written_once(tmp_path: Path, form: str, words: str) -> None:
    put(tmp_path, {"clip.en.vtt": f"WEBVTT\n\n00:01.000 --> 00:02.000\n{words}\n"})
    result = fixed_twice(tmp_path, page(AUDIO), transcript=form, select=("audio-transcript",))
    assert result.status == "fixed", result.reason


def test_times_are_links_when_asked_for(tmp_path: Path) -> None:
    put(tmp_path, {"clip.en.vtt": VTT})
    text = run(tmp_path, page(AUDIO), "fix", transcript_times=True, select=("audio-transcript",)).html.decode()
    assert '<a href="clip.mp3#t=3">' in text


def test_an_open_script_in_a_file_is_only_text(tmp_path: Path) -> None:
    evil = VTT.replace("hurry", "<script>alert(1)</script><img src=x onerror=alert(1)> hurry")
    put(
        tmp_path,
        {
            "clip.en.vtt": evil,
            "clip.en.transcript.html": "<p onclick=x()>Words <script>alert(1)</script> that stay</p>",
        },
    )
    text = fixed_twice(tmp_path, page(AUDIO)).html.decode()
    assert "<script" not in text
    assert "onclick" not in text
    assert "onerror" not in text


def test_the_language_of_the_words_is_told(tmp_path: Path) -> None:
    put(tmp_path, {"clip.ar.vtt": VTT.replace("The boat leaves at noon today.", "القارب يغادر عند الظهر")})
    text = run(tmp_path, page(AUDIO), "fix", select=("audio-transcript",)).html.decode()
    assert '<div lang="ar" dir="rtl">' in text


def test_the_command_writes_the_files(tmp_path: Path) -> None:
    put(tmp_path, {"site/page.html": page(VIDEO), "site/clip.en.srt": SRT})
    job = Job(str(tmp_path / "site" / "page.html"), str(tmp_path / "out" / "page.html"), str(tmp_path / "site"))
    result = work(job, Order("fix", write=True))
    assert result.status == "fixed", result.reason
    assert (tmp_path / "out" / "clip.en.vtt").read_bytes().startswith(b"WEBVTT")
    assert not (tmp_path / "site" / "clip.en.vtt").exists()


# -- every sentence -----------------------------------------------------------------------------------

SAID = "<p>Ann says the boat leaves at noon today and Ben says that then we must hurry a little if we want seats.</p>"
SAID_VTT = "WEBVTT\n\n00:00.000 --> 00:08.000\n{}\n".format(SAID.removeprefix("<p>").removesuffix("</p>"))
MORE_VTT = SAID_VTT + "\n00:09.000 --> 00:12.000\nNobody told us that the last boat would be full of sheep.\n"
LD = '<script type="application/ld+json">{"@type": "%s", "transcript": "Ann: The boat leaves at noon."}</script>'


def made_track(written: str) -> str:
    """A player with a track of ours, made of what clip.en.srt was before."""
    told = f'data-accesspub-from="00000000 {crc32(written.encode()):08x} clip.en.srt"'
    track = f'<track kind="captions" src="clip.en.vtt" {told} srclang="en" label="English" {marks.opening("video-captions")}/>'
    return f'<video src="clip.mp4" controls>{marks.sign(track, None, str)}</video>'


FILMS = {
    ("video-captions", "none"): (VIDEO, {}, SPEAKS),
    ("video-captions", "file"): (VIDEO, {"clip.en.vtt": VTT}, SPEAKS),
    ("video-captions", "another"): (
        '<video src="clip.mp4" controls><track kind="captions" src="clip.en.vtt" srclang="en"></video>',
        {"clip.en.vtt": VTT, "clip.de.vtt": VTT},
        SPEAKS,
    ),
    ("video-captions", "outdated"): (made_track(VTT), {"clip.en.srt": SRT, "clip.en.vtt": VTT}, SPEAKS),
    ("video-captions", "edited"): (made_track("before"), {"clip.en.srt": SRT, "clip.en.vtt": VTT}, SPEAKS),
    ("video-captions", "draft"): (VIDEO, {"clip.en.asr.vtt": VTT}, SPEAKS),
    ("video-captions", "missing"): (
        '<video src="clip.mp4" controls><track kind="captions" src="gone.vtt"></video>',
        {},
        SPEAKS,
    ),
    ("video-captions", "subtitles"): (
        '<video src="clip.mp4" controls><track src="a.vtt" srclang="en"></video>',
        {"a.vtt": VTT},
        SPEAKS,
    ),
    ("video-captions", "lettering"): (
        VIDEO,
        {},
        MediaFile(audio=True, video=True, peak=-9.0, whole=True, share=0.8, lettering=True, captions=0),
    ),
    ("video-captions", "maybe_scripted"): (VIDEO + "<script>play()</script>", {}, SPEAKS),
    ("video-captions", "unknown"): (VIDEO, {}, UNKNOWN),
    ("audio-transcript", "none"): (AUDIO, {}, SPEAKS),
    ("audio-transcript", "file"): (AUDIO, {"clip.en.vtt": VTT}, SPEAKS),
    ("audio-transcript", "json_ld"): (AUDIO + LD % "AudioObject", {}, SPEAKS),
    ("audio-transcript", "draft"): (AUDIO, {"clip.en.whisper.vtt": VTT}, SPEAKS),
    ("audio-transcript", "missing"): (AUDIO + '<a href="gone.html">Transcript</a>', {}, SPEAKS),
    ("audio-transcript", "hosted"): (
        '<iframe src="https://w.soundcloud.com/player/?url=https%3A//api.soundcloud.com/tracks/1234567"></iframe>',
        {},
        UNKNOWN,
    ),
    ("audio-transcript", "unknown"): (AUDIO, {}, UNKNOWN),
    ("video-transcript", "file"): (VIDEO, {"clip.en.vtt": VTT}, SPEAKS),
    ("video-transcript", "json_ld"): (VIDEO + LD % "VideoObject", {}, SPEAKS),
    ("video-transcript", "draft"): (VIDEO, {"clip.en.draft.vtt": VTT}, SPEAKS),
    ("video-transcript", "hosted"): ('<iframe src="https://www.youtube.com/embed/aB3dE5gH7jK"></iframe>', {}, UNKNOWN),
    ("video-transcript", "elsewhere"): (
        '<amp-video src="https://films.example/talk.mp4" title="Talk" width="16" height="9" layout="responsive" controls></amp-video>',
        {},
        UNKNOWN,
    ),
    ("video-transcript", "checked"): (
        '<iframe src="https://www.youtube.com/embed/aB3dE5gH7jK"></iframe>',
        {
            "list.csv": "KEY,KIND,DECISION,SIGNED BY,DATE\nyoutube/aB3dE5gH7jK,video,captions checked,Ilse Marrow,2026-01-05\n"
        },
        UNKNOWN,
    ),
    ("video-transcript", "none"): (
        '<video src="clip.mp4" controls><track kind="captions" src="https://films.example/a.vtt"></video>',
        {},
        SPEAKS,
    ),
    ("video-only-alternative", "none"): (VIDEO, {}, SILENT),
    ("video-only-alternative", "file"): (VIDEO, {"clip.descriptive.md": "A boat crosses the bay."}, SILENT),
    ("video-only-alternative", "draft"): (VIDEO, {"clip.descriptive.draft.md": "A boat crosses the bay."}, SILENT),
    ("video-only-alternative", "unknown"): (VIDEO + SAID, {}, SILENT),
    ("video-audio-description", "none"): (VIDEO, {}, MUSIC),
    ("video-audio-description", "track_only"): (
        '<video src="clip.mp4" controls><track kind="descriptions" src="d.vtt"></video>',
        {"d.vtt": VTT},
        MUSIC,
    ),
    ("video-audio-description", "track"): (
        '<video src="clip.mp4" controls><track kind="descriptions" src="d.vtt"></video>',
        {"d.vtt": VTT},
        SPEAKS,
    ),
    ("video-audio-description", "unknown"): (VIDEO, {}, SPEAKS),
    ("media-alternative-labelled", "unlabelled"): (VIDEO + SAID, {"clip.vtt": SAID_VTT}, SPEAKS),
    ("media-alternative-labelled", "lacks"): (VIDEO + SAID, {"clip.vtt": MORE_VTT}, SPEAKS),
    ("video-transcript", "lost"): ("<p>Media playback is unsupported on your device</p>", {}, UNKNOWN),
    ("audio-transcript", "lost"): ("<p>This audio is no longer available</p>", {}, UNKNOWN),
    ("captions-file-broken", "missing"): (
        '<video src="clip.mp4" controls><track kind="captions" src="gone.vtt"></video>',
        {},
        SPEAKS,
    ),
    ("captions-file-broken", "broken"): (VIDEO, {"clip.en.vtt": "nothing of the kind"}, SPEAKS),
    ("captions-file-broken", "damaged"): (
        VIDEO,
        {"clip.en.transcript.md": "**Ann:** The boat leaves at noon.\n\n<!-- **Ben:** Then we must hurry.\n"},
        SPEAKS,
    ),
    ("captions-file-broken", "format"): (
        '<video src="clip.mp4" controls><track kind="captions" src="a.srt" srclang="en"></video>',
        {"a.srt": SRT},
        SPEAKS,
    ),
    ("captions-file-broken", "language"): (VIDEO, {"clip.ru.vtt": VTT}, SPEAKS),
    ("captions-quality", "one"): (
        VIDEO,
        {"clip.vtt": "WEBVTT\n\n00:00.000 --> 00:07.000\nOne.\n\n00:06.000 --> 00:07.900\nTwo.\n"},
        SPEAKS,
    ),
    ("captions-quality", "several"): (
        VIDEO,
        {"clip.vtt": "WEBVTT\n\n00:00.000 --> 00:09.000\nOne.\n\n00:06.000 --> 00:09.000\nTwo.\n"},
        SPEAKS,
    ),
}


@pytest.mark.parametrize(
    ("lang", "bodies", "names"),
    [
        ("en", ("", ""), ["Transcript: Video 1", "Transcript: Video 2"]),
        ("ar", ("", ""), ["النص المكتوب: فيديو 1", "النص المكتوب: فيديو 2"]),
        ("en", ("Noon", "Noon"), ["Transcript: Noon (1)", "Transcript: Noon (2)"]),
        ("en", ("At noon", "In the evening"), ["Transcript: At noon", "Transcript: In the evening"]),
    ],
)
def test_transcripts_of_a_page_are_told_apart(
    tmp_path: Path, lang: str, bodies: tuple[str, str], names: list[str]
) -> None:
    put(tmp_path, {"a.vtt": VTT, "b.vtt": VTT.replace("noon", "dusk")})
    films = "\n".join(
        f'<figure><video src="{name}.mp4" controls></video>{f"<figcaption>{text}</figcaption>" if text else ""}</figure>'
        for name, text in zip("ab", bodies, strict=True)
    )
    result = fixed_twice(tmp_path, page(films, lang), select=("video-transcript", "video-captions"))
    found = re.findall(r"<h\d[^>]*>([^<]*)</h\d></summary>", result.html.decode())
    assert found == names


def test_words_that_are_not_all_there_are_not_published(tmp_path: Path) -> None:
    """A file that has lost words waits until somebody fixes it; an intact one next to it is used instead."""
    damaged = SRT + "\n2\n00:00:0x,000 --> 00:00:06,500\nBEN: Then we must hurry a little.\n"
    body = '<audio src="clip.mp3" controls></audio>'
    put(tmp_path, {"clip.en.srt": damaged})
    result = fixed_twice(tmp_path, page(body))
    assert b"The boat leaves" not in result.html
    assert any(one.rule == "captions-quality" and "clip.en.srt:6" in one.message for one in result.findings)
    put(tmp_path, {"clip.en.ttml": (
        '<tt xmlns="http://www.w3.org/ns/ttml" xml:lang="en"><body><div><p begin="0s" end="3s">The boat leaves at noon.</p>'
        "</div></body></tt>")})  # fmt: skip
    assert b"The boat leaves" in fixed_twice(tmp_path, page(body)).html


def _pattern(sentence: str) -> re.Pattern[str]:
    return re.compile(".*".join(re.escape(part) for part, *_ in string.Formatter().parse(sentence)) + ".*", re.S)


@pytest.mark.parametrize(("rule", "key"), FILMS, ids=[f"{rule}/{key}" for rule, key in FILMS])
def test_every_sentence_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rule: str, key: str) -> None:
    body, files, film = FILMS[rule, key]
    put(tmp_path, files)
    monkeypatch.setattr("accesspub.facts.alternatives.recording.media_file", lambda _path: film)
    html = page(body)
    more = {"worklist": tmp_path / "list.csv"} if "list.csv" in files else {}
    found = run(tmp_path, html, select=(rule,), **more)
    wanted = _pattern(load().rules[rule]["says"][key])
    assert any(wanted.fullmatch(finding.message) for finding in found.findings), [f.message for f in found.findings]
    result = fixed_twice(tmp_path, html, select=(rule,), review=True, **more)
    assert len(result.findings) <= len(found.findings)


def test_there_is_an_example_of_every_sentence() -> None:
    for rule in {name for name, _ in FILMS}:
        assert {key for name, key in FILMS if name == rule} == set(load().rules[rule]["says"]), rule


@pytest.mark.parametrize("rule", sorted({name for name, _ in FILMS}))
def test_the_four_outcomes_are_told_apart(tmp_path: Path, rule: str) -> None:
    nothing = run(tmp_path, page("<p>No film here.</p>"), select=(rule,))
    assert nothing.outcomes[rule] == "inapplicable"


def test_what_the_page_holds_is_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("accesspub.facts.alternatives.recording.media_file", lambda _path: SPEAKS)
    put(tmp_path, {"clip.en.vtt": VTT})
    body = '<video src="clip.mp4" controls><track kind="captions" src="clip.en.vtt" srclang="en"></video>'
    words = "<details><summary>Transcript</summary><p>Ann: The boat leaves at noon today.</p></details>"
    names = ("video-captions", "video-transcript", "captions-file-broken")
    result = run(tmp_path, page(body + words), select=names)
    assert result.findings == []
    assert set(result.outcomes.values()) == {"passed"}


# -- measuring and comparing --------------------------------------------------------------------------


@pytest.mark.skipif(not available(), reason="accesspub[media] is not installed: media facts are NOT checked")
def test_media_facts() -> None:
    film, tide = media_file(SAMPLE / "media" / "crossing.webm"), media_file(SAMPLE / "media" / "tide.webm")
    talk = media_file(SAMPLE / "media" / "harbour-talk.mp3")
    assert (film.audio, film.video, film.silent, film.lettering) == (True, True, False, False)
    assert (tide.audio, tide.silent, tide.speaks) == (False, True, False)
    assert film.duration == pytest.approx(6, abs=0.2)
    assert (talk.video, talk.silent) == (False, False)


@pytest.mark.skipif(not available(), reason="accesspub[media] is not installed: media facts are NOT checked")
@pytest.mark.parametrize("name", ["x.mp4", "x.mp3", "x.webm", "x.wav"])
def test_a_file_that_is_something_else_is_unknown(tmp_path: Path, name: str) -> None:
    for content in (b"", b"#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1:1/x.ts\n", b"\0" * 5000, VTT.encode()):
        (tmp_path / name).write_bytes(content)
        found = media_file(tmp_path / name)
        assert found.speaks is None or not found.speaks
        assert found.silent is not False
    assert media_file(tmp_path / "gone.mp4") == UNKNOWN


def test_unknown_stays_unknown() -> None:
    assert UNKNOWN.silent is None
    assert UNKNOWN.speaks is None
    assert MediaFile(audio=True, peak=-90.0, whole=False).silent is None  # only samples were heard
    assert MediaFile(audio=True, peak=-91.0, whole=True).silent is True
    assert MediaFile(audio=True, peak=-20.0, whole=True, share=0.15).speaks is None


def test_words_and_what_they_lack() -> None:
    said = words_of("One two three four five six seven eight nine ten.")
    assert lacks(words_of("One, two! THREE four five six seven eight; nine ten"), said) == ""
    assert lacks(words_of("One two."), said) == "three four five six seven eight nine ten"
    assert words_of("文字稿 and don’t") == ["文", "字", "稿", "and", "dont"]


def test_hidden_words_do_not_count() -> None:
    text = PageText(
        Page(
            Source(page('<p hidden>a</p><p style="display: none">b</p><p style="text-indent:-9999px">c</p>d').encode())
        )
    )
    assert text.shown_words == ["boats", "d"]
    assert text.told_words == ["boats", "c", "d"]


def test_pages_without_media_read_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, {"clip.en.vtt": VTT})

    def no(*_: object) -> None:
        raise AssertionError("a file was looked at")

    monkeypatch.setattr("accesspub.facts.alternatives.files._names", no)
    monkeypatch.setattr("accesspub.facts.alternatives.recording.media_file", no)
    monkeypatch.setattr("accesspub.facts.alternatives.spoken_text.PageText.__init__", no)
    assert run(tmp_path, page("<p>Only words.</p>"), "fix").status == "unchanged"


# -- the command --------------------------------------------------------------------------------------


def command(*arguments: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    transcripts.register(parser)
    return parser.parse_args(arguments)


def test_the_command_lists_what_is_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert transcripts.run(command(str(SAMPLE), "--format", "json")) == 1
    (listed,) = json.loads(capsys.readouterr().out)["pages"]
    assert [len(one["alternatives"]) for one in listed["media"]] == [2, 1, 1, 1, 1]
    assert listed["media"][4]["alternatives"][0]["draft"] is True
    assert "captions" in listed["media"][0]["missing"]
    transcripts.run(command(str(SAMPLE)))
    assert "missing for readers: captions, transcript" in capsys.readouterr().out


def test_the_command_finds_nothing_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(tmp_path, {"page.html": page("<p>No film.</p>")})
    assert transcripts.run(command(str(tmp_path))) == 0
    assert capsys.readouterr().out == ""


def test_the_house_style_of_captions_is_a_setting(tmp_path: Path) -> None:
    line = "This line of captions is thirty-eight. "[:38]  # one character more than the BBC's web captions have
    put(tmp_path, {"clip.en.vtt": f"WEBVTT\n\n00:00.000 --> 00:04.000\n{line}\n"})
    names = ("captions-quality",)
    told = {
        house: [
            finding.message for finding in run(tmp_path, page(VIDEO), select=names, captions_profile=house).findings
        ]
        for house in ("bbc-web", "netflix", "dcmp")
    }
    assert any("37" in message for message in told["bbc-web"])
    assert not any("42" in message for message in told["netflix"])
    assert told["bbc-web"] != told["netflix"]


# -- words that have changed --------------------------------------------------------------------------

CORRECTED = VTT.replace("noon", "three")
BROADCAST = (
    '<iframe src="https://www.bbc.com/news/av/embed/p0a1b2c3/42000001" title="Ferry"></iframe>',
    "alternatives/bbc/p0a1b2c3.en.vtt",
)


def outdated(folder: Path, html: str) -> list[str]:
    return [found.message for found in run(folder, html).findings if found.rule == "transcript-outdated"]


@pytest.mark.parametrize("form", ["details", "section", "page"])
@pytest.mark.parametrize(
    ("body", "name"), [(AUDIO, "clip.en.vtt"), (VIDEO, "clip.en.vtt"), BROADCAST], ids=["audio", "video", "iframe"]
)
def test_a_changed_file_changes_the_transcript(tmp_path: Path, form: str, body: str, name: str) -> None:
    put(tmp_path, {name: VTT})
    first = fixed_twice(tmp_path, page(body), transcript=form)
    put(tmp_path, {name: CORRECTED})
    html = first.html.decode()
    assert len(outdated(tmp_path, html)) == 1
    second = fixed_twice(tmp_path, html, transcript=form)
    assert {edit.rule for edit in second.edits} == {"transcript-outdated"}
    words = second.html.decode() + "".join(data.decode() for data in second.files.values())
    assert "three today" in words
    assert "noon today" not in words
    assert outdated(tmp_path, second.html.decode()) == []
    from accesspub.engine.undo import undo

    assert undo(second.html, "page.html").html.decode() == page(body)


def test_a_changed_file_changes_the_transcript_in_a_block(tmp_path: Path) -> None:
    name = "alternatives/bbc/p0a1b2c3.en.vtt"
    put(tmp_path, {name: VTT})
    html = (SAMPLE / "article.html").read_text("utf-8")
    first = fixed_twice(tmp_path, html)
    put(tmp_path, {name: CORRECTED})
    second = fixed_twice(tmp_path, first.html.decode())
    assert {edit.rule for edit in second.edits} == {"transcript-outdated"}
    assert second.html.decode() == first.html.decode().replace("noon today", "three today").replace(
        *_changes(first.html.decode(), second.html.decode(), 0)
    ).replace(*_changes(first.html.decode(), second.html.decode(), 1)), "only the words and two checksums"
    from accesspub.engine.undo import undo

    assert undo(second.html, "page.html").html.decode() == html


def _changes(old: str, new: str, number: int) -> tuple[str, str]:
    pattern = re.compile(r'data-accesspub(?:-from)?="[^"]*"')
    pairs = [(a, b) for a, b in zip(pattern.findall(old), pattern.findall(new), strict=True) if a != b]
    assert len(pairs) == 2
    return pairs[number]


@pytest.mark.parametrize("form", ["details", "section", "page"])
def test_what_somebody_changed_by_hand_stays(tmp_path: Path, form: str) -> None:
    put(tmp_path, {"clip.en.vtt": VTT})
    first = fixed_twice(tmp_path, page(AUDIO), transcript=form).html.decode()
    mine = first.replace("We must", "WE MUST").replace('class="accesspub-transcript"', 'class="mine"')
    assert outdated(tmp_path, mine) == [], "the file is as it was"
    put(tmp_path, {"clip.en.vtt": CORRECTED})
    assert "edited by hand" in outdated(tmp_path, mine)[0]
    assert run(tmp_path, mine, "fix", transcript=form).html.decode() == mine


def test_a_transcript_page_that_somebody_else_wrote_is_never_overwritten(tmp_path: Path) -> None:
    put(tmp_path, {"clip.en.vtt": VTT, "page.clip.transcript.html": "<p>Mine.</p>"})
    result = fixed_twice(tmp_path, page(AUDIO), transcript="page")
    assert list(result.files) == ["page.clip-2.transcript.html"]
    assert (tmp_path / "page.clip.transcript.html").read_text() == "<p>Mine.</p>"


def test_two_media_of_one_name_have_two_transcript_pages(tmp_path: Path) -> None:
    put(tmp_path, {"a/clip.en.vtt": VTT, "b/clip.en.vtt": CORRECTED})
    body = '<audio src="a/clip.mp3" controls></audio>\n<p>Then.</p>\n<audio src="b/clip.mp3" controls></audio>'
    result = fixed_twice(tmp_path, page(body), transcript="page")
    assert len(result.files) == 2
    one, two = result.files.values()
    assert one != two


def test_a_reviewed_file_takes_the_place_of_a_draft_and_never_the_other_way(tmp_path: Path) -> None:
    put(tmp_path, {"clip.en.draft.vtt": VTT})
    draft = fixed_twice(tmp_path, page(AUDIO), review=True).html.decode()
    put(tmp_path, {"clip.en.vtt": CORRECTED})
    reviewed = fixed_twice(tmp_path, draft).html.decode()
    assert "data-accesspub-draft" not in reviewed
    assert "three today" in reviewed
    (tmp_path / "clip.en.vtt").unlink()
    assert outdated(tmp_path, reviewed) == []
    assert run(tmp_path, reviewed, "fix", review=True).edits == []


# -- one clip, one question ---------------------------------------------------------------------------

YOUTUBE = '<iframe src="https://www.youtube.com/embed/aB3dE5gH7jK"></iframe>'
MEDIA_RULES = tuple(sorted({name for name, _ in FILMS}))


@pytest.mark.parametrize(
    ("body", "asked"),
    [
        (YOUTUBE, ["video-transcript"]),
        (YOUTUBE + "<p>Again:</p>" + YOUTUBE, ["video-transcript"]),
        (YOUTUBE + YOUTUBE.replace("aB3", "zB3"), ["video-transcript"] * 2),
        (VIDEO, ["video-captions"]),
        (AUDIO, ["audio-transcript"]),
        ('<div><video src="clip.mp4" controls></video><object data="p.swf"><param name="a" value="clip.mp4"></object></div>', ["video-captions"]),
        ('<audio id="radio" src="" preload="none"></audio>', []),
        ('<button><audio></audio>Live</button>', []),
        ("<video muted></video>", []),
        ('<video muted loop><source src="cat.mp4"></video>', []),
        ("<div><p>Listen to this article</p></div>" + AUDIO, []),
        ("<div><p>Listen to the board</p></div>" + AUDIO, ["audio-transcript"]),
        ('<div><amp-video amp-access="a" title="Tip" src="a.mp4"></amp-video><amp-video amp-access="NOT a" title="Tip" src="b.mp4"></amp-video></div>', ["video-transcript"]),
        ("<audio controls></audio>", ["audio-transcript"]),
    ],
)  # fmt: skip
def test_one_question_a_clip(body: str, asked: list[str]) -> None:
    result = Engine(Config(select=MEDIA_RULES)).check(page(body).encode())
    assert [finding.rule for finding in result.findings] == asked


def test_what_nobody_asked_about_is_not_passed() -> None:
    outcomes = Engine(Config(select=MEDIA_RULES)).check(page(VIDEO + YOUTUBE).encode()).outcomes
    assert outcomes["video-transcript"] == outcomes["video-captions"] == "cantTell"


def test_a_converted_track_follows_its_source(tmp_path: Path) -> None:
    put(tmp_path, {"clip.en.srt": SRT})
    first = fixed_twice(tmp_path, page(VIDEO)).html.decode()
    put(tmp_path, {"clip.en.srt": SRT.replace("noon", "three")})
    second = fixed_twice(tmp_path, first)
    assert {name for edit in second.edits for name in edit.rule.split(",")} == {"transcript-outdated", "video-captions"}
    assert "three today" in (tmp_path / "clip.en.vtt").read_text()
    (tmp_path / "clip.en.vtt").unlink()
    third = run(tmp_path, second.html.decode(), "fix")
    assert third.html == second.html, "no second track"
    assert "captions-file-broken" in {finding.rule for finding in third.findings}
    from accesspub.engine.undo import undo

    assert undo(third.html, "page.html").html.decode() == page(VIDEO)


def test_a_converted_track_that_somebody_changed_stays(tmp_path: Path) -> None:
    put(tmp_path, {"clip.en.srt": SRT})
    first = fixed_twice(tmp_path, page(VIDEO), select=("video-captions",)).html.decode()
    put(tmp_path, {"clip.en.srt": SRT.replace("noon", "three"), "clip.en.vtt": VTT})
    result = fixed_twice(tmp_path, first, select=("video-captions",))
    assert result.html.decode() == first
    assert (tmp_path / "clip.en.vtt").read_text() == VTT
    assert ["which one is right" in finding.message for finding in result.findings] == [True]


@pytest.mark.parametrize("is_there", [False, True])
def test_a_file_that_somebody_writes_during_the_run_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, is_there: bool
) -> None:
    put(tmp_path, {"clip.en.srt": SRT, "page.html": page(VIDEO)})
    if is_there:  # converted captions that are to be written again
        assert main(["fix", str(tmp_path / "page.html")]) in (0, 1)
        put(tmp_path, {"clip.en.srt": SRT.replace("noon", "three")})
    before = (tmp_path / "page.html").read_text()

    def saved(*given: Any) -> None:
        put(tmp_path, {"clip.en.vtt": VTT})
        save(*given)

    save = writing._save
    monkeypatch.setattr(writing, "_save", saved)
    assert main(["fix", str(tmp_path / "page.html")]) == 3
    assert (tmp_path / "clip.en.vtt").read_text() == VTT
    assert (tmp_path / "page.html").read_text() == before


def test_a_transcript_page_that_somebody_changed_stays(tmp_path: Path) -> None:
    """Also where the change is not in its main part."""
    (tmp_path / "accesspub.toml").write_text('transcript = "page"\n')
    put(tmp_path, {"clip.en.vtt": VTT, "page.html": page(VIDEO)})
    assert main(["fix", str(tmp_path / "page.html")]) in (0, 1)
    [own] = tmp_path.glob("*.transcript.html")
    put(tmp_path, {"clip.en.vtt": VTT.replace("noon", "three")})
    assert main(["fix", str(tmp_path / "page.html")]) in (0, 1)
    assert "three" in own.read_text()
    changed = own.read_text().replace("<body>", "<body><nav>By hand</nav>")
    own.write_text(changed)
    put(tmp_path, {"clip.en.vtt": VTT.replace("noon", "four")})
    main(["fix", str(tmp_path / "page.html")])
    assert own.read_text() == changed


def test_a_source_is_no_page_for_lists_either(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "page.php"
    source.write_text("<p>x</p>")
    for command in (["transcripts"], ["worklist", "-o", str(tmp_path / "list.csv")]):
        assert main([*command, str(source)]) == 2
        assert "is a source, not a page" in capsys.readouterr().err
        assert main([*command, "--force", str(source)]) == 0
