"""Yes-or-no questions about a page, decided by weighed clues, so that every decision can be explained.

A clue looks at one case (an element with what is known of the page) and returns its evidence: the words or the
element it saw, or something falsy. The weights of the clues that hold are added up; the answer is yes above zero.
The sentences of questions and clues are in ``rules/facts/evidence.yaml``, under their names.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import Generic, NamedTuple, TypeVar

from turbohtml import Element

from accesspub.html.lazy import lazy

VETO = -100  # outweighs everything that is not a veto the other way
CERTAIN = 100

T = TypeVar("T")


class Clue(NamedTuple, Generic[T]):
    """One thing that speaks for (a positive weight) or against a yes.

    Attributes:
        name: the key of its sentence.
        weight: what it counts.
        holds: returns the evidence for a case: an element, words, ``True``, or something falsy.
    """

    name: str
    weight: int
    holds: Callable[[T], object]


class Seen(NamedTuple):
    """A clue that held, with its evidence."""

    clue: str
    weight: int
    evidence: object


class Decision(NamedTuple):
    """The answer to a question, and why.

    Attributes:
        other: the element that was looked at, if it is not the one that the decision is about.
    """

    question: str
    answer: bool
    score: int
    seen: tuple[Seen, ...]
    other: Element | None = None


class Question(Generic[T]):
    """A yes-or-no question.

    Args:
        name: the key of its sentence.
        clues: the cheapest first: none is asked that can no longer turn the answer.
        prior: the score before any clue; above zero, the answer is yes where nothing speaks against it.
    """

    def __init__(self, name: str, *clues: Clue[T], prior: int = 0) -> None:
        self.name, self.clues, self.prior = name, clues, prior
        # A property that is computed once costs half as much without the calls around it.
        self._holds = [attrgetter(one.name) if isinstance(one := clue.holds, lazy) else one for clue in clues]
        # Whether each clue alone turns the answer, and none turns it back.
        turned = {(clue.weight > 0, (prior + clue.weight > 0) is (prior > 0)) for clue in clues}
        self._first_decides = turned == {(prior <= 0, False)}
        # Each clue with what it and those after it can still add, at most and at least.
        weights = [clue.weight for clue in clues]
        self._open = [
            (holds, weights[n], sum(max(one, 0) for one in weights[n:]), sum(min(one, 0) for one in weights[n:]))
            for n, holds in enumerate(self._holds)
        ]

    @classmethod
    def about(cls, case: type[T], name: str, *, prior: int = 0, **weights: int) -> Question[T]:
        """A question whose clues are methods of the case, each with its weight; ``_`` reads ``-`` in its name."""
        clues = (Clue(key.replace("_", "-"), weight, getattr(case, key)) for key, weight in weights.items())
        return Question(name, *clues, prior=prior)

    def answer(self, case: T) -> bool:
        """Decide as quickly as possible."""
        score = self.prior
        if self._first_decides:
            for holds in self._holds:
                if holds(case):
                    return score <= 0
            return score > 0
        for holds, weight, most, least in self._open:
            if score + most <= 0 or score + least > 0:
                break
            if holds(case):
                score += weight
        return score > 0

    def decide(self, case: T) -> Decision:
        """Decide, and keep the evidence of every clue that holds; the answer is that of `answer`."""
        seen = tuple(Seen(clue.name, clue.weight, evidence) for clue in self.clues if (evidence := clue.holds(case)))
        score = self.prior + sum(one.weight for one in seen)
        return Decision(self.name, score > 0, score, seen)


class Record:
    """Keeps every decision that is made about the elements of a page, in the order in which they are made."""

    def __init__(self) -> None:
        self.decisions: dict[Element, list[Decision]] = {}


def ask(question: Question[T], case: T, about: Element, record: Record | None) -> bool:
    """Answer a question about an element, and keep the decision where there is a record."""
    if record is None:
        return question.answer(case)
    decision = question.decide(case)
    other = getattr(case, "element", None)
    if isinstance(other, Element) and other != about:
        decision = decision._replace(other=other)
    record.decisions.setdefault(about, []).append(decision)
    return decision.answer


class Explained(NamedTuple):
    """What was decided about one element.

    Attributes:
        element: a medium, a picture, or an element that was found to be neither.
        kind: ``medium`` or ``picture``: what it is, or was found not to be; ``unknown`` for what looks like a player,
            ``text`` for what is next to one.
        listed: whether `accesspub list` shows it, or it looks like a player of an unknown kind.
        decisions: in the order in which they were made.
    """

    element: Element
    kind: str
    listed: bool
    decisions: list[Decision]
