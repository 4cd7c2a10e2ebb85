"""W3C's ACT rules about audio and video, answered from the page's source and files.

Each rule has one of the four outcomes. ``failed`` is reported only if it is certain: sound, speech and words were
measured, and the page has no script that may add more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from turbohtml import Element

from accesspub.facts.alternatives.media import Media, Medium
from accesspub.facts.alternatives.spoken_text import FEWEST, SLOW, knows_labels, lacks, names_media
from accesspub.facts.dom.visibility import hidden
from accesspub.facts.facts import Facts
from accesspub.facts.model import Embed

FAILED, CANT_TELL, PASSED, INAPPLICABLE = "failed", "cantTell", "passed", "inapplicable"
ORDER = (FAILED, CANT_TELL, PASSED, INAPPLICABLE)
LOUD = 3.0  # seconds of sound that may play automatically (WCAG 2.2, 1.4.2)


def outcomes(facts: Facts) -> dict[str, str]:
    """The outcome of each of the 17 rules about ``audio`` and ``video`` elements, by its id."""
    media = Media(facts.page, facts.site, facts.knowledge, facts.embeds, facts.article)
    found = dict.fromkeys(RULES, INAPPLICABLE)
    known = {medium.element: medium for medium in media.items}
    elements = [one for one in facts.page.document.select("audio,video") if one.closest("template") is None]
    media.items = [known.get(element) or _medium(media, element) for element in elements]
    for medium in media.items:
        for name, ask in _RULES.items():
            found[name] = min(found[name], ask(medium), key=ORDER.index)
    return found


def _medium(media: Media, element: Element) -> Medium:
    """Whether an element is a medium for readers: not hidden, decorative, or part of a player."""
    return Medium(Embed(element=element, kind=element.tag, delivery="native", hidden=hidden(element)), media)


# -- facts about one element -----------------------------------------------------------------


def _scripted(medium: Medium) -> bool:
    return medium.media.page.has_scripts


def _words(medium: Medium, *, seen: bool = True) -> int:
    text = medium.media.text
    return len(text.shown_words if seen else text.told_words)


def _could_be_all(medium: Medium, *, seen: bool = True) -> bool:
    """Whether the page has enough words to contain everything the medium says."""
    return _words(medium, seen=seen) >= max(FEWEST, medium.file.speech_seconds * SLOW)


def _transcripts(medium: Medium) -> bool:
    """Whether readers get a transcript; only a person can say whether it is correct."""
    return bool(medium.of_kind("transcript", readers=True))


def best(parts: Iterable[str]) -> str:
    """The outcome of a rule that asks for any of several things: failed only if all fail."""
    found = list(parts)
    if PASSED in found:
        return PASSED
    if all(part == INAPPLICABLE for part in found):
        return INAPPLICABLE
    return FAILED if all(part in (FAILED, INAPPLICABLE) for part in found) else CANT_TELL


def _audio(ask: Callable[[Medium], str]) -> Callable[[Medium], str]:
    """Whether the rules about audio apply: readers can start it, or it plays automatically."""

    def asked(medium: Medium) -> str:
        element = medium.element
        if element.tag != "audio" or medium.embed.hidden:
            return INAPPLICABLE
        if "controls" not in element.attrs and "autoplay" not in element.attrs:
            return CANT_TELL if _scripted(medium) else INAPPLICABLE
        if medium.file.silent is None:
            return CANT_TELL
        return INAPPLICABLE if medium.file.silent else ask(medium)

    return asked


def _video(silent: bool, ask: Callable[[Medium], str]) -> Callable[[Medium], str]:
    """Whether the rules about video apply: it is visible, with sound or without."""

    def asked(medium: Medium) -> str:
        if medium.element.tag != "video" or medium.embed.hidden:
            return INAPPLICABLE
        if medium.file.silent is None:
            return CANT_TELL
        return ask(medium) if medium.file.silent == silent else INAPPLICABLE

    return asked


# -- the rules ------------------------------------------------------------------------------------


def _transcript(medium: Medium, *, seen: bool = True) -> str:
    """2eb176, 1a02b0, ee13b5: there is a transcript that is visible (or, for a silent medium, read aloud)."""
    if _transcripts(medium) or _scripted(medium) or _could_be_all(medium, seen=seen):
        return CANT_TELL
    return FAILED


def _for_text(medium: Medium) -> str:
    """afb423, ab4d13, fd26cf: it is a complete, labelled alternative for visible text."""
    if _scripted(medium):
        return CANT_TELL
    text, knowledge = medium.media.text, medium.media.knowledge
    if not knows_labels(medium.media.page.declared_language, knowledge):
        return CANT_TELL
    if not names_media(text.shown, knowledge) or not _could_be_all(medium):
        return FAILED
    return FAILED if lacks(text.shown_words, medium.said) else CANT_TELL


def _captions(medium: Medium) -> str:
    """f51b46: captions as a track, in the file, or written into the pictures."""
    if medium.of_kind("captions", "subtitles", readers=True) or _scripted(medium):
        return CANT_TELL
    file = medium.file
    return FAILED if file.speaks and file.captions == 0 and file.lettering is False else CANT_TELL


def _description(medium: Medium) -> str:
    """1ea59c: audio description; needs a voice, and browsers do not read description tracks aloud."""
    others = [one for one in medium.media.items if one.element.tag == "audio"]
    return FAILED if medium.file.speaks is False and not others and not _scripted(medium) else CANT_TELL


def _audio_track(medium: Medium) -> str:
    """d7ba54: another recording describes what is seen."""
    others = [one for one in medium.media.items if one.element is not medium.element and one.file.silent is not True]
    links = medium.media.page.document.select_one("a[href]") is not None
    return CANT_TELL if others or links or _scripted(medium) else FAILED


def _starts(medium: Medium) -> str | None:
    """The common outcome of the rules about sound that plays automatically, if there is one."""
    attributes = medium.element.attrs
    if "autoplay" not in attributes or "muted" in attributes or medium.file.silent:
        return INAPPLICABLE
    return None if medium.file.silent is False else CANT_TELL


def _short(medium: Medium) -> str:
    """aaa1bf: it lasts at most three seconds."""
    if (known := _starts(medium)) is not None:
        return known
    if medium.seconds is not None and medium.seconds <= LOUD and "loop" not in medium.element.attrs:
        return PASSED
    return CANT_TELL if _scripted(medium) or medium.seconds is None else FAILED


def _control(medium: Medium) -> str:
    """4c31df: it can be stopped or muted."""
    if (known := _starts(medium)) is not None:
        return known
    if "controls" in medium.element.attrs and not medium.embed.hidden:
        return PASSED
    return CANT_TELL if _scripted(medium) or _short(medium) != FAILED else FAILED


_RULES: dict[str, Callable[[Medium], str]] = {
    "2eb176": _audio(_transcript),
    "afb423": _audio(_for_text),
    "e7aa44": _audio(lambda medium: best((_transcript(medium), _for_text(medium)))),
    "aaa1bf": _short,
    "4c31df": _control,
    "80f0bf": lambda medium: best((_short(medium), _control(medium))),
    "f51b46": _video(False, _captions),
    "ab4d13": _video(False, _for_text),
    "eac66b": _video(False, lambda medium: best((_captions(medium), _for_text(medium)))),
    "1a02b0": _video(False, _transcript),
    "1ea59c": _video(False, _description),
    "1ec09b": _video(False, _description),
    "c5a4ea": _video(False, lambda medium: best((_description(medium), _transcript(medium), _for_text(medium)))),
    "ee13b5": _video(True, lambda medium: _transcript(medium, seen=False)),
    "d7ba54": _video(True, _audio_track),
    "fd26cf": _video(True, _for_text),
    "c3232f": _video(
        True, lambda medium: best((_transcript(medium, seen=False), _audio_track(medium), _for_text(medium)))
    ),
}
RULES = tuple(_RULES)
