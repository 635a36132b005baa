"""Sequence flows, conditional and default (BPMN 2.0.2, 8.4.13 and 13.3.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workflow_engine.bpmn.errors import NoFlowTaken, NotTrueOrFalse
from workflow_engine.bpmn.state import Token

if TYPE_CHECKING:
    from workflow_engine.bpmn.execution import Execution
    from workflow_engine.bpmn.graph import Flow, Node


def open_flows(run: Execution, token: Token, node: Node) -> list[Flow]:
    """Every flow that is open; the default one when no condition holds."""
    if not node.chooses:
        return list(node.outgoing)
    found = [flow for flow in node.outgoing if is_open(run, token, node, flow)]
    if node.default is None and found:
        return found
    if any(flow.condition is not None for flow in found):
        return found
    return [*found, default_flow(node)]


def first_open_flow(run: Execution, token: Token, node: Node) -> Flow:
    """The first flow in the file's order that is open; the default one when none is."""
    for flow in node.outgoing:
        if is_open(run, token, node, flow):
            return flow
    return default_flow(node)


def is_open(run: Execution, token: Token, node: Node, flow: Flow) -> bool:
    if flow.id == node.default:
        return False
    if flow.condition is None:
        return True
    value = run.ports.evaluate(flow.condition, run.view_of(token.scope, token.local))
    # Null is not taken for false: a missing amount must not slip past its approval.
    if not isinstance(value, bool):
        raise NotTrueOrFalse(text=flow.condition.text)
    return value


def default_flow(node: Node) -> Flow:
    for flow in node.outgoing:
        if flow.id == node.default:
            return flow
    raise NoFlowTaken(node=node.name or node.id)
