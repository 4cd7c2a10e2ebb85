"""Media that are left as text: ``[youtube ID]``, ``{{< video >}}``, a bare address, embed code shown to readers."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from turbohtml import Element, Text, unescape

from accesspub import expressions as re
from accesspub.facts.dom.urls import clean
from accesspub.facts.embeds.embed_code import media_in_code
from accesspub.facts.embeds.messages import bare_boxes, listing_around
from accesspub.facts.embeds.vocabulary import Case, PageContext, lead_to, make_embed, service_of
from accesspub.facts.evidence import VETO, Question
from accesspub.facts.model import Embed, Message
from accesspub.facts.providers import Match, Provider
from accesspub.html.lazy import lazy
from accesspub.html.page import Page
from accesspub.html.text import fold

# Code of content systems: what it is called, and what follows up to its end.
_SHORTCODE = re.compile(
    r"""(?:\[\[?|\{\{[<%]?\s*|\{%\s*(?:include\s+)?|\{|::?|!|@\[)(?P<name>[A-Za-z][\w-]{1,30})"""
    r"""(?P<rest>(?:[\s\]=({}>|/"']|\.html|:(?=[\w-])).{0,600})""",
    re.S,
)
_MARKDOWN = re.compile(r"(?:!\[[^\]]{0,200}\]\(|%\[)\s*(?P<url>[^\s()\[\]]{3,2000})[^()\[\]]{0,200}[)\]]")
_URL = re.compile(r"""(?:https?:)?//[^\s"'<>\[\])}]{3,2000}""")
_BREAK = re.compile(r"""[\s"'<>=()\[\]{}]""")
_ID = re.compile(r"(?<![\w-])[\w-]{5,40}(?![\w-])")
_FIRST = ("[", "{", "<", "&lt;", "http", "//", ":", "!", "@", "%")
_ALONE = ("div", "li", "td")  # boxes that hold text alone
_NODES = 200  # children of one element that are looked at
_LONGEST = 800  # characters of a line of code
_KINDS = {"audio": "audio", "playlist": "audio", "podcast": "audio", "mp3": "audio", "mp3remote": "audio"}
_KINDS |= dict.fromkeys(("video", "wpvideo", "mp4", "mp4remote", "flv", "flvremote", "webm"), "video")
_OTHERS = {"embed": "", "media": "", "oembed": "", "iframe": "", "player": "video"}


class _Code(NamedTuple):
    """A line of code that stands for a medium."""

    name: str
    url: str
    match: Match | None
    provider: Provider | None
    kind: str

    def __str__(self) -> str:
        return self.url or self.name


class _LineCase(Case):
    """A text of its own between two tags."""

    def __init__(self, context: PageContext, element: Element, text: str) -> None:
        super().__init__(context, element)
        self.text = text

    @lazy
    def shortcode(self) -> _Code | None:
        """The medium that code of a content system asks for."""
        found = _SHORTCODE.fullmatch(self.text)
        if found is None:
            return None
        name, rest = found["name"].lower(), found["rest"]
        names = [name, *re.split(r"[-_]", name)]
        provider = service_of(self.context, names)
        kind = next((_KINDS[one] for one in names if one in _KINDS), _OTHERS.get(name, ""))
        is_closed = rest.rstrip().lower().endswith((f"[/{name}]", f"{{/{name}}}"))
        if provider is None and not kind and name not in _OTHERS and not is_closed:
            return None
        code = self._addressed(name, rest, kind)
        if code is not None or provider is None:
            # Without an address, words in brackets may be those of a person.
            is_code = is_closed or "=" in rest or not rest.strip("[]{}/ ")
            return code or (_Code(name, "", None, None, kind) if name in _KINDS and is_code else None)
        medium = next((one[0] for one in _ID.finditer(rest) if any(map(str.isdigit, one[0]))), "")
        match = provider.medium(medium) if medium else None
        return _Code(name, (match.page_url if match is not None else "") or "", match, provider, "")

    def _addressed(self, name: str, text: str, kind: str) -> _Code | None:
        for url in (*_URL.findall(text)[:10], *_BREAK.split(text)[:40]):
            match = self.context.player_match(url) if "//" in url else None
            file_kind = self.words.recording(url)
            if match is not None or file_kind:
                return _Code(name, clean(url), match, None, file_kind or kind)
        return None

    @lazy
    def markdown(self) -> _Code | None:
        """The medium that Markdown shows as a picture or as an embed."""
        found = _MARKDOWN.fullmatch(self.text)
        return self._addressed("", found["url"], "") if found is not None else None

    @lazy
    def address(self) -> _Code | None:
        """A player's address that is all of the text."""
        match = self.context.player_match(self.text) if _URL.fullmatch(self.text) else None
        return _Code("", clean(self.text), match, None, "") if match is not None and match.id else None

    @lazy
    def embed_code(self) -> _Code | None:
        """The medium in embed code that readers see."""
        code = unescape(self.text) if self.text.startswith("&lt;") else self.text
        found = media_in_code(self.context, code) if code.startswith("<") else None
        return _Code("", found.src, found.match, None, found.kind) if found is not None else None

    def listing(self) -> Element | None:
        return listing_around(self.element)

    def in_table_of_links(self) -> Element | None:
        return self.element.closest("li,td,nav,footer") if self.address is not None else None


WRITTEN = Question.about(
    _LineCase,
    "written-medium",
    listing=10 * VETO,
    shortcode=1,
    embed_code=1,
    markdown=1,
    address=1,
    in_table_of_links=VETO,
)


def _texts(page: Page) -> list[tuple[Element, str]]:
    """The texts between two tags that begin like code or an address."""
    found: list[tuple[Element, str]] = []
    begin = [element for element, text in page.paragraphs if text.lstrip()[:4].startswith(_FIRST)]
    around = {parent: None for element, _ in page.paragraphs if isinstance(parent := element.parent, Element)}
    begin += [*around, *(one for tag in _ALONE for one in page.once(bare_boxes, tag))]
    for element in begin:
        for node in islice(element, _NODES):
            text = fold(node.data[:_LONGEST]) if isinstance(node, Text) else ""
            if text.startswith(_FIRST) and len(text) < _LONGEST:
                found.append((element, text))
        link = next(iter(element), None)
        if element.tag == "p" and isinstance(link, Element) and link.tag == "a":
            text = fold(link.text[:_LONGEST])
            if text.startswith(("http", "//")) and fold(element.text[:_LONGEST]) == text:
                found.append((element, text))
    return found


def media_as_text(context: PageContext) -> Iterator[Embed]:
    """Media of which only the code or the address is left, as text."""
    for element, text in context.page.once(_texts):
        case = _LineCase(context, element, text)
        code = case.shortcode or case.embed_code or case.markdown or case.address
        if code is None or not context.ask(WRITTEN, case, element):
            continue
        kind = "" if code.match or code.provider else code.kind or "video"
        embed = make_embed(element, "text", kind, match=code.match, provider=code.provider)
        lead_to(context, embed, code.url, code.match)
        embed.message = Message(text, "code", "", element)
        yield embed
