"""What scenarios told about a version, each time that they were played."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from workflow_engine.domain.ids import is_id
from workflow_engine.domain.rehearsal import Rehearsal, from_document
from workflow_engine.errors import DefinitionNotFound
from workflow_engine.persistence.tables import account, rehearsal
from workflow_engine.queries.base import Query, Reading, name_in, names_of
from workflow_engine.queries.seeing import require_seen

#: Older reports are kept, and asked for by nobody.
MOST = 20


@dataclass(frozen=True, slots=True)
class RehearsalRow:
    """One time that the scenarios of a version were played."""

    rehearsal_id: str
    created_at: datetime
    created_by: str | None
    operations: str
    passed: bool
    report: Rehearsal


@dataclass(frozen=True)
class Rehearsals(Query[list[RehearsalRow]]):
    """The newest first."""

    permission = "definition:read"
    definition_id: str

    def run(self, ctx: Reading) -> list[RehearsalRow]:
        found = ctx.definitions.by_id(self.definition_id) if is_id(self.definition_id) else None
        if found is None or found["company_id"] != ctx.company_id:
            raise DefinitionNotFound(key=self.definition_id)
        require_seen(ctx, found["key"])
        statement = (
            sa.select(rehearsal, *names_of(account, "author"))
            .outerjoin(account, account.c.id == rehearsal.c.created_by)
            .where(rehearsal.c.deployment_id == found["deployment_id"])
            .order_by(rehearsal.c.created_at.desc(), rehearsal.c.id.desc())
            .limit(MOST)
        )
        return [
            RehearsalRow(
                row["id"],
                row["created_at"],
                name_in(ctx, row, "author"),
                row["operations"],
                row["passed"],
                from_document(row["report"]),
            )
            for row in ctx.connection.execute(statement).mappings()
        ]
