"""Which processes the tasks of an inbox belong to, for its filter."""

from dataclasses import dataclass

import sqlalchemy as sa

from workflow_engine.persistence.tables import inbox, instance, task
from workflow_engine.queries.base import COUNT_CAP, Query, Reading
from workflow_engine.queries.standing_in import lets_through, present


@dataclass(frozen=True)
class InboxKeys(Query[list[tuple[str, str]]]):
    """Key and title in the reader's language, by title; looks at ``COUNT_CAP`` tasks."""

    permission = "task:read"

    def run(self, ctx: Reading) -> list[tuple[str, str]]:
        principals = [*([ctx.actor.person_id] if ctx.actor.person_id else []), *ctx.actor.groups]
        parts = [sa.select(inbox.c.task_id).where(inbox.c.principal_id.in_(principals))]
        parts += [
            sa.select(inbox.c.task_id)
            .join(task, task.c.id == inbox.c.task_id)
            .where(inbox.c.principal_id.in_(each.principals), *lets_through(ctx, each))
            for each in present(ctx)
        ]
        mine = sa.union_all(*parts).limit(COUNT_CAP).subquery()
        statement = (
            sa.select(instance.c.key)
            .join(task, task.c.instance_id == instance.c.id)
            .join(mine, mine.c.task_id == task.c.id)
            .distinct()
        )
        keys = list(ctx.connection.scalars(statement))
        return sorted(((key, _title(ctx, key)) for key in keys), key=lambda entry: entry[1])


def _title(ctx: Reading, key: str) -> str:
    row = ctx.definitions.latest(ctx.company_id, key)
    if row is None:
        return key
    return ctx.models.process(ctx.definitions, row["id"]).title(ctx.actor.locale)
