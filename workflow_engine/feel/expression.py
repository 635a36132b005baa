"""What callers hold: compiled expressions and unary tests, cached by their text."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import lru_cache

from workflow_engine.feel.builtins import NAMES_WITH_SPACES
from workflow_engine.feel.compiler import Closure, Compiler
from workflow_engine.feel.compiler.tests import INPUT
from workflow_engine.feel.errors import FeelError, LimitExceeded
from workflow_engine.feel.limits import DEFAULT, DEPTH, Limits, Run
from workflow_engine.feel.parsing import parse
from workflow_engine.feel.scope import Frame
from workflow_engine.feel.values import take
from workflow_engine.feel.warning import FeelWarning

Functions = Mapping[str, Callable[..., object]]

_CACHED = 4096
#: Longer texts are not kept: a model full of them would fill the memory.
_SHORT = 2_000


class Expression:
    """An expression ready to run; immutable, to be shared between threads."""

    __slots__ = ("_closure", "names", "text")

    def __init__(self, text: str, closure: Closure, names: frozenset[str]) -> None:
        self.text = text
        self.names = names
        self._closure = closure

    def evaluate(
        self,
        variables: Mapping[str, object],
        now: datetime | None = None,
        functions: Functions | None = None,
        strict: bool = True,
        limits: Limits = DEFAULT,
        warnings: list[FeelWarning] | None = None,
    ) -> object:
        """The value; ``variables`` are copied as they are used and never changed.

        ``warnings`` is filled with the places at which values did not fit, if it is given.
        """
        run = Run(limits, now, functions, strict)
        run.warnings = warnings
        try:
            return self._closure(Frame(variables, None, run))
        except RecursionError:
            raise LimitExceeded(text=self.text, limit=limits.depth, what=DEPTH) from None
        except FeelError as error:
            error.place(self.text, 0)
            raise

    def within(self, values: Mapping[str, object], run: Run) -> object:
        """The value inside a larger evaluation, whose budget it uses up; all is FEEL already."""
        return self._closure(Frame(values, Frame({}, None, run), run))


class UnaryTests:
    """The cell of a decision table: what an input has to be for the rule to match."""

    __slots__ = ("_closure", "names", "text")

    def __init__(self, text: str, closure: Closure, names: frozenset[str]) -> None:
        self.text = text
        self.names = names
        self._closure = closure

    def matches(
        self,
        value: object,
        variables: Mapping[str, object],
        now: datetime | None = None,
        functions: Functions | None = None,
        strict: bool = True,
        limits: Limits = DEFAULT,
        warnings: list[FeelWarning] | None = None,
    ) -> bool:
        """Whether the value passes; what is unknown does not."""
        run = Run(limits, now, functions, strict)
        run.warnings = warnings
        frame = Frame({INPUT: take(value)}, Frame(variables, None, run), run)
        try:
            return self._closure(frame) is True
        except RecursionError:
            raise LimitExceeded(text=self.text, limit=limits.depth, what=DEPTH) from None
        except FeelError as error:
            error.place(self.text, 0)
            raise

    def pass_in(self, frame: Frame) -> bool:
        """Whether the value passes for which the frame was made with ``asked``."""
        return self._closure(frame) is True


def asked(value: object, values: Mapping[str, object], run: Run) -> Frame:
    """What all tests of one value see, inside a larger evaluation."""
    return Frame({INPUT: value}, Frame(values, Frame({}, None, run), run), run)


def compile(text: str, names: frozenset[str] = frozenset()) -> Expression:
    """The expression that ``text`` says; ``names`` are variables with spaces or symbols."""
    return _expression(text, names) if len(text) <= _SHORT else _compiled(text, names)


def compile_unary(text: str, names: frozenset[str] = frozenset()) -> UnaryTests:
    """The tests that the cell of a decision table says; ``-`` passes everything."""
    return _tests(text, names) if len(text) <= _SHORT else _compiled_tests(text, names)


def _compiled(text: str, names: frozenset[str]) -> Expression:
    compiler = Compiler(text)
    closure = compiler.compile(parse(text, names | NAMES_WITH_SPACES))
    return Expression(text, closure, frozenset(compiler.free))


def _compiled_tests(text: str, names: frozenset[str]) -> UnaryTests:
    compiler = Compiler(text)
    closure = compiler.compile(parse(text, names | NAMES_WITH_SPACES, unary=True))
    return UnaryTests(text, closure, frozenset(compiler.free))


_expression = lru_cache(maxsize=_CACHED)(_compiled)
_tests = lru_cache(maxsize=_CACHED)(_compiled_tests)
