"""End events (BPMN 2.0.2, 10.5.3): none, terminate, error and message."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from workflow_engine.bpmn.elements.base import Behaviour, element
from workflow_engine.bpmn.elements.events.waiting import throw_message
from workflow_engine.bpmn.elements.propagation import raise_error
from workflow_engine.bpmn.graph import Message
from workflow_engine.bpmn.state import Token

if TYPE_CHECKING:
    from workflow_engine.bpmn.execution import Execution
    from workflow_engine.bpmn.graph import Node
    from workflow_engine.bpmn.source import Source


@element("endEvent")
@dataclass(frozen=True, slots=True)
class EndEvent(Behaviour):
    """Consumes the token; the last one of a scope ends the scope."""

    def leave(self, run: Execution, token: Token, node: Node) -> None:
        run.consume(token)


@element("endEvent", "terminate")
@dataclass(frozen=True, slots=True)
class TerminateEndEvent(Behaviour):
    """Ends its scope at once with everything in it; an outer scope goes on."""

    def leave(self, run: Execution, token: Token, node: Node) -> None:
        run.terminate(token)


@element("endEvent", "error")
@dataclass(frozen=True, slots=True)
class ErrorEndEvent(Behaviour):
    """Raises its error in the scope around; what nobody catches fails the instance."""

    error_code: str = ""

    @classmethod
    def compile(cls, source: Source) -> Self:
        return cls(source.error_code() or "")

    def enter(self, run: Execution, token: Token, node: Node) -> None:
        raise_error(run, token, self.error_code, node.name or self.error_code)


@element("endEvent", "message")
@dataclass(frozen=True, slots=True)
class MessageEndEvent(EndEvent):
    """Throws its message, then ends; input mappings are the payload."""

    message: Message

    @classmethod
    def compile(cls, source: Source) -> Self:
        return cls(source.message())

    def enter(self, run: Execution, token: Token, node: Node) -> None:
        throw_message(run, token, node, self.message)
        run.finish(token)
