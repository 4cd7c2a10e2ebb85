"""Sentences that several reports share. Text from pages is untrusted: each report escapes it in its own way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from accesspub import expressions as re
from accesspub.audit.judge.verdict import Issue, PageVerdict, Place, Verdict
from accesspub.audit.model import REASONS
from accesspub.files.printable import count
from accesspub.html.text import shortened

_CONTROL = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


def clean(text: str) -> str:
    """Replace control characters, lone surrogates and bidirectional controls."""
    return text if text.isprintable() else _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)


def one_line(text: str, most: int = 300) -> str:
    """Clean text, on one line, shortened."""
    return shortened(" ".join(clean(text).split()), most)


def why_not(page: PageVerdict) -> str:
    """Why a page was not tested, in words."""
    reason = page.reason or {}
    words = REASONS.get(reason.get("kind", ""), reason.get("kind", "unknown"))
    detail = one_line(reason.get("detail", ""), 200)
    return f"{words} ({detail})" if detail else words


def where(place: Place) -> str:
    """Describe the element for people."""
    return one_line(place.selector or place.html or place.name or place.role, 160)


def message(issue: Issue, place: Place) -> str:
    """What is wrong with the element, in one line."""
    if issue.engine == "accesspub":
        return one_line(place.detail or issue.help, 500)
    detail = one_line(place.detail, 400)
    return one_line(f"{issue.help}: {detail}" if detail else issue.help, 500)


def headline(verdict: Verdict) -> str:
    """One sentence about the run."""
    pages, found = verdict.summary["pages"], verdict.summary["findings"]
    parts = [
        f"{count(pages['total'], 'page')}: {pages['passed']} passed, {pages['failed']} failed, "
        f"{pages['not_tested']} not tested"
        + (f", {count(pages['redirects'], 'redirect')}" if pages["redirects"] else "")
    ]
    parts.append(f"{count(found['new'], 'new finding')} ({found['failing']} fail the run)")
    for key, words in (("known", "known"), ("waived", "waived"), ("flaky", "flaky"), ("fixed", "fixed")):
        if found[key]:
            parts.append(f"{found[key]} {words}")
    parts.append(f"{count(found['questions'], 'question')} for a person")
    said = "; ".join(parts) + "."
    if newer := verdict.summary["by_new_axe"]:
        versions = f"{verdict.baseline_axe} → {verdict.axe['version']}"
        said += f" axe-core changed since the baseline ({versions}): {newer} of the new findings are of its rules."
    return said


def about(entry: Mapping[str, Any]) -> str:
    """What a baseline entry is about."""
    return one_line(entry["name"] or entry["text"] or entry["role"], 100)


def engine(verdict: Verdict) -> str:
    """The engine and the browser, in one phrase."""
    axe, browser = verdict.axe, verdict.browser
    return (
        f"axe-core {axe['version']} ({axe['origin']}), {browser.get('name', '')} {browser.get('version', '')}".strip()
    )
