"""A summary in Markdown, for ``$GITHUB_STEP_SUMMARY`` or a merge request."""

from __future__ import annotations

from accesspub import expressions as re
from accesspub.audit.judge.policy import fails
from accesspub.audit.judge.verdict import Issue, Verdict
from accesspub.audit.wording import about, engine, headline, one_line, where, why_not

MOST_ISSUES = 30
MOST_PAGES = 50
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#+!|~&@$:])")


def safe(text: str, most: int = 200) -> str:
    """Escape text of a page for Markdown: no links, images, mentions or HTML."""
    return _SPECIAL.sub(lambda m: f"&#{ord(m[1])};", one_line(text, most))


def _rows(issues: list[Issue], states: tuple[str, ...]) -> list[str]:
    rows = ["| Severity | Rule | What | Places | Pages |", "|---|---|---|--:|---|"]
    for issue in issues[:MOST_ISSUES]:
        places = [place for place in issue.places if place.state in states]
        pages = sorted({place.page for place in places})
        shown = ", ".join(safe(page, 60) for page in pages[:3]) + (
            f" and {len(pages) - 3} more" if len(pages) > 3 else ""
        )
        what = f"{safe(issue.help)}: {safe(where(places[0]), 80)}" if places else safe(issue.help)
        rows.append(f"| {issue.severity} | {safe(issue.rule)} | {what} | {len(places)} | {shown} |")
    if len(issues) > MOST_ISSUES:
        rows += ["", f"… and {len(issues) - MOST_ISSUES} more issues."]
    return rows


def render(verdict: Verdict) -> str:
    """The summary, most important first."""
    mark = {0: "✅", 1: "❌", 3: "⚠️"}.get(verdict.exit_code, "")
    lines = [f"## {mark} Accessibility audit: {verdict.summary['meaning']}", "", headline(verdict), ""]
    untested = [page for page in verdict.pages if page.status == "not_tested"]
    if untested:
        lines += [f"### Not tested: {len(untested)}", ""]
        lines += [f"- {safe(page.page)}: {safe(why_not(page))}" for page in untested[:MOST_PAGES]]
        if len(untested) > MOST_PAGES:
            lines.append(f"- … and {len(untested) - MOST_PAGES} more")
        lines.append("")
    new = [i for i in verdict.issues if any(fails(i, p, verdict.fail_on) for p in i.places)]
    if new:
        lines += [f"### New: {len(new)} issues", "", *_rows(new, ("new",)), ""]
    if verdict.fixed:
        lines += [f"### Fixed: {len(verdict.fixed)}", ""]
        for entry in verdict.fixed[:MOST_ISSUES]:
            lines.append(f"- {safe(entry['rule'])} on {safe(entry['page'])}: {safe(about(entry))}")
        lines.append("")
    flaky = [issue for issue in verdict.issues if issue.count("flaky")]
    if flaky:
        lines += ["### Flaky, not counted", "", *_rows(flaky, ("flaky",)), ""]
    questions = [issue for issue in verdict.issues if issue.outcome == "cantTell" and issue.count("new")]
    if questions:
        head = f"<details><summary>{len(questions)} questions for a person</summary>"
        lines += [head, "", *_rows(questions, ("new",)), "", "</details>", ""]
    lines.append(f"{safe(engine(verdict), 300)}; windows {', '.join(verdict.variants)}.")
    return "\n".join(lines) + "\n"
