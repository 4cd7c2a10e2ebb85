"""Answers that editors give in a report: checked as untrusted input, and written into files.

- ``answers.csv``: one row an answer; a later answer to the same question replaces the earlier one;
- ``waivers.yaml``: what is fine, between two markers; everything outside them stays byte for byte;
- a worklist, if one is named: a picture or clip that is fine is signed there, unless its row is filled already.

Each file is written atomically.
"""

from __future__ import annotations

import csv
import datetime
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from accesspub import expressions as re
from accesspub.errors import UsageError
from accesspub.files.atomic_write import create_atomically, holding, write_atomically
from accesspub.files.read import read_file
from accesspub.files.safe_load import from_yaml
from accesspub.worklist.cells import defused, restored

COLUMNS = ("id", "rule", "page", "element", "worklist", "answer", "why", "who", "until")
MOST_ROWS, MOST_LETTERS, MOST_YEARS = 5000, 2000, 5
_ANSWERS = ("fault", "fine", "unsure")
_IDS = re.compile(r"(?:[\w.:-]{1,64}(?: (?=[\w.:-])|$)){0,500}", re.A)
_RULE = re.compile(r"[a-z][a-z0-9-]{0,80}")
_WILD = re.compile(r"[*?\[]")
_ODD = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]")
_BEGIN = "# accesspub report serve: from here on, what editors called fine. Written anew with every answer."
_END = "# accesspub report serve: up to here."
_OURS = re.compile(rf"^{re.escape(_BEGIN)}\r?\n.*?^{re.escape(_END)}(?:\r?\n|\Z)", re.S | re.M)
Row = dict[str, str]


class AnswerError(ValueError):
    """An answer that the report's own form cannot have sent."""


def checked(data: object) -> list[Row]:
    """Check rows received from a browser.

    Raises:
        AnswerError: a row is not what the report's form sends, or says "fine" without name, reason and date.
    """
    if not isinstance(data, list) or not 0 < len(data) <= MOST_ROWS:
        raise AnswerError(f"a list of 1 to {MOST_ROWS} answers is expected")
    return [_row(entry) for entry in data]


def _row(entry: object) -> Row:
    if not isinstance(entry, dict) or not set(entry) <= set(COLUMNS):
        raise AnswerError(f"an answer has {', '.join(COLUMNS)} and nothing else")
    row = {}
    for column in COLUMNS:
        value = entry.get(column, "")
        most = MOST_LETTERS if column != "id" else 500 * 65
        if not isinstance(value, str) or len(value) > most:
            raise AnswerError(f"{column}: a text of at most {most} letters is expected")
        # Line ends, control characters, bidirectional controls and lone surrogates are rejected.
        row[column] = " ".join(_ODD.sub(" ", value).split())
    if row["answer"] not in _ANSWERS:
        raise AnswerError(f"answer: one of {', '.join(_ANSWERS)} is expected")
    if not _IDS.fullmatch(row["id"]) or not _RULE.fullmatch(row["rule"]):
        raise AnswerError("an answer names the rule, and the findings by their names in the report")
    if row["until"]:
        row["until"] = _date(row["until"])
    if row["answer"] == "fine" and not (row["who"] and row["why"] and row["until"]):
        raise AnswerError("what is fine needs who, why and until")
    if row["answer"] == "fine" and not (row["id"] or row["page"]):
        raise AnswerError("what is fine is on one page, or has an id")
    return row


def _date(text: str) -> str:
    """A date that people can mean."""
    try:
        until = datetime.date.fromisoformat(text)
    except ValueError:
        raise AnswerError("until: must be a date like 2027-01-31") from None
    last = datetime.datetime.now(datetime.UTC).year + MOST_YEARS
    if until.year > last:
        raise AnswerError(f"until: must be before the end of {last}")
    return until.isoformat()


@dataclass(frozen=True)
class Files:
    """The files that answers are written to."""

    answers: Path
    waivers: Path
    worklist: Path | None = None

    def ready(self) -> None:
        """Read the existing files, so that a damaged one is reported before anybody answers.

        Raises:
            UsageError: one of the files is not what it should be.
        """
        _read(self.answers)
        _joined(self.waivers, [])
        if self.worklist is not None:
            _signed(self.worklist, [])

    def given(self) -> list[Row]:
        """The answers so far.

        Raises:
            UsageError: the file cannot be read.
        """
        return [{column: row.get(column, "") for column in COLUMNS} for row in _read(self.answers).values()]

    def save(self, rows: Sequence[Row]) -> int:
        """Save answers, each file atomically; of two servers that save into one folder, one waits for the other.

        Returns:
            The number of answers now in the file.

        Raises:
            UsageError: a file cannot be read or written.
        """
        places = [path.parent for path in (self.answers, self.waivers, self.worklist) if path is not None]
        try:
            with holding(*places):
                return self._save(rows)
        except OSError as error:
            raise UsageError(
                f"{error.filename or self.answers}: cannot be written ({error.strerror or error})"
            ) from error

    def _save(self, rows: Sequence[Row]) -> int:
        paths = (self.answers, self.waivers)
        before = [read_file(path) if path.exists() else None for path in paths]  # people edit them, too
        known = _read(self.answers)
        for row in rows:
            # Removed first, so that the last answer comes last and wins if two questions are about one finding.
            known[_key(row)] = {**known.pop(_key(row), {}), **row}
        waivers = _joined(self.waivers, known.values())
        for path, old, data in zip(paths, before, (_table(known.values()), waivers), strict=True):
            if old is None and data:
                create_atomically(path, data)
            elif old is not None:
                write_atomically(path, data, path.stat(), old)
        if self.worklist is not None:
            _signed(self.worklist, rows)
        return len(known)


def _key(row: Mapping[str, str]) -> str:
    """The key of what a row is about; the report's form makes the same key."""
    return "|".join(row.get(column, "") for column in ("id", "rule", "page", "element"))


# -- answers.csv ------------------------------------------------------------------------------------


def _read(path: Path) -> dict[str, Row]:
    """The answers so far by key; extra columns are kept."""
    return {_key(row): row for row in read_answers(path, "; name another one with --answers")}


def read_answers(path: Path, advice: str = "") -> list[Row]:
    """The rows of a file of answers; of a file that is missing, none.

    Raises:
        UsageError: it cannot be read, or is not an answers file; then with some advice.
    """
    try:
        text = read_file(path).decode("utf-8-sig")
    except FileNotFoundError:
        return []
    except (OSError, UnicodeError) as error:
        raise UsageError(f"{path}: cannot be read ({error})") from error
    head = text.partition("\n")[0]
    # A spreadsheet set to a language with a decimal comma saves with semicolons.
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count))
    try:
        if not {"id", "rule", "page", "answer"} <= set(reader.fieldnames or ()):
            raise UsageError(f"{path}: is not an answers file{advice}")
        # People edit this file, too: what no YAML may hold becomes a blank.
        return [{str(name): _ODD.sub(" ", restored(cell)) for name, cell in row.items() if name} for row in reader]
    except csv.Error as error:
        raise UsageError(f"{path}: line {reader.line_num + 1}: not valid CSV ({error})") from error


def _table(rows: Iterable[Row]) -> bytes:
    listed = list(rows)
    titles = list(dict.fromkeys((*COLUMNS, *(name for row in listed for name in row))))
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    writer.writerow(titles)
    writer.writerows([defused(row.get(title, "")) for title in titles] for row in listed)
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8", "replace")


# -- waivers.yaml -----------------------------------------------------------------------------------


def _joined(path: Path, rows: Iterable[Row]) -> bytes:
    """The waiver file with our part replaced; everything else stays as it is."""
    theirs = ""
    if path.exists():
        try:
            old = read_file(path).decode("utf-8-sig")
            theirs = _OURS.sub("", old)
            _count(old)
        except (OSError, ValueError) as error:
            raise UsageError(f"{path}: not a waiver file ({error}); fix it, or name another one") from error
        at = found.start() if (found := _OURS.search(old)) else len(theirs)
    else:
        at = 0
    if theirs.strip() == "[]":  # the rest of a file whose last waiver was withdrawn
        theirs, at = "", 0
    indent = re.search(r"^( *)- ", theirs, re.M)
    ours = _waivers(rows, indent[1] if indent else "")
    made = theirs
    if ours:
        before = theirs[:at] + ("" if not theirs[:at] or theirs[:at].endswith("\n") else "\n")
        made = f"{before}{_BEGIN}\n{ours}{_END}\n{theirs[at:]}"
    try:
        good = _count(made) == _count(theirs) + len(re.findall(r"^ *- ", ours, re.M))
    except ValueError:
        good = False
    if not good:
        raise UsageError(f"{path}: nothing can be added to this file; name another one with --waivers")
    return (made if made.strip() or not path.exists() else "[]\n").encode("utf-8")


def _count(text: str) -> int:
    """The number of waivers in a text.

    Raises:
        ValueError: it is not a list of them.
    """
    data = from_yaml(text)
    if isinstance(data, dict):
        data = data.get("waivers")
        data = [] if data == "" else data
    data = [] if data is None else data
    if not isinstance(data, list):
        raise ValueError("a list of waivers is expected")
    return len(data)


def _waivers(rows: Iterable[Row], indent: str) -> str:
    """The waivers from all answers: one for each finding whose last answer was "fine"."""
    last: dict[str, tuple[Row, Row]] = {}
    for row in rows:
        about = [{"id": one, "rule": row["rule"], "page": row.get("page", "")} for one in row["id"].split()]
        for one in about or [{key: row.get(key, "") for key in ("rule", "page", "element")}]:
            name = one.get("id") or _key(row)
            if not one.get("id"):  # a page of the report is one page: its name is not a pattern
                one["page"] = _WILD.sub(lambda sign: f"[{sign[0]}]", one["page"])
            last.pop(name, None)
            last[name] = (one, row)
    made = ""
    for one, row in last.values():
        if row.get("answer") != "fine" or not all(row.get(key, "").strip() for key in ("rule", "who", "why", "until")):
            continue
        said = {**one, **{key: row.get(key, "") for key in ("who", "why", "until")}}
        lines = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in said.items() if value]
        made += "".join(f"{indent}{'  ' if at else '- '}{line}\n" for at, line in enumerate(lines))
    return made


# -- a worklist -------------------------------------------------------------------------------------


def _signed(path: Path, rows: Iterable[Row]) -> None:
    """Sign in a worklist what is fine; rows that are filled already stay."""
    from accesspub.worklist.kept import require_kept
    from accesspub.worklist.model import NOT_NEEDED, Worklist
    from accesspub.worklist.model import Row as Wanted
    from accesspub.worklist.table import read, write

    worklist, before, changed = Worklist(), None, False
    if path.exists():
        before, worklist = read_file(path), read(path)
        require_kept(before, path)
    for row in rows:
        kind, _, key = row.get("worklist", "").partition(" ")
        if row["answer"] != "fine" or not key:
            continue
        mine = worklist.row(kind, key)
        if mine is None:
            mine = Wanted(key, kind, pages=1, first_page=row["page"])
            worklist.add(mine)
        if not mine.is_filled:
            mine.decision, mine.because, mine.signed = NOT_NEEDED, row["why"], row["who"]
            mine.date = datetime.datetime.now(datetime.UTC).date().isoformat()
            changed = True
    if changed:
        write(worklist, path, instead_of=before)
