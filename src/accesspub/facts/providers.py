"""Recognise the provider of a medium: match addresses and markup against ``rules/providers/``.

An address is matched by its host (a dictionary), then by a path with named placeholders, so a
hundred providers cost no more than one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import parse_qsl, quote, unquote

from accesspub.facts.dom.urls import Address, split
from accesspub.knowledge.load import Knowledge
from accesspub.knowledge.templates import PLACEHOLDER, template

if TYPE_CHECKING:
    from accesspub.knowledge import schema

_KEPT = 10_000  # answers that are remembered


@dataclass(slots=True, eq=False)
class Pattern:
    """One form of a provider's addresses."""

    path: str
    """A template; compiled when an address of the host turns up, for a page needs few of them."""
    query: tuple[tuple[str, str], ...]
    kind: str
    page: str
    use: str
    """``player``, ``page`` (a place to open, never a player), or ``script``."""
    inner: tuple[str, ...]
    """Parameters that hold the address of the medium itself."""


@dataclass(slots=True, eq=False)
class Markup:
    """Elements that a script turns into a player."""

    provider: Provider
    tags: frozenset[str]
    classes: tuple[str, ...]
    element_ids: tuple[str, ...]
    attributes: tuple[str, ...]
    where: tuple[tuple[str, str], ...]
    kind: str
    delivery: str
    sources: Mapping[str, list[str]]
    """Which attributes hold id, title, duration, poster, src, page_url; ``caption`` likewise."""
    json: tuple[str, Mapping[str, list[str]]] | None
    params: Mapping[str, list[str]]
    link: str
    """``page`` (a link to the provider), ``file`` (a link to a sound or film), or nothing."""
    needs: str
    """What the address of a link inside must hold."""

    @property
    def rule(self) -> str:
        """A short description of the markup: ``YouTube: <lite-youtube>``."""
        tags = [f"<{tag}>" for tag in sorted(self.tags)]
        ids = [f"id={text}" for text in self.element_ids]
        where = [f"{name}={text}" for name, text in self.where]
        link = [f"link to {self.needs}"] if self.needs else []
        classes = [f"class={'|'.join(self.classes)}"] if self.classes else []
        return f"{self.provider.name}: {' '.join([*tags, *classes, *ids, *self.attributes, *where, *link])}"


@dataclass(slots=True, eq=False)
class Provider:
    """One file of ``rules/providers/``."""

    id: str
    name: str
    label: str
    """What ``list`` calls it; the id unless the file says otherwise."""
    kind: str
    page: str
    captions: str
    autoplay: tuple[str, frozenset[str]] | None
    words: tuple[str, ...]
    """How a notice names it."""
    patterns: list[Pattern] = field(default_factory=list)
    markup: list[Markup] = field(default_factory=list)

    def medium(self, name: str) -> Match | None:
        """The medium with this id; None where the id alone does not say where a reader can open it."""
        url = filled(self.page, {"id": name})
        return Match(self, self.kind, name, url, "page", {}) if url else None

    def __str__(self) -> str:
        return self.name


class Match(NamedTuple):
    """An address that matches a provider."""

    provider: Provider
    kind: str
    id: str | None
    page_url: str | None
    use: str
    values: Mapping[str, str]

    def __str__(self) -> str:
        return self.provider.name


class Providers:
    """All providers, by host and by markup. Use `providers` to get the one for a `Knowledge`."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.all = {name: _provider(name, record) for name, record in knowledge.providers.items()}
        self._hosts: dict[str, list[tuple[Provider, Pattern]]] = {}
        self._posters: dict[str, list[tuple[Provider, Pattern]]] = {}
        self._known: dict[str, bool] = {}
        self._matches: dict[tuple[str, str], Match | None] = {}
        self.markup: list[Markup] = []
        words = ((word.lower(), one) for one in self.all.values() for word in one.words if word.isalnum())
        self.by_word = {**dict(words), **self.all}
        """Providers by their ids, and by the words that name them or their posts, in lower case."""
        self.calls: dict[str, Provider] = {}
        """Providers by the functions of their scripts (``YT.Player``)."""
        for name, provider in self.all.items():
            record = knowledge.providers[name]
            for entry in record["match"]:
                pattern = _pattern(provider, entry)
                provider.patterns.append(pattern)
                for host in entry["host"]:
                    self._hosts.setdefault(host.lower(), []).append((provider, pattern))
            for entry in record.get("posters", ()):
                for host in entry["host"]:
                    self._posters.setdefault(host.lower(), []).append((provider, _pattern(provider, entry)))
            provider.markup.extend(_markup(provider, entry) for entry in record["markup"])
            self.markup += provider.markup
            self.calls.update(dict.fromkeys(record.get("calls", ()), provider))

    def knows_host(self, host: str) -> bool:
        """Whether any provider has addresses at this host (a cheap first test)."""
        known = self._known.get(host)
        if known is None:
            if len(self._known) > _KEPT:
                self._known.clear()
            known = self._known[host] = any(key in self._hosts for key in _keys(host.lower()) if key != "*")
        return known

    def has_posts(self, host: str) -> bool:
        """Whether an address at this host may be that of a post in a social network (a cheap first test)."""
        return self.knows_host(host) and any(
            pattern.kind == "social" or pattern.inner
            for key in _keys(host.lower())
            if key != "*"
            for _, pattern in self._hosts.get(key, ())
        )

    def at_host(self, host: str) -> Provider | None:
        """The only provider with addresses at this host, or at one that this host is below."""
        if not self.knows_host(host):
            return None
        found = {provider.id: provider for key in _keys(host) if key != "*" for provider, _ in self._hosts.get(key, ())}
        return next(iter(found.values())) if len(found) == 1 else None

    def match(self, value: str | None, base_host: str = "") -> Match | None:
        """Find the provider of an address."""
        if not value:
            return None
        key = (value, base_host)
        try:
            return self._matches[key]
        except KeyError:
            if len(self._matches) > _KEPT:
                self._matches.clear()
            address = split(value, base_host)
            found = self._matches[key] = None if address is None else self.match_address(address)
            return found

    def match_address(self, address: Address) -> Match | None:
        """Find the provider of an address in parts."""
        for key in _keys(address.host):
            for provider, pattern in self._hosts.get(key, ()):
                values = _fit(pattern, address)
                if values is not None:
                    return self._made(provider, pattern, values, address)
        return None

    def of_poster(self, value: str) -> Match | None:
        """The medium whose poster is at an address."""
        at = value.find("//", 0, 10)
        if at < 0 or value[at + 2 : at + 60].partition("/")[0] not in self._posters:  # as most pictures
            return None
        address = split(value)
        for provider, pattern in self._posters.get(address.host, ()) if address else ():
            if address and (values := _fit(pattern, address)) is not None:
                return self._made(provider, pattern, values, address)
        return None

    def without_id(self, value: str, base_host: str = "") -> Match | None:
        """The provider of an address that would be a player's if it had an id."""
        address = split(value, base_host)
        keys = [key for key in _keys(address.host) if key != "*"] if address is not None else []
        known = (one for key in keys for one in self._hosts.get(key, ()))
        lacking = (one for one in known if address is not None and _lacks_id(one[1], address))
        return next((Match(provider, form.kind, None, None, form.use, {}) for provider, form in lacking), None)

    def every_match(self, value: str) -> Iterator[Match]:
        """All providers that match an address; more than one is a mistake in the files."""
        address = split(value)
        for key in _keys(address.host) if address else ():
            for provider, pattern in self._hosts.get(key, ()):
                if address and (values := _fit(pattern, address)) is not None:
                    yield self._made(provider, pattern, values, address)

    def _made(self, provider: Provider, pattern: Pattern, values: dict[str, str], address: Address) -> Match:
        page = filled(pattern.page or provider.page, values)
        parameters = dict(parse_qsl(address.query)) if pattern.inner else {}
        for name in pattern.inner:
            inner = split(parameters.get(name))
            if inner is not None and inner.host and inner.url != address.url:
                found = self.match_address(inner)
                page = (found.page_url if found else None) or inner.url
                if found and found.provider is not provider and found.use != "script" and pattern.kind != "document":
                    return found._replace(use=pattern.use, page_url=page)  # it shows what another provider has
                break
        return Match(provider, pattern.kind, values.get("id"), page, pattern.use, values)


@lru_cache(maxsize=4)
def providers(knowledge: Knowledge) -> Providers:
    """Return the providers of a `Knowledge`; made once."""
    return Providers(knowledge)


# -- reading the files ------------------------------------------------------------------------------


def _provider(name: str, record: schema.Provider) -> Provider:
    auto = record.get("autoplay")
    return Provider(
        id=name,
        name=record["name"],
        label=record.get("label", name),
        kind=record["kind"],
        page=record.get("page", ""),
        captions=record["captions"],
        autoplay=(auto["parameter"], frozenset(auto["on"])) if auto else None,
        words=tuple(record.get("words", ())) or (record["name"],),
    )


def _pattern(provider: Provider, entry: schema.Match) -> Pattern:
    return Pattern(
        path=entry["path"].rstrip("/") or "/",
        query=tuple(entry.get("query", {}).items()),
        kind=entry.get("kind", provider.kind),
        page=entry.get("page", ""),
        use=entry.get("use", "player"),
        inner=tuple(entry.get("inner", ())),
    )


_SOURCES = ("id", "title", "caption", "duration", "poster", "src", "page_url")


def _markup(provider: Provider, entry: schema.Markup) -> Markup:
    tags, json = frozenset(entry.get("tag", ())), entry.get("json")
    amp = bool(tags) and all(tag.startswith("amp-") for tag in tags)
    return Markup(
        provider=provider,
        tags=tags,
        classes=tuple(entry.get("class", ())),
        element_ids=tuple(entry.get("element_id", ())),
        attributes=tuple(entry.get("attributes", ())),
        where=tuple(entry.get("where", {}).items()),
        kind=entry.get("kind", provider.kind),
        delivery=entry.get("delivery", "amp" if amp else "js-placeholder"),
        sources=_sources(entry),
        json=(json["attribute"], _sources(json)) if json else None,
        params=entry.get("param", {}),
        link=entry.get("link", ""),
        needs=entry.get("needs", ""),
    )


def _sources(entry: Mapping[str, Any]) -> Mapping[str, list[str]]:
    return {key: entry[key] for key in _SOURCES if key in entry}


# -- matching ---------------------------------------------------------------------------------------


def _keys(host: str) -> Iterator[str]:
    """The keys to look up for a host: itself, then ``*.`` and each parent domain."""
    host = host.removeprefix("www.")
    yield host
    yield f"*.{host}"
    while "." in host:
        host = host.partition(".")[2]
        yield f"*.{host}"
    yield "*"


def _fit(pattern: Pattern, address: Address) -> dict[str, str] | None:
    path = address.path.rstrip("/") or "/"
    begins = path.startswith(pattern.path.partition("{")[0])  # few do, and most expressions need not be compiled
    found = template(pattern.path).fullmatch(path) if begins else None
    if found is None:
        return None
    values = {name: unquote(value) for name, value in found.groupdict().items()}
    if pattern.query:
        parameters = dict(parse_qsl(address.query.replace("&amp;", "&"), keep_blank_values=True))
        for name, inner in pattern.query:
            value = parameters.get(name)
            if value is None:
                return None
            if inner:
                fits = template(inner).fullmatch(value)
                if fits is None:
                    return None
                values.update(fits.groupdict())
    return values


def _lacks_id(pattern: Pattern, address: Address) -> bool:
    """Whether an address is of this form, with nothing where the form names the medium."""
    head, hole, _ = pattern.path.partition("{")
    path = address.path.rstrip("/") or "/"
    if pattern.use != "player" or path != (head.rstrip("/") or "/") or path == "/":
        return False
    parameters = dict(parse_qsl(address.query.replace("&amp;", "&")))
    return bool(hole) or any(inner and not parameters.get(name) for name, inner in pattern.query)


def filled(text: str, values: Mapping[str, str]) -> str | None:
    """Fill an address template; None if a placeholder stays empty."""
    if not text or any(hole[1] not in values for hole in PLACEHOLDER.finditer(text)):
        return None
    return PLACEHOLDER.sub(lambda hole: quote(values[hole[1]], safe="/:@!$,;=+~-._"), text)
