"""Boxes that a script fills with a player, recognised by general names: no provider file knows their markup."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from turbohtml import Element

from accesspub import expressions as re
from accesspub.facts.dom.class_names import words_of
from accesspub.facts.dom.elements import attribute_quote, first_attribute, first_value, inside, nearest, quote, seconds
from accesspub.facts.dom.embedded_json import at_path, attribute_json, walk_json
from accesspub.facts.dom.text import short_text
from accesspub.facts.dom.urls import clean, split
from accesspub.facts.embeds.unknown import is_hollow
from accesspub.facts.embeds.vocabulary import Case, Linked, PageContext, by_class, by_words, kind_by_name, make_embed
from accesspub.facts.evidence import VETO, Question
from accesspub.facts.model import Embed, Quote
from accesspub.facts.providers import Provider
from accesspub.html.lazy import lazy

_ID = re.compile(r"data-[a-z0-9]+-(?:video|media|clip|audio|episode)-?id")
_NUMBERED = re.compile(r"(?<!\d)\d{5,}$")
_BUTTON = 80  # characters of a button's name
_TEASERS = "li,nav,aside,footer"


class Setting(NamedTuple):
    """An attribute that says what a player plays."""

    name: str
    kind: str
    source: str
    data: Any
    """The settings around the address, where it is in JSON."""

    def __str__(self) -> str:
        return f"{self.name}={self.source}"


class _BoxCase(Case):
    """A box with an attribute or a class name that speaks of a player."""

    @lazy
    def settings(self) -> Setting | None:
        """The first of its attributes that holds the address of a recording, or settings in JSON with one."""
        for name in self.words.attributes["settings"]:
            value = (self.element.attr(name) or "").strip()
            if not value:
                continue
            if (kind := self.words.recording(value)) and clean(value):
                return Setting(name, kind, clean(value), None)
            match = self.context.match(value) if "//" in value[:10] else None
            if match is not None and match.kind in ("video", "audio"):
                return Setting(name, match.kind, clean(value), None)
            data = attribute_json(value)
            source = self._file_in(data)
            if source:
                return Setting(name, self.words.file_kind(source) or "", source, data)
        return None

    def _file_in(self, data: Any) -> str:
        """The first recording that settings name."""
        for item in walk_json(data, 400) if data is not None else ():
            for key in self.words.keys["src"]:
                value = item.get(key)
                if isinstance(value, str) and self.words.recording(value) and clean(value):
                    return clean(value)
        return ""

    @lazy
    def id(self) -> tuple[str, str] | None:
        """The attribute that names a medium, and its value."""
        told = first_attribute(self.element, self.words.attributes["ids"])
        if told is None and self.player_around() is not None:
            # A player may have named it after itself ("data-acme-media-id").
            named = (
                name
                for name in self.element.attrs
                if _ID.fullmatch(name) or (name == "data-id" and self.whole_player())
            )
            told = next(((name, value) for name in named if (value := self.element.attr(name))), None)
        return told

    @lazy
    def script(self) -> str:
        """The address of the script that brings one certain film or sound ("video.php?video_id=25718")."""
        kinds = self.words.address
        for script in self.element.select("script[src]")[:5]:
            address = split(script.attr("src"))
            if address is None:
                continue
            parts = set(re.split(r"[/.\-_]", address.path.lower()))
            wanted = (name for name, value in parse_qsl(address.query)[:20] if value and name.lower().endswith("id"))
            if parts & (kinds["video"] | kinds["audio"]) and any(wanted):
                return address.url
        return ""

    @lazy
    def written_address(self) -> Linked | None:
        """The address of a medium that is all of its text: an embed that was never made."""
        text = short_text(self.element, 300)
        match = self.context.player_match(text) if text and " " not in text and "//" in text[:10] else None
        return Linked(clean(text), match) if text and match is not None else None

    @lazy
    def service(self) -> Provider | None:
        """The provider whose medium it says that it will show (``data-provider="instagram"``)."""
        return by_words(self.context, [first_value(self.element, self.words.attributes["services"]).lower()])

    @lazy
    def provider(self) -> Provider | None:
        """The provider that an attribute, a class or the text of a button names."""
        names = [word for name in self.element.attrs for word in words_of(name)]
        text = short_text(self.element, _BUTTON) if self.element.tag == "button" else ""
        told = by_words(self.context, [*names, *(text or "").lower().split()])
        return self.service or by_class(self.context, self.element) or told

    def number(self) -> str | None:
        """The number at the end of its id, by which a script knows what to play."""
        number = _NUMBERED.search((self.element.attr("id") or "")[-40:])
        return number[0] if number is not None else None

    def poster(self) -> str:
        value = first_value(self.element, self.words.attributes["posters"])
        return value if clean(value) else ""

    def player_id(self) -> str:
        return "=".join(self.id) if self.id is not None and (self.player_around() or self.provider) else ""

    def hollow_id(self) -> str:
        """The id of a medium, on a box without words whose class has a word for one in it ("harbourvideo")."""
        called = (self.element.attr("class") or "")[:400].lower()
        is_called = any(word in called for word in ("video", "audio", "podcast"))
        return "=".join(self.id) if self.id is not None and is_called and is_hollow(self.element) else ""

    def player_label(self) -> str:
        label = self.element.attr("aria-label") or ""
        return label if label in self.words.player else ""

    def teaser(self) -> Element | None:
        return self.element.closest(_TEASERS) if self.element.select_one("a[href]") is not None else None

    def consent_name(self) -> Element | None:
        return nearest(self.element, self.words.consent.on, 0)

    def banner_name(self) -> Element | None:
        return nearest(self.element, self.words.banner.on, 0)

    def empty(self) -> bool:
        is_short = short_text(self.element, 1) is not None
        return is_short and all(one.tag in ("script", "noscript", "style") for one in inside(self.element))


SETTINGS = Question.about(
    _BoxCase, "box-with-settings", advert_name=VETO, settings=10, player_id=1, hollow_id=1, teaser=-5
)
SCRIPT = Question.about(_BoxCase, "box-with-script", prior=-1, player_name=1, script=1)
ADDRESS = Question.about(_BoxCase, "box-with-address", prior=-1, player_name=1, written_address=1)
SERVICE = Question.about(_BoxCase, "box-of-service", prior=-1, service=1, consent_name=1, banner_name=VETO)
LABEL = Question.about(_BoxCase, "box-with-label", prior=-2, player_label=1, player_name=1, advert_name=VETO, empty=1)
POSTER = Question.about(_BoxCase, "box-with-poster", prior=-2, poster=1, player_name=1, advert_name=VETO, empty=1)
NUMBER = Question.about(_BoxCase, "box-with-number", prior=-2, number=1, player_name=1, advert_name=VETO, empty=1)


def _by_settings(case: _BoxCase) -> Embed:
    element, words, setting = case.element, case.words, case.settings
    source = setting.source if setting is not None else ""
    match = case.context.match(source)
    kind = setting.kind if setting is not None and setting.kind else kind_by_name(element)
    provider = case.provider if match is None else None
    if provider is not None and not (setting is not None and setting.kind):
        kind = provider.kind
    embed = make_embed(element, "js-placeholder", kind, match=match, provider=provider)
    embed.src = source or None
    embed.id = embed.id or (case.id[1][:300] if case.id is not None else None)
    if provider is not None and embed.id and not source:
        medium = provider.medium(embed.id)
        embed.page_url = medium.page_url if medium is not None else None
    if match is not None:
        embed.page_url = match.page_url or source
    elif words.file_kind(source):
        embed.file_url = source
    embed.title = attribute_quote(element, words.attributes["titles"])
    if embed.title is None and setting is not None and setting.data is not None:
        titles = (_title_at(setting.data, key, element) for key in words.keys["title"])
        embed.title = next(filter(None, titles), None)
    embed.duration = seconds(first_value(element, words.attributes["durations"]))
    embed.poster = clean(first_value(element, words.attributes["posters"])) or None
    return embed


def _title_at(data: Any, key: str, element: Element) -> Quote | None:
    value = at_path(data, key)
    return quote(value, element, "attribute:json") if isinstance(value, str) else None


def _by_script(case: _BoxCase) -> Embed:
    embed = make_embed(case.element, "js-placeholder", kind_by_name(case.element))
    embed.src = case.script
    text = short_text(case.element, 200)
    embed.title = quote(text, case.element, "text") if text else None
    return embed


def _by_written_address(case: _BoxCase) -> Embed:
    url, match = case.written_address or ("", None)
    embed = make_embed(case.element, "js-placeholder", match=match)
    embed.src, embed.page_url = url, embed.page_url or url
    return embed


def _by_service(case: _BoxCase) -> Embed:
    return make_embed(case.element, "consent-placeholder", provider=case.service)


def _by_poster(case: _BoxCase) -> Embed:
    embed = make_embed(case.element, "js-placeholder", kind_by_name(case.element))
    embed.poster = clean(first_value(case.element, case.words.attributes["posters"])) or None
    return embed


def _by_number(case: _BoxCase) -> Embed:
    embed = make_embed(case.element, "js-placeholder", kind_by_name(case.element))
    embed.id = case.number()
    return embed


def _by_label(case: _BoxCase) -> Embed:
    kind = "audio" if "audio" in case.player_label().lower() else "video"
    return make_embed(case.element, "js-placeholder", kind)


# What may speak for a medium in a box, the surest first, and how it is read.
_FORMS: tuple[tuple[Question[_BoxCase], Callable[[_BoxCase], Embed]], ...] = (
    (SETTINGS, _by_settings),
    (SCRIPT, _by_script),
    (ADDRESS, _by_written_address),
    (SERVICE, _by_service),
    (NUMBER, _by_number),
    (POSTER, _by_poster),
    (LABEL, _by_label),
)


def named_box(context: PageContext, element: Element) -> Embed | None:
    """The medium that a script brings into a box, as far as its attributes, its names and its text say."""
    case = _BoxCase(context, element)
    return next((read(case) for question, read in _FORMS if context.ask(question, case, element)), None)
