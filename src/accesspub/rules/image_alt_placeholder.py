"""image-alt-placeholder: an alt text describes the image, not that it is one."""

from __future__ import annotations

from functools import lru_cache

from accesspub import expressions as re
from accesspub.engine.rule import Context, Finding, Findings, rule
from accesspub.facts.dom.class_names import facts_section, word_set
from accesspub.facts.model import Image
from accesspub.html.page import Page
from accesspub.html.text import fold
from accesspub.knowledge.load import Knowledge
from accesspub.rules._image import alt_words, article_images, is_read, known_alt

_EDGES = " .:…*!_-"
_NUMBER = re.compile(r"[ _-]?\(?\d{1,3}\)?$")
_CODE = re.compile(
    r"\{\{.*\}\}|\{%.*%\}|<[?%].*[?%]>|\$\{.*\}|%%?[a-z_]+%%?|\[\[?[a-z_-]+(?: [^\]]*)?\]\]?|\{[a-z_.]+\}"
    r'|[{[]\s*"\w+"\s*[:,].*[}\]]|function ?\(.*\}|\(\) ?=>.*',
    re.I | re.S,
)
_LONGEST = 300  # characters of code
_PARTS = re.compile(r"[,;|،]")
_KEYWORDS = 5  # a list this long, most of whose parts are one word, was written for search engines
_DOTTED = re.compile(r"([a-z_]\w*)(?:\.[a-z_]\w*){1,3}", re.I)


@rule(over=lambda facts: [*article_images(facts), *facts.image_buttons], when=is_read)
def image_alt_placeholder(image: Image, context: Context) -> Findings:
    """ "Image", "Photo" or "null" comes from a program or a template and describes nothing."""
    alt, knowledge = fold(image.alt or ""), context.facts.knowledge
    is_button = image.element.tag == "input"
    if is_button and alt.strip(_EDGES).casefold() in word_set(knowledge, "alt", "buttons"):
        key = "button"
    elif image.alt_state == "generic" or _says_nothing(alt, knowledge):
        key = "placeholder"
    elif _is_code(image.alt or "", knowledge) and not _is_template(context.page):
        key = "code"
    elif _is_by_machine(alt.casefold(), knowledge):
        key = "machine"
    elif _is_keywords(alt):
        key = "keywords"
    else:
        return
    known = known_alt(image, context)
    finding = Finding(image.element, key, {"alt": alt}, known.edit, ask=key in ("machine", "keywords"))
    yield from known.unless_decided(finding)


def _says_nothing(alt: str, knowledge: Knowledge) -> bool:
    words = alt.strip(_EDGES).casefold()
    plain = _NUMBER.sub("", words)
    if plain != words and plain in word_set(knowledge, "alt", "numbered"):
        return True
    first, _, rest = words.partition(" ")
    if first in word_set(knowledge, "alt", "articles") and rest in word_set(knowledge, "image", "generic"):
        return True
    return words in word_set(knowledge, "alt", "placeholders") or words in alt_words(knowledge, "placeholders")


def _is_code(alt: str, knowledge: Knowledge) -> bool:
    """Whether an alt text is a value that a program should have filled in."""
    alt = alt.strip()
    dotted = _DOTTED.fullmatch(alt)
    if dotted is not None:
        return dotted[1].casefold() in word_set(knowledge, "alt", "objects")
    return len(alt) <= _LONGEST and _CODE.fullmatch(alt) is not None


def _is_template(page: Page) -> bool:
    """Whether the page is a template itself: it has code at other places than in pictures."""
    tags = [tag for one in page.document.select("img") if (tag := page.start_tag(one)) is not None]
    return any(
        not any(tag.start <= start and end <= tag.end for tag in tags) for start, end in page.template_code.stretches
    )


def _is_keywords(alt: str) -> bool:
    """Whether an alt text is a list of words without a sentence around them."""
    lengths = [len(part.split()) for part in _PARTS.split(alt.strip(_EDGES))]
    return len(lengths) >= _KEYWORDS and max(lengths) <= 3 and lengths.count(1) * 5 >= len(lengths) * 3


@lru_cache(maxsize=4)
def _machine(knowledge: Knowledge) -> tuple[tuple[str, ...], tuple[str, ...]]:
    entries = facts_section(knowledge, "alt", "machine")
    begins = tuple(one.removesuffix("…").rstrip() for one in entries if one.endswith("…"))
    return begins, tuple(one for one in entries if not one.endswith("…"))


def _is_by_machine(alt: str, knowledge: Knowledge) -> bool:
    """Whether a program has guessed what the picture shows."""
    begins, anywhere = _machine(knowledge)
    return alt.startswith(begins) or any(one in alt for one in anywhere)
