"""What an element is called in selectors, and which selector fits many elements and no others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from sys import intern
from typing import Protocol, TypeVar

from turbohtml import Element

from accesspub import expressions as re

_TAG = re.compile(r"[a-z][a-z0-9-]{0,40}")
_TOKEN = re.compile(r"(?!.*\d\d)[A-Za-z_][A-Za-z0-9_-]{0,60}")  # two digits in a row: a number, or made by a program
_SPEAKING = frozenset(("main", "article", "figcaption"))
_TOKENS = 8  # class names of one element that are looked at
_FITS = 0.8  # share of the elements with a name that must be what it is proposed for
_MOST = 6  # selectors for one thing


class Named(Protocol):
    """Something on a page with names."""

    @property
    def names(self) -> tuple[str, ...]:
        """Its names."""


T = TypeVar("T", bound=Named)


def names(element: Element) -> tuple[str, ...]:
    """The selectors that one element may be called by, without those that only it has."""
    tag = element.tag
    if not _TAG.fullmatch(tag):
        return ()
    tokens = (element.attr("class") or "")[:400].split()[:_TOKENS]
    found = [f"{tag}.{token}" for token in dict.fromkeys(tokens) if _TOKEN.fullmatch(token)]
    name = element.attr("id") or ""
    if _TOKEN.fullmatch(name):
        found.append(f"{tag}#{name}")
    if not found:
        data = sorted(name for name in element.attrs if name.startswith("data-") and _TAG.fullmatch(name))
        found = [f"{tag}[{name}]" for name in data[:2]]
    found += [tag] if tag in _SPEAKING or "-" in tag else []
    return tuple(map(intern, found))  # the same on all pages


def selectors(
    found: Sequence[tuple[str, T]], counts: Counter[str], least: int
) -> Iterator[tuple[str, list[tuple[str, T]]]]:
    """Names that fit what was found on many pages and little else, each with what it fits; the most frequent first.

    Args:
        found: things, each with the path of its page.
        counts: how many elements of all pages have a name.
        least: on how many pages a name must fit.
    """
    left = list(found)
    for _ in range(_MOST):
        things, pages = Counter[str](), Counter[str]()
        seen: set[tuple[str, str]] = set()
        for path, one in left:
            things.update(one.names)
            fresh = [name for name in one.names if (path, name) not in seen]
            pages.update(fresh)
            seen.update((path, name) for name in fresh)
        fitting = [name for name in pages if pages[name] >= least and things[name] >= counts[name] * _FITS]
        if not fitting:
            return
        name = max(fitting, key=lambda name: (pages[name], things[name], -counts[name], -len(name), name))
        yield name, [(path, one) for path, one in left if name in one.names]
        left = [(path, one) for path, one in left if name not in one.names]
