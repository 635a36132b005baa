"""What was changed about a process, or about all deployments, beside the versions themselves."""

from collections.abc import Sequence
from dataclasses import dataclass

from workflow_engine.persistence.tables import audit
from workflow_engine.queries.audit import LINES, AuditRow
from workflow_engine.queries.base import Query, Reading
from workflow_engine.queries.seeing import require_seen

#: The newest changes; the audit has all of them.
MOST = 50


@dataclass(frozen=True)
class ProcessChanges(Query[Sequence[AuditRow]]):
    """Newest first: who changed its settings, suspended or retired it. Who may see the process
    may see them; the rest of the audit stays with its readers."""

    permission = "definition:read"
    key: str

    def run(self, ctx: Reading) -> Sequence[AuditRow]:
        require_seen(ctx, self.key)
        return _changes(ctx, f"process:{self.key}", "process.")


@dataclass(frozen=True)
class PolicyChanges(Query[Sequence[AuditRow]]):
    """Newest first: who changed the rules of deployment."""

    permission = "definition:read"

    def run(self, ctx: Reading) -> Sequence[AuditRow]:
        return _changes(ctx, f"company:{ctx.company_id}", "deployment_policy.")


def _changes(ctx: Reading, subject: str, action: str) -> list[AuditRow]:
    statement = LINES.where(
        audit.c.company_id == ctx.company_id,
        audit.c.subject == subject,
        audit.c.action.startswith(action, autoescape=True),
    ).limit(MOST)
    return [AuditRow(*row) for row in ctx.connection.execute(statement)]
