"""Why a task asks for this signature: the rule of the authority matrix that wants it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from workflow_engine.persistence.tables import decision_definition, decision_evaluation
from workflow_engine.queries.base import Query, Reading
from workflow_engine.queries.tasks import load


@dataclass(frozen=True, slots=True)
class AskingRule:
    """A rule by its table, its number from 1 and its reason in the reader's language."""

    evaluation_id: str
    version: int
    table: str
    number: int
    reason: str


@dataclass(frozen=True)
class GetAskingRule(Query[AskingRule | None]):
    """From the evaluation that led to the task, as long as it is kept.

    None for a task that no rule of the matrix asked for. Who may see the task may know why.
    """

    permission = "task:read"
    task_id: str

    def run(self, ctx: Reading) -> AskingRule | None:
        row, _, _ = load(ctx, self.task_id)
        c = decision_evaluation.c
        last = (
            sa.select(c.id, c.steps, decision_definition.c.version)
            .join(decision_definition, decision_definition.c.id == c.version_id)
            .where(c.instance_id == row["instance_id"], c.steps.is_not(None))
            .where(c.at <= row["created_at"])
            .order_by(c.at.desc(), c.id.desc())
            .limit(1)
        )
        found = ctx.connection.execute(last).mappings().one_or_none()
        if found is None:
            return None
        for step in found["steps"]:
            if step["references"] == row["wanted"]:
                reason = _reason(step, ctx.actor.locale)
                told = (step["table"], step["number"], reason)
                return AskingRule(found["id"], found["version"], *told)
        return None


def _reason(step: Mapping[str, Any], locale: str) -> str:
    reasons = step["reasons"]
    return str(reasons.get(f"reason_{locale}") or reasons.get("reason") or step["annotation"])
