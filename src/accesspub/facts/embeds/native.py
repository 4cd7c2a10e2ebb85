"""Media that the browser plays itself, ``<video>`` and ``<audio>``, and elements of libraries that are like them."""

from __future__ import annotations

from collections.abc import Callable

from turbohtml import Element

from accesspub.facts.dom.elements import attribute_quote, first_value, inside, seconds, some_text, track_kind
from accesspub.facts.dom.embedded_json import attribute_json, walk_json
from accesspub.facts.dom.urls import clean, split
from accesspub.facts.dom.visibility import hidden
from accesspub.facts.embeds.players import drawn, plays_list
from accesspub.facts.embeds.vocabulary import Case, PageContext, make_embed
from accesspub.facts.evidence import VETO, Clue, Question
from accesspub.facts.model import Embed
from accesspub.html.lazy import lazy

_TITLES = ("title", "aria-label", "data-title", "data-headline", "data-alt", "alt")
_STATES = ("autoplay", "muted", "loop", "controls")


class _NativeCase(Case):
    """A ``<video>`` or ``<audio>``, or one of AMP or of a library."""

    @lazy
    def held(self) -> list[Element]:
        """What is in it."""
        return inside(self.element)

    @lazy
    def addresses(self) -> list[str]:
        """Where it may be loaded from, the likeliest first."""
        sources = [one for one in self.held if one.tag == "source"][:50]
        values = [self.element.attr("src"), *(source.attr("src") for source in sources)]
        values += [source.attr("data-src") for source in sources]
        values.append(first_value(self.element, self.words.attributes["lazy_files"]))
        values += self._in_settings()
        return [url for url in map(clean, values) if url]

    def _in_settings(self) -> list[str]:
        """The addresses in the JSON that a library reads."""
        told = (self.element.attr(name) or "" for name in self.words.attributes["settings"])
        items = (item for value in told if "{" in value for item in walk_json(attribute_json(value), 100))
        values = (item.get(key) for item in items for key in self.words.keys["src"])
        return [value for value in values if isinstance(value, str)]

    def keeper(self) -> tuple[str | None, str | None]:
        """The provider that keeps the file, by the host of its address: its label and name."""
        found = (self.context.providers.at_host(address.host) for url in self.addresses if (address := split(url)))
        provider = next(filter(None, found), None)
        return (provider.label, provider.name) if provider is not None else (None, None)

    def media_element(self) -> str:
        return f"<{self.element.tag}>"

    def advert_title(self) -> str | None:
        title = (self.element.attr("title") or "").strip()
        return title if title.lower() in self.words.advert_titles else None

    def plays_list(self) -> Element | None:
        return plays_list(self.context, self.element) if not self.addresses else None

    def no_room(self) -> bool:
        # A script makes its sounds with it, and nobody sees it.
        attributes = self.element.attrs
        if "controls" in attributes or "autoplay" in attributes:
            return False
        if "audio" not in self.element.tag:  # what a script played, left at the end of a saved page
            is_left = (self.element.attr("src") or "").startswith("blob:") and not self.addresses
            is_at_end = isinstance(self.element.parent, Element) and self.element.parent.tag == "body"
            return is_left and is_at_end
        sizes = [self.element.attr(name) for name in ("width", "height")]
        return (sizes == ["0", "0"] and not self.addresses) or hidden(self.element) is True


NATIVE = Question.about(
    _NativeCase, "native-medium", media_element=1, advert_title=VETO, advert_around=VETO, no_room=VETO, plays_list=VETO
)


def _attribute(name: str) -> Callable[[Element], str]:
    return lambda element: name if element.attr(name) is not None else ""


ANIMATION = Question[Element](
    "animated-picture",
    Clue("autoplay", 1, _attribute("autoplay")),
    Clue("loop", 1, _attribute("loop")),
    Clue("muted", 1, _attribute("muted")),
    Clue("controls", VETO, _attribute("controls")),
    prior=-2,
)


def native(context: PageContext, element: Element) -> Embed | None:
    """A ``<video>`` or ``<audio>``; None for an advert slot."""
    case = _NativeCase(context, element)
    return _read(case) if context.ask(NATIVE, case, element) else None


def native_facts(context: PageContext, element: Element) -> Embed | None:
    """What a native player that a provider's script takes over says about itself; None for an advert slot."""
    case = _NativeCase(context, element)
    return _read(case) if NATIVE.answer(case) else None


def _kind(case: _NativeCase) -> str:
    element = case.element
    is_audio = "audio" in element.tag or (element.attr("view-type") or "").strip().lower() == "audio"
    own = "-" in element.tag and next(filter(None, map(case.words.recording, case.addresses)), None) == "audio"
    return "audio" if is_audio or own else "video"


def _read(case: _NativeCase) -> Embed:
    element, words, urls = case.element, case.words, case.addresses
    matches = (case.context.match(url) for url in urls if not words.file_kind(url))
    match = next(filter(None, matches), None)
    embed = make_embed(element, "native", _kind(case), match=match)
    embed.src = urls[0] if urls else None
    if match is None:
        embed.provider, embed.provider_name = case.keeper()
        embed.file_url = next(filter(words.file_kind, urls), embed.src)
    if embed.kind == "video" and case.context.ask(ANIMATION, element, element):
        embed.kind = "gif"
    embed.poster = clean(element.attr("poster") or element.attr("data-poster")) or None
    tracks = (track for track in case.held if track.tag == "track")
    embed.tracks = tuple(map(track_kind, tracks)) or None
    embed.title = attribute_quote(element, _TITLES)
    embed.duration = seconds(first_value(element, words.attributes["durations"]))
    embed.fallback_text = some_text(element)
    embed.data.update((name, "yes") for name in _STATES if element.attr(name) is not None)
    embed.data["draws"] = drawn(case.context, element)
    return embed
