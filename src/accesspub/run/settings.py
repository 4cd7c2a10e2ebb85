"""The settings and the site of one page."""

from __future__ import annotations

import os
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from accesspub import config as settings
from accesspub.config import Config
from accesspub.engine.registry import rules
from accesspub.errors import UsageError
from accesspub.files.printable import say
from accesspub.files.read import is_foreign
from accesspub.html.site import Site
from accesspub.run.model import STDIN, Job, Order

_ALTERNATIVES = "alternatives"


@lru_cache(maxsize=256)
def _settings(folder: str, named: Path | None, overrides: tuple[tuple[str, object], ...]) -> Config:
    path = named or settings.find(Path(folder))
    config = settings.load(path, rules()) if path is not None else Config()
    return replace(config, **dict(overrides))  # type: ignore[arg-type]


def general_for(path: str, order: Order) -> Config:
    """Settings for the pages of a folder, or of the current folder for pages that are not files: the file's and the
    command line's.

    Raises:
        ConfigError: the settings file is wrong.
    """
    where = os.getcwd()  # noqa: PTH109 (this runs for every page, and a Path costs more than the rest)
    if path != STDIN and "://" not in path:
        where = os.path.dirname(os.path.join(where, path))  # noqa: PTH118, PTH120
    return _settings(where, order.config, order.overrides)


def config_for(path: str, order: Order) -> Config:
    """Settings for one page: those of its folder, and overrides by path.

    Raises:
        ConfigError: the settings file is wrong.
    """
    general = general_for(path, order)
    return general.for_path(str(Path(path).absolute())) if general.overrides else general


def site_of(job: Job, order: Order) -> Site:
    """The files around a page: its folder, the folder that was named, and the alternatives folders."""
    if job.root is None:
        shows_codes = job.given is not None and job.given.shows_codes
        return Site(
            alternatives=(order.alternatives,) if order.alternatives is not None else (), shows_codes=shows_codes
        )
    folder, root = Path(job.path).absolute().parent, Path(job.root).absolute()
    found = order.alternatives or find_alternatives(folder)
    return Site(folder, root, (found,) if found is not None else ())


def forget() -> None:
    """Read settings files and look for folders again: a process that lives long serves people who change them."""
    _settings.cache_clear()
    find_alternatives.cache_clear()


@lru_cache(maxsize=1024)
def find_alternatives(folder: Path) -> Path | None:
    """Find the nearest folder called ``alternatives``, upwards from a page, whose words may be read without a name."""
    for place in (folder, *folder.parents):
        found = place / _ALTERNATIVES
        if not found.is_dir():
            continue
        if not (why := _why_not(found, folder)):
            return found
        say(f"accesspub: {found} {why} and is not read; name it with --alternatives")
    return None


def _why_not(alternatives: Path, folder: Path) -> str:
    """Why an alternatives folder counts only if it is named; empty if it always does."""
    if is_foreign(alternatives, folder):
        return "belongs to another user"
    leads_out = not alternatives.resolve().is_relative_to(alternatives.parent.resolve())
    return "is a link that leads elsewhere" if leads_out else ""


def alternatives_for(folder: Path) -> Path:
    """Where new captions and transcripts of a site go: its alternatives folder, which may have to be made.

    Raises:
        UsageError: what has its name is not one that may be written to.
    """
    found, own = find_alternatives(folder), folder / _ALTERNATIVES
    if found is None and os.path.lexists(own):
        raise UsageError(f"{own} is not a folder of your own; name the folder of alternatives with --alternatives")
    return found or own
