"""The result of a page as JSON, and back: nothing that a report needs is lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from accesspub import expressions as re
from accesspub.edits.byte_edits import ByteEdit
from accesspub.engine.result import Located, PageResult
from accesspub.facts.overlooked import Overlooked

#: Bytes that are with the page itself.
_NOT_KEPT = ("html", "files")
_EMPTY = PageResult("")
_LIKE: Mapping[type, PageResult | Located] = {PageResult: PageResult("", findings=[]), Located: Located("", "")}
_WORDS = ("rule", "severity", "outcome", "state", "status")
_WORD = re.compile("[A-Za-z0-9-]+")


def to_record(result: PageResult) -> dict[str, Any]:
    """A result as JSON: what is as usual is not said."""
    found = {each.name: getattr(result, each.name) for each in fields(PageResult) if each.name not in _NOT_KEPT}
    record = {name: value for name, value in found.items() if value != getattr(_EMPTY, name)}
    if result.edits:
        record["edits"] = [
            (one.start, one.end, one.old.decode("latin-1"), one.new.decode("latin-1"), one.rule) for one in result.edits
        ]
    if result.findings:
        record["findings"] = [asdict(one) for one in result.findings]
    return record


def from_record(record: Mapping[str, Any]) -> PageResult:
    """A result, without the bytes of its page.

    Raises:
        ValueError: it is not the record of one.
    """
    try:
        made = PageResult(
            **{
                **record,
                "edits": [
                    ByteEdit(start, end, old.encode("latin-1"), new.encode("latin-1"), rule)
                    for start, end, old, new, rule in record.get("edits", ())
                ],
                "findings": [Located(**{**one, "wcag": tuple(one["wcag"])}) for one in record.get("findings", ())],
                "overlooked": Overlooked(*record.get("overlooked", ())),
                "wordless": tuple(record.get("wordless", ())),
            }
        )
        for one in (made, *made.findings):
            _check(one, _LIKE[type(one)])
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        raise ValueError(f"this is not the result of a page ({error})") from error
    return made


def _check(made: Any, like: Any) -> None:
    """Check the types of all values, and what is printed as it is: anybody may have written the file.

    Raises:
        ValueError: one is not what accesspub writes.
    """
    for each in fields(made):
        name, value, usual = each.name, getattr(made, each.name), getattr(like, each.name)
        fits = type(value) is type(usual)
        if fits and isinstance(value, Overlooked):
            fits = [*map(type, value)] == [*map(type, usual)]
        elif fits and isinstance(value, dict | tuple):
            fits = all(isinstance(text, str) for text in (*value, *(value.values() if isinstance(value, dict) else ())))
        words = [value] if name in _WORDS else value if name in ("outcomes", "untested") else ()
        if not fits or not all(map(_WORD.fullmatch, words)):
            raise ValueError(f"its {name} is {value!r:.40}")
