"""The sentences of each language compared with the English ones: what is wrong, and what is missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from accesspub.errors import nearest
from accesspub.knowledge.schema import Files, LanguageFile, RuleWords
from accesspub.knowledge.text_types import placeholders

Path = tuple[str, ...]
_WORDS = RuleWords.__annotations__.keys()


def faults(data: Files) -> Iterator[tuple[Path, str]]:
    """Sentences without an English one, and placeholders that are not in the English one, with their paths."""
    english = _english(data)
    known = {key[:size] for key in english for size in range(1, len(key) + 1)}
    for tag, language in data["languages"].items():
        for key, (path, text) in _sentences(language, data).items():
            path = ("languages", tag, *path)
            size = next((size for size in range(1, len(key) + 1) if key[:size] not in known), 0)
            if size:
                others = {other[size - 1] for other in known if other[:-1] == key[: size - 1]}
                yield path[: len(path) - len(key) + size], f"no such key in English{nearest(key[size - 1], others)}"
            elif unknown := _placeholders(key, text) - _placeholders(key, english[key]):
                yield path, f"the English sentence has no placeholder {{{min(unknown)}}}"


def missing(data: Files, tag: str) -> tuple[list[str], int]:
    """The sentences that a language lacks, by key, and how many it should have."""
    own = _sentences(data["languages"][tag], data)
    english = [key for key, text in _english(data).items() if text]
    return [".".join(key) for key in english if key not in own], len(english)


def _english(data: Files) -> dict[Path, Any]:
    """The English sentences by key; empty where a rule has no such sentence and could have one."""
    rules: dict[Path, Any] = {}
    for name, rule in data["rules"].items():
        rules |= {("rules", name, key): rule.get(key, "") for key in _WORDS if key != "says"}
        rules |= {("rules", name, "says", key): text for key, text in rule["says"].items()}
    sentences = _sentences(data["languages"]["en"], data)
    tasks = {key[:2] for key in sentences if key[0] == "tasks"}
    known = {(*task, key): "" for task in tasks for key in _WORDS}
    return rules | known | {key: text for key, (_, text) in sentences.items()}


def _sentences(language: LanguageFile, data: Files) -> dict[Path, tuple[Path, Any]]:
    """The sentences of a language by key, each with the path to it in the file."""
    found: dict[Path, tuple[Path, Any]] = {}

    def add(path: Path, texts: Mapping[str, Any], key: Path) -> None:
        for name, text in texts.items():
            if name == "says" and isinstance(text, dict):
                add((*path, name), text, (*key, name))
            else:
                found[(*key, name)] = (*path, name), text

    add(("writes",), language["writes"], ("writes",))
    add(("says",), language["says"], ("says",))
    add(("withheld",), language["withheld"], ("withheld",))
    add(("desk",), language["desk"], ("desk",))
    add(("report", "words"), language["report"]["words"], ("words",))
    add(("report", "axe"), language["report"]["axe"], ("axe",))
    for name, words in language["report"]["tasks"].items():
        add(("report", "tasks", name), words, ("rules" if name in data["rules"] else "tasks", name))
    for name, words in language["rules"].items():
        add(("rules", name), words, ("rules", name))
    return found


def _placeholders(key: Path, text: Any) -> set[str]:
    if isinstance(text, dict):
        return {"n"}.union(*(placeholders(form) for form in text.values()))  # a plural form may always have the number
    filled = key[0] in ("writes", "words", "withheld", "desk") or "says" in key[1:]
    return set(placeholders(text)) if filled else set()
