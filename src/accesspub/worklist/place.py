"""Captions and transcripts named in a worklist go where ``fix`` looks for them: the folder ``alternatives/``."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from accesspub.captions.formats import suffixes
from accesspub.files.atomic_write import copy_file
from accesspub.files.read import read_file
from accesspub.worklist.model import Row, Worklist

_KINDS = ("transcript", "captions")


def place(worklist: Worklist, base: Path, alternatives: Path, *, write: bool = True) -> list[str]:
    """Copy the files that rows name; what is in the folder already is never replaced by other content.

    Args:
        worklist: the filled rows.
        base: the worklist's own folder: files are looked for below it, and nowhere else.
        alternatives: where they go, as ``PROVIDER/ID.captions.vtt``.
        write: whether to copy, and not only to say what would be.

    Returns:
        Lines for a person: what could not be copied, and why.
    """
    lines: list[str] = []
    for row in worklist:
        if row.kind == "picture" or row.is_waiver or row.problem:
            continue
        for kind in _KINDS:
            if name := getattr(row, kind):
                reason = _copy(row, kind, name, base, alternatives, write=write)
                if reason:
                    lines.append(f"not applied: {row.name}: {name}: {reason}")
    return lines


def _copy(row: Row, kind: str, name: str, base: Path, alternatives: Path, *, write: bool) -> str:
    try:
        source = (base / name).resolve()
        if not source.is_relative_to(base.resolve()):
            return "it leads out of the worklist's folder"
        if not source.is_file() and _is_there(alternatives / name, alternatives):
            return ""
        if not source.is_file():
            return "there is no such file beside the worklist"
    except (OSError, ValueError, RuntimeError):  # a name that no file can have
        return "there is no such file beside the worklist"
    if source.suffix.lower().removeprefix(".") not in suffixes(timed=True) | suffixes(timed=False):
        return "its ending names neither captions nor a text"
    target = place_for(row.key, f"{kind}{source.suffix.lower()}", alternatives)
    if target is None:
        return "the row's key names no place in the alternatives folder"
    try:
        if target.exists():
            return "" if read_file(target) == read_file(source) else f"{target} is there already, and differs"
        if not write:
            return "it goes into the alternatives folder when something is written"
        alternatives.mkdir(parents=True, exist_ok=True)
        copy_file(source, target, str(base.resolve()), str(alternatives.resolve()))
    except OSError as error:
        return f"cannot be copied ({error.strerror or error})"
    return ""


def _is_there(path: Path, alternatives: Path) -> bool:
    """Whether a name is that of a file in the alternatives folder, as the desk writes it."""
    return path.is_file() and path.resolve().is_relative_to(alternatives.resolve())


def place_for(key: str, ending: str, alternatives: Path) -> Path | None:
    """The file of a clip in the alternatives folder: ``PROVIDER/ID.ENDING`` for a player, ``NAME.ENDING`` for a file.

    None where the clip's key names no place in the folder.
    """
    path = PurePosixPath(key.split("?")[0])
    stem = path.stem if path.suffix.lower() in (".mp4", ".webm", ".mp3", ".m4a", ".ogg", ".ogv", ".mov", ".wav") else ""
    if stem:
        place = alternatives / f"{stem}.{ending}"
    else:
        provider, _, name = key.partition("/")
        if not provider or not name or provider.startswith("."):
            return None
        place = alternatives / provider / f"{name.replace('/', '_')}.{ending}"
    if "\0" in key:
        return None
    return place if place.resolve().is_relative_to(alternatives.resolve()) else None
