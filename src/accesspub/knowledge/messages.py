"""Sentences: those of the reports, and those that go into pages, in the language they need.

The language of a report is a setting; the language of inserted text is the page's at that place.
A sentence is written whole, with named holes. A page's language without words gets no edit.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import TYPE_CHECKING

from accesspub.errors import KnowledgeError
from accesspub.html.reason import Reason
from accesspub.knowledge.load import Knowledge

if TYPE_CHECKING:
    from accesspub.knowledge.schema import Rule

_ALIASES = {"zh": "zh-hans", "zh-cn": "zh-hans", "zh-sg": "zh-hans", "zh-hans-cn": "zh-hans"}
# Written in other characters: words in the language's usual script would be unreadable here.
_NOT_SERVED = frozenset({"zh-hant", "zh-tw", "zh-hk", "zh-mo", "sr-latn"})
_KEYS = ("kind", "provider", "code")  # holes that are filled by words of the language


def report_language(knowledge: Knowledge, tag: str) -> str:
    """The language of the rules' sentences in a report for a BCP 47 tag; English if they are not translated."""
    tag = tag.replace("_", "-").lower()
    while tag and tag.partition("-")[0] != "en":
        found = _ALIASES.get(tag, tag)
        if found in knowledge.translations and knowledge.translations[found]["rules"]:
            return found
        tag = tag.rpartition("-")[0]
    return "en"


class Words:
    """The sentences for one report language.

    Args:
        knowledge: rules and languages.
        report: BCP 47 tag of the language of the reports; English fills what it lacks.
        fallback: language of a page that does not say (a setting); empty: no words, no edit.
    """

    def __init__(self, knowledge: Knowledge, report: str = "en", fallback: str = "") -> None:
        self.knowledge = knowledge
        self.report = report
        self.fallback = fallback
        self.lacking: set[str] = set()  # tags of languages in which a sentence was wanted; empty: the page does not say
        self._sentences: dict[tuple[str, str], tuple[str, str]] = {}  # by rule and key, with their language
        self._language = report_language(knowledge, report)
        self._translation = knowledge.translations[self._language] if self._language != "en" else None

    def for_page(self) -> Words:
        """The same sentences, to be asked about one page: what it lacks is told apart from what other pages lack."""
        words = copy.copy(self)
        words.lacking = set()
        return words

    def language_for(self, tag: str) -> str | None:
        """Find the language file that serves a BCP 47 tag: ``de-AT`` → ``de``; None where none does."""
        tag = (tag or self.fallback).replace("_", "-").lower()
        while tag and tag not in _NOT_SERVED:
            found = _ALIASES.get(tag, tag)
            if found in self.knowledge.languages and self.knowledge.languages[found]["writes"]:
                return found
            tag = tag.rpartition("-")[0]
        return None

    def writes(self, key: str, tag: str, **values: str) -> str | None:
        """Return a sentence that goes into a page (as text, not escaped), or None where the language has none."""
        language = self.language_for(tag)
        if language is None:
            self.lacking.add(tag or self.fallback)
            return None
        sentence = self.knowledge.languages[language]["writes"].get(key)
        return None if sentence is None else _fill(sentence, values, f"rules/languages/{language}.yaml: writes.{key}")

    def says(self, rule: str, key: str, values: Mapping[str, str]) -> str:
        """Return a sentence of a rule for the report.

        Raises:
            KnowledgeError: the rule has no such sentence, or the sentence a hole that nothing fills.
        """
        return self.said(rule, key, values)[0]

    def said(self, rule: str, key: str, values: Mapping[str, str]) -> tuple[str, str]:
        """Return a sentence of a rule and the language it is in: English where the report's own has none.

        Raises:
            KnowledgeError: the rule has no such sentence, or the sentence a hole that nothing fills.
        """
        sentence, language = self._sentence(rule, key)
        return _fill(sentence, self._translated_values(values, language), f"rules/{rule}.yaml: says.{key}"), language

    def withheld(self, reason: Reason) -> str:
        """Return why an edit was not made, in the report's language, or in English."""
        places = ((tag, self.knowledge.languages[tag]["withheld"]) for tag in (self._language, "en"))
        tag, sentence = next((tag, known[reason.key]) for tag, known in places if reason.key in known)
        return _fill(sentence, {"value": reason.value}, f"rules/languages/{tag}.yaml: withheld.{reason.key}")

    def _sentence(self, rule: str, key: str) -> tuple[str, str]:
        known = self._sentences.get((rule, key))
        if known is None:
            sentence = self.rule(rule)["says"].get(key)
            if sentence is None:
                raise KnowledgeError(f"rules/{rule}.yaml: no sentence `says.{key}`")
            translated = (
                self._translation["rules"].get(rule, {}).get("says", {}).get(key) if self._translation else None
            )
            known = (translated, self._language) if translated else (sentence, "en")
            self._sentences[rule, key] = known
        return known

    def _translated_values(self, values: Mapping[str, str], language: str) -> Mapping[str, str]:
        """Kinds of media are keys, and faults of caption files have codes: both are said in the language.

        A provider without a name is called by the kind of what it shows. All other values are a page's own words.
        """
        if values.keys().isdisjoint(_KEYS):
            return values
        known, filled = self.knowledge.languages[language], dict(values)
        kinds = known["says"]
        for name in ("kind", "provider"):
            if name in filled:
                filled[name] = kinds.get(filled[name], filled[name])
        problems = known["captions"]
        if "code" in filled and (entry := problems.get(filled["code"]) or problems.get("other")):
            filled["problem"] = _fill(entry, filled, f"rules/languages/{language}.yaml: captions.{filled['code']}")
        return filled

    def rule(self, rule: str) -> Rule:
        """Return the words of a rule, English: title, why, do, wcag, act, says."""
        try:
            return self.knowledge.rules[rule]
        except KeyError:
            raise KnowledgeError(f"rules/{rule}.yaml is missing: every rule needs its words") from None

    def about(self, rule: str, key: str) -> str:
        """Return one of a rule's own texts (``title``, ``why``, ``do``) in the report's language."""
        texts: list[Mapping[str, object]] = [self.rule(rule)]
        if own := self._translation:
            texts = [own["rules"].get(rule, {}), own["report"]["tasks"].get(rule, {}), *texts]
        return str(next(text[key] for text in texts if text.get(key)))


def _fill(sentence: str, values: Mapping[str, str], where: str) -> str:
    try:
        return sentence.format_map(values)
    except (KeyError, IndexError, ValueError) as error:
        raise KnowledgeError(f"{where}: nothing fills the placeholder {error}") from error
