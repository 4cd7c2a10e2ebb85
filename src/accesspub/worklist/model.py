"""Rows: one for each picture or clip, with what is known of it and room for what a person knows."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from accesspub import expressions as re
from accesspub.errors import UsageError

# Field of a row -> title of its column. The order is that of the table; what a person fills is in capitals.
COLUMNS: Mapping[str, str] = {
    "key": "key",
    "kind": "kind",
    "language": "language",
    "needed": "needed",
    "pages": "pages",
    "first_page": "first page",
    "address": "address",
    "caption_now": "caption now",
    "heading": "heading",
    "before": "text before",
    "now": "alt text now",
    "suggestion": "suggested alt text",
    "suggested_credit": "suggested credit",
    "suggestion_from": "suggested by",
    "alt": "ALT TEXT",
    "credit": "CREDIT",
    "caption": "CAPTION",
    "transcript": "TRANSCRIPT FILE",
    "captions": "CAPTIONS FILE",
    "decision": "DECISION",
    "because": "BECAUSE",
    "signed": "SIGNED BY",
    "date": "DATE",
    "until": "UNTIL",
    "instruction": "instruction",
}
_MOST_AGAIN = 1000  # rows of one key
WORDS = ("alt", "credit", "caption", "transcript", "captions")
SIGNED = ("decision", "because", "signed", "date", "until")
FILLED = (*WORDS, *SIGNED)
DECORATIVE, NOT_OURS, NOT_NEEDED, CHECKED = "decorative", "not ours", "not needed", "captions checked"
DECISIONS = (DECORATIVE, NOT_OURS, NOT_NEEDED, CHECKED)
_BESIDE = " || "  # between words that two people wrote
_BECAUSE = re.compile(r"[ ,;:–—-]*(?:because|since|as)?(?: of)?[ ,;:…–—-]*", re.I)
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_OTHER = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})$")
# What a spreadsheet shows where it took words for a formula ("- two lorries") and could not make sense of them.
_SHEET_ERROR = re.compile(r"(?:#(?:NAME\?|REF!|VALUE!|DIV/0!|N/A|NULL!|NUM!|SPILL!|ERROR!)|Err:\d{3})$", re.I)


@dataclass(frozen=True, slots=True)
class Written:
    """Words or a decision about a picture or clip, and who wrote them, when (ISO 8601)."""

    kind: str
    key: str
    language: str
    field: str
    value: str
    who: str
    when: str
    because: str = ""


@dataclass(slots=True)
class Row:
    """One picture or clip; the fields are the columns of the table (see ``docs/worklist.md``)."""

    key: str
    kind: str
    language: str = ""
    """Of the pages its words are for, without region (``en``); empty: of all. Words in two languages are two rows."""
    needed: str = ""
    pages: int = 0
    first_page: str = ""
    address: str = ""
    caption_now: str = ""
    heading: str = ""
    before: str = ""
    now: str = ""
    suggestion: str = ""
    suggested_credit: str = ""
    suggestion_from: str = ""
    alt: str = ""
    credit: str = ""
    caption: str = ""
    transcript: str = ""
    captions: str = ""
    decision: str = ""
    because: str = ""
    signed: str = ""
    date: str = ""
    until: str = ""
    instruction: str = ""
    more: dict[str, str] = field(default_factory=dict)
    """Columns that somebody added, by their titles: kept."""

    @property
    def name(self) -> str:
        """What the row is called in reports."""
        return f"{self.kind} {self.key}" + (f" ({self.language})" if self.language else "")

    @property
    def choice(self) -> str:
        """The decision without its reason: one of four, or empty."""
        words = " ".join(re.findall(r"\w+", self.decision.lower()))
        return next((choice for choice in DECISIONS if words.startswith(choice)), "")

    @property
    def reason(self) -> str:
        """Why nothing is needed: from its own column, or after the words of the decision."""
        if self.because:
            return self.because
        match = re.match(r"\W*(?:decorative|not\W+ours|not\W+needed|captions\W+checked)", self.decision, re.I)
        rest = self.decision[match.end() :] if match else ""
        return rest[found.end() :].strip(" .!…") if (found := _BECAUSE.match(rest)) else rest.strip()

    def written(self) -> Iterator[Written]:
        """Its words and its decision, as signed by whoever filled it in; none if nobody signed."""
        day = self.day
        about = (self.signed, day.isoformat() if day else self.date)
        if self.signed:
            for name in WORDS:
                if value := getattr(self, name):
                    yield Written(self.kind, self.key, self.language, name, value, *about)
            if self.choice:
                yield Written(self.kind, self.key, self.language, "decision", self.choice, *about, self.reason)

    @property
    def day(self) -> datetime.date | None:
        """The day of the signature; None where none can be read."""
        return read_date(self.date)

    @property
    def is_decorative(self) -> bool:
        """Whether a person says that the picture only decorates."""
        return self.choice == DECORATIVE

    @property
    def is_waiver(self) -> bool:
        """Whether a person has signed, with a date (and a reason), that nothing is to be done here."""
        return self.choice in (NOT_OURS, NOT_NEEDED) and not self.problem

    @property
    def is_checked(self) -> bool:
        """Whether a person has signed that the captions in another site's player are there and right."""
        return self.choice == CHECKED and not self.problem

    @property
    def problem(self) -> str:
        """What is wrong with what was filled in, as of today; empty where nothing is."""
        return self.problem_on(datetime.date.today())

    def problem_on(self, today: datetime.date) -> str:
        """What is wrong on a given day: a signature may be of a day to come, and may have ended."""
        for name in FILLED:
            if _SHEET_ERROR.match(getattr(self, name)):
                return f"{COLUMNS[name]} holds an error of the spreadsheet ({getattr(self, name)}): write it again"
        if self.decision and not self.choice:
            return f'the decision "{self.decision[:40]}" is none of: {", ".join(DECISIONS)}'
        if self.choice not in ("", CHECKED) and any(getattr(self, name) for name in WORDS):
            return f'"{self.choice}" and words in the same row: one of both is wrong'
        if self.choice == DECORATIVE and self.kind != "picture":
            return '"decorative" is for pictures; a video or recording is "not needed", and why'
        if self.choice == CHECKED and self.kind != "video":
            return '"captions checked" is for videos'
        return self._unsigned(today) if self.choice not in ("", DECORATIVE) else ""

    def _unsigned(self, today: datetime.date) -> str:
        """What a signed decision lacks: it counts as long as somebody answers for it."""
        if not self.signed:
            return f'"{self.choice}" needs a name in SIGNED BY'
        if self.day is None:
            return f'"{self.choice}" needs a day in DATE, such as {today.isoformat()}'
        if self.day > today + datetime.timedelta(days=1):  # a colleague east of us may be a day ahead
            return f"DATE is a day to come, {self.day.isoformat()}: write the day of the signature, year first"
        if self.choice == NOT_NEEDED and not self.reason:
            return '"not needed" needs a reason in BECAUSE'
        end = read_date(self.until) if self.until else today
        if end is None:
            return f'UNTIL is not a date: "{self.until[:40]}"; write it as {today.isoformat()}'
        return f"it ended on {end.isoformat()}: sign again, or fill the row" if end < today else ""

    @property
    def is_filled(self) -> bool:
        """Whether a person has filled in anything."""
        return any(getattr(self, name) for name in FILLED)

    @property
    def is_usable(self) -> bool:
        """Whether something is filled in that can be applied or honoured."""
        return not self.problem and bool(self.choice or any(getattr(self, name) for name in WORDS))


def short_tag(language: str) -> str:
    """The language of a BCP 47 tag, without region or script."""
    return language.strip().lower().replace("_", "-").partition("-")[0]


def read_date(text: str) -> datetime.date | None:
    """Read a day as spreadsheets write it: 2026-11-24, 24.11.2026, 11/24/26 (with a stroke, the month is first)."""
    text = text.strip()
    try:
        if match := _ISO.match(text):
            return datetime.date(int(match[1]), int(match[2]), int(match[3]))
        if match := _OTHER.match(text):
            first, second, year = int(match[1]), int(match[3]), int(match[4])
            day, month = (second, first) if match[2] == "/" and first <= 12 else (first, second)
            return datetime.date(year + 2000 if year < 100 else year, month, day)
    except ValueError:
        pass
    return None


class Worklist:
    """The rows of a table, by kind, key and language; the first of two with the same takes what it lacks."""

    def __init__(self, rows: Iterable[Row] = ()) -> None:
        self._rows: dict[tuple[str, str, str], Row] = {}
        self._again: Counter[str] = Counter()
        for row in rows:
            self.add(row)

    def __iter__(self) -> Iterator[Row]:
        return iter(self._rows.values())

    def __len__(self) -> int:
        return len(self._rows)

    def add(self, row: Row) -> None:
        """Take in a row.

        Raises:
            UsageError: there are too many of its key.
        """
        known = self._rows.setdefault((row.kind, row.key, row.language), row)
        if known is not row:
            self._again[row.key] += 1
            if self._again[row.key] > _MOST_AGAIN:  # each is compared with all before it
                raise UsageError(f"the key {row.key[:200]} is in more than {_MOST_AGAIN} rows: keep one of them")
            take_over(known, row)

    def row(self, kind: str, key: str, language: str = "") -> Row | None:
        """The row of a picture or clip: the one for a language, unless it is empty and one for all pages is there."""
        mine, general = self._rows.get((kind, key, short_tag(language))), self._rows.get((kind, key, ""))
        return mine if mine is not None and (mine.is_filled or general is None) else general

    def waivers(self) -> list[Row]:
        """The rows that say, signed and dated, that nothing is to be done; reports count them."""
        return [row for row in self if row.is_waiver]


def take_over(row: Row, other: Row) -> None:
    """Copy into a row what a person filled into another; words that differ are kept side by side.

    A decision comes with its reason, name and days, or not at all: nobody signs what somebody else decided.
    """
    if not any(getattr(row, name) for name in SIGNED):
        for name in SIGNED:
            setattr(row, name, getattr(other, name))
    for name in FILLED:
        mine, theirs = getattr(row, name), getattr(other, name)
        if theirs and not mine and name in WORDS:
            setattr(row, name, theirs)
        elif theirs and theirs != mine:
            _keep_beside(row, f"{COLUMNS[name]} (other)", theirs)
    for title, text in other.more.items():
        _keep_beside(row, title, text)


def _keep_beside(row: Row, title: str, text: str) -> None:
    kept = row.more.get(title, "")
    parts = kept.split(_BESIDE) if kept else []
    row.more[title] = _BESIDE.join(dict.fromkeys([*parts, *(part for part in text.split(_BESIDE) if part)]))
