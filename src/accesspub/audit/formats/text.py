"""The summary in the terminal at the end of a run."""

from __future__ import annotations

from collections import Counter

from accesspub.audit.judge.policy import fails
from accesspub.audit.judge.verdict import SEVERITIES, Issue, Verdict
from accesspub.audit.wording import about, engine, headline, message, one_line, where, why_not
from accesspub.files.printable import count, printable
from accesspub.knowledge.load import load

MOST = 25
MOST_RULES = 12


def render(verdict: Verdict, *, quiet: bool = False, statistics: bool = False) -> str:
    """Pages not tested first, then failing issues, then the totals.

    Args:
        verdict: what was found.
        quiet: whether to leave out the totals and the verdict.
        statistics: whether to count the findings of each rule instead of listing them.
    """
    lines = _untested(verdict) + (_counts(verdict) if statistics else _found(verdict))
    if not quiet:
        meaning = f"verdict: {verdict.summary['meaning']} (exit {verdict.exit_code})"
        lines += [headline(verdict), engine(verdict), meaning]
    return "".join(f"{printable(line)}\n" for line in lines)


def _untested(verdict: Verdict) -> list[str]:
    pages = (page for page in verdict.pages if page.status == "not_tested")
    return [f"not tested: {one_line(page.page)}: {why_not(page)}" for page in pages]


def _counts(verdict: Verdict) -> list[str]:
    """How many new findings each rule has, the most frequent first."""
    found: dict[tuple[str, str], list[Issue]] = {}
    for issue, place in verdict.findings():
        if place.state == "new":
            found.setdefault((issue.rule, issue.outcome), []).append(issue)
    lines = []
    for (rule, outcome), issues in sorted(found.items(), key=lambda item: (-len(item[1]), item[0])):
        worst = max((issue.severity for issue in issues), key=SEVERITIES.index)
        lines.append(f"{len(issues):>7}  {worst:<8}  {rule}" + " (ask a person)" * (outcome == "cantTell"))
    return lines


def _found(verdict: Verdict) -> list[str]:
    lines = []
    for issue in verdict.issues:
        if issue.rule.startswith("page-") and issue.outcome == "cantTell" and issue.count("new"):
            lines += [f"question: {message(issue, issue.places[0])}", f"    {_pages_of(issue)}"]
    failing = [i for i in verdict.issues if any(fails(i, p, verdict.fail_on) for p in i.places)]
    explained: set[str] = set()
    for issue in failing[:MOST]:
        bad = [place for place in issue.places if fails(issue, place, verdict.fail_on)]
        pages = len({place.page for place in bad})
        first = next((p for p in bad if p.line), bad[0])
        at = one_line(first.page) + (f":{first.line}:{first.column}" if first.line else "")
        lines.append(f"{issue.severity}: {issue.rule}: {message(issue, first)}")
        lines.append(f"    {at}: {where(first)}" + (f" (and {_more(len(bad) - 1, pages)})" if len(bad) > 1 else ""))
        if issue.rule not in explained and (way := _how_to_fix(issue)):
            lines.append(f"    {way}")
        explained.add(issue.rule)
    if len(failing) > MOST:
        lines.append(f"… and {count(len(failing) - MOST, 'more issue')}; use --report for all of them.")
        rules = Counter(i.rule for i in failing for p in i.places if fails(i, p, verdict.fail_on))
        lines.append(
            "places by rule: " + ", ".join(f"{rule} {number}" for rule, number in rules.most_common(MOST_RULES))
        )
    for entry in verdict.fixed[:MOST]:
        lines.append(f"fixed: {entry['rule']} on {one_line(entry['page'])}: {about(entry)}")
    return lines


def _how_to_fix(issue: Issue) -> str:
    """Our sentence, or the address where axe-core explains it; empty where there is neither."""
    if issue.engine == "accesspub":
        rules = load().rules
        return rules[issue.rule]["do"] if issue.rule in rules else ""
    return issue.help_url.partition("?")[0] if issue.help_url.startswith("https://") else ""


def _pages_of(issue: Issue) -> str:
    pages = list(dict.fromkeys(place.page for place in issue.places))
    return f"on {', '.join(one_line(page, 60) for page in pages[:3])}" + (
        f" and {len(pages) - 3} more" if pages[3:] else ""
    )


def _more(places: int, pages: int) -> str:
    return count(places, "more place") + (f", {pages} pages" if pages > 1 else "")
