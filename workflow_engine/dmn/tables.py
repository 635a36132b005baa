"""Decision tables: which rules match, and what the hit policy makes of them."""

from dataclasses import dataclass
from datetime import datetime

from workflow_engine.dmn.errors import AnswerRefused, InputRefused
from workflow_engine.dmn.hit_policies import AGGREGATIONS, POLICIES
from workflow_engine.dmn.scope import Scope
from workflow_engine.dmn.trace import RuleTrace, TableTrace
from workflow_engine.dmn.types import ItemType
from workflow_engine.feel import Expression, UnaryTests
from workflow_engine.feel.expression import asked
from workflow_engine.feel.limits import Run
from workflow_engine.feel.scope import Frame

__all__ = ["AGGREGATIONS", "POLICIES", "Input", "Output", "Rule", "RuleMatch", "Table"]


@dataclass(frozen=True, slots=True)
class RuleMatch:
    """A rule that matched: which, and what its author noted on it."""

    table_id: str
    rule_id: str
    index: int
    annotation: str


@dataclass(frozen=True, slots=True)
class Input:
    """A column that is asked: its expression, the values that are allowed, its type if declared."""

    expression: Expression
    allowed: UnaryTests | None
    type: ItemType | None = None


@dataclass(frozen=True, slots=True)
class Output:
    """A column that answers; ``priorities`` are its values from most to least important."""

    name: str
    default: Expression | None
    priorities: Expression | None
    type: ItemType | None = None
    allowed: UnaryTests | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A row: its tests, its answers and what was noted on it."""

    id: str
    index: int
    tests: tuple[UnaryTests, ...]
    answers: tuple[Expression, ...]
    annotation: str


Hit = tuple[Rule, object]


@dataclass(frozen=True, slots=True)
class Table:
    """A decision table ready to run; ``names`` are those with spaces that its cells know."""

    id: str
    policy: str
    aggregation: str
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    rules: tuple[Rule, ...]
    names: frozenset[str] = frozenset()

    def evaluate(self, scope: Scope) -> object:
        scope.evaluation.run.spend(len(self.rules))
        trace = scope.evaluation.trace
        told = trace.table(self.id, self.policy, self.aggregation) if trace else None
        matching = self._matching(scope, told)
        value = self._decided(matching, scope, told) if matching else self._default(scope)
        if told is not None:
            told.value, told.is_default = value, not matching and self._has_default
        return value

    def _decided(self, matching: list[Rule], scope: Scope, told: TableTrace | None) -> object:
        if self.policy == "FIRST":
            matching = matching[:1]
        for rule in matching:
            scope.evaluation.matched.append(
                RuleMatch(self.id, rule.id, rule.index, rule.annotation)
            )
        hits = [(rule, self._answer(rule, scope)) for rule in matching]
        if told is not None:
            for rule, answer in hits:
                taken = told.rules[rule.index - 1]
                taken.is_taken, taken.answer = True, answer
        return POLICIES[self.policy](self, hits, scope)

    def _matching(self, scope: Scope, told: TableTrace | None) -> list[Rule]:
        run = scope.evaluation.run
        values = [_ask(c.expression, scope) for c in self.inputs]
        frames = [asked(value, scope, run) for value in values]
        if told is not None:
            texts = [column.expression.text for column in self.inputs]
            told.inputs = list(zip(texts, values, strict=True))
        refused = self._refused(values, frames, scope)
        if refused is not None:
            if told is not None:
                told.refused = refused
            self._refuse(refused, scope)
            return []
        if told is None:
            return [rule for rule in self.rules if _passes(rule, frames)]
        told.rules = [_told(rule, frames) for rule in self.rules]
        return [r for r, seen in zip(self.rules, told.rules, strict=True) if seen.is_matching]

    def _refused(self, values: list[object], frames: list[Frame], scope: Scope) -> int | None:
        """The first column whose value is not allowed, or when strict not of its type."""
        run = scope.evaluation.run
        for at, (column, value) in enumerate(zip(self.inputs, values, strict=True)):
            if column.allowed and not column.allowed.pass_in(frames[at]):
                return at
            if run.strict and column.type is not None and not _is_of(column.type, value, run):
                return at
        return None

    def _refuse(self, at: int, scope: Scope) -> None:
        """Without a default null would be the answer, and for money that is none."""
        if scope.evaluation.run.strict and not self._has_default:
            column = self.inputs[at]
            told = column.type.name if column.type else self.id
            raise InputRefused(name=column.expression.text, type=told)

    @property
    def _has_default(self) -> bool:
        return any(output.default for output in self.outputs)

    def _default(self, scope: Scope) -> object:
        if not self._has_default:
            return None
        return self._checked([o.default and _ask(o.default, scope) for o in self.outputs], scope)

    def _answer(self, rule: Rule, scope: Scope) -> object:
        return self._checked([_ask(answer, scope) for answer in rule.answers], scope)

    def _checked(self, values: list[object], scope: Scope) -> object:
        if scope.evaluation.run.strict:
            for output, value in zip(self.outputs, values, strict=True):
                if value is not None and not _is_allowed(output, value, scope):
                    told = output.type.name if output.type else output.name
                    raise AnswerRefused(decision=self.id, type=told)
        return self.shaped(values)

    def shaped(self, values: list[object]) -> object:
        """What several columns answer together: a context by their names."""
        if len(self.outputs) == 1:
            return values[0]
        return {o.name: value for o, value in zip(self.outputs, values, strict=True)}

    def orders(self, scope: Scope) -> list[list[object]]:
        """For each column its values from most to least important."""
        found = (_ask(o.priorities, scope) if o.priorities else None for o in self.outputs)
        return [order if isinstance(order, list) else [] for order in found]

    def ranks(self, answer: object, orders: list[list[object]]) -> tuple[int, ...]:
        """Where the answer stands in the columns' order of importance; smaller is first."""
        ranks = []
        for output, order in zip(self.outputs, orders, strict=True):
            value = self._column(answer, output)
            ranks.append(order.index(value) if value in order else len(order))
        return tuple(ranks)

    def _column(self, answer: object, output: Output) -> object:
        if len(self.outputs) > 1 and isinstance(answer, dict):
            return answer.get(output.name)
        return answer


def _ask(expression: Expression, scope: Scope) -> object:
    return expression.within(scope, scope.evaluation.run)


def _is_of(wanted: ItemType, value: object, run: Run) -> bool:
    """Whether a value may be asked in a column of the type; many tools call a moment a date."""
    if value is None or wanted.fit(value, run) is not None:
        return True
    return wanted.name == "date" and isinstance(value, datetime)


def _is_allowed(output: Output, value: object, scope: Scope) -> bool:
    run = scope.evaluation.run
    if output.type is not None and output.type.fit(value, run) is None:
        return False
    return output.allowed is None or output.allowed.pass_in(asked(value, scope, run))


def _passes(rule: Rule, frames: list[Frame]) -> bool:
    for test, frame in zip(rule.tests, frames, strict=True):  # noqa: SIM110 - all() takes twice as long
        if not test.pass_in(frame):
            return False
    return True


def _told(rule: Rule, frames: list[Frame]) -> RuleTrace:
    found = RuleTrace(rule.id, rule.index, rule.annotation)
    for at, (test, frame) in enumerate(zip(rule.tests, frames, strict=True)):
        if not test.pass_in(frame):
            found.failed, found.cell = at, test.text
            break
    return found
