"""The buttons and sliders of a player whose medium only a script knows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from turbohtml import Element, Text

from accesspub.facts.dom.elements import containers
from accesspub.facts.dom.text import short_text
from accesspub.facts.embeds.vocabulary import Case, PageContext, make_embed
from accesspub.facts.evidence import VETO, Question
from accesspub.facts.model import Embed
from accesspub.html.lazy import lazy

_WORDS = 300  # characters in a player: its title, times, speeds
_LEVELS = 5
_MOST = 60  # buttons of one page that are looked at
_SLIDERS = ('input[type="range"]', "progress")
_ROLES = ("slider", "progressbar")
_MEDIA = "video,audio,iframe,object,embed,form,table,article"


class _InterfaceCase(Case):
    """A box around a button that plays something."""

    @lazy
    def names(self) -> list[str]:
        """What its buttons are called."""
        return [_name(button) for button in self.element.select("button,[role=button]")[:20]]

    def play_button(self) -> str:
        return next((name for name in self.names if self._has(name, "play")), "")

    def rewind_button(self) -> str:
        return next((name for name in self.names if self._has(name, "rewind")), "")

    def slider(self) -> Element | None:
        return self.element.select_one(",".join((*_SLIDERS, *(f'[role="{role}"]' for role in _ROLES))))

    def listen_words(self) -> str:
        text = (short_text(self.element, _WORDS) or "").casefold()
        return next((words for words in self.words.listen if words in text), "")

    def _has(self, name: str, what: str) -> bool:
        return any(f" {word} " in name if word.isascii() else word in name for word in self.words.buttons[what])

    def in_player(self) -> Element | None:
        """The box around that holds the medium that the buttons play."""
        boxes = (box for box in containers(self.element, _LEVELS) if short_text(box, _WORDS) is not None)
        return next((box for box in boxes if box.select_one("video,audio,iframe,object,embed") is not None), None)

    def holds_media(self) -> Element | None:
        return self.element.select_one(_MEDIA)


INTERFACE = Question.about(
    _InterfaceCase,
    "player-interface",
    prior=-1,
    holds_media=VETO,
    in_player=VETO,
    play_button=1,
    rewind_button=1,
    slider=1,
    listen_words=1,
    advert_name=VETO,
)


def _is_called(button: Element, words: tuple[str, ...]) -> bool:
    name = _name(button)
    return any(word in name for word in words)


def _name(button: Element) -> str:
    told = (button.attr("aria-label"), button.attr("title"), re.sub("[-_]+", " ", button.attr("class") or ""))
    words = [child.data[:60] for child in islice(button, 8) if isinstance(child, Text)]
    return f" {' '.join(filter(None, (*told, *words)))} ".casefold()


def players_by_interface(context: PageContext) -> Iterator[Embed]:
    """Boxes with the buttons of a player and no medium: a script fetches it when somebody presses play."""
    seen: set[Element] = set()
    words = (*context.words.buttons["rewind"], *context.words.listen)
    buttons = (one for one in context.page.document.select("button")[:_MOST] if _is_called(one, words))
    # One search for each tag: the parser indexes single tags, but walks the tree for several.
    sliders = [one for slider in _SLIDERS for one in context.page.document.select(slider)[:_MOST]]
    by_role = [one for one in context.page.with_attribute("role") if one.attr("role") in _ROLES]
    for start in (*sliders, *by_role[:_MOST], *buttons):
        for box in containers(start, _LEVELS):
            if box in seen or box.tag in ("main", "article", "li", "nav") or short_text(box, _WORDS) is None:
                break
            if context.ask(INTERFACE, _InterfaceCase(context, box), box):
                seen.update((box, *box.select("*")[:200]))
                yield make_embed(box, "js-placeholder", "audio")
                break
