"""An HTML page or fragment: its ``<main>``, else its ``<article>``, else all of its body."""

from __future__ import annotations

from accesspub import expressions as re
from accesspub.captions.format import CaptionFile, Format, Match
from accesspub.captions.formats._transcripts import name_losses, printable, take
from accesspub.captions.model import Draft
from accesspub.captions.sanitise import broken_tags, lost_words

_BLOCKS = re.compile(r"<(?:p|div|h[1-6]|body|article|section)\b", re.I)


def _match(file: CaptionFile) -> Match:
    if file.root == "html" and not file.named_timed:  # else the error page of a server, under the name of captions
        return Match.CERTAIN
    return Match.POSSIBLE if file.root and _BLOCKS.search(file.text[:65536]) else Match.NO


def _read(file: CaptionFile, draft: Draft) -> None:
    from turbohtml import Text, parse

    draft.kind = "transcript"
    text = printable(file.text, draft)
    document = parse(text)
    root = document.find("html")
    language = root.attrs.get("lang") if root is not None else None
    if isinstance(language, str) and language.strip():
        draft.language = language.strip()
    for image in document.find_all("img"):
        alt = image.attrs.get("alt")
        if isinstance(alt, str) and alt.strip():
            draft.note(
                0, f"A picture was left out, its text {alt.strip()[:60]!r} was kept in brackets.", "note", "picture"
            )
            image.replace_with(Text(f"[{alt.strip()}]"))
    mains = document.find_all("main") or document.find_all("article")
    part = mains[0] if len(mains) == 1 else document.find("body")
    name_losses([*broken_tags(text, text), *(lost_words(part, text) if part is not None else ())], draft)
    take(part.inner_html if part is not None else "", draft)


FORMAT = Format(("html", "htm", "xhtml"), _match, _read, timed=False)
