"""What stands in for a medium: captions, transcripts, descriptions; where each was found, in which language.

Looked for in the page first, then in files beside the medium, then in the alternatives folder.
Nothing is looked for, read or measured before somebody asks.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from weakref import proxy

from turbohtml import Element

from accesspub.edits.marks import is_ours
from accesspub.facts.alternatives.model import Alternative, Surroundings
from accesspub.facts.dom.duplicates import ordinals
from accesspub.facts.media_files.model import UNKNOWN, MediaFile
from accesspub.facts.media_files.probe import media_file
from accesspub.facts.model import Embed
from accesspub.html.lazy import lazy

if TYPE_CHECKING:
    from accesspub.captions import Captions
    from accesspub.facts.alternatives.spoken_text import PageText

_LABEL = 100  # characters of a title or caption: what is longer is a text, not a name


class Medium:
    """One embedded medium with what stands in for it.

    Attributes:
        embed: the medium.
        media: all media of the page; a weak reference, for these hold this one.
    """

    def __init__(self, embed: Embed, media: Media) -> None:
        self.embed = embed
        self.media: Media = proxy(media)
        self.element = embed.element

    @lazy
    def addresses(self) -> list[str]:
        """Where its file may be, in the order of the markup."""
        found: list[str] = []
        if self.element.tag in ("video", "audio"):
            found = [self.element.attr("src") or ""]
            found += [one.attr("src") or "" for one in self.element.select("source")[:20]]
        found += [self.embed.file_url or "", self.embed.src or ""]
        return list(dict.fromkeys(address.strip() for address in found if address.strip()))

    @lazy
    def paths(self) -> list[Path]:
        """Its files on disk, existing or not."""
        from accesspub.facts.alternatives.files import local

        found = [local(self.media.site, address) for address in self.addresses]
        return list(dict.fromkeys(path for path in found if path is not None))

    @lazy
    def file(self) -> MediaFile:
        """What its file holds; all unknown where it is not on disk."""
        return next((found for path in self.paths if (found := media_file(path)) is not UNKNOWN), UNKNOWN)

    @lazy
    def seconds(self) -> float | None:
        """How long it plays, by the part that its address asks for, its file, or the page."""
        from accesspub.facts.alternatives.files import part_of

        length = self.file.duration or self.embed.duration
        return part_of(self.addresses[0], length) if self.addresses else length

    @lazy
    def in_page(self) -> list[Alternative]:
        """What the page holds or names."""
        from accesspub.facts.alternatives.in_page import tracks

        return [*tracks(self.element, self.media.site), *self.media.in_markup.get(self.element, ())]

    @lazy
    def files(self) -> list[Alternative]:
        """What lies beside it and in the alternatives folder, whether or not the page names it too."""
        from accesspub.facts.alternatives.files import beside

        return beside(self.embed, self.paths, self.media.site, self.media.knowledge)

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
            # A track of ours may have been made from a file that people go on working at.
            ours = one.element is not None and is_ours(one.element)
            return (one.draft, not one.descriptive, theirs != language, one.kind != "transcript", ours)

        usable = [one for one in self.found if one.kind in ("transcript", "captions", "subtitles")]
        if self.file.silent:  # nothing is said: what a voice would describe is the whole of it
            usable += [one for one in self.found if one.kind == "descriptions"]
        damaged: tuple[Alternative, Captions] | None = None
        for one in sorted(usable, key=order):
            if one.missing or (one.path is None and not one.text) or (one.kind == "transcript" and one.for_readers):
                continue
            read = read_alternative(one, self.media.site, self.media.language(self.element))
            if read is None or not (read[1].cues or read[1].markup):
                continue
            source = replace(read[0], descriptive=one.descriptive or one.kind == "descriptions"), read[1]
            if not source[1].is_damaged:
                return source
            damaged = damaged or source
        return damaged

    @lazy
    def said(self) -> list[str]:
        """The words that are said, as far as reviewed captions know them; empty where nothing does."""
        from accesspub.facts.alternatives.files import read_alternative
        from accesspub.facts.alternatives.spoken_text import words_of

        for one in self.found:
            if one.kind in ("captions", "subtitles") and one.counts and one.path is not None:
                read = read_alternative(one, self.media.site, "")
                if read is not None and read[1].cues:
                    return words_of(" ".join(cue.text for cue in read[1].cues))
        return []


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

        return in_markup(self, [medium.element for medium in self.items])

    @lazy
    def text(self) -> PageText:
        """The words that the page shows."""
        from accesspub.facts.alternatives.spoken_text import PageText

        return PageText(self.page)

    def language(self, element: Element) -> str:
        """The language around a medium."""
        return self.page.language(element)
