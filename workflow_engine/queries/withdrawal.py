"""What a reader may still undo of a request: withdraw it, or take his last decision back."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from workflow_engine.bpmn.harmless import is_harmless
from workflow_engine.domain.withdrawing import (
    TooLateToTakeBack,
    line_to_undo,
    require_withdrawable,
)
from workflow_engine.errors import CountersignError
from workflow_engine.models import ProcessModel
from workflow_engine.persistence.counting import COUNTING
from workflow_engine.persistence.tables import decision, task
from workflow_engine.persistence.withdrawing import (
    called_below,
    newest_lines,
    others_decided,
    own_way,
)
from workflow_engine.queries.base import Query, Reading
from workflow_engine.queries.visibility import require_visible


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """Whether the reader may withdraw, and the task whose decision he may take back."""

    may_withdraw: bool = False
    task_id: str | None = None


@dataclass(frozen=True)
class GetWithdrawal(Query[Withdrawal]):
    """The commands have the last word."""

    permission = "instance:read"
    instance_id: str

    def run(self, ctx: Reading) -> Withdrawal:
        row = require_visible(ctx, self.instance_id)
        if row["status"] != "active" or ctx.actor.person_id is None:
            return Withdrawal()
        model = ctx.models.process(ctx.definitions, row["definition_id"])
        is_mine = row["started_by"] == ctx.actor.person_id and row["parent_id"] is None
        return Withdrawal(
            may_withdraw=is_mine and _may_withdraw(ctx, row, model),
            task_id=_undoable(ctx, row, model),
        )


def _may_withdraw(ctx: Reading, row: Mapping[str, Any], model: ProcessModel) -> bool:
    if row["subject_type"] and own_way(ctx.connection, row["id"]) is None:
        return False
    asked = [row["id"], *called_below(ctx.connection, row["id"])]
    decided = others_decided(ctx.connection, asked, ctx.actor.person_id)
    try:
        require_withdrawable(model.manifest.withdraw, others_decided=decided)
    except CountersignError:
        return False
    return True


def _undoable(ctx: Reading, row: Mapping[str, Any], model: ProcessModel) -> str | None:
    mine = (
        sa.select(task.c.id)
        .join(decision, decision.c.task_id == task.c.id)
        .where(
            task.c.instance_id == row["id"],
            task.c.state == "completed",
            task.c.voting.is_(None),
            decision.c.person_id == ctx.actor.person_id,
            COUNTING,
        )
        .order_by(task.c.ended_at.desc(), task.c.id.desc())
        .limit(1)
    )
    task_id = ctx.connection.scalars(mine).first()
    if task_id is None:
        return None
    try:
        line = line_to_undo(newest_lines(ctx.connection, row["id"]), task_id)
    except TooLateToTakeBack:
        return None
    moves = [(str(node), str(event)) for node, event in line.get("moves", ())]
    harmless = is_harmless(model.graph, moves, ctx.modules.only_reads)
    return task_id if "token" in line and harmless else None
