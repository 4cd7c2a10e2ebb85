"""The report's own sentences: the `report` section of the language files, English where a language has none."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from accesspub.audit.model import REASONS
from accesspub.errors import KnowledgeError, UsageError
from accesspub.html.text import RIGHT_TO_LEFT
from accesspub.html_report.model import Reported
from accesspub.html_report.safe import clean, is_foreign, quoted
from accesspub.knowledge.load import Knowledge, load
from accesspub.knowledge.messages import Words, report_language
from accesspub.knowledge.schema import ReportWords

_OfNumber = Callable[[int], str]
#: Plural forms by language, after CLDR; a language that is not here has ``one`` for 1 and ``other``.
PLURALS: Mapping[str, _OfNumber] = {
    "fr": lambda n: "one" if n in (0, 1) else "other",
    "ar": lambda n: (
        ("zero", "one", "two")[n] if n < 3 else "few" if 3 <= n % 100 <= 10 else "many" if n % 100 >= 11 else "other"
    ),
}
_GROUPS = {"de": ".", "fr": "\u202f", "es": "\u00a0"}
_MOST_READY = 20_000
_PREVIEW = "_preview"
#: Holes of a rule's sentence that are filled by a translated key, not by words of a page.
_KEYS = frozenset(("kind", "provider", "code", "at"))
#: Holes that are filled by words of a page.
_WORDS = frozenset(("text", "alt", "label", "words", "title", "heading", "caption", "credit"))


def _one_or_other(number: int) -> str:
    return "one" if number == 1 else "other"


def filled(entry: Any, form: _OfNumber, number: _OfNumber, count: int | None, values: Mapping[str, object]) -> str:
    """A sentence with its holes filled.

    Args:
        entry: the sentence, or its plural forms by name.
        form: the name of the plural form for a count.
        number: how the language writes a number.
        count: picks the plural form, and fills ``{n}``.
        values: what fills the other holes.

    Raises:
        KeyError, IndexError, ValueError: a hole that nothing fills.
    """
    if isinstance(entry, Mapping):
        entry = entry.get(form(count or 0)) or entry.get("other", "")
    written = {name: number(value) if isinstance(value, int) else value for name, value in values.items()}
    if count is not None:
        written.setdefault("n", number(count))
    return str(entry).format_map(written)


@dataclass(frozen=True)
class Said:
    """Words with their language, so that English words in a French report can be marked as English."""

    text: str
    language: str

    def __bool__(self) -> bool:
        return bool(self.text)


def served(tag: str) -> str:
    """The language of a report for somebody whose settings say ``tag``: English where there is no such report."""
    try:
        return Wording(load(), tag).language
    except UsageError:
        return "en"


def of_messages(tag: str) -> str:
    """The language of the rules' messages for somebody whose settings say ``tag``."""
    return report_language(load(), tag)


def _said(report: ReportWords, *, preview: bool) -> ReportWords:
    """The sentences of a report; those of a preview in place of others, where there are any."""
    if not preview:
        return report
    words = report["words"]
    return {
        **report,
        "words": {**words, **{key[: -len(_PREVIEW)]: words[key] for key in words if key.endswith(_PREVIEW)}},
    }


def _has_report(knowledge: Knowledge, tag: str) -> bool:
    return tag in knowledge.translations and bool(knowledge.translations[tag]["report"]["words"])


class Wording:
    """All sentences for one language of the report.

    Args:
        knowledge: rules and languages.
        tag: BCP 47 tag, ``fr`` or ``fr-CA``.
        preview: whether `fix` wrote nothing: what was fixed would be fixed.

    Raises:
        UsageError: no language file has a report in it.
    """

    def __init__(self, knowledge: Knowledge, tag: str = "en", *, preview: bool = False) -> None:
        found = tag.replace("_", "-").lower()
        while found and not _has_report(knowledge, found):
            found = found.rpartition("-")[0]
        if not found:
            known = sorted(name for name in knowledge.translations if _has_report(knowledge, name))
            raise UsageError(f"the report is not available in `{tag}`; it is in {', '.join(known)}")
        self.language = found
        self.direction = "rtl" if found.partition("-")[0] in RIGHT_TO_LEFT else "ltr"
        self.knowledge = knowledge
        self._english = _said(knowledge.translations["en"]["report"], preview=preview)
        self._own = _said(knowledge.translations[found]["report"], preview=preview)
        self._plural: _OfNumber = PLURALS.get(found.partition("-")[0], _one_or_other)
        self._ready: dict[tuple[str, int | None], str] = {}
        self._words = Words(knowledge, found)

    def number(self, value: int) -> str:
        """A number with its thousands apart, as the language does."""
        return f"{value:,}".replace(",", _GROUPS.get(self.language.partition("-")[0], ","))

    def text(self, key: str, count: int | None = None, **values: object) -> str:
        """A sentence of the report.

        Args:
            key: its name in ``report.words``.
            count: picks the plural form, and fills ``{n}``.
            values: what fills the other holes; whole numbers are written as the language does.

        Raises:
            KnowledgeError: there is no such sentence, or a hole that nothing fills.
        """
        # "in 1 place" is needed for every finding: sentences without other holes are filled once.
        if not values and (key, count) in self._ready:
            return self._ready[key, count]
        entry = self._own["words"].get(key) or self._english["words"].get(key)
        if entry is None:
            raise KnowledgeError(f"rules/languages/en.yaml: no sentence `report.words.{key}`")
        filled = self._filled(entry, count, values, key)
        if not values and len(self._ready) < _MOST_READY:
            self._ready[key, count] = filled
        return filled

    def constants(self) -> dict[str, str]:
        """The sentences that have neither plural forms nor holes, by key: templates look them up without a call."""
        both = {**self._english["words"], **self._own["words"]}
        return {key: entry for key, entry in both.items() if isinstance(entry, str) and "{" not in entry}

    def _filled(self, entry: Any, count: int | None, values: Mapping[str, object], key: str) -> str:
        try:
            return filled(entry, self._plural, self.number, count, values)
        except (KeyError, IndexError, ValueError) as error:
            raise KnowledgeError(f"rules/languages/{self.language}.yaml: report: {key}: hole {error}") from error

    def task(self, task: str, key: str, count: int | None = None) -> Said:
        """One of a task's own texts: ``task`` (its title), ``who``, ``why``, ``do``, ``good``, ``poor``, ``question``.

        Looked for in the language's ``report.tasks``, then the language's ``rules``, then English.
        """
        of_rules: tuple[Mapping[str, Mapping[str, Any]], ...] = (
            self._own["tasks"],
            self.knowledge.translations[self.language]["rules"],
            self._english["tasks"],
            self.knowledge.rules,
        )
        entries = [texts.get(task, {}).get(key, "") for texts in of_rules]
        language = self.language if any(entries[:2]) else "en"
        entry = next(filter(None, entries), "")
        if isinstance(entry, Mapping) and language == "en" and self.language != "en":
            entry = entry.get("one" if count == 1 else "other", "")
        filled = self._filled(entry, count, {}, f"tasks.{task}.{key}") if key == "task" else str(entry)
        return Said(filled, language)

    def said(self, finding: Reported, language: str) -> Reported:
        """A finding in the report's language, where there are words for it.

        Args:
            finding: as it was found.
            language: of messages that are only there as they are.
        """
        if finding.says:
            with contextlib.suppress(KnowledgeError):  # the sentence belongs to another version of the rule
                values = {key: self._quoted(finding, key, value) for key, value in finding.values.items()}
                message, tag = self._words.said(finding.rule, finding.says, values)
                return replace(finding, message=message, language=tag)
        elif finding.engine != "own" or finding.rule not in self.knowledge.rules:
            for said, tag in ((self._own, self.language), (self._english, "en")):
                if sentence := said["axe"].get(finding.rule):
                    detail = finding.detail or finding.message
                    return replace(finding, message=sentence, language=tag, detail=detail)
        return replace(finding, language=finding.language or (language if finding.engine == "own" else "en"))

    def told(self, task: str, rule: str, key: str) -> Said:
        """A text of a task, or of its rule if the task has none; in the report's language if one of both is."""
        both = (self.task(task, key), self.task(rule, key))
        own = [said for said in both if said and said.language == self.language]
        return next(iter(own), both[0] or both[1])

    def _quoted(self, finding: Reported, key: str, value: str) -> str:
        """What fills a hole: words of the page are set apart where their language or direction may differ."""
        if key in _KEYS:
            return value
        foreign = key in _WORDS and is_foreign(finding.written, self.language)
        return quoted(value, apart=foreign or self.direction == "rtl")

    def cause(self, kind: str) -> str:
        """Why a page was not tested, by the kind of the reason; empty: no such kind is known."""
        return str(self._own["causes"].get(kind) or REASONS.get(kind, ""))

    def title(self, task: str, rule: str, count: int) -> Said:
        """The title of a task; a rule without one lends its own title."""
        said = self.task(task, "task", count)
        if said:
            return said
        named = self.task(rule, "title")
        if not named:
            return Said(self.text("task_unnamed", count, rule=clean(rule, 100)), self.language)
        return Said(f"{named.text} ({self.number(count)})", named.language)
