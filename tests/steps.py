"""How many steps a regular expression takes: a backtracking matcher that counts, and the strings that make it work.

`re` runs in C and says nothing of what it does, and time is not a measure on a busy machine. So the tree that `re` itself
parses is run here once more, as its engine runs it (first alternative first, greedy as far as it goes, then back), and
every step is counted. That it finds what `re` finds is tested (``tests/test_expressions.py``).

The strings are made of the expression: what leads to a loop, then what the loop eats many times, then something that
makes it fail. A number in braces is a loop with an end: its end is set to at most `CAP`, so that "at most 80
characters" is not mistaken for growth. An end that is further away than `FAR` is none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from re import _constants as op  # type: ignore[attr-defined]  # there is no public way to the tree
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

CAP = 6
FAR = 256
SCANS = ("scan", "search")  # from every place on; "scan" goes on behind what is found
CATEGORIES = {
    op.CATEGORY_DIGIT: r"\d",
    op.CATEGORY_NOT_DIGIT: r"\D",
    op.CATEGORY_SPACE: r"\s",
    op.CATEGORY_NOT_SPACE: r"\S",
    op.CATEGORY_WORD: r"\w",
    op.CATEGORY_NOT_WORD: r"\W",
}
Step = tuple[Any, ...]
Test = Callable[[str], bool]


class TiredError(Exception):
    """More steps than allowed."""


def _category(kind: Any, ascii_only: bool) -> Test:
    word = re.compile(
        CATEGORIES[kind],
        re.A if ascii_only else 0,
    )
    return lambda char: word.match(char) is not None


def _one(kind: Any, value: Any, flags: int) -> Test:
    """Does a node of one character take this character?"""
    if kind is op.ANY:
        return (lambda char: True) if flags & re.S else (lambda char: char != "\n")
    if kind is op.LITERAL:
        plain: Test = lambda char: ord(char) == value  # noqa: E731
    elif kind is op.NOT_LITERAL:
        plain = lambda char: ord(char) == value  # noqa: E731
    else:
        tests: list[Test] = []
        for what, that in value:
            if what is op.LITERAL:
                tests.append(lambda char, that=that: ord(char) == that)  # type: ignore[misc]
            elif what is op.RANGE:
                tests.append(lambda char, that=that: that[0] <= ord(char) <= that[1])  # type: ignore[misc]
            elif what is op.CATEGORY:
                tests.append(_category(that, bool(flags & re.A)))
        plain = lambda char: any(test(char) for test in tests)  # noqa: E731
    negated = kind is op.NOT_LITERAL or (kind is op.IN and value[0][0] is op.NEGATE)
    cases = plain if not flags & re.I else lambda char: any(map(plain, {char, *_cases(char)}))
    memory: dict[str, bool] = {}

    def test(char: str) -> bool:
        known = memory.get(char)
        if known is None:
            known = memory[char] = cases(char) is not negated
        return known

    return test


def _cases(char: str) -> Iterator[str]:
    for other in (char.lower(), char.upper()):
        if len(other) == 1:
            yield other


_ONE = (op.LITERAL, op.NOT_LITERAL, op.ANY, op.IN)
_REPEATS = (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT)


class Expression:
    """One expression, as a program for the counting matcher."""

    def __init__(self, pattern: str | bytes, flags: int = 0, *, cap: int | None = CAP, whole: bool = False) -> None:
        tree = parser.parse(pattern, flags)
        self.flags = int(tree.state.flags) | (re.A if isinstance(pattern, bytes) else 0)
        self.tree = tree
        self.cap = cap
        self.tests: list[Test] = []
        self.loops: list[Test] = []  # those inside of loops without an end
        self.looping = False
        self.registers = 0
        self.program: list[Step] = []
        self._put(tree, self.flags)
        if whole:
            self.program.append(("at", op.AT_END_STRING, self.flags))
        self.program.append(("end",))
        self.steps = 0
        self.most: float = float("inf")

    def _capped(self, low: int, high: Any) -> tuple[int, float]:
        most = float("inf") if high is op.MAXREPEAT else int(high)
        if self.cap is None:
            return low, most
        return min(low, self.cap), float("inf") if most > FAR else min(most, self.cap)

    def _test(self, kind: Any, value: Any, flags: int) -> Test:
        test = _one(kind, value, flags)
        self.tests.append(test)
        if self.looping:
            self.loops.append(test)
        return test

    def _put(self, tree: Sequence[Any], flags: int) -> None:
        put = self.program.append
        for kind, value in tree:
            if kind in _ONE:
                put(("one", self._test(kind, value, flags)))
            elif kind in _REPEATS:
                self._put_repeat(kind, value, flags)
            elif kind is op.SUBPATTERN:
                group, add, without, body = value
                if group:
                    put(("save", 2 * group))
                self._put(body, (flags | add) & ~without)
                if group:
                    put(("save", 2 * group + 1))
            elif kind is op.BRANCH:
                ends = []
                for number, branch in enumerate(value[1]):
                    last = number == len(value[1]) - 1
                    fork = len(self.program)
                    if not last:
                        put(())
                    self._put(branch, flags)
                    if not last:
                        ends.append(len(self.program))
                        put(())
                        self.program[fork] = ("fork", fork + 1, len(self.program))
                for end in ends:
                    self.program[end] = ("go", len(self.program))
            elif kind in (op.ASSERT, op.ASSERT_NOT):
                way, body = value
                width = body.getwidth()[0] if way < 0 else 0
                self._put_inner("look", body, flags, (kind is op.ASSERT, width))
            elif kind is op.ATOMIC_GROUP:
                self._put_inner("atom", value, flags, ())
            elif kind is op.AT:
                put(("at", value, flags))
            elif kind is op.GROUPREF:
                put(("again", 2 * value))
            else:
                raise NotImplementedError(kind)

    def _put_inner(self, name: str, body: Sequence[Any], flags: int, more: tuple[Any, ...]) -> None:
        start = len(self.program)
        self.program.append(())
        self._put(body, flags)
        self.program.append(("end",))
        self.program[start] = (name, len(self.program), *more)

    def _put_repeat(self, kind: Any, value: Any, flags: int) -> None:
        low, high, body = value
        low, high = self._capped(low, high)
        lazy = kind is op.MIN_REPEAT
        outer = self.looping
        self.looping = outer or high == float("inf")
        if kind is op.POSSESSIVE_REPEAT:
            start = len(self.program)
            self.program.append(())
            self._put_repeat(op.MAX_REPEAT, value, flags)
            self.program.append(("end",))
            self.program[start] = ("atom", len(self.program))
            self.looping = outer
            return
        if len(body) == 1 and body[0][0] in _ONE:
            self.program.append(("ones", self._test(*body[0], flags), low, high, lazy))
            self.looping = outer
            return
        for _ in range(low):
            self._put(body, flags)
        put = self.program.append
        if high == float("inf"):
            # A turn that eats nothing ends the loop, as in `re`.
            self.registers += 1
            mark = -self.registers
            fork = len(self.program)
            put(())
            put(("mark", mark))
            self._put(body, flags)
            put(("moved", mark))
            put(("go", fork))
            ways = (fork + 1, len(self.program))
            self.program[fork] = ("fork", *(reversed(ways) if lazy else ways))
        else:
            forks = []
            for _ in range(int(high) - low):
                forks.append(len(self.program))
                put(())
                self._put(body, flags)
            for fork in forks:
                ways = (fork + 1, len(self.program))
                self.program[fork] = ("fork", *(reversed(ways) if lazy else ways))
        self.looping = outer

    def run(
        self, text: str, at: int, start: int = 0, kept: dict[int, int] | None = None
    ) -> tuple[int, dict[int, int]] | None:
        """Match at one place; where it ends and what it keeps, or None."""
        waiting: list[tuple[Any, ...]] = [(start, at, kept or {})]
        program, size = self.program, len(text)
        while waiting:
            self.steps += 1
            if self.steps > self.most:
                raise TiredError
            where, at, kept, *rest = waiting.pop()
            if rest:  # a loop of single characters, which gives one back or takes one more
                low, test, lazy = rest
                if lazy:
                    if at < size and test(text[at]) and low > 0:
                        waiting.append((where, at + 1, kept, low - 1, test, True))
                elif at > low:
                    waiting.append((where, at - 1, kept, low, test, False))
                if lazy is None:
                    continue
            while True:
                step = program[where]
                name = step[0]
                if name == "one":
                    self.steps += 1
                    if at >= size or not step[1](text[at]):
                        break
                    at += 1
                    where += 1
                elif name == "ones":
                    _, test, low, high, lazy = step
                    first = at
                    stop = min(size, at + (low if lazy else high))
                    while at < stop and test(text[at]):
                        at += 1
                        self.steps += 1
                    if at - first < low:
                        break
                    where += 1
                    if lazy:
                        if high > low and at < size and test(text[at]):
                            waiting.append((where, at + 1, kept, high - low - 1, test, True))
                    elif at > first + low:
                        waiting.append((where, at - 1, kept, first + low, test, False))
                elif name == "fork":
                    waiting.append((step[2], at, kept))
                    where = step[1]
                elif name == "go":
                    where = step[1]
                elif name in ("save", "mark"):
                    kept = {**kept, step[1]: at}
                    where += 1
                elif name == "moved":
                    if kept[step[1]] == at:
                        where += 2  # out of the loop
                    else:
                        where += 1
                elif name == "at":
                    self.steps += 1
                    if not _stands(step[1], step[2], text, at):
                        break
                    where += 1
                elif name == "look":
                    _, behind, wanted, width = step
                    found = self.run(text, at - width, where + 1, kept) if at >= width else None
                    if (found is not None) is not wanted:
                        break
                    if found:
                        kept = found[1]
                    where = behind
                elif name == "atom":
                    found = self.run(text, at, where + 1, kept)
                    if found is None:
                        break
                    at, kept = found
                    where = step[1]
                elif name == "again":
                    if step[1] not in kept or step[1] + 1 not in kept:
                        break
                    word = text[kept[step[1]] : kept[step[1] + 1]]
                    self.steps += len(word)
                    there = text[at : at + len(word)]
                    if there != word and not (self.flags & re.I and there.lower() == word.lower()):
                        break
                    at += len(word)
                    where += 1
                else:
                    return at, kept
        return None

    def spans(self, text: str, method: str) -> list[tuple[int, int]]:
        """What a method of the expression finds in a text."""
        if method not in SCANS:
            found = self.run(text, 0)
            return [(0, found[0])] if found else []
        spans = []
        at = 0
        while at <= len(text):
            self.steps += 1
            found = self.run(text, at)
            if found is None:
                at += 1
                continue
            spans.append((at, found[0]))
            if method == "search":
                break
            at = max(found[0], at + 1)
        return spans

    def cost(self, text: str, method: str, most: float = float("inf")) -> float:
        """Steps, or infinity when it takes more than that."""
        self.steps, self.most = 0, most
        try:
            self.spans(text, method)
        except TiredError:
            return float("inf")
        return self.steps

    # -- strings that make it work --------------------------------------------------------------------

    def letters(self, tests: Sequence[Test]) -> list[str]:
        """One character of every kind that these tests tell apart."""
        chars: set[int] = {0, 10, 32, 48, 97, 0x4E00}
        _mentioned(self.tree, chars)
        known: dict[tuple[bool, ...], str] = {}
        for char in sorted(chars, key=lambda code: (not 32 < code < 127, code)):
            if 0 <= char < 0x110000 and not 0xD800 <= char < 0xE000:
                known.setdefault(tuple(test(chr(char)) for test in tests), chr(char))
        return list(known.values())

    def ways(self, letters: Sequence[str]) -> list[tuple[str, str]]:
        """For every loop without an end: a word that leads to it, and one that goes round once."""
        found: list[tuple[str, str]] = []
        self._lead(self.tree, self.flags, "", letters, found)
        return found

    def _lead(
        self, tree: Sequence[Any], flags: int, before: str, letters: Sequence[str], found: list[tuple[str, str]]
    ) -> str:
        for kind, value in tree:
            if kind in _REPEATS:
                low, high, body = value
                low, high = self._capped(low, high)
                inner = self._lead(body, flags, before, letters, found)[len(before) :]
                if high == float("inf"):
                    found.append((before, inner))
                before += inner * low
            elif kind is op.SUBPATTERN:
                before = self._lead(value[3], (flags | value[1]) & ~value[2], before, letters, found)
            elif kind is op.BRANCH:
                words = [self._lead(branch, flags, before, letters, found) for branch in value[1]]
                before = min(words, key=len)
            elif kind in _ONE:
                test = _one(kind, value, flags)
                before += next((letter for letter in letters if test(letter)), "")
            elif kind is op.ASSERT:
                self._lead(value[1], flags, before, letters, found)
            elif kind is op.ATOMIC_GROUP:
                before = self._lead(value, flags, before, letters, found)
        return before

    def attacks(self, size: int) -> Iterator[str]:
        letters = self.letters(self.loops or self.tests)
        ways = self.ways([*letters, *self.letters(self.tests)])
        if not ways:  # nothing in it can take more than so many steps from one place
            return
        starts = dict.fromkeys(["", *(before for before, _ in ways), *(before + inner for before, inner in ways)])
        every = self.letters(self.tests)
        words = [inner for _, inner in ways if inner]
        words += [start for start in starts if start]
        words += [start + letter for start in starts if start for letter in letters]
        for start in starts:
            # What begins an attempt also depends on what is outside the loops.
            for pump in dict.fromkeys([*(letters if start else every), *words]):
                body = pump * (size // len(pump))
                wrong = self._wrong(pump, every)
                for end in ("", wrong, wrong + pump + wrong, "\n" + pump, wrong + "\n" + wrong):
                    yield start + body + end
        for start, one in ways:
            for later, two in ways:
                if later.startswith(start) and later != start and one and two:
                    middle = later[len(start) :]
                    for pump in letters:
                        half = pump * (size // 2)
                        for end in ("", self._wrong(pump, every)):
                            yield start + half + middle + half + end

    def _wrong(self, pump: str, letters: Sequence[str]) -> str:
        """A character that no loop takes which takes the last of these."""
        taking = [test for test in self.loops if test(pump[-1])]
        return next((one for one in ("\x00", *letters) if not any(test(one) for test in taking)), "\x00")


def _mentioned(tree: Any, chars: set[int]) -> None:
    """Every character an expression speaks of, and its neighbours: those are where its classes end."""
    if isinstance(tree, (list, tuple, parser.SubPattern)):
        items = list(tree)
        if len(items) == 2 and items[0] in (op.LITERAL, op.NOT_LITERAL) and isinstance(items[1], int):
            chars.update({items[1], items[1] + 1, *map(ord, _cases(chr(items[1])))})
        elif len(items) == 2 and items[0] is op.RANGE:
            chars.update({items[1][0] - 1, items[1][0], items[1][1], items[1][1] + 1})
        elif len(items) == 2 and items[0] is op.CATEGORY:
            chars.update(map(ord, "a1 \n_-."))
        else:
            for item in items:
                _mentioned(item, chars)


def _stands(kind: Any, flags: int, text: str, at: int) -> bool:
    size = len(text)
    if kind in (op.AT_BEGINNING, op.AT_BEGINNING_STRING):
        return at == 0 or (bool(flags & re.M) and kind is op.AT_BEGINNING and text[at - 1] == "\n")
    if kind is op.AT_END_STRING:
        return at == size
    if kind is op.AT_END:
        return at == size or (text[at] == "\n" and (at == size - 1 or bool(flags & re.M)))
    word = _category(op.CATEGORY_WORD, bool(flags & re.A))
    edge = (at > 0 and word(text[at - 1])) is not (at < size and word(text[at]))
    return edge is (kind is op.AT_BOUNDARY)
