"""image-credit-differs: the credit on the page matches the one in the image file."""

from __future__ import annotations

from accesspub import expressions as re
from accesspub.engine.rule import Context, Finding, Findings, Waived, rule
from accesspub.facts.facts import Facts
from accesspub.facts.model import Image
from accesspub.rules._image import row_of

_WORD = re.compile(r"[^\W\d_]{2,}")
_COMMON = frozenset(
    "photo photos photograph foto fotos image images picture pictures bild copyright by von via the for and all rights "
    "reserved getty stock agency press news inc ltd gmbh".split()
)


def _credited(facts: Facts) -> list[Image]:
    return [image for image in facts.article_images if image.credit is not None and image.src]


@rule(over=_credited)
def image_credit_differs(image: Image, context: Context) -> Findings:
    """A wrong or missing credit may be a breach of licence."""
    credit = image.credit
    metadata = context.facts.picture_files.of(image.src)
    if credit is None or metadata is None:
        return
    names = [name for name in (*metadata.creators, metadata.credit, metadata.copyright) if name]
    mine = _words(credit.text)
    if not mine or not names or any(mine & _words(name) or _initials(name, credit.text) for name in names):
        return
    row = row_of(image, context)
    if row is not None and row.is_waiver:
        yield Waived(image.element)
        return
    yield Finding(image.element, "differs", {"page": credit.text, "file": names[0]}, None, ask=True)


def _words(text: str) -> frozenset[str]:
    found = frozenset(word.casefold() for word in _WORD.findall(text))
    return found - _COMMON or found


def _initials(name: str, credit: str) -> bool:
    """Whether the page's credit abbreviates the file's: "AP" for "Associated Press"."""
    short = "".join(word[0] for word in name.split() if word[0].isupper())
    return len(short) >= 2 and short in credit.split("/")
