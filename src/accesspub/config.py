"""Settings: ``accesspub.toml``, or ``[tool.accesspub]`` in ``pyproject.toml``, found upwards from the page."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from fnmatch import fnmatch
from math import inf
from pathlib import Path
from typing import Any, NamedTuple

from accesspub.errors import ConfigError, nearest
from accesspub.files.printable import say
from accesspub.files.read import is_foreign, read_file
from accesspub.knowledge.site_markup import PlayerMarkup, SelectorError, SiteMarkup, read_site

FALLBACK_CLASS = "accesspub-fallback"


class Style(NamedTuple):
    """How inserted blocks look.

    Attributes:
        class_name: class of fallback blocks; empty: none. For another class, the site sets the colours.
        heading_level: level of headings in blocks; None: one below the nearest.
    """

    class_name: str = FALLBACK_CLASS
    heading_level: int | None = None


class Override(NamedTuple):
    """Settings for some paths only.

    Attributes:
        paths: glob patterns, relative to the settings file.
        select: rules to use instead of the general ones; empty: the general ones.
        ignore: rules to leave out there.
    """

    paths: tuple[str, ...]
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()

    def holds_for(self, name: str) -> bool:
        """Whether a page, named relative to the settings file, is one of these paths."""
        return any(fnmatch(name, pattern) for pattern in self.paths)


@dataclass(frozen=True, slots=True)
class Config:
    """Everything that can be set.

    Attributes:
        select: rules to use; empty: all.
        ignore: rules to leave out.
        review: make edits that a person should look at, too.
        keep_original: whether marks keep what an edit replaced, so that it can be undone.
        block_class: class of inserted blocks; empty: none.
        heading_level: level of headings in inserted blocks (2 to 6); None: one below the nearest.
        report_language: BCP 47 tag of the language of the reports.
        page_language: BCP 47 tag for pages that do not declare a language; empty: nothing is inserted into them.
        knowledge: further folders shaped like ``rules/``.
        overrides: settings for some paths only.
        time_limit: seconds allowed for one page.
        max_size: megabytes that a page may have.
        exclude: where no pages are looked for: patterns as in .gitignore, relative to the folder that is named.
        image_credit: whether every picture of an article needs a credit: ``off``, ``warn`` or ``error``.
        structured_data: also write credits as schema.org ``ImageObject``, which search engines show.
        transcript: the form of inserted transcripts: ``details``, ``section`` (open), or ``page`` (of its own, linked).
        transcript_times: whether the paragraphs of a transcript begin with their time.
        captions_profile: the house style that caption files are checked against.
        worklist: a filled worklist (see ``docs/worklist.md``) to apply.
        fail_on: the lowest severity that gives exit code 1; empty: what the command says.
        jobs: how many processes, or browsers of an audit; 0: what the machine has room for.
        baseline: the file of findings that are known.
        waivers: the file of waived findings.
        edit_url: the address of a page in the CMS, with ``{path}`` where its name belongs; empty: unknown.
        site: the site's own markup.
        declined: names of edits that somebody has rejected, see ``engine/proposals.py``.
        accepted: names of edits that somebody has asked for, though they are not safe.
        root: the folder of the settings file; paths in it are relative to this.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    review: bool = False
    keep_original: bool = True
    block_class: str = FALLBACK_CLASS
    heading_level: int | None = None
    report_language: str = "en"
    page_language: str = ""
    knowledge: tuple[Path, ...] = ()
    overrides: tuple[Override, ...] = ()
    time_limit: float = 60.0
    max_size: float = 64.0
    exclude: tuple[str, ...] = ()
    image_credit: str = "off"
    structured_data: bool = False
    transcript: str = "details"
    transcript_times: bool = False
    captions_profile: str = "bbc-web"
    worklist: Path | None = None
    fail_on: str = ""
    jobs: int = 0
    baseline: Path | None = None
    waivers: Path | None = None
    edit_url: str = ""
    site: SiteMarkup = field(default_factory=SiteMarkup)
    declined: frozenset[str] = frozenset()
    accepted: frozenset[str] = frozenset()
    root: Path | None = field(default=None, compare=False)

    @property
    def max_bytes(self) -> int:
        """The size that a page may have, in bytes."""
        return int(self.max_size * 1_000_000)

    def name_of(self, path: str) -> str:
        """A page as the settings name it: relative to their folder."""
        place = Path(path).absolute() if self.root is not None else Path(path)
        inside = self.root is not None and place.is_relative_to(self.root)
        return (place.relative_to(self.root) if self.root is not None and inside else Path(path)).as_posix()

    def for_path(self, path: str) -> Config:
        """Return these settings with the overrides for one page applied."""
        current, name = self, self.name_of(path)
        for override in self.overrides:
            if override.holds_for(name):
                current = replace(
                    current, select=override.select or current.select, ignore=(*current.ignore, *override.ignore)
                )
        return current

    def selected(self, rules: Iterable[str]) -> tuple[str, ...]:
        """The rules that ``select`` names; empty: all."""
        return tuple(rule for rule in rules if named(rule, self.select))

    def wants(self, rule: str) -> bool:
        """Whether a rule is used; optional rules are used if selected by name, without a ``*``."""
        if named(rule, self.ignore) or (self.select and not named(rule, self.select)):
            return False
        if rule == "image-credit" and rule not in self.select:
            return self.image_credit != "off" or self.worklist is not None
        return rule != "image-structured-data" or self.structured_data or rule in self.select


_NOT_SET = ("root", "declined", "accepted")  # by no settings file
_DEFAULTS = Config()
_KEYS = {item.name.replace("_", "-"): item.name for item in fields(Config) if item.name not in _NOT_SET}
IMAGE_CREDIT = ("off", "warn", "error")
TRANSCRIPT = ("details", "section", "page")
FAIL_ON = ("error", "warning", "note", "none")
_NAMES = ("accesspub.toml", "pyproject.toml")


def named(rule: str, patterns: Iterable[str]) -> bool:
    """Whether a rule is among names and patterns like ``image-*``."""
    return any(fnmatch(rule, pattern) for pattern in patterns)


def find(start: Path) -> Path | None:
    """Find the settings file for a page: the nearest one upwards from ``start`` that no other user has put there."""
    folder = start if start.is_dir() else start.parent
    for place in (folder, *folder.parents):
        for name in _NAMES:
            candidate = place / name
            if not candidate.is_file():
                continue
            is_other = is_foreign(candidate, folder)
            if not _holds_settings(candidate, is_other=is_other):
                continue
            if not is_other:
                return candidate
            say(f"accesspub: {candidate} belongs to another user and is not read; name it with --config")
    return None


def _holds_settings(path: Path, *, is_other: bool) -> bool:
    try:
        return path.name == _NAMES[0] or "tool.accesspub" in _read_text(path)
    except ConfigError:
        if is_other:
            return False
        raise


def _read_text(path: Path) -> str:
    try:
        return read_file(path).decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read ({error})") from error


def load(path: Path, rules: Collection[str]) -> Config:
    """Read a settings file.

    Args:
        path: the file.
        rules: the ids of all rules, to check names against.

    Raises:
        ConfigError: it cannot be read, or a key or value is wrong.
    """
    import tomllib  # imported late: slow to import, and not every page has settings

    text = _read_text(path)
    try:
        data: Mapping[str, Any] = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ConfigError(f"{path}: not valid TOML: {error}") from error
    if path.name == "pyproject.toml":
        data = data.get("tool", {}).get("accesspub", {})
    try:
        config = from_mapping(data, str(path), path.parent.resolve())
    except SelectorError as error:
        lines = (number for number, line in enumerate(text.splitlines(), 1) if error.selector in line)
        if (number := next(lines, None)) is None or not error.selector:
            raise
        raise ConfigError(f"{path}:{number}: {error.problem}") from None
    for key, names in _rules_named(config):
        check_names(names, f"{path}: `{key}`", rules)
    return config


def from_mapping(data: Mapping[str, Any], where: str, root: Path | None = None) -> Config:
    """Make settings of a mapping with the keys of the settings file.

    Raises:
        ConfigError: a key is unknown or a value is of the wrong type.
    """
    values: dict[str, Any] = {}
    for key, value in data.items():
        if key not in _KEYS:
            raise ConfigError(f"{where}: unknown key `{key}`{nearest(key, list(_KEYS))}")
        values[_KEYS[key]] = _typed(key, value, where, root)
    config = Config(**values, root=root)
    if "captions-profile" in data:
        from accesspub.captions.profiles import names

        if config.captions_profile not in names(config.knowledge):
            known = ", ".join(names(config.knowledge))
            raise ConfigError(f"{where}: `captions-profile` must be {known}, not {config.captions_profile!r}")
    return config


def as_mapping(config: Config) -> dict[str, Any]:
    """What `from_mapping` makes these settings of: keys and values of JSON, without those that are not set."""
    set_ = ((key, getattr(config, name), getattr(_DEFAULTS, name)) for key, name in _KEYS.items())
    return {key: _untyped(value) for key, value, default in set_ if value != default}


def _untyped(value: Any) -> Any:
    if isinstance(value, (Override, SiteMarkup, PlayerMarkup)):
        return {key: _untyped(one) for key, one in value._asdict().items() if one}
    if isinstance(value, (tuple, list)):
        return [_untyped(one) for one in value]
    return value.as_posix() if isinstance(value, Path) else value


def _typed(key: str, value: Any, where: str, root: Path | None) -> Any:
    if key in ("select", "ignore", "exclude"):
        return tuple(_strings(key, value, where))
    if key == "knowledge":
        return tuple((root or Path()) / name for name in _strings(key, value, where))
    if key in ("worklist", "baseline", "waivers") and isinstance(value, str):
        return (root or Path()) / value
    if key == "site":
        return read_site(value, where)
    if key == "overrides":
        return tuple(_override(entry, where) for entry in _list(key, value, where))
    return _single(key, value, where)


def _single(key: str, value: Any, where: str) -> Any:
    """A setting that is one word, one number, or yes or no."""
    kind = int if key == "heading-level" else type(getattr(_DEFAULTS, _KEYS[key]))
    wanted: tuple[type, ...] = {bool: (bool,), int: (int,), float: (int, float)}.get(kind, (str,))
    if not isinstance(value, wanted) or (isinstance(value, bool) and bool not in wanted):
        raise ConfigError(f"{where}: `{key}` must be {' or '.join(kind.__name__ for kind in wanted)}, not {value!r}")
    if key in _CHOICES and value not in _CHOICES[key]:
        raise ConfigError(f"{where}: `{key}` must be {', '.join(_CHOICES[key])}, not {value!r}")
    if isinstance(value, (int, float)) and (allowed := _RANGES.get(key)) and not allowed.holds(value):
        raise ConfigError(f"{where}: `{key}` must be {allowed.words}, not {value}")
    return value


class _Range(NamedTuple):
    least: float
    most: float
    words: str

    def holds(self, number: float) -> bool:
        return self.least <= number <= self.most


#: The values that a key may have.
_CHOICES: Mapping[str, Sequence[str]] = {"image-credit": IMAGE_CREDIT, "transcript": TRANSCRIPT, "fail-on": FAIL_ON}
_TINY = 1e-9
_RANGES: Mapping[str, _Range] = {
    "heading-level": _Range(2, 6, "from 2 to 6"),
    "jobs": _Range(1, inf, "1 or more"),
    "time-limit": _Range(_TINY, 1_000_000, "more than 0 seconds, and at most a million"),
    "max-size": _Range(_TINY, 1_000_000, "more than 0 megabytes, and at most a million"),
}


def _override(entry: Any, where: str) -> Override:
    if not isinstance(entry, dict):
        raise ConfigError(f"{where}: each of `overrides` is a table with `paths`")
    for key in entry:
        if key not in ("paths", "select", "ignore"):
            raise ConfigError(f"{where}: unknown key `overrides.{key}`{nearest(key, ['paths', 'select', 'ignore'])}")
    if not entry.get("paths"):
        raise ConfigError(f"{where}: each of `overrides` needs `paths`")
    return Override(
        tuple(_strings("paths", entry["paths"], where)),
        tuple(_strings("select", entry.get("select", []), where)),
        tuple(_strings("ignore", entry.get("ignore", []), where)),
    )


def _rules_named(config: Config) -> Iterator[tuple[str, Sequence[str]]]:
    """The settings that contain rule ids, by key."""
    yield "select", config.select
    yield "ignore", config.ignore
    for override in config.overrides:
        yield "overrides.select", override.select
        yield "overrides.ignore", override.ignore


def check_names(names: Sequence[str], where: str, rules: Collection[str]) -> None:
    """Check rule ids, and patterns like ``image-*``, against those of all rules.

    Raises:
        ConfigError: there is no such rule; the message names the nearest one.
    """
    for name in names:
        if not any(fnmatch(rule, name) for rule in rules):
            raise ConfigError(f"{where}: there is no rule `{name}`{nearest(name, list(rules))}")


def _list(key: str, value: Any, where: str) -> Sequence[Any]:
    if not isinstance(value, list):
        raise ConfigError(f"{where}: `{key}` must be a list, not {value!r}")
    return value


def _strings(key: str, value: Any, where: str) -> Sequence[str]:
    for entry in _list(key, value, where):
        if not isinstance(entry, str):
            raise ConfigError(f"{where}: `{key}` must be a list of strings, not {value!r}")
    return list(value)
