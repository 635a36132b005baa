"""Terminate event definition (BPMN 2.0.2, 10.5.5): ends its scope at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from workflow_engine.bpmn.elements.events.definitions.base import Definition, definition
from workflow_engine.bpmn.state import Token

if TYPE_CHECKING:
    from workflow_engine.bpmn.execution import Execution
    from workflow_engine.bpmn.graph import Node


@definition
@dataclass(frozen=True, slots=True)
class TerminateDefinition(Definition):
    """The end event does it when it is left, after all else that it throws."""

    kind: ClassVar[str] = "terminate"

    def cast(self, run: Execution, token: Token, node: Node) -> Callable[[], None]:
        return lambda: None
