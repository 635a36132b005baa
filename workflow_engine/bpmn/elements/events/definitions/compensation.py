"""Compensation event definition (BPMN 2.0.2, 10.7.3 and 13.5.5): undo what was completed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Self

from lxml import etree

from workflow_engine.bpmn.elements.compensation import throw_compensation
from workflow_engine.bpmn.elements.events.definitions.base import Definition, definition
from workflow_engine.bpmn.names import is_true
from workflow_engine.bpmn.state import Token

if TYPE_CHECKING:
    from workflow_engine.bpmn.execution import Execution
    from workflow_engine.bpmn.graph import Node
    from workflow_engine.bpmn.source import Source


@definition
@dataclass(frozen=True, slots=True)
class CompensationDefinition(Definition):
    """Of one activity, or of all in the scope; as a catcher it marks the handler."""

    kind: ClassVar[str] = "compensate"
    blocks: ClassVar[bool] = True
    activity: str | None = None
    waits: bool = True

    @classmethod
    def compile(cls, source: Source, element: etree._Element) -> Self:
        waits = is_true(element, "waitForCompletion", "true")
        return cls(element.get("activityRef"), waits)

    def catches(self, kind: str, code: str | None) -> int:
        return 1 if kind == self.kind else 0

    def cast(self, run: Execution, token: Token, node: Node) -> Callable[[], None]:
        return lambda: throw_compensation(run, token, node, self.activity, waits=self.waits)
