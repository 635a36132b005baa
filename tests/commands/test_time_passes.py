"""Timers, jobs, failures and incidents, with the clock set by hand."""

from datetime import timedelta

import pytest

from tests.commands import models
from tests.commands.conftest import Office
from workflow_engine.clock import SetClock
from workflow_engine.commands.resolve_incident import ResolveIncident, RetryIncident
from workflow_engine.queries.operations import Incidents
from workflow_engine.queries.timeline import Timeline
from workflow_engine.verification import verify


def test_a_task_left_alone_is_chased_after_two_days(office: Office, clock: SetClock) -> None:
    office.deploy(models.escalating())
    office.start("escalating")
    clock.travel(timedelta(days=1, hours=23))
    office.run_jobs()
    assert office.inbox(office.dana) == []
    clock.travel(timedelta(hours=2))
    office.run_jobs()
    assert [row.element for row in office.inbox(office.dana)] == ["chase"]
    assert len(office.inbox(office.boris)) == 1


def test_what_a_timer_does_is_told_as_done_on_behalf_of_the_requester(
    office: Office, clock: SetClock
) -> None:
    office.deploy(models.escalating())
    started = office.start("escalating")
    clock.travel(timedelta(days=3))
    office.run_jobs()
    line = office.engine.ask(Timeline(started.instance_id), office.anna)[-1]
    assert (line.kind, line.actor, line.on_behalf_of) == ("timer.fired", None, "Anna")


def test_a_decision_in_time_takes_its_timer_away(office: Office, clock: SetClock) -> None:
    office.deploy(models.escalating())
    office.start("escalating")
    office.complete(office.boris)
    clock.travel(timedelta(days=3))
    office.run_jobs()
    assert office.inbox(office.dana) == []
    assert verify(office.engine.database) == []


def test_everybody_who_may_take_a_task_is_told_once(office: Office) -> None:
    office.deploy(models.approval())
    office.start()
    office.run_jobs()
    office.run_jobs()
    assert [address for address, _ in office.sent] == ["boris@example.org"]


def test_a_message_that_cannot_be_sent_becomes_an_incident_and_can_be_retried(
    office: Office, clock: SetClock
) -> None:
    office.deploy(models.approval())
    office.start()
    office.mail_is_down = True
    for _ in range(6):
        office.run_jobs()
        clock.travel(timedelta(hours=2))
    (incident,) = office.engine.ask(Incidents(), office.omar).rows
    office.mail_is_down = False
    office.engine.execute(RetryIncident(incident.incident_id, "Mended"), office.omar)
    office.run_jobs()
    assert len(office.sent) == 1
    assert office.engine.ask(Incidents(), office.omar).rows == []


def test_a_task_nobody_can_take_is_an_incident_until_somebody_can(office: Office) -> None:
    office.deploy(models.approval(candidates="manager:nobody"))
    office.start()
    (incident,) = office.engine.ask(Incidents(), office.omar).rows
    assert (incident.kind, incident.element) == ("assignment", "manager")
    office.engine.execute(ResolveIncident(incident.incident_id, "left"), office.omar)
    assert verify(office.engine.database) == []


def test_a_gateway_without_a_way_out_waits_as_an_incident(office: Office) -> None:
    office.deploy(models.stuck())
    started = office.start("stuck", amount=5)
    assert started.status == "active"
    (incident,) = office.engine.ask(Incidents(), office.omar).rows
    assert incident.element == "choice"
    assert verify(office.engine.database) == []


@pytest.mark.parametrize("days", [1, 2, 3])
def test_a_timer_start_begins_one_instance_a_day(
    office: Office, clock: SetClock, days: int
) -> None:
    office.deploy(models.daily())
    for _ in range(days):
        clock.travel(timedelta(days=1, minutes=1))
        office.run_jobs()
    assert len(office.inbox(office.boris)) == days


def test_a_process_that_begins_by_a_cycle_without_repetitions_begins_once(
    office: Office, clock: SetClock
) -> None:
    office.deploy(models.daily().replace(b"R/P1D", b"R0/P1D"))
    for _ in range(3):
        clock.travel(timedelta(days=1, hours=1))
        office.run_jobs()
    assert [row.step for row in office.inbox(office.boris)] == ["Manager"]
