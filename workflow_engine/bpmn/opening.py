"""The scope in which an element is to begin; sub-processes around it are opened if none runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workflow_engine.bpmn.arriving import arrive
from workflow_engine.bpmn.elements.activities.sub_process import SubProcess
from workflow_engine.bpmn.errors import CannotOpen, NotInScope, ScopeAmbiguous
from workflow_engine.bpmn.state import Scope, part_of

if TYPE_CHECKING:
    from workflow_engine.bpmn.execution import Execution


def scope_for(run: Execution, container: str, wanted: int | None) -> Scope:
    """The one that runs, or the one that is ``wanted`` of several."""
    if wanted is not None:
        return _wanted(run, container, wanted)
    run.load_all()
    found = [scope for scope in run.scopes.values() if _fits(run, scope, container)]
    if len(found) > 1:
        scopes = ", ".join(str(scope.id) for scope in found)
        raise ScopeAmbiguous(node=_name(run, container), scopes=scopes)
    return found[0] if found else _opened(run, container)


def _wanted(run: Execution, container: str, wanted: int) -> Scope:
    run.load(part_of(wanted))
    scope = run.scopes.get(wanted)
    if scope is None or not _fits(run, scope, container):
        raise NotInScope(scope=wanted, node=_name(run, container))
    return scope


def _fits(run: Execution, scope: Scope, container: str) -> bool:
    """Not one that was opened again only to undo what was done in it."""
    if scope.node != container or scope.body is not None:
        return False
    return scope.host is None or not run.tokens[scope.host].serves


def _opened(run: Execution, container: str) -> Scope:
    """As if a token had come to the sub-process, without what it would begin with."""
    node = run.graph.nodes[container]
    behaviour = node.behaviour
    if node.repetition is not None or node.start_quantity > 1:
        raise CannotOpen(node=_name(run, container))
    if not isinstance(behaviour, SubProcess):
        raise TypeError(f"{container} is no sub-process")
    around = scope_for(run, node.container, None)
    token = run.place(container, around.id)
    arrive(run, token, node)
    return behaviour.open(run, token, node)


def _name(run: Execution, container: str) -> str:
    node = run.graph.nodes.get(container)
    return (node.name if node is not None else None) or container
