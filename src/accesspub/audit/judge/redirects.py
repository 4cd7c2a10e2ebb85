"""Addresses that lead to another page: each page is judged once, under its own address.

An address that leads to a page of the same run *redirects*: it is neither passed nor failed, and has no findings of its
own. So does a stub that a site builder wrote: a page without words that sends its reader on, often to the address that
the site has in production. Where several addresses show the same login form, or lead to one page that is not in the
run, most often a login, none of them was tested.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from urllib.parse import urlsplit

from accesspub import expressions as re
from accesspub.audit.identity import digest
from accesspub.audit.judge.verdict import Issue, PageVerdict, Place

REDIRECTS = "redirects"
_LOGIN = re.compile(r"(log|sign)[-_]?in\b|\b(auth|sso|session|account/login)\b", re.I)


def settle(
    pages: Sequence[PageVerdict], asked: Mapping[str, str], stubs: Collection[str], logins: Mapping[str, str]
) -> None:
    """Set the states of pages that lead to other pages.

    Args:
        pages: the pages as judged; ``final`` is where each led, or would have led its reader.
        asked: the address that was asked for, by the name of the page.
        stubs: pages without words.
        logins: the words of pages that ask for a password, by the name of the page.
    """
    forms = Counter(logins.values())
    for page in pages:
        words = logins.get(page.page, "")
        if page.status == "passed" and forms[words] > 1 and not _LOGIN.search(asked.get(page.page, "")):
            page.status = "not_tested"
            page.reason = {"kind": "auth", "detail": f"shows the same login form as {forms[words] - 1} other pages"}
    named = {_plain(address): name for name, address in asked.items()}
    led = {page.page: page for page in pages if _moved(page, asked)}
    shared = Counter(_plain(page.final) for page in led.values())
    for page in led.values():
        where = _plain(page.final)
        other, login = named.get(where), page.page in logins or _LOGIN.search(urlsplit(where).path)
        if other is not None and other != page.page:
            page.status, page.reason = REDIRECTS, {"kind": REDIRECTS, "detail": other}
        elif page.status == "not_tested":
            if page.page in stubs and (page.reason or {}).get("kind") == "leaves":
                page.status, page.reason = REDIRECTS, {"kind": REDIRECTS, "detail": page.final}
        elif shared[where] > 1 or (login and not _LOGIN.search(asked[page.page])):
            kind = "auth" if login else "same-page"
            page.status, page.reason = "not_tested", {"kind": kind, "detail": f"leads to {page.final}"}


def questions(pages: Sequence[PageVerdict], asked: Mapping[str, str], shown: Mapping[str, str]) -> Iterator[Issue]:
    """Ask about pages that may not be what their addresses stand for.

    Args:
        pages: the pages, with their states.
        asked: the address that was asked for, by the name of the page.
        shown: a hash of the words that a page shows, by its name; empty if there are none.
    """
    judged = [page for page in pages if page.status in ("passed", "failed") and page.page in asked]
    by_words: dict[str, dict[str, PageVerdict]] = {}
    for page in judged:
        by_words.setdefault(shown.get(page.page, ""), {}).setdefault(_plain(asked[page.page]), page)
    same = [(page, list(group.values())) for words, group in by_words.items() if words for page in group.values()]
    yield from _issue(
        "page-same", "Several addresses show the same text: are they the pages that readers get?",
        [(page, f"shows the same as {others[others[0] is page].page}") for page, others in same if len(others) > 1],
    )  # fmt: skip
    yield from _issue(
        "page-moved", "The address leads to another page: that one was tested",
        [(page, f"leads to {page.final}") for page in judged if _moved(page, asked)],
    )  # fmt: skip


def _issue(rule: str, text: str, found: Sequence[tuple[PageVerdict, str]]) -> Iterator[Issue]:
    places = [Place(digest(rule, page.page), page.page, "html", "", "", 1, rule, origins=["browser"],
                    variants=list(page.variants), selector="html", detail=told) for page, told in found]  # fmt: skip
    if places:
        yield Issue(digest(rule), rule, "axe", "cantTell", "serious", text, "", [], [], ["review-item"], places=places)


def _moved(page: PageVerdict, asked: Mapping[str, str]) -> bool:
    return bool(page.final and page.page in asked) and _plain(page.final) != _plain(asked[page.page])


def _plain(address: str) -> str:
    """The part of an address that names a document: no name of an index file, no fragment that is not a route."""
    parts = urlsplit(address)
    path = re.sub(r"/(index\.x?html?)?\Z", "", parts.path)
    fragment = f"#{parts.fragment}" if parts.fragment.startswith(("/", "!")) else ""
    return f"{parts.netloc}{path}?{parts.query}{fragment}"
