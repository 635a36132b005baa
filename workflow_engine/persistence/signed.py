"""Who approved the earlier steps of an instance, in their order."""

from collections.abc import Sequence

import sqlalchemy as sa

from workflow_engine.domain.approval import APPROVALS, REFUSALS
from workflow_engine.persistence.counting import COUNTING
from workflow_engine.persistence.tables import decision


def signers(connection: sa.Connection, instance_id: str) -> Sequence[str]:
    """The people whose approvals count, since the last refusal."""
    people: list[str] = []
    for row in connection.execute(_DECIDED, {"instance": instance_id}):
        if row.outcome in REFUSALS:
            people.clear()
        elif row.outcome in APPROVALS and row.person_id:
            people.append(row.person_id)
    return tuple(people)


_DECIDED = (
    sa.select(decision.c.person_id, decision.c.outcome)
    .where(decision.c.instance_id == sa.bindparam("instance"), COUNTING)
    .order_by(decision.c.decided_at, decision.c.id)
)
