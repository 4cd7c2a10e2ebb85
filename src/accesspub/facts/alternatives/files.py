"""Files that stand in for a medium: next to it, and in the alternatives folder by provider and id.

``clip.mp4`` has ``clip.vtt``, ``clip.en.srt``, ``clip.en.transcript.html``, ``clip-captions.vtt``;
a player has ``alternatives/youtube/ID.en.vtt``. A link that leads out of its folder is not followed.
"""

from __future__ import annotations

import os
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from accesspub import expressions as re
from accesspub.facts.alternatives.model import Alternative
from accesspub.facts.dom.class_names import facts_section
from accesspub.facts.embeds.lost import FOLDER, lost_name
from accesspub.facts.model import Embed
from accesspub.files import language_tags
from accesspub.files.read import read_file
from accesspub.html.site import Site
from accesspub.knowledge.load import Knowledge

if TYPE_CHECKING:
    from accesspub.captions import Captions

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
    names = facts_section(knowledge, "alternative", "names")
    return {word: kind for kind, words in names.items() for word in words}


def beside(embed: Embed, paths: list[Path], site: Site, knowledge: Knowledge) -> list[Alternative]:
    """Files next to a medium's own, then those of the alternatives folder."""
    found: dict[Path, Alternative] = {}
    for path in paths:
        for alternative in in_folder(path.parent, path.stem, site, site.root, knowledge, "beside", path.name):
            found.setdefault(alternative.path or path, alternative)
    named = name_in_folder(embed)
    for base in site.alternatives:
        places = [(base, path.stem) for path in paths]
        if named is not None:
            places.insert(0, (base / named[0], named[1]))
        for folder, stem in places:
            for alternative in in_folder(folder, stem, site, base, knowledge, "folder", ""):
                found.setdefault(alternative.path or folder, alternative)
    return [completed(one, site) for one in _unconverted(list(found.values()))]


def _unconverted(found: list[Alternative]) -> list[Alternative]:
    """Alternatives without the WebVTT that `fix` has made of another one: pages that share a medium find the same."""
    if len(found) < 2:
        return found
    from accesspub.captions.formats import suffixes

    timed = suffixes(timed=True) - {"vtt"}
    sources = [one for one in found if one.path is not None and one.path.suffix.lower().lstrip(".") in timed]
    return [one for one in found if not (sources and one.where.endswith(".vtt") and _is_converted(one, sources))]


def _is_converted(one: Alternative, sources: list[Alternative]) -> bool:
    """Whether a file is what one of the others would be converted to, byte for byte."""
    from accesspub.captions import CaptionsError, convert

    for source in sources:
        language = source.language or one.language
        with suppress(CaptionsError, OSError):
            data = convert(source.path or "", "vtt", language=language or None).data
            if one.path is not None and read_file(one.path) == data:
                return True
    return False


def name_in_folder(embed: Embed) -> tuple[str, str] | None:
    """The folder below the alternatives folder, and what file names begin with there; None for a file of the site."""
    if embed.provider and embed.id and _is_plain(embed.provider) and _is_plain(name := embed.id.replace("/", "_")):
        return embed.provider, name
    name = lost_name(embed)
    return (FOLDER, name) if name else None


def _is_plain(name: str) -> bool:
    return name not in ("", ".", "..") and not any(sign in name for sign in "/\\\0:")


def in_folder(
    folder: Path, stem: str, site: Site, root: Path | None, knowledge: Knowledge, origin: str, own: str
) -> list[Alternative]:
    """The alternatives of a medium in a folder, the best first.

    Args:
        folder: is looked into.
        stem: what the names of the medium's files begin with.
        site: the files around the page.
        root: they must be in this folder.
        knowledge: the words in file names.
        origin: how they are found: ``beside`` the medium, or in the alternatives ``folder``.
        own: the name of the medium's own file.
    """
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
        if _may_be_no_caption_file(path) and read_path(path, site)[0] is None:
            continue
        found.append(Alternative(said.kind, origin, str(path), said.language, said.descriptive, said.draft, path=path))
    return sorted(found, key=lambda one: (one.draft, _rank(one)))


def _rank(one: Alternative) -> tuple[int, str]:
    name = one.where.lower()
    return (0 if name.endswith(".vtt") else 1 if name.endswith(".srt") else 2, name)


def _may_be_no_caption_file(path: Path) -> bool:
    from accesspub.captions.formats import shared_suffixes

    return path.suffix.lower().lstrip(".") in shared_suffixes()


def _said(rest: str, tokens: dict[str, str], origin: str, *, exact: bool) -> Named | None:
    """What is between a medium's name and the ending; None where the file is about something else."""
    if not rest or rest[0] not in ".-_":
        return None
    from accesspub.captions.formats import suffixes  # it imports every format: only for a file that may be one

    middle, _, ending = rest.rpartition(".")
    ending = ending.lower()
    text = ending in suffixes(timed=False)
    if not text and ending not in suffixes(timed=True):
        return None
    kinds: set[str] = set()
    language = ""
    for part in filter(None, (part.strip("-_ ") for part in middle.split("."))):
        tag = language_tags.tag(part)
        if tag is not None and part.casefold() not in tokens:
            language = tag
            continue
        for word in filter(None, re.split(r"[-_ ]+", part)):
            kind = tokens.get(word.casefold())
            if kind is None and not language and (tag := language_tags.tag(word)) is not None:
                language = tag
            elif kind is None or kind == "medium":
                return None
            else:
                kinds.add(kind)
    if not exact and not kinds - {"draft"}:
        return None  # talk.vtt is of talk.mp4, not of talk-video.mp4
    if text:
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


def read_path(path: Path, site: Site, language: str = "") -> tuple[Captions | None, str, int]:
    """Read a caption file once: the captions, or None with what is wrong and the line."""
    if site.planned and (data := site.planned.get(path.resolve())) is not None:
        return _parse(data, path, language)
    try:
        status = path.stat()
    except OSError:
        return None, "The file does not exist. Check its name.", 0
    return _read(path, status.st_size, status.st_mtime_ns, language)


def read_alternative(one: Alternative, site: Site, language: str) -> tuple[Alternative, Captions] | None:
    """Read an alternative: the record with what its file says, and the captions.

    Args:
        one: the alternative.
        site: the files around the page.
        language: the language, where neither the record nor the file says it.

    Returns:
        None where it cannot be read.
    """
    if one.path is not None:
        captions = read_path(one.path, site, one.language or language)[0]
    elif one.text:
        from accesspub.captions import read

        return one, read(one.text.encode(), name="transcript.txt", language=one.language or None, format="txt")
    else:
        captions = None
    if captions is None:
        return None
    kind = captions.kind if one.kind == "captions" and captions.kind in ("subtitles", "descriptions") else one.kind
    named = one.language or language_tags.tidy(captions.language) or ""
    return one._replace(kind=kind, language=named, draft=one.draft or captions.is_draft), captions


def completed(one: Alternative, site: Site) -> Alternative:
    """The record with what its file says, if it has one that can be read."""
    if one.path is None or one.missing or one.origin == "link":
        return one
    read = read_alternative(one, site, "")
    return one if read is None else read[0]
