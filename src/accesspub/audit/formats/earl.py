"""EARL as JSON-LD: one assertion for each page and ACT rule, including inapplicable ones."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from accesspub.act.vocabulary import ACT as RULES
from accesspub.act.vocabulary import CONTEXT, assertion, assertor
from accesspub.audit.judge.redirects import REDIRECTS
from accesspub.audit.judge.verdict import PageVerdict, Verdict
from accesspub.audit.model import STABLE_ORIGIN, pieces
from accesspub.audit.wording import clean, why_not


def address(page: PageVerdict) -> str:
    """The page's address; a page of a served folder gets the placeholder host and its path.

    The outcomes of a page that redirects are about that page, not about its target.
    """
    sent_on = (page.reason or {}).get("kind") in ("leaves", REDIRECTS)
    if not sent_on and page.final.startswith(("http://", "https://")):
        return page.final
    return page.page if page.page.startswith("http") else f"{STABLE_ORIGIN}/{page.page.lstrip('/')}"


def render(verdict: Verdict) -> Iterator[str]:
    """A graph of assertions; a page that was not tested has one with the outcome untested."""

    def say(page: PageVerdict, test: str, outcome: str, words: str = "") -> dict[str, Any]:
        return assertion(test, outcome, words, source=clean(address(page)), title=clean(page.title))

    def graph() -> Iterator[dict[str, Any]]:
        yield assertor(description=f"with axe-core {verdict.axe['version']}")
        for page in verdict.pages:
            for rule, outcome in sorted(page.act.items()):
                yield say(page, f"{RULES}{rule}/", outcome)
            if page.status == "not_tested" and not page.act:
                yield say(page, RULES, "untested", why_not(page))

    yield from pieces({"@context": CONTEXT, "@graph": graph()}, 2)  # an assertion is one line
    yield "\n"
