"""What the hit policy of a table makes of the rules that match."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from workflow_engine.dmn.errors import DecisionFailed
from workflow_engine.dmn.scope import Scope
from workflow_engine.errors import _l
from workflow_engine.feel.builtins import BUILTINS
from workflow_engine.feel.compare import equal

if TYPE_CHECKING:
    from workflow_engine.dmn.tables import Hit, Table


def _refuse(table: "Table", scope: Scope, reason: str) -> None:
    """The standard says null; for money that is not enough, so it is an error when strict."""
    if scope.evaluation.run.strict:
        raise DecisionFailed(decision=table.id, reason=reason)


def _unique(table: "Table", hits: "list[Hit]", scope: Scope) -> object:
    if len(hits) > 1:
        _refuse(table, scope, _l("more than one rule matches in a table of unique rules"))
        return None
    return hits[0][1]


def _any(table: "Table", hits: "list[Hit]", scope: Scope) -> object:
    if any(equal(answer, hits[0][1]) is not True for _rule, answer in hits):
        _refuse(table, scope, _l("the rules that match give different answers"))
        return None
    return hits[0][1]


def _first(_table: "Table", hits: "list[Hit]", _scope: Scope) -> object:
    return hits[0][1]


def _in_priority(table: "Table", hits: "list[Hit]", scope: Scope) -> list[object]:
    orders = table.orders(scope)
    scope.evaluation.run.spend(len(hits) * sum(map(len, orders)))
    return sorted((answer for _rule, answer in hits), key=lambda a: table.ranks(a, orders))


def _priority(table: "Table", hits: "list[Hit]", scope: Scope) -> object:
    return _in_priority(table, hits, scope)[0]


def _rule_order(_table: "Table", hits: "list[Hit]", _scope: Scope) -> object:
    return [answer for _rule, answer in hits]


def _collect(table: "Table", hits: "list[Hit]", scope: Scope) -> object:
    answers = _rule_order(table, hits, scope)
    if not table.aggregation:
        return answers
    return AGGREGATIONS[table.aggregation].call([answers], scope.evaluation.run)


AGGREGATIONS = {name.upper(): BUILTINS[name] for name in ("sum", "min", "max", "count")}

POLICIES: dict[str, "Callable[[Table, list[Hit], Scope], object]"] = {
    "UNIQUE": _unique,
    "ANY": _any,
    "FIRST": _first,
    "PRIORITY": _priority,
    "COLLECT": _collect,
    "RULE ORDER": _rule_order,
    "OUTPUT ORDER": _in_priority,
}
