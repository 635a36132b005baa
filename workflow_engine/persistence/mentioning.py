"""Who is meant by a login in a comment, and which of those people see the instance anyway."""

from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa

from workflow_engine.persistence.tables import (
    account,
    decision,
    group_member,
    inbox,
    instance,
    instance_copy,
    person,
    task,
    voter,
)


def called(connection: sa.Connection, company_id: str, logins: Collection[str]) -> list[str]:
    """The active people of a company with these logins, whatever their case."""
    wanted = {login.lower() for login in logins}
    statement = (
        sa.select(person.c.id)
        .join(account, account.c.person_id == person.c.id)
        .where(
            person.c.company_id == company_id,
            person.c.active,
            sa.func.lower(account.c.login).in_(wanted),
        )
        .distinct()
        .order_by(person.c.id)
    )
    return list(connection.scalars(statement)) if wanted else []


def named(connection: sa.Connection, people: Sequence[str]) -> dict[str, str]:
    """What people are called."""
    statement = sa.select(person.c.id, person.c.name).where(person.c.id.in_(people))
    return {row.id: row.name for row in connection.execute(statement)}


def readers(connection: sa.Connection, instance_id: str, people: Sequence[str]) -> set[str]:
    """Those of the people who have to do with the instance, or have a copy of it."""
    ways: list[Any] = [
        sa.select(instance.c.started_by).where(instance.c.id == instance_id),
        sa.select(decision.c.person_id).where(decision.c.instance_id == instance_id),
        sa.select(instance_copy.c.person_id).where(instance_copy.c.instance_id == instance_id),
        _of_task(sa.select(voter.c.added_by), voter.c.task_id, instance_id),
        _of_task(sa.select(inbox.c.principal_id), inbox.c.task_id, instance_id),
        _of_task(
            sa.select(group_member.c.person_id).join(
                inbox, inbox.c.principal_id == group_member.c.group_id
            ),
            inbox.c.task_id,
            instance_id,
        ),
    ]
    return set(connection.scalars(sa.union(*ways))) & set(people)


def _of_task(statement: Any, task_id: Any, instance_id: str) -> Any:
    return statement.join(task, task.c.id == task_id).where(task.c.instance_id == instance_id)
