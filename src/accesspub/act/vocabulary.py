"""The vocabulary of EARL (W3C Evaluation and Report Language) that both EARL reports use."""

from __future__ import annotations

ACT = "https://www.w3.org/WAI/standards-guidelines/act/rules/"
#: Rules that ask whether words describe what is seen; a pass of our rules is not a pass of these.
JUDGED_BY_PEOPLE = frozenset({"qt1vmo", "e88epe"})
CONTEXT = {
    "@vocab": "http://www.w3.org/ns/earl#",
    "earl": "http://www.w3.org/ns/earl#",
    "dct": "http://purl.org/dc/terms/",
    "doap": "http://usefulinc.com/ns/doap#",
    "source": {"@id": "dct:source", "@type": "@id"},
    "title": "dct:title",
    "description": "dct:description",
}


def ours(rule: str, outcome: str) -> str:
    """The outcome of an ACT rule that follows from an outcome of our rules."""
    return "cantTell" if outcome == "passed" and rule in JUDGED_BY_PEOPLE else outcome
