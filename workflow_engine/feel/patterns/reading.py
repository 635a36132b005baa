"""A pattern's text to the program that the machine runs."""

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from workflow_engine.feel.patterns import classes
from workflow_engine.feel.patterns.classes import Members

MOST_INSTRUCTIONS = 5_000
MOST_REPEATS = 1_000
MOST_NESTING = 50
FLAGS = frozenset("smixq")


class PatternError(ValueError):
    """The pattern is not one, or too large."""


class Step(NamedTuple):
    """One instruction: what to do, with which characters, and where to go on."""

    code: str
    members: Members | None = None
    first: int = 0
    second: int = 0


Program = list[Step]


@dataclass(frozen=True, slots=True)
class Pattern:
    """A program, how many groups it captures, and whether nothing in it refers back to one."""

    program: tuple[Step, ...]
    groups: int
    is_regular: bool


@lru_cache(maxsize=256)
def compiled(text: str, flags: str) -> Pattern:
    """The program for an XPath pattern, or PatternError."""
    if not set(flags) <= FLAGS:
        raise PatternError
    reader = _Reader(text, flags)
    program = reader.literal() if "q" in flags else reader.whole()
    is_regular = all(step.code != "again" for step in program)
    return Pattern((*program, Step("match")), reader.groups, is_regular)


class _Reader:
    """Reads by recursive descent; programs of parts are relative and simply joined."""

    def __init__(self, text: str, flags: str) -> None:
        self.text = _without_spaces(text) if "x" in flags and "q" not in flags else text
        self.flags = flags
        self.at = 0
        self.groups = 0
        self.closed: set[int] = set()
        self.depth = 0

    def literal(self) -> Program:
        return [self._character(c) for c in self.text]

    def whole(self) -> Program:
        program = self._branches()
        if self.at < len(self.text):
            raise PatternError
        return program

    def _character(self, c: str) -> Step:
        return Step("set", self._folded(classes.one(c)))

    def _folded(self, members: Members) -> Members:
        return classes.ignoring_case(members) if "i" in self.flags else members

    def _peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def _take(self) -> str:
        c = self._peek()
        if not c:
            raise PatternError
        self.at += 1
        return c

    def _branches(self) -> Program:
        self.depth += 1
        if self.depth > MOST_NESTING:
            raise PatternError
        program = self._branch()
        while self._peek() == "|":
            self._take()
            other = self._branch()
            program = [
                Step("split", None, 1, len(program) + 2),
                *program,
                Step("jump", None, len(other) + 1),
                *other,
            ]
            self._check(program)
        self.depth -= 1
        return program

    def _branch(self) -> Program:
        program: Program = []
        while self._peek() not in ("", "|", ")"):
            program += self._piece()
            self._check(program)
        return program

    def _check(self, program: Program) -> None:
        if len(program) > MOST_INSTRUCTIONS:
            raise PatternError

    def _piece(self) -> Program:
        atom = self._atom()
        c = self._peek()
        if c not in ("?", "*", "+", "{") or not c:
            return atom
        least, most = self._quantity()
        greedy = self._peek() != "?"
        if not greedy:
            self._take()
        if self._peek() in ("?", "*", "+", "{") and self._peek():
            raise PatternError
        return self._repeated(atom, least, most, greedy)

    def _quantity(self) -> tuple[int, int | None]:
        c = self._take()
        if c != "{":
            return int(c == "+"), 1 if c == "?" else None
        end = self.text.find("}", self.at)
        least, comma, most = self.text[self.at : end].partition(",")
        self.at = end + 1
        if end < 0 or not _is_count(least) or (most and not _is_count(most)):
            raise PatternError
        return self._in_order(int(least), int(most) if most else None if comma else int(least))

    def _in_order(self, least: int, most: int | None) -> tuple[int, int | None]:
        if least > MOST_REPEATS or (most is not None and not least <= most <= MOST_REPEATS):
            raise PatternError
        return least, most

    def _repeated(self, atom: Program, least: int, most: int | None, greedy: bool) -> Program:
        more = 1 if most is None else most - least
        if len(atom) * (least + more) > MOST_INSTRUCTIONS:
            raise PatternError
        program = atom * least
        if most is None:
            # "fresh" ends a loop whose round consumed nothing, else it would never end.
            body = [Step("mark"), *atom, Step("fresh")]
            loop = [*body, Step("jump", None, -len(body) - 1)]
            return [*program, self._split(len(loop) + 1, greedy), *loop]
        for left in range(more, 0, -1):
            program += [self._split(left * (len(atom) + 1), greedy), *atom]
        return program

    def _split(self, past: int, greedy: bool) -> Step:
        return Step("split", None, 1, past) if greedy else Step("split", None, past, 1)

    def _atom(self) -> Program:
        c = self._take()
        if c == "(":
            return self._group()
        if c == "[":
            return [Step("set", self._brackets())]
        if c == "\\":
            return [self._escape()]
        if c == ".":
            return [Step("set", _anything if "s" in self.flags else _in_line)]
        if c in "^$":
            place = "start" if c == "^" else "end"
            return [Step(f"line {place}" if "m" in self.flags else place)]
        if c in "?*+{}])":
            raise PatternError
        return [self._character(c)]

    def _group(self) -> Program:
        captures = not self.text.startswith("?:", self.at)
        if not captures:
            self.at += 2
            program = self._branches()
        else:
            self.groups += 1
            number = self.groups
            inner = self._branches()
            self.closed.add(number)
            program = [Step("save", None, 2 * number), *inner, Step("save", None, 2 * number + 1)]
        if self._take() != ")":
            raise PatternError
        return program

    def _escape(self) -> Step:
        c = self.text[self.at : self.at + 1]
        if c.isdigit() and c.isascii() and c != "0":
            return Step("again", None, self._reference())
        return Step("set", self._escaped())

    def _reference(self) -> int:
        """``\\12`` is group 12 where there are so many, else group 1 and a 2."""
        number = int(self._take())
        while self._peek().isdecimal() and number * 10 + int(self._peek()) in self.closed:
            number = number * 10 + int(self._take())
        if number not in self.closed:
            raise PatternError
        return number

    def _escaped(self) -> Members:
        c = self.text[self.at : self.at + 1]
        self.at += 1
        if c in ("p", "P"):
            return self._category(c)
        if c in classes.LETTERS:
            return classes.one(classes.LETTERS[c])
        if c in classes.PUNCTUATION:
            return classes.one(c)
        members = classes.escape(c) if c else None
        if members is None:
            raise PatternError
        return members

    def _category(self, letter: str) -> Members:
        end = self.text.find("}", self.at)
        if self.text[self.at : self.at + 1] != "{" or end < 0:
            raise PatternError
        members = classes.category(self.text[self.at + 1 : end])
        self.at = end + 1
        if members is None:
            raise PatternError
        return members if letter == "p" else classes.negated(members)

    def _brackets(self) -> Members:
        is_negated = self.text.startswith("^", self.at)
        self.at += is_negated
        found: list[Members] = []
        while not self.text.startswith("]", self.at):
            if self.text.startswith("-[", self.at) and found:
                self.at += 2
                others = self._brackets()
                if not self.text.startswith("]", self.at):
                    raise PatternError
                self.at += 1
                return classes.without(_side(found, is_negated), others)
            found.append(self._range())
        self.at += 1
        if not found:
            raise PatternError
        return _side(found, is_negated)

    def _range(self) -> Members:
        first = self._bracketed()
        dash = self.text.startswith("-", self.at)
        if not isinstance(first, str):
            return first
        if not dash or self.text.startswith(("-]", "-["), self.at):
            return self._folded(classes.one(first))
        self.at += 1
        last = self._bracketed()
        if not isinstance(last, str) or last < first:
            raise PatternError
        return self._folded(classes.between(first, last))

    def _bracketed(self) -> str | Members:
        c = self.text[self.at : self.at + 1]
        if not c or c == "[":
            raise PatternError
        self.at += 1
        if c != "\\":
            return c
        following = self.text[self.at : self.at + 1]
        if following and following in classes.PUNCTUATION:
            self.at += 1
            return following
        return self._escaped()


def _side(found: list[Members], is_negated: bool) -> Members:
    members = classes.either(found)
    return classes.negated(members) if is_negated else members


def _without_spaces(text: str) -> str:
    """Without white space, save in brackets, where the flag x leaves it."""
    kept: list[str] = []
    inside = 0
    for at, c in enumerate(text):
        if not (c.isspace() and not inside):
            kept.append(c)
        if at == 0 or text[at - 1] != "\\":
            inside += (c == "[") - (c == "]" and inside > 0)
    return "".join(kept)


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 5


def _anything(_c: str) -> bool:
    return True


def _in_line(c: str) -> bool:
    return c not in "\n\r"
