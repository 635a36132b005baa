"""The people to whom somebody can turn about a task."""

from dataclasses import dataclass

import sqlalchemy as sa

from workflow_engine.persistence.tables import person
from workflow_engine.queries.base import Query, Reading

MOST = 500


@dataclass(frozen=True, slots=True)
class Colleague:
    """An active person, by the name in the reader's language."""

    person_id: str
    name: str


@dataclass(frozen=True)
class Colleagues(Query[list[Colleague]]):
    """Everybody active but the actor, by name; at most ``MOST``."""

    permission = "task:read"

    def run(self, ctx: Reading) -> list[Colleague]:
        statement = (
            sa.select(person.c.id, person.c.name, person.c.name_zh)
            .where(person.c.company_id == ctx.company_id, person.c.active)
            .order_by(person.c.name, person.c.id)
            .limit(MOST)
        )
        zh = ctx.actor.locale.startswith("zh")
        return [
            Colleague(row.id, (row.name_zh if zh else None) or row.name)
            for row in ctx.connection.execute(statement)
            if row.id != ctx.actor.person_id
        ]
