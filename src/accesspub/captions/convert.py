"""Convert captions from one format to another, and write files atomically."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from accesspub.captions.formats import formats, writable
from accesspub.captions.model import Captions, CaptionsError, Problem
from accesspub.captions.reader import read
from accesspub.captions.writer import write
from accesspub.files.atomic_write import write_atomically


@dataclass(frozen=True, slots=True)
class Converted:
    """The outcome of a conversion.

    Attributes:
        data: the bytes of the new file.
        captions: what was read, with the reader's problems.
        lost: what the new format cannot represent.
        cues: how many were written.
    """

    data: bytes
    captions: Captions
    lost: tuple[Problem, ...]
    cues: int


def convert(
    source: str | Path | bytes,
    to: str,
    *,
    name: str = "",
    language: str | None = None,
    format: str | None = None,
    repair: bool = False,
) -> Converted:
    """Read captions and convert them to another format, in memory.

    Args:
        source: a path, or the bytes of a file.
        to: one of ``formats.writable()``.
        name: see ``reader.read``, as ``language`` and ``format``.
        language: the language to take, and the file's if nothing else says.
        format: the format to read it as.
        repair: read text that was decoded twice as it was meant.

    Raises:
        CaptionsError: it cannot be read, has no captions, or the new format cannot hold it.
        ValueError: a format's name is unknown.
    """
    captions = read(source, name=name, language=language, format=format, repair=repair)
    where = name or ("" if isinstance(source, bytes) else str(source))
    if not captions.cues and not captions.markup:
        first = next((problem for problem in captions.problems if problem.severity == "error"), None)
        message = first.message if first else "This file has no captions. Check that it is the right one."
        raise CaptionsError(message, where, first.line if first else 0)
    try:
        written = write(captions, to)
    except CaptionsError as error:
        raise CaptionsError(error.message, where, error.line) from error
    return Converted(written.data, captions, written.problems, written.cues)


def format_for(path: str | Path) -> str | None:
    """The writable format for a file's extension; None if there is none."""
    suffix = Path(path).suffix.lower().lstrip(".")
    return next((name for name in writable() if suffix in (*formats()[name].suffixes, *formats()[name].shared)), None)


def same_file(first: Path, second: Path) -> bool:
    """Whether two paths are the same file, also through links or different spellings."""
    try:
        return first.samefile(second)
    except OSError:
        return first.absolute() == second.absolute()


def save(data: bytes, path: Path) -> None:
    """Write a file atomically; its permissions are kept. A link is replaced: what it leads to may be anywhere.

    Raises:
        CaptionsError: the file or its folder cannot be written.
    """
    try:
        write_atomically(path, data, path.stat() if path.exists() else None)
    except OSError as error:
        message = f"The file cannot be written ({error.strerror}). Check that its folder exists and may be written."
        raise CaptionsError(message, str(path)) from None
