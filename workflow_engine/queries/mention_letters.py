"""Whom to write to about a comment that names them."""

from collections.abc import Iterator, Mapping
from typing import Any

import sqlalchemy as sa

from workflow_engine.persistence import mentioning
from workflow_engine.persistence.tables import instance
from workflow_engine.queries.base import Reading
from workflow_engine.queries.quarantine import PEOPLE


def mention_notices(ctx: Reading, payload: Mapping[str, Any]) -> Iterator[tuple[Any, str, str]]:
    """Each of the people who still may read it, with the request's title and who named them."""
    wanted, people = payload["mention"], list(payload["people"])
    title = ctx.connection.scalar(sa.select(instance.c.title).where(instance.c.id == wanted))
    by = str(payload.get("by") or "")
    author = mentioning.named(ctx.connection, [by]).get(by, "") if by else ""
    readers = mentioning.readers(ctx.connection, wanted, people)
    for row in ctx.connection.execute(PEOPLE, {"people": people}):
        if row.person_id in readers:
            yield row, title or "", author
