"""Learns the own markup of one site from many of its pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
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


def learn(jobs: Sequence[Job], order: Order) -> Learned:
    """Read pages, and propose settings where they are enough.

    If the box of the article is proposed, the pages are read again with it: what is in an article shows only then.
    """
    learned = Learned()
    pages = list(_read(jobs, order, learned))
    text = OwnText(pages)
    learned.pages = len(pages)
    for page in pages:
        page.found["article"] = int(bool(page.found["article"]) and text.has_article(page.path))
    learned.missing = {kind: lacking for kind in _KINDS if (lacking := _lacking(pages, kind))}
    unclear = {page.path for page in pages if not page.found["article"] or page.found["unknown player"]}
    if len(pages) >= ENOUGH:
        learned.proposals = _proposals(jobs, order, pages, text)
        unclear |= {path for one in learned.proposals if one.key == "player" for path in one.pages}
    learned.sure = len(pages) - len(unclear)
    return learned


def _read(jobs: Sequence[Job], order: Order, learned: Learned) -> Iterator[PageNotes]:
    workspace = Workspace(order)
    for job in jobs:
        try:
            with workspace.analyse(job) as analysis:
                yield read_notes(analysis)
        except NotProcessedError as error:
            learned.unread.append((job.path, str(error)))


def _proposals(jobs: Sequence[Job], order: Order, pages: list[PageNotes], text: OwnText) -> list[Proposal]:
    box = article(pages, text)
    if box is not None:
        site = replace(Workspace(order).config(jobs[0].path).site, article=box.values["selector"])
        pages = list(_read(jobs, replace(order, overrides=(*order.overrides, ("site", site))), Learned()))
        text = OwnText(pages)
    counts: Counter[str] = Counter()
    for page in pages:
        counts.update(page.counts)
    inside = box.values["selector"] if box is not None else ""
    around = list(furniture(pages, text, inside))
    taken = {one.values["selector"] for one in around}
    named = [one for one in words(pages, counts) if one.values["selector"] not in taken]
    return [*([box] if box is not None else []), *around, *named, *players(pages, counts)]


def _lacking(pages: Sequence[PageNotes], kind: str) -> list[str]:
    """The pages without something that at least half of all pages have."""
    lacking = [page.path for page in pages if not page.found[kind]]
    return lacking if len(lacking) <= len(pages) * _MANY else []
