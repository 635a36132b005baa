"""Programmes, milestones, tasks and parts."""

from datetime import date, timedelta

import pytest

from erp_modules.project.tests.office import GOAL, TODAY, Office
from workflow_engine.errors import BusinessError, CountersignError
from workflow_engine.records import MoveRefused


def test_a_programme_starts_with_seven_gates(office: Office) -> None:
    office.act("programme", "start", office.programme)
    gates = office.call("open_gates", programme=office.programme)["gates"]
    assert [office.see("gate", gate).step for gate in gates] == list(range(1, 8))
    assert office.call("open_gates", programme=office.programme)["gates"] == gates
    assert not office.call("check_gate", gate=gates[0])["ready"]
    missing = office.call("check_gate", gate=gates[0])["missing"]
    assert [each["measure"] for each in missing] == ["evidence"]


def test_goals_that_nobody_can_measure_stop_the_start(office: Office) -> None:
    vague = office.make(
        "programme", title="X", sponsor=office.who("li"), manager=office.who("anna"),
        starts_on="2026-11-01", go_live_on="2027-03-31", goals=[GOAL],
    )  # fmt: skip
    with pytest.raises(BusinessError, match="Orders a day"):
        office.act("programme", "start", vague)


def test_nobody_goes_live_before_the_gates(office: Office) -> None:
    office.act("programme", "start", office.programme)
    with pytest.raises(BusinessError, match="Going live"):
        office.act("programme", "go_live", office.programme)


def test_a_manager_does_not_sponsor_himself(office: Office) -> None:
    with pytest.raises(CountersignError):
        office.make(
            "programme", title="X", sponsor=office.who("li"), manager=office.who("li"),
            starts_on="2026-11-01", go_live_on="2027-03-31",
        )  # fmt: skip


def test_slip_is_told_when_it_grows_and_alarms_beyond_what_is_allowed(office: Office) -> None:
    milestone = office.milestone(TODAY)
    office.act("programme", "start", office.programme)

    def expected(days: int) -> list[str]:
        day = TODAY + timedelta(days)
        return [
            name for name, *_ in office.act("milestone", "forecast", milestone, forecast_on=day)
        ]

    assert expected(3) == ["milestone.slipped"]
    assert expected(3) == []
    assert expected(5) == ["milestone.slipped", "programme.slipped"]
    assert expected(1) == []
    told = office.call("slip", milestone=milestone)
    assert (told["slip"], told["beyond"]) == (1, False)


def test_a_plan_that_is_changed_after_the_start_slips_as_a_forecast_does(office: Office) -> None:
    milestone = office.milestone(TODAY)

    def planned(days: int) -> list[str]:
        day = str(TODAY + timedelta(days))
        return [name for name, *_ in office.change("milestone", milestone, planned_on=day)]

    assert planned(1) == []
    office.act("programme", "start", office.programme)
    assert planned(4) == ["milestone.slipped"]
    assert planned(4) == []
    assert planned(5) == ["milestone.slipped", "programme.slipped"]
    assert planned(2) == []
    assert office.see("milestone", milestone).slip == 1


def test_a_task_that_ends_later_moves_the_milestone_it_leads_to(office: Office) -> None:
    milestone = office.milestone(TODAY + timedelta(2))
    task = office.task("Build", 0, 2, milestone=milestone)
    office.act("programme", "start", office.programme)

    def ends(days: int) -> list[str]:
        day = str(TODAY + timedelta(days))
        return [name for name, *_ in office.change("project_task", task, planned_end=day)]

    assert ends(1) == []
    assert ends(6) == ["milestone.slipped", "programme.slipped"]
    found = office.see("milestone", milestone)
    assert (found.forecast_on, found.slip) == (TODAY + timedelta(6), 4)
    assert ends(5) == []


def test_the_baseline_stays_when_the_plan_changes(office: Office) -> None:
    milestone = office.milestone(TODAY)
    office.act("programme", "start", office.programme)
    office.act("milestone", "forecast", milestone, forecast_on=TODAY + timedelta(9))
    assert office.see("milestone", milestone).baseline_on == TODAY
    office.act("milestone", "rebase", milestone, reason="Agreed")
    found = office.see("milestone", milestone)
    assert (found.baseline_on, found.slip) == (TODAY + timedelta(9), 0)


def test_nothing_is_reached_tomorrow(office: Office) -> None:
    milestone = office.milestone(TODAY)
    with pytest.raises(BusinessError, match="not come yet"):
        office.act("milestone", "reach", milestone, actual_on=date(2030, 1, 1))
    office.act("milestone", "reach", milestone)
    assert office.see("milestone", milestone).actual_on == TODAY


def test_the_critical_path_names_the_tasks_without_slack(office: Office) -> None:
    plan = office.task("Plan", 0, 2)
    build = office.task("Build", 3, 7, plan)
    office.task("Train", 3, 4, plan)
    office.task("Open", 8, 8, build)
    told = office.call("critical_path", programme=office.programme)
    titles = {each["number"]: each["title"] for each in told["tasks"]}
    assert [titles[number] for number in told["path"]] == ["Plan", "Build", "Open"]
    assert told["finish_on"] == TODAY + timedelta(8)
    assert {each["title"]: each["slack"] for each in told["tasks"]}["Train"] == 4


def test_a_circle_of_tasks_is_refused(office: Office) -> None:
    first = office.task("First", 0, 1)
    second = office.task("Second", 2, 3, first)
    with pytest.raises(CountersignError) as told:
        office.change("project_task", first, predecessors=[{"task": second}])
    assert "wait for each other" in str(getattr(told.value, "errors", ""))


def test_work_begins_when_what_comes_before_is_done(office: Office) -> None:
    first = office.task("First", 0, 1)
    second = office.task("Second", 2, 3, first)
    with pytest.raises(BusinessError, match="PT-"):
        office.act("project_task", "start", second)
    office.act("project_task", "start", first)
    office.act("project_task", "finish", first)
    office.act("project_task", "start", second)
    office.act("project_task", "progress", second, percent=50)
    assert office.see("project_task", second).percent == 50
    with pytest.raises(MoveRefused):
        office.act("project_task", "progress", first, percent=10)


def test_exactly_one_is_accountable(office: Office) -> None:
    task = office.task("Plan", 0, 1)
    office.make("raci_entry", task=task, person=office.who("boris"), role="R")
    gaps = office.call("raci_gaps", programme=office.programme)
    assert [each["task"] for each in gaps["tasks"]] == [task]
    office.make("raci_entry", task=task, person=office.who("anna"), role="A")
    assert not office.call("raci_gaps", programme=office.programme)["tasks"]
    with pytest.raises(CountersignError) as told:
        office.make("raci_entry", task=task, person=office.who("boris"), role="A")
    assert "accountable for it already" in str(getattr(told.value, "errors", ""))


def test_tasks_of_another_programme_are_not_waited_for(office: Office) -> None:
    other = Office.opened(office.bench)
    theirs = other.task("Theirs", 0, 1)
    with pytest.raises(CountersignError) as told:
        office.task("Ours", 2, 3, theirs)
    assert "another programme" in str(getattr(told.value, "errors", ""))
