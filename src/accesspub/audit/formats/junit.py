"""JUnit XML: a test suite for each page, a failure for each failing rule, an error for a page that was not tested."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from accesspub.audit.judge.policy import fails
from accesspub.audit.judge.verdict import Issue, Place, Verdict
from accesspub.audit.wording import clean, engine, message, where, why_not


def _attr(text: str) -> str:
    return quoteattr(clean(text))


def render(verdict: Verdict) -> str:
    """One ``<testsuite>`` a page, with one case for each rule that found something, or one passing case."""
    by_page: dict[str, list[tuple[Issue, Place]]] = {page.page: [] for page in verdict.pages}
    for issue, place in verdict.findings():
        by_page.setdefault(place.page, []).append((issue, place))
    suites = []
    total = {"tests": 0, "failures": 0, "errors": 0, "skipped": 0}
    pages = {page.page: page for page in verdict.pages}
    for name, found in by_page.items():
        page = pages.get(name)
        cases: list[str] = []
        count = {"tests": 0, "failures": 0, "errors": 0, "skipped": 0}

        def case(title: str, body: str = "", kind: str = "", cases: list[str] = cases, count: dict[str, int] = count,
                 name: str = name) -> None:  # fmt: skip
            count["tests"] += 1
            if kind:
                count[kind] += 1
            cases.append(f"  <testcase classname={_attr(name)} name={_attr(title)}>{body}</testcase>\n")

        if page is not None and page.status == "not_tested":
            words = why_not(page)
            case("the page was tested", f'<error type="not-tested" message={_attr(words)}/>', "errors")
        elif page is not None and page.status == "refused":
            case("the page was fixed", f"<skipped message={_attr(why_not(page))}/>", "skipped")
        if said := verdict.overlooked.get(name):
            case("everything was looked at", f"<skipped message={_attr('; '.join(said))}/>", "skipped")
        rules: dict[str, list[tuple[Issue, Place]]] = {}
        for issue, place in found:
            rules.setdefault(issue.rule, []).append((issue, place))
        for rule, entries in sorted(rules.items()):
            bad = [(i, p) for i, p in entries if fails(i, p, verdict.fail_on)]
            if bad:
                text = "\n".join(f"{message(i, p)} — {where(p)}" for i, p in bad)
                head = f"{len(bad)} × {bad[0][0].help}"
                body = (
                    f"<failure type={_attr(bad[0][0].severity)} message={_attr(head)}>{escape(clean(text))}</failure>"
                )
                case(rule, body, "failures")
            else:
                states = sorted({"question" if i.outcome == "cantTell" else p.state for i, p in entries})
                case(rule, f"<skipped message={_attr(', '.join(states))}/>", "skipped")
        if not cases:
            case("no findings")
        for key, value in count.items():
            total[key] += value
        numbers = " ".join(f'{key}="{value}"' for key, value in count.items())
        suites.append(f" <testsuite name={_attr(name)} {numbers}>\n{''.join(cases)} </testsuite>\n")
    del total["skipped"]  # not an attribute of testsuites in Jenkins' schema
    numbers = " ".join(f'{key}="{value}"' for key, value in total.items())
    title = _attr(f"accesspub audit, {engine(verdict)}" if verdict.axe["version"] else "accesspub check")
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name={title} {numbers}>\n{"".join(suites)}</testsuites>\n'
    )
