"""What the go-live processes read of a programme and do to it."""

from datetime import timedelta
from typing import Any

import pytest

from erp_modules.project.errors import NotTheSponsor
from erp_modules.project.tests.office import TODAY, Office


def test_a_programme_goes_on_at_the_first_gate_that_is_not_passed(office: Office) -> None:
    office.act("programme", "start", office.programme)
    told = office.call("load_programme", programme=office.programme)
    assert (told["step"], len(told["gates"])) == (1, 7)
    assert told["manager"] == office.who("anna")
    gate = told["gates"][0]
    office.call("note_evidence", gate=gate, criterion="specification", title="S", link="/s")
    office.act("gate", "present", gate)
    office.act("gate", "sign", gate, by="anna")
    office.act("gate", "go", gate, by="li")
    assert office.call("load_programme", programme=office.programme)["step"] == 2


def test_evidence_for_what_a_gate_no_longer_asks_for_is_not_noted(office: Office) -> None:
    said = {"title": "S", "link": "/s"}
    told = office.call("note_evidence", gate=office.gate(), criterion="specification", **said)
    assert told["evidence"] is None


def test_everything_that_is_missing_may_be_waived_at_once(office: Office) -> None:
    gate = office.gate()
    office.criterion(gate)
    office.criterion(gate, mandatory=True)
    asked: Any = {"gate": gate, "until": TODAY + timedelta(5), "justification": "Soon"}
    (waiver,) = office.call("ask_waivers", **asked, person=office.who("anna"))["waivers"]
    office.call("decide_waiver", waiver=waiver, granted=True, person=office.who("li"))
    assert len(office.call("check_gate", gate=gate)["missing"]) == 1
    assert office.call("ask_waivers", **asked)["waivers"] == []


def test_after_a_rollback_the_gates_since_a_step_are_open_again(office: Office) -> None:
    gates = {step: office.gate(step) for step in (1, 2)}
    for gate in gates.values():
        office.prove(office.criterion(gate))
        office.act("gate", "present", gate)
        office.act("gate", "sign", gate, by="anna")
        office.act("gate", "go", gate, by="li")
    office.call("reopen_gates", programme=office.programme, step=2, reason="Rolled back")
    assert [office.see("gate", gate).state for gate in gates.values()] == ["go", "open"]
    assert office.see("gate", gates[2]).owners[0].signed_at is None


def test_the_runbook_says_when_there_is_no_way_back(office: Office) -> None:
    assert office.call("runbook", programme=office.programme)["no_return_at"] is None
    for place in (1, 2):
        office.make(
            "runbook_task", place=place, title=f"Step {place}", owner=office.who("anna"),
            planned_start_at=f"2026-11-28T1{place}:00:00+00:00",
            planned_end_at=f"2026-11-28T1{place}:30:00+00:00", point_of_no_return=place == 2,
        )  # fmt: skip
    told = office.call("runbook", programme=office.programme)
    moments = [told[name].isoformat()[11:16] for name in ("begins_at", "no_return_at", "ends_at")]
    assert moments == ["11:00", "12:00", "12:30"]
    assert [task["title"] for task in told["tasks"]] == ["Step 1", "Step 2"]


def test_the_weekly_report_weighs_work_by_its_days(office: Office) -> None:
    long, _ = office.task("Long", 0, 2), office.task("Short", 3, 3)
    office.act("project_task", "start", long)
    office.act("project_task", "finish", long)
    office.make("project_issue", title="I", severity="S1", found_in="test")
    told = office.call("weekly_report", programme=office.programme)
    assert (told["percent"], told["S1"], told["late"]) == (75, 1, [])


def test_departments_are_asked_by_their_heads(office: Office) -> None:
    (found,) = office.call("departments")["departments"]
    assert (found["code"], found["head"]) == ("IT", office.who("chen"))


def test_goals_without_a_target_are_named(office: Office) -> None:
    assert office.call("check_goals", programme=office.programme) == {
        "measurable": True,
        "vague": [],
    }
    goal = {"title": "Faster", "unit": "days", "baseline": "4"}
    office.change("programme", office.programme, goals=[goal])
    told = office.call("check_goals", programme=office.programme)
    assert (told["measurable"], told["vague"]) == (False, ["Faster"])


def test_a_change_is_asked_of_the_programme_and_decided_by_its_sponsor(office: Office) -> None:
    change = office.make("change_request", title="E-signature", justification="Auditors", delay=5)
    ((name, key, told),) = office.act("change_request", "ask", change)
    assert (name, key) == ("programme.change_asked", office.programme)
    assert (told["change_request"], told["delay"]) == (change, 5)
    with pytest.raises(NotTheSponsor):
        office.act("change_request", "accept", change, by="anna")
    office.act("change_request", "accept", change, by="li")
    assert office.see("change_request", change).decided_by_id == office.who("li")


def test_data_that_its_owner_signed_is_not_loaded_again(office: Office) -> None:
    load = office.make("data_load", title="Suppliers", owner=office.who("chen"), expected_count=1)
    (found,) = office.call("datasets", programme=office.programme)["datasets"]
    assert (found["data_load"], found["owner"]) == (load, office.who("chen"))
    office.act("data_load", "finish", load, loaded_count=1, loaded_total=0)
    office.act("data_load", "agree", load)
    office.act("data_load", "sign", load, by="chen")
    assert office.call("datasets", programme=office.programme)["datasets"] == []
    assert office.call("datasets", programme=office.programme, stage="live")["datasets"] == []
