"""Who has to approve a record and which processes are about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from workflow_engine.errors import CountersignError
from workflow_engine.persistence.tables import instance
from workflow_engine.queries.approval_path import ApprovalPath, PreviewApprovalPath
from workflow_engine.queries.base import Query, Reading
from workflow_engine.queries.visibility import visible

MOST = 5


@dataclass(frozen=True)
class RecordApprovals(Query[ApprovalPath | None]):
    """The path that the authority matrix asks for as the record stands; None without a matrix."""

    permission = PreviewApprovalPath.permission
    doctype: str
    record_id: str

    def run(self, ctx: Reading) -> ApprovalPath | None:
        document = ctx.modules.documents.get(self.doctype)
        if document is None:
            return None
        facts = document.facts(ctx.session, ctx.company_id, self.record_id)
        if facts is None:
            return None
        try:
            return PreviewApprovalPath(self.doctype, facts, self.record_id).run(ctx)
        except CountersignError:
            # Without a published matrix nobody can be named; the act itself will refuse.
            return None


@dataclass(frozen=True, slots=True)
class About:
    """A process that is about the record."""

    instance_id: str
    name: str
    status: str
    started_at: datetime


@dataclass(frozen=True)
class ProcessesAbout(Query[Sequence[About]]):
    """The latest processes about a record that the reader may look into."""

    permission = "instance:read"
    subject_type: str
    subject_id: str

    def run(self, ctx: Reading) -> Sequence[About]:
        statement = (
            sa.select(
                instance.c.id, instance.c.definition_id, instance.c.status, instance.c.started_at
            )
            .where(
                visible(ctx),
                instance.c.subject_type == self.subject_type,
                instance.c.subject_id == self.subject_id,
            )
            .order_by(instance.c.started_at.desc(), instance.c.id.desc())
            .limit(MOST)
        )
        return [
            About(
                row.id,
                ctx.models.process(ctx.definitions, row.definition_id).title(ctx.actor.locale),
                row.status,
                row.started_at,
            )
            for row in ctx.connection.execute(statement)
        ]
