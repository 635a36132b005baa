"""Whatever an operation of a project did, doing it again at once changes nothing more."""

from datetime import timedelta

import pytest

from erp_modules.project.tests.office import TODAY, Office
from erp_modules.project.tests.test_cutover import load, loaded
from erp_modules.testing import Twice, own_rules


@pytest.fixture
def twice(office: Office) -> Twice:
    return Twice("project", office.bench, office.call)


def test_every_operation_may_be_repeated(office: Office, twice: Twice) -> None:
    _gates(office, twice)
    _plans(office, twice)
    _data(office, twice)
    for asked in ("critical_path", "training_status", "open_issues", "raci_gaps"):
        twice(asked, programme=office.programme)
    for asked in ("load_programme", "check_goals", "datasets", "runbook", "weekly_report"):
        twice(asked, programme=office.programme)
    twice("departments")
    twice("open_gates", programme=office.programme)
    assert twice.called == own_rules("project")


def _gates(office: Office, twice: Twice) -> None:
    gate = office.gate(1, "anna", "boris")
    criterion = office.criterion(gate)
    twice("note_evidence", criterion=criterion, title="Minutes", link="https://example.com/1")
    twice("check_gate", gate=gate)
    office.act("gate", "present", gate)
    twice("countersign", gate=gate, person=office.who("anna"))
    twice("sign_gate", by="boris", gate=gate)
    twice("decide_gate", gate=gate, decision="go", person=office.who("li"))
    waiver = office.make(
        "waiver", criterion=office.criterion(office.gate(2)), title="Later", justification="Soon",
        expires_on=str(TODAY + timedelta(days=3)),
    )  # fmt: skip
    twice("decide_waiver", waiver=waiver, granted=True, person=office.who("li"))
    twice("expire_waivers")
    wanted = {"gate": waiver_gate(office), "until": TODAY, "justification": "Soon"}
    twice("ask_waivers", **wanted, person=office.who("anna"))
    twice("reopen_gates", programme=office.programme, step=1, reason="Rolled back")


def waiver_gate(office: Office) -> str:
    """A gate with something missing that may be waived."""
    gate = office.gate(3)
    office.criterion(gate)
    return gate


def _plans(office: Office, twice: Twice) -> None:
    milestone = office.milestone(TODAY + timedelta(days=30))
    twice("forecast_milestone", milestone=milestone, forecast_on=TODAY + timedelta(days=40))
    twice("slip", milestone=milestone)
    task = office.task("Build", 1, 3)
    office.act("project_task", "start", task)
    twice("progress_project_task", project_task=task, percent=40)


def _data(office: Office, twice: Twice) -> None:
    data = load(office)
    loaded(office, data, 10, "100.05")
    twice("reconcile", dataset=data)
    twice("sign_dataset", dataset=data, person=office.who("chen"))
