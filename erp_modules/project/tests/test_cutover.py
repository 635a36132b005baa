"""Loads of data, exams, the runbook, risks and issues."""

from decimal import Decimal
from typing import Any

import pytest

from erp_modules.project.errors import NotTheirs
from erp_modules.project.tests.office import Office
from workflow_engine.errors import BusinessError, CountersignError

D = Decimal


def load(office: Office) -> str:
    return office.make(
        "data_load", title="Receivables", owner=office.who("chen"), expected_count=10,
        expected_total="100.05",
    )  # fmt: skip


def loaded(office: Office, data: str, count: int, total: str) -> list[str]:
    told = office.act("data_load", "finish", data, loaded_count=count, loaded_total=D(total))
    return [name for name, *_ in told]


def test_totals_that_agree_are_signed_by_the_owner(office: Office) -> None:
    data = load(office)
    assert loaded(office, data, 10, "100.05") == ["load.finished"]
    told = office.call("reconcile", dataset=data)
    assert (told["agrees"], told["difference"], told["count_difference"]) == (True, D(0), 0)
    assert office.call("reconcile", dataset=data) == told
    with pytest.raises(NotTheirs):
        office.act("data_load", "sign", data, by="anna")
    signed = office.call("sign_dataset", dataset=data, person=office.who("chen"))
    assert signed["state"] == "signed"


@pytest.mark.parametrize(("count", "total"), [(9, "100.05"), (10, "100.04")])
def test_a_row_or_a_cent_is_a_difference(office: Office, count: int, total: str) -> None:
    data = load(office)
    loaded(office, data, count, total)
    told = office.call("reconcile", dataset=data)
    assert not told["agrees"]
    assert told["state"] == "differing"
    with pytest.raises(CountersignError):
        office.act("data_load", "sign", data, by="chen")


def test_the_third_difference_goes_to_the_steering_committee(office: Office) -> None:
    data = load(office)
    told: list[Any] = []
    for _ in range(3):
        loaded(office, data, 9, "90")
        told = office.act("data_load", "differ", data)
    assert [name for name, *_ in told] == ["programme.data_differs", "reconcile.failed"]
    assert told[0][1] == office.programme
    assert told[1][2]["steering"]


def test_training_counts_people_who_passed_everything(office: Office) -> None:
    records = {
        (login, course): office.make(
            "training_record", person=office.who(login), role="Buyer", title=course
        )
        for login in ("anna", "boris")
        for course in ("Basics", "Orders")
    }
    for (login, course), record in records.items():
        score = D(60) if (login, course) == ("boris", "Orders") else D(85)
        office.act("training_record", "examine", record, by="chen", score=score)
    told = office.call("training_status", programme=office.programme)
    assert told["roles"] == [{"role": "Buyer", "people": 2, "passed": 1, "share": D(50)}]
    office.act("training_record", "examine", records["boris", "Orders"], score=D(80))
    assert office.call("training_status", programme=office.programme)["least"] == 100
    found = office.see("training_record", records["boris", "Orders"])
    assert [(each.score, each.passed) for each in found.attempts] == [(60, False), (80, True)]


def test_nobody_examines_himself(office: Office) -> None:
    record = office.make("training_record", person=office.who("anna"), role="R", title="C")
    with pytest.raises(NotTheirs):
        office.act("training_record", "examine", record, by="anna", score=D(100))


def runbook(office: Office, place: int, **said: Any) -> str:
    return office.make(
        "runbook_task", place=place, title=f"Step {place}", owner=office.who("anna"),
        deputy=office.who("boris"), planned_start_at="2026-11-28T10:00:00+00:00",
        planned_end_at="2026-11-28T11:00:00+00:00", **said,
    )  # fmt: skip


def test_the_runbook_goes_step_by_step(office: Office) -> None:
    first = runbook(office, 1, proof=True)
    second = runbook(office, 2, predecessor=first)
    with pytest.raises(BusinessError, match="Step 1"):
        office.act("runbook_task", "start", second, by="boris")
    with pytest.raises(NotTheirs):
        office.act("runbook_task", "start", first, by="chen")
    office.act("runbook_task", "start", first, by="anna")
    with pytest.raises(BusinessError, match="evidence"):
        office.act("runbook_task", "finish", first, by="anna")
    office.call("note_evidence", runbook_task=first, title="Log", document_hash="AB" * 32)
    office.act("runbook_task", "finish", first, by="anna")
    office.act("runbook_task", "start", second, by="boris")
    told = office.act("runbook_task", "fail", second, by="boris", reason="Broken")
    assert [name for name, *_ in told] == ["programme.runbook_failed", "runbook_task.failed"]


def test_there_is_no_way_back_only_after_the_last_gate(office: Office) -> None:
    last = runbook(office, 1, point_of_no_return=True)
    with pytest.raises(BusinessError, match="last gate"):
        office.act("runbook_task", "start", last, by="anna")
    with pytest.raises(CountersignError):
        office.act("runbook_task", "skip", last, reason="Hurry")
    gate = office.gate(7)
    office.prove(office.criterion(gate))
    office.act("gate", "present", gate)
    office.act("gate", "sign", gate, by="anna")
    office.act("gate", "go", gate, by="li")
    office.act("runbook_task", "start", last, by="anna")
    assert office.see("runbook_task", last).state == "running"


def test_a_risk_that_happens_alarms_the_programme(office: Office) -> None:
    risk = office.make(
        "risk", title="Fire", source="external", probability=2, impact=5,
        owner=office.who("anna"),
    )  # fmt: skip
    assert office.see("risk", risk).score == 10
    told = office.act("risk", "trigger", risk)
    assert [(name, key) for name, key, _ in told] == [
        ("programme.risk_triggered", office.programme),
        ("risk.triggered", risk),
    ]


def test_issues_are_counted_by_severity_until_they_are_solved(office: Office) -> None:
    made = [
        office.make("project_issue", title="I", severity=severity, found_in="test")
        for severity in ("S1", "S1", "S3")
    ]
    told = office.call("open_issues", programme=office.programme)
    assert told == {"S1": 2, "S2": 0, "S3": 1, "S4": 0, "all": 3}
    office.act("project_issue", "solve", made[0], by="anna", solution="Mended")
    assert office.call("open_issues", programme=office.programme)["S1"] == 1
    with pytest.raises(NotTheirs):
        office.act("project_issue", "close", made[0], by="anna")
