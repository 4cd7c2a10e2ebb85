"""The report formats of an audit, one module each.

A module's name is the format's name. Its ``render`` gives the text of a verdict, or the pieces of what may be long.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module

from accesspub.audit.judge.verdict import Verdict
from accesspub.modules import modules_in


def names() -> tuple[str, ...]:
    """The names of all formats; none is imported."""
    return modules_in(__path__)


def renderer(name: str) -> Callable[[Verdict], str | Iterator[str]]:
    """The function ``render`` of a format's module."""
    render: Callable[[Verdict], str | Iterator[str]] = import_module(f"{__name__}.{name}").render
    return render
