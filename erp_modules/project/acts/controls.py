"""Risks and issues."""

from collections.abc import Mapping
from typing import Any

from erp_modules.project import rules
from erp_modules.project.acts.common import alarm, person, require_programme
from erp_modules.project.errors import NotTheirs, NotTheSponsor
from erp_modules.project.model import ChangeRequest, Issue, Risk
from workflow_engine.modules import OperationContext


def check_risk(draft: Any, record: Risk) -> None:
    require_programme(draft, record.programme_id)
    record.score = rules.score(record.probability, record.impact)


def treat(ctx: OperationContext, record: Risk, *, treatment: str, response: str) -> None:
    record.treatment, record.response = treatment, response


def accept(ctx: OperationContext, record: Risk, *, reason: str) -> None:
    record.treatment, record.response = "accept", reason[:1000]


def reopen(ctx: OperationContext, record: Risk) -> None:
    record.treatment = record.response = None


def trigger(ctx: OperationContext, record: Risk) -> None:
    """It has happened; who waits for the programme hears of it too."""
    programme = ctx.record("programme", record.programme_id)
    alarm(ctx, programme, "risk", record, score=record.score, owner=record.owner_id)


def risk_facts(session: Any, record: Risk) -> Mapping[str, Any]:
    return {
        "programme": record.programme_id,
        "score": record.score,
        "high": record.score >= rules.HIGH,
        "owner": record.owner_id,
        "treatment": record.treatment,
        "response": record.response,
    }


def check_change(draft: Any, record: ChangeRequest) -> None:
    require_programme(draft, record.programme_id)


def ask_change(ctx: OperationContext, record: ChangeRequest) -> None:
    programme = ctx.record("programme", record.programme_id)
    said = {"effort": record.effort, "delay": record.delay}
    alarm(ctx, programme, "change_request", record, justification=record.justification, **said)


def decide_change(ctx: OperationContext, record: ChangeRequest) -> None:
    """What was agreed with the sponsor is changed by the sponsor alone."""
    programme = ctx.record("programme", record.programme_id)
    if person(ctx) != programme.sponsor_id:
        raise NotTheSponsor
    record.decided_by_id = programme.sponsor_id


def change_facts(session: Any, record: ChangeRequest) -> Mapping[str, Any]:
    said = {"effort": record.effort, "delay": record.delay, "decided_by": record.decided_by_id}
    return {"programme": record.programme_id, **said}


def check_issue(draft: Any, record: Issue) -> None:
    require_programme(draft, record.programme_id)


def take(ctx: OperationContext, record: Issue) -> None:
    record.owner_id = record.owner_id or ctx.actor.person_id


def solve(ctx: OperationContext, record: Issue, *, solution: str) -> None:
    record.solution, record.solved_by_id = solution, ctx.actor.person_id


def close(ctx: OperationContext, record: Issue) -> None:
    """Somebody else than who solved it has looked."""
    if ctx.actor.person_id is not None and ctx.actor.person_id == record.solved_by_id:
        raise NotTheirs


def issue_facts(session: Any, record: Issue) -> Mapping[str, Any]:
    return {
        "programme": record.programme_id,
        "severity": record.severity,
        "found_in": record.found_in,
        "owner": record.owner_id,
        "due_on": record.due_on.isoformat() if record.due_on else None,
    }
