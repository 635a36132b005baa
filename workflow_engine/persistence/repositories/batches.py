"""Batches with their items, and the instances or incidents that a filter means."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from workflow_engine.domain.batch import BatchFilter, BatchNotFound, Kind
from workflow_engine.domain.ids import is_id
from workflow_engine.persistence.tables import (
    batch,
    batch_item,
    definition,
    external_task,
    incident,
    instance,
    job,
    subscription,
    task,
)
from workflow_engine.persistence.write_set import WriteSet

Row = dict[str, Any]


class BatchRows:
    """An item and what is done to its instance are written in one transaction."""

    def __init__(self, connection: sa.Connection, writes: WriteSet) -> None:
        self._connection = connection
        self._writes = writes

    def add(self, row: Row, items: list[tuple[str | None, str | None]]) -> None:
        """A batch with an item for each pair of instance and incident."""
        self._writes.insert(batch, row)
        for number, (instance_id, incident_id) in enumerate(items, start=1):
            self._writes.insert(
                batch_item,
                {
                    "batch_id": row["id"],
                    "number": number,
                    "company_id": row["company_id"],
                    "instance_id": instance_id,
                    "incident_id": incident_id,
                    "state": "waiting",
                },
            )

    def lock(self, batch_id: str) -> Row:
        statement = _BATCH.with_for_update()
        return self._one(statement, batch_id)

    def one(self, batch_id: str) -> Row:
        return self._one(_BATCH, batch_id)

    def _one(self, statement: sa.Select[Any], batch_id: str) -> Row:
        row = None
        if is_id(batch_id):
            found = self._connection.execute(statement, {"b_id": batch_id})
            row = found.mappings().one_or_none()
        if row is None:
            raise BatchNotFound(batch=batch_id)
        return dict(row)

    def change(self, batch_id: str, **values: Any) -> None:
        self._connection.execute(sa.update(batch).where(batch.c.id == batch_id).values(values))

    def lock_item(self, batch_id: str, number: int) -> Row | None:
        """An item that waits, held; None when it was done meanwhile."""
        values = {"b_id": batch_id, "b_number": number}
        row = self._connection.execute(_ITEM, values).mappings().one_or_none()
        return dict(row) if row is not None and row["state"] == "waiting" else None

    def end_item(self, batch_id: str, number: int, **values: Any) -> None:
        where = {"batch_id": batch_id, "number": number, "state": "waiting"}
        self._writes.update(batch_item, where, **values)

    def waiting(self, batch_id: str, most: int) -> list[int]:
        """The numbers of the next items."""
        values = {"b_id": batch_id, "most": most}
        return list(self._connection.scalars(_WAITING, values))

    def change_items(self, batch_id: str, before: str, **values: Any) -> int:
        """All items of one state become of another; how many."""
        statement = sa.update(batch_item).where(
            batch_item.c.batch_id == batch_id, batch_item.c.state == before
        )
        return self._connection.execute(statement.values(values)).rowcount


def meant(company_id: str, kind: Kind, chosen: BatchFilter) -> sa.Select[Any]:
    """Instance, incident, title and status of what the filter means, oldest first."""
    if kind.of_incidents:
        place = sa.outerjoin(incident, instance, instance.c.id == incident.c.instance_id)
        statement = sa.select(instance.c.id, incident.c.id.label("incident_id"))
        statement = statement.where(
            incident.c.company_id == company_id, incident.c.state == "open"
        ).order_by(incident.c.created_at, incident.c.id)
    else:
        place = instance  # type: ignore[assignment]
        statement = sa.select(instance.c.id, sa.null().label("incident_id"))
        statement = statement.where(instance.c.company_id == company_id).order_by(
            instance.c.started_at, instance.c.id
        )
    conditions = [*_of_instance(kind, chosen), *_of_incident(kind, chosen)]
    return (
        statement.add_columns(instance.c.title, instance.c.status)
        .select_from(place)
        .where(*conditions)
    )


def _of_instance(kind: Kind, chosen: BatchFilter) -> list[Any]:
    found: list[Any] = []
    if chosen.status is not None:
        found.append(instance.c.status == chosen.status)
    if not kind.of_incidents:
        found.append(instance.c.status.in_(kind.statuses))
    for column, value in (
        (instance.c.key, chosen.key),
        (instance.c.definition_id, chosen.definition_id),
        (instance.c.business_key, chosen.business_key),
    ):
        if value:
            found.append(column == value)
    if chosen.version is not None:
        versions = sa.select(definition.c.id).where(definition.c.version == chosen.version)
        found.append(instance.c.definition_id.in_(versions))
    if chosen.text:
        found.append(instance.c.title.icontains(chosen.text, autoescape=True))
    return found


def _of_incident(kind: Kind, chosen: BatchFilter) -> list[Any]:
    found: list[Any] = []
    if chosen.ids:
        found.append((incident if kind.of_incidents else instance).c.id.in_(chosen.ids))
    if kind.of_incidents:
        if chosen.element:
            found.append(incident.c.element == chosen.element)
        if chosen.incident_code:
            found.append(incident.c.code == chosen.incident_code)
        return found
    if chosen.element:
        found.append(instance.c.id.in_(_open_at(chosen.element)))
    if chosen.incident_code:
        coded = (incident.c.state == "open", incident.c.code == chosen.incident_code)
        found.append(instance.c.id.in_(sa.select(incident.c.instance_id).where(*coded)))
    return found


def _open_at(element: str) -> sa.CompoundSelect[Any]:
    """Instances with anything open at the element."""
    places: tuple[tuple[sa.Table, Any], ...] = (
        (task, task.c.state == "open"),
        (job, sa.true()),
        (subscription, sa.true()),
        (external_task, external_task.c.ended_at.is_(None)),
        (incident, incident.c.state == "open"),
    )
    return sa.union_all(
        *(
            sa.select(table.c.instance_id).where(
                table.c.element == element, table.c.instance_id.is_not(None), condition
            )
            for table, condition in places
        )
    )


def counts(connection: sa.Connection, batch_ids: list[str]) -> dict[str, dict[str, int]]:
    """By batch, how many items are of each state."""
    statement = (
        sa.select(batch_item.c.batch_id, batch_item.c.state, sa.func.count().label("many"))
        .where(batch_item.c.batch_id.in_(batch_ids))
        .group_by(batch_item.c.batch_id, batch_item.c.state)
    )
    found: dict[str, dict[str, int]] = {batch_id: {} for batch_id in batch_ids}
    for row in connection.execute(statement):
        found[row.batch_id][row.state] = row.many
    return found


def ended(now: datetime, state: str, detail: str | None = None) -> Row:
    return {"state": state, "detail": (detail or "")[:1000] or None, "ended_at": now}


_BATCH = sa.select(batch).where(batch.c.id == sa.bindparam("b_id"))
_ITEM = (
    sa.select(batch_item)
    .where(
        batch_item.c.batch_id == sa.bindparam("b_id"),
        batch_item.c.number == sa.bindparam("b_number"),
    )
    .with_for_update()
)
_WAITING = (
    sa.select(batch_item.c.number)
    .where(batch_item.c.batch_id == sa.bindparam("b_id"), batch_item.c.state == "waiting")
    .order_by(batch_item.c.number)
    .limit(sa.bindparam("most"))
)
