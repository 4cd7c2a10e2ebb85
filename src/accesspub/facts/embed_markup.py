"""Elements that a script turns into a player: found by class, id and attributes, as the provider files say."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from turbohtml import Element

from accesspub.facts import Embed
from accesspub.facts.embed_words import Look, first_attribute, quote, seconds
from accesspub.facts.provider import Markup, clean, filled, providers, template
from accesspub.knowledge import Knowledge

# Plain tags that become players; every other tag of a provider file is looked up by its name.
HOSTS = ("div", "figure", "section", "p", "article", "aside")
_HTML = frozenset("a blockquote iframe object embed video audio script span button li figure p".split())
_MANY = frozenset("a script span button li p".split())
_KEPT = 20_000
_LONGEST_JSON = 500_000
_TOKENS = 60  # class names of one element that are looked at


class Index:
    """The markup of all providers, by what an element is found by."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.by_tag: dict[str, list[Markup]] = {}
        self.by_class: dict[str, list[Markup]] = {}
        self.beginnings: list[tuple[str, Markup]] = []
        self.ids: list[tuple[str, Markup]] = []
        self.by_attribute: dict[str, list[Markup]] = {}
        for markup in providers(knowledge).markup:
            self._add(markup)
        for entries in (*self.by_tag.values(), *self.by_class.values(), *self.by_attribute.values()):
            entries.sort(key=weight, reverse=True)
        heads = sorted({re.escape(head) for head, _ in self.ids if head}, key=len, reverse=True)
        self.id_head = re.compile("|".join(heads)) if heads else None
        self.memo: dict[str, tuple[Markup | None, ...]] = {}
        self.attributes = tuple(self.by_attribute)
        self.selectors = tuple((self._selector(tag), tag) for tag in self.by_tag if tag in _HTML)
        self.own_tags = tuple(tag for tag in self.by_tag if tag not in _HTML)

    def _add(self, markup: Markup) -> None:
        plain = {tag for tag in markup.tags if tag in HOSTS}
        for tag in markup.tags - plain:
            self.by_tag.setdefault(tag, []).append(markup)
        if markup.tags and not plain:
            return
        if markup.classes:
            for name in markup.classes:
                if name.endswith("*"):
                    self.beginnings.append((name[:-1], markup))
                else:
                    self.by_class.setdefault(name, []).append(markup)
        elif markup.element_ids:
            self.ids += [(text.partition("{")[0], markup) for text in markup.element_ids]
        else:
            names = (*markup.attributes, *(name for name, _ in markup.where))
            if names:
                # The attribute that fewest entries ask for would be best; the last is the most telling.
                self.by_attribute.setdefault(markup.attributes[-1] if markup.attributes else names[-1], []).append(
                    markup
                )

    def _selector(self, tag: str) -> str:
        """What finds the elements of a tag; links and scripts are many, so those are told by class or attribute."""
        if tag not in _MANY:
            return tag
        wanted: dict[str, None] = {}
        for markup in self.by_tag[tag]:
            names = (*markup.attributes, *(name for name, _ in markup.where))
            wanted.update(dict.fromkeys([f"[{names[0]}]"] if names else [f".{name}" for name in markup.classes]))
        return f"{tag}:is({','.join(wanted)})"

    def of_class(self, value: str, player: bool) -> tuple[Markup | None, ...]:
        """Entries that one of the class names calls for, behind None for a ``player``; remembered by the attribute."""
        known = self.memo.get(value)
        if known is None:
            if len(self.memo) > _KEPT:
                self.memo.clear()
            found: list[Markup] = []
            for name in value[:4000].split()[:_TOKENS]:
                found += self.by_class.get(name, ())
                found += [markup for head, markup in self.beginnings if name.startswith(head)]
            ordered = sorted(found, key=weight, reverse=True)
            known = self.memo[value] = (None, *ordered) if player else tuple(ordered)
        return known


def weight(markup: Markup) -> int:
    """How much an entry asks for: the one that asks for most is the most particular."""
    return 2 * len(markup.where) + len(markup.attributes) + bool(markup.classes) + bool(markup.element_ids)


@lru_cache(maxsize=4)
def index(knowledge: Knowledge) -> Index:
    """Return the index of a `Knowledge`; made once."""
    return Index(knowledge)


def fits(markup: Markup, element: Element) -> bool:
    """Whether an element is all that an entry asks for."""
    if markup.tags and element.tag not in markup.tags:
        return False
    if not all(element.attr(name) is not None for name in markup.attributes):
        return False
    if markup.classes:
        names = (element.attr("class") or "")[:4000].split()
        if not any(_has(names, wanted) for wanted in markup.classes):
            return False
    if markup.element_ids:
        value = element.attr("id") or ""
        if len(value) > 300 or not any(template(text).fullmatch(value) for text in markup.element_ids):
            return False
    for name, text in markup.where:
        value = element.attr(name) or ""
        if len(value) > 300 or not template(text).fullmatch(value):
            return False
    return not markup.needs or element.select_one(markup.needs) is not None


def _has(names: list[str], wanted: str) -> bool:
    if wanted.endswith("*"):
        return any(name.startswith(wanted[:-1]) for name in names)
    return wanted in names


def marked(look: Look, by_attribute: Iterable[Element], named: list[Element]) -> Iterator[tuple[Element, Markup]]:
    """Every element that an entry fits, with the most particular entry; in no order, each element once.

    Args:
        look: the page.
        by_attribute: the elements that have one of ``Index.attributes``, from a search made for others too.
        named: gets the boxes whose class names speak of a player.
    """
    known = index(look.knowledge)
    document = look.page.document
    seen: set[Element] = set()

    def offer(element: Element, entries: Sequence[Markup | None]) -> Markup | None:
        if element not in seen:
            for markup in entries:
                if markup is not None and fits(markup, element):
                    seen.add(element)
                    return markup
        return None

    for element in by_attribute:
        entries = [
            markup for name, told in known.by_attribute.items() if element.attr(name) is not None for markup in told
        ]
        if entries and (markup := offer(element, sorted(entries, key=weight, reverse=True))) is not None:
            yield element, markup
    for selector, tag in known.selectors:
        for element in document.select(selector):
            if (markup := offer(element, known.by_tag[tag])) is not None:
                yield element, markup
    # The parser keeps no list of elements with names of their own: one walk finds them all.
    for element in document.iter_elements(known.own_tags):
        if (markup := offer(element, known.by_tag[element.tag])) is not None:
            yield element, markup
    get, of_class = known.memo.get, known.of_class
    for tag in HOSTS:
        for element in document.select(f"{tag}[class]"):
            value = element.attr("class") or ""
            found = get(value)
            if found is None:
                found = of_class(value, value in look.words.player)
            if found:
                if found[0] is None:
                    named.append(element)
                if (markup := offer(element, found)) is not None:
                    yield element, markup
    if known.id_head is None:
        return
    for element in document.select("div[id]"):
        value = element.attr("id") or ""
        if known.id_head.match(value):
            entries = [markup for start, markup in known.ids if value.startswith(start)]
            if (markup := offer(element, entries)) is not None:
                yield element, markup


def described(look: Look, element: Element, markup: Markup) -> Embed | None:
    """What an entry and its element say of the medium."""
    provider = markup.provider
    embed = Embed(element=element, kind=markup.kind, delivery=markup.delivery)
    embed.provider, embed.provider_name = provider.label, provider.name
    values: dict[str, str] = {}
    for text in markup.element_ids:
        found = template(text).fullmatch((element.attr("id") or "")[:300])
        if found:
            values.update(found.groupdict())
            embed.id = values.get("id")
    for fact, wanted in markup.sources.items():
        told = first_attribute(element, wanted)
        if told is not None:
            _put(look, embed, fact, told[1], f"attribute:{told[0]}", element)
    if not embed.id:
        embed.id = _from_class(element, markup)
    if markup.params:
        params = {(one.attr("name") or "").strip(): one.attr("value") or "" for one in element.select("param")[:100]}
        for fact, wanted in markup.params.items():
            value = next((params[name] for name in wanted if params.get(name)), "")
            if value:
                _put(look, embed, fact, value.removeprefix("ref:"), "param", element)
    if markup.json is not None:
        data = attribute_json(element.attr(markup.json[0]))
        for fact, paths in markup.json[1].items():
            for path in paths:
                value = at_path(data, path)
                if value not in (None, "") and not isinstance(value, (dict, list)):
                    _put(look, embed, fact, value, f"attribute:{markup.json[0]}", element)
                    break
    if markup.link:
        _from_link(look, embed, markup)
    _from_address(look, embed, markup)
    if embed.page_url is None and embed.id:
        embed.page_url = look_page(look, markup, {**values, "id": embed.id})
    if embed.src and look.words.file_kind(embed.src) in ("video", "audio"):
        embed.file_url = embed.src
        if markup.json is not None or markup.link == "file":
            embed.kind = look.words.file_kind(embed.src) or embed.kind
    return embed


def look_page(look: Look, markup: Markup, values: Mapping[str, str]) -> str | None:
    """The provider's page for an id, where its file says how it is written."""
    return filled(markup.provider.page, values)


def _put(look: Look, embed: Embed, fact: str, value: object, origin: str, element: Element) -> None:
    text = str(value).strip()
    if not text or "{{" in text[:200]:
        return
    if fact == "id":
        match = look.match(text) if "//" in text[:300] else None
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
    """An id that a class name carries behind its fixed beginning (``wistia_async_abc``)."""
    heads = [name[:-1] for name in markup.classes if name.endswith(("_*", "-*"))]
    heads += [f"{name}_async_" for name in (one.partition("_")[0] for one in markup.classes) if name]
    for name in (element.attr("class") or "")[:4000].split()[:_TOKENS]:
        for head in heads:
            if name.startswith(head) and any(letter.isdigit() for letter in name[len(head) :]):
                return name[len(head) :]
    return None


def _from_link(look: Look, embed: Embed, markup: Markup) -> None:
    for link in reversed(embed.element.select("a[href]")[:60]):
        url = clean(link.attr("href"))
        if not url:
            continue
        if markup.link == "file":
            if look.words.file_kind(url) in ("video", "audio"):
                embed.src = embed.file_url = url
                return
            continue
        match = look.match(url)
        if match is not None and match.provider is markup.provider:
            embed.id = embed.id or match.id
            embed.src = embed.src or url
            embed.page_url = match.page_url or url
            return


def _from_address(look: Look, embed: Embed, markup: Markup) -> None:
    match = look.match(embed.src) if embed.src else None
    if match is None:
        if embed.src and embed.page_url is None and embed.delivery in ("blockquote", "iframe", "js-placeholder"):
            embed.page_url = None if look.words.file_kind(embed.src) else embed.src
        return
    if match.provider is markup.provider:
        embed.id = embed.id or match.id
        embed.page_url = embed.page_url or match.page_url or embed.src


def attribute_json(value: str | None) -> Any:
    """JSON from an attribute; None for what is none."""
    text = (value or "").strip()
    if not text.startswith(("{", "[")) or len(text) > _LONGEST_JSON:
        return None
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None


def at_path(data: Any, path: str) -> Any:
    """The value at a dotted path; numbers count list items."""
    for step in path.split("."):
        if isinstance(data, dict):
            data = data.get(step)
        elif isinstance(data, list) and step.isdecimal() and int(step) < len(data):
            data = data[int(step)]
        else:
            return None
    return data


def walk_json(data: Any, limit: int = 3000) -> Iterator[dict[str, Any]]:
    """Every object in JSON, the outer ones first, without going deeper than Python can."""
    pending: list[Any] = [data]
    seen = 0
    while pending and seen < limit:
        current = pending.pop(0) if len(pending) < 50 else pending.pop()
        seen += 1
        if isinstance(current, dict):
            yield current
            pending += [value for value in current.values() if isinstance(value, (dict, list))]
        elif isinstance(current, list):
            pending += [value for value in current[:500] if isinstance(value, (dict, list))]


