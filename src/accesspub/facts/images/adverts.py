"""Pictures that only advertise another page, recognised by their link and their words."""

from __future__ import annotations

from turbohtml import Element

from accesspub.facts.dom.elements import ancestors
from accesspub.facts.evidence import VETO, Clue, Question
from accesspub.facts.images.address import without_archive
from accesspub.facts.images.context import PictureContext
from accesspub.facts.images.teasers import HEADINGS, is_numbered, is_other_page
from accesspub.facts.model import Image
from accesspub.html.lazy import lazy
from accesspub.html.page import Page

_BRACKETS = " \n\t[]()【】"
_SHARED_NAME = 10  # characters that the address of a link and the name of a file begin with


class AdvertCase:
    """A picture that is all that its link shows, or that has a caption; clues look at what its methods return."""

    def __init__(self, context: PictureContext, image: Image) -> None:
        self.context = context
        self.image = image

    @lazy
    def href(self) -> str:
        """The address of the link around it."""
        link = self.image.element.closest("a")
        return without_archive(link.attr("href") or "") if link is not None else ""

    def _has_words(self) -> str:
        said = self.image.caption or self.image.credit
        return said.text if said is not None else ""

    def _stays(self) -> str:
        # It leads to a picture, a place on this page, or nowhere.
        leaves = is_other_page(self.href) and self.href != self.image.src
        return "" if leaves else self.href or "no address"

    def _own_page(self) -> str:
        return self.href if self.context.is_own_page(self.href) else ""

    def _next_part(self) -> str:
        # Of an article on several pages: a number leads there, too.
        return self.href if self.href in self.context.page.once(_numbered) else ""

    def _shared_name(self) -> str:
        # The link's address begins as the picture's file does: it leads to the picture's page, or what it shows.
        page, file = (_last_name(one) for one in (self.href, self.image.src or ""))
        return file if len(page) >= _SHARED_NAME and file.startswith(page[:_SHARED_NAME]) else ""

    def _no_alt(self) -> str:
        return self.image.alt_state if self.image.alt_state in ("missing", "empty") else ""

    def _numbered_item(self) -> Element | None:
        link = self.image.element.closest("a")
        around = ancestors(link, 3) if link is not None else ()
        return next((box for box in around if self.context.page.once(is_numbered, box)), None)

    def _in_aside(self) -> Element | None:
        return self.image.element.closest("aside")

    def _home_page(self) -> str:
        scheme, found, rest = self.href.partition("//")
        host, _, path = rest.partition("/")
        path = path.partition("?")[0].strip("/")
        if self.href == "/":
            return self.href
        is_site = found and scheme in ("", "http:", "https:") and "." in host
        is_first = not path or ("/" not in path and host.removeprefix("www.") in self.context.words.followed_hosts)
        return self.href if is_site and is_first else ""

    def _read_more(self) -> str:
        text = self.image.caption.text.casefold().rstrip(" .…»>›→") if self.image.caption is not None else ""
        return text if text.endswith(self.context.words.read_more) else ""

    def _linked_heading(self) -> Element | None:
        caption = self.image.caption.element if self.image.caption is not None else None
        link = caption.select_one("a[href]") if caption is not None else None
        return next((link for tag in HEADINGS[1:] if link.select_one(tag) is not None), None) if link else None


ADVERT = Question[AdvertCase](
    "advert",
    Clue("has-words", VETO, AdvertCase._has_words),
    Clue("no-alt", 1, AdvertCase._no_alt),
    Clue("in-aside", 1, AdvertCase._in_aside),
    Clue("home-page", 1, AdvertCase._home_page),
    Clue("numbered-item", VETO, AdvertCase._numbered_item),
    Clue("stays", VETO, AdvertCase._stays),
    Clue("own-page", VETO, AdvertCase._own_page),
    Clue("next-part", VETO, AdvertCase._next_part),
    Clue("shared-name", VETO, AdvertCase._shared_name),
)
CARD = Question[AdvertCase](
    "card", Clue("read-more", 1, AdvertCase._read_more), Clue("linked-heading", 1, AdvertCase._linked_heading)
)


def leads_elsewhere(context: PictureContext, image: Image) -> bool:
    """Whether a picture is an advert, or belongs to a card whose title stands as its caption."""
    if image.only_content_of_link and context.ask(ADVERT, AdvertCase(context, image), image.element):
        return True
    return image.caption is not None and context.ask(CARD, AdvertCase(context, image), image.element)


def _numbered(page: Page) -> frozenset[str]:
    """The addresses of the links whose only words are a number: "[2]"."""
    return frozenset(href for link, href in page.links if link.text.strip(_BRACKETS).isdigit())


def _last_name(url: str) -> str:
    path = url.split("#")[0].split("?")[0].rstrip("/")
    head, _, name = path.rpartition("/")
    return "" if head.endswith("/") else name.lower()  # "https://x.example" has none
