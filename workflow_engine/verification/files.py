"""Attached files: every row has its content, and the content is what it was."""

from collections.abc import Callable, Iterator

import sqlalchemy as sa

from workflow_engine.persistence.tables import attachment
from workflow_engine.verification.problems import Violation

#: From company and digest: whether the content is there and is the same.
Holds = Callable[[str, str], bool]


def files_are_there(connection: sa.Connection, holds: Holds) -> Iterator[Violation]:
    """Each content is read once, however many rows have it."""
    c = attachment.c
    rows = connection.execute(sa.select(c.company_id, c.digest).distinct().order_by(c.digest))
    for company_id, digest in rows:
        if not holds(company_id, digest):
            yield Violation("F1", digest, "the content of an attached file is missing or changed")
