"""The buttons, sliders and posters of a player whose medium only a script knows."""

from __future__ import annotations

from collections.abc import Container, Iterator
from itertools import islice

from turbohtml import Element, Text

from accesspub import expressions as re
from accesspub.facts.dom.elements import containers, inside, is_inside
from accesspub.facts.dom.text import short_text
from accesspub.facts.dom.urls import clean
from accesspub.facts.embeds.unknown import is_hollow
from accesspub.facts.embeds.vocabulary import Case, PageContext, by_class, kind_by_name, make_embed
from accesspub.facts.evidence import VETO, Question
from accesspub.facts.model import Embed
from accesspub.facts.providers import Match, Provider
from accesspub.html.lazy import lazy

_WORDS = 300  # characters in a player: its title, times, speeds
_LEVELS = 5
_ADDRESSES = ("src", "data-src", "data-lazy-src")  # of a picture
_NO_BOX = ("li", "td", "main", "article")
_MOST = 60  # buttons of one page that are looked at
_SLIDERS = ('input[type="range"]', "progress")
_ROLES = ("slider", "progressbar")
_MEDIA = "video,audio,iframe,object,embed,form,table,article"
_PLAYERS = ("video", "audio", "iframe", "object", "embed")
_PICTURES = "img,amp-img"
_PLAY = re.compile(r"(?:^|[-_])play[-_]?(?:button|btn|icon|overlay|circle)?$")
_STOPS = re.compile(r"[,;!.]|:(?!\d)")
_LENGTH = re.compile(r"(?<![\d:.])\d{1,2}:\d\d(?::\d\d)?(?![\d:])")


class _InterfaceCase(Case):
    """A box around a button that plays something, or the poster of a medium."""

    def __init__(self, context: PageContext, element: Element, known: Container[Element] = ()) -> None:
        super().__init__(context, element)
        self.known = known

    @lazy
    def names(self) -> list[str]:
        """What its buttons are called."""
        return [_name(button) for button in self.element.select("button,[role=button]")[:20]]

    def play_button(self) -> str | Element | None:
        called = next((name for name in self.names if self._has(name, "play")), "")
        return called or next(filter(_is_play, self.element.select("div,span,i,a,svg,img")[:40]), None)

    def rewind_button(self) -> str:
        return next((name for name in self.names if self._has(name, "rewind")), "")

    def slider(self) -> Element | None:
        return self.element.select_one(",".join((*_SLIDERS, *(f'[role="{role}"]' for role in _ROLES))))

    def listen_words(self) -> str:
        text = (short_text(self.element, _WORDS) or "").casefold()
        return next((words for words in self.words.listen if words in text), "")

    def player_label(self) -> str:
        """What its label for screen readers says that it is."""
        label = self.element.attr("aria-label") or ""
        return label if label in self.words.player else ""

    def length(self) -> str:
        found = _LENGTH.search(" ".join((short_text(self.element, _WORDS) or "", *self.names)))
        return found[0] if found is not None else ""

    @lazy
    def poster(self) -> Element | None:
        """The only picture in it, where no link in it leads to another page."""
        links = any(map(_leads_elsewhere, self.element.select("a")))
        pictures = [one for one in self.element.select(_PICTURES) if not _is_play(one)]
        if not pictures and "background-image" in (self.element.attr("style") or ""):
            pictures = [self.element]
        return pictures[0] if len(pictures) == 1 and not links else None

    @lazy
    def poster_of(self) -> Match | None:
        """The medium whose poster it is, where it is a picture."""
        addresses = (clean(self.element.attr(name)) for name in _ADDRESSES)
        return next(filter(None, map(self.context.providers.of_poster, filter(None, addresses))), None)

    @lazy
    def provider_name(self) -> Provider | None:
        provider = by_class(self.context, self.element)
        return provider if provider is not None and provider.kind in ("video", "audio") else None

    def in_list(self) -> Element | None:
        return next((one for one in containers(self.element, _LEVELS) if one.tag == "li"), None)

    def in_link(self) -> Element | None:
        """The link around it, but not one to the medium next to a button that plays it here."""
        link = next(filter(_leads_elsewhere, (self.element, *containers(self.element, _LEVELS))), None)
        match = self.context.match(link.attr("href")) if link is not None and self.poster_of is not None else None
        is_own = match is not None and self.poster_of is not None and match.id == self.poster_of.id
        box = link.parent if is_own and link is not None else None
        return None if isinstance(box, Element) and box.select_one("button") is not None else link

    @lazy
    def video_button(self) -> str:
        words = self.words.kinds["video"]
        return next((name for name in self.names if not {*name.split()}.isdisjoint(words)), "")

    def medium(self) -> Embed:
        shows = self.poster is not None or self.video_button or "video" in (self.element.attr("class") or "")
        kind = kind_by_name(self.element) if shows else "audio"
        provider = self.provider_name
        return make_embed(self.element, "js-placeholder", kind if provider is None else "", provider=provider)

    def _has(self, name: str, what: str) -> bool:
        return any(f" {word} " in name if word.isascii() else word in name for word in self.words.buttons[what])

    def in_player(self) -> Element | None:
        """The box around that holds the medium that the buttons play."""
        boxes = (box for box in containers(self.element, _LEVELS) if short_text(box, _WORDS) is not None)
        return next((box for box in boxes if self._plays(box)), None)

    def _plays(self, box: Element) -> bool:
        held = inside(box)
        return any(one.tag in _PLAYERS or (one in self.known and not is_inside(self.element, one)) for one in held)

    def holds_media(self) -> Element | None:
        return self.element.select_one(_MEDIA)


INTERFACE = Question.about(
    _InterfaceCase,
    "player-interface",
    prior=-3,
    holds_media=VETO,
    in_player=VETO,
    in_link=VETO,
    play_button=2,
    rewind_button=2,
    slider=2,
    listen_words=2,
    video_button=2,
    player_name=1,
    provider_name=1,
    player_label=1,
    whole_player=1,
    poster=1,
    length=1,
    advert_name=VETO,
)


FACADE = Question.about(_InterfaceCase, "facade", poster_of=1, in_link=VETO, in_player=VETO, in_list=VETO)


def facades(context: PageContext, known: Container[Element]) -> Iterator[Embed]:
    """Posters of providers' media that lead nowhere: a script puts the player in their place.

    Args:
        context: the page.
        known: the media that were found in other ways.
    """
    of_poster = context.providers.of_poster
    for picture in context.page.document.select("img"):
        if not any(of_poster(value) for name in _ADDRESSES if (value := picture.attr(name))):
            continue
        case = _InterfaceCase(context, picture, known)
        if context.ask(FACADE, case, picture):
            box = picture
            for around in containers(picture, _LEVELS):
                if around.tag in _NO_BOX or not is_hollow(around):
                    break
                box = around
            yield make_embed(box, "js-placeholder", match=case.poster_of)


def _is_play(element: Element) -> bool:
    """Whether a class says that it is what starts a player."""
    return any(_PLAY.search(name.lower()) for name in (element.attr("class") or "")[:400].split())


def _has_button(box: Element) -> bool:
    """Whether a box holds something to press and no medium, as few do (a cheap first test)."""
    held = inside(box)
    return not any(one.tag in _PLAYERS for one in held) and any(
        one.tag == "button" or one.attr("role") == "button" or _is_play(one) for one in held
    )


def _leads_elsewhere(element: Element) -> bool:
    return element.tag == "a" and (element.attr("href") or "#")[0] != "#"


def _is_called(button: Element, words: tuple[str, ...]) -> bool:
    name = _name(button)
    return any(word in name for word in words)


def _name(button: Element) -> str:
    told = (button.attr("aria-label"), button.attr("title"), re.sub("[-_]+", " ", button.attr("class") or ""))
    words = [child.data[:60] for child in islice(button, 8) if isinstance(child, Text)]
    return f" {_STOPS.sub(' ', ' '.join(filter(None, (*told, *words))))} ".casefold()


def players_by_interface(context: PageContext, known: Container[Element]) -> Iterator[Embed]:
    """Boxes with the buttons of a player and no medium: a script fetches it when somebody presses play.

    Args:
        context: the page.
        known: the media that were found in other ways.
    """
    seen: set[Element] = set()
    words = (*context.words.buttons["rewind"], *context.words.buttons["play"], *context.words.listen)
    buttons = (one for one in context.page.document.select("button")[:_MOST] if _is_called(one, words))
    # One search for each tag: the parser indexes single tags, but walks the tree for several.
    sliders = [one for slider in _SLIDERS for one in context.page.document.select(slider)[:_MOST]]
    by_role = [one for one in context.page.with_attribute("role") if one.attr("role") in _ROLES]
    starts = [list(containers(start, _LEVELS)) for start in (*sliders, *by_role[:_MOST], *buttons)]
    whole = context.words.whole_player.on
    named = [[box] for box in context.named[:_MOST] if whole(box) or _has_button(box)]
    for boxes in named + starts:
        for box in boxes:
            if box in seen or box.tag in ("main", "article", "li", "nav") or short_text(box, _WORDS) is None:
                break
            case = _InterfaceCase(context, box, known)
            if context.ask(INTERFACE, case, box):
                seen.update((box, *box.select("*")[:200]))
                yield case.medium()
                break
