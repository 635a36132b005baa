"""A workbook taken back: its table in the place of a version's, as the next draft."""

from dataclasses import dataclass

from workflow_engine import dmn
from workflow_engine.commands.base import Command, Context
from workflow_engine.commands.decisions import DecisionInHand, DraftDecision, decision_in_hand
from workflow_engine.transfer.decisions import read_decision

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of it; ``version`` is None when nothing was kept."""

    is_new: bool
    version: int | None = None


@dataclass(frozen=True)
class TakeSheet(Command[Taken]):
    """Draft a version whose table is that of the workbook, the rest as in ``decision_id``.

    SheetRefused tells the faults by the address of their cells. ``dry_run`` only looks.
    """

    permission = "decision:draft"
    decision_id: str
    content: bytes
    note: str = ""
    dry_run: bool = False

    def load(self, ctx: Context) -> DecisionInHand:
        return decision_in_hand(ctx, self.decision_id)

    def run(self, ctx: Context, subject: DecisionInHand) -> Taken:
        row = subject.row
        changed = read_decision(row["content"], row["key"], self.content)
        if changed == row["content"]:
            return Taken(is_new=False)
        dmn.read(changed)
        if self.dry_run:
            return Taken(is_new=True)
        draft = DraftDecision(row["key"], changed, self.note).run(ctx, None)
        return Taken(draft.is_new, draft.version)
