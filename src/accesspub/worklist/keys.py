"""Keys: the same picture or clip is the same row, wherever it is shown, in whatever size."""

from __future__ import annotations

import os
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from accesspub import expressions as re
from accesspub.facts.embeds.lost import FOLDER, lost_name
from accesspub.facts.facts import Facts
from accesspub.facts.model import Embed, Image
from accesspub.html.page import Page
from accesspub.html.site import Site

_ARCHIVE = re.compile(r"^https?://web\.archive\.org/web/\d+(?:[a-z]{2}_)?/")
_SIZE = re.compile(
    r"(?:[-_.@](?:\d{2,4}x\d{2,4}(?:-c)?|\d{2,4}w|\dx|scaled|thumb(?:nail)?)){1,8}(?=\.[A-Za-z]{3,4}$|$)"
)
_SIZE_PARAMETER = re.compile(
    r"(?:^|&)(?:w|h|width|height|q|quality|resize|fit|crop|dpr|auto|format|fm|size|imwidth|impolicy|ssl|strip|zoom)=[^&]*"
)
# A version behind a file's name says when it was put there, not which picture it is.
_VERSION = re.compile(r"(?:^|&)(?:v|ver|version|t|ts|timestamp|cb|rev|_)=[^&]*")
_FILE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|svg|tiff?|mp[34]|m4[av]|webm|og[gv]|mov|wav)$", re.I)
_KEPT = "/?&=%:@!$'()*+,;~#[]"
_LONGEST = 300  # characters of a key: a longer one is replaced by its checksum
_NUMBERED = re.compile(r"\d{8}|[0-9a-f]{16}|\d{6,}_[0-9a-f-]{8}", re.I)


def asked_for(facts: Facts) -> list[Image]:
    """The pictures that rows can be about: those of the article, and every drawing that is announced as one."""
    return [image for image in facts.images if image.scope == "article" or image.element.tag == "svg"]


def clips_of(facts: Facts) -> list[Embed]:
    """The videos and recordings that rows can be about: those of the article that are not hidden."""
    return [one for one in facts.embeds if one.scope == "article" and one.kind in ("video", "audio") and not one.hidden]


def image_key(image: Image, page: Page, site: Site, base: Path | None = None) -> str:
    """The key of a picture of a page: that of its address; of a drawing in the page, a checksum of what it draws."""
    if image.element.tag != "svg":
        return picture_key(image.src, page, site, base)
    tag, span = page.start_tag(image.element), page.span(image.element)
    if tag is None or span is None:
        return ""
    drawn = page.source.slice(tag.end, span[1])  # without its own attributes: a name may come to be among them
    return f"svg:{sha256(drawn.encode('utf-8', 'surrogatepass')).hexdigest()[:16]}"


def picture_key(src: str | None, page: Page, site: Site, base: Path | None = None) -> str:
    """The key of a picture: its path below the site's folder, else its address without host and size.

    Two files with the same name in two folders stay two pictures: words for the wrong one are worse than none.

    Args:
        src: its address.
        page: where it is shown.
        site: the files around the page.
        base: the folder of the settings file: paths below it are the same whichever part of the site is worked on.
    """
    if not src:
        return ""
    if src.startswith("data:"):
        return f"data:{sha256(src.encode('utf-8', 'surrogatepass')).hexdigest()[:16]}"
    return _plain(_file_key(src, site, base) or _address_key(src, _own_host(page)))


def _file_key(src: str, site: Site, base: Path | None) -> str:
    """The path of a local picture below the site's folder; nothing is read, so it need not be there."""
    path = site.resolve(src)
    if path is None and base is not None and site.folder is not None and not src.lstrip().startswith("/"):
        path = _lexical(src, site.folder)
    if path is None:
        return ""
    query = urlsplit(src.strip()).query
    for root in (base, site.root):
        if root is not None and path.is_relative_to(real := root.resolve()):
            return _squeezed("/" + path.relative_to(real).as_posix(), "", query)
    return ""


def _lexical(src: str, folder: Path) -> Path | None:
    """Where a relative address leads by its words alone."""
    try:
        parts = urlsplit(src.strip())
    except ValueError:
        return None
    if parts.scheme or parts.netloc or not parts.path or "\0" in src:
        return None
    return Path(os.path.normpath(folder.resolve() / unquote(parts.path)))


def _plain(key: str) -> str:
    """A key that comes back from every spreadsheet as it was: short, and without signs that nobody sees."""
    key = quote(key, safe=_KEPT, errors="replace") if not key.isprintable() else key.strip()
    if len(key) <= _LONGEST:
        return key
    return f"{key[: _LONGEST - 20]}…{sha256(key.encode('utf-8', 'replace')).hexdigest()[:16]}"


@lru_cache(maxsize=8192)
def _address_key(src: str, own: str) -> str:
    try:
        parts = urlsplit(_ARCHIVE.sub("", src.strip()))
    except ValueError:
        return src
    host = (parts.hostname or "").removeprefix("www.")
    return _squeezed(unquote(parts.path), "" if host == own else host, parts.query)


def _squeezed(path: str, host: str, query: str) -> str:
    folder, slash, name = path.rpartition("/")
    short = _SIZE.sub("", name)
    name = short if len(short) > 4 else name
    query = _SIZE_PARAMETER.sub("", query)
    if _FILE.search(name):
        query = _VERSION.sub("", query)
    query = query.strip("&")
    if host and _NUMBERED.search(name):
        folder = ""  # a name like this is unique; the folders before it tell the size
    folder = folder.removeprefix("./")
    return f"{host}{folder}{slash}{name}" + (f"?{query}" if query else "")


def _own_host(page: Page) -> str:
    try:
        return (urlsplit(page.canonical).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def clip_key(embed: Embed, page: Page, site: Site, base: Path | None = None) -> str:
    """The key of a video or recording: its provider and id, else its file; of a lost one, its caption's words."""
    if embed.provider and embed.id:
        return _plain(f"{embed.provider}/{embed.id}")
    if name := lost_name(embed):
        return _plain(f"{FOLDER}/{name}")
    return picture_key(embed.file_url or embed.src or embed.page_url, page, site, base)
