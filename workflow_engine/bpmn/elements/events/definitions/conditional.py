"""Conditional event definition (BPMN 2.0.2, 10.5.5): data becomes so that a condition holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Self

from lxml import etree

from workflow_engine.bpmn.elements.events.definitions.base import Definition, definition
from workflow_engine.bpmn.elements.events.listening import Arm, Listener
from workflow_engine.bpmn.graph import StartPoint
from workflow_engine.feel import Expression

if TYPE_CHECKING:
    from workflow_engine.bpmn.source import Source


@definition
@dataclass(frozen=True, slots=True)
class ConditionalDefinition(Definition):
    """Occurs when the condition turns true, or is so already when listening first begins.

    What it asks for may not be there yet: that is not true, and no trouble.
    """

    kind: ClassVar[str] = "conditional"
    condition: Expression | None = None

    @classmethod
    def compile(cls, source: Source, element: etree._Element) -> Self:
        return cls(source.condition(element))

    def prepare(self, listener: Listener, part: int) -> Arm:
        run = listener.run
        holds = self.holds(listener)

        def arm() -> None:
            wait = listener.open("condition", part, announce=None, data=holds)
            if holds and not listener.again:
                run.occurred.append((wait, {}))

        return arm

    @property
    def depends_on_variables(self) -> bool:
        return True

    def holds(self, listener: Listener) -> bool:
        if self.condition is None:
            return False
        return listener.run.ports.holds(self.condition, listener.variables)

    def start_point(self, node: str, part: int) -> StartPoint:
        return StartPoint(node, "conditional", condition=self.condition, definition=part)
