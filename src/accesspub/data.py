"""JSON, YAML and packed bytes that somebody else may have written: data and nothing else, or a `ValueError`.

Whatever is wrong with such a file is wrong with the file: nesting that a parser gives up on, too, which Python tells
of by an exception of another kind.
"""

from __future__ import annotations

import json
import zlib
from typing import Any

_DEEP = "it is nested too deeply"


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

    # libyaml's parser has a limit to nesting; the one in Python needs minutes for what is nested 20,000 deep.
    loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    try:
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(data, Loader=loader)):
            raise ValueError("it has aliases, which are not read")
        return yaml.load(data, Loader=loader)  # noqa: S506 - texts and nothing else
    except (yaml.YAMLError, UnicodeError) as error:
        raise ValueError(" ".join(str(error).split())) from error
    except RecursionError:
        raise ValueError(_DEEP) from None


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
