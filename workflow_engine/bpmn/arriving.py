"""A token comes to its node: what happens before the work there begins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workflow_engine.bpmn.elements.events.boundary import arm_boundaries
from workflow_engine.bpmn.elements.repetition.counters import COUNTER
from workflow_engine.bpmn.formulas import assign
from workflow_engine.bpmn.state import ENTER

if TYPE_CHECKING:
    from workflow_engine.bpmn.data import Association
    from workflow_engine.bpmn.execution import Execution
    from workflow_engine.bpmn.graph import Node
    from workflow_engine.bpmn.state import Token


def arrive(run: Execution, token: Token, node: Node) -> None:
    """Count it, map its inputs, and listen for what is attached to it."""
    if node.start_quantity > 1 and not token.iteration and not _gather(run, token, node):
        return
    outer = node.repetition is not None and run.is_outer(token)
    if outer:
        token.iteration = 1
    elif not token.iteration:
        run.enter_node(token, node)
    if node.prepares:
        _prepare(run, token, node, outer=outer)
    token.phase = ENTER


def _prepare(run: Execution, token: Token, node: Node, *, outer: bool) -> None:
    known = token.local
    try:
        if not outer:
            map_inputs(run, token, node)
        if node.boundaries and (outer or node.repetition is None):
            arm_boundaries(run, token, node)
    except Exception:
        # Else a retry would map what is mapped already.
        token.local = known
        raise


def map_inputs(run: Execution, token: Token, node: Node) -> None:
    """What the work at the node is to know becomes variables of the token."""
    if node.inputs:
        values = assign(node.inputs, run.view(token), run.ports)
        token.local = {**(token.local or {}), **run.take_in(values)}
    if node.data_inputs:
        token.local = {**(token.local or {}), **associated(run, token, node.data_inputs)}


def map_anew(run: Execution, token: Token, node: Node) -> None:
    """Somebody may have corrected what the inputs are mapped from."""
    targets = {mapping.target for mapping in node.inputs}
    targets |= {association.target for association in node.data_inputs}
    hidden = targets & {COUNTER, getattr(node.repetition, "item", None)}
    if not targets or hidden or run.is_outer(token):
        return
    known = token.local or {}
    token.local = {name: value for name, value in known.items() if name not in targets}
    try:
        map_inputs(run, token, node)
    except Exception:
        token.local = known
        raise


def _gather(run: Execution, token: Token, node: Node) -> bool:
    """An activity may need several tokens to begin (BPMN 2.0.2, 13.3.2, startQuantity).

    What is undone needs none.
    """
    if run.scopes[token.scope].body is not None or token.serves:
        return True
    others = run.at_join(token)[: node.start_quantity - 1]
    if len(others) + 1 < node.start_quantity:
        run.wait_at_join(token)
        return False
    run.join(token, others)
    return True


def associated(
    run: Execution, token: Token, associations: tuple[Association, ...]
) -> dict[str, Any]:
    """Data associations move what is there (BPMN 2.0.2, 10.4.2)."""
    view = run.view(token)
    found = {a.target: a.source.evaluate(view, run.ports) for a in associations if a.needs in view}
    return run.take_in(found)
