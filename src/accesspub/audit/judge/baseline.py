"""Known findings (the baseline) and waived ones (waivers). A damaged file stops the run."""

from __future__ import annotations

import datetime
import fnmatch
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from accesspub.audit.judge.verdict import Place
from accesspub.audit.model import dump
from accesspub.errors import UsageError
from accesspub.files.atomic_write import write_quickly
from accesspub.files.read import read_file
from accesspub.files.safe_load import from_json, from_yaml

VERSION = 2
_READ = (1, 2)
_KEYS = {"rule": str, "page": str, "role": str, "name": str, "text": str, "ordinal": int}


class Baseline(NamedTuple):
    """Known findings.

    Attributes:
        findings: by identity; those of version 1 have their former identity.
        axe: the version of axe-core that found them; empty in files of version 1 and of check.
        folder: the folder that the names of pages are relative to; None: unknown, or addresses were audited.
    """

    findings: Mapping[str, Mapping[str, Any]]
    axe: str = ""
    folder: Path | None = None


def load_baseline(path: Path) -> Baseline:
    """Read a baseline.

    Raises:
        UsageError: the file is missing or damaged; it must turn a build neither green nor red.
    """
    try:
        data = from_json(read_file(path))
    except FileNotFoundError:
        raise UsageError(f"--baseline {path}: no such file. Make it with --update-baseline.") from None
    except (OSError, ValueError) as error:
        raise UsageError(f"--baseline {path}: cannot be read ({error}).") from error
    if not isinstance(data, dict) or data.get("kind") != "accesspub-baseline":
        raise UsageError(f"--baseline {path}: is not an accesspub baseline.")
    if data.get("version") not in _READ:
        raise UsageError(
            f"--baseline {path}: has version {data.get('version')!r}; this accesspub reads versions 1 and {VERSION}."
        )
    known = data.get("findings")
    if not isinstance(known, dict):
        raise UsageError(f"--baseline {path}: has no findings.")
    for key, entry in known.items():
        if not isinstance(entry, dict) or any(not isinstance(entry.get(k), t) for k, t in _KEYS.items()):
            raise UsageError(f"--baseline {path}: entry {key} is damaged.")
    axe, folder = (value if isinstance(value := data.get(key), str) else "" for key in ("axe", "folder"))
    return Baseline(known, axe, Path(os.path.normpath(path.absolute().parent / folder)) if folder else None)


def save_baseline(path: Path, known: Baseline) -> None:
    """Write a baseline in a form that gives readable diffs."""
    data = {"kind": "accesspub-baseline", "version": VERSION, "axe": known.axe}
    if known.folder is not None:
        data["folder"] = Path(os.path.relpath(known.folder.absolute(), path.absolute().parent)).as_posix()
    data["findings"] = {key: {k: entry[k] for k in _KEYS} for key, entry in known.findings.items()}
    write_quickly(path, dump(data))


@dataclass(frozen=True)
class Waiver:
    """What is waived, who decided it, why, and until when."""

    rule: str
    page: str
    element: str
    id: str
    who: str
    why: str
    until: datetime.date
    ids: frozenset[str] = frozenset()
    """All findings that it covers, in place of the fields above."""

    def covers(self, rule: str, place: Place) -> bool:
        """Whether this waiver covers a finding of a rule."""
        if self.id or self.ids:
            return not {self.id, *self.ids}.isdisjoint(place.names)
        words = " ".join((place.role, place.name, place.text))
        return (
            any(fnmatch.fnmatchcase(name, self.rule) for name in (rule, place.also.get("rule", rule)))
            and fnmatch.fnmatchcase(place.page, self.page)
            and self.element.lower() in words.lower()
        )

    def words(self) -> str:
        """What the waiver covers, for people."""
        parts = (part for part in (self.rule, self.page, self.element) if part and part != "*")
        return self.id or " · ".join(parts) or "everything"


def load_waivers(path: Path) -> list[Waiver]:
    """Waivers of a YAML file; every one has a rule or an id, and who, why and until."""
    try:
        data = from_yaml(read_file(path))
    except (OSError, ValueError) as error:
        raise UsageError(f"--waivers {path}: cannot be read ({error}).") from error
    if isinstance(data, dict) and set(data) == {"waivers"}:
        data = data["waivers"]
    if not isinstance(data, list):
        raise UsageError(f"--waivers {path}: must be a list of waivers.")
    found = []
    for number, entry in enumerate(data, 1):
        where = f"--waivers {path}: waiver {number}"
        if not isinstance(entry, dict) or any(not isinstance(v, str) for v in entry.values()):
            raise UsageError(f"{where} is not a mapping of names to texts.")
        unknown = set(entry) - {"rule", "page", "element", "id", "who", "why", "until"}
        if unknown:
            raise UsageError(
                f"{where} has {', '.join(sorted(unknown))}; known are rule, page, element, id, who, why, until."
            )
        for key in ("who", "why", "until"):
            if not any(map(str.isalnum, entry.get(key, ""))):  # not even a name of invisible characters
                raise UsageError(f"{where} lacks {key}.")
        if not entry.get("rule") and not entry.get("id"):
            raise UsageError(f"{where} names neither a rule nor the id of a finding.")
        try:
            until = datetime.date.fromisoformat(entry["until"])
        except ValueError:
            raise UsageError(f"{where}: until {entry['until']!r} is not a date like 2027-01-31.") from None
        found.append(
            Waiver(
                entry.get("rule", "*"), entry.get("page", "*"), entry.get("element", ""), entry.get("id", ""),
                entry["who"], entry["why"], until,
            )
        )  # fmt: skip
    return found
