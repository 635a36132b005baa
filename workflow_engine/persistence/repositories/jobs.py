"""Jobs with their leases, and incidents."""

from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from workflow_engine.domain.ids import is_id, new_id
from workflow_engine.domain.job import Job
from workflow_engine.persistence.repositories.instances import InstanceRows
from workflow_engine.persistence.repositories.shared_incidents import SharedIncidents
from workflow_engine.persistence.tables import incident, instance, job
from workflow_engine.persistence.write_set import WriteSet


class JobRows(SharedIncidents):
    """Every change of a leased job names the lease: a late worker hits no row."""

    def __init__(
        self, connection: sa.Connection, writes: WriteSet, instances: InstanceRows
    ) -> None:
        super().__init__(connection, writes)
        self._instances = instances
        self.news: list[tuple[str, dict[str, Any]]] = []
        """Incidents that this transaction opened or resolved, for those who are told of it."""

    def add(
        self,
        kind: str,
        *,
        company_id: str,
        due: datetime,
        now: datetime,
        max_attempts: int,
        instance_id: str | None = None,
        wait: int | None = None,
        element: str | None = None,
        payload: dict[str, Any] | None = None,
        state: str = "ready",
    ) -> str:
        job_id = new_id()
        self._writes.insert(
            job,
            {
                "id": job_id,
                "company_id": company_id,
                "kind": kind,
                "instance_id": instance_id,
                "wait": wait,
                "element": element,
                "payload": payload or {},
                "state": state,
                "due_at": due,
                "attempts": 0,
                "max_attempts": max_attempts,
                "lease": 0,
                "created_at": now,
            },
        )
        return job_id

    def cancel_waits(self, instance_id: str, waits: list[int]) -> None:
        self._writes.delete(job, instance_id=instance_id, wait=waits)

    def drop_starts(self, definition_id: str) -> None:
        """Timer starts of a version that is no longer the latest."""
        self._connection.execute(_DROP_STARTS, {"definition_id": definition_id})

    def drop(self, job_id: str) -> None:
        """A job that is not needed any more, unless a worker has it in hand: it will see."""
        self._connection.execute(_DROP, {"id": job_id})

    def lease(self, *, worker: str, now: datetime, seconds: int, limit: int) -> list[Any]:
        """Take up to ``limit`` due jobs for ``seconds``; others skip what is locked meanwhile.

        Jobs whose lease ran out are taken again under a new lease.
        """
        ids = [row.id for row in self._connection.execute(_DUE, {"now": now, "most": limit})]
        return self._take(ids, worker=worker, until=now + timedelta(seconds=seconds))

    def offer(self, *, now: datetime, seconds: int, limit: int) -> list[tuple[str, bool]]:
        """Put up to ``limit`` due jobs on offer for ``seconds``: each id, and whether it is late
        because an earlier offer ran out without anybody taking it.

        ``leased_until`` of a ready job is the end of its offer. It keeps all relays from offering
        a job at every look; whoever leases what is due need not mind it.
        """
        found = self._connection.execute(_UNOFFERED, {"now": now, "most": limit}).all()
        if found:
            until = now + timedelta(seconds=seconds)
            self._connection.execute(_OFFER, {"ids": [row.id for row in found], "until": until})
        return [(row.id, row.state == "ready" and row.leased_until is not None) for row in found]

    def withdraw(self, ids: list[str]) -> None:
        """Take back offers that could not be made known."""
        self._connection.execute(_WITHDRAW, {"ids": ids})

    def lease_offered(self, job_id: str, *, worker: str, now: datetime, seconds: int) -> Any:
        """Take one job on offer for ``seconds``; None when it is not on offer any more.

        It was due by the clock of the relay. The clock here may be a little behind, and is not
        asked.
        """
        if not is_id(job_id):
            return None
        ids = list(self._connection.execute(_OFFERED, {"id": job_id}).scalars())
        taken = self._take(ids, worker=worker, until=now + timedelta(seconds=seconds))
        return taken[0] if taken else None

    def _take(self, ids: list[str], *, worker: str, until: datetime) -> list[Any]:
        if not ids:
            return []
        self._connection.execute(_TAKE, {"ids": ids, "until": until, "by": worker})
        rows = self._connection.execute(_TAKEN, {"ids": ids}).mappings()
        return [dict(row) for row in rows]

    def give_back(self, rows: list[dict[str, Any]], *, now: datetime) -> None:
        """Leased jobs that were not begun; the lease costs them no attempt."""
        ours = [{"b_id": row["id"], "b_lease": row["lease"], "b_now": now} for row in rows]
        self._connection.execute(_GIVE_BACK, ours)

    def rest(self, held: dict[str, Any], *, now: datetime) -> None:
        """A leased job whose instance is suspended: it costs no attempt and waits for it."""
        ours = {"b_id": held["id"], "b_lease": held["lease"], "b_now": now}
        self._connection.execute(_REST, ours)

    def hold_all(self, instance_id: str) -> None:
        """Everything planned for an instance waits until it is resumed; letters go out."""
        self._connection.execute(_HOLD_ALL, {"b_instance": instance_id})

    def release_all(self, instance_id: str) -> None:
        """What was held is due when it was, or at once if that is past."""
        self._connection.execute(_RELEASE_ALL, {"b_instance": instance_id})

    def hold(self, job_id: str, lease: int) -> dict[str, Any] | None:
        """The job if it is still ours under ``lease``, locked together with its instance.

        The instance comes first, as for every other writer: whoever holds it also deletes jobs.
        """
        values = {"id": job_id, "lease": lease}
        row = self._connection.execute(_HOLD_BOTH, values).mappings().one_or_none()
        if row is None:
            alone = self._connection.execute(_HOLD_ALONE, values).mappings().one_or_none()
            return dict(alone) if alone else None
        self._instances.remember({c.name: row[f"instance_{c.name}"] for c in instance.c})
        return {c.name: row[f"job_{c.name}"] for c in job.c}

    def done(self, held: dict[str, Any]) -> None:
        """The job's work is part of this transaction; its row goes with it."""
        self._writes.delete(job, id=held["id"], lease=held["lease"])

    def save(self, changed: Job) -> None:
        """Store what became of a leased job; ``LeaseLost`` is left to the rules of the domain."""
        where = {"id": changed.id, "lease": changed.token}
        self._writes.update(
            job,
            where,
            state=changed.state,
            due_at=changed.due_at,
            attempts=changed.attempts,
            leased_until=changed.leased_until,
            worker=changed.owner,
            error=(changed.last_error or "")[:2000] or None,
        )

    def keep_payload(self, held: dict[str, Any], payload: dict[str, Any]) -> None:
        self._connection.execute(
            sa.update(job)
            .where(job.c.id == held["id"], job.c.lease == held["lease"])
            .values(payload=payload)
        )

    def hold_longer(
        self, held: dict[str, Any], *, until: datetime, payload: dict[str, Any]
    ) -> None:
        """Keep a job that is held for longer than its lease would last, with what it now is."""
        self._connection.execute(
            sa.update(job)
            .where(job.c.id == held["id"], job.c.lease == held["lease"])
            .values(leased_until=until, due_at=until, payload=payload)
        )

    def failed(self, job_id: str) -> Job | None:
        """A job that was given up, locked, for a person's retry."""
        found = self._connection.execute(_FAILED, {"id": job_id}).mappings().one_or_none()
        return entity(dict(found)) if found else None

    def give_up(self, failed: Job) -> None:
        """Forget a failed job that nothing waits for."""
        self._writes.delete(job, id=failed.id, state="failed")

    def open_incident(self, **row: Any) -> str:
        incident_id = new_id()
        self._writes.insert(incident, {"id": incident_id, "state": "open", **row})
        self.news.append(("opened", {"id": incident_id, **row}))
        return incident_id

    def incident(self, incident_id: str) -> dict[str, Any] | None:
        if not is_id(incident_id):
            return None
        row = self._connection.execute(_INCIDENT, {"id": incident_id}).mappings().one_or_none()
        return dict(row) if row else None

    def lock_incident(self, incident_id: str) -> dict[str, Any]:
        """One that was read before, held to the end; its instance must be locked already."""
        return dict(self._connection.execute(_HOLD_INCIDENT, {"id": incident_id}).mappings().one())

    def resolve_incident(self, row: dict[str, Any], **values: Any) -> None:
        """Close an open incident that is held; ``row`` is what it was."""
        where = {"id": row["id"], "state": "open"}
        self._writes.update(incident, where, state="resolved", **values)
        self.news.append(("resolved", row))

    def resolve_waits(self, instance_id: str, waits: list[int], **values: Any) -> int:
        """Incidents of waits that are gone are over; how many there were."""
        statement = (
            sa.update(incident)
            .where(
                incident.c.instance_id == instance_id,
                incident.c.wait.in_(waits),
                incident.c.state == "open",
            )
            .values(state="resolved", **values)
            .returning(incident)
        )
        over = [dict(row) for row in self._connection.execute(statement).mappings()]
        self.news += [("resolved", row) for row in over]
        return len(over)


def entity(row: dict[str, Any]) -> Job:
    """The job of a row, for the rules of the domain."""
    return Job(
        id=row["id"],
        due_at=row["due_at"],
        state=row["state"],
        attempts=row["attempts"],
        max_attempts=row["max_attempts"],
        token=row["lease"],
        owner=row["worker"],
        leased_until=row["leased_until"],
        last_error=row["error"],
    )


# A leased job is due again when its lease runs out: leasing moves ``due_at`` there.
# The very words of the partial index, or SQLite reads every job there is at each look.
_DUE = (
    sa.select(job.c.id)
    .where(sa.text("state <> 'failed'"), job.c.due_at <= sa.bindparam("now"))
    .order_by(job.c.due_at, job.c.id)
    .limit(sa.bindparam("most"))
    .with_for_update(skip_locked=True)
)
_UNOFFERED = (
    sa.select(job.c.id, job.c.state, job.c.leased_until)
    .where(
        sa.text("state <> 'failed'"),
        job.c.due_at <= sa.bindparam("now"),
        sa.or_(job.c.leased_until.is_(None), job.c.leased_until <= sa.bindparam("now")),
    )
    .order_by(job.c.due_at, job.c.id)
    .limit(sa.bindparam("most"))
    .with_for_update(skip_locked=True)
)
# A lease that ran out ends here: the job is on offer, and its late worker hits no row.
_OFFER = (
    sa.update(job)
    .where(job.c.id.in_(sa.bindparam("ids", expanding=True)))
    .values(state="ready", leased_until=sa.bindparam("until"), worker=None)
)
_WITHDRAW = (
    sa.update(job)
    .where(job.c.id.in_(sa.bindparam("ids", expanding=True)), job.c.state == "ready")
    .values(leased_until=None)
)
_OFFERED = (
    sa.select(job.c.id)
    .where(job.c.id == sa.bindparam("id"), job.c.state == "ready", job.c.leased_until.is_not(None))
    .with_for_update(skip_locked=True)
)
_TAKE = (
    sa.update(job)
    .where(job.c.id.in_(sa.bindparam("ids", expanding=True)))
    .values(
        state="leased",
        lease=job.c.lease + 1,
        attempts=job.c.attempts + 1,
        due_at=sa.bindparam("until"),
        leased_until=sa.bindparam("until"),
        worker=sa.bindparam("by"),
    )
)
_TAKEN = (
    sa.select(job)
    .where(job.c.id.in_(sa.bindparam("ids", expanding=True)))
    .order_by(job.c.due_at, job.c.id)
)
_GIVE_BACK = (
    sa.update(job)
    .where(
        job.c.id == sa.bindparam("b_id"),
        job.c.lease == sa.bindparam("b_lease"),
        job.c.state == "leased",
    )
    .values(
        state="ready",
        attempts=job.c.attempts - 1,
        due_at=sa.bindparam("b_now"),
        leased_until=None,
        worker=None,
    )
)
#: A job that is held is due never, so that it stands behind all others and is not looked at.
_NEVER = datetime(9999, 1, 1, tzinfo=UTC)
_REST = _GIVE_BACK.values(due_at=_NEVER, held_due=sa.bindparam("b_now"))
_HOLD_ALL = (
    sa.update(job)
    .where(
        job.c.instance_id == sa.bindparam("b_instance"),
        job.c.state == "ready",
        job.c.held_due.is_(None),
        job.c.kind != "notify",
    )
    .values(held_due=job.c.due_at, due_at=_NEVER, leased_until=None)
)
_RELEASE_ALL = (
    sa.update(job)
    .where(job.c.instance_id == sa.bindparam("b_instance"), job.c.held_due.is_not(None))
    .values(due_at=job.c.held_due, held_due=None)
)
# The very words of the partial index again: there are few timer starts among all jobs.
_STARTS = (
    sa.text("kind = 'start'"),
    job.c.payload["definition"].as_string() == sa.bindparam("definition_id"),
)
_DROP_STARTS = sa.delete(job).where(*_STARTS)
_DROP = sa.delete(job).where(
    job.c.id.in_(
        sa.select(job.c.id)
        .where(job.c.id == sa.bindparam("id"))
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
)
_OURS = (
    job.c.id == sa.bindparam("id"),
    job.c.lease == sa.bindparam("lease"),
    job.c.state == "leased",
)
_HOLD_BOTH = (
    sa.select(
        *(column.label(f"job_{column.name}") for column in job.c),
        *(column.label(f"instance_{column.name}") for column in instance.c),
    )
    .select_from(sa.join(instance, job, instance.c.id == job.c.instance_id))
    .where(*_OURS)
    .with_for_update(of=[instance, job])
)
_HOLD_ALONE = sa.select(job).where(*_OURS, job.c.instance_id.is_(None)).with_for_update()
_FAILED = (
    sa.select(job).where(job.c.id == sa.bindparam("id"), job.c.state == "failed").with_for_update()
)
_INCIDENT = sa.select(incident).where(incident.c.id == sa.bindparam("id"))
_HOLD_INCIDENT = _INCIDENT.with_for_update()
