"""JUnit XML: a test suite for each page, a failure for each failing rule, an error for a page that was not tested."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

from accesspub.audit.judge.policy import fails
from accesspub.audit.judge.verdict import Issue, PageVerdict, Place, Verdict
from accesspub.audit.wording import clean, engine, message, where, why_not


def _attr(text: str) -> str:
    return quoteattr(clean(text))


@dataclass
class _Suite:
    """The cases of one page."""

    name: str
    cases: list[str] = field(default_factory=list)
    count: dict[str, int] = field(default_factory=lambda: dict.fromkeys(("tests", "failures", "errors", "skipped"), 0))

    def add(self, title: str, body: str = "", kind: str = "") -> None:
        """Add a case; ``kind`` is what it counts as, unless it passes."""
        self.count["tests"] += 1
        if kind:
            self.count[kind] += 1
        self.cases.append(f"  <testcase classname={_attr(self.name)} name={_attr(title)}>{body}</testcase>\n")

    def __str__(self) -> str:
        cases = "".join(self.cases)
        return f" <testsuite name={_attr(self.name)} {_numbers(self.count)}>\n{cases} </testsuite>\n"


def _numbers(count: Mapping[str, int]) -> str:
    return " ".join(f'{key}="{value}"' for key, value in count.items())


def _suite(verdict: Verdict, name: str, page: PageVerdict | None, found: Iterable[tuple[Issue, Place]]) -> _Suite:
    suite = _Suite(name)
    if page is not None and page.status == "not_tested":
        suite.add("the page was tested", f'<error type="not-tested" message={_attr(why_not(page))}/>', "errors")
    elif page is not None and page.status == "refused":
        suite.add("the page was fixed", f"<skipped message={_attr(why_not(page))}/>", "skipped")
    if said := verdict.overlooked.get(name):
        suite.add("everything was looked at", f"<skipped message={_attr('; '.join(said))}/>", "skipped")
    rules: dict[str, list[tuple[Issue, Place]]] = {}
    for issue, place in found:
        rules.setdefault(issue.rule, []).append((issue, place))
    for rule, entries in sorted(rules.items()):
        bad = [(i, p) for i, p in entries if fails(i, p, verdict.fail_on)]
        if bad:
            text = escape(clean("\n".join(f"{message(i, p)} — {where(p)}" for i, p in bad)))
            head = f"{len(bad)} × {bad[0][0].help}"
            body = f"<failure type={_attr(bad[0][0].severity)} message={_attr(head)}>{text}</failure>"
            suite.add(rule, body, "failures")
        else:
            states = sorted({"question" if i.outcome == "cantTell" else p.state for i, p in entries})
            suite.add(rule, f"<skipped message={_attr(', '.join(states))}/>", "skipped")
    if not suite.cases:
        suite.add("no findings")
    return suite


def render(verdict: Verdict) -> str:
    """One ``<testsuite>`` a page, with one case for each rule that found something, or one passing case."""
    by_page: dict[str, list[tuple[Issue, Place]]] = {page.page: [] for page in verdict.pages}
    for issue, place in verdict.findings():
        by_page.setdefault(place.page, []).append((issue, place))
    pages = {page.page: page for page in verdict.pages}
    suites = [_suite(verdict, name, pages.get(name), found) for name, found in by_page.items()]
    # "skipped" is not an attribute of testsuites in Jenkins' schema
    numbers = _numbers({key: sum(suite.count[key] for suite in suites) for key in ("tests", "failures", "errors")})
    title = _attr(f"accesspub audit, {engine(verdict)}" if verdict.axe["version"] else "accesspub check")
    body = "".join(map(str, suites))
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name={title} {numbers}>\n{body}</testsuites>\n'
