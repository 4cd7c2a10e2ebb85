"""The words of EARL (W3C Evaluation and Report Language) that both kinds of report use."""

from __future__ import annotations

ACT = "https://www.w3.org/WAI/standards-guidelines/act/rules/"
#: Rules that ask whether words say what is to be seen. That ours found no fault of the kinds they know is no pass.
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
    """What the outcome of rules of ours says of an ACT rule."""
    return "cantTell" if outcome == "passed" and rule in JUDGED_BY_PEOPLE else outcome
