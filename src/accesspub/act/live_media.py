"""W3C's ACT rules about audio and video, judged from what the browser measured on a page.

``failed`` is reported only if it is certain: the sound was analysed, the words of the page were counted, and no link
or button may lead to more. ``act/media_outcomes.py`` answers the same from a page's source alone.
"""

from __future__ import annotations

import math
import urllib.parse
from collections.abc import Mapping
from typing import Any

from accesspub.act.media_outcomes import CANT_TELL, FAILED, INAPPLICABLE, LOUD, ORDER, PASSED, RULES, best
from accesspub.facts.alternatives.files import part_of
from accesspub.facts.alternatives.spoken_text import FEWEST, SLOW, knows_labels, names_media, words_of
from accesspub.facts.dom.class_names import facts_section
from accesspub.knowledge.load import Knowledge

Seen = Mapping[str, Any]
#: Words a second that sound must have at least, if it was not analysed: speakers may pause for most of it.
_UNHEARD = 0.25


def outcomes(record: Seen, knowledge: Knowledge) -> dict[str, str]:
    """The outcome of each of the 17 rules for the page of a gathered record."""
    page = _Page(record, knowledge)
    found = dict.fromkeys(RULES, INAPPLICABLE)
    for medium in page.media:
        for rule, outcome in _judged(page, medium).items():
            found[rule] = min(found[rule], outcome, key=ORDER.index)
    return found


class _Page:
    """What on the page could serve as an alternative for sound and pictures."""

    def __init__(self, record: Seen, knowledge: Knowledge) -> None:
        words = record["words"]
        self.shown, self.told = words_of(words["shown"]), words_of(words["told"])
        language = next((text["lang"] for text in record.get("languages") or () if text["page"]), "")
        self.names_media = names_media(words["shown"], knowledge) or not knows_labels(language, knowledge)
        self.links, self.buttons = list(words["links"]), [name for name in words["buttons"] if name]
        self.knowledge = knowledge
        self.origin = urllib.parse.urlsplit(str(record["url"]))[:2]
        self.media = [m for m in record["media"] if m["tag"] in ("audio", "video") and not self._gone(m)]

    def _gone(self, medium: Seen) -> bool:
        """Whether the file is missing on the site itself; a file on another host may exist for readers."""
        lost = medium["broken"] and medium["duration"] is None
        return bool(lost and urllib.parse.urlsplit(medium["src"])[:2] == self.origin)

    def named(self, names: list[str], kind: str) -> bool:
        words = facts_section(self.knowledge, "act", kind)
        return any(word in name.casefold() for name in names for word in words)

    @property
    def leads_on(self) -> bool:
        """Whether a link or button may lead to words that are not on the page yet."""
        return bool(self.links or self.buttons)


def _judged(page: _Page, medium: Seen) -> dict[str, str]:
    found = _starts(page, medium)
    silent = _silent(medium)
    if medium["tag"] == "audio":
        if not (medium["visible"] or medium["autoplay"] or medium["playing"]) or silent:
            return found
        asked = {"2eb176": _transcript(page, medium), "afb423": _for_text(page, medium)}
        found |= {**asked, "e7aa44": best(asked.values())}
        return found if silent is False else {**found, **dict.fromkeys((*asked, "e7aa44"), CANT_TELL)}
    if not medium["visible"] or medium["pictures"] is False:
        return found
    heard, mute = _of_heard(page, medium), _of_silent(page, medium)
    if silent is None:
        return {**found, **dict.fromkeys((*heard, *mute), CANT_TELL)}
    return {**found, **(mute if silent else heard)}


def _of_heard(page: _Page, medium: Seen) -> dict[str, str]:
    captions, described = _captions(page, medium), _description(page, medium)
    transcript, text = _transcript(page, medium), _for_text(page, medium)
    return {
        "f51b46": captions, "ab4d13": text, "1a02b0": transcript, "1ea59c": described, "1ec09b": described,
        "eac66b": best((captions, text)), "c5a4ea": best((described, transcript, text)),
    }  # fmt: skip


def _of_silent(page: _Page, medium: Seen) -> dict[str, str]:
    transcript, text, track = _transcript(page, medium, told=True), _for_text(page, medium), _audio_track(page, medium)
    return {"ee13b5": transcript, "fd26cf": text, "d7ba54": track, "c3232f": best((transcript, text, track))}


def _silent(medium: Seen) -> bool | None:
    known = (medium.get("heard") or {}).get("silent")
    if known is None and medium["audible"] is not None:
        return not medium["audible"]
    return None if known is None else bool(known)


def _seconds(medium: Seen) -> float | None:
    return part_of(str(medium["hash"]), medium["duration"])


def _enough(page: _Page, medium: Seen, *, told: bool = False) -> bool:
    """Whether the page has enough words to contain everything the medium says."""
    heard = medium.get("heard") or {}
    if heard.get("speaks") is None:
        need = (_seconds(medium) or math.inf) * _UNHEARD if _silent(medium) is False else FEWEST
    else:
        need = heard["speech_seconds"] * SLOW if heard["speaks"] else FEWEST
    return len(page.told if told else page.shown) >= max(FEWEST if _silent(medium) else 2, min(need, 1000))


def _transcript(page: _Page, medium: Seen, *, told: bool = False) -> str:
    return CANT_TELL if page.leads_on or medium["describedby"] or _enough(page, medium, told=told) else FAILED


def _for_text(page: _Page, medium: Seen) -> str:
    """The medium is a labelled alternative for visible text."""
    return CANT_TELL if page.names_media and (_enough(page, medium) or page.leads_on) else FAILED


def _captions(page: _Page, medium: Seen) -> str:
    """Captions as a track, inside the file, or written into the pictures."""
    tracks = [t for t in medium["tracks"] if t["kind"] in ("captions", "subtitles")]
    if any(t["loads"] is not False and t["cues"] != 0 for t in tracks):
        return CANT_TELL
    near = [medium["src"], medium["name"], medium["near"]["before"], medium["near"]["after"], *page.buttons]
    heard = medium.get("heard") or {}
    sure = heard.get("speaks") and heard.get("captions") == 0 and heard.get("lettering") is False
    return FAILED if sure and not page.named([str(text) for text in near], "captions") else CANT_TELL


def _others(page: _Page, medium: Seen) -> bool:
    """Whether another recording on the page may describe what is seen."""
    return any(other is not medium and _silent(other) is not True for other in page.media)


def _description(page: _Page, medium: Seen) -> str:
    """Audio description: needs a voice, and browsers do not read description tracks aloud."""
    voiceless = (medium.get("heard") or {}).get("speaks") is False
    leads = page.named([*page.links, *page.buttons], "described")
    return FAILED if voiceless and not leads and not _others(page, medium) else CANT_TELL


def _audio_track(page: _Page, medium: Seen) -> str:
    return CANT_TELL if _others(page, medium) or page.leads_on else FAILED


def _starts(page: _Page, medium: Seen) -> dict[str, str]:
    """Sound that plays automatically is short or can be stopped."""
    if not (medium["autoplay"] or medium["playing"]) or medium["muted"] or _silent(medium):
        return {}
    length = _seconds(medium)
    if _silent(medium) is None or length is None or not medium["autoplay"]:
        return dict.fromkeys(("aaa1bf", "4c31df", "80f0bf"), CANT_TELL)
    if length <= LOUD and not medium["loop"]:
        return {"aaa1bf": PASSED, "80f0bf": PASSED}
    if medium["controls"] and medium["visible"]:
        control = PASSED
    else:  # the name of a button can only suggest that it controls this sound
        control = CANT_TELL if page.buttons or page.named(page.links, "controls") else FAILED
    return {"aaa1bf": FAILED, "4c31df": control, "80f0bf": control}
