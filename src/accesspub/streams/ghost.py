"""The posts and pages of a Ghost export (JSON).

Ghost writes a post as `lexical` (or, before version 5.39, as `mobiledoc`), a document of cards, and makes `html` of it
when the post is saved or imported. The code of HTML cards and embeds is in `html` as it is in its card, so edits there
are made in both places.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from accesspub import expressions as re
from accesspub.files.safe_load import from_json
from accesspub.streams.record import Card, Record
from accesspub.streams.written import Path, Written, json_strings, json_text

SIGN = re.compile(rb'\A(?:\xef\xbb\xbf)?\s*+\{\s*+(?:"db"\s*+:\s*+\[\s*+\{\s*+)?"(?:meta|data)"\s*+:\s*+\{')
_BEGIN = re.compile(rb"<!--kg-card-begin: html-->\s*+|<figure class=\"kg-card kg-embed-card[^\">]*+\">")
_DOCUMENTS = ("lexical", "mobiledoc")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object; one that has a key twice says two things."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("an object has a key twice")
    return found


def records(file: bytes) -> Iterator[Record | str]:
    """The posts and pages with HTML, and for what cannot be read the reason."""
    try:
        found = json.loads(file.decode("utf-8-sig"), object_pairs_hook=_once)
        base: Path = ("db", 0) if "db" in found else ()
        data = (found["db"][0] if base else found)["data"]
        posts = data["posts"]
        inside = (*base, "data", "posts")
        texts = {path: place for path, *place in json_strings(file) if path[: len(inside)] == inside}
        language = _language(data.get("settings"))
        named = [(at, post, _name(post)) for at, post in enumerate(posts)]
    except (ValueError, RecursionError, LookupError, TypeError, AttributeError) as error:
        yield f"it cannot be read as a Ghost export ({error})"
        return
    for at, post, name in named:
        place = (*inside, at)
        try:
            if (*place, "html") in texts and post["html"].strip():
                yield _record(file, texts, place, name, language)
            elif str(post.get("plaintext") or "").strip():
                yield f"{name}: it has no html; Ghost writes it when the post is saved"
        except ValueError as error:
            yield f"{name}: {error}"


def _record(file: bytes, texts: dict[Path, list[int]], place: Path, name: str, language: str) -> Record:
    html = json_text(file, *texts[*place, "html"])
    documents = [json_text(file, *texts[*place, key]) for key in _DOCUMENTS if texts.get((*place, key), (0, 0))[1] > 0]
    documents = [document for document in documents if document.said.strip()]
    cards = [card for document in documents for card in _cards(html.said, document)]
    return Record(name, language, "utf-8", html, cards=tuple(cards), derived=bool(documents))


def _cards(html: bytes, document: Written) -> Iterator[Card]:
    """The cards whose code is in the HTML as it is in the document, in the order of both."""
    try:
        from_json(document.said)
    except ValueError:
        return
    begins = iter(_BEGIN.finditer(html))
    for path, start, end in json_strings(document.said):
        if path[-1] != "html":
            continue
        code = json_text(document.said, start, end)
        for begin in begins:
            if code.said.strip() and html.startswith(code.said.lstrip(), begin.end()):
                yield Card(begin.end() - len(code.said) + len(code.said.lstrip()), code, document)
                break


def _language(settings: Any) -> str:
    """The language of the site."""
    known = {one.get("key"): one.get("value") for one in settings or () if isinstance(one, dict)}
    return next((str(known[key]) for key in ("locale", "lang", "default_locale") if known.get(key)), "")


def _name(post: dict[str, Any]) -> str:
    words = " ".join(str(post.get("title") or "").split())
    return f"/{post.get('slug') or ''}/ ({post.get('type') or 'post'} {post.get('id', '?')}: {words})"
