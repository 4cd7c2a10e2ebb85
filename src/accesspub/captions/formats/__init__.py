"""Caption formats, one module each: its name is the format's name, and it declares a `Format` as ``FORMAT``.

Modules whose names begin with an underscore are shared by several formats.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module

from accesspub.captions.format import Format, Writer
from accesspub.modules import modules_in


@cache
def formats() -> Mapping[str, Format]:
    """All formats by name. It imports them, so nothing that only fixes pages without caption files may call it."""
    return {name.replace("_", "-"): import_module(f"{__name__}.{name}").FORMAT for name in modules_in(__path__)}


@cache
def writable() -> Mapping[str, Writer]:
    """The functions ``write`` of the formats that have one."""
    return {name: known.write for name, known in formats().items() if known.write}


@cache
def suffixes(*, timed: bool) -> frozenset[str]:
    """The suffixes of all formats with times, or of all without, also of those that other files share."""
    known = [known for known in formats().values() if known.timed == timed]
    return frozenset(suffix for one in known for suffix in (*one.suffixes, *one.shared))


@cache
def shared_suffixes() -> frozenset[str]:
    """The suffixes that files of other kinds have, too."""
    return frozenset(suffix for known in formats().values() for suffix in known.shared)
