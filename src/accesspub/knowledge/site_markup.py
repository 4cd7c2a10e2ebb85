"""A publisher's own markup: the table ``[site]`` of the settings, with a CSS selector for each thing on its pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from accesspub.errors import ConfigError, nearest

_LONGEST = 2000  # characters of a selector
_BOXES = ("article", "ignore", "caption", "credit")
_PLAYER = ("selector", "id", "title", "src", "provider", "kind")
_KINDS = ("video", "audio")


class PlayerMarkup(NamedTuple):
    """One kind of player that a site's own script makes.

    Attributes:
        selector: which elements are one.
        id: where the id is: the name of an attribute, or ``ATTRIBUTE PATH`` for a value in the JSON of an attribute
            (``script PATH``: of a script).
        title: where the title is.
        src: where the URL of the medium is.
        provider: the id of a provider, or a name.
        kind: ``video`` or ``audio``.
    """

    selector: str
    id: str = ""
    title: str = ""
    src: str = ""
    provider: str = ""
    kind: str = "video"


class SiteMarkup(NamedTuple):
    """What the settings say about a site's markup; an empty selector says nothing.

    Attributes:
        article: the boxes that contain the article.
        ignore: the boxes that are not part of it, wherever they are.
        caption: the captions of pictures and media.
        credit: their credits.
        player: the players.
    """

    article: str = ""
    ignore: str = ""
    caption: str = ""
    credit: str = ""
    player: tuple[PlayerMarkup, ...] = ()


class SelectorError(ConfigError):
    """A selector cannot be used.

    Attributes:
        selector: as written.
        problem: what is wrong, in a sentence that begins with the key.
    """

    def __init__(self, where: str, key: str, selector: str, problem: str) -> None:
        self.selector, self.problem = selector, f"`{key}`: {problem}"
        super().__init__(f"{where}: {self.problem}")


def read_site(table: Any, where: str) -> SiteMarkup:
    """Read the table ``[site]``.

    Raises:
        ConfigError: a key is unknown, or a value is not possible.
        SelectorError: a selector is wrong.
    """
    values = _table(table, "site", where, (*_BOXES, "player"))
    players = values.get("player", [])
    listed = players if isinstance(players, list) else [players]
    return SiteMarkup(
        **{key: _selector(values[key], f"site.{key}", where) for key in _BOXES if key in values},
        player=tuple(_player(entry, where) for entry in listed),
    )


def _table(value: Any, name: str, where: str, keys: tuple[str, ...]) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise ConfigError(f"{where}: `{name}` must be a table, not {value!r}")
    for key in value:
        if key not in keys:
            raise ConfigError(f"{where}: unknown key `{name}.{key}`{nearest(key, keys)}")
    return value


def _player(entry: Any, where: str) -> PlayerMarkup:
    values = _table(entry, "site.player", where, _PLAYER)
    if "selector" not in values:
        raise ConfigError(f"{where}: each `site.player` needs a `selector`")
    for key, value in values.items():
        if key != "selector" and not isinstance(value, str):
            raise ConfigError(f"{where}: `site.player.{key}` must be a string, not {value!r}")
    if values.get("kind", "video") not in _KINDS:
        raise ConfigError(f"{where}: `site.player.kind` must be {' or '.join(_KINDS)}, not {values['kind']!r}")
    return PlayerMarkup(**{**values, "selector": _selector(values["selector"], "site.player.selector", where)})


def _selector(value: Any, key: str, where: str) -> str:
    """One selector of a string or of a list of strings."""
    from turbohtml import SelectorSyntaxError, parse

    parts = value if isinstance(value, list) else [value]
    if not parts or not all(isinstance(part, str) for part in parts):
        raise ConfigError(f"{where}: `{key}` must be a CSS selector or a list of them, not {value!r}")
    nothing = parse("")
    for part in parts:
        if len(part) > _LONGEST:
            raise SelectorError(where, key, part, f"the selector is longer than {_LONGEST} characters")
        try:
            nothing.select(part)
        except SelectorSyntaxError as error:
            raise SelectorError(where, key, part, str(error)) from None
    return ", ".join(parts)
