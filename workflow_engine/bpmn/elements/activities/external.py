"""Work that a worker outside fetches by its topic, waits on it, and brings the result."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workflow_engine.bpmn.elements.activities.user_task import priority_of
from workflow_engine.bpmn.elements.base import mapped
from workflow_engine.bpmn.formulas import Formula
from workflow_engine.bpmn.progress import ExternalWait
from workflow_engine.bpmn.state import Token

if TYPE_CHECKING:
    from workflow_engine.bpmn.execution import Execution
    from workflow_engine.bpmn.graph import Node


def open_external(
    run: Execution,
    token: Token,
    node: Node,
    topic: Formula,
    *,
    retries: int | None,
    priority: Formula | None,
) -> None:
    """The topic and the priority may be computed; input mappings are what the worker gets."""
    name = str(run.value(topic, token))
    urgency = priority_of(run.value(priority, token))
    inputs = mapped(token, node)
    run.open(
        "external",
        token,
        node.id,
        announce=lambda wait: ExternalWait(
            wait, node.id, token.iteration, name, inputs, retries, urgency
        ),
    )
