"""Learns one site's own markup from many of its pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from accesspub.learn.article import OwnText, article, furniture
from accesspub.learn.model import Learned, PageNotes, Proposal
from accesspub.learn.page import read_notes
from accesspub.learn.players import players
from accesspub.learn.words import words
from accesspub.run.model import Job, NotProcessedError, Order
from accesspub.run.workspace import Workspace

ENOUGH = 20  # pages, below which nobody can tell what repeats
_MANY = 0.5  # share of the pages that have something, from which on those without are named
_KINDS = ("article", "picture", "medium")


class _Site:
    """The pages of a site, read with one set of settings.

    Attributes:
        counts: how many elements of all pages have a name.
        inside: how many of those are in the article.
        unread: the pages that could not be read, each with the reason.
    """

    def __init__(self, jobs: Sequence[Job], order: Order) -> None:
        self.pages: list[PageNotes] = []
        self.counts, self.inside = Counter[str](), Counter[str]()
        self.unread: list[tuple[str, str]] = []
        workspace = Workspace(order)
        for job in jobs:
            try:
                with workspace.analyse(job) as analysis:
                    self._add(read_notes(analysis))
            except NotProcessedError as error:
                self.unread.append((job.path, str(error)))
        self.text = OwnText(self.pages)

    def _add(self, page: PageNotes) -> None:
        self.counts.update(page.counts)
        self.inside.update(page.inside)
        page.keep_what_is_around_texts()
        self.pages.append(page)


def learn(jobs: Sequence[Job], order: Order) -> Learned:
    """Read pages, and propose settings where they are enough.

    If the box of the article is proposed, the pages are read again with it: what is in an article shows only then.
    """
    jobs = sorted(jobs, key=lambda job: job.path)
    site = _Site(jobs, order)
    pages = site.pages
    for page in pages:
        page.found["article"] = int(bool(page.found["article"]) and site.text.has_article(page.path))
    proposals: list[Proposal] = []
    if len(pages) >= ENOUGH:
        box = article(pages, site.text)
        if box is not None:
            proposals.append(box)
            own = Workspace(order).config(jobs[0].path).site._replace(article=box.values["selector"])
            site = _Site(jobs, replace(order, overrides=(*order.overrides, ("site", own))))
        proposals += _inside_article(site, box.values["selector"] if box is not None else "")
    unclear = {page.path for page in pages if not page.found["article"] or page.found["unknown player"]}
    unclear |= {path for one in proposals if one.key == "player" for path in one.pages}
    missing = {kind: lacking for kind in _KINDS if (lacking := _lacking(pages, kind))}
    named: Counter[str] = Counter()
    for page in pages:
        named.update(page.named)
    idle = sorted(key for key in named if not named[key])
    return Learned(len(pages), len(pages) - len(unclear), proposals, missing, idle, site.unread)


def _inside_article(site: _Site, article_name: str) -> list[Proposal]:
    around = list(furniture(site.pages, site.text, site.inside, article_name))
    taken = {one.values["selector"] for one in around}
    named = [one for one in words(site.pages, site.counts) if one.values["selector"] not in taken]
    return [*around, *named, *players(site.pages, site.counts)]


def _lacking(pages: Sequence[PageNotes], kind: str) -> list[str]:
    """The pages without something that at least half of all pages have."""
    lacking = [page.path for page in pages if not page.found[kind]]
    return lacking if len(lacking) <= len(pages) * _MANY else []
