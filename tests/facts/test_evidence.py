"""Questions and clues: the quick answer is the explained one, and no clue is asked that cannot matter."""

from __future__ import annotations

import pkgutil
from importlib import import_module

from hypothesis import given
from hypothesis import strategies as st
from turbohtml import Element

import accesspub.facts
from accesspub.facts.evidence import VETO, Clue, Question, Record, ask
from accesspub.knowledge.load import load


@given(st.lists(st.tuples(st.integers(-100, 100), st.booleans()), max_size=8), st.integers(-5, 5))
def test_the_quick_answer_is_the_explained_one(clues: list[tuple[int, bool]], prior: int) -> None:
    question = Question[None](
        "q",
        *(Clue(str(at), weight, lambda _, holds=holds: holds) for at, (weight, holds) in enumerate(clues)),
        prior=prior,
    )
    decision = question.decide(None)
    assert question.answer(None) is decision.answer
    assert decision.score == prior + sum(weight for weight, holds in clues if holds)
    assert [one.weight for one in decision.seen] == [weight for weight, holds in clues if holds]


def test_a_clue_that_cannot_turn_the_answer_is_not_asked() -> None:
    asked: list[str] = []

    def clue(name: str, weight: int, *, holds: bool) -> Clue[None]:
        return Clue(name, weight, lambda _: asked.append(name) or holds)

    question = Question("q", clue("veto", VETO, holds=True), clue("more", 3, holds=True), prior=1)
    assert question.answer(None) is False
    assert asked == ["veto"]


def test_evidence_is_kept() -> None:
    question = Question[str]("q", Clue("word", 1, lambda text: "word" in text and text.upper()))
    assert question.decide("a word").seen == (("word", 1, "A WORD"),)
    assert question.decide("nothing").answer is False


def test_a_record_keeps_what_was_decided_about_an_element_and_changes_no_answer() -> None:
    question = Question[str]("q", Clue("veto", VETO, lambda text: "not" in text), Clue("word", 1, str.isalpha))
    element, record = Element("p"), Record()
    for text in ("yes", "not", "1"):
        assert ask(question, text, element, record) is ask(question, text, element, None)
    assert [(one.answer, one.score) for one in record.decisions[element]] == [(True, 1), (False, -99), (False, 0)]


def questions() -> list[Question[object]]:
    """Every question of facts, each once."""
    names = [found.name for found in pkgutil.walk_packages(accesspub.facts.__path__, "accesspub.facts.")]
    values = [value for name in names for value in vars(import_module(name)).values()]
    return list({id(value): value for value in values if isinstance(value, Question)}.values())


def test_every_clue_has_a_sentence_and_every_sentence_a_clue() -> None:
    told = load().facts["evidence"]
    asked = {question.name: sorted(clue.name for clue in question.clues) for question in questions()}
    assert {name: list(entry["clues"]) for name, entry in told.items()} == asked
    assert len(asked) == len(questions()), "two questions of one name"
    assert list(told) == sorted(told)


def test_questions_and_sentences_are_punctuated() -> None:
    for entry in load().facts["evidence"].values():
        assert entry["asks"].endswith("?")
        assert all(text.endswith(".") and text.count("{") <= 1 for text in entry["clues"].values())
