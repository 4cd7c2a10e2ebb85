"""The user's cache folder: JSON that can be computed again.

A cache that is missing, damaged or not writable costs time, never a run.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from accesspub.files.atomic_write import write_quickly
from accesspub.files.read import read_file


def cache_folder() -> Path | None:
    """The folder of accesspub in the user's cache.

    None with ``ACCESSPUB_NO_CACHE``, without a home folder, or where another user could write what is read from it.
    """
    if os.environ.get("ACCESSPUB_NO_CACHE"):
        return None
    base = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    try:
        folder = (Path(base) if base else Path.home() / ".cache") / "accesspub"
        is_ours = not hasattr(os, "geteuid") or folder.stat().st_uid == os.geteuid()
    except FileNotFoundError:
        return folder
    except (OSError, RuntimeError):  # a service account without a home folder
        return None
    return folder if is_ours else None


def cached(path: Path) -> Any:
    """The cached value; None if there is none or it is not JSON."""
    try:
        return json.loads(read_file(path))
    except (OSError, ValueError, RecursionError):
        return None


def keep(path: Path, value: Any) -> None:
    """Store a value for the next run, in a folder only this user can read."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_quickly(path, json.dumps(value, ensure_ascii=False).encode())
    except OSError:
        return
