"""Captions and transcripts of clips in progress: drafts, and the files they become when signed.

A draft is a file below ``.accesspub/drafts``, where no rule looks. Signed, it is written into the alternatives folder.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from pathlib import Path

from accesspub.captions import Captions, CaptionsError, Cue, Problem, Run, check, read, transcript, write
from accesspub.captions.model import TO_THE_END, cue
from accesspub.captions.profiles import Profile
from accesspub.desk.model import Item
from accesspub.facts.alternatives.files import in_folder
from accesspub.facts.alternatives.model import Alternative
from accesspub.files.atomic_write import create_atomically, holding, write_atomically
from accesspub.files.language_tags import tag
from accesspub.files.read import read_file
from accesspub.files.safe_load import from_json
from accesspub.html.site import NOWHERE
from accesspub.html.tags import without_tags
from accesspub.knowledge.load import load
from accesspub.worklist.place import place_for

MOST_CUES, _LONGEST = 20_000, 5_000
_FOLDER = "drafts"
_PARAGRAPH = "\n\n"


class ClipError(ValueError):
    """The submitted data, or a file on disk, cannot be used; the message says why."""


class TakenError(Exception):
    """Somebody else saved the same draft since it was read, or another file is where it would be written.

    Attributes:
        who: that person; empty: a file that did not come from the desk.
        version: of what is there.
    """

    def __init__(self, who: str, version: str) -> None:
        super().__init__(who or "a file is there already")
        self.who, self.version = who, version


@dataclass(frozen=True, slots=True)
class Line:
    """One cue, or a line of a transcript that has no times yet.

    Attributes:
        start: seconds; None: not known yet.
        is_draft: a machine wrote it, and nobody has accepted it.
    """

    start: float | None
    end: float | None
    speaker: str
    text: str
    is_draft: bool = False


@dataclass(frozen=True, slots=True)
class Track:
    """The words of a clip in one language.

    Attributes:
        version: of the draft; empty: there is none yet.
        origin: the file that the lines come from, if nobody has worked on them.
        written: checksum of the file that was written when it was last signed.
        problems: what was lost or guessed when that file was read.
    """

    language: str
    lines: tuple[Line, ...] = ()
    version: str = ""
    who: str = ""
    when: str = ""
    origin: str = ""
    written: str = ""
    problems: tuple[Problem, ...] = ()


class Clips:
    """The drafts of a desk, and the files in the alternatives folder of its site.

    Args:
        home: the folder of the store.
        alternatives: where captions and transcripts go; it is made when something is signed.
    """

    def __init__(self, home: Path, alternatives: Path) -> None:
        self._drafts, self._alternatives = home / _FOLDER, alternatives
        self._root = str(home.resolve())

    def track(self, item: Item, language: str) -> Track:
        """The draft of a clip; without one, the lines of the best file that is there already."""
        language = _language(language)
        known = self._draft(item, language)
        return known if known is not None else self._found(item, language)

    def _place(self, item: Item, language: str) -> Path:
        name = sha256(f"{item.id}\n{language}".encode("utf-8", "replace")).hexdigest()[:24]
        return self._drafts / f"{name}.json"

    def _draft(self, item: Item, language: str) -> Track | None:
        place = self._place(item, language)
        try:
            data = read_file(place)
            known = from_json(data)
            lines = to_lines(known["lines"])
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ClipError(f"{place}: cannot be read ({error}); move it away") from error
        who, when, written = (str(known.get(name, "")) for name in ("who", "when", "written"))
        return Track(language, lines, _sum(data), who, when, written=written)

    def _found(self, item: Item, language: str) -> Track:
        for one in (*self._in_folder(item), *_beside(item)):
            if one.path is None or one.kind == "descriptions" or one.language not in ("", language):
                continue
            try:
                track = opened(read_file(one.path), one.path.name, language, is_draft=one.draft)
            except (ClipError, OSError):
                continue
            return replace(track, language=language, origin=one.path.name)
        return Track(language)

    def _in_folder(self, item: Item) -> list[Alternative]:
        place = place_for(item.key, "vtt", self._alternatives)
        if place is None:
            return []
        return in_folder(place.parent, place.stem, NOWHERE, self._alternatives, load(), "folder", "")

    def save(self, item: Item, track: Track, who: str, version: str) -> Track:
        """Save a draft; it is on the disk when this returns.

        Args:
            item: the clip.
            track: its lines.
            who: saves.
            version: of the draft as the writer saw it.

        Raises:
            TakenError: somebody else saved since.
            ClipError: it cannot be written.
        """
        language = _language(track.language)
        try:
            with holding(self._drafts):
                there = self._draft(item, language)
                if there is not None and there.version != version:
                    raise TakenError(there.who, there.version)
                return self._keep(item, replace(track, language=language), who)
        except OSError as error:
            raise ClipError(f"{self._drafts}: cannot be written ({error.strerror or error})") from error

    def _keep(self, item: Item, track: Track, who: str) -> Track:
        when = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
        about = {"item": item.id, "language": track.language, "who": who, "when": when, "written": track.written}
        data = json.dumps({**about, "lines": [asdict(line) for line in track.lines]}, ensure_ascii=False).encode()
        write_atomically(self._place(item, track.language), data, root=self._root)
        return replace(track, who=who, when=when, version=_sum(data), origin="")

    def sign(
        self, item: Item, language: str, who: str, version: str, replacing: str = "", profile: Profile | None = None
    ) -> tuple[str, str]:
        """Write a draft into the alternatives folder, signed by the person who is responsible for it.

        Args:
            item: the clip.
            language: of the draft.
            who: signs.
            version: of the draft as the signer saw it.
            replacing: the version of a file that is there and did not come from the desk: it may be replaced.
            profile: the house style; its longest line breaks longer ones.

        Returns:
            The field of the item that names it, ``captions`` or ``transcript``; and the file's name in the folder.

        Raises:
            TakenError: somebody else saved the draft since; or such a file is there, and may not be replaced.
            ClipError: lines are missing, have no times or are not accepted; or it cannot be written.
        """
        try:
            with holding(self._drafts):
                track = self._draft(item, _language(language))
                if track is None or not any(line.text.strip() for line in track.lines):
                    raise ClipError("nothing_written")
                if track.version != version:
                    raise TakenError(track.who, track.version)
                return self._signed(item, track, who, replacing, profile)
        except OSError as error:
            raise ClipError(
                f"{error.filename or self._alternatives}: cannot be written ({error.strerror or error})"
            ) from error

    def _signed(self, item: Item, track: Track, who: str, replacing: str, profile: Profile | None) -> tuple[str, str]:
        """Write a draft that nobody else writes meanwhile; see `sign`."""
        field, ending, data = _file(track, profile)
        place = place_for(item.key, ending, self._alternatives)
        if place is None:
            raise ClipError("no_place")
        if any(one.language in ("", track.language) and not one.draft for one in _beside(item)):
            raise ClipError("beside")  # it would count instead
        old = read_file(place) if place.is_file() else None
        if old is not None and _sum(old) not in (track.written, replacing, _sum(data)):
            raise TakenError("", _sum(old))
        place.parent.mkdir(parents=True, exist_ok=True)
        root = str(self._alternatives.resolve())
        if old is None:
            create_atomically(place, data, root)
        else:
            write_atomically(place, data, instead_of=old, root=root)  # an editor program may save it meanwhile
        self._keep(item, replace(track, written=_sum(data)), who)
        return field, place.relative_to(self._alternatives.resolve()).as_posix()


def _beside(item: Item) -> list[Alternative]:
    """The files next to a local medium, which come before those of the alternatives folder."""
    if not item.context.file:
        return []
    own = Path(item.context.file)
    found = in_folder(own.parent, own.stem, NOWHERE, own.parent, load(), "beside", own.name)
    return [one for one in found if one.kind != "descriptions"]


def _file(track: Track, profile: Profile | None) -> tuple[str, str, bytes]:
    """The field, the suffix and the bytes of the file that a draft becomes."""
    lines = [line for line in track.lines if line.text.strip()]
    if any(line.is_draft for line in lines):
        raise ClipError("not_accepted")
    timed = [line for line in lines if line.start is not None]
    if not timed:
        return "transcript", f"{track.language}.transcript.txt", f"{as_text(lines, between=_PARAGRAPH)}\n".encode()
    if len(timed) < len(lines):
        raise ClipError("no_times")
    try:
        return "captions", f"{track.language}.vtt", write(captions(lines, track.language, profile), "vtt").data
    except CaptionsError as error:
        raise ClipError(error.message) from error


def as_text(lines: Sequence[Line], *, between: str = "\n") -> str:
    """Lines without their times, each with its speaker."""
    return between.join(f"{line.speaker}: {line.text}" if line.speaker else line.text for line in lines)


def captions(lines: Sequence[Line], language: str, profile: Profile | None = None) -> Captions:
    """Lines with times as captions. A line without an end is shown until the next begins; long ones are broken."""
    most = (profile.line_length.note or profile.line_length.warning) if profile is not None else None
    cues = []
    for number, line in enumerate(lines):
        if line.start is None:
            continue
        following = next((other.start for other in lines[number + 1 :] if other.start is not None), line.start + 4)
        end = line.end if line.end is not None else max(following, line.start)
        runs = (Run(_broken(line.text, most), line.speaker or None),) if line.text.strip() else ()
        cues.append(cue(line.start, end, runs, line=number + 1))
    return Captions(tuple(cues), language, format="vtt")


def shown(track: Track, profile: Profile | None = None) -> bytes:
    """The lines with times as WebVTT, for the player next to them."""
    return write(captions(track.lines, track.language, profile), "vtt").data


def _broken(text: str, most: float | None) -> str:
    """A text in two lines of nearly the same length, if it is too long for one and fits into two."""
    if most is None or len(text) <= most or "\n" in text:
        return text
    breaks = [(text[:at], text[at + 1 :]) for at, char in enumerate(text) if char == " "]
    best = min(breaks, key=lambda both: max(map(len, both)), default=(text, ""))
    return "\n".join(best) if max(map(len, best)) <= most else text


def checked(lines: Sequence[Line], language: str, profile: Profile, seconds: float | None) -> list[Problem]:
    """What a house style says about lines; ``Problem.line`` is the number of the line, from 1."""
    return check(captions(lines, language, profile), profile=profile, duration=seconds)


def preview(lines: Sequence[Line], language: str) -> str:
    """The transcript as `fix` writes it, as HTML."""
    if not any(line.start is not None for line in lines):
        words = as_text(lines, between=_PARAGRAPH).encode("utf-8", "replace")
        return transcript(read(words, name="transcript.txt", format="txt"), language=language).html
    return transcript(captions(lines, language), language=language).html


def opened(data: bytes, name: str, language: str, *, is_draft: bool = False) -> Track:
    """The lines of a file in any format.

    Args:
        data: its bytes.
        name: its name.
        language: its language, where it does not say one.
        is_draft: whether it is known that a machine wrote it.

    Raises:
        ClipError: it is in no format that is known, or damaged.
    """
    try:
        found = read(data, name=Path(name).name, language=language or None)
    except CaptionsError as error:
        raise ClipError(str(error)) from error
    is_draft = is_draft or found.is_draft
    if found.format in ("txt", "md", "html") or found.markup:
        text = "\n".join(one.text for one in found.cues) if found.cues else _plain(data, name)
        lines = [Line(None, None, "", part.strip(), is_draft) for part in text.split("\n") if part.strip()]
    else:
        lines = [_line(one, is_draft=is_draft) for one in found.cues]
    return Track(_language(found.language or language), tuple(lines[:MOST_CUES]), problems=found.problems)


def _plain(data: bytes, name: str) -> str:
    text = data.decode("utf-8-sig", "replace")
    return without_tags(text) if name.endswith((".html", ".htm")) else text


def _line(one: Cue, *, is_draft: bool) -> Line:
    end = None if one.end >= TO_THE_END else round(one.end, 3)
    return Line(round(one.start, 3), end, one.speaker or "", one.text, is_draft)


def to_lines(entries: object) -> tuple[Line, ...]:
    """Lines from a browser or a file.

    Raises:
        ClipError: they are not lines.
    """
    if not isinstance(entries, list) or len(entries) > MOST_CUES:
        raise ClipError(f"a list of at most {MOST_CUES} lines is expected")
    return tuple(_sent(entry) for entry in entries)


def _sent(entry: object) -> Line:
    if not isinstance(entry, Mapping):
        raise ClipError("a line is an object")
    times = [entry.get(name) for name in ("start", "end")]
    for time in times:
        is_number = isinstance(time, int | float) and not isinstance(time, bool)
        if time is not None and not (is_number and 0 <= time < TO_THE_END):
            raise ClipError("a time is a number of seconds")
    words = [entry.get(name, "") for name in ("speaker", "text")]
    if any(not isinstance(word, str) or len(word) > _LONGEST for word in words):
        raise ClipError(f"a text of at most {_LONGEST} letters is expected")
    start, end = (round(float(time), 3) if time is not None else None for time in times)
    speaker, text = (word.encode("utf-8", "replace").decode().replace("\r\n", "\n") for word in words)
    return Line(start, end, " ".join(speaker.split()), text, entry.get("is_draft") is True)


def _language(given: str) -> str:
    """A BCP 47 tag for a file name; ``und`` where there is none."""
    return tag(given.strip()) or "und"


def _sum(data: bytes) -> str:
    return sha256(data).hexdigest()[:24]
