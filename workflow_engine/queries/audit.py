"""The company's audit: its lines, and whether its chain is sound."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from workflow_engine.domain import history
from workflow_engine.persistence import audit_chain
from workflow_engine.persistence.tables import account, audit, audit_head
from workflow_engine.queries.base import Page, Query, Reading, to_cursor
from workflow_engine.queries.lists import place

PAGE = 50
MOST = 200
#: Beyond this many the first ones tell enough.
PROBLEMS = 100


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One line; ``who`` is the account's name, None for the engine itself."""

    seq: int
    at: datetime
    action: str
    subject: str
    person_id: str | None
    account_id: str | None
    who: str | None
    data: Mapping[str, Any]


@dataclass(frozen=True)
class AuditLines(Query[Page[AuditRow]]):
    """Newest first. ``action`` matches from its beginning, ``subject`` exactly."""

    permission = "audit:read"
    cursor: str | None = None
    action: str = ""
    subject: str = ""
    limit: int = PAGE

    def run(self, ctx: Reading) -> Page[AuditRow]:
        most = min(max(self.limit, 1), MOST)
        statement = LINES.where(audit.c.company_id == ctx.company_id).limit(most + 1)
        if self.action:
            statement = statement.where(audit.c.action.startswith(self.action, autoescape=True))
        if self.subject:
            statement = statement.where(audit.c.subject == self.subject)
        if self.cursor is not None:
            statement = statement.where(audit.c.seq < place(self.cursor, int)[0])
        rows = [AuditRow(*row) for row in ctx.connection.execute(statement)]
        return Page(rows[:most], to_cursor(rows[most - 1].seq) if len(rows) > most else None)


@dataclass(frozen=True, slots=True)
class AuditState:
    """How many lines were checked and what is wrong; no problems means sound."""

    lines: int
    problems: tuple[history.Problem, ...]


@dataclass(frozen=True)
class VerifyAudit(Query[AuditState]):
    """Recompute every hash of the company's chain and compare its end with what is kept."""

    permission = "audit:read"

    def run(self, ctx: Reading) -> AuditState:
        kept = ctx.connection.execute(_HEAD, {"company": ctx.company_id}).one_or_none()
        head = history.Head(kept.seq, kept.hash.hex()) if kept else history.EMPTY
        rows = ctx.connection.execution_options(yield_per=1000).execute(
            _CHAIN, {"company": ctx.company_id}
        )
        problems = history.verify(audit_chain.entries(rows), head)
        return AuditState(head.seq, tuple(problems[:PROBLEMS]))


LINES = (
    sa.select(
        audit.c.seq,
        audit.c.at,
        audit.c.action,
        audit.c.subject,
        audit.c.person_id,
        audit.c.account_id,
        account.c.name.label("who"),
        audit.c.data,
    )
    .outerjoin(account, account.c.id == audit.c.account_id)
    .order_by(audit.c.seq.desc())
)
_HEAD = sa.select(audit_head.c.seq, audit_head.c.hash).where(
    audit_head.c.company_id == sa.bindparam("company")
)
_CHAIN = sa.select(audit).where(audit.c.company_id == sa.bindparam("company")).order_by(audit.c.seq)
