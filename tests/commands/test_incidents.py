"""What an operator may do with an incident, and what it leaves behind."""

from datetime import timedelta

import pytest

from tests.commands import models
from tests.commands.conftest import Office
from workflow_engine.clock import SetClock
from workflow_engine.commands.cancel_instance import CancelInstance
from workflow_engine.commands.resolve_incident import (
    IncidentResolved,
    ResolveIncident,
    RetryIncident,
    StillStopped,
)
from workflow_engine.queries.operations import Incidents, Jobs
from workflow_engine.verification import verify


def only_incident(office: Office) -> str:
    (incident,) = office.engine.ask(Incidents(), office.omar).rows
    return incident.incident_id


def set_aside(office: Office, incident: str) -> None:
    office.engine.execute(ResolveIncident(incident, "Mended elsewhere"), office.omar)


def test_an_incident_is_not_set_aside_while_the_process_stands_still(office: Office) -> None:
    office.deploy(models.stuck())
    started = office.start("stuck", amount=5)
    incident = only_incident(office)
    with pytest.raises(StillStopped):
        set_aside(office, incident)
    assert only_incident(office) == incident
    office.engine.execute(CancelInstance(started.instance_id, "Not needed"), office.omar)
    assert office.engine.ask(Incidents(), office.omar).rows == []
    assert verify(office.engine.database) == []


def test_a_timer_start_that_failed_is_retried_and_not_forgotten(
    office: Office, clock: SetClock
) -> None:
    office.deploy(models.daily(), **{"process.toml": b'business_key = "' + b"x" * 201 + b'"'})
    for _ in range(6):
        clock.travel(timedelta(days=1, hours=1))
        office.run_jobs()
    with pytest.raises(StillStopped):
        set_aside(office, only_incident(office))


def test_a_letter_nobody_got_can_be_given_up(office: Office, clock: SetClock) -> None:
    office.deploy(models.approval())
    office.start()
    office.mail_is_down = True
    for _ in range(6):
        office.run_jobs()
        clock.travel(timedelta(hours=2))
    set_aside(office, only_incident(office))
    assert office.engine.ask(Jobs(), office.omar).rows == []
    assert office.complete(office.boris).next_tasks == ("Finance",)


def test_an_incident_that_was_set_aside_is_not_retried(office: Office) -> None:
    office.deploy(models.approval(candidates="manager:nobody"))
    office.start()
    incident = only_incident(office)
    set_aside(office, incident)
    with pytest.raises(IncidentResolved):
        office.engine.execute(RetryIncident(incident, "Mended"), office.omar)
