"""Whoever has agreed to stand in decides from the first day of the approved leave to its last."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

import process_models
from erp_modules.hr.leave.kinds import REQUESTS
from workflow_engine.commands.call_operation import CallOperation
from workflow_engine.commands.complete_task import CompleteTask
from workflow_engine.commands.records import act_command, save_command
from workflow_engine.errors import AuthorityMissing
from workflow_engine.queries.inbox import Inbox
from workflow_engine.queries.substitutions import Substitutions, SubstitutionView
from workflow_engine.scenarios import Stage


@pytest.fixture
def office(stage: Stage) -> Stage:
    for folder in ("approval_matrix", "approve_document", "leave_request"):
        stage.deploy(Path(process_models.__path__[0]) / folder)
    return stage


def does(stage: Stage, who: str, command: Any) -> Any:
    made = stage.product.engine.execute(command, stage.actor(who))
    stage.run_jobs()
    return made


def acts(stage: Stage, name: str, leave: str, reason: str = "") -> None:
    """Anna, to her request."""
    act = next(each for each in REQUESTS.acts if each.name == name)
    does(stage, "anna", act_command(REQUESTS, act)(leave, reason=reason))


def decides(stage: Stage, who: str, outcome: str) -> None:
    row = stage.product.engine.ask(Inbox(), stage.people[who]).rows[0]
    does(stage, who, CompleteTask(row.task_id, outcome, comment="Seen."))


def asks(stage: Stage, substitute: str = "mei") -> str:
    values = {
        "leave_type": "ANNUAL",
        "starts_on": date(2026, 12, 7),
        "ends_on": date(2026, 12, 9),
        "substitute": stage.people[substitute].person_id,
    }
    leave = does(stage, "anna", save_command(REQUESTS)(values)).id
    acts(stage, "submit", leave)
    return str(leave)


def named(stage: Stage) -> list[SubstitutionView]:
    return stage.product.engine.ask(Substitutions(), stage.people["anna"])


def test_from_the_approval_on_the_substitute_is_named_for_those_days(office: Stage) -> None:
    leave = asks(office)
    decides(office, "mei", "accept")
    assert named(office) == []
    decides(office, "boris", "approve")
    (one,) = named(office)
    assert (one.substitute_id, one.state) == (office.people["mei"].person_id, "coming")
    # Midnight in Shanghai, where the company is; the last day is a whole one.
    assert one.starts_at == datetime(2026, 12, 6, 16, tzinfo=UTC)
    assert one.ends_at == datetime(2026, 12, 9, 16, tzinfo=UTC)
    acts(office, "cancel", leave, "Rain")
    assert [one.state for one in named(office)] == ["over"]


def test_nobody_stands_in_for_leave_that_is_not_approved(office: Stage) -> None:
    leave = asks(office)
    decides(office, "mei", "accept")
    inputs = {"doctype": "leave_request", "document": leave}
    for who in ("mei", "anna", "system"):
        with pytest.raises(AuthorityMissing):
            does(office, who, CallOperation("countersign.stand_in", inputs))
    assert named(office) == []
