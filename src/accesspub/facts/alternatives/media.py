"""What stands in for a medium: captions, transcripts, descriptions; where each was found, in which language.

Looked for in the page first, then in files next to the medium, then in the alternatives folder.
Nothing is looked for, read or measured before somebody asks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from turbohtml import Element

from accesspub.edits.marks import is_ours
from accesspub.facts.alternatives.model import Alternative, Surroundings
from accesspub.facts.alternatives.recording import Recording
from accesspub.facts.dom.duplicates import ordinals
from accesspub.facts.model import Embed
from accesspub.html.lazy import lazy

if TYPE_CHECKING:
    from accesspub.captions import Captions
    from accesspub.facts.alternatives.spoken_text import PageText

_LABEL = 100  # characters of a title or caption: what is longer is a text, not a name


class Medium(Recording):
    """One embedded medium with what stands in for it.

    Attributes:
        media: all media of the page.
    """

    media: Media

    @lazy
    def in_page(self) -> list[Alternative]:
        """What the page holds or names."""
        return [*self.tracks, *self.media.in_markup.get(self.element, ()), *self.settings]

    @lazy
    def found(self) -> list[Alternative]:
        """Everything, in the order in which it is used."""
        if not self.files:
            return self.in_page
        named = {one.path for one in self.in_page if one.path is not None}
        return [*self.in_page, *(one for one in self.files if one.path not in named)]

    def in_use(self) -> list[Alternative]:
        """Everything but caption files in languages that the player has a track for: these are their sources."""
        served = {one.language.lower() for one in self.in_page if one.origin == "track" and one.counts}
        timed = ("captions", "subtitles")
        return [
            one
            for one in self.found
            if one.origin not in ("beside", "folder") or one.kind not in timed or one.language.lower() not in served
        ]

    def of_kind(self, *kinds: str, readers: bool = False) -> list[Alternative]:
        """What counts, of some kinds; with ``readers`` only what the page gives to readers."""
        return [
            one
            for one in (self.in_page if readers else self.found)
            if one.kind in kinds and one.counts and (one.for_readers or not readers)
        ]

    @lazy
    def source(self) -> tuple[Alternative, Captions] | None:
        """The best source of a transcript that readers do not have yet: reviewed before draft, text before captions.

        A file that has lost words is one only where there is no whole one.
        """
        from accesspub.facts.alternatives.files import read_alternative

        language = self.media.language(self.element).lower().partition("-")[0]

        def order(one: Alternative) -> tuple[bool, bool, bool, bool, bool]:
            theirs = (one.language or language).lower().partition("-")[0]
            # An inserted track may have been made from a file that people are still working on.
            ours = one.element is not None and is_ours(one.element)
            return (one.draft, not one.descriptive, theirs != language, one.kind != "transcript", ours)

        usable = [one for one in self.found if one.kind in ("transcript", "captions", "subtitles")]
        if not any(one.kind == "captions" for one in usable):
            # Whether subtitles say everything is asked first.
            usable = [one for one in usable if one.kind != "subtitles" or one.origin != "track"]
        if self.file.silent:  # nothing is said: what a voice would describe is the whole of it
            usable += [one for one in self.found if one.kind == "descriptions"]
        damaged: tuple[Alternative, Captions] | None = None
        for one in sorted(usable, key=order):
            if one.missing or (one.path is None and not one.text) or (one.kind == "transcript" and one.for_readers):
                continue
            read = read_alternative(one, self.media.site, self.media.language(self.element))
            if read is None or not (read[1].cues or read[1].markup):
                continue
            source = read[0]._replace(descriptive=one.descriptive or one.kind == "descriptions"), read[1]
            if not source[1].is_damaged:
                return source
            damaged = damaged or source
        return damaged


class Media(Surroundings):
    """All video and audio of a page."""

    @lazy
    def items(self) -> list[Medium]:
        """The media that a reader could play, in document order; not those hidden from everyone."""
        return [Medium(embed, self) for embed in self.embeds if embed.kind in ("video", "audio") and not embed.hidden]

    def of(self, embed: Embed) -> Medium | None:
        """The medium that an embed is; None where no reader could play it."""
        return self._by_embed.get(id(embed))

    @lazy
    def _by_embed(self) -> dict[int, Medium]:
        return {id(medium.embed): medium for medium in self.items}

    @lazy
    def called(self) -> dict[Element, tuple[str, int]]:
        """What each is called by its title or caption, and which it is of those called so; 0: the only one."""
        labels: list[str] = []
        for medium in self.items:
            embed = medium.embed
            words = (quote.text for quote in (embed.title, embed.caption) if quote is not None)
            labels.append(next((text for text in words if 0 < len(text) <= _LABEL), ""))
        numbers = ordinals([(label, one.embed.kind) for label, one in zip(labels, self.items, strict=True)])
        named = zip(labels, numbers, strict=True)
        return {one.element: name for one, name in zip(self.items, named, strict=True)}

    @lazy
    def in_markup(self) -> dict[Element, list[Alternative]]:
        """Transcripts in the page, links to them, and what is said for machines, by the medium they belong to."""
        from accesspub.facts.alternatives.in_page import in_markup

        return in_markup(self, self.items)

    @lazy
    def text(self) -> PageText:
        """The words that the page shows."""
        from accesspub.facts.alternatives.spoken_text import PageText

        return PageText(self.page)

    def language(self, element: Element) -> str:
        """The language around a medium."""
        return self.page.language(element)
