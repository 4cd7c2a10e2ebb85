"""The vocabulary of EARL (W3C Evaluation and Report Language) that both EARL reports use."""

from __future__ import annotations

from typing import Any

import accesspub

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


def assertor(**more: str) -> dict[str, str]:
    """Who asserts: accesspub, with further properties."""
    return {
        "@id": "_:assertor",
        "@type": "Software",
        "doap:name": "accesspub",
        "doap:revision": accesspub.__version__,
        **more,
    }


def assertion(test: str, outcome: str, words: str = "", **subject: str) -> dict[str, Any]:
    """One assertion.

    Args:
        test: the address of the ACT rule, or of all of them.
        outcome: ``failed``, ``cantTell``, ``passed``, ``inapplicable`` or ``untested``.
        words: describe the result; empty: nothing does.
        subject: the properties of the page, such as ``source`` and ``title``.
    """
    result: dict[str, Any] = {"@type": "TestResult", "outcome": {"@id": f"earl:{outcome}"}}
    if words:
        result["description"] = words
    return {
        "@type": "Assertion",
        "assertedBy": {"@id": "_:assertor"},
        "mode": {"@id": "earl:automatic"},
        "subject": {"@type": "TestSubject", **subject},
        "test": {"@type": "TestRequirement", "@id": test},
        "result": result,
    }
