"""Link event definition (BPMN 2.0.2, 10.5.5): a sequence flow that is not drawn."""

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
class LinkDefinition(Definition):
    """The compiler made a flow of it; at the event there is nothing left to do."""

    kind: ClassVar[str] = "link"

    def cast(self, run: Execution, token: Token, node: Node) -> Callable[[], None]:
        return lambda: None
