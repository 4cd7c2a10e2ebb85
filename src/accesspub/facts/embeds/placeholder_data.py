"""What an element that a script turns into a player says of its medium, as the provider files explain it."""

from __future__ import annotations

from turbohtml import Element

from accesspub.facts.dom.elements import first_attribute, inside, quote, seconds
from accesspub.facts.dom.embedded_json import at_path, attribute_json
from accesspub.facts.dom.urls import clean
from accesspub.facts.embeds.vocabulary import PageContext
from accesspub.facts.model import Embed
from accesspub.facts.providers import Markup, filled
from accesspub.knowledge.templates import template

_TOKENS = 60  # class names of one element that are looked at


def described(context: PageContext, element: Element, markup: Markup) -> Embed:
    """What an entry and its element say of the medium."""
    provider = markup.provider
    embed = Embed(element=element, kind=markup.kind, delivery=markup.delivery)
    embed.provider, embed.provider_name = provider.label, provider.name
    values: dict[str, str] = {}
    ids = [(text, element.attr("id")) for text in markup.element_ids]
    for text, value in (*ids, *((text, element.attr(name)) for name, text in markup.where)):
        found = template(text).fullmatch((value or "")[:300])
        if found:
            values.update(found.groupdict())
            embed.id = values.get("id")
    for fact, wanted in markup.sources.items():
        told = first_attribute(element, wanted)
        if told is not None:
            _put(context, embed, fact, told[1], f"attribute:{told[0]}", element)
    if not embed.id:
        embed.id = _from_class(element, markup)
    if markup.params:
        held = inside(element)
        params = {(one.attr("name") or "").strip(): one.attr("value") or "" for one in held if one.tag == "param"}
        for fact, wanted in markup.params.items():
            value = next((params[name] for name in wanted if params.get(name)), "")
            if value:
                _put(context, embed, fact, value.removeprefix("ref:"), "param", element)
    if markup.json is not None:
        data = attribute_json(element.attr(markup.json[0]))
        for fact, paths in markup.json[1].items():
            for path in paths:
                value = at_path(data, path)
                if value not in (None, "") and not isinstance(value, (dict, list)):
                    _put(context, embed, fact, value, f"attribute:{markup.json[0]}", element)
                    break
    if markup.link:
        _from_link(context, embed, markup)
    _from_address(context, embed, markup)
    if embed.page_url is None and embed.id:
        embed.page_url = filled(markup.provider.page, {**values, "id": embed.id})
    if embed.src and context.words.file_kind(embed.src) in ("video", "audio"):
        embed.file_url = embed.src
        if markup.json is not None or markup.link == "file":
            embed.kind = context.words.file_kind(embed.src) or embed.kind
    return embed


def _put(context: PageContext, embed: Embed, fact: str, value: object, origin: str, element: Element) -> None:
    text = str(value).strip()
    if not text or "{{" in text[:200]:
        return
    if fact == "id":
        match = context.match(text) if "//" in text[:300] else None
        embed.id = match.id if match is not None else text[:300]
    elif fact == "title":
        embed.title = embed.title or quote(text, element, origin)
    elif fact == "caption":
        embed.caption = embed.caption or quote(text, element, origin)
    elif fact == "duration":
        embed.duration = seconds(value)
    elif fact == "poster":
        embed.poster = clean(text) or None
    elif fact == "src":
        embed.src = clean(text) or None
    elif fact == "page_url":
        embed.page_url = clean(text) or None


def _from_class(element: Element, markup: Markup) -> str | None:
    """An id that a class name carries after its fixed beginning (``wistia_async_abc``)."""
    heads = [name[:-1] for name in markup.classes if name.endswith(("_*", "-*"))]
    heads += [f"{name}_async_" for name in (one.partition("_")[0] for one in markup.classes) if name]
    for name in (element.attr("class") or "")[:4000].split()[:_TOKENS]:
        for head in heads:
            if name.startswith(head) and any(letter.isdigit() for letter in name[len(head) :]):
                return name[len(head) :]
    return None


def _from_link(context: PageContext, embed: Embed, markup: Markup) -> None:
    for link in reversed([one for one in inside(embed.element) if one.tag == "a"]):
        url = clean(link.attr("href"))
        if not url:
            continue
        if markup.link == "file":
            if context.words.file_kind(url) in ("video", "audio"):
                embed.src = embed.file_url = url
                return
            continue
        match = context.match(url)
        if match is not None and match.provider is markup.provider:
            embed.id = embed.id or match.id
            embed.src = embed.src or url
            embed.page_url = match.page_url or url
            return


def _from_address(context: PageContext, embed: Embed, markup: Markup) -> None:
    match = context.match(embed.src) if embed.src else None
    if match is None:
        if embed.src and embed.page_url is None and embed.delivery in ("blockquote", "iframe", "js-placeholder"):
            embed.page_url = None if context.words.file_kind(embed.src) else embed.src
        return
    if match.provider is markup.provider:
        embed.id = embed.id or match.id
        embed.page_url = embed.page_url or match.page_url or embed.src
