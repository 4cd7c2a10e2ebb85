"""House styles for captions: the YAML files in ``rules/captions/``, checked and typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from accesspub.captions.model import Severity
from accesspub.errors import UserError
from accesspub.knowledge.load import load as knowledge

DEFAULT = "bbc-web"


class ProfileError(UserError):
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
        gap: seconds between two cues.
        joint: the least and the most seconds between two cues that follow each other without a gap.
        speakers: whether a new speaker needs a new line.
        tail: seconds the captions may end before the media does.
        share: the share of the speech that has to have captions, 0 to 1.
        sections: of the guide, by the code of the finding.
    """

    name: str
    title: str
    speed: Limit
    line_length: Limit
    lines: Limit
    shortest: Limit
    longest: Limit
    gap: Limit
    joint: tuple[float, float]
    speakers: bool
    tail: float
    share: float
    sections: Mapping[str, str]


def names(extra: tuple[Path, ...] = ()) -> list[str]:
    """The names of all profiles, with those of further knowledge folders."""
    return sorted(knowledge(extra).captions)


@lru_cache(maxsize=8)
def load(name: str = DEFAULT, extra: tuple[Path, ...] = ()) -> Profile:
    """Read one profile.

    Args:
        name: its file's name.
        extra: further knowledge folders.

    Raises:
        ProfileError: there is no profile of that name.
        KnowledgeError: a knowledge file is wrong.
    """
    if name not in names(extra):
        raise ProfileError(f"there is no caption profile `{name}`; known: {', '.join(names(extra))}")
    record = knowledge(extra).captions[name]
    coverage, gap = record["coverage"], record.get("gap", {})
    return Profile(
        name=name,
        title=record["title"],
        speed=_limit(record.get("speed", {})),
        line_length=_limit(record.get("line-length", {})),
        lines=_limit(record.get("lines", {})),
        shortest=_limit(record.get("shortest", {})),
        longest=_limit(record.get("longest", {})),
        gap=_limit(gap),
        joint=(float(gap.get("least", "0")), float(gap.get("most", "0"))),
        speakers="speakers" in record,
        tail=float(coverage.get("tail", "30")),
        share=float(coverage.get("share", "0.6")),
        sections={code: str(section) for code, section in record.get("sections", {}).items()},
    )


def _limit(given: Mapping[str, object]) -> Limit:
    numbers = {key: float(str(given[key])) for key in ("note", "warning") if key in given}
    return Limit(numbers.get("note"), numbers.get("warning"), str(given.get("unit") or given.get("per") or ""))
