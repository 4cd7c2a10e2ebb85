"""The pages of an audit: from a folder, a list, a sitemap or a crawl, or one shard of them."""

from __future__ import annotations

import math
import urllib.parse
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from accesspub.audit.errors import AuditError
from accesspub.audit.fetch import MOST_ADDRESSES, MOST_BYTES, Bounds, Elsewhere, Late, fetch, normal, origin_of
from accesspub.audit.model import Target
from accesspub.files.patterns import spec_of
from accesspub.files.read import read_file
from accesspub.files.safe_load import unpacked, xml_parser
from accesspub.files.walk import Walk
from accesspub.html.site import PAGE_SUFFIXES

MOST_SITEMAPS = 500


def in_folder(folder: Path, origin: str, exclude: Sequence[str] = (), include: Sequence[str] = ()) -> list[Target]:
    """Every page below a folder, sorted; without what `Walk` leaves out. Links that lead out of it are not tested.

    Raises:
        AuditError: a folder in it cannot be entered: its pages would be missing.
    """
    root = folder.resolve()
    walk = Walk(root, exclude, None, PAGE_SUFFIXES)
    found = []
    for full in walk.files():
        if full.suffix.lower() in PAGE_SUFFIXES and not full.name.startswith("."):  # hidden files are not served
            outside = full.is_symlink() and not full.resolve().is_relative_to(root)
            found.append(_file(full, root, origin, "outside" if outside else ""))
    walk.say_left()
    found += [_file(place, root, origin, "outside") for place in walk.outside]
    for place, why in walk.unread:
        raise AuditError(f"{place}: cannot be entered ({why}), so its pages would be missing.")
    return sorted(chosen(found, (), include), key=lambda target: target.page)


def chosen(targets: Iterable[Target], exclude: Sequence[str], include: Sequence[str]) -> list[Target]:
    """The targets that patterns as in .gitignore include and do not exclude: paths in the folder, or of addresses."""
    wanted, unwanted = spec_of(include or ["*"]), spec_of(exclude)

    def named(target: Target) -> str:
        path = urllib.parse.unquote(urllib.parse.urlsplit(target.url).path, errors="surrogateescape").lstrip("/")
        return target.page if target.path or target.why == "outside" else path or "index.html"

    return [one for one in targets if wanted.match_file(named(one)) and not unwanted.match_file(named(one))]


def _file(full: Path, root: Path, origin: str, why: str) -> Target:
    page = full.relative_to(root).as_posix()
    address = origin + "/" + urllib.parse.quote(page.encode("utf-8", "surrogateescape"))
    return Target(page.encode("utf-8", "backslashreplace").decode(), address, None if why else str(full), why)


def from_urls(urls: Iterable[str], left: Iterable[tuple[str, str]] = ()) -> list[Target]:
    """Targets for a list of addresses. If all are on one site, a page's name is its path.

    Args:
        urls: the addresses to visit.
        left: addresses that are not visited, and why.
    """
    addresses = list(dict.fromkeys(normal(url) for url in urls))
    one_site = len({origin_of(url) for url in addresses}) == 1

    def name(url: str) -> str:
        return url[len(origin_of(url)) :] if one_site else url

    missed = [Target(name(normal(url)), normal(url), why=why) for url, why in left]
    return sorted([*(Target(name(url), url) for url in addresses), *missed], key=lambda target: target.page)


def url_file(path: str) -> list[str]:
    """Read addresses from a text file: one a line, ``#`` starts a comment line."""
    try:
        text = read_file(path).decode("utf-8-sig")
    except (OSError, UnicodeError) as error:
        raise AuditError(f"--urls {path}: {getattr(error, 'strerror', None) or error}.") from error
    return [line.strip() for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]


def sitemap(
    place: str, headers: Mapping[str, str] | None = None, allowed: Sequence[str] = (), until: float = math.inf
) -> tuple[list[str], list[tuple[str, str]]]:
    """The addresses in a sitemap and in those nested in it. XML is read without entities, DTDs and network.

    A sitemap names pages and sitemaps of its own origin (a file: of its first address), or of ``allowed`` hosts.

    Returns:
        The addresses, and the sitemaps that were not read before ``until`` (by the monotonic clock) with the reason.
    """
    bounds: Bounds | None = None
    found: list[str] = []
    left: list[tuple[str, str]] = []
    todo, seen = [place], set()
    while todo:
        at = todo.pop(0)
        if at in seen:
            continue
        seen.add(at)
        if len(seen) > MOST_SITEMAPS:
            raise AuditError(f"--sitemap {place}: over {MOST_SITEMAPS} sitemaps")
        is_url = at.lower().startswith(("http://", "https://"))
        if not is_url and at != place:
            raise AuditError(f"--sitemap {place}: {at[:200]} is not an address")
        try:
            if is_url and bounds is None:
                bounds = Bounds(frozenset({origin_of(normal(at))}), tuple(allowed), headers or {})
            data = fetch(at, bounds, until=until).data if is_url and bounds else read_file(at)
        except Late:
            left.append((at, "deadline"))
            continue
        except OSError as error:
            raise AuditError(f"--sitemap {at}: {error.strerror or error}.") from error
        pages, nested = _parse_sitemap(data, at)
        if len(found) + len(pages) > MOST_ADDRESSES:
            raise AuditError(f"--sitemap {place}: over {MOST_ADDRESSES} addresses. Audit its sitemaps one by one.")
        if bounds is None and (first := [*pages, *nested]):
            bounds = Bounds(frozenset({origin_of(normal(first[0]))}), tuple(allowed), headers or {})
        try:
            found += [bounds.check(page) for page in pages] if bounds else []
        except Elsewhere as error:
            raise AuditError(f"--sitemap {at}: {error}") from error
        todo += nested
    if not found and not left:
        raise AuditError(f"--sitemap {place}: it contains no addresses")
    return found, left


def _parse_sitemap(data: bytes, at: str) -> tuple[list[str], list[str]]:
    from lxml import etree

    if data[:2] == b"\x1f\x8b":
        try:
            data = unpacked(data, MOST_BYTES, gzip=True)
        except ValueError as error:
            raise AuditError(f"--sitemap {at}: {error}") from error
    try:
        root = etree.fromstring(data, xml_parser())
    except etree.XMLSyntaxError as error:
        text = data.decode("utf-8", "replace")
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        if lines and all(line.startswith(("http://", "https://")) for line in lines):
            return lines, []  # a text sitemap
        raise AuditError(f"--sitemap {at}: not a sitemap ({error})") from error

    def addresses(kind: str) -> list[str]:
        found = root.xpath(f"/*[local-name()='{kind}']/*/*[local-name()='loc']")
        nodes = found if isinstance(found, list) else []
        texts = [getattr(node, "text", None) for node in nodes]
        return [text.strip() for text in texts if isinstance(text, str) and text.strip()]

    return addresses("urlset"), addresses("sitemapindex")
