"""What a worklist says about videos and recordings, and which rules honour it."""

from __future__ import annotations

from pathlib import Path

import pytest
from newsroom import TEXT, page

from accesspub.config import Config
from accesspub.engine.engine import Engine
from accesspub.html.site import Site
from accesspub.worklist.collect import Collector
from accesspub.worklist.model import Row, Worklist
from accesspub.worklist.table import write

PAST = "2026-02-01"
MEDIA = {
    "video": (
        "youtube/aB3dE5gH7jK",
        '<iframe src="https://www.youtube.com/embed/aB3dE5gH7jK" title="The storm"></iframe>',
    ),
    "own video": ("/talk.mp4", '<video src="talk.mp4" controls></video>'),
    "audio": ("/talk.mp3", '<audio src="talk.mp3" controls></audio>'),
}
RULES = ("audio-transcript", "video-captions", "video-transcript")


def article(markup: str) -> bytes:
    return page("The storm", TEXT[0], markup, *TEXT[1:]).encode()


def engine(rows: list[Row], folder: Path) -> Engine:
    path = folder / "list.csv"
    write(Worklist(rows), path)
    return Engine(Config(worklist=path))


def findings(rows: list[Row], folder: Path, markup: str) -> set[str]:
    result = engine(rows, folder).check(article(markup), "page.html", None, Site(folder, folder))
    return {one.rule for one in result.findings} & set(RULES)


def row(name: str, **said: str) -> Row:
    return Row(MEDIA[name][0], name.split()[-1], **{"signed": "Ilse Marrow", "date": PAST, **said})


@pytest.mark.parametrize("name", MEDIA)
def test_without_a_row_somebody_must_look(name: str, tmp_path: Path) -> None:
    assert findings([], tmp_path, MEDIA[name][1])


@pytest.mark.parametrize("decision", ["not ours", "not needed, because it is told in the text"])
@pytest.mark.parametrize("name", MEDIA)
def test_a_waiver_is_honoured(name: str, decision: str, tmp_path: Path) -> None:
    assert findings([row(name, decision=decision)], tmp_path, MEDIA[name][1]) == set()


@pytest.mark.parametrize("name", MEDIA)
def test_what_is_waived_has_not_passed(name: str, tmp_path: Path) -> None:
    """A person answers for it: EARL, made of the outcomes, must not say that a machine has seen it pass."""
    signed = engine([row(name, decision="not ours")], tmp_path)
    result = signed.check(article(MEDIA[name][1]), "page.html", None, Site(tmp_path, tmp_path))
    asked = {rule for rule in RULES if result.outcomes[rule] == "cantTell"}
    assert asked
    assert "passed" not in {result.outcomes[rule] for rule in RULES}


def test_a_picture_that_is_waived_has_not_passed(tmp_path: Path) -> None:
    markup = '<p><img src="/stamp.jpg" width="400" height="300"></p>'
    mine = Row("/stamp.jpg", "picture", decision="not ours", signed="Ilse Marrow", date=PAST)
    before, after = (engine(rows, tmp_path).check(article(markup)) for rows in ([], [mine]))
    assert (before.outcomes["image-alt"], after.outcomes["image-alt"]) == ("failed", "cantTell")
    assert "image-alt" not in {one.rule for one in after.findings}


@pytest.mark.parametrize(
    "lack", [{"signed": ""}, {"date": ""}, {"until": PAST}, {"decision": "not needed"}, {"decision": "never mind"}]
)
@pytest.mark.parametrize("name", MEDIA)
def test_one_that_is_unsigned_or_over_is_not(name: str, lack: dict[str, str], tmp_path: Path) -> None:
    said = {"decision": "not needed, because it is told in the text", **lack}
    assert findings([row(name, **said)], tmp_path, MEDIA[name][1]) == findings([], tmp_path, MEDIA[name][1])


def test_a_waiver_for_another_clip_is_not(tmp_path: Path) -> None:
    other = Row("youtube/zzzzzzzzzzz", "video", decision="not ours", signed="Ilse Marrow", date=PAST)
    assert findings([other], tmp_path, MEDIA["video"][1])
    picture = Row("youtube/aB3dE5gH7jK", "picture", decision="not ours", signed="Ilse Marrow", date=PAST)
    assert findings([picture], tmp_path, MEDIA["video"][1])


def test_captions_that_a_person_has_checked(tmp_path: Path) -> None:
    """Only in another site's player: what our own player has, we can see."""
    checked = {"decision": "captions checked"}
    assert findings([row("video", **checked)], tmp_path, MEDIA["video"][1]) == {"video-transcript"}
    assert "video-captions" in findings([row("own video", **checked)], tmp_path, MEDIA["own video"][1])


@pytest.mark.parametrize(
    ("name", "needed"),
    [("video", "transcript, captions checked"), ("own video", "transcript, captions"), ("audio", "transcript")],
)
def test_rows_that_are_made(name: str, needed: str, tmp_path: Path) -> None:
    collector = Collector()
    for path in ("a.html", "b.html"):
        collector.page(Engine(Config()).open(article(MEDIA[name][1]), path, None, Site(tmp_path, tmp_path)))
    (made,) = collector.worklist()
    assert (made.key, made.kind, made.needed, made.pages) == (MEDIA[name][0], name.split()[-1], needed, 2)
    assert made.heading == "The storm"
    assert "SIGNED BY" in made.instruction


def test_a_transcript_of_a_clip_with_a_long_title_is_known_again(tmp_path: Path) -> None:
    title = "He has been in an embassy for seven years - but why was he there in the first place, asks Ilse Marrow"
    markup = MEDIA["video"][1].replace("The storm", title[:98])
    folder = tmp_path / "alternatives" / "youtube"
    folder.mkdir(parents=True)
    (folder / "aB3dE5gH7jK.transcript.txt").write_text("Ilse Marrow: Nobody knows, and nobody has asked him yet.\n")
    site = Site(tmp_path, tmp_path, (tmp_path / "alternatives",))
    once = Engine(Config()).fix(article(markup), "page.html", None, site)
    assert once.status == "fixed", once.reason
    again = Engine(Config()).fix(once.html, "page.html", None, site)
    assert again.html == once.html
    assert "video-transcript" not in {one.rule for one in again.findings}


def test_a_decorative_picture_needs_no_credit_later_either(tmp_path: Path) -> None:
    """The worklist says that somebody has decided. A mark in the page proves nothing: anybody can write one."""
    markup = '<p><img src="/line.jpg" width="400" height="300"></p>'
    row = Row("/line.jpg", "picture", decision="decorative")
    fixed = engine([row], tmp_path).fix(article(markup))
    assert b'alt=""' in fixed.html
    ask = Engine(Config(image_credit="error", select=("image-credit",)))
    assert [one.rule for one in ask.check(article(markup)).findings] == ["image-credit"]
    assert [one.rule for one in ask.check(fixed.html).findings] == ["image-credit"]
    told = Config(image_credit="error", select=("image-credit",), worklist=tmp_path / "list.csv")
    assert Engine(told).check(fixed.html).findings == []
