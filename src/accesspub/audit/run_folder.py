"""A run on disk: what a browser gathered, and a manifest that shows whether any of it is missing or altered.

`run.json` names every file of the run with its SHA-256, and has a SHA-256 of its own. This finds what was lost, cut or
changed, not what was forged: who may write the folder may write the manifest, too.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from accesspub import expressions as re
from accesspub.audit.errors import AuditError
from accesspub.audit.model import Record, dump, page_key
from accesspub.audit.record_shape import record_fits
from accesspub.files.atomic_write import write_quickly
from accesspub.files.read import read_with_status
from accesspub.files.safe_load import from_json, unpacked
from accesspub.run.pages import share_of

FORMAT = 2
MANIFEST = "run.json"
BODIES = ("served", "dom")
_KINDS: dict[str, Any] = {
    "axe": dict, "browser": dict, "files": dict, "options": dict, "pages": list, "rules": list, "variants": list,
    "seconds": int | float, "shard": str | None, "started": int | float, "whole": list | None,
}  # fmt: skip
#: The names of the files of a run.
FILE_NAME = re.compile(r"(pages/[0-9a-f]{20}\.json|bodies/[0-9a-f]{20}\.(served|dom)\.zz|shots/[0-9a-f]{20}\.jpg)")
_VARIANT = re.compile(r"\d{2,5}x\d{2,5}(-dark)?")


class Damaged(ValueError):  # noqa: N818 (a fact about a page, and the reason why it is not tested)
    """A file of a run is missing, cut or altered; the message says which."""


def record_name(page: str, variant: str) -> str:
    """Where the record of a page is."""
    return f"pages/{page_key(page, variant)}.json"


def _data(folder: Path, name: str) -> bytes:
    """A file of a run. Runs come from other machines: a link in one leads to no other folder."""
    return read_with_status(folder / name, str(folder.resolve()))[0]


def _why(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error).partition(";")[0]


def _sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


class RunWriter:
    """Writes the files of a run, and their hashes at the end."""

    def __init__(self, folder: Path, files: Mapping[str, str] | None = None) -> None:
        """``files`` are those of the manifest that are there already."""
        self.folder = folder
        self._files = dict(files or {})
        self._lock = threading.Lock()

    def write(self, name: str, data: bytes) -> None:
        """Write one file; several threads may."""
        write_quickly(self.folder / name, data, str(self.folder.resolve()))
        with self._lock:
            self._files[name] = _sha(data)

    def finish(self, about: Mapping[str, Any]) -> None:
        """Write the manifest."""
        run = {**about, "format": FORMAT, "tool": "accesspub", "files": self._files}
        run.pop("sha256", None)
        write_quickly(self.folder / MANIFEST, dump({**run, "sha256": _sha(dump(run))}))


@dataclass(frozen=True)
class Run:
    """A run that was read; ``about`` is its manifest."""

    folder: Path
    about: Record

    @classmethod
    def open(cls, folder: Path) -> Run:
        """Read a run's manifest.

        Raises:
            AuditError: there is none, or it is damaged.
        """
        try:
            about = from_json(_data(folder, MANIFEST))
        except (OSError, ValueError) as error:
            why = _why(error)
            raise AuditError(
                f"{folder}: not the folder of a finished run ({MANIFEST}: {why}). Keep one with --run."
            ) from error
        if not isinstance(about, dict) or about.get("format") != FORMAT:
            raise AuditError(f"{folder}: not a run folder of this version of accesspub. Audit the site again.")
        if about.get("sha256") != _sha(dump({key: value for key, value in about.items() if key != "sha256"})):
            raise AuditError(f"{folder}: {MANIFEST} was altered after the run. Audit the site again.")
        if not _is_whole(about):
            raise AuditError(f"{folder}: {MANIFEST} is damaged. Audit the site again.")
        return cls(folder, about)

    @cached_property
    def pages(self) -> frozenset[str]:
        """The names of its pages."""
        return frozenset(entry["page"] for entry in self.about["pages"])

    def read(self, name: str) -> bytes:
        """One file, as it was written.

        Raises:
            Damaged: it is not as it was.
        """
        if name not in self.about["files"]:
            raise Damaged(f"the run has no {name}")
        try:
            data = _data(self.folder, name)
        except OSError as error:
            raise Damaged(f"{name}: {_why(error)}") from error
        if _sha(data) != self.about["files"][name]:
            raise Damaged(f"{name} was altered after the run")
        return data

    def record(self, page: str, variant: str) -> Record:
        """The record of a page.

        Raises:
            Damaged: it is missing or not as it was.
        """
        try:
            record = from_json(self.read(record_name(page, variant)))
        except ValueError as error:
            raise Damaged(str(error)) from error
        if not record_fits(record):
            raise Damaged("its record is damaged")
        whole = isinstance(record, dict) and record.get("page") == page and record.get("variant") == variant
        if not whole or record.get("status") not in ("gathered", "untested"):
            raise Damaged("its record is of another page")
        if not isinstance(record.get("attempts"), int) or not _reason_fits(record):
            raise Damaged("its record is incomplete")
        found: Record = record
        return found

    def body(self, record: Record, which: str) -> bytes | None:
        """The page as served, or the document after scripts; None where that was not kept.

        Raises:
            Damaged: it was kept, and is not as it was.
        """
        name = record.get(which)
        if name is None:
            return None
        try:
            return unpacked(self.read(str(name)))
        except ValueError as error:
            raise Damaged(str(error)) from error


def _reason_fits(record: Record) -> bool:
    reason = record.get("reason")
    if record["status"] == "gathered":
        return reason is None and isinstance(record.get("axe"), dict)
    return isinstance(reason, dict) and all(isinstance(reason.get(key), str) for key in ("kind", "detail"))


def _texts(values: Any) -> bool:
    return isinstance(values, list) and all(isinstance(value, str) and _is_whole_text(value) for value in values)


def _is_whole_text(text: str) -> bool:
    """Whether a text can be written; bytes of a file name that are not UTF-8 are surrogates, which can."""
    try:
        text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return False
    return True


def _is_whole(run: Record) -> bool:
    """Whether a manifest is complete; shards come from other machines and are untrusted."""
    if not all(name in run and isinstance(run[name], kind) for name, kind in _KINDS.items()):
        return False
    names = [one.get("page") for one in run["pages"] if isinstance(one, dict)]
    return (
        _texts(names)
        and len(set(names)) == len(run["pages"])
        and all(isinstance(one.get("path"), str | None) for one in run["pages"])
        and _texts(run["variants"])
        and bool(run["variants"])
        and all(_VARIANT.fullmatch(variant) for variant in run["variants"])
        and all(isinstance(run["axe"].get(key), str) for key in ("version", "origin"))
        and all(isinstance(value, str | bool) for value in run["browser"].values())
        and _texts(run["options"].get("tags"))
        and all(map(_rule_fits, run["rules"]))
        and all(FILE_NAME.fullmatch(name) and isinstance(sha, str) for name, sha in run["files"].items())
        and _shard_fits(run, names)
    )


def _rule_fits(rule: Any) -> bool:
    if not isinstance(rule, dict):
        return False
    return (
        isinstance(rule.get("id"), str) and _texts(rule.get("tags")) and _texts(rule.get("act")) and "enabled" in rule
    )


def _shard_fits(run: Record, names: list[Any]) -> bool:
    """Whether a shard holds its share of all pages, and nothing else."""
    if run["shard"] is None:
        return run["whole"] is None
    number, _, of = run["shard"].partition("/")
    if not (number.isdecimal() and of.isdecimal() and int(of) and _texts(run["whole"])):
        return False
    return {page for page in run["whole"] if share_of(page, int(of)) == int(number)} == set(names)
