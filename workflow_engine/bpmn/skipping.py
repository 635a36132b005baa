"""A person leaves an element in trouble as if its work had been done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workflow_engine.bpmn.elements.activities.ad_hoc_sub_process import AdHocSubProcess
from workflow_engine.bpmn.elements.events.scopes import listen_once
from workflow_engine.bpmn.elements.events.troubles import is_event_trouble, let_pass
from workflow_engine.bpmn.errors import FlowNeeded, ModelTrouble, NoSuchFlow
from workflow_engine.bpmn.graph import Flow, Node
from workflow_engine.bpmn.progress import Skip
from workflow_engine.bpmn.state import LEAVE, Token, Wait
from workflow_engine.feel import FeelError

if TYPE_CHECKING:
    from workflow_engine.bpmn.execution import Execution


def skip(run: Execution, wait: Wait, trigger: Skip) -> None:
    """With the values that are given: no mapping of the element applies."""
    values = run.take_in(trigger.variables)
    if is_event_trouble(wait):
        run.close_wait(wait)
        let_pass(run, wait, values)
        return
    token = run.tokens[wait.token]
    node = run.graph.nodes[token.node]
    run.close_waits(token)
    for scope_id in run.hosted.pop(token.id, []):
        run.cancel_others(scope_id, None)
        run.drop_scope(scope_id)
    run.write(token.scope, values)
    run.join(token, [])
    if node.begins:
        listen_once(run, run.scopes[token.scope])
    token.local, token.given, token.phase = None, (), LEAVE
    if trigger.flow is None:
        _require_way(run, token, node)
        run.moved(token, "skipped", {})
        run.queue.append(token.id)
        return
    flow = _named(run, token, node, trigger.flow)
    run.moved(token, "skipped", {"flow": flow.id})
    _take(run, token, node, flow)


def _goes_by_flows(run: Execution, token: Token) -> bool:
    """Or does it end here, as an inner instance or as what undoes something?"""
    return run.scopes[token.scope].body is None and not token.serves


def _require_way(run: Execution, token: Token, node: Node) -> None:
    """Conditions that cannot be evaluated now would be the same trouble once more."""
    if not (node.chooses and node.outgoing and _goes_by_flows(run, token)):
        return
    try:
        node.behaviour.flows(run, token, node)
    except (FeelError, ModelTrouble) as problem:
        flows = ", ".join(flow.id for flow in node.outgoing)
        raise FlowNeeded(node=node.name or node.id, flows=flows) from problem


def _named(run: Execution, token: Token, node: Node, name: str) -> Flow:
    flows = node.outgoing if _goes_by_flows(run, token) else ()
    for flow in flows:
        if flow.id == name:
            return flow
    known = ", ".join(flow.id for flow in flows) or "-"
    raise NoSuchFlow(node=node.name or node.id, flow=name[:100], flows=known)


def _take(run: Execution, token: Token, node: Node, flow: Flow) -> None:
    around = run.graph.nodes[node.container].behaviour if node.supervised else None
    if isinstance(around, AdHocSubProcess) and not around.left(run, token, run.scopes[token.scope]):
        run.consume(token)
        return
    run.take(token, [flow] * node.completion_quantity)
