"""Versions that end by hand: one in force is retired, a draft is discarded; both say why."""

from dataclasses import dataclass
from typing import Any

from workflow_engine.commands.audit import audit
from workflow_engine.commands.base import Command, Context
from workflow_engine.commands.decisions import DecisionInHand, decision_in_hand
from workflow_engine.errors import Conflict, Invalid, _l


class ReasonMissing(Invalid):
    message = _l("Say why.")


class DecisionNotEnding(Conflict):
    message = _l("This version is {state} already.")


@dataclass(frozen=True)
class RetireDecision(Command[None]):
    """Take the version in force out of it; processes that ask it stop until another is put in."""

    permission = "decision:publish"
    decision_id: str
    reason: str

    def load(self, ctx: Context) -> DecisionInHand:
        return decision_in_hand(ctx, self.decision_id)

    def run(self, ctx: Context, subject: DecisionInHand) -> None:
        _end(ctx, subject.row, "published", "retired", self.reason)


@dataclass(frozen=True)
class DiscardDecision(Command[None]):
    """Put a draft aside for good; its number is never given again."""

    permission = "decision:draft"
    decision_id: str
    reason: str

    def load(self, ctx: Context) -> DecisionInHand:
        return decision_in_hand(ctx, self.decision_id)

    def run(self, ctx: Context, subject: DecisionInHand) -> None:
        _end(ctx, subject.row, "draft", "discarded", self.reason)


@dataclass(frozen=True)
class ChangeDecisionPolicy(Command[None]):
    """Whether a draft has to be published by somebody else than its author."""

    permission = "definition:manage"
    second_person: bool

    def run(self, ctx: Context, subject: Any) -> None:
        required = self.second_person
        ctx.uow.decision_cases.require_second_person(ctx.company_id, required=required)
        detail = {"second_person": required}
        audit(ctx, "decision.policy", subject=f"company:{ctx.company_id}", detail=detail)


def _end(ctx: Context, row: dict[str, Any], before: str, after: str, reason: str) -> None:
    if row["state"] != before:
        raise DecisionNotEnding(state=row["state"])
    if not reason.strip():
        raise ReasonMissing
    said = reason.strip()[:1000]
    ended = {"ended_at": ctx.now, "ended_by": ctx.actor.account_id, "end_reason": said}
    ctx.uow.definitions.change_decision(row["id"], before, new_state=after, **ended)
    name = f"{row['key']} {row['version']}"
    audit(ctx, f"decision.{after}", subject=name, detail={"reason": said})
