"""The ACT rules about audio and video: sites of our own, heard and seen, and what each has to say of them."""

from __future__ import annotations

from typing import Any

import pytest

from accesspub.act.live_media import RULES, outcomes
from accesspub.knowledge.load import load

SPEECH = {"silent": False, "speaks": True, "speech_seconds": 30.0, "captions": 0, "lettering": False}
MUSIC = {"silent": False, "speaks": False, "speech_seconds": 0.0, "captions": 0, "lettering": False}
MUTE = {"silent": True, "speaks": False, "speech_seconds": 0.0, "captions": 0, "lettering": False}
STORY = "The ferry leaves the harbour at six in the morning and is back before the children come home from school. " * 3
LABEL = "You can also watch or listen to this as a recording. "
HEARD = ("f51b46", "eac66b", "1a02b0", "ab4d13", "1ea59c", "1ec09b", "c5a4ea")
SEEN = ("c3232f", "ee13b5", "d7ba54", "fd26cf")


def medium(tag: str = "video", heard: Any = None, **more: Any) -> dict[str, Any]:
    return {
        "tag": tag, "src": "http://h/m.mp4", "hash": "", "name": "", "duration": 40.0, "broken": False, "visible": True,
        "controls": True, "muted": False, "autoplay": False, "playing": False, "loop": False, "describedby": "",
        "pictures": tag == "video", "audible": None, "tracks": [], "near": {"before": "", "after": ""}, "heard": heard,
        **more,
    }  # fmt: skip


def said(media: Any, shown: str = "", **more: Any) -> dict[str, str]:
    words = {"shown": shown, "told": shown, "links": [], "buttons": [], **more}
    media = media if isinstance(media, list) else [media]
    return outcomes({"url": "http://h/page.html", "media": media, "words": words}, load())


def track(kind: str = "captions", **more: Any) -> dict[str, Any]:
    return {"kind": kind, "loads": True, "cues": 9, **more}


@pytest.mark.parametrize(("rule", "outcome", "found"), [
    # captions: none at all; a track; one that does not load or is empty; in the pictures; in the file; a word of them
    ("f51b46", "failed", said(medium(heard=SPEECH))),
    ("f51b46", "failed", said(medium(heard=SPEECH), STORY)),
    ("f51b46", "failed", said(medium(heard=SPEECH, tracks=[track("descriptions")]))),
    ("f51b46", "failed", said(medium(heard=SPEECH, tracks=[track(loads=False)]))),
    ("f51b46", "failed", said(medium(heard=SPEECH, tracks=[track("subtitles", cues=0)]))),
    ("f51b46", "cantTell", said(medium(heard=SPEECH, tracks=[track("subtitles")]))),
    ("f51b46", "cantTell", said(medium(heard={**SPEECH, "lettering": True}))),
    ("f51b46", "cantTell", said(medium(heard={**SPEECH, "captions": 1}))),
    ("f51b46", "cantTell", said(medium(heard=SPEECH), buttons=["Captions"])),
    ("f51b46", "cantTell", said(medium(heard=MUSIC))),
    ("f51b46", "cantTell", said(medium(audible=True))),
    ("f51b46", "inapplicable", said(medium(heard=MUTE))),
    ("f51b46", "inapplicable", said(medium(heard=SPEECH, visible=False))),
    # captions or a text that it repeats
    ("eac66b", "failed", said(medium(heard=SPEECH), "Words that are far too few.")),
    ("eac66b", "cantTell", said(medium(heard=SPEECH), STORY + LABEL)),
    ("eac66b", "cantTell", said(medium(heard=SPEECH, tracks=[track()]))),
    # a transcript of sound and pictures
    ("1a02b0", "failed", said(medium(heard=SPEECH), "The film.")),
    ("1a02b0", "cantTell", said(medium(heard=SPEECH), STORY)),
    ("1a02b0", "cantTell", said(medium(heard=SPEECH), links=["In words"])),
    ("1a02b0", "cantTell", said(medium(heard=SPEECH), buttons=["Transcript"])),
    # what is seen is told by a voice: there is none; there is one; there is another recording; a link leads to it
    ("1ea59c", "failed", said(medium(heard=MUSIC), STORY)),
    ("1ec09b", "failed", said(medium(heard=MUSIC, tracks=[track("descriptions")]))),
    ("1ea59c", "cantTell", said(medium(heard=SPEECH))),
    ("1ea59c", "cantTell", said(medium(audible=True))),
    ("1ec09b", "cantTell", said([medium(heard=MUSIC), medium("audio", SPEECH)])),
    ("1ec09b", "cantTell", said(medium(heard=MUSIC), links=["With audio description"])),
    ("c5a4ea", "failed", said(medium(heard=MUSIC), "Music.")),
    ("c5a4ea", "cantTell", said(medium(heard=MUSIC), STORY)),
    ("c5a4ea", "cantTell", said(medium(heard=SPEECH))),
    # a text that the video repeats, labelled so
    ("ab4d13", "failed", said(medium(heard=SPEECH), STORY)),
    ("ab4d13", "failed", said(medium(heard=SPEECH), LABEL)),
    ("ab4d13", "cantTell", said(medium(heard=SPEECH), STORY + LABEL)),
    ("fd26cf", "failed", said(medium(heard=MUTE), STORY)),
    ("fd26cf", "cantTell", said(medium(heard=MUTE), STORY + LABEL)),
    ("afb423", "failed", said(medium("audio", SPEECH), STORY)),
    ("afb423", "cantTell", said(medium("audio", SPEECH), STORY + "Hear it spoken.")),
    # a silent video: told only, in words, by a recording
    ("ee13b5", "failed", said(medium(heard=MUTE))),
    ("ee13b5", "cantTell", said(medium(heard=MUTE), told=STORY)),
    ("ee13b5", "cantTell", said(medium(heard=MUTE), links=["What happens in it"])),
    ("d7ba54", "failed", said(medium(heard=MUTE), STORY)),
    ("d7ba54", "failed", said([medium(heard=MUTE), medium("audio", MUTE)])),
    ("d7ba54", "cantTell", said([medium(heard=MUTE), medium("audio", SPEECH)])),
    ("c3232f", "failed", said(medium(heard=MUTE))),
    ("c3232f", "cantTell", said(medium(heard=MUTE), told=STORY)),
    ("c3232f", "inapplicable", said(medium(heard=SPEECH))),
    # sound alone
    ("2eb176", "failed", said(medium("audio", SPEECH), "A speech.")),
    ("2eb176", "cantTell", said(medium("audio", SPEECH), STORY)),
    ("2eb176", "cantTell", said(medium("audio", MUSIC), "Birds sing in the wood.")),
    ("2eb176", "cantTell", said(medium("audio", SPEECH, describedby="words"))),
    ("2eb176", "cantTell", said(medium("audio", src="http://elsewhere/a.mp3", broken=True, duration=None))),
    ("2eb176", "inapplicable", said(medium("audio", broken=True, duration=None))),
    ("2eb176", "inapplicable", said(medium("audio", SPEECH, visible=False))),
    ("2eb176", "inapplicable", said(medium("audio", MUTE))),
    ("e7aa44", "failed", said(medium("audio", SPEECH), "A speech.")),
    ("e7aa44", "cantTell", said(medium("audio", SPEECH), STORY + LABEL)),
    # sound that starts by itself
    ("aaa1bf", "failed", said(medium(heard=MUSIC, autoplay=True))),
    ("aaa1bf", "passed", said(medium(heard=MUSIC, autoplay=True, hash="#t=3,5"))),
    ("aaa1bf", "failed", said(medium(heard=MUSIC, autoplay=True, duration=2.0, loop=True))),
    ("aaa1bf", "cantTell", said(medium(autoplay=True))),
    ("aaa1bf", "cantTell", said(medium(heard=MUSIC, playing=True))),
    ("4c31df", "failed", said(medium(heard=MUSIC, autoplay=True, controls=False))),
    ("4c31df", "passed", said(medium(heard=MUSIC, autoplay=True))),
    ("4c31df", "failed", said(medium(heard=MUSIC, autoplay=True, visible=False))),
    ("4c31df", "cantTell", said(medium(heard=MUSIC, autoplay=True, controls=False), buttons=["Menu"])),
    ("4c31df", "cantTell", said(medium(heard=MUSIC, autoplay=True, controls=False), links=["Turn off the music"])),
    ("4c31df", "failed", said(medium(heard=MUSIC, autoplay=True, controls=False), links=["Home"])),
    ("80f0bf", "passed", said(medium(heard=MUSIC, autoplay=True, duration=2.5, controls=False))),
    ("80f0bf", "inapplicable", said(medium(heard=MUSIC, autoplay=True, muted=True))),
])  # fmt: skip
def test_each_rule(rule, outcome, found):
    assert found[rule] == outcome


def test_a_language_whose_words_are_not_known():
    """In Finnish nobody here can tell whether a text is labelled as what the video repeats."""
    words = {"shown": STORY, "told": STORY, "links": [], "buttons": []}
    record = {"url": "http://h/", "media": [medium(heard=SPEECH)], "words": words}
    for lang, outcome in (("en-GB", "failed"), ("fi", "cantTell"), ("", "failed")):
        languages = [{"lang": lang, "page": True, "words": STORY}]
        assert outcomes({**record, "languages": languages}, load())["ab4d13"] == outcome, lang


def test_no_medium_is_inapplicable():
    assert said([]) == dict.fromkeys(RULES, "inapplicable")


def test_nothing_is_known_of_a_sound_nobody_heard():
    """Without ears and with scripts' players, every question stays open; none fails."""
    found = said(medium(visible=True), STORY)
    assert {found[rule] for rule in (*HEARD, *SEEN)} == {"cantTell"}
