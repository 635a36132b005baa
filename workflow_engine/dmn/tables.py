"""Decision tables: which rules match, and what the hit policy makes of them."""

from collections.abc import Callable
from dataclasses import dataclass

from workflow_engine.dmn.errors import DecisionFailed
from workflow_engine.dmn.scope import Scope
from workflow_engine.dmn.types import ItemType
from workflow_engine.errors import _l
from workflow_engine.feel import Expression, UnaryTests
from workflow_engine.feel.builtins import BUILTINS
from workflow_engine.feel.expression import asked
from workflow_engine.feel.scope import Frame


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
        matching = self._matching(scope)
        if not matching:
            return self._default(scope)
        if self.policy == "FIRST":
            matching = matching[:1]
        for rule in matching:
            scope.evaluation.matched.append(
                RuleMatch(self.id, rule.id, rule.index, rule.annotation)
            )
        hits = [(rule, self._answer(rule, scope)) for rule in matching]
        return POLICIES[self.policy](self, hits, scope)

    def _matching(self, scope: Scope) -> list[Rule]:
        run = scope.evaluation.run
        frames = [asked(_ask(c.expression, scope), scope, run) for c in self.inputs]
        for column, frame in zip(self.inputs, frames, strict=True):
            if column.allowed and not column.allowed.pass_in(frame):
                return []
        return [rule for rule in self.rules if _passes(rule, frames)]

    def _default(self, scope: Scope) -> object:
        if not any(output.default for output in self.outputs):
            return None
        return self._shaped(
            [None if o.default is None else _ask(o.default, scope) for o in self.outputs]
        )

    def _answer(self, rule: Rule, scope: Scope) -> object:
        return self._shaped([_ask(answer, scope) for answer in rule.answers])

    def _shaped(self, values: list[object]) -> object:
        if len(self.outputs) == 1:
            return values[0]
        return {o.name: value for o, value in zip(self.outputs, values, strict=True)}

    def ranks(self, answer: object, scope: Scope) -> tuple[int, ...]:
        """Where the answer stands in the columns' order of importance; smaller is first."""
        ranks = []
        for output in self.outputs:
            order = _ask(output.priorities, scope) if output.priorities else None
            order = order if isinstance(order, list) else []
            value = self._column(answer, output)
            ranks.append(order.index(value) if value in order else len(order))
        return tuple(ranks)

    def _column(self, answer: object, output: Output) -> object:
        if len(self.outputs) > 1 and isinstance(answer, dict):
            return answer.get(output.name)
        return answer


def _ask(expression: Expression, scope: Scope) -> object:
    return expression.within(scope, scope.evaluation.run)


def _passes(rule: Rule, frames: list[Frame]) -> bool:
    for test, frame in zip(rule.tests, frames, strict=True):  # noqa: SIM110 - all() takes twice as long
        if not test.pass_in(frame):
            return False
    return True


def _refuse(table: Table, scope: Scope, reason: str) -> None:
    """The standard says null; for money that is not enough, so it is an error when strict."""
    if scope.evaluation.run.strict:
        raise DecisionFailed(decision=table.id, reason=reason)


def _unique(table: Table, hits: list[Hit], scope: Scope) -> object:
    if len(hits) > 1:
        _refuse(table, scope, _l("more than one rule matches in a table of unique rules"))
        return None
    return hits[0][1]


def _any(table: Table, hits: list[Hit], scope: Scope) -> object:
    if any(answer != hits[0][1] for _rule, answer in hits):
        _refuse(table, scope, _l("the rules that match give different answers"))
        return None
    return hits[0][1]


def _first(_table: Table, hits: list[Hit], _scope: Scope) -> object:
    return hits[0][1]


def _in_priority(table: Table, hits: list[Hit], scope: Scope) -> list[object]:
    return sorted((answer for _rule, answer in hits), key=lambda a: table.ranks(a, scope))


def _priority(table: Table, hits: list[Hit], scope: Scope) -> object:
    return _in_priority(table, hits, scope)[0]


def _rule_order(_table: Table, hits: list[Hit], _scope: Scope) -> object:
    return [answer for _rule, answer in hits]


def _collect(table: Table, hits: list[Hit], scope: Scope) -> object:
    answers = _rule_order(table, hits, scope)
    if not table.aggregation:
        return answers
    return AGGREGATIONS[table.aggregation].call([answers], scope.evaluation.run)


AGGREGATIONS = {name.upper(): BUILTINS[name] for name in ("sum", "min", "max", "count")}

POLICIES: dict[str, Callable[[Table, list[Hit], Scope], object]] = {
    "UNIQUE": _unique,
    "ANY": _any,
    "FIRST": _first,
    "PRIORITY": _priority,
    "COLLECT": _collect,
    "RULE ORDER": _rule_order,
    "OUTPUT ORDER": _in_priority,
}
