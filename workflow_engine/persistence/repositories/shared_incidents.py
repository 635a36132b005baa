"""Incidents that stand for others of their kind, and calls that are held with one."""

from datetime import datetime

import sqlalchemy as sa

from workflow_engine.persistence.tables import incident, instance, job
from workflow_engine.persistence.write_set import WriteSet


class SharedIncidents:
    """The side of the jobs that looks for what is told of already."""

    def __init__(self, connection: sa.Connection, writes: WriteSet) -> None:
        self._connection = connection
        self._writes = writes

    def has_incident(self, instance_id: str, element: str, code: str) -> bool:
        """Whether an element of an instance has an open incident of this code."""
        self._writes.flush(self._connection)
        values = {"instance_id": instance_id, "element": element, "code": code}
        return self._connection.execute(_HAS_INCIDENT, values).first() is not None

    def is_reported(self, origin: str, code: str) -> bool:
        """Whether an instance of a chain has an open incident of this code."""
        self._writes.flush(self._connection)
        values = {"origin": origin, "code": code}
        return self._connection.execute(_REPORTED, values).first() is not None

    def release_calls(self, instance_id: str, now: datetime) -> None:
        """Calls that are held without an incident of their own are due at once."""
        self._writes.flush(self._connection)
        self._connection.execute(_RELEASE_CALLS, {"b_instance": instance_id, "b_now": now})


_HAS_INCIDENT = (
    sa.select(incident.c.id)
    .where(
        incident.c.instance_id == sa.bindparam("instance_id"),
        incident.c.element == sa.bindparam("element"),
        incident.c.code == sa.bindparam("code"),
        incident.c.state == "open",
    )
    .limit(1)
)
_REPORTED = (
    sa.select(incident.c.id)
    .join(instance, instance.c.id == incident.c.instance_id)
    .where(
        sa.text("chain_origin IS NOT NULL"),
        instance.c.chain_origin == sa.bindparam("origin", type_=instance.c.chain_origin.type),
        incident.c.code == sa.bindparam("code"),
        incident.c.state == "open",
    )
    .limit(1)
)
_RELEASE_CALLS = (
    sa.update(job)
    .where(
        job.c.instance_id == sa.bindparam("b_instance"),
        job.c.kind == "call",
        job.c.state == "failed",
    )
    .values(state="ready", attempts=0, due_at=sa.bindparam("b_now"))
)
