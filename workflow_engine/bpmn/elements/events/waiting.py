"""Waiting for the clock and for messages, and throwing messages: shared by tasks and events."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from workflow_engine.bpmn.errors import BadMessageKey
from workflow_engine.bpmn.graph import Message
from workflow_engine.bpmn.progress import MessageWait, Thrown, TimerWait
from workflow_engine.bpmn.state import Token
from workflow_engine.bpmn.timers import Schedule

if TYPE_CHECKING:
    from workflow_engine.bpmn.execution import Execution
    from workflow_engine.bpmn.graph import Node


def open_timer(
    run: Execution, token: Token, node: Node, schedule: Schedule, *, beside: bool = False
) -> None:
    """``beside``: while the token's own work goes on, as at a boundary."""
    run.open(
        "timer",
        token,
        node.id,
        schedule=schedule,
        beside=beside,
        announce=lambda wait: TimerWait(wait, node.id, schedule.due, schedule.repeat),
    )


def prepare_message(
    run: Execution, token: Token, node: Node, message: Message, *, beside: bool = False
) -> Callable[[], None]:
    """The key is evaluated now; what is returned opens the wait."""
    key = message_key(run, token, message)

    def arm() -> None:
        run.open(
            "message",
            token,
            node.id,
            beside=beside,
            announce=lambda wait: MessageWait(wait, node.id, message.name, key),
        )

    return arm


def message_key(run: Execution, token: Token, message: Message) -> str | None:
    """The correlation key as text; None stands for the business key."""
    if message.key is None:
        return None
    key = run.evaluate(message.key, token)
    if key is None or key == "":
        raise BadMessageKey(name=message.name)
    return str(key)


def throw_message(run: Execution, token: Token, node: Node, message: Message) -> None:
    """The token's input mappings are the payload."""
    key = message_key(run, token, message)
    run.thrown.append(Thrown(node.id, message.name, key, dict(token.local or {})))
