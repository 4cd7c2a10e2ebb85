"""Shared by the rules about images: whether screen readers read one, and which words for it are known."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple

from turbohtml import Element

from accesspub.edits.model import Edit, Safety, Set
from accesspub.engine.rule import Context, Finding, Findings, Waived
from accesspub.facts.dom.class_names import PICTURES, facts_section, word_set
from accesspub.facts.dom.hiding import decorative_role, hidden_from_screen_readers
from accesspub.facts.dom.roles import role
from accesspub.facts.embeds.lost import page_before
from accesspub.facts.facts import Facts
from accesspub.facts.images.alt_text import alt_state
from accesspub.facts.images.given_name import given_name
from accesspub.facts.model import Image
from accesspub.html.text import fold, letters, own_text, shortened
from accesspub.knowledge.load import Knowledge

if TYPE_CHECKING:
    from accesspub.worklist.model import Row

_TITLE = 10  # letters of a headline that is not a name
_SHOWN = 60  # characters of a file name in a message


class Known(NamedTuple):
    """A known correct alt text."""

    edit: Edit | None = None
    text: str = ""
    waived: bool = False
    """Whether a person has signed that nothing is to be done."""
    done: bool = False
    """Whether the picture has the very alt text that a person has chosen."""

    def unless_decided(self, finding: Finding) -> Findings:
        """A finding about the alt text, but not where it would contradict what a person has decided."""
        if self.waived:
            yield Waived(finding.element)
        elif not self.done:
            yield finding


def article_images(facts: Facts) -> list[Image]:
    """The images of the article, and every copy of one: the alt text belongs to the element, not to the file."""
    return [one for image in facts.article_images for one in (image, *image.copies)]


def is_read(image: Image) -> bool:
    """Whether screen readers read the image: neither hidden nor marked as decorative."""
    if image.read is None:  # every rule about alt text needs this
        image.read = not decorative_role(image.element) and not is_hidden(image.element)
    return image.read


def is_picture(element: Element) -> bool:
    """Whether screen readers announce an element as a picture, whatever shows it."""
    return element.tag in PICTURES or element.tag == "svg" or role(element) == "img"


def is_hidden(element: Element) -> bool:
    """Whether the markup hides an element from screen readers."""
    return hidden_from_screen_readers(element) is not None


def named_otherwise(element: Element) -> bool:
    """Whether an attribute other than ``alt`` names the element."""
    return bool(given_name(element))


def file_name(image: Image) -> str:
    """The file name in an image's address, for messages."""
    if image.element.tag == "svg":
        return "svg"
    if not image.src or image.src.startswith("data:"):
        return "data:"
    name = image.src.split("?")[0].split("#")[0].rstrip("/").rsplit("/", 1)[-1]
    return shortened(name, _SHOWN)


def was_separator(image: Image, context: Context) -> bool:
    """Whether accesspub emptied the alt text of a separator: it is still one."""
    if image.alt != "" or image.caption is not None:
        return False
    before = page_before(context.page, image.element)
    separator = before.document.select_one("img") if before is not None else None
    alt = fold(separator.attr("alt") or "").lower() if separator is not None else ""
    return alt in word_set(context.facts.knowledge, "image", "separators")


def is_headline(alt: str, facts: Facts) -> bool:
    """Whether an alt text is the page's headline, as it is or with a few words of a template around it."""
    said, headline = letters(alt), facts.article.headline
    titles = (letters(own_text(headline)) if headline is not None else "", letters(facts.page.meta("og:title") or ""))
    most = {title: min(len(title) * 1.3, len(title) + 15) for title in titles if len(title) >= _TITLE}
    return any(title in said and len(said) <= length for title, length in most.items())


def row_of(image: Image, context: Context) -> Row | None:
    """The worklist row of an image, if any."""
    if context.config.worklist is None:
        return None
    from accesspub.worklist.answers import answers
    from accesspub.worklist.keys import image_key

    key = image_key(image, context.page, context.facts.site, context.config.root)
    language = context.page.language(image.element) or context.config.page_language
    return answers(context.config.worklist).row("picture", key, language)


def known_alt(image: Image, context: Context) -> Known:
    """Find a known alt text: in the worklist, in the page's own attributes, or in the file's metadata.

    Captions and headlines are never used: they serve another purpose.
    """
    element = image.element
    if not is_picture(element):
        return Known()
    row = row_of(image, context)
    if row is not None:
        if row.is_waiver:
            return Known(waived=True)
        if row.is_decorative:
            return _decorative(image)
        if row.alt:
            return _set(image, row.alt, Safety.SAFE)
    if element.tag not in PICTURES:
        return Known()
    if image.alt is not None and "alt" not in element.attrs:  # its copy for readers without scripts has one
        return _set(image, image.alt, Safety.SAFE)
    state = image.alt_state
    if state in ("text", "long"):
        return Known()
    for name in _attributes(context.facts.knowledge):
        value = fold(element.attr(name) or "")
        if value and alt_state(value, image.src, context.facts.knowledge) in ("text", "long"):
            return _set(image, value, Safety.SAFE)
    metadata = context.facts.picture_files.of(image.src)
    text = metadata.alt_for(context.page.language(element)) if metadata is not None else ""
    if text and alt_state(text, image.src, context.facts.knowledge) in ("text", "long"):
        return _set(image, text, Safety.REVIEW)
    return Known()


def _set(image: Image, text: str, safety: Safety) -> Known:
    name = "alt" if image.element.tag in PICTURES else "aria-label"
    if image.element.attr(name) == text:
        return Known(done=True)
    return Known(Edit((Set(image.element, name, text),), safety), text)


def _decorative(image: Image) -> Known:
    """Mark as decorative: an empty alt text, and a role to confirm it if there is a caption."""
    element = image.element
    if element.tag not in PICTURES:
        return Known(Edit((Set(element, "role", "presentation"),), Safety.SAFE))
    wanted: list[Set] = []
    if element.attr("alt") != "":
        wanted.append(Set(element, "alt", ""))
    if image.caption is not None and not element.attr("role"):
        wanted.append(Set(element, "role", "presentation"))
    return Known(Edit(tuple(wanted), Safety.SAFE)) if wanted else Known(done=True)


@lru_cache(maxsize=4)
def _attributes(knowledge: Knowledge) -> tuple[str, ...]:
    return tuple(facts_section(knowledge, "alt", "attributes"))


@lru_cache(maxsize=8)
def alt_words(knowledge: Knowledge, key: Literal["redundant", "placeholders"]) -> tuple[str, ...]:
    """Words of every language about alt texts (``reads.alt`` of its file), in small letters, the longest first."""
    found = {word.casefold() for language in knowledge.languages.values() for word in language["reads"]["alt"][key]}
    return tuple(sorted(found, key=lambda word: (-len(word), word)))
