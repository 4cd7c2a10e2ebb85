"""Plug-ins of the past: ``<object>``, ``<embed>`` and ``<applet>``."""

from __future__ import annotations

from urllib.parse import parse_qsl

from turbohtml import Element

from accesspub.facts.dom.elements import attribute_quote, inside, some_text
from accesspub.facts.dom.urls import clean, ending
from accesspub.facts.embeds.vocabulary import Case, PageContext, make_embed
from accesspub.facts.evidence import VETO, Question
from accesspub.facts.model import Embed
from accesspub.facts.providers import Match
from accesspub.html.lazy import lazy
from accesspub.html.text import letters

_STARTS = ("autoplay", "autostart")
_OFF = ("false", "0", "no")
_PDF = "application/pdf"
_LONGEST_VARIABLES = 20_000


class _PluginCase(Case):
    """An ``<object>``, ``<embed>`` or ``<applet>`` with what is in it."""

    def __init__(self, context: PageContext, element: Element) -> None:
        super().__init__(context, element)
        held = inside(element)
        params = [one for one in held if one.tag == "param"]
        self.params = {(one.attr("name") or "").strip().lower(): one.attr("value") or "" for one in params}
        self.inner = next((one for one in held if one.tag == "embed"), None) if element.tag == "object" else None

    @lazy
    def type(self) -> str:
        """The media type that the element or the ``<embed>`` in it names."""
        types = (one.attr("type") or "" for one in (self.element, self.inner) if one is not None)
        return next(filter(None, (one.strip().lower() for one in types)), "")

    @lazy
    def address(self) -> str:
        """What it loads."""
        values = (
            self.element.attr("data" if self.element.tag == "object" else "src"),
            self.element.attr("url") if self.element.tag == "embed" else None,  # of an editor, never made a player
            *map(self.params.get, ("movie", "src", "filename", "url")),
            self.inner.attr("src") if self.inner is not None else None,
            self.element.attr("code") if self.element.tag == "applet" else None,
        )
        return next(filter(None, map(clean, values)), "")

    @lazy
    def provider_match(self) -> Match | None:
        """The provider of its address."""
        return self.context.match(self.address)

    @lazy
    def plugin(self) -> str:
        """The plug-in that it needs; empty for none."""
        class_id = (self.element.attr("classid") or "").strip().lower()
        known = self.words.plugin_types.get(self.type) or self.words.plugin_classes.get(class_id)
        if known:
            return known
        if self.element.tag == "applet" or self.type.startswith(("application/x-java", "java:")):
            return "java"
        if class_id.startswith("java:"):
            return "java"
        return self.words.plugin_files.get(ending(self.address)) or self._by_download()

    def _by_download(self) -> str:
        """The plug-in that its markup says where to get (``pluginspage``)."""
        parts = [one for one in (self.element, self.inner) if one is not None]
        places = " ".join(one.attr(name) or "" for one in parts for name in ("pluginspage", "pluginurl", "codebase"))
        if not any(place in places.lower() for place in self.words.plugin_downloads):
            return ""
        told = letters(places)
        return next((key for key, name in self.words.plugin_names.items() if letters(name) in told), "")

    @lazy
    def played_file(self) -> str:
        """The recording that a player of Flash or Silverlight was told to play."""
        variables = self.element.attr("flashvars") or self.params.get("flashvars") or ""
        options = self.element.attr("initparams") or self.params.get("initparams") or ""
        if len(variables) + len(options) > _LONGEST_VARIABLES:
            return ""
        told = parse_qsl(variables.replace("&amp;", "&"))[:100]
        told += [
            (name.strip(), value.strip()) for name, _, value in (one.partition("=") for one in options.split(",")[:100])
        ]
        for name, value in told:
            if self.words.recording(value) and any(part in name.lower() for part in ("file", "src", "url", "media")):
                return value
        return ""

    @lazy
    def media_file(self) -> str:
        """Its address, where that is one of a file."""
        return self.address if self.words.file_kind(self.address) else ""

    def starts(self) -> bool:
        """Whether an attribute or parameter starts it automatically."""
        told = [self.element.attr(name) for name in _STARTS] + [self.params.get(name) for name in _STARTS]
        return any(value is not None and value.strip().lower() not in _OFF for value in told)

    def picture_type(self) -> str | None:
        own = (self.element.attr("type") or "").strip().lower()
        return own if own.startswith("image/") else None

    def media_type(self) -> str | None:
        return self.type if self.address and self.type.startswith(("video/", "audio/", _PDF)) else None


PLUGIN = Question.about(
    _PluginCase,
    "plugin-medium",
    picture_type=VETO,
    no_size=VETO,
    provider_match=1,
    plugin=1,
    media_type=1,
    media_file=1,
)


def plugin(context: PageContext, element: Element) -> Embed | None:
    """An ``<object>``, ``<embed>`` or ``<applet>`` that shows a medium; None for pictures, helpers and layout."""
    case = _PluginCase(context, element)
    if not context.ask(PLUGIN, case, element):
        return None
    delivery = "embed" if element.tag == "embed" else "object"
    if delivery == "embed" and element.attr("url") and not element.attr("src"):
        delivery = "js-placeholder"
    match = case.provider_match
    embed = make_embed(element, delivery, _kind(case) if match is None else "", match=match)
    embed.src = case.address or None
    embed.file_url = (case.media_file if match is None else "") or clean(case.played_file) or None
    embed.data["plugin"] = case.plugin or "no"
    if not case.plugin and case.starts():  # what needs a plug-in no longer starts
        embed.data["autoplay"] = "yes"
    embed.fallback_text = some_text(element)
    embed.title = attribute_quote(element, ("title", "aria-label"))
    return embed


def _kind(case: _PluginCase) -> str:
    for value in (case.played_file, case.address):
        if kind := case.words.file_kind(value):
            return kind
    media_type, _, _ = case.type.partition("/")
    if media_type in ("video", "audio"):
        return media_type
    if case.type.startswith(_PDF):
        return "document"
    if case.plugin in ("quicktime", "windows-media", "realplayer"):
        return "video"
    name = case.address.rpartition("/")[2].lower()
    if case.plugin == "flash" and ("video" in name or "player" in name):
        return "audio" if "audio" in name or "mp3" in name else "video"
    return "flash"
