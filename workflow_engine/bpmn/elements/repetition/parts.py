"""Bodies with very many inner instances: each is kept beside the state, in a part of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workflow_engine.bpmn.elements.repetition.counters import COUNTER
from workflow_engine.bpmn.state import ARRIVE, PART_BITS, WAIT, Scope, Token

if TYPE_CHECKING:
    from workflow_engine.bpmn.execution import Execution


def begin(run: Execution, scope: Scope, locals_: list[dict[str, Any]], *, sequential: bool) -> None:
    """All inner instances are made now, so that the state need not keep their items."""
    body = scope.body
    if body is None:
        return
    body.first = run.next_id
    for number, local in enumerate(locals_, start=1):
        part = run.new_part(scope.id)
        waits = sequential and number > 1
        token = Token(
            run.new_id(part << PART_BITS),
            scope.node,
            scope.id,
            WAIT if waits else ARRIVE,
            local={**local, COUNTER: number},
        )
        run.add(token, ready=not waits)
    body.started = body.active = 1 if sequential else len(locals_)


def begin_next(run: Execution, scope: Scope) -> None:
    """The next inner instance of a sequential body."""
    body = scope.body
    if body is None:
        return
    number = body.first + body.started
    run.load(number)
    token = next(
        run.tokens[token_id] for token_id in run.inside[scope.id] if token_id >> PART_BITS == number
    )
    body.started += 1
    body.active += 1
    token.phase = ARRIVE
    run.queue.append(token.id)


def outputs(run: Execution, scope: Scope) -> list[Any]:
    """What the inner instances gave, in their order; null where there was nothing."""
    body = scope.body
    if body is None:
        return []
    run.load_body(scope)
    numbers = range(body.first, body.first + body.total)
    return [value[0] if (value := run.outputs.get(number)) else None for number in numbers]
