"""What each visit asked a served folder for: the files that a page depends on, missing ones included."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from accesspub.files.read import open_file

#: The header by which the server knows which visit a request belongs to.
HEADER = "Accesspub-Visit"
#: A file that changed so shortly before it was served could change again without a new time.
_TICK = 50_000_000  # nanoseconds


class Answer(NamedTuple):
    """How the server answers an address: the status, the file, and where it leads to."""

    status: int
    file: Path | None = None
    location: str = ""


class _Stamp(NamedTuple):
    time: int
    size: int
    number: int
    device: int

    @classmethod
    def of(cls, file: Path) -> _Stamp:
        status = file.stat()
        return cls(status.st_mtime_ns, status.st_size, status.st_ino, status.st_dev)


#: What a path has that could not be read, or changed: no file has it at the end of a visit.
_CHANGED = _Stamp(0, 0, 0, 0)


class Asked:
    """Notes what visits ask for; several threads may."""

    def __init__(self, look: Callable[[str], Answer]) -> None:
        """``look`` says how the server answers a path."""
        self._look = look
        self._visits: dict[str, dict[str, _Stamp | None]] = {}
        self._hashes: dict[tuple[Path, _Stamp], str] = {}
        self._begun = 0
        self._lock = threading.Lock()

    def begin(self) -> str:
        """Begin a visit; returns the value of its header."""
        with self._lock:
            self._begun += 1
            visit = str(self._begun)
            self._visits[visit] = {}
        return visit

    def note(self, visit: str | None, path: str, answer: Answer) -> None:
        """A path was asked for; a request without the header of a visit counts for all that are under way."""
        if not self._visits:
            return
        stamp: _Stamp | None = None
        if answer.file is not None:
            try:
                stamp = _Stamp.of(answer.file)
            except OSError:
                stamp = _CHANGED
            if abs(time.time_ns() - stamp.time) < _TICK:
                stamp = _CHANGED
        with self._lock:
            for notes in [self._visits[visit]] if visit in self._visits else self._visits.values():
                if notes.setdefault(path, stamp) != stamp:
                    notes[path] = _CHANGED

    def end(self, visit: str) -> dict[str, str] | None:
        """End a visit; returns the state of each path, or None if a file changed during the visit."""
        with self._lock:
            notes = self._visits.pop(visit)
        try:
            for path, stamp in notes.items():
                file = self._look(path).file
                if (None if file is None else _Stamp.of(file)) != stamp:
                    return None
            return {path: self.state(path) for path in notes}
        except OSError:
            return None

    def state(self, path: str) -> str:
        """How a path is answered now: the status, and the name and the content of the file.

        Raises:
            OSError: the file cannot be read.
        """
        answer = self._look(path)
        if answer.file is None:
            return f"{answer.status} {answer.location}"
        known = answer.file, _Stamp.of(answer.file)
        if known not in self._hashes:
            with open_file(answer.file) as file:
                self._hashes[known] = hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
        return f"{answer.status} {answer.file.name} {self._hashes[known]}"
