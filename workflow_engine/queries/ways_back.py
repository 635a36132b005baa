"""To which earlier steps a task could be returned, with who did them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from workflow_engine.bpmn.elements.activities.user_task import UserTask
from workflow_engine.bpmn.returning import Held
from workflow_engine.bpmn.returning import ways_back as possible_ways
from workflow_engine.domain.returning import offered
from workflow_engine.models import ProcessModel
from workflow_engine.persistence.returning import passed_steps
from workflow_engine.persistence.tables import person
from workflow_engine.queries.base import Reading
from workflow_engine.queries.instance_state import whole_state


@dataclass(frozen=True, slots=True)
class WayBackView:
    """A step that was passed: who did it and when, and whether it can come straight back."""

    element: str
    step: str
    person: str | None
    at: datetime
    may_come_back: bool
    is_requester: bool


def ways_back(
    ctx: Reading, row: Any, owner: Mapping[str, Any], model: ProcessModel
) -> Sequence[WayBackView]:
    """Of a row of ``task``; the nearest first."""
    behaviour = model.graph.nodes[row["element"]].behaviour
    if not isinstance(behaviour, UserTask) or behaviour.returns is None:
        return ()
    whole = whole_state(ctx, owner)
    held = next((wait for wait in whole.waits if wait.id == row["wait"]), None)
    token = next((t for t in whole.tokens if held is not None and t.id == held.token), None)
    if token is None:
        return ()
    passed = passed_steps(ctx.connection, row["instance_id"], row["element"])
    elements = [step.element for step in passed]
    possible = possible_ways(model.graph, Held(whole.tokens, whole.scopes), token, elements)
    ways = offered(behaviour.returns, passed, possible, row["requester_id"])
    names = _names(ctx, [way.passed.person_id for way in ways if way.passed.person_id])
    return tuple(
        WayBackView(
            element=way.passed.element,
            step=model.name_of(way.passed.element, ctx.actor.locale),
            person=names.get(way.passed.person_id or ""),
            at=way.passed.at,
            may_come_back=way.may_come_back,
            is_requester=way.is_requester,
        )
        for way in ways
    )


def _names(ctx: Reading, ids: Sequence[str]) -> dict[str, str]:
    zh = ctx.actor.locale.startswith("zh")
    statement = sa.select(person.c.id, person.c.name, person.c.name_zh).where(person.c.id.in_(ids))
    rows = ctx.connection.execute(statement) if ids else ()
    return {row.id: (row.name_zh if zh else None) or row.name for row in rows}
