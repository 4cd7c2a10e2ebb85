"""The words of EARL (W3C Evaluation and Report Language) that both kinds of report use."""

from __future__ import annotations

ACT = "https://www.w3.org/WAI/standards-guidelines/act/rules/"
CONTEXT = {
    "@vocab": "http://www.w3.org/ns/earl#",
    "earl": "http://www.w3.org/ns/earl#",
    "dct": "http://purl.org/dc/terms/",
    "doap": "http://usefulinc.com/ns/doap#",
    "source": {"@id": "dct:source", "@type": "@id"},
    "title": "dct:title",
    "description": "dct:description",
}
