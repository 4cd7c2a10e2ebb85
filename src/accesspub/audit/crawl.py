"""Follow plain links from page to page of a site, without a browser, and say what was left out and why."""

from __future__ import annotations

import contextlib
import hashlib
import math
import mimetypes
import urllib.parse
from collections import Counter, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from accesspub.audit.errors import AuditError
from accesspub.audit.fetch import MOST_ADDRESSES, Bounds, Elsewhere, Fetched, Jar, Late, fetch, normal, origin_of
from accesspub.files.printable import count
from accesspub.run.memory import limited

PAGE_TYPES = ("text/html", "application/xhtml+xml")


@dataclass
class Crawl:
    """What a crawl found.

    Attributes:
        pages: the addresses of pages, each document once.
        left: addresses that nobody looked at, and why: pages may be missing.
        no_pages: what was found besides, by media type.
    """

    pages: list[str] = field(default_factory=list)
    left: list[tuple[str, str]] = field(default_factory=list)
    no_pages: Counter[str] = field(default_factory=Counter)

    def words(self) -> str:
        """What was found and left out, in one line."""
        parts = [f"{count(len(self.pages), 'page')} found"]
        if self.left:
            parts.append(f"{len(self.left)} left, and reported as not tested")
        if self.no_pages:
            kinds = ", ".join(f"{number} × {kind}" for kind, number in self.no_pages.most_common(5))
            parts.append(f"no pages: {kinds}")
        return f"crawl: {'; '.join(parts)}"


def crawl(
    starts: Iterable[str],
    most: int,
    headers: Mapping[str, str] | None = None,
    allowed: Sequence[str] = (),
    cookies: Sequence[tuple[str, str]] = (),
    until: float = math.inf,
) -> Crawl:
    """Follow links breadth first, on the sites of the start pages.

    Args:
        starts: the addresses to begin with.
        most: how many pages to find at most.
        headers: the user's headers.
        allowed: hosts that redirects may lead to.
        cookies: the user's cookies; those that the site sets are kept, too.
        until: when the time for the run is over, by the monotonic clock.

    Raises:
        AuditError: a start page cannot be read, so nothing can be found.
    """
    first = [normal(url) for url in starts]
    origins = frozenset(origin_of(url) for url in first)
    bounds = Bounds(origins, tuple(allowed), headers or {}, Jar(cookies))
    found, todo, seen, documents = Crawl(), deque(first), set(first), set[tuple[str, str]]()
    while todo:
        if len(found.pages) >= most:
            found.left += [(url, "limit") for url in todo]
            break
        url = todo.popleft()
        try:
            answer = _page(url, bounds, found, until, is_start=url in first)
        except Late:
            found.left += [(url, "deadline"), *((late, "deadline") for late in todo)]
            break
        if answer is None:
            continue
        if origin_of(normal(answer.final)) not in origins or (document := _document(answer)) in documents:
            continue
        documents.add(document)
        found.pages.append(url)
        try:
            with limited(len(answer.data)):
                links = _links(answer)
        except MemoryError:
            links = None
        if links is None or len(seen) + len(links) > MOST_ADDRESSES:
            found.left.append((url, "not-crawled"))
            continue
        fresh = [address for address in links if address not in seen and origin_of(address) in origins]
        seen.update(fresh)
        todo.extend(dict.fromkeys(fresh))
    return found


def _page(url: str, bounds: Bounds, found: Crawl, until: float, *, is_start: bool) -> Fetched | None:
    """A page; None for what is not one, which is noted. The audit says where a start page leads instead.

    Raises:
        Late: the time is over.
        AuditError: a start page cannot be read.
    """
    try:
        answer = fetch(url, bounds, only=PAGE_TYPES, until=until)
    except Late:
        raise
    except Elsewhere:
        if is_start:
            found.pages.append(url)
        return None
    except AuditError as error:
        if is_start:
            raise AuditError(f"--crawl: {error}. Name its pages with --urls or --sitemap.") from error
        kind = mimetypes.guess_type(urllib.parse.urlsplit(url).path)[0]
        if kind in (None, *PAGE_TYPES):
            found.left.append((url, "not-crawled"))
        else:  # a broken link to a picture or an archive hides no page
            found.no_pages[kind] += 1
        return None
    if answer.kind in PAGE_TYPES:
        return answer
    found.no_pages[answer.kind] += 1
    if is_start:
        found.pages.append(url)
    return None


def _document(answer: Fetched) -> tuple[str, str]:
    """What two addresses of one document have in common: the path without an index file, and the bytes."""
    path = urllib.parse.urlsplit(answer.final).path
    folder, _, name = path.rpartition("/")
    plain = folder if name in ("", "index.html", "index.htm", "index.php") else path
    return plain, hashlib.sha256(answer.data).hexdigest()


def _links(answer: Fetched) -> list[str]:
    """The addresses of a page's links, in their order."""
    from turbohtml import parse

    document = parse(answer.data.decode("utf-8", "replace"))
    base = next((tag.attr("href") for tag in document.select("base[href]")), None) or ""
    at, found = answer.final, []
    with contextlib.suppress(ValueError):  # browsers ignore a base that is not an address
        at = urllib.parse.urljoin(at, base)
    for link in document.select("a[href]"):
        if "download" in link.attrs:
            continue
        try:
            found.append(normal(urllib.parse.urljoin(at, link.attr("href") or "")).partition("#")[0])
        except ValueError:
            continue  # mailto:, javascript: and what is not an address
    return found
