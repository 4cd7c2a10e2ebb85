"""Overrides of the settings that hold for no page: a misspelt path there would pass in silence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from accesspub.config import Override
from accesspub.run.model import Order
from accesspub.run.settings import general_for


def unmatched(named: Sequence[str], pages: Iterable[str], order: Order) -> Iterator[str]:
    """One sentence for each override that holds for none of these pages, though it should.

    Args:
        named: the files and folders of the run; an override for other folders says nothing about it.
        pages: the pages of the run.
        order: names the settings file.
    """
    matched: dict[tuple[Path, Override], bool] = {}
    for page in pages:
        config = general_for(page, order)
        for override in config.overrides:
            key = config.root or Path(), override
            matched[key] = matched.get(key, False) or override.holds_for(config.name_of(page))
    folders = [path.resolve() for path in map(Path, named) if path.is_dir()]
    for (root, override), found in matched.items():
        if not found and any(_is_due(root, pattern, folders) for pattern in override.paths):
            yield f"{root}: the settings have `overrides` for {', '.join(override.paths)}, which match no page"


def _is_due(root: Path, pattern: str, folders: Sequence[Path]) -> bool:
    """Whether pages of a pattern would be below these folders, or have no folder at all."""
    plain = re.split(r"[*?\[]", pattern, maxsplit=1)[0]
    place = (root / plain.rpartition("/")[0]).resolve()
    return not place.is_dir() or any(place.is_relative_to(folder) for folder in folders)
