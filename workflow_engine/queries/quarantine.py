"""Whom to write to about a file in quarantine."""

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from workflow_engine.persistence.tables import account, company, exchange_file, person
from workflow_engine.queries.base import Reading


def quarantine_notices(
    ctx: Reading, file_id: str, people: Sequence[str]
) -> Iterator[tuple[Any, Any]]:
    """Each of the people that can still be reached, with the file while it is in quarantine."""
    file = ctx.connection.execute(_FILE, {"id": file_id}).one_or_none()
    if file is not None:
        for row in ctx.connection.execute(PEOPLE, {"people": list(people)}):
            yield row, file


_FILE = sa.select(exchange_file.c.id, exchange_file.c.name, exchange_file.c.reason).where(
    exchange_file.c.id == sa.bindparam("id"), exchange_file.c.state == "quarantined"
)
#: People with an address, by their ids, each in a language.
PEOPLE = (
    sa.select(
        person.c.id.label("person_id"),
        person.c.email,
        sa.func.max(sa.func.coalesce(account.c.locale, company.c.locale)).label("locale"),
    )
    .join(company, company.c.id == person.c.company_id)
    .join(account, account.c.person_id == person.c.id)
    .where(
        person.c.id.in_(sa.bindparam("people", expanding=True)),
        person.c.active,
        person.c.email.is_not(None),
    )
    .group_by(person.c.id, person.c.email)
    .order_by(person.c.email)
)
