"""What the address of a picture says against its being the article's."""

from __future__ import annotations

from urllib.parse import unquote

from turbohtml import Element

from accesspub import expressions as re
from accesspub.facts.dom.elements import ancestors
from accesspub.facts.images.address import is_placeholder, stem_words
from accesspub.facts.images.context import PictureContext
from accesspub.facts.images.size import folder_size, served_size, size
from accesspub.html.lazy import lazy
from accesspub.html.text import fold

_PORTRAIT = 150  # width and height that the server is asked for: a face or a thumbnail
_FACE = 100  # the same, where a folder of the address is called so
_ITEM = 60  # characters of an item of a list next to its mark
_HOST = 400  # characters of an address that are looked at
_TEMPLATE = re.compile(r"\{\{|\[[a-z]+\]|%%|\$\{|INSERT_")
_ADVERT_HOST = re.compile(
    r"(?:https?:)?//(?:(?:ad|ads|adserver|adserv|banner|banners|pixel|track|tracking)\d*"
    r"|(?:[\w-]{1,40}\.){0,3}(?:effectivemeasure|scorecardresearch|imrworldwide|quantserve|2o7))\.",
    re.I,
)
_ONE_PIXEL = re.compile(r"[-_.]1x1\.[a-z]{3,4}$")
_ICON = re.compile(r"(?<!lex)(?<!sil)(?<!rub)icons?\.(?:gif|png)$")  # "postcommenticon.gif"
_ADDRESS_WORDS = re.compile(r"[/._-]+")


class AddressCase:
    """A picture and its address; clues look at what its methods return."""

    def __init__(self, context: PictureContext, element: Element, src: str | None) -> None:
        self.context = context
        self.words = context.words
        self.element = element
        self.src = src

    @lazy
    def address(self) -> str:
        """Where its picture is; empty where the picture is written in the page, letters of which mean nothing."""
        src = self.src or ""
        return "" if src.startswith("data:") else src

    @lazy
    def path(self) -> str:
        """The end of the address, in lower case; empty for a drawing in the page."""
        if self.element.tag == "svg":
            return ""
        _, is_proxy, inner = self.address.partition("/_next/image?url=")  # Next.js sends pictures in other sizes
        address = unquote(inner.partition("&")[0]) if is_proxy else self.address
        return address.split("?")[0][-300:].lower()

    @lazy
    def address_words(self) -> list[str]:
        """The words of the address."""
        return _ADDRESS_WORDS.split(self.path)

    def _served_small(self) -> tuple[int, int] | None:
        asked = served_size(self.address)
        return asked if asked is not None and 0 < asked[0] <= _PORTRAIT and 0 < asked[1] <= _PORTRAIT else None

    def _one_pixel(self) -> bool:
        return _ONE_PIXEL.search(self.path) is not None

    def _folder_small(self) -> tuple[int, int] | None:
        named = folder_size(self.address)
        return named if named is not None and named[0] <= _FACE and named[1] <= _FACE else None

    def _icon_file(self) -> str | None:
        stem = stem_words(self.src)
        is_icon = stem in self.words.icon_files or (len(stem) <= 16 and stem.isalpha() and stem in self.words.icons)
        return stem if is_icon or _ICON.search(self.path) else None

    def _ornament_file(self) -> str | None:
        stem = stem_words(self.src)
        return stem if stem in self.words.ornament_files else None

    def _poster(self) -> str:
        return next((known for known in self.words.poster_addresses if known in (self.src or "")[:_HOST]), "")

    def _no_picture(self) -> str | None:
        if self.element.tag == "svg":
            return None
        if self.src is None:
            return "no address"
        is_open = _TEMPLATE.search(self.src) or is_placeholder(self.src, self.context.knowledge)
        return self.src if is_open else None

    def _advert_host(self) -> str | None:
        host = _ADVERT_HOST.match(self.src or "")
        return host[0] if host is not None else None

    def _advert_address(self) -> list[str]:
        return sorted(self.words.advert_paths.intersection(self.address_words))

    def _advert_folder(self) -> list[str]:
        # A file may be called so for what it shows.
        folders = self.words.advert_folders
        if folders.isdisjoint(self.address_words):
            return []
        return sorted(folders.intersection(_ADDRESS_WORDS.split(self.path.rpartition("/")[0])))

    def _loose_drawing(self) -> bool:
        # A drawing in a file, with neither size nor a paragraph or figure around it: a mark of the layout, as is one
        # before the few words of an item.
        if not self.path.endswith(".svg") or any(size(self.element)):
            return False
        frame = next((box for box in ancestors(self.element, 3) if box.tag in ("p", "figure", "td", "li")), None)
        return frame is None or (frame.tag == "li" and 0 < len(fold(frame.text)) <= _ITEM)

    def _drawn_heading(self) -> Element | None:
        heading = self.element.closest("h1,h2,h3,h4,h5,h6") if self.path.endswith(".gif") else None
        return heading if heading is not None and not fold(heading.text) else None
