"""Load untrusted JSON, YAML, XML and compressed bytes: plain data, or a `ValueError`.

Every problem of such a file is a ValueError, including nesting too deep for the parser.
"""

from __future__ import annotations

import io
import json
import zlib
from typing import Any

_DEEP = "it is nested too deeply"
_MOST_DEEP = 100  # levels of YAML; our own files have fewer than ten


def from_json(data: bytes | str) -> Any:
    """Read JSON.

    Raises:
        ValueError: it is not.
    """
    try:
        return json.loads(data)
    except RecursionError:
        raise ValueError(_DEEP) from None


def from_yaml(data: bytes | str) -> Any:
    """Read YAML as texts, lists and mappings.

    Raises:
        ValueError: not YAML, or it has aliases, a few lines of which can expand to more than memory holds.
    """
    import yaml

    # The pure Python parser needs minutes for 20,000 levels.
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
    """Why YAML must not be loaded: aliases, or nesting that overflows the stack of older libyaml; empty if it is safe.

    Raises:
        yaml.YAMLError: it is not.
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
    """Decompress zlib data, or gzip data of one or several members, with a size limit.

    A few KB can expand to more than memory holds.

    Raises:
        ValueError: damaged, or more than ``most`` bytes.
    """
    from gzip import GzipFile

    try:
        if gzip:
            found, is_whole, rest = GzipFile(fileobj=io.BytesIO(data)).read(most + 1), bool(data), b""
        else:
            opened = zlib.decompressobj()
            found, is_whole, rest = opened.decompress(data, most + 1), opened.eof, opened.unused_data
    except (OSError, EOFError, zlib.error) as error:
        reason = "it is cut short" if isinstance(error, EOFError) else error
        raise ValueError(f"cannot be unpacked ({reason})") from error
    if len(found) > most:
        raise ValueError(f"is over {most // 1_000_000} MB unpacked")
    if not is_whole or rest:
        raise ValueError(f"cannot be unpacked ({'something follows it' if rest else 'it is cut short'})")
    return found


def xml_parser(**options: Any) -> Any:
    """A parser of lxml for untrusted XML: no entities, no DTD, no network, no huge tree. It raises ``XMLSyntaxError``.

    Args:
        options: further options of ``etree.XMLParser``.
    """
    from lxml import etree

    return etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, **options)
