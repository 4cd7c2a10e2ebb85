"""track-attributes: the tracks of a player have a kind, a language and a format that browsers know."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from turbohtml import Element

from accesspub.edits.model import Edit, Safety, Set
from accesspub.engine.rule import Context, Finding, rule
from accesspub.facts.alternatives.recording import KINDS, intended_kind
from accesspub.facts.dom.elements import first_value
from accesspub.facts.dom.urls import ending
from accesspub.facts.facts import Facts
from accesspub.files import language_tags

_GROUPS = {"captions": "captions", "subtitles": "captions"}  # of which a player shows one at a time


class _Track(NamedTuple):
    element: Element
    kind: str | None
    """As written; None where there is no attribute."""
    is_second: bool
    """Whether a track before it is the default already."""


def _tracks(facts: Facts) -> list[_Track]:
    found = []
    for embed in facts.embeds:
        seen: set[str] = set()
        for element in embed.element.select("track")[:50] if embed.tracks is not None and not embed.hidden else ():
            kind = element.attr("kind")
            group = (kind or "subtitles").strip().lower()
            group = _GROUPS.get(group, group)
            is_default = "default" in element.attrs
            found.append(_Track(element, kind, is_default and group in seen))
            if is_default:
                seen.add(group)
    return found


@rule(over=_tracks)
def track_attributes(track: _Track, context: Context) -> Iterator[Finding]:
    """A browser says nothing about a track that it cannot use."""
    element = track.element
    kind = (track.kind or "").strip().lower()
    if track.kind is not None and kind not in KINDS:
        meant = intended_kind(kind)
        edit = Edit((Set(element, "kind", meant),), Safety.SAFE) if meant != kind else None
        yield Finding(element, "kind", {"kind": track.kind.strip()}, edit)
    address = first_value(element, ("src", "data-src")).strip()
    if not address:
        yield Finding(element, "no_file")
    elif _is_other_format(address) and context.facts.site.resolve(address) is None:  # captions-file-broken reads files
        yield Finding(element, "format", {"file": address})
    language = (element.attr("srclang") or "").strip()
    if not language and address and kind in ("", "subtitles"):
        yield Finding(element, "no_language", severity="warning")
    if language and ("_" in language or not _is_short(language)):
        meant = language_tags.tidy(language) or _named(language, context)
        edit = Edit((Set(element, "srclang", meant),), Safety.SAFE) if meant else None
        yield Finding(element, "language", {"language": language}, edit, severity="warning")
    if track.is_second:
        edit = Edit((Set(element, "default", None),), Safety.SAFE)
        yield Finding(element, "defaults", {}, edit, severity="warning")


def _is_other_format(address: str) -> bool:
    suffix = ending(address)
    if suffix == "vtt" or not suffix.isalnum():
        return False
    from accesspub.captions.formats import suffixes  # it imports every format

    return suffix in suffixes(timed=True) | suffixes(timed=False)


def _is_short(language: str) -> bool:
    """Whether it is a language tag, whose language has no shorter code ("eng" for "en")."""
    tidy = language_tags.tidy(language)
    return tidy is not None and tidy.partition("-")[0].lower() == language.partition("-")[0].lower()


def _named(language: str, context: Context) -> str:
    """The tag of a language that is written by its name."""
    known = context.facts.knowledge.languages.items()
    return next((tag for tag, words in known if words["name"].casefold() == language.casefold()), "")
