"""Signal event definition (BPMN 2.0.2, 10.5.5): reaches everybody who listens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Self

from lxml import etree

from workflow_engine.bpmn.elements.base import mapped
from workflow_engine.bpmn.elements.events.definitions.base import Definition, definition
from workflow_engine.bpmn.elements.events.listening import Arm, Listener
from workflow_engine.bpmn.formulas import Formula
from workflow_engine.bpmn.graph import StartPoint
from workflow_engine.bpmn.progress import SignalWait
from workflow_engine.bpmn.signals import throw_signal
from workflow_engine.bpmn.state import Token

if TYPE_CHECKING:
    from workflow_engine.bpmn.execution import Execution
    from workflow_engine.bpmn.graph import Node
    from workflow_engine.bpmn.source import Source


@definition
@dataclass(frozen=True, slots=True, kw_only=True)
class SignalDefinition(Definition):
    """Its name may be computed, when listening begins and when it is thrown."""

    kind: ClassVar[str] = "signal"
    name: Formula

    @classmethod
    def compile(cls, source: Source, element: etree._Element) -> Self:
        return cls(name=source.signal(element))

    def prepare(self, listener: Listener, part: int) -> Arm:
        name = str(self.name.evaluate(listener.variables, listener.run.ports))
        node = listener.node.id

        def arm() -> None:
            listener.open(
                "signal", part, name=name, announce=lambda wait: SignalWait(wait, node, name)
            )

        return arm

    def cast(self, run: Execution, token: Token, node: Node) -> Callable[[], None]:
        """The token's input mappings are the payload."""
        name = str(self.name.evaluate(run.view(token), run.ports))
        payload = mapped(token, node)
        return lambda: throw_signal(run, node.id, name, payload)

    def start_point(self, node: str, part: int) -> StartPoint | None:
        if self.name.expression is not None:
            return None
        return StartPoint(node, "signal", signal=self.name.text, definition=part)
