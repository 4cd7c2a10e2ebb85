"""Every rule has its words, its examples and its pages; every sentence its holes; every language every key."""

from __future__ import annotations

import ast
import inspect
import re
import string
from pathlib import Path

import pytest

import accesspub
from accesspub.config import Config
from accesspub.engine.registry import rules
from accesspub.knowledge.load import folder, load
from accesspub.knowledge.messages import Words
from examples import FOLDER, examples
from places import OWED, ROOT, SPEAK_OF_FILES
from promises import machine

RULES = sorted(rules())
KNOWN = load()
LANGUAGES = {tag for tag, words in KNOWN.languages.items() if words["writes"]}
SOURCE = Path(accesspub.__file__).parent
each_rule = pytest.mark.parametrize("rule", RULES)


def each_rule_but(owing: frozenset[str], why: str) -> pytest.MarkDecorator:
    """Every rule; those that owe something fail as expected, and a run fails once they do not any more."""
    mark = pytest.mark.xfail(reason=why, strict=True)
    return pytest.mark.parametrize(
        "rule", [pytest.param(rule, marks=mark) if rule in owing else rule for rule in RULES]
    )


def holes(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


def findings_in(rule: str) -> list[ast.Call]:
    """The ``Finding(…)`` calls in a rule's module."""
    module = inspect.getmodule(rules()[rule].check)
    assert module is not None
    tree = ast.parse(inspect.getsource(module))
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Finding"
    ]


def keys_in(rule: str) -> set[str]:
    """The sentence keys a rule can use: literal, literals assigned to the name it uses, or from a table of literals."""
    module = inspect.getmodule(rules()[rule].check)
    assert module is not None
    tree = ast.parse(inspect.getsource(module))
    named: dict[str, set[str]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    named.setdefault(target.id, set()).update(_strings(node.value, named))
    found: set[str] = set()
    for call in findings_in(rule):
        key = call.args[1] if len(call.args) > 1 else next(k.value for k in call.keywords if k.arg == "key")
        found |= _strings(key, named)
    return found


def _strings(node: ast.AST, named: dict[str, set[str]]) -> set[str]:
    match node:
        case ast.IfExp(body=body, orelse=orelse):  # the condition may hold strings that are not keys
            return _strings(body, named) | _strings(orelse, named)
        case ast.Dict(values=values):
            return set().union(*(_strings(value, named) for value in values))
        case ast.Call(func=ast.Attribute(value=table, attr="get"), args=[_, default]):
            return _strings(table, named) | _strings(default, named)
        case ast.Name(id=name):
            return named.get(name, set())
    return {node.value} if isinstance(node, ast.Constant) and isinstance(node.value, str) else set()


def test_there_are_rules() -> None:
    assert len(RULES) >= 12


def test_nothing_is_left_to_write() -> None:
    """A rule that ``make new-rule`` began is written to its end."""
    places = [*folder().glob("*.yaml"), *(SOURCE / "rules").glob("*.py"), *FOLDER.glob("*/*.html")]
    left = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:80]}"
        for path in sorted(places)
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if "WRITE ME" in line
    ]
    if left:
        pytest.fail("write me:\n" + "\n".join(left), pytrace=False)


def test_files_and_rules_match() -> None:
    assert {path.stem for path in folder().glob("*.yaml")} == set(RULES), "rules/*.yaml and src/accesspub/rules/*.py"
    assert {path.name for path in FOLDER.iterdir() if path.is_dir()} == set(RULES), "tests/rules/* and the rules"


@each_rule
def test_words(rule: str) -> None:
    words = KNOWN.rules[rule]
    for key in ("title", "why", "do"):
        assert words[key].strip()
    assert words["wcag"] or words["severity"] == "note", "what breaks no success criterion is a note"


@each_rule
def test_every_sentence_is_said_and_every_key_has_one(rule: str) -> None:
    keys = keys_in(rule)
    assert keys, "no key was found in the rule's module"
    unused = KNOWN.rules[rule]["says"].keys() ^ keys
    assert not unused, f"a sentence that no Finding says, or a key that has no sentence: {sorted(unused)}"


@each_rule
def test_holes_of_reports_are_filled(rule: str) -> None:
    """Every hole is a key of the mapping in a ``Finding(…)`` of the rule."""
    given: set[str] = set()
    for call in findings_in(rule):
        values = call.args[2] if len(call.args) > 2 else None
        if isinstance(values, ast.Dict):
            given |= {key.value for key in values.keys if isinstance(key, ast.Constant)}
    for key, sentence in KNOWN.rules[rule]["says"].items():
        assert holes(sentence) <= given, f"says.{key}: no Finding has a value for {holes(sentence) - given}"


@each_rule_but(SPEAK_OF_FILES, "it speaks of files beside a page; its examples are in test_alternatives.py")
def test_pages(rule: str) -> None:
    for kind in ("bad", "good"):
        names = [example.name for example in examples(kind) if example.rule == rule]
        assert names, f"tests/rules/{rule} has no {kind} page"


def test_every_file_of_the_examples_belongs_to_one() -> None:
    known = {
        f"{e.rule}/{e.name}.{kind}"
        for e in examples("bad")
        for kind in ("bad.html", "fixed.html", "reviewed.html", "report.txt")
    }
    known |= {f"{e.rule}/{e.name}.good.html" for e in examples("good")}
    found = {str(path.relative_to(FOLDER)) for path in FOLDER.glob("*/*")}
    assert found <= known


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*/*.html")), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_example_says_why(path: Path) -> None:
    first = path.read_text("utf-8").splitlines()[0]
    assert re.fullmatch(r"<!-- \S.{15,}[.!?] -->", first), "the first line is a comment with one sentence"


@each_rule_but(SPEAK_OF_FILES, "it speaks of files beside a page, and `accesspub rules` shows pages only")
def test_the_explanation_shows_before_and_after(rule: str) -> None:
    shown = KNOWN.rules[rule]["examples"]
    assert shown, "`examples:` is missing"
    engine = machine(Config(select=(rule,), review=True))
    mends = any((FOLDER / rule).glob("*.fixed.html")) or any((FOLDER / rule).glob("*.reviewed.html"))
    for example in shown:
        assert engine.check(example.encode()).findings, "an example about which the rule says nothing"
        assert bool(engine.fix(example.encode()).edits) == mends


@each_rule_but(OWED, "some sentences are about files beside a page; test_alternatives.py has each")
def test_an_example_of_each_sentence(rule: str) -> None:
    """Every sentence of a rule is said about one of its pages."""
    said: set[str] = set()
    for example in (e for e in examples("bad") if e.rule == rule):
        messages = [f.message for f in machine(Config(select=(rule,))).check(example.need("bad.html")).findings]
        for key, sentence in KNOWN.rules[rule]["says"].items():
            pattern = ".*".join(re.escape(part) for part, *_ in string.Formatter().parse(sentence))
            if any(re.fullmatch(pattern + (".*" if sentence.endswith("}") else ""), message) for message in messages):
                said.add(key)
    unsaid = KNOWN.rules[rule]["says"].keys() - said
    assert not unsaid, f"no page in tests/rules/{rule}/ is told: {sorted(unsaid)}"


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_language(language: str) -> None:
    english, mine = KNOWN.languages["en"], KNOWN.languages[language]
    assert mine["name"]
    assert set(mine["writes"]) == set(english["writes"])
    for key, sentence in english["writes"].items():
        assert holes(mine["writes"][key]) == holes(sentence), f"writes.{key}"
        assert mine["writes"][key].strip()
        if language != "en" and len(sentence) > 20 and not key.startswith("length_"):  # units are alike
            assert mine["writes"][key] != sentence, f"writes.{key} is not translated"


REPORTS = sorted(tag for tag, words in KNOWN.translations.items() if words["report"]["words"])
TRANSLATED = [name for name in REPORTS if name != "en"]


def test_the_languages() -> None:
    assert {"en", "fr", "de", "es", "ar"} <= set(REPORTS)
    assert {"en", "fr", "de", "es", "pt", "it", "nl", "pl", "ru", "ar", "hi", "zh-hans"} <= LANGUAGES


@pytest.mark.parametrize("language", TRANSLATED)
def test_translated_sentences_of_rules(language: str) -> None:
    """Each has the holes of the English one, and is not it. What is missing is counted: `accesspub rules --translations`."""
    for rule, mine in KNOWN.translations[language]["rules"].items():
        english = KNOWN.rules[rule]
        assert mine.get("title") != english["title"]
        for key, sentence in mine.get("says", {}).items():
            assert holes(sentence) == holes(english["says"][key]), f"{rule}: says.{key}"
            assert sentence != english["says"][key] or len(sentence) < 30, f"{rule}: says.{key} is not translated"


@pytest.mark.parametrize("language", TRANSLATED)
def test_words_that_fill_holes_are_translated(language: str) -> None:
    """Kinds of media and faults of caption files; the files' codes are those that `check` and the readers use."""
    mine = KNOWN.languages[language]
    source = "".join(path.read_text("utf-8") for path in (SOURCE / "captions").rglob("*.py"))
    for code, sentence in mine["captions"].items():
        assert code == "other" or f'"{code}"' in source, code
        assert holes(sentence) <= {"at"}, code


@pytest.mark.parametrize("language", REPORTS)
def test_why_an_edit_is_withheld_is_said_in_every_language(language: str) -> None:
    """The keys are those of the code: none is missing, and none is left over."""
    code = "".join(path.read_text("utf-8") for path in SOURCE.rglob("*.py"))
    used = set(re.findall(r'(?:Reason|RefusedError)\("([a-z-]+)"', code))
    assert KNOWN.languages["en"]["withheld"].keys() == used
    assert KNOWN.languages[language]["withheld"].keys() >= used - {"verify"}, "--verify has no words of its own"


def test_words_of_the_report_language_fill_the_sentence() -> None:
    words = Words(KNOWN, "fr")
    said, language = words.said("media-autoplay", "plays", {"kind": "audio"})
    assert (said.count("enregistrement"), language) == (1, "fr")
    values = {"file": "a.vtt", "line": "3", "problem": "It is too fast.", "count": "1", "code": "speed", "at": "00:01"}
    assert "It is too fast." not in words.says("captions-quality", "one", values)
    assert "00:01" in words.says("captions-quality", "one", values)
    assert words.says("captions-quality", "one", values | {"code": "no such code"}).startswith("a.vtt")
    assert Words(KNOWN, "it").said("media-autoplay", "plays", {"kind": "audio"})[1] == "en", "not translated yet"


def test_writes_keys_are_used() -> None:
    """No sentence is kept that nothing writes."""
    source = "".join(path.read_text("utf-8") for path in SOURCE.rglob("*.py"))
    for key in KNOWN.languages["en"]["writes"]:
        stem = key.removesuffix("_here")
        head, _, tail = stem.rpartition("_")
        dynamic = tail in ("video", "audio", "other") and re.search(rf"{head}_\{{", source)
        assert f'"{key}"' in source or dynamic, key
