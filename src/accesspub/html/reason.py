"""Why a place of a page is not edited: a key, since only the report knows the language to say it in."""

from __future__ import annotations

from typing import NamedTuple


class Reason(NamedTuple):
    """The key of a sentence in ``withheld`` of the language files, and what fills its placeholder."""

    key: str
    value: str = ""
