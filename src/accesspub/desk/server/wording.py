"""The sentences of the desk: the `desk` section of the language files, English where a language has none.

Plurals, numbers and times follow CLDR, by Babel.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_timedelta
from babel.numbers import format_decimal

from accesspub.errors import KnowledgeError
from accesspub.html.text import RIGHT_TO_LEFT
from accesspub.html_report.wording import Wording, filled, served
from accesspub.knowledge.load import Knowledge


class DeskWords:
    """All sentences of the desk in one language.

    Args:
        knowledge: rules and languages.
        tag: BCP 47 tag; a language without a desk is served in English.
    """

    def __init__(self, knowledge: Knowledge, tag: str = "en") -> None:
        language = served(tag)
        if not knowledge.translations[language]["desk"]:
            language = "en"
        self.language = language
        self.direction = "rtl" if language.partition("-")[0] in RIGHT_TO_LEFT else "ltr"
        self.report = Wording(knowledge, language)
        self._locale = Locale.parse(language, sep="-")
        self._english: Mapping[str, Any] = knowledge.translations["en"]["desk"]
        self._own: Mapping[str, Any] = knowledge.translations[language]["desk"]

    def number(self, value: int) -> str:
        """A number as the language writes it, with European digits."""
        return format_decimal(value, locale=self._locale, numbering_system="latn")

    def text(self, key: str, count: int | None = None, **values: object) -> str:
        """A sentence of the desk.

        Args:
            key: its name in ``desk``.
            count: picks the plural form, and fills ``{n}``.
            values: what fills the other holes.

        Raises:
            KnowledgeError: there is no such sentence, or a hole that nothing fills.
        """
        entry = self._own.get(key) or self._english.get(key)
        if entry is None:
            raise KnowledgeError(f"rules/languages/en.yaml: no sentence `desk.{key}`")
        try:
            return filled(entry, self._locale.plural_form, self.number, count, values)
        except (KeyError, IndexError, ValueError) as error:
            raise KnowledgeError(f"rules/languages/{self.language}.yaml: desk: {key}: hole {error}") from error

    def tongue(self, tag: str) -> str:
        """The name of a language in the desk's language; its tag if unknown."""
        try:
            return Locale.parse(tag, sep="-").get_display_name(self._locale) or tag
        except (ValueError, UnknownLocaleError):
            return tag

    def ago(self, stamp: str) -> str:
        """How long ago a moment was, such as "2 minutes ago"; a text that is not a time stays as it is."""
        try:
            then = datetime.datetime.fromisoformat(stamp)
        except ValueError:
            return stamp
        now = datetime.datetime.now(then.tzinfo)
        return format_timedelta(min(then - now, datetime.timedelta()), add_direction=True, locale=self._locale)

    def day(self, text: str) -> str:
        """A day as the language writes it; any other text as it is."""
        try:
            return format_date(datetime.date.fromisoformat(text[:10]), "medium", locale=self._locale)
        except ValueError:
            return text
