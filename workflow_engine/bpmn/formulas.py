"""Attributes that are either a literal or, after ``=``, a FEEL expression."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from workflow_engine.bpmn.ports import Ports
from workflow_engine.bpmn.variables import View
from workflow_engine.feel import Expression


@dataclass(frozen=True, slots=True)
class Formula:
    """A value of the model: constant, or computed when it is needed."""

    text: str
    expression: Expression | None = None

    def evaluate(self, variables: Mapping[str, Any], ports: Ports) -> Any:
        if self.expression is None:
            return self.text
        return ports.evaluate(self.expression, variables)


@dataclass(frozen=True, slots=True)
class Assignment:
    """An input or output mapping: the value of ``source`` becomes the variable ``target``."""

    source: Formula
    target: str


def assign(
    assignments: tuple[Assignment, ...], variables: Mapping[str, Any], ports: Ports
) -> dict[str, Any]:
    """All targets with their values; later mappings see the earlier ones."""
    values: dict[str, Any] = {}
    view = View((values, variables))
    for assignment in assignments:
        values[assignment.target] = assignment.source.evaluate(view, ports)
    return values
