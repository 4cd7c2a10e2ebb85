"""The sentences of the desk: complete in five languages, with the same placeholders, every plural form, and all in use."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from string import Formatter
from typing import Any

import pytest

babel = pytest.importorskip("babel")

import accesspub.desk  # noqa: E402
from accesspub.knowledge.load import load  # noqa: E402

KNOWN = load()
LANGUAGES = sorted(tag for tag, words in KNOWN.translations.items() if words["desk"])
ENGLISH = KNOWN.translations["en"]["desk"]
FOLDER = Path(accesspub.desk.__file__).parent
SOURCE = "".join(path.read_text("utf-8") for end in ("py", "html") for path in sorted(FOLDER.rglob(f"*.{end}")))


def forms(entry: Any) -> dict[str, str]:
    return dict(entry) if isinstance(entry, Mapping) else {"": entry}


def holes(entry: Any) -> set[str]:
    parsed = (part for text in forms(entry).values() for part in Formatter().parse(text))
    return {name for _, name, _, _ in parsed if name} - {"n"}


def test_the_languages() -> None:
    assert LANGUAGES == ["ar", "de", "en", "es", "fr"]


@pytest.mark.parametrize("tag", LANGUAGES)
def test_every_sentence_is_there(tag: str) -> None:
    mine = KNOWN.translations[tag]["desk"]
    assert set(mine) == set(ENGLISH)
    for key, entry in ENGLISH.items():
        assert holes(mine[key]) <= holes(entry), key
        assert isinstance(mine[key], Mapping) is isinstance(entry, Mapping), key
        if isinstance(entry, Mapping):
            wanted = set(babel.Locale.parse(tag).plural_form.tags) | {"other"}
            assert wanted - {"many"} <= set(mine[key]) or tag == "ar", key  # "many": millions in French and Spanish
            assert tag != "ar" or wanted <= set(mine[key]), key


def test_no_sentence_is_kept_that_nobody_says() -> None:
    stems = re.findall(r"[\"'](\w+_)[\"'] ?~|f[\"'](\w+_)\{", SOURCE)  # t("state_" ~ key), f"view_{key}"
    begun = (*{part for pair in stems for part in pair if part}, "need_", "state_", "owner_", "credited_")  # of facets
    unused = [key for key in ENGLISH if not re.search(rf"[\"']{key}[\"']", SOURCE) and not key.startswith(begun)]
    assert not unused


def test_no_style_and_no_script_is_kept_that_nothing_uses() -> None:
    """Each class and id of our style sheets is in a template or script; each function of a script is called."""
    sheets, scripts, templates = (
        "".join(path.read_text("utf-8") for path in sorted(FOLDER.rglob(f"*.{end}"))) for end in ("css", "js", "html")
    )
    selectors = re.sub(r"/\*.*?\*/|\{[^{}]*\}", " ", sheets)
    made = ("st-", "sev-", "v-", "do-")  # by a state, a severity, a verdict or the line of a list
    names = {name for name in re.findall(r"[.#]([a-z][\w-]*)", selectors) if not name.startswith(made)}
    assert not {name for name in names if not re.search(rf"(?<![\w-]){name}(?![\w-])", templates + scripts)}
    defined = set(re.findall(r"\bfunction (\w+)", scripts))
    assert defined
    assert not {name for name in defined if len(re.findall(rf"\b{name}\b", scripts)) < 2}
