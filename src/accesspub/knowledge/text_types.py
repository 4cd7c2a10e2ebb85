"""What the texts of knowledge files may be: types with a check each, which raises `ValueError`."""

import re
from collections.abc import Callable, Iterator, Mapping
from string import Formatter
from typing import Annotated, Literal, get_args

from accesspub.errors import nearest
from accesspub.knowledge.templates import expression


def placeholders(text: str) -> Iterator[str]:
    """The names of the placeholders of a sentence.

    Raises:
        ValueError: a brace is not closed, or what is between two braces is not a name.
    """
    for _, name, form, conversion in Formatter().parse(text):
        if name is None:
            continue
        if not name.isidentifier() or form or conversion:
            raise ValueError(f"{{{name}}} is not a placeholder; write {{{{ and }}}} for braces")
        yield name


def _sentence(text: str) -> None:
    list(placeholders(text))


def _class_word(text: str) -> None:
    if text != text.lower() or "*" in text[:-1]:
        raise ValueError("class words must be lower case, with a star at the end only")


def _like(pattern: str, example: str) -> Callable[[str], None]:
    def check(text: str) -> None:
        if not re.fullmatch(pattern, text):
            raise ValueError(f"must look like `{example}`, not `{text}`")

    return check


def one_of(*names: str) -> Callable[[str], None]:
    """For the keys of mappings; values have `Literal`."""

    def check(text: str) -> None:
        if text not in names:
            raise ValueError(f"unknown key{nearest(text, names)}")

    return check


def _number(text: str) -> None:
    try:
        fits = 0 < float(text) < 1e6
    except ValueError:
        fits = False
    if not fits:
        raise ValueError(f"must be a number above 0, not `{text}`")


def found_by(entry: Mapping[str, object]) -> None:
    """Check that a markup entry says how its elements are found."""
    if not {"tag", "class", "element_id", "attributes", "where"} & entry.keys():
        raise ValueError("needs one of `tag`, `class`, `element_id`, `attributes` and `where`")


Sentence = Annotated[str, _sentence]
ClassWord = Annotated[str, _class_word]
Template = Annotated[str, expression]
Number = Annotated[str, _number]
Tag = Annotated[str, _like(r"[a-z]{2,3}(-[a-z0-9]+)*", "pt-br")]
Url = Annotated[str, _like(r"https?://\S+", "https://example.org/docs")]
Date = Annotated[str, _like(r"\d{4}-\d\d-\d\d", "2026-11-30")]
Criterion = Annotated[str, _like(r"\d\.\d\.\d{1,2}", "1.4.10")]
ActRule = Annotated[str, _like(r"[0-9a-z]{6}", "23a2a8")]

Severity = Literal["error", "warning", "note"]
Kind = Literal["video", "audio", "social", "document", "map", "gif", "gallery", "flash", "other"]
KINDS: tuple[str, ...] = get_args(Kind)
