"""A medium by itself: its files, what its own element names for it, and what lies next to it."""

from __future__ import annotations

from pathlib import Path
from weakref import proxy

from turbohtml import Element

from accesspub.facts.alternatives.model import Alternative, Surroundings
from accesspub.facts.dom.class_names import facts_section
from accesspub.facts.dom.elements import first_value, track_kind
from accesspub.facts.media_files.model import UNKNOWN, MediaFile
from accesspub.facts.media_files.probe import media_file
from accesspub.facts.model import Embed
from accesspub.files import language_tags
from accesspub.html.lazy import lazy

KINDS = ("captions", "subtitles", "descriptions", "chapters", "metadata")
_TRACKS = KINDS[:3]


def intended_kind(kind: str) -> str:
    """The kind that is meant by one that does not exist (``caption``); the same where that is not certain."""
    return f"{kind}s" if f"{kind}s" in KINDS else kind


class Recording:
    """One embedded medium, without what the page around it says.

    Attributes:
        embed: the medium.
        media: the media it belongs to; a weak reference, because they hold this one.
    """

    def __init__(self, embed: Embed, media: Surroundings) -> None:
        self.embed = embed
        self.media: Surroundings = proxy(media)
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
    def tracks(self) -> list[Alternative]:
        """The ``<track>`` of its player, subtitles where they have no kind, and what its library makes of them."""
        found = []
        for track in self._track_elements()[:50]:
            written = track_kind(track)
            kind = intended_kind(written)
            address = first_value(track, ("src", "data-src")).strip() if track.tag != "track" else track.attr("src")
            language = language_tags.tidy(first_value(track, ("srclang", "data-srclang"))) or ""
            if kind in _TRACKS and address and address.strip():
                one = self._named(kind, "track", address.strip(), language, track)
                found.append(one if kind == written else one._replace(wrong_kind=True))
        return [*found, *self._drawn(found)]

    def _track_elements(self) -> list[Element]:
        if self.element.tag in ("video", "audio") or "-" in self.element.tag:
            return self.element.select("track")
        if self.embed.tracks is None:
            return []
        playlists = facts_section(self.media.knowledge, "player", "playlists")
        return [one for playlist in playlists for one in self.element.select(playlist["tracks"])]

    def _drawn(self, tracks: list[Alternative]) -> list[Alternative]:
        """What the library of the player makes of its tracks, or plays next to them."""
        counting = [one for one in tracks if one.counts]
        voice = next((one for one in counting if one.kind == "descriptions"), None)
        said = next((one for one in counting if one.kind in ("captions", "subtitles")), None)
        found = []
        if said is not None and self.embed.draws("transcript"):
            found.append(Alternative("transcript", "drawn", said.where, said.language, descriptive=voice is not None))
        if self.embed.draws("descriptions") and voice is not None:
            found.append(Alternative("descriptions", "drawn", voice.where, voice.language))
        elif self.embed.draws("descriptions") and self.embed.draws("described"):
            found.append(Alternative("descriptions", "drawn", self.embed.src or ""))
        return found

    @lazy
    def settings(self) -> list[Alternative]:
        """Addresses in the player's own attributes: a script may show them, a reader without it has nothing."""
        attributes: dict[str, list[str]] = facts_section(self.media.knowledge, "alternative", "attributes")
        told = ((kind, self.element.attr(name) or "") for kind, names in attributes.items() for name in names)
        return [
            self._named(kind, "player", address)
            for kind, address in ((kind, value.strip()) for kind, value in told)
            if address and not address.startswith(("{", "[")) and "." in address[-8:]
        ]

    def _named(
        self, kind: str, origin: str, address: str, language: str = "", element: Element | None = None
    ) -> Alternative:
        """A file that the player names."""
        from accesspub.facts.alternatives.files import completed, local

        site = self.media.site
        path = local(site, address)
        missing = path is not None and not site.is_there(path)
        draft = language_tags.is_draft(address.partition("?")[0])
        one = Alternative(kind, origin, address, language, draft=draft, element=element, path=path, missing=missing)
        return completed(one, site)

    @lazy
    def files(self) -> list[Alternative]:
        """What lies next to it and in the alternatives folder, whether or not the page names it too."""
        from accesspub.facts.alternatives.files import beside

        return beside(self.embed, self.paths, self.media.site, self.media.knowledge)

    @lazy
    def said(self) -> list[str]:
        """The words that are said, as far as reviewed captions know them; empty where nothing does."""
        from accesspub.facts.alternatives.files import read_alternative
        from accesspub.facts.alternatives.spoken_text import words_of

        for one in (*self.tracks, *self.settings, *self.files):
            if one.kind in ("captions", "subtitles") and one.counts and one.path is not None:
                read = read_alternative(one, self.media.site, "")
                if read is not None and read[1].cues:
                    return words_of(" ".join(cue.text for cue in read[1].cues))
        return []
