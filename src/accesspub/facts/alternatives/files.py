"""Files that stand in for a medium: beside it, and in the alternatives folder by provider and id.

``clip.mp4`` has ``clip.vtt``, ``clip.en.srt``, ``clip.en.transcript.html``, ``clip-captions.vtt``;
a player has ``alternatives/youtube/ID.en.vtt``. A link that leads out of its folder is not followed.
"""

from __future__ import annotations

import os
import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from accesspub.facts.alternatives.model import Alternative
from accesspub.facts.dom.class_names import facts_section
from accesspub.facts.embeds.lost import FOLDER, lost_name
from accesspub.facts.model import Embed
from accesspub.html.site import Site
from accesspub.knowledge.load import Knowledge

if TYPE_CHECKING:
    from accesspub.captions import Captions
    from accesspub.facts.alternatives.media import Medium

_TEXT = frozenset({"html", "htm", "xhtml", "md", "markdown", "txt", "text"})
_TIMED = frozenset("vtt webvtt srt ttml dfxp imsc itt xml sbv sub smi sami scc stl json json3 srv3 srv1".split())
_UNSURE = frozenset({"json", "xml", "sub"})  # may be anything: read before they are believed
_RANGE = re.compile(r"[#&]t=(?:npt:)?([\d.:]*)(?:,([\d.:]+))?")
_MOST = 5000  # files of one folder that are looked at


class Named(NamedTuple):
    """What the name of a file says of it."""

    kind: str
    language: str
    descriptive: bool
    draft: bool


def local(site: Site, address: str) -> Path | None:
    """The file an address means, existing or not; None where it is not below the named folder.

    A root-relative address may carry the path under which the folder is served (``/blog/media/a.mp4``
    where ``media/`` lies in the folder itself): it is taken off as long as a folder stays.
    """
    found = site.resolve(address)
    if found is None or not address.startswith("/") or found.exists():
        return found
    parts = address.partition("#")[0].partition("?")[0].strip("/").split("/")
    if site.root is None or (site.root / parts[0]).exists():
        return found
    for cut in range(1, len(parts) - 1):
        shorter = site.resolve("/" + "/".join(parts[cut:]))
        if shorter is not None and shorter.is_file():
            return shorter
    return found


def part_of(address: str, length: float | None) -> float | None:
    """How long the part of a medium is that its address asks for (``#t=8,10``)."""
    asked = _RANGE.search(address)
    if asked is None:
        return length
    start, end = _clock(asked[1]) or 0.0, _clock(asked[2] or "")
    if end is None:
        return None if length is None else max(length - start, 0.0)
    return max((min(end, length) if length else end) - start, 0.0)


def _clock(text: str) -> float | None:
    try:
        seconds = 0.0
        for part in text.split(":"):
            seconds = seconds * 60 + float(part)
        return seconds
    except ValueError:
        return None


@lru_cache(maxsize=256)
def _listing(folder: Path, _time: int) -> tuple[str, ...]:
    try:
        with os.scandir(folder) as entries:
            names = [entry.name for entry in entries if not entry.name.startswith(".")]
    except OSError:
        return ()
    return tuple(sorted(names)[:_MOST])


def _names(folder: Path) -> tuple[str, ...]:
    try:
        return _listing(folder, folder.stat().st_mtime_ns)
    except OSError:
        return ()


@lru_cache(maxsize=4)
def _tokens(knowledge: Knowledge) -> dict[str, str]:
    told = facts_section(knowledge, "alternative", "names")
    return {word: kind for kind, words in told.items() for word in words}


def beside(medium: Medium) -> list[Alternative]:
    """Files beside the medium's own, then those of the alternatives folder."""
    knowledge, site = medium.media.facts.knowledge, medium.media.facts.site
    if site.folder is None:
        return []
    found: dict[Path, Alternative] = {}
    for path in medium.paths:
        for alternative in _in(path.parent, path.stem, site.root, knowledge, "beside", path.name):
            found.setdefault(alternative.path or path, alternative)
    named = name_in_folder(medium.embed)
    for base in site.alternatives:
        places = [(base, path.stem) for path in medium.paths]
        if named is not None:
            places.insert(0, (base / named[0], named[1]))
        for folder, stem in places:
            for alternative in _in(folder, stem, base, knowledge, "folder", ""):
                found.setdefault(alternative.path or folder, alternative)
    return list(found.values())


def name_in_folder(embed: Embed) -> tuple[str, str] | None:
    """The folder below the alternatives folder, and what file names begin with there; None for a file of the site."""
    if embed.provider and embed.id and _is_plain(embed.provider) and _is_plain(name := embed.id.replace("/", "_")):
        return embed.provider, name
    name = lost_name(embed)
    return (FOLDER, name) if name else None


def _is_plain(name: str) -> bool:
    return name not in ("", ".", "..") and not any(sign in name for sign in "/\\\0:")


def _in(folder: Path, stem: str, root: Path | None, knowledge: Knowledge, origin: str, own: str) -> list[Alternative]:
    found: list[Alternative] = []
    tokens = _tokens(knowledge)
    stems = [stem]
    core, _, last = stem.rpartition("-")
    if core and tokens.get(last.casefold()) == "medium":
        stems.append(core)
    for name in _names(folder):
        if name == own or not name.startswith(stems[-1]):
            continue
        said = None
        for wanted in stems:
            if name.startswith(wanted):
                said = said or _said(name[len(wanted) :], tokens, origin, exact=wanted == stem)
        path = folder / name
        if said is None or not _is_inside(path, root):
            continue
        if path.suffix.lower().lstrip(".") in _UNSURE and read_path(path)[0] is None:
            continue
        found.append(Alternative(said.kind, origin, str(path), said.language, said.descriptive, said.draft, path=path))
    return sorted(found, key=lambda one: (one.draft, _rank(one)))


def _rank(one: Alternative) -> tuple[int, str]:
    name = one.where.lower()
    return (0 if name.endswith(".vtt") else 1 if name.endswith(".srt") else 2, name)


def _said(rest: str, tokens: dict[str, str], origin: str, *, exact: bool) -> Named | None:
    """What stands between a medium's name and the ending; None where the file is about something else."""
    from accesspub.captions import languages

    if not rest or rest[0] not in ".-_":
        return None
    middle, _, ending = rest.rpartition(".")
    ending = ending.lower()
    if ending not in _TIMED and ending not in _TEXT:
        return None
    kinds: set[str] = set()
    language = ""
    for part in filter(None, (part.strip("-_ ") for part in middle.split("."))):
        tag = languages.tag(part)
        if tag is not None and part.casefold() not in tokens:
            language = tag
            continue
        for word in filter(None, re.split(r"[-_ ]+", part)):
            kind = tokens.get(word.casefold())
            if kind is None and not language and (tag := languages.tag(word)) is not None:
                language = tag
            elif kind is None or kind == "medium":
                return None
            else:
                kinds.add(kind)
    if not exact and not kinds - {"draft"}:
        return None  # talk.vtt is of talk.mp4, not of talk-video.mp4
    if ending in _TEXT:
        if not kinds & {"transcript", "descriptive"} and origin != "folder":
            return None
        kind = "transcript"
    else:
        order = ("transcript", "descriptions", "subtitles", "captions")
        kind = next((one for one in order if one in kinds), "captions")
        if "descriptive" in kinds:
            kind = "transcript"
    return Named(kind, language, "descriptive" in kinds, "draft" in kinds)


def _is_inside(path: Path, root: Path | None) -> bool:
    try:
        return root is not None and path.is_file() and path.resolve().is_relative_to(root.resolve())
    except (OSError, RuntimeError):
        return False


# -- files that are written with the page, and are not there yet while it is worked on ----------------

_coming: dict[Path, bytes] = {}
_COMING_MOST = 1000


def announce(path: Path, data: bytes) -> None:
    """Say that a file will be written with the page: until then it counts as there, for what links to it."""
    if len(_coming) >= _COMING_MOST:
        _coming.clear()
    _coming[path.resolve()] = data


def is_there(path: Path) -> bool:
    """Whether a file exists, or is written with the page."""
    return path.is_file() or path.resolve() in _coming


# -- reading ------------------------------------------------------------------------------------------


@lru_cache(maxsize=256)
def _read(path: Path, _size: int, _time: int, language: str) -> tuple[Captions | None, str, int]:
    return _parse(path, path, language)


def _parse(source: Path | bytes, path: Path, language: str) -> tuple[Captions | None, str, int]:
    from accesspub.captions import CaptionsError, read

    try:
        return read(source, name=str(path), language=language or None), "", 0
    except CaptionsError as error:
        return None, error.message, error.line


def read_path(path: Path, language: str = "") -> tuple[Captions | None, str, int]:
    """Read a caption file once: the captions, or None with what is wrong and the line."""
    try:
        told = path.stat()
    except OSError:
        data = _coming.get(path.resolve())
        return (None, "There is no such file. Check its name.", 0) if data is None else _parse(data, path, language)
    return _read(path, told.st_size, told.st_mtime_ns, language)


def read_alternative(one: Alternative, language: str) -> Captions | None:
    """Read an alternative; None where it cannot be read. What its file says of itself is added to it."""
    if one.path is not None:
        captions = read_path(one.path, one.language or language)[0]
        if captions is not None:
            one.language = one.language or captions.language or ""
            one.draft = one.draft or captions.is_draft
            if one.kind == "captions" and captions.kind in ("subtitles", "descriptions"):
                one.kind = captions.kind
        return captions
    if one.text:
        from accesspub.captions import read

        return read(one.text.encode(), name="transcript.txt", language=one.language or None, format="txt")
    return None
