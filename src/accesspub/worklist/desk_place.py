"""Where the file of the desk is, for commands that open it only where there is one."""

from __future__ import annotations

import os
from pathlib import Path

FOLDER, NAME = ".accesspub", "desk.sqlite"


def find_desk(path: Path) -> Path | None:
    """The file of the desk for a page or folder: in it, or in the nearest folder above that has one."""
    start = Path(os.path.normpath(path.absolute()))
    for folder in (start, *start.parents):
        place = folder / FOLDER / NAME
        if os.path.lexists(place):
            return place
    return None
