"""The rows of an instance that goes on in another version: they follow their elements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from workflow_engine.persistence.tables import incident, job, subscription, task


@dataclass(frozen=True, slots=True)
class TaskShape:
    """What a task takes over from its element; who may decide it and by when stays."""

    name: str
    form: str | None
    outcomes: Sequence[str]


def follow(
    connection: sa.Connection,
    instance_id: str,
    targets: Mapping[str, str],
    shapes: Mapping[str, TaskShape],
) -> None:
    """Rename the elements of what is open, all at once, for some may change places.

    Work that is under way keeps the name it began under: the keys of its effects hang on it.
    ``shapes`` are by new element.
    """
    renamed = {old: new for old, new in targets.items() if old != new}
    if renamed:
        for table, conditions in _OPEN:
            becomes = sa.case(renamed, value=table.c.element, else_=table.c.element)
            connection.execute(
                sa.update(table)
                .where(
                    table.c.instance_id == instance_id,
                    table.c.element.in_(list(renamed)),
                    *conditions,
                )
                .values(element=becomes)
            )
    _reshape(connection, instance_id, shapes)


def _reshape(connection: sa.Connection, instance_id: str, shapes: Mapping[str, TaskShape]) -> None:
    tasks = sa.select(task.c.id, task.c.element, task.c.name, task.c.form, task.c.outcomes)
    open_ones = tasks.where(task.c.instance_id == instance_id, task.c.state == "open")
    for row in connection.execute(open_ones).all():
        shape = shapes.get(row.element)
        if shape is None or (row.name, row.form, row.outcomes) == _values(shape):
            continue
        name, form, outcomes = _values(shape)
        connection.execute(
            sa.update(task)
            .where(task.c.id == row.id)
            .values(name=name, form=form, outcomes=outcomes)
        )


def _values(shape: TaskShape) -> tuple[str, str | None, list[str]]:
    return shape.name[:300], shape.form, list(shape.outcomes)


_OPEN: tuple[tuple[sa.Table, tuple[Any, ...]], ...] = (
    (task, (task.c.state == "open",)),
    (subscription, ()),
    (incident, (incident.c.state == "open",)),
    (job, (job.c.kind.in_(("timer", "notify", "escalate", "settle")),)),
)
