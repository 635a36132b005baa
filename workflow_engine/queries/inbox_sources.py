"""Whose rows an inbox shows: the reader's, of his groups, and of those for whom he stands in."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from workflow_engine.persistence.tables import inbox, person, task
from workflow_engine.queries.base import Reading, own_name
from workflow_engine.queries.standing_in import lets_through, present


@dataclass(frozen=True, slots=True)
class Source:
    """A principal's rows; ``place`` counts from 1 whose they are if not the reader's own."""

    principal: str
    place: int = 0
    absent: str = ""
    conditions: tuple[sa.ColumnElement[bool], ...] = ()

    def rows(self) -> sa.Select[Any]:
        """Ids of its tasks; joined with ``task`` where they are somebody else's."""
        part = sa.select(inbox.c.task_id).where(inbox.c.principal_id == self.principal)
        if not self.place:
            return part
        return part.join(task, task.c.id == inbox.c.task_id).where(*self.conditions)


def sources(ctx: Reading) -> list[Source]:
    own = [ctx.actor.person_id] if ctx.actor.person_id else []
    found = [Source(principal) for principal in (*own, *sorted(ctx.actor.groups))]
    for place, each in enumerate(present(ctx), 1):
        conditions = tuple(lets_through(ctx, each))
        found += [Source(p, place, each.absent, conditions) for p in each.principals]
    return found


def names_of_absent(ctx: Reading) -> list[str]:
    """In the order of their places."""
    people = [each.absent for each in present(ctx)]
    statement = sa.select(person.c.id, own_name(ctx, person)).where(person.c.id.in_(people))
    names = {row[0]: row[1] for row in ctx.connection.execute(statement)}
    return [names[each] for each in people]
