"""The box that contains the article, and the furniture in it: what differs from page to page, and what does not."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from accesspub.learn.model import Block, Example, PageNotes, Proposal
from accesspub.learn.names import selectors

_BULK = 0.5  # share of a page's own text that the box must contain: there may be comments
_SOME = 0.25  # share of a page's own text in the article, below which something else was taken for it
_MOST_PAGES, _MANY_PAGES = 0.8, 0.6
_REPEATED = 0.2  # share of the pages on which a paragraph that does not belong to one page alone is found
_LOST = 0.1  # share of the pictures and media that may be outside the box
EXAMPLES = 3
_PAGE = ""  # the name of a whole page


class OwnText:
    """How much of the text of each page is its own, and where it is.

    Attributes:
        everywhere: path of a page -> characters in the elements with a name.
        found: the same of those that accesspub counts as the article.
    """

    def __init__(self, pages: Sequence[PageNotes]) -> None:
        seen = Counter(
            paragraph for page in pages for paragraph in {one for text in page.texts for one, _ in text.paragraphs}
        )
        most = max(1, len(pages) * _REPEATED)
        self.everywhere: dict[str, Counter[str]] = {}
        self.found: dict[str, Counter[str]] = {}
        for page in pages:
            self.everywhere[page.path], self.found[page.path] = Counter(), Counter()
            for text in page.texts:
                own = sum(length for paragraph, length in text.paragraphs if seen[paragraph] <= most)
                lengths = dict.fromkeys((_PAGE, *text.around), own)
                self.everywhere[page.path].update(lengths)
                if text.in_article:
                    self.found[page.path].update(lengths)

    def share(self, path: str, name: str) -> float:
        """The share of a page's own text that is in the element with a name."""
        total = self.everywhere[path][_PAGE]
        return self.everywhere[path][name] / total if total else 0.0

    def share_found(self, path: str, name: str = _PAGE) -> float:
        """The share of what is in an element, or on a page, that accesspub counts as the article."""
        length = self.everywhere[path][name]
        return self.found[path][name] / length if length else 1.0

    def has_article(self, path: str) -> bool:
        """Whether the text that accesspub takes for the article is the page's own."""
        return self.share_found(path) >= _SOME


def article(pages: Sequence[PageNotes], text: OwnText) -> Proposal | None:
    """The smallest box that contains what is a page's own, where accesspub does not find it on every page."""
    with_text = [page for page in pages if text.everywhere[page.path][_PAGE]]
    holding: dict[str, list[PageNotes]] = defaultdict(list)
    for page in with_text:
        for name in text.everywhere[page.path]:
            if page.counts[name] == 1 and text.share(page.path, name) >= _BULK:
                holding[name].append(page)
    names = [name for name in holding if len(holding[name]) >= len(with_text) * _MOST_PAGES]
    names = [name for name in names if _keeps_pictures(name, holding[name])]
    around_headline = [name for name in names if _share_with_headline(name, holding[name]) >= _MOST_PAGES]
    if not (chosen := around_headline or names):
        return None
    name = min(chosen, key=lambda name: (_height(name, holding[name]), -len(holding[name]), name))
    lost = [page for page in holding[name] if text.share_found(page.path, name) < _BULK]
    if not lost:
        return None
    evidence = (
        f"the text that differs from page to page is in it; accesspub alone does not find it on {len(lost)} of them"
    )
    examples = [Example(page.path, page.lines[name], name) for page in lost[:EXAMPLES]]
    return Proposal("article", {"selector": name}, frozenset(page.path for page in holding[name]), evidence, examples)


def _keeps_pictures(name: str, pages: Sequence[PageNotes]) -> bool:
    shown = [around for page in pages for around in page.shown]
    return sum(name not in around for around in shown) <= len(shown) * _LOST


def _share_with_headline(name: str, pages: Sequence[PageNotes]) -> float:
    return sum(name in page.headline for page in pages) / len(pages)


def _height(name: str, pages: Sequence[PageNotes]) -> float:
    """How many names there are between the box and the paragraphs: the fewer, the smaller it is."""
    inside = [one.around for page in pages for one in page.texts if name in one.around]
    return sum(len(around) - around.index(name) for around in inside) / len(inside)


def furniture(pages: Sequence[PageNotes], text: OwnText, counts: Counter[str], article_name: str) -> Iterator[Proposal]:
    """The outermost boxes with pictures in the article that are the same on most pages, or lead elsewhere on most.

    Args:
        pages: the pages.
        text: where their own text is.
        counts: how many elements of all articles have a name.
        article_name: the box of the article, where it is proposed.
    """
    own = {name for page in pages for name, length in text.everywhere[page.path].items() if length}
    found = [
        (page.path, block)
        for page in pages
        for block in page.blocks
        if own.isdisjoint(block.names) and (not article_name or article_name in block.around)
    ]
    places = Counter((block.names, block.around[-1:]) for _, block in found)
    texts = Counter((block.names, block.checksum) for _, block in found)
    least = max(2, round(len(pages) * _MANY_PAGES))
    still = [
        (path, block)
        for path, block in found
        if places[block.names, block.around[-1:]] >= least
        and (block.leads_on or texts[block.names, block.checksum] >= least)
    ]
    taken: set[str] = set()
    chosen = list(selectors(still, counts, least))
    for name, blocks in sorted(chosen, key=lambda one: min(len(block.around) for _, block in one[1])):
        if any(not taken.isdisjoint(block.around) for _, block in blocks):
            continue
        taken.add(name)
        yield Proposal(
            "ignore",
            {"selector": name},
            frozenset(path for path, _ in blocks),
            _why(blocks),
            [block.example for _, block in blocks[:EXAMPLES]],
        )


def _why(blocks: Sequence[tuple[str, Block]]) -> str:
    same = len({block.checksum for _, block in blocks}) == 1
    return (
        "the same box in the same place of the article" if same else "a box of links in the same place of the article"
    )
