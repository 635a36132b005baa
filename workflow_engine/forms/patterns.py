"""Patterns of form fields, matched in time proportional to the text whatever the pattern.

Python's own matcher backtracks: ``(a|a)*$`` needs years for sixty characters, and the pattern
comes from a file that somebody uploads. So the pattern is read by Python's parser, but run as an
automaton that keeps all positions it may be in at once.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from re import _constants as sre
from re import _parser as sre_parser
from typing import Any

MAX_PATTERN = 500
MAX_STATES = 1_000
MAX_TEXT = 2_000

_Takes = Callable[[str], bool]
_SPACES = " \t\n\r\f\v"


class PatternRefused(ValueError):
    """The pattern is faulty, too large, or uses what an automaton cannot do."""


@dataclass(frozen=True, slots=True)
class _State:
    """``takes`` a character, or is free (``anchor`` says where) to go on to all of ``to``."""

    to: tuple[int, ...]
    takes: _Takes | None = None
    anchor: str | None = None


class Pattern:
    """A compiled pattern; ``found_in`` searches like JavaScript's ``test``."""

    __slots__ = ("_start", "_states", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self._states, self._start = _Compiler().compile(text)

    def found_in(self, value: str) -> bool:
        if len(value) > MAX_TEXT:
            return False
        here: set[int] = set()
        for position in range(len(value) + 1):
            reached = self._free({*here, self._start}, position, len(value))
            if 0 in reached:
                return True
            if position < len(value):
                here = self._after(reached, value[position])
        return False

    def _after(self, states: set[int], char: str) -> set[int]:
        found: set[int] = set()
        for number in states:
            state = self._states[number]
            if state.takes is not None and state.takes(char):
                found.update(state.to)
        return found

    def _free(self, states: set[int], position: int, length: int) -> set[int]:
        """Everything reachable without taking a character."""
        reached: set[int] = set()
        waiting = list(states)
        while waiting:
            number = waiting.pop()
            if number in reached:
                continue
            reached.add(number)
            state = self._states[number]
            if state.takes is None and _holds(state.anchor, position, length):
                waiting.extend(state.to)
        return reached


def _holds(anchor: str | None, position: int, length: int) -> bool:
    if anchor is None:
        return True
    return position == (0 if anchor == "start" else length)


class _Compiler:
    """Builds states from the end to the start; state 0 is success."""

    def __init__(self) -> None:
        self.states = [_State(())]

    def compile(self, text: str) -> tuple[tuple[_State, ...], int]:
        if len(text) > MAX_PATTERN:
            raise PatternRefused
        try:
            parsed = sre_parser.parse(text, re.ASCII)
            if parsed.state.flags & ~re.ASCII:
                raise PatternRefused
            start = self.sequence(parsed, 0)
        except (re.error, OverflowError, RecursionError) as error:
            raise PatternRefused from error
        return tuple(self.states), start

    def add(self, state: _State) -> int:
        if len(self.states) >= MAX_STATES:
            raise PatternRefused
        self.states.append(state)
        return len(self.states) - 1

    def sequence(self, parsed: Sequence[Any], after: int) -> int:
        for operation, argument in reversed(list(parsed)):
            after = self.one(operation, argument, after)
        return after

    def one(self, operation: Any, argument: Any, after: int) -> int:
        if operation is sre.SUBPATTERN and not argument[1] | argument[2]:
            return self.sequence(argument[3], after)
        if operation is sre.BRANCH:
            return self.add(_State(tuple(self.sequence(p, after) for p in argument[1])))
        if operation in (sre.MAX_REPEAT, sre.MIN_REPEAT):
            least, most, body = argument
            return self.repeat(body, after, least=least, most=most)
        if operation is sre.AT:
            return self.add(_State((after,), anchor=_anchor(argument)))
        return self.add(_State((after,), takes=_takes(operation, argument)))

    def repeat(self, body: Any, after: int, *, least: int, most: Any) -> int:
        if most is sre.MAXREPEAT:
            after = self.loop(body, after)
        else:
            end = after
            for _ in range(most - least):
                after = self.add(_State((self.sequence(body, after), end)))
        for _ in range(least):
            after = self.sequence(body, after)
        return after

    def loop(self, body: Any, after: int) -> int:
        fork = self.add(_State(()))
        inner = self.sequence(body, fork)
        self.states[fork] = _State((inner, after))
        return fork


def _anchor(argument: Any) -> str:
    if argument in (sre.AT_BEGINNING, sre.AT_BEGINNING_STRING):
        return "start"
    if argument in (sre.AT_END, sre.AT_END_STRING):
        return "end"
    raise PatternRefused


def _takes(operation: Any, argument: Any) -> _Takes:
    if operation is sre.LITERAL:
        return chr(argument).__eq__
    if operation is sre.NOT_LITERAL:
        return chr(argument).__ne__
    if operation is sre.ANY:
        return "\n".__ne__
    if operation is sre.RANGE:
        return lambda c: argument[0] <= ord(c) <= argument[1]
    if operation is sre.CATEGORY:
        return _category(argument)
    if operation is sre.IN:
        return _any_of(argument)
    raise PatternRefused


def _any_of(items: Sequence[Any]) -> _Takes:
    negated = items[0][0] is sre.NEGATE
    tests = [_takes(operation, argument) for operation, argument in items[negated:]]
    return lambda c: any(test(c) for test in tests) != negated


def _category(name: Any) -> _Takes:
    if name not in _CATEGORIES:
        raise PatternRefused
    return _CATEGORIES[name]


def _is_digit(char: str) -> bool:
    return "0" <= char <= "9"


def _is_space(char: str) -> bool:
    return char in _SPACES


def _is_word(char: str) -> bool:
    return char == "_" or (char.isascii() and char.isalnum())


_CATEGORIES: dict[Any, _Takes] = {
    sre.CATEGORY_DIGIT: _is_digit,
    sre.CATEGORY_NOT_DIGIT: lambda c: not _is_digit(c),
    sre.CATEGORY_SPACE: _is_space,
    sre.CATEGORY_NOT_SPACE: lambda c: not _is_space(c),
    sre.CATEGORY_WORD: _is_word,
    sre.CATEGORY_NOT_WORD: lambda c: not _is_word(c),
}
