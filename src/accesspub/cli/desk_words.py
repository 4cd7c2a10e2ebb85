"""What `fix`, `check` and `audit` take from the desk of a site, unless ``--no-desk`` is given."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from accesspub.config import Config
from accesspub.files.printable import count, say
from accesspub.run.model import STDIN, Job
from accesspub.worklist.desk_place import find_desk

if TYPE_CHECKING:
    from accesspub.audit.judge.baseline import Waiver


class Desk(NamedTuple):
    """What a run takes from a desk.

    Attributes:
        overrides: settings: its words as the worklist, and what was decided about edits.
        waivers: findings that somebody called fine.
        path: its file, if its words count; None: a worklist is named, which counts instead.
        site: the folder of the site. Keys and names are paths below it, whichever part of the site is named.
    """

    overrides: tuple[tuple[str, object], ...] = ()
    waivers: tuple[Waiver, ...] = ()
    path: Path | None = None
    site: Path | None = None

    def placed(self, job: Job) -> Job:
        """A page as a part of the desk's site."""
        root = Path(os.path.normpath(Path(job.root).absolute())) if job.root is not None else None
        if self.site is None or root is None or not root.is_relative_to(self.site):
            return job
        return replace(job, root=str(self.site))


NO_DESK = Desk()


def add_no_desk(parser: argparse.ArgumentParser) -> None:
    """Add ``--no-desk``."""
    parser.add_argument(
        "--no-desk", action="store_true", help="do not read .accesspub/desk.sqlite, which accesspub desk writes"
    )


def desk_of(options: argparse.Namespace, paths: Sequence[str], config: Config) -> Desk:
    """The desk of the given paths; it is read once, and one line says so.

    Raises:
        UsageError: it cannot be read.
    """
    known: Desk | None = getattr(options, "desk", None)
    if known is None:
        known = options.desk = _read(options, paths, config)
    return known


def _read(options: argparse.Namespace, paths: Sequence[str], config: Config) -> Desk:
    if getattr(options, "no_desk", True) or getattr(options, "undo", False) or STDIN in paths:
        return NO_DESK
    found = {find_desk(Path(path)) for path in paths}
    if found <= {None}:
        return NO_DESK
    if len(found) > 1 or (place := found.pop()) is None:
        say("accesspub: these paths belong to different desks, so none is read; use a separate run for each")
        return NO_DESK
    from accesspub.desk.exchange import waivers
    from accesspub.desk.store import Store

    store = Store(place)
    try:
        fine, rows, verdicts = tuple(waivers(store)), sum(row.is_filled for row in store.rows()), store.verdicts()
        site = Path(os.path.normpath(place.parent.parent / store.meta("site")))
    finally:
        store.close()
    named = getattr(options, "worklist", None) or config.worklist
    about = f"{count(rows, 'item')} with words, {count(len(fine), 'decision')} about findings"
    about += f"; the words of {named} count instead of its own" if named and rows else ""
    say(f"accesspub: reads {place} ({about}); use --no-desk to ignore it")
    overrides: list[tuple[str, object]] = [(name, names) for name, names in verdicts.items() if names]
    if rows and not named:
        overrides.append(("worklist", place))
        if config.root is None:
            overrides.append(("root", site))
    return Desk(tuple(overrides), fine, place if rows and not named else None, site)


def conclude_desk(place: Path, answered: Iterable[Mapping[str, str]]) -> None:
    """Note in the desk whose words are on the pages now."""
    from accesspub.desk.apply import note_applied
    from accesspub.desk.store import Store

    store = Store(place)
    try:
        note_applied(store, answered)
    finally:
        store.close()
