"""Players that an inline script starts: ``jwplayer("p0").setup({file: …})``. The script is read, never run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from urllib.parse import parse_qsl

from turbohtml import Element

from accesspub import expressions as re
from accesspub.facts.dom.class_names import words_of
from accesspub.facts.dom.elements import inside, quote
from accesspub.facts.dom.text import short_text
from accesspub.facts.dom.urls import clean
from accesspub.facts.embeds.vocabulary import Case, PageContext, kind_by_name, make_embed, service_of
from accesspub.facts.evidence import VETO, Question
from accesspub.facts.model import Embed
from accesspub.facts.providers import Match, Provider
from accesspub.html.lazy import lazy
from accesspub.html.page import Page

_LONGEST = 100_000  # characters of a script: what is longer is a library
_STATEMENT = 1200  # characters that are read on either side of an id
_NEAR = 300  # characters around a call in which the id of its element stands
_MOST = 40  # ids of one page that are looked into
_LABEL = 300  # characters that may be in a player until its script runs: a sentence
_HINTS = (
    "layer(",
    "layerjs(",
    "ideo(",
    "ideojs(",
    "udio(",
    "SWF",
    "Widget",
    "cnx",
    ".embed(",
    ".setup(",
    "createTweet",
    "Embed(",
)
_STRING = re.compile(r"""["']([^"'\\\n]{1,90})["']""")
_CLASS = re.compile(r"\.[A-Za-z][\w-]{2,40}", re.A)
_LITERAL = re.compile(r"""["']([^"'\n]{1,2000})["']""")
_PAIR = re.compile(
    r"""["']?\b([A-Za-z_]\w{0,40})["']?\s{0,20}:\s{0,20}(?:"([^"\\\n]{0,500})"|'([^'\\\n]{0,500})'|(true|false|\d{1,20})\b)"""
)
_CALLED = re.compile(r"(?<![\w$])([A-Za-z_$][\w$]{0,60}(?:\.[A-Za-z_$][\w$]{0,60}){0,4})\s{0,4}\(")
_VARIABLE = re.compile(r"(?:\b(?:var|let|const)\s{1,20})?\b([A-Za-z_$][\w$]{0,40})\s{0,4}(?==[^=]|\.)")
_USE = re.compile(r"([A-Za-z_$][\w$]{0,40})\s{0,4}(?:=[^=]|\.)")
_ID_VALUE = re.compile(r"(?=[^\d]{0,80}\d)[\w:-]{4,80}", re.A)
_TARGETS = frozenset("div figure p section span center video audio video-js article aside".split())
_PLAYER = frozenset(("player", "players", "video", "audio", "videojs", "embed", "playlist", "stream"))


class _Call:
    """What a script does with one element.

    Args:
        script: the script.
        at: where in it the element is named; None where the script is in the element.
    """

    def __init__(self, script: str, at: int | None) -> None:
        self._script, self._at = script, at

    @lazy
    def _text(self) -> str:
        told = self._script[:_STATEMENT] if self._at is None else statement(self._script, self._at)
        return told.replace("\\/", "/")

    @lazy
    def names(self) -> list[str]:
        """What it calls (``jwplayer``, ``YT.Player``)."""
        return _CALLED.findall(self._text)

    @lazy
    def texts(self) -> list[str]:
        """Every text in it."""
        return _LITERAL.findall(self._text)

    @lazy
    def pairs(self) -> dict[str, str]:
        """Settings by name, in lower case without underscores, the first of each name."""
        pairs: dict[str, str] = {}
        for found in _PAIR.finditer(self._text):
            value = next((one for one in found.groups()[1:] if one is not None), "")
            pairs.setdefault(found[1].lower().replace("_", ""), value)
        return pairs


def statement(text: str, at: int) -> str:
    """The statement around a place in a script, with those that use the variable it assigns or starts from."""
    begin, end = _begin(text, at), _end(text, at)
    told = text[begin:end]
    variable = _VARIABLE.match(told.lstrip())
    if variable is None:
        return told
    return "\n".join([told, *islice(_uses(text, variable[1]), 4)])


def _uses(text: str, variable: str) -> Iterator[str]:
    """What a script assigns to a variable, and what it calls on it."""
    at, left = text.find(variable), 100  # a variable of one letter is found everywhere
    while at >= 0 and left:
        left -= 1
        use = _USE.match(text, at)
        if use is not None and use[1] == variable and (at == 0 or not text[at - 1].isalnum()):
            yield text[at : _end(text, use.end())]
        at = text.find(variable, at + len(variable))


def _begin(text: str, at: int) -> int:
    depth = 0
    for place in range(at - 1, max(at - _STATEMENT, -1), -1):
        sign = text[place]
        if sign in ")]}":
            depth += 1
        elif sign in "([{":
            if depth == 0 and sign == "{" and _opens_block(text, place):
                return place + 1
            depth -= depth > 0
        elif sign == ";" and depth == 0:
            return place + 1
    return max(at - _STATEMENT, 0)


def _opens_block(text: str, at: int) -> bool:
    """Whether a brace opens a block of code: after a bracket or an equals sign it opens an argument or a value."""
    return text[max(at - 9, 0) : at].rstrip()[-1:] not in ("(", ",", ":", "=", "[")


def _end(text: str, at: int) -> int:
    depth = 0
    for place in range(at, min(at + _STATEMENT, len(text))):
        sign = text[place]
        if sign in "([{":
            depth += 1
        elif sign in ")]}":
            depth -= 1
        elif sign == ";" and depth <= 0:
            return place
    return min(at + _STATEMENT, len(text))


class _ScriptCase(Case):
    """An element, and what a script does with it."""

    def __init__(self, context: PageContext, element: Element, call: _Call, *, is_named: bool) -> None:
        super().__init__(context, element)
        self.call = call
        self.is_named = is_named

    def target(self) -> str:
        """The id by which the script names it."""
        return self.element.attr("id") or "" if self.is_named else ""

    @lazy
    def file(self) -> str:
        """The first recording that the script names."""
        for text in self.call.texts:
            if self.words.recording(text) and clean(text):
                return clean(text)
            if "=" in text and "&" in text:
                values = (value for _, value in parse_qsl(text)[:40])
                if found := next((value for value in values if self.words.recording(value)), ""):
                    return clean(found)
        return ""

    @lazy
    def provider_address(self) -> Match | None:
        """The provider of the first player's address in the script."""
        matches = (self.context.player_match(text) for text in self.call.texts if "//" in text[:10])
        return next((match for match in matches if match is not None), None)

    @lazy
    def id(self) -> str:
        """The id of a medium among the settings."""
        for key in self.words.keys["call"]:
            value = self.call.pairs.get(key.lower(), "")
            if _ID_VALUE.fullmatch(value):
                return value
        return ""

    @lazy
    def provider(self) -> Provider | None:
        """The provider whose function it calls."""
        known = self.context.providers
        called = (known.calls.get(name) for name in self.call.names)
        words = [word for name in self.call.names for word in (name.lower(), *words_of(name))]
        return next(filter(None, called), None) or service_of(self.context, words)

    def player_call(self) -> str:
        return next((name for name in self.call.names if _PLAYER & {name.lower(), *words_of(name)}), "")

    def play_button(self) -> Element | None:
        """The play button on its picture, recognised by its class or id."""
        if self.element.select_one("img") is None:
            return None
        return next((one for one in inside(self.element) if self.words.play.on(one)), None)

    def words_in_it(self) -> bool:
        return self.element.tag in _TARGETS and short_text(self.element, _LABEL) is None


SCRIPTED = Question.about(
    _ScriptCase,
    "scripted-player",
    prior=-2,
    target=1,
    advert_name=10 * VETO,
    file=2,
    provider_address=2,
    provider=1,
    id=1,
    player_call=1,
    player_name=1,
    play_button=1,
    words_in_it=VETO,
)


def _near_calls(text: str) -> list[tuple[int, int]]:
    """Where in a script something is called that may start a player."""
    found: list[tuple[int, int]] = []
    for call in _HINTS:
        at = text.find(call)
        while at >= 0 and len(found) < _MOST:
            found.append((max(at - _NEAR, 0), at + _NEAR))
            at = text.find(call, at + _NEAR)
    return found


def _ids(page: Page) -> dict[str, Element]:
    return {element.attr("id") or "": element for element in reversed(page.document.select("[id]"))}


def players_of_scripts(context: PageContext) -> Iterator[Embed]:
    """Media that an inline script puts into an element, recognised by what it calls and the settings it gives."""
    page, left = context.page, _MOST
    for script in page.document.select("script:not([src])"):
        kind = (script.attr("type") or "").lower()
        if kind and "javascript" not in kind and kind != "module":
            continue
        text = script.text
        near = _near_calls(text) if len(text) <= _LONGEST else ()
        targets: dict[Element, int] = {}
        for found in (one for begin, end in near for one in _STRING.finditer(text, begin, end)):
            name = found[1]
            element = page.once(_ids).get(name.removeprefix("#"))
            if element is None and _CLASS.fullmatch(name):
                element = page.document.select_one(name)
            if element is not None and element.tag in _TARGETS and short_text(element, _LABEL) is not None:
                targets.setdefault(element, found.start())
        cases = [_ScriptCase(context, one, _Call(text, at), is_named=True) for one, at in targets.items()]
        box = script.parent
        if near and not cases and isinstance(box, Element) and box.tag in _TARGETS and context.words.player.on(box):
            cases = [_ScriptCase(context, box, _Call(text, None), is_named=False)]
        told: set[Element] = set()
        for case in cases[:left]:
            left -= 1
            player = _player_of(case.element, targets)
            if player not in told and context.ask(SCRIPTED, case, case.element):
                told.add(player)
                case.element = player
                yield _embed(case)


def _player_of(element: Element, targets: Iterable[Element]) -> Element:
    """The player that an element is a part of: "story-video" of "story-video-thumb" and "story-video-play"."""
    box = element.parent
    name = box.attr("id") if isinstance(box, Element) else None
    if not name or not isinstance(box, Element) or box.tag not in _TARGETS or short_text(box, _LABEL) is None:
        return element
    parts = [one for one in targets if one.parent is box and (one.attr("id") or "").startswith(f"{name}-")]
    return box if len(parts) > 1 and element in parts else element


def _embed(case: _ScriptCase) -> Embed:
    match, call = case.provider_address, case.call
    kind = case.words.recording(case.file) or ("" if case.provider is not None else kind_by_name(case.element))
    embed = make_embed(case.element, "js-placeholder", "" if match else kind, match=match, provider=case.provider)
    embed.id = embed.id or case.id or None
    if match is None and case.file:
        embed.src = embed.file_url = case.file
    if embed.page_url is None and match is None and case.provider is not None and embed.id:
        medium = case.provider.medium(embed.id)
        embed.page_url = medium.page_url if medium is not None else None
    embed.poster = clean(call.pairs.get("poster") or call.pairs.get("image")) or None
    embed.title = quote(call.pairs.get("title"), case.element, "script")
    if call.pairs.get("autoplay", call.pairs.get("autostart")) in ("true", "1"):
        embed.data["autoplay"] = "yes"
    if call.pairs.get("mute", call.pairs.get("muted")) in ("true", "1"):
        embed.data["muted"] = "yes"
    return embed
