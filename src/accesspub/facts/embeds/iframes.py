"""Media in ``<iframe>``: by address, by a delayed address, by markup; and what no provider file knows."""

from __future__ import annotations

from urllib.parse import parse_qsl

from turbohtml import Element

from accesspub import expressions as re
from accesspub.facts.dom.elements import attribute_quote, containers, some_text
from accesspub.facts.dom.urls import clean, split, without_parameter
from accesspub.facts.dom.visibility import hidden
from accesspub.facts.embeds.embed_code import media_in_code
from accesspub.facts.embeds.vocabulary import Case, PageContext, address_words, by_class, by_words, make_embed
from accesspub.facts.evidence import CERTAIN, VETO, Question
from accesspub.facts.model import Embed, Quote
from accesspub.facts.providers import Match, Provider
from accesspub.html.lazy import lazy
from accesspub.html.text import fold

_LONGEST_TEXT = 5000
_MUTED = frozenset((name, on) for name in ("mute", "muted") for on in ("1", "true", "yes")) | {
    ("autoplay", "muted"),
    ("volume", "0"),
    ("background", "1"),
}
_BLANK = ("/empty.html", "/blank.html")  # pages that tools for consent put in the place of the player's
_SMALLEST = 240  # pixels of a film's width
_ROUNDED = 3  # pixels by which a width is not that of a film
_TAGS = re.compile(r"<(?=[A-Za-z!/?])[^>]*>?")


class _FrameCase(Case):
    """An ``<iframe>`` or ``<amp-iframe>``."""

    def __init__(self, context: PageContext, element: Element) -> None:
        super().__init__(context, element)
        self.url, self.is_delayed = self._address()

    def _address(self) -> tuple[str, bool]:
        """Its address, and whether a script must put it in place first."""
        element = self.element
        url = clean(element.attr("src"))
        if url and not url.endswith(_BLANK):
            return url, False
        for name in self.words.attributes["lazy"]:
            if "/" in (url := clean(element.attr(name))):
                return url, True
        for name, value in list(element.attrs.items())[:60]:
            if name not in ("src", "srcdoc", "style", "title") and isinstance(value, str) and "//" in value[:300]:
                url = clean(value)
                if self.context.match(url) is not None:
                    return url, True
        return "", True

    @lazy
    def provider_match(self) -> Match | None:
        """The provider of the player at its address, or in the code that it brings along."""
        if self.url:
            return self.context.player_match(self.url) or self._wrapped()
        code = self.element.attr("srcdoc")
        found = media_in_code(self.context, code) if code else None
        return found.match if found is not None and found.match is not None and found.match.use != "script" else None

    def _wrapped(self) -> Match | None:
        """The provider of a player whose address is handed to the page's own frame (``/media/oembed?url=…``)."""
        address = split(self.url, self.context.host)
        values = parse_qsl(address.query.replace("&amp;", "&"))[:20] if address is not None else ()
        matches = (self.context.player_match(value) for _, value in values if "//" in value[:10])
        found = next(filter(None, matches), None)
        return found if found is not None and found.id and found.kind in ("video", "audio", "social") else None

    @lazy
    def provider_without_id(self) -> Match | None:
        """The provider whose player would be at its address, if that had an id."""
        return self.context.providers.without_id(self.url, self.context.host) if self.url else None

    @lazy
    def file_kind(self) -> str | None:
        """``video``, ``audio`` or ``document`` where the address is that of such a file."""
        return self.words.file_kind(self.url)

    @lazy
    def path_words(self) -> set[str]:
        """The words of the address."""
        return address_words(self.url) if self.url else set()

    @lazy
    def provider_name(self) -> Provider | None:
        """The provider of films or sounds that the class, id or title of a frame without an address names."""
        if self.url:
            return None
        titled = by_words(self.context, (self.element.attr("title") or "").lower().split())
        provider = by_class(self.context, self.element) or titled
        return provider if provider is not None and provider.kind in ("video", "audio") else None

    def audio_player_words(self) -> set[str]:
        """The words of the address that speak of a player for sounds."""
        words = self.path_words & self.words.address["audio"]
        return words if words & self.words.address["audio_player"] or self.player_words() else set()

    @lazy
    def video_words(self) -> set[str]:
        begins, ends = self.words.video_begins, self.words.video_ends
        return {word for word in self.path_words if word.startswith(begins) or word.endswith(ends)} | (
            self.path_words & self.words.address["video"]
        )

    def player_words(self) -> set[str]:
        return self.path_words & self.words.address["embed"]

    def other_words(self) -> set[str]:
        return self.path_words & self.words.not_media

    def media_file(self) -> str | None:
        return self.url if self.file_kind else None

    def no_address(self) -> bool:
        return not self.url

    def fullscreen(self) -> bool:
        return self.element.attr("allowfullscreen") is not None

    def film_size(self) -> str:
        """Its width and height, where they are those of a film: 16:9."""
        width, height = (_pixels(self.element.attr(name)) for name in ("width", "height"))
        is_film = width >= _SMALLEST and abs(9 * width - 16 * height) <= _ROUNDED * 9
        return f"{width}×{height}" if is_film else ""

    def hidden(self) -> bool:
        return bool(self.url) and hidden(self.element)


# A provider's address outweighs all, the advert's slot a file, a file what the words of its address say. A frame
# without an address must be allowed to fill the screen; words about films need one more clue next to them. The size of
# a film, the right to fill the screen and the name of a player are enough together.
FRAME = Question.about(
    _FrameCase,
    "frame-medium",
    prior=-8,
    provider_match=50 * CERTAIN,
    no_size=10 * VETO,
    advert_around=10 * VETO,
    media_file=5 * CERTAIN,
    provider_without_id=5 * CERTAIN,
    other_words=VETO,
    audio_player_words=9,
    video_words=8,
    no_address=5,
    film_size=5,
    fullscreen=3,
    player_words=1,
    provider_name=1,
    player_around=1,
    hidden=VETO,
)


def frame(context: PageContext, element: Element) -> Embed | None:
    """An ``<iframe>`` that shows a medium; None for adverts, trackers, buttons, forms and the unknown."""
    case = _FrameCase(context, element)
    if not context.ask(FRAME, case, element):
        return None
    delivery = "iframe-lazy" if case.is_delayed else "iframe"
    match = case.provider_match
    embed = make_embed(element, delivery, match=match) if match is not None else _unknown(case, delivery)
    embed.src = case.url or None
    embed.page_url = embed.page_url or (embed.src if "empty" not in embed.data else None)
    if match is not None:
        _autoplay(embed, match, case.url)
    embed.title = attribute_quote(element, ("title", "aria-label")) or _title_around(case)
    # A frame's content is raw text for parsers, but markup for the browsers it was written for.
    text = some_text(element, _LONGEST_TEXT)[:_LONGEST_TEXT]
    embed.fallback_text = fold(_TAGS.sub(" ", text)) if text else ""
    return embed


def _title_around(case: _FrameCase) -> Quote | None:
    """The title that a data attribute of the frame, or of a box with only this frame, gives."""
    names = [name for name in case.words.attributes["titles"] if name.startswith("data-")]
    for box in (case.element, *containers(case.element, 2)):
        if box is not case.element and len(box.select("iframe")) > 1:
            return None
        if (found := attribute_quote(box, names)) is not None:
            return found
    return None


def _unknown(case: _FrameCase, delivery: str) -> Embed:
    """A player that no provider file knows: its kind, and the host as its provider."""
    if case.file_kind:
        embed = make_embed(case.element, delivery, case.file_kind)
        embed.file_url = case.url
        return embed
    if (empty := case.provider_without_id) is not None:
        embed = make_embed(case.element, delivery, match=empty)
        embed.data["empty"] = "yes"
        return embed
    if not case.url:
        provider = case.provider_name
        kind, name = (provider.kind, provider.label) if provider is not None else ("video", None)
    else:
        address = split(case.url, case.context.host)
        host = address.host if address is not None else ""
        keeper = case.context.providers.at_host(host)
        if keeper is not None and keeper.kind in ("video", "audio"):
            return make_embed(case.element, delivery, provider=keeper)
        kind, name = "audio" if case.audio_player_words() else "video", host
    embed = make_embed(case.element, delivery, kind)
    embed.provider = embed.provider_name = name or None
    return embed


def _autoplay(embed: Embed, match: Match, url: str) -> None:
    autoplay = match.provider.autoplay
    quiet = without_parameter(url, *autoplay) if autoplay is not None and url else None
    if quiet is not None:
        embed.data["autoplay"] = "muted" if _is_muted(url) else "yes"
        embed.data["src_without_autoplay"] = quiet


def _is_muted(url: str) -> bool:
    """Whether an address asks for a player without sound."""
    address = split(url)
    asked = parse_qsl(address.query.replace("&amp;", "&").lower()) if address is not None else []
    return not _MUTED.isdisjoint(asked)


def _pixels(value: str | None) -> int:
    """A width or a height; 0 for none, and for a share of the box around it."""
    number = (value or "").strip().removesuffix("px")
    return int(number) if number.isascii() and number.isdigit() and len(number) < 5 else 0
