"""The posts and pages of a WordPress export (WXR, eXtended RSS)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from accesspub import expressions as re
from accesspub.html.source import encoding_of
from accesspub.streams.record import Record
from accesspub.streams.written import xml_text

SIGN = b"wordpress.org/export/"
_NO_PAGES = {"nav_menu_item", "custom_css", "customize_changeset", "oembed_cache", "wp_global_styles", "wp_font_face"}
_TOKEN = re.compile(
    rb"<!\[CDATA\[(?:[^\]]++|\](?!\]>))*+(?:\]\]>)?|<!--(?:[^-]++|-(?!->))*+(?:-->)?"
    rb"|<\?(?P<declared>(?:[^?]++|\?(?!>))*+)(?:\?>)?"
    rb"|<(?P<end>/?)(?P<name>[A-Za-z_][\w:.-]*+)(?P<rest>(?:[^<>\"']|\"[^\"]*+\"|'[^']*+')*+)>|<"
)
_ENCODING = re.compile(rb"encoding\s*=\s*[\"']([\w.:-]{1,40})")
_LANGUAGE_TERM = re.compile(rb"domain=\"language\"\s+nicename=\"([^\"]*+)\"")
_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*+")


class _Field(NamedTuple):
    """An element without others: its name, its attributes, and where its content is."""

    name: str
    attributes: bytes
    start: int
    end: int


def records(file: bytes) -> Iterator[Record | str]:
    """The records with a text, and for what cannot be read the reason."""
    encoding, site = "utf-8", ""
    fields: list[_Field] = []
    stack: list[tuple[str, bytes, int]] = []
    for found in _TOKEN.finditer(file):
        name = (found["name"] or b"").decode("ascii", "replace")
        if found["declared"] is not None and not stack and (named := _ENCODING.search(found["declared"])):
            encoding = encoding_of(named[1].decode()) or encoding
        elif found[0] == b"<":
            yield f"it is not well-formed at byte {found.start()}"
            return
        elif name and not found["end"] and not found["rest"].endswith(b"/"):
            stack.append((name, found["rest"], found.end()))
        elif name and found["end"]:
            if not stack or stack[-1][0] != name:
                yield f"it is not well-formed at byte {found.start()}"
                return
            _, attributes, start = stack.pop()
            if name == "item":
                yield from _record(file, fields, encoding, site)
            elif name == "language" and len(stack) == 2:
                site = _said(file, _Field(name, b"", start, found.start()), encoding)
            fields.append(_Field(name, attributes, start, found.start()))
            if len(stack) < 3:  # outside the items
                fields.clear()
    if stack:
        yield "it ends before its end"


def _record(file: bytes, fields: list[_Field], encoding: str, site: str) -> Iterator[Record | str]:
    content, words = None, dict[str, str]()
    language = site
    meta = ""
    for one in fields:
        if one.name == "content:encoded":
            content = one
        elif one.name in ("title", "link", "wp:post_id", "wp:post_type"):
            words[one.name] = _said(file, one, encoding)
        elif one.name == "category" and (term := _LANGUAGE_TERM.search(one.attributes)):
            language = term[1].decode(encoding, "replace")
        elif one.name == "wp:meta_key":
            meta = _said(file, one, encoding)
        elif one.name == "wp:meta_value" and meta == "_wpml_import_language_code":
            language = _said(file, one, encoding)
    kind = words.get("wp:post_type", "post")
    if content is None or kind in _NO_PAGES:
        return
    name = f"{words.get('link', '')} ({kind} {words.get('wp:post_id', '?')}: {words.get('title', '')})".strip()
    try:
        text = xml_text(file, content.start, content.end, encoding)
    except (ValueError, OverflowError) as error:
        yield f"{name}: {error}"
        return
    if text.said.strip():
        language = language.replace("_", "-")
        yield Record(name, language if _TAG.fullmatch(language) else "", encoding, text, classic=True)


def _said(file: bytes, field: _Field, encoding: str) -> str:
    try:
        return " ".join(xml_text(file, field.start, field.end, encoding).said.decode(encoding, "replace").split())
    except (ValueError, OverflowError):
        return ""
