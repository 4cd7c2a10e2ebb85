"""What a caption format declares, and the file that its reader is given."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cached_property
from typing import Any

from accesspub import expressions as re
from accesspub.captions import mojibake
from accesspub.captions.decode import decode
from accesspub.captions.model import Captions, CaptionsError, Cue, Draft, Problem

_BEFORE = r"(?:\s|<\?[^>]{0,500}\?>|<!--[^>]{0,2000}-->)*"
_ROOT = re.compile(  # one DTD at the most: each may be looked through to its end
    rf"{_BEFORE}(?:<!DOCTYPE[^>\[]{{0,500}}(?:\[[^\]]{{0,100000}}\])?[^>]{{0,50}}>{_BEFORE})?<(?:[\w.-]+:)?(\w+)"
)
_JSON = re.compile(r"\{|\[\s*\{")


class Match(IntEnum):
    """How well a file fits a format; the format with the highest match reads it."""

    NO = 0
    FALLBACK = 1  # nothing better is known
    POSSIBLE = 2
    WEAK_SUFFIX = 3  # the suffix, of a format that others are often saved under
    LIKELY = 4  # the content looks like it
    SUFFIX = 5
    CERTAIN = 6  # the content is this format and no other


@dataclass
class CaptionFile:
    """A caption file to be read.

    Attributes:
        raw: its bytes.
        suffix: of its name, in lower case without the dot.
        named: the format that the suffix means; empty if it means none.
        named_timed: whether that format has times.
        language: the language to take if the file has several.
        named_language: that of its name.
        repair: whether text that was decoded twice is read as it was meant.
        forced: whether the caller named the format, whatever the content says.
    """

    raw: bytes
    suffix: str = ""
    named: str = ""
    named_timed: bool = False
    language: str | None = None
    named_language: str | None = None
    repair: bool = False
    forced: bool = False
    encoding_problems: list[Problem] = field(default_factory=list)

    @property
    def is_transcript(self) -> bool:
        """Whether the name says that it is a transcript: its lines may begin with times."""
        return bool(self.named) and not self.named_timed

    @cached_property
    def text(self) -> str:
        """The decoded text, line ends folded to LF."""
        text, self.encoding_problems = decode(self.raw, (self.named_language, self.language))
        hit = mojibake.found_at(text) if not text.isascii() else None
        if hit is None:
            return text
        line = text.count("\n", 0, hit.start) + 1
        if self.repair:
            message = f"Text that was decoded twice was repaired: {hit.text!r} is {hit.meant!r}. Read it through."
            self.encoding_problems.append(Problem(line, message, "note", "decoded-twice"))
            return mojibake.repaired(text)
        message = f"This text was decoded twice: {hit.text!r} stands for {hit.meant!r}. Use captions convert --repair."
        self.encoding_problems.append(Problem(line, message, "error", "decoded-twice"))
        return text

    @cached_property
    def start(self) -> str:
        """The first 4096 characters, without white space in front."""
        return self.text[:4096].lstrip("\ufeff \t\n")

    @cached_property
    def root(self) -> str:
        """The name of the first element, in lower case; empty if the file begins with none."""
        found = None if self.is_json else _ROOT.match(self.text)
        return found[1].lower() if found else ""

    @cached_property
    def is_json(self) -> bool:
        """Whether the file says by its name or its beginning that it is JSON."""
        return self.suffix == "json" or (self.named in ("", "json3") and _JSON.match(self.start) is not None)

    @cached_property
    def json(self) -> Mapping[str, Any]:
        """The data of a JSON file; empty for any other."""
        try:
            return load_json(self.text) if self.is_json else {}
        except CaptionsError:
            return {}


def load_json(text: str) -> dict[str, Any]:
    """Read JSON that must be an object, or a list that is taken as its segments.

    Raises:
        CaptionsError: it is not.
    """
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise CaptionsError(
            f"This is not JSON ({error.msg}). Save it again from its source.", line=error.lineno
        ) from None
    except (RecursionError, ValueError):
        raise CaptionsError(
            "This JSON cannot be read: it is nested too deeply or has a number that is too long.", line=1
        ) from None
    if isinstance(data, list):
        return {"segments": data}
    if not isinstance(data, dict):
        raise CaptionsError("This JSON contains no captions: an object with segments or events is expected.", line=1)
    return data


Writer = Callable[[Captions, Sequence[Cue], list[Problem]], str | bytes]


@dataclass(frozen=True, slots=True)
class Format:
    """A caption format: what its module in ``formats/`` declares as ``FORMAT``.

    Attributes:
        suffixes: of file names, the usual one first, without the dot.
        match: how well the content of a file fits.
        read: fills a draft with the cues (or the markup) of a file, and names what it leaves out.
        write: makes text or bytes of cues whose times and text ``writer.write`` has checked, and adds what the format
            cannot hold to the problems; None if the format is only read.
        shared: suffixes that files of other kinds have, too; those that are not in ``suffixes`` decide nothing.
        timed: whether it has times: captions, not a transcript.
        trusts_suffix: whether a suffix decides if no content is certain.
        placed: whether it can say where a cue is shown.
        binary: whether it is read from bytes, so that the file need not be text.
    """

    suffixes: tuple[str, ...]
    match: Callable[[CaptionFile], Match]
    read: Callable[[CaptionFile, Draft], None]
    write: Writer | None = None
    shared: tuple[str, ...] = ()
    timed: bool = True
    trusts_suffix: bool = True
    placed: bool = False
    binary: bool = False
