"""Whoever asked for something urges those who have not decided yet, now and then."""

from datetime import timedelta

import pytest

from tests.commands import models
from tests.commands.conftest import Office
from workflow_engine.clock import SetClock
from workflow_engine.commands.urge_instance import (
    PAUSE,
    JustUrged,
    NobodyToUrge,
    NotRequester,
    UrgeInstance,
)


@pytest.fixture
def asked(office: Office) -> str:
    office.deploy(models.approval())
    started = office.start()
    office.run_jobs()
    office.sent.clear()
    return started.instance_id


def test_everybody_who_is_asked_is_written_to(office: Office, asked: str) -> None:
    assert office.engine.execute(UrgeInstance(asked), office.anna) == 1
    office.run_jobs()
    assert [address for address, _ in office.sent] == ["boris@example.org"]


def test_nobody_is_urged_twice_in_a_short_while(
    office: Office, asked: str, clock: SetClock
) -> None:
    office.engine.execute(UrgeInstance(asked), office.anna)
    with pytest.raises(JustUrged):
        office.engine.execute(UrgeInstance(asked), office.anna)
    clock.travel(PAUSE + timedelta(seconds=1))
    assert office.engine.execute(UrgeInstance(asked), office.anna) == 1


def test_only_whoever_asked_for_it_urges(office: Office, asked: str) -> None:
    with pytest.raises(NotRequester):
        office.engine.execute(UrgeInstance(asked), office.boris)


def test_there_must_be_somebody_to_urge(office: Office) -> None:
    office.deploy(
        models.process(
            '<startEvent id="begin"/><intermediateCatchEvent id="wait"><timerEventDefinition>'
            "<timeDuration>P1D</timeDuration></timerEventDefinition></intermediateCatchEvent>"
            '<endEvent id="done"/>' + models.flow("begin", "wait") + models.flow("wait", "done")
        )
    )
    started = office.start()
    with pytest.raises(NobodyToUrge):
        office.engine.execute(UrgeInstance(started.instance_id), office.anna)
