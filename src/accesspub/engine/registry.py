"""Rule, Finding, `@rule`, discovery.

A rule is one function in ``src/accesspub/rules/STEM.py`` that is called with one fact at a time and yields findings.
Its words are in ``rules/STEM.yaml`` (underscores become hyphens), its examples in ``tests/rules/STEM/``.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from importlib import import_module

from accesspub.engine.rule import Rule
from accesspub.modules import modules_in


@lru_cache(maxsize=1)
def rules() -> Mapping[str, Rule]:
    """All rules by id, in the order of their ids; found by walking ``accesspub.rules``, so there is no list to keep."""
    package = import_module("accesspub.rules")  # by name: rules are built on the engine, not the engine on rules
    found: dict[str, Rule] = {}
    for name in modules_in(package.__path__):
        module = import_module(f"{package.__name__}.{name}")
        mine = [value for value in vars(module).values() if isinstance(value, Rule)]
        if len(mine) != 1:
            raise TypeError(f"{module.__name__}: exactly one function decorated with @rule is expected")
        found[mine[0].id] = mine[0]
    return found
