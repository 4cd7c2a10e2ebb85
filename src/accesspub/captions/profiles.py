"""House styles for captions: the YAML files in ``rules/captions/``, checked and typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from accesspub.captions.model import Severity

DEFAULT = "bbc-web"


class ProfileError(ValueError):
    """A profile is missing or wrong; the message names the file, the key and what to do."""


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit with severities: the highest severity whose number is exceeded counts."""

    note: float | None = None
    warning: float | None = None
    unit: str = ""

    def above(self, value: float) -> tuple[Severity, float] | None:
        """Return severity and number if the value is above a limit."""
        if self.warning is not None and value > self.warning:
            return "warning", self.warning
        return ("note", self.note) if self.note is not None and value > self.note else None

    def below(self, value: float, times: float = 1.0) -> tuple[Severity, float] | None:
        """Return severity and number if the value is below a limit that is taken ``times`` times."""
        if self.warning is not None and value < self.warning * times:
            return "warning", self.warning * times
        return ("note", self.note * times) if self.note is not None and value < self.note * times else None


@dataclass(frozen=True, slots=True)
class Profile:
    """One house style; None for limits it does not have.

    Attributes:
        name: the file's name, e.g. "bbc-web".
        title: its name for people.
        speed: in its ``unit``, "words-per-minute" or "characters-per-second".
        line_length: characters in a line.
        lines: lines in a cue.
        shortest: seconds on the screen, per its ``unit``, "cue" or "word".
        longest: seconds on the screen.
        gap: seconds between two cues that do not touch.
        speakers: whether a new speaker needs a new line.
        tail: seconds the captions may end before the media does.
        share: the share of the speech that has to have captions, 0 to 1.
    """

    name: str
    title: str
    speed: Limit
    line_length: Limit
    lines: Limit
    shortest: Limit
    longest: Limit
    gap: Limit
    speakers: bool
    tail: float
    share: float


_LIMITS = ("speed", "line-length", "lines", "shortest", "longest", "gap")
_KEYS = frozenset({*_LIMITS, "title", "speakers", "coverage"})
_UNITS = {"speed": ("unit", ("words-per-minute", "characters-per-second")), "shortest": ("per", ("cue", "word"))}


def folder() -> Path:
    """Return the folder of the profiles, in the wheel or in the source tree."""
    from accesspub.knowledge.load import folder as rules

    return rules() / "captions"


def names() -> list[str]:
    """Return the names of all profiles."""
    return sorted(path.stem for path in folder().glob("*.yaml"))


@lru_cache(maxsize=8)
def load(name: str = DEFAULT) -> Profile:
    """Read one profile.

    Raises:
        ProfileError: there is no such profile, or its file is wrong.
    """
    import yaml

    if name not in names():
        raise ProfileError(f"There is no caption profile {name!r}; choose from {', '.join(names())}.")
    path = folder() / f"{name}.yaml"
    try:
        data = yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 - BaseLoader only makes text
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise ProfileError(f"{path}{f':{mark.line + 1}' if mark else ''}: not valid YAML.") from None
    return typed(data, name, str(path))


def typed(data: object, name: str, path: str) -> Profile:
    """Type the text of one profile.

    Raises:
        ProfileError: a key is unknown or a value is not what it should be.
    """
    if not isinstance(data, dict):
        raise ProfileError(f"{path}: must be a mapping, like bbc-web.yaml.")
    for key in data:
        if key not in _KEYS:
            raise ProfileError(f"{path}: unknown key `{key}`; the keys are {', '.join(sorted(_KEYS))}.")
    limits = {key: _limit(data.get(key, {}), key, path) for key in _LIMITS}
    coverage = data.get("coverage", {})
    return Profile(
        name=name,
        title=str(data.get("title", name)),
        speed=limits["speed"],
        line_length=limits["line-length"],
        lines=limits["lines"],
        shortest=limits["shortest"],
        longest=limits["longest"],
        gap=limits["gap"],
        speakers="speakers" in data,
        tail=_number(coverage, "tail", "coverage", path) or 30.0,
        share=_number(coverage, "share", "coverage", path) or 0.6,
    )


def _limit(value: Any, key: str, path: str) -> Limit:
    unit = ""
    if key in _UNITS and value:
        inner, allowed = _UNITS[key]
        unit = value.get(inner, "") if isinstance(value, dict) else ""
        if unit not in allowed:
            raise ProfileError(f"{path}: `{key}.{inner}` must be {' or '.join(allowed)}, not {unit!r}.")
    return Limit(_number(value, "note", key, path), _number(value, "warning", key, path), unit)


def _number(value: Any, inner: str, key: str, path: str) -> float | None:
    if not isinstance(value, Mapping):
        raise ProfileError(f'{path}: `{key}` must be a mapping like {{note: "37"}}.')
    text = value.get(inner)
    if text is None:
        return None
    try:
        number = float(text)
    except (TypeError, ValueError):
        number = -1.0
    if not 0 < number < 1e6:
        raise ProfileError(f"{path}: `{key}.{inner}` must be a number above 0, not {text!r}.")
    return number
