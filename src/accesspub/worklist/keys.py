"""Keys: the same picture or clip is the same row, wherever it is shown, in whatever size."""

from __future__ import annotations

import re
from functools import lru_cache
from hashlib import sha256
from urllib.parse import unquote, urlsplit

from accesspub.facts import Embed
from accesspub.page import Page
from accesspub.site import Site

_ARCHIVE = re.compile(r"^https?://web\.archive\.org/web/\d+(?:[a-z]{2}_)?/")
_SIZE = re.compile(r"(?:[-_.@](?:\d{2,4}x\d{2,4}(?:-c)?|\d{2,4}w|\dx|scaled|thumb(?:nail)?))+(?=\.[A-Za-z]{3,4}$|$)")
_SIZE_PARAMETER = re.compile(
    r"(?:^|&)(?:w|h|width|height|q|quality|resize|fit|crop|dpr|auto|format|fm|size|imwidth|impolicy|ssl|strip|zoom)=[^&]*"
)
_NUMBERED = re.compile(r"\d{8}|[0-9a-f]{16}|\d{6,}_[0-9a-f-]{8}", re.I)


def picture_key(src: str | None, page: Page, site: Site) -> str:
    """The key of a picture: its path below the named folder, else its address without host and size.

    Two files with the same name in two folders stay two pictures: words for the wrong one are worse than none.
    """
    if not src:
        return ""
    if src.startswith("data:"):
        return f"data:{sha256(src.encode('utf-8', 'surrogatepass')).hexdigest()[:16]}"
    path = site.resolve(src)
    if path is not None and site.root is not None:
        return _squeezed("/" + path.relative_to(site.root.resolve()).as_posix(), "", "")
    return _address_key(src, _own_host(page))


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
    query = _SIZE_PARAMETER.sub("", query).strip("&")
    if host and _NUMBERED.search(name):
        folder = ""  # a name like this is unique; the folders before it tell the size
    folder = folder.removeprefix("./")
    return f"{host}{folder}{slash}{name}" + (f"?{query}" if query else "")


def _own_host(page: Page) -> str:
    for element in page.head_elements:
        if element.tag == "link" and (element.attr("rel") or "").lower() == "canonical":
            try:
                return (urlsplit((element.attr("href") or "").strip()).hostname or "").removeprefix("www.")
            except ValueError:
                return ""
    return ""


def clip_key(embed: Embed, page: Page, site: Site) -> str:
    """The key of a video or recording: its provider and id, else its file."""
    if embed.provider and embed.id:
        return f"{embed.provider}/{embed.id}"
    return picture_key(embed.file_url or embed.src or embed.page_url, page, site)
