"""The settings and the site of one page."""

from __future__ import annotations

import os
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from accesspub import config as settings
from accesspub.config import Config
from accesspub.engine.registry import rules
from accesspub.files.printable import say
from accesspub.html.site import NOWHERE, Site
from accesspub.run.model import STDIN, Job, Order


@lru_cache(maxsize=256)
def _settings(folder: str, named: Path | None, overrides: tuple[tuple[str, object], ...]) -> Config:
    path = named or settings.find(Path(folder))
    if path is not None and named is None and settings.is_foreign(path, Path(folder)):
        say(f"accesspub: {path} belongs to another user and is not read; name it with --config")
        path = None
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
        return NOWHERE
    folder, root = Path(job.path).absolute().parent, Path(job.root).absolute()
    found = order.alternatives or find_alternatives(folder)
    return Site(folder, root, (found,) if found is not None else ())


@lru_cache(maxsize=1024)
def find_alternatives(folder: Path) -> Path | None:
    """Find the nearest folder called ``alternatives``, upwards from a page; one of another user is not read."""
    for place in (folder, *folder.parents):
        found = place / "alternatives"
        if not found.is_dir():
            continue
        if not settings.is_foreign(found, folder):
            return found
        say(f"accesspub: {found} belongs to another user and is not read; name it with --alternatives")
    return None


def alternatives_for(folder: Path) -> Path:
    """Where new captions and transcripts of a site go: its alternatives folder, which may have to be made."""
    return find_alternatives(folder) or folder / "alternatives"
