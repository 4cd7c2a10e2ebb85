"""Words and facts: ``rules/`` read into plain data that fits the schema, or one clear error with file, line and key.

``rules/`` holds one YAML file per rule (``rules/ID.yaml``), provider (``rules/providers/ID.yaml``), language
(``rules/languages/TAG.yaml``), house style for captions (``rules/captions/NAME.yaml``) and kind of fact
(``rules/facts/KIND.yaml``: the class words, agencies and names that facts are recognised by). Every scalar is read as
text: YAML 1.1 would turn ``no: Norsk`` into ``False``. Reading hundreds of YAML files takes longer than fixing a page,
so the result is kept as JSON in the user's cache folder, under a name made of every file's path, size and time: a
changed file is a new name, and a stale entry is never read.
"""

from __future__ import annotations

import copy
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from zlib import crc32

from accesspub.errors import KnowledgeError
from accesspub.files.atomic_write import write_quickly
from accesspub.files.cache import cache_folder
from accesspub.files.read import read_file
from accesspub.knowledge.site_markup import SiteMarkup

if TYPE_CHECKING:
    from accesspub.knowledge.facts_schema import Facts
    from accesspub.knowledge.schema import Files, Language, Profile, Provider, Rule, Translation

_SECTIONS = ("rules", "providers", "languages", "facts", "captions")
_FORMAT = "5"
#: Keys of a provider that only its tests read; they are not cached.
_TESTS = ("examples", "markup_examples", "not_ours", "learned_from")
#: Keys of a language that only reports in it read.
_REPORTS = ("rules", "report", "desk")


class Translations(Mapping[str, "Translation"]):
    """What reports say, by language: as JSON until somebody asks, for a run needs one language at most."""

    def __init__(self, texts: Mapping[str, bytes]) -> None:
        self._texts = texts
        self._read: dict[str, Translation] = {}

    def __getitem__(self, tag: str) -> Translation:
        if tag not in self._read:
            self._read[tag] = json.loads(self._texts[tag])
        return self._read[tag]

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)


class Knowledge:
    """All that accesspub knows about the world: rules, providers and languages by id.

    Those of two sites are equal if only the sites differ: what is made of words and providers is made once for both.

    Attributes:
        rules: by id.
        providers: by id.
        languages: words of pages, by BCP 47 tag in lower case.
        translations: sentences of reports, by tag.
        facts: by kind.
        captions: house styles for captions, by name.
        site: the own markup of the site whose pages are read.
    """

    __slots__ = ("captions", "facts", "languages", "providers", "rules", "site", "translations")

    def __init__(self, data: Mapping[str, Any], translations: Mapping[str, bytes]) -> None:
        self.rules: Mapping[str, Rule] = data["rules"]
        self.providers: Mapping[str, Provider] = data["providers"]
        self.languages: Mapping[str, Language] = data["languages"]
        self.translations = Translations(translations)
        self.facts: Facts = data["facts"]
        self.captions: Mapping[str, Profile] = data["captions"]
        self.site = SiteMarkup()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Knowledge) and other.facts is self.facts

    def __hash__(self) -> int:
        return id(self.facts)


class _File(NamedTuple):
    section: str
    path: Path
    stat: os.stat_result


def folder() -> Path:
    """Return the folder of our own knowledge files: in the wheel, else in the source tree."""
    here = Path(__file__).resolve().parent.parent
    for place in (here / "_rules", here.parent.parent / "rules"):
        if place.is_dir():
            return place
    raise KnowledgeError(f"the folder rules/ is neither in {here} nor beside src/; reinstall accesspub")


@lru_cache(maxsize=4)
def load(extra: tuple[Path, ...] = ()) -> Knowledge:
    """Read our knowledge and any extra folders of the same shape; what they hold is added to ours, key by key.

    Raises:
        KnowledgeError: a file is not what it should be.
    """
    folders = _folders(extra)
    cache = _cache_path(folders)
    if cache is not None:
        try:
            return _unpacked(read_file(cache))
        except (OSError, ValueError, KeyError):
            pass  # not there yet, or cut short by a crash: read the files again
    packed = _packed(read(extra))
    if cache is not None:
        _store(cache, packed)
    return _unpacked(packed)


@lru_cache(maxsize=4)
def load_for(site: SiteMarkup, extra: tuple[Path, ...] = ()) -> Knowledge:
    """The same with the own markup of one site.

    Raises:
        KnowledgeError: a file is not what it should be.
    """
    knowledge = load(extra)
    if site != SiteMarkup():
        knowledge = copy.copy(knowledge)
        knowledge.site = site
    return knowledge


def read(extra: tuple[Path, ...] = ()) -> Files:
    """Read the same files without the cache, and all of them: also what only tests need.

    Raises:
        KnowledgeError: a file is not what it should be.
    """
    from accesspub.knowledge.read import read  # it and PyYAML are slow to import

    return read([[file[:2] for file in files] for files in _folders(extra)])


def _folders(extra: Iterable[Path]) -> list[list[_File]]:
    return [list(_files(place)) for place in (folder(), *extra)]


def _files(place: Path) -> Iterator[_File]:
    """The YAML files of one folder, in the order of their names."""
    for section in _SECTIONS:
        inner = place if section == "rules" else place / section
        try:
            entries = sorted(os.scandir(inner), key=lambda entry: entry.name)
        except FileNotFoundError:
            if inner == place:
                raise KnowledgeError(f"{place}: no such knowledge folder; see `knowledge` in the settings") from None
            continue
        for entry in entries:
            if entry.name.endswith(".yaml") and entry.is_file():
                yield _File(section, Path(entry.path), entry.stat())


# -- the cache --------------------------------------------------------------------------------------


def _packed(data: Any) -> bytes:
    """One line of JSON with what every run needs, then one for the translation of each language."""
    languages = data["languages"]
    main = {
        **data,
        "providers": {name: _without(provider, _TESTS) for name, provider in data["providers"].items()},
        "languages": {tag: _without(language, _REPORTS) for tag, language in languages.items()},
    }
    reports = [{key: language[key] for key in _REPORTS} for language in languages.values()]
    return b"".join(json.dumps(part, ensure_ascii=False).encode() + b"\n" for part in (main, *reports))


def _without(record: Mapping[str, Any], keys: Iterable[str]) -> dict[str, Any]:
    return {key: value for key, value in record.items() if key not in keys}


def _unpacked(packed: bytes) -> Knowledge:
    """Undo `_packed`.

    Raises:
        ValueError, KeyError: it was cut short.
    """
    main, *reports, end = packed.split(b"\n")
    data = json.loads(main)
    if end:
        raise ValueError("the last line is not whole")
    return Knowledge(data, dict(zip(data["languages"], reports, strict=True)))


def _cache_path(folders: Iterable[Iterable[_File]]) -> Path | None:
    folder = cache_folder()
    listing = "\n".join(f"{path} {stat.st_size} {stat.st_mtime_ns}" for files in folders for _, path, stat in files)
    name = f"knowledge-{_FORMAT}-{crc32(listing.encode()):08x}-{len(listing)}.json"
    return folder / name if folder else None


def _store(cache: Path, packed: bytes) -> None:
    """Write the cache; a folder that cannot be written costs time, never the run."""
    try:
        cache.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_quickly(cache, packed)
        old = sorted(cache.parent.glob("knowledge-*.json"), key=lambda path: path.stat().st_mtime)[:-16]
        for path in old:
            path.unlink(missing_ok=True)
    except OSError:
        return
