"""The approval path of the document that an instance is about."""

from dataclasses import dataclass

from workflow_engine import dmn, feel
from workflow_engine.authority import BadMatrix
from workflow_engine.models import DecisionNotPublished
from workflow_engine.queries.approval_path import ApprovalPath, PreviewApprovalPath
from workflow_engine.queries.base import Query, Reading
from workflow_engine.queries.visibility import require_visible


@dataclass(frozen=True)
class GetInstancePath(Query[ApprovalPath | None]):
    """None when the instance is about no known document, or no matrix can be asked."""

    permission = "instance:read"
    instance_id: str

    def run(self, ctx: Reading) -> ApprovalPath | None:
        row = require_visible(ctx, self.instance_id)
        kind = ctx.modules.documents.get(row["subject_type"] or "")
        if kind is None:
            return None
        document_id = str(row["subject_id"])
        with ctx.session as session:
            facts = kind.facts(session, ctx.company_id, document_id)
        if facts is None:
            return None
        try:
            return PreviewApprovalPath(kind.name, facts, document_id).run(ctx)
        except (DecisionNotPublished, BadMatrix, dmn.DmnError, feel.FeelError):
            # The rest of the page still helps; the release itself will refuse without a matrix.
            return None


@dataclass(frozen=True)
class GetApprovalPath(Query[ApprovalPath]):
    """The same for programs: a path without steps where there is none."""

    permission = "instance:read"
    instance_id: str

    def run(self, ctx: Reading) -> ApprovalPath:
        return GetInstancePath(self.instance_id).run(ctx) or ApprovalPath((), None)
