"""What no rule has looked at, in the words of the command line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from accesspub.facts.overlooked import Overlooked
from accesspub.files.printable import count

_WHY = {"outside": "outside the article", "no_article": "on pages on which no article was found"}


def counts(page: Overlooked) -> dict[str, int]:
    """What was overlooked on one page, by kind: of several pages, these can be added."""
    return {"players": page.players, "outside" if page.has_article else "no_article": page.pictures}


def sentences(overlooked: Mapping[str, int]) -> Iterator[str]:
    """What was overlooked, and why."""
    for kind, why in _WHY.items():
        if number := overlooked.get(kind, 0):
            yield f"{count(number, 'picture')} not looked at, {why}"
    if number := overlooked.get("players", 0):
        boxes = "1 box looks like a player" if number == 1 else f"{number} boxes look like players"
        yield f"{boxes} of a kind accesspub does not know: see `accesspub explain`"
