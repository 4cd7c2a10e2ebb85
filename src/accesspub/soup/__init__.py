"""BeautifulSoup: fix or check a page that a pipeline already holds as a tree.

The page is what ``str(soup)`` writes. `accesspub.fix` fixes that text, the soup's own builder parses the result, and
what is different there is moved into the soup. Nothing else in accesspub imports BeautifulSoup.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace

from bs4 import BeautifulSoup
from bs4.element import Tag

from accesspub.api import Result, check, fix
from accesspub.config import Config
from accesspub.soup.merge import NotMergedError, merge
from accesspub.soup.places import Places
from accesspub.soup.tree import Change, apply


@dataclass(frozen=True, repr=False)
class SoupResult(Result):
    """What became of a soup: a `Result` whose ``html`` is ``str(soup)``.

    Its ``edits`` are those of the text that ``str(soup)`` gave before.

    Attributes:
        tags: for each of the ``findings`` the Tag of the soup that it is about; None where no tag is written for it.
    """

    tags: tuple[Tag | None, ...]


def fix_soup(soup: BeautifulSoup, config: Config | None = None, *, path: str = "-") -> SoupResult:
    """Fix a soup in place.

    A Tag that no edit concerns stays the same object; so does one that only gains or loses attributes.

    Args:
        soup: the whole page, parsed as HTML by any builder.
        config: settings; None: the defaults. No settings file is read.
        path: a name for messages; ``.xhtml`` makes it XML. Nothing is opened.

    Returns:
        The result. The soup is changed where its ``status`` is ``fixed``, and nowhere else.

    Raises:
        TypeError: ``soup`` is not a BeautifulSoup.
        ValueError: ``soup`` was parsed as XML.
        KnowledgeError: a knowledge file is wrong.
    """
    html = _written("fix_soup", soup)
    if html is None:
        return _not_written(config, path)
    result = fix(html, config, path=path)
    if not result.edits:
        return _with_tags(result, soup)
    back: list[Change] = []
    try:
        back = merge(soup, html, str(result.html), result.edits)
        again = fix(str(soup), config, path=path)
        if again.edits or again.outcomes != result.outcomes:
            raise NotMergedError("BeautifulSoup writes the fixed page in a way that gives other findings")
    except (NotMergedError, RecursionError) as error:
        apply(back)
        refused = replace(check(html, config, path=path), status="refused", reason=str(error))
        return _with_tags(refused, soup)
    return _with_tags(replace(again, status=result.status, edits=result.edits), soup)


def check_soup(soup: BeautifulSoup, config: Config | None = None, *, path: str = "-") -> SoupResult:
    """Apply the same rules and change nothing; arguments and errors as for `fix_soup`."""
    html = _written("check_soup", soup)
    return _not_written(config, path) if html is None else _with_tags(check(html, config, path=path), soup)


def _written(name: str, soup: BeautifulSoup) -> str | None:
    """The page of a soup; None where BeautifulSoup cannot write it."""
    if not isinstance(soup, BeautifulSoup):
        kind = type(soup).__name__
        advice = "pass the whole soup" if isinstance(soup, Tag) else "accesspub.fix and check take bytes and str"
        raise TypeError(f"{name}() takes a BeautifulSoup, not {kind}: {advice}")
    if soup.is_xml:
        raise ValueError(f"{name}() takes HTML, and this soup is XML: parse with lxml, html5lib or html.parser")
    try:
        return str(soup)
    except RecursionError:
        return None


def _not_written(config: Config | None, path: str) -> SoupResult:
    reason = "BeautifulSoup cannot write this soup: its tags are nested too deeply"
    return _result(replace(check("", config, path=path), status="error", reason=reason, outcomes={}), ())


def _result(result: Result, tags: Iterable[Tag | None]) -> SoupResult:
    return SoupResult(**{field.name: getattr(result, field.name) for field in fields(Result)}, tags=tuple(tags))


def _with_tags(result: Result, soup: BeautifulSoup) -> SoupResult:
    found = Places(soup, str(result.html)).by_line() if result.findings else {}
    return _result(result, [found.get((finding.line, finding.column)) for finding in result.findings])
