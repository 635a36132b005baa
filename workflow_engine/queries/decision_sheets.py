"""The table of a version as an Excel workbook."""

from collections.abc import Sequence
from dataclasses import dataclass

from workflow_engine.dmn.difference import PartChange, difference
from workflow_engine.queries.base import Query, Reading
from workflow_engine.queries.decisions import GetDecision
from workflow_engine.transfer.decisions import write_decision


@dataclass(frozen=True, slots=True)
class Sheet:
    """A workbook and what it is called."""

    name: str
    content: bytes


@dataclass(frozen=True)
class GetSheet(Query[Sheet]):
    """DecisionNotFound when the decision is no table."""

    permission = "decision:read"
    decision_id: str

    def run(self, ctx: Reading) -> Sheet:
        found = GetDecision(self.decision_id).run(ctx)
        content = write_decision(found.content, found.row.key)
        return Sheet(f"{found.row.key}-{found.row.version}.xlsx", content)


@dataclass(frozen=True)
class CompareDecisions(Query[Sequence[PartChange]]):
    """What changed from the version ``before_id`` to another."""

    permission = "decision:read"
    decision_id: str
    before_id: str

    def run(self, ctx: Reading) -> Sequence[PartChange]:
        after, before = (
            GetDecision(each).run(ctx).content for each in (self.decision_id, self.before_id)
        )
        return difference(before, after)
