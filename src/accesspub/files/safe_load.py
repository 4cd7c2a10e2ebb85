"""JSON, YAML and packed bytes that somebody else may have written: data and nothing else, or a `ValueError`.

Whatever is wrong with such a file is wrong with the file: nesting that a parser gives up on, too, which Python tells
of by an exception of another kind.
"""

from __future__ import annotations

import json
import zlib
from typing import Any

_DEEP = "it is nested too deeply"
_MOST_DEEP = 100  # levels of YAML: no file of ours has ten


def from_json(data: bytes | str) -> Any:
    """Read JSON.

    Raises:
        ValueError: it is none.
    """
    try:
        return json.loads(data)
    except RecursionError:
        raise ValueError(_DEEP) from None


def from_yaml(data: bytes | str) -> Any:
    """Read YAML as texts, lists and mappings.

    Raises:
        ValueError: it is none, or has aliases: a few lines of those can stand for more than there is room for.
    """
    import yaml

    # The parser in Python needs minutes for what is nested 20,000 deep.
    loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    try:
        if reason := yaml_trap(data, loader):
            raise ValueError(reason)
        return yaml.load(data, Loader=loader)  # noqa: S506 - texts and nothing else
    except (yaml.YAMLError, UnicodeError) as error:
        raise ValueError(" ".join(str(error).split())) from error
    except RecursionError:
        raise ValueError(_DEEP) from None


def yaml_trap(data: bytes | str, loader: Any) -> str:
    """Why YAML must not be loaded: aliases, or a nesting that runs older libyaml out of its stack; empty: it may be.

    Raises:
        yaml.YAMLError: it is none.
    """
    import yaml

    depth = 0
    for event in yaml.parse(data, Loader=loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > _MOST_DEEP:
                return _DEEP
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        elif isinstance(event, yaml.AliasEvent):
            return "it has aliases, which are not read"
    return ""


def unpacked(data: bytes, most: int = 100_000_000, *, gzip: bool = False) -> bytes:
    """Unpack what zlib packed: a few KB can hold more than there is memory for.

    Raises:
        ValueError: it is damaged, or holds more than ``most`` bytes.
    """
    opened = zlib.decompressobj(wbits=31 if gzip else 15)
    try:
        found = opened.decompress(data, most)
    except zlib.error as error:
        raise ValueError(f"cannot be unpacked ({error})") from error
    if opened.unconsumed_tail:
        raise ValueError(f"over {most // 1_000_000} MB unpacked")
    if not opened.eof:
        raise ValueError("cannot be unpacked (it is cut short)")
    return found
