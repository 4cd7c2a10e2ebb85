"""Elements that a script turns into a player: found by class, id and attributes, as the provider files say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from turbohtml import Element

from accesspub import expressions as re
from accesspub.facts.dom.class_names import facts_section
from accesspub.facts.dom.elements import inside
from accesspub.facts.embeds.vocabulary import PageContext, embed_vocabulary
from accesspub.facts.providers import Markup, providers
from accesspub.html.lazy import Memo
from accesspub.html.page import Page
from accesspub.knowledge.load import Knowledge
from accesspub.knowledge.templates import template

# Plain tags that become players; every other tag of a provider file is looked up by its name.
HOSTS = ("div", "figure", "section", "p", "article", "aside")
_OWN_NAMES = 500  # different ones that are looked at
_HTML = frozenset("a blockquote iframe object embed video audio script span button li figure p img".split())
_MANY = frozenset("a script span button li p img".split())
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
        self._heads = tuple(head for head, _ in self.beginnings)
        self._vocabulary = embed_vocabulary(knowledge)
        roots = [self._vocabulary.player_root.pattern, *(re.escape(head.lower()) for head in self._heads)]
        self._telling = re.compile("|".join(roots))
        self._names = Memo(self._of_name)
        self.of_class = Memo(self._of_class)
        """Entries that the names of a ``class`` attribute call for, after None for a ``player``."""
        self.attributes = tuple(self.by_attribute)
        html = [tag for tag in self.by_tag if tag in _HTML]
        others = "".join(rf"|{re.escape(tag)}\b" for tag in self.by_tag if tag not in html and "-" not in tag)
        self.own_name = re.compile(rf"<([A-Za-z][A-Za-z0-9]*-[A-Za-z0-9-]{{1,40}}|oembed\b{others})")
        """What the start tags of elements begin with that HTML does not have; others the parser finds by their tag."""
        self.selectors = tuple((self._selector(tag), tag) for tag in html)
        self.plainer = AMP | frozenset(facts_section(knowledge, "player", "elements"))
        """Elements that are read like a native player or a frame."""

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
        """What finds the elements of a tag; links and scripts are many, so these are found by class or attribute."""
        if tag not in _MANY:
            return tag
        wanted: dict[str, None] = {}
        for markup in self.by_tag[tag]:
            names = (*markup.attributes, *(name for name, _ in markup.where))
            wanted.update(dict.fromkeys([f"[{names[0]}]"] if names else [f".{name}" for name in markup.classes]))
        return f"{tag}:is({','.join(wanted)})"

    def _of_class(self, value: str) -> tuple[Markup | None, ...]:
        found: list[Markup | None] = []
        names, known = value[:4000].split()[:_TOKENS], self._names
        if self.by_class.keys().isdisjoint(names) and not self._telling.search(value.lower()):  # as most
            return ()
        for name in names:
            entries = known.get(name)
            found += known[name] if entries is None else entries
        return tuple(sorted(dict.fromkeys(found), key=_order)) if found else ()

    def _of_name(self, name: str) -> tuple[Markup | None, ...]:
        entries: list[Markup | None] = []
        if self._vocabulary.player_root.search(name.lower()) and name in self._vocabulary.player:
            entries.append(None)
        entries += self.by_class.get(name, ())
        if name.startswith(self._heads):
            entries += [markup for head, markup in self.beginnings if name.startswith(head)]
        return tuple(entries)


def _order(markup: Markup | None) -> int:
    return -100 if markup is None else -weight(markup)


def weight(markup: Markup) -> int:
    """How much an entry asks for: the one that asks for most is the most particular."""
    return 2 * (len(markup.where) + bool(markup.element_ids)) + len(markup.attributes) + bool(markup.classes)


@lru_cache(maxsize=4)
def index(knowledge: Knowledge) -> Index:
    """Return the index of a `Knowledge`; made once."""
    return Index(knowledge)


def fits(markup: Markup, element: Element) -> bool:
    """Whether an element is all that an entry asks for."""
    if markup.tags and element.tag not in markup.tags:
        return False
    if not all(element.attr(name) for name in markup.attributes):
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
    return not markup.needs or any(markup.needs in (one.attr("href") or "") for one in inside(element))


def _has(names: list[str], wanted: str) -> bool:
    if wanted.endswith("*"):
        return any(name.startswith(wanted[:-1]) for name in names)
    return wanted in names


AMP = frozenset({"amp-video", "amp-audio", "amp-ima-video", "amp-iframe", "amp-video-iframe"})


class Boxes(NamedTuple):
    """The boxes of a page that may hold a player or a picture, by what speaks for it."""

    telling: list[Element]
    """Those with an attribute that speaks of a player."""
    called: list[tuple[Element, tuple[Markup | None, ...]]]
    """Those whose class names call for entries; see `Index.of_class`."""
    by_id: list[tuple[Element, str]]
    """Those with an id that begins as one of the entries asks for."""
    typed: list[Element]
    """Those that say in microdata what they are."""
    pictured: list[Element]
    """``<div>`` and ``<figure>`` with the address of a picture in an attribute of their own."""
    painted: list[Element]
    """``<div>`` whose style speaks of a background."""
    further: list[Element]
    """Those with attributes that not every box has."""


_PICTURED = frozenset(("data-src", "data-image", "data-original"))
COMMON = frozenset(("class", "style", "dir", "lang", "title", "role", "itemprop", "itemtype", "itemscope"))
_FURTHER = _PICTURED | {"itemtype", "style"}


def named_on_their_own(page: Page, knowledge: Knowledge) -> list[Element]:
    """The elements that HTML does not have: custom ones, those for oEmbed and of providers, in document order."""
    names = sorted({name.lower() for name in index(knowledge).own_name.findall(page.source.folded)})[:_OWN_NAMES]
    return list(page.document.iter_elements(tuple(names))) if names else []


@lru_cache(maxsize=4)
def _attributes(knowledge: Knowledge) -> frozenset[str]:
    """Every attribute that speaks of a player."""
    told = embed_vocabulary(knowledge)
    return frozenset(
        (*index(knowledge).attributes, *(name for key in ("code", "sure", "services") for name in told.attributes[key]))
    )


def boxes(page: Page, knowledge: Knowledge) -> Boxes:
    """Look at every box once; of thousands, few have a name or an attribute that calls for anything."""
    known = index(knowledge)
    speaking = _attributes(knowledge)
    of_class, id_head = known.of_class, known.id_head
    are_silent, are_others, are_plain = speaking.isdisjoint, (speaking | _FURTHER).isdisjoint, _PICTURED.isdisjoint
    are_common = COMMON.issuperset
    found = Boxes([], [], [], [], [], [], [])
    found.telling.extend(one for one in page.document.select("button") if not are_silent(one.attrs))
    for tag in HOSTS:
        is_div = tag == "div"
        for element in page.document.select(tag):
            here = element.attrs
            if not here:
                continue
            value = element.attr("class")
            if value:
                if entries := of_class[value]:
                    found.called.append((element, entries))
                if len(here) == 1:  # as most boxes
                    continue
            if not are_common(here):
                found.further.append(element)
            if not are_others(here):
                if not are_silent(here):
                    found.telling.append(element)
                if "itemtype" in here:
                    found.typed.append(element)
                if tag in ("div", "figure") and not are_plain(here):
                    found.pictured.append(element)
                if is_div and "background" in (element.attr("style") or ""):
                    found.painted.append(element)
            if is_div and (name := element.attr("id")) and id_head is not None and id_head.match(name):
                found.by_id.append((element, name))
    return found


def marked(context: PageContext, found: Boxes, plainer: list[Element]) -> Iterator[tuple[Element, Markup]]:
    """Every element that an entry fits, with the most particular entry; in no order, each element once.

    Args:
        context: the page.
        found: its boxes, from a search made for others too.
        plainer: gets the elements that are like a native player or a frame.
    """
    known = index(context.knowledge)
    document = context.page.document
    seen: set[Element] = set()

    def offer(element: Element, entries: Sequence[Markup | None]) -> Markup | None:
        if element not in seen:
            for markup in entries:
                if markup is not None and fits(markup, element):
                    seen.add(element)
                    return markup
        return None

    for element in found.telling:
        entries = [markup for name in element.attrs for markup in known.by_attribute.get(name, ())]
        entries.sort(key=weight, reverse=True)
        if entries and (markup := offer(element, entries)) is not None:
            yield element, markup
    for selector, tag in known.selectors:
        for element in document.select(selector):
            if (markup := offer(element, known.by_tag[tag])) is not None:
                yield element, markup
    for element in context.page.once(named_on_their_own, context.knowledge):
        if (markup := offer(element, known.by_tag.get(element.tag, ()))) is not None:
            yield element, markup
        elif element.tag in known.plainer:
            plainer.append(element)
    ids = {element: [one for start, one in known.ids if value.startswith(start)] for element, value in found.by_id}
    for element, called in found.called:
        both = sorted([*called, *ids[element]], key=_order) if element in ids else called
        if (markup := offer(element, both)) is not None:
            yield element, markup
    for element, of_id in ids.items():
        if (markup := offer(element, of_id)) is not None:
            yield element, markup
