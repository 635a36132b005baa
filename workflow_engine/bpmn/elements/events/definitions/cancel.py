"""Cancel event definition (BPMN 2.0.2, 10.5.5 and 13.5.3): a transaction is undone and left."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from workflow_engine.bpmn.elements.compensation import cancel_transaction
from workflow_engine.bpmn.elements.events.definitions.base import Definition, definition
from workflow_engine.bpmn.state import Token

if TYPE_CHECKING:
    from workflow_engine.bpmn.execution import Execution
    from workflow_engine.bpmn.graph import Node


@definition
@dataclass(frozen=True, slots=True)
class CancelDefinition(Definition):
    """Thrown at an end inside the transaction, caught at its boundary."""

    kind: ClassVar[str] = "cancel"
    blocks: ClassVar[bool] = True

    def catches(self, kind: str, code: str | None) -> int:
        return 1 if kind == self.kind else 0

    def cast(self, run: Execution, token: Token, node: Node) -> Callable[[], None]:
        return lambda: cancel_transaction(run, token)
