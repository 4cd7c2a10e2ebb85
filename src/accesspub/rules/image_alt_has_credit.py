"""image-alt-has-credit: the credit of an image is in its caption, not in its alt text."""

from __future__ import annotations

from accesspub import expressions as re
from accesspub.engine.rule import Context, Finding, Findings, rule
from accesspub.facts.credits.parse import says_what_is_shown, split_credit
from accesspub.facts.credits.vocabulary import reader_of
from accesspub.facts.dom.class_names import word_set
from accesspub.facts.model import Image
from accesspub.html.text import fold
from accesspub.rules._image import article_images, is_read, known_alt

_MAYBE = re.compile(r"[©:：/|(\[–—]|\(c\)|\bby |\bvia |copyright|[a-z]\.[A-Z]", re.I)


@rule(over=article_images, when=is_read)
def image_alt_has_credit(image: Image, context: Context) -> Findings:
    """Sighted readers never see the credit, and others hear a name instead of a description."""
    alt = fold(image.alt or "")
    if image.alt_state not in ("text", "long") or not _MAYBE.search(alt):
        return
    credit = split_credit(alt, context.facts.knowledge)
    words = credit.name.casefold().strip(" .()[]")
    if not words or words[0].isdigit() or words in word_set(context.facts.knowledge, "alt", "no_credits"):
        return  # "Photo: 19 November 2019" is a date, "(Symbolbild)" a kind of picture
    reader = reader_of(context.facts.knowledge)
    is_known = words in reader.agencies or words in reader.small_names
    if credit.label[-1:].isalpha() and credit.name.islower() and not is_known:
        return  # "Copyright symbol"
    if not credit.label and " " not in alt:
        return  # "image.title" is not a host that owns pictures
    if says_what_is_shown(credit, context.facts.knowledge):
        return  # "Chart: Unemployment by Year"
    known = known_alt(image, context)
    yield from known.unless_decided(Finding(image.element, "credit", {"credit": credit.text, "alt": alt}, known.edit))
