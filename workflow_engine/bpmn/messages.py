"""A message that the instance itself waits for reaches it at once; all others leave it.

At once, because a wait beside a sub-process is over when the sub-process is. Who else waits is
known outside only. A message has one receiver: of several waits with its key none is preferred.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from workflow_engine.bpmn.progress import MessageWait, Thrown
from workflow_engine.bpmn.state import Wait

if TYPE_CHECKING:
    from workflow_engine.bpmn.execution import Execution
    from workflow_engine.bpmn.graph import Node

_THROWING = frozenset({"intermediateThrowEvent", "endEvent"})


def throw_message(
    run: Execution, node: str, name: str, key: str | None, payload: Mapping[str, Any]
) -> None:
    """Give it to the one wait inside the instance, else say outside that it was thrown."""
    found = _own(run, name, key) if name not in run.ports.reserved else []
    if len(found) == 1:
        run.happen(found[0], payload)
    else:
        run.thrown.append(Thrown(node, name, key, payload))


def _own(run: Execution, name: str, key: str | None) -> list[Wait]:
    nodes = run.graph.nodes
    if any(_is_about(node, name) and node.kind not in _THROWING for node in nodes.values()):
        run.load_all()
    waits = [wait for wait in run.waits.values() if wait.kind == "message"]
    named = [wait for wait in waits if _is_about(nodes[wait.node], name, wait.part)]
    is_older = any(wait.id not in run.opened for wait in named)
    known = run.ports.awaited(name, key) if is_older else ()
    return [wait for wait in named if _has_key(run, wait, key, known)]


def _has_key(run: Execution, wait: Wait, key: str | None, known: Collection[int]) -> bool:
    """As it was when the wait began: in this same step, or else as the rows outside say."""
    opened = run.opened.get(wait.id)
    if not isinstance(opened, MessageWait):
        return wait.id in known
    usual = run.ports.business_key
    return (usual if opened.key is None else opened.key) == (usual if key is None else key)


def _is_about(node: Node, name: str, part: int | None = None) -> bool:
    """Does one of its definitions, or the one that is meant, name the message?"""
    definitions: tuple[Any, ...] = getattr(node.behaviour, "definitions", ())
    meant = definitions if part is None else definitions[part : part + 1]
    messages = [getattr(each, "message", None) for each in meant]
    return any(message is not None and message.name == name for message in messages)
