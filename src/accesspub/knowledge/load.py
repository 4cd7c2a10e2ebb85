"""Words and facts: ``rules/`` read into plain records, or one clear error with file and key.

``rules/`` holds one YAML file per rule (``rules/ID.yaml``), per provider (``rules/providers/ID.yaml``),
per language (``rules/languages/TAG.yaml``) and per kind of fact (``rules/facts/KIND.yaml``: the class
words, agencies and names that facts are told by). Every scalar is read as text (YAML 1.1 would turn
``no: Norsk`` into ``False``) and typed where it is used. Reading a hundred YAML files takes longer
than fixing a page, so the result is kept as JSON in the user's cache folder, under a name made of
every file's path, size and time: a changed file is a new name, and a stale entry is never read.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any
from zlib import crc32

from accesspub.errors import KnowledgeError

SECTIONS = ("rules", "providers", "languages", "facts")
_FORMAT = "2"


class Knowledge:
    """All that accesspub knows about the world, as text: rules, providers and languages by id.

    Attributes:
        rules: rule id -> the mapping in its YAML file.
        providers: provider id -> likewise.
        languages: BCP 47 tag in lower case -> likewise.
        facts: kind of fact -> likewise.
    """

    __slots__ = ("facts", "languages", "providers", "rules")

    def __init__(self, data: Mapping[str, Mapping[str, Any]]) -> None:
        self.rules: Mapping[str, Any] = data["rules"]
        self.providers: Mapping[str, Any] = data["providers"]
        self.languages: Mapping[str, Any] = data["languages"]
        self.facts: Mapping[str, Any] = data["facts"]


def folder() -> Path:
    """Return the folder of our own knowledge files: in the wheel, else in the source tree."""
    here = Path(__file__).resolve().parent.parent
    for place in (here / "_rules", here.parent.parent / "rules"):
        if place.is_dir():
            return place
    raise KnowledgeError(f"the folder rules/ was found neither in {here} nor beside src/; install accesspub again")


@lru_cache(maxsize=4)
def load(extra: tuple[Path, ...] = ()) -> Knowledge:
    """Read our knowledge and any extra folders of the same shape; a later folder overrides by file name.

    Raises:
        KnowledgeError: a file is not what it should be.
    """
    folders = (folder(), *extra)
    files = [found for place in folders for found in _files(place)]
    cache = _cache_path(files)
    if cache is not None:
        try:
            return Knowledge(json.loads(cache.read_bytes()))
        except (OSError, ValueError, KeyError):
            pass  # not there yet, or cut short by a crash: read the files again
    data = _read(files)
    if cache is not None:
        _store(cache, data)
    return Knowledge(data)


def _files(place: Path) -> list[tuple[str, Path, os.stat_result]]:
    """List ``(section, path, stat)`` of the YAML files of one folder, in the order of their names."""
    found: list[tuple[str, Path, os.stat_result]] = []
    for section in SECTIONS:
        inner = place if section == "rules" else place / section
        try:
            entries = sorted(os.scandir(inner), key=lambda entry: entry.name)
        except FileNotFoundError:
            if inner == place:
                raise KnowledgeError(f"{place}: no such knowledge folder; see `knowledge` in the settings") from None
            continue
        for entry in entries:
            if entry.name.endswith(".yaml") and entry.is_file():
                found.append((section, Path(entry.path), entry.stat()))
    return found


def _cache_path(files: Iterable[tuple[str, Path, os.stat_result]]) -> Path | None:
    if os.environ.get("ACCESSPUB_NO_CACHE"):
        return None
    base = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    try:
        home = Path(base) if base else Path.home() / ".cache"
    except RuntimeError:  # no home folder: a service account
        return None
    listing = "\n".join(f"{path} {stat.st_size} {stat.st_mtime_ns}" for _, path, stat in files)
    return home / "accesspub" / f"knowledge-{_FORMAT}-{crc32(listing.encode()):08x}-{len(listing)}.json"


def _store(cache: Path, data: Mapping[str, Any]) -> None:
    """Write the cache atomically; a folder that cannot be written costs time, never the run."""
    try:
        cache.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=cache.parent, prefix=".knowledge-")
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            json.dump(data, out, ensure_ascii=False)
        Path(name).replace(cache)
        old = sorted(cache.parent.glob("knowledge-*.json"), key=lambda path: path.stat().st_mtime)[:-4]
        for path in old:
            path.unlink(missing_ok=True)
    except OSError:
        return


def _read(files: Sequence[tuple[str, Path, os.stat_result]]) -> dict[str, dict[str, Any]]:
    import yaml  # slow to import, and not needed where the cache answers

    from accesspub.files.safe_load import yaml_trap

    loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    data: dict[str, dict[str, Any]] = {section: {} for section in SECTIONS}
    for section, path, _ in files:
        try:
            text = path.read_text("utf-8")
            # A few aliases of aliases unfold into more than memory holds, and the cache writes them unfolded.
            if reason := yaml_trap(text, loader):
                raise KnowledgeError(f"{path}: {reason}; write it out plainly")
            content = yaml.load(text, Loader=loader)  # noqa: S506 - BaseLoader only makes text
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            where = getattr(error, "problem_mark", None)
            line = f":{where.line + 1}:{where.column + 1}" if where else ""
            raise KnowledgeError(f"{path}{line}: not valid YAML ({getattr(error, 'problem', error)})") from error
        if not isinstance(content, dict):
            raise KnowledgeError(f"{path}: a mapping is expected, like the other files of {path.parent.name}/")
        name = path.stem.lower() if section == "languages" else path.stem
        if section == "providers" and content.get("id") != path.stem:
            raise KnowledgeError(f"{path}: key `id` must be the file's name, {path.stem}")
        data[section][name] = content
    return data


def typed_bool(value: str, where: str) -> bool | None:
    """Type a scalar of three values: yes, no or unknown.

    Raises:
        KnowledgeError: it is none of them.
    """
    try:
        return {"yes": True, "no": False, "unknown": None}[value]
    except KeyError:
        raise KnowledgeError(f"{where}: yes, no or unknown is expected, not {value!r}") from None
