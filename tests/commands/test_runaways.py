"""Models that run away become incidents, and everybody else's work goes on meanwhile."""

from datetime import timedelta

import pytest

from tests.commands import models
from tests.commands.conftest import Office
from tests.commands.models import flow
from tests.commands.test_calls import cancel, incidents, rows, tasks, whole
from workflow_engine.clock import SetClock
from workflow_engine.commands.complete_task import CompleteTask

SIGNALS = '<signal id="ping" name="ping"/><signal id="pong" name="pong"/>'


def throws(signal: str) -> str:
    return f'<signalEventDefinition signalRef="{signal}"/>'


def spinning() -> bytes:
    """A loop that never waits."""
    return models.process(
        '<startEvent id="begin"/><exclusiveGateway id="again"/><task id="work"/>'
        + flow("begin", "again")
        + flow("again", "work")
        + flow("work", "again"),
        key="runaway",
    )


def multiplying() -> bytes:
    """A loop with a fork in it."""
    return models.process(
        '<startEvent id="begin"/><exclusiveGateway id="again"/><parallelGateway id="fork"/>'
        '<exclusiveGateway id="both"/>'
        + flow("begin", "again")
        + flow("again", "fork")
        + flow("fork", "again")
        + flow("fork", "both")
        + flow("both", "again"),
        key="runaway",
    )


def crowded() -> bytes:
    """A hundred thousand instances of a task."""
    loop = (
        "<multiInstanceLoopCharacteristics><loopCardinality>100000</loopCardinality>"
        "</multiInstanceLoopCharacteristics>"
    )
    task = models.user_task("many", candidates="group:managers")
    return models.process(
        '<startEvent id="begin"/>'
        + task.replace("</userTask>", f"{loop}</userTask>")
        + flow("begin", "many"),
        key="runaway",
    )


def waiting_for_ever() -> bytes:
    return models.process(
        '<startEvent id="begin"/><intermediateCatchEvent id="wait"><timerEventDefinition>'
        '<timeDuration>= duration("P999999999Y")</timeDuration></timerEventDefinition>'
        "</intermediateCatchEvent>" + flow("begin", "wait"),
        key="runaway",
    )


def calling_itself() -> bytes:
    return models.process(
        '<startEvent id="begin"/><callActivity id="call" calledElement="runaway"/>'
        + flow("begin", "call"),
        key="runaway",
    )


RUNAWAYS = {
    "a loop": (spinning(), "step-limit-reached"),
    "a fork in a loop": (multiplying(), "step-limit-reached"),
    "a crowd": (crowded(), "too-many-instances"),
    "for ever": (waiting_for_ever(), "wait-too-long"),
    "a circle of calls": (calling_itself(), "called-too-deep"),
}


@pytest.mark.parametrize("name", RUNAWAYS)
def test_a_runaway_is_one_incident_and_others_go_on(office: Office, name: str) -> None:
    model, code = RUNAWAYS[name]
    office.deploy(models.approval())
    office.deploy(model)
    office.start("approval")
    runaway = office.start("runaway")
    assert set(incidents(office)) == {code}
    office.start("approval")
    for _ in range(2):
        task = office.inbox(office.boris)[0]
        assert task.element == "manager"
        office.engine.execute(CompleteTask(task.task_id, "approve"), office.boris)
    assert tasks(office, office.dana) == ["finance", "finance"]
    cancel(office, runaway.instance_id)
    assert incidents(office) == {}
    whole(office)


def answering(key: str, hears: str, says: str) -> bytes:
    """Whenever it hears one signal it throws the other, for ever."""
    return models.process(
        f'<startEvent id="begin"/><exclusiveGateway id="again"/>'
        f'<intermediateCatchEvent id="hear">{throws(hears)}</intermediateCatchEvent>'
        f'<intermediateThrowEvent id="say">{throws(says)}</intermediateThrowEvent>'
        + flow("begin", "again")
        + flow("again", "hear")
        + flow("hear", "say")
        + flow("say", "again"),
        key=key,
        extra=SIGNALS,
    )


def beginning() -> bytes:
    return models.process(
        f'<startEvent id="begin"/><endEvent id="say">{throws("ping")}</endEvent>'
        + flow("begin", "say"),
        key="first",
        extra=SIGNALS,
    )


def test_two_that_answer_each_other_for_ever_leave_room_for_others(office: Office) -> None:
    """Each answer is a job of its own, so that no transaction has to end them."""
    office.deploy(answering("left", "ping", "pong"))
    office.deploy(answering("right", "pong", "ping"))
    office.deploy(beginning())
    office.deploy(models.approval())
    office.start("left")
    office.start("right")
    office.start("first")
    for _ in range(6):
        assert office.run_jobs() > 0
    office.start("approval")
    office.run_jobs()
    office.complete(office.boris)
    assert tasks(office, office.dana) == ["finance"]
    assert rows(office)["left"] == rows(office)["right"] == ["active"]
    whole(office)


def test_a_reminder_every_second_leaves_room_for_others(office: Office, clock: SetClock) -> None:
    drawn = models.process(
        '<startEvent id="begin"/>'
        + models.user_task("manager", candidates="group:managers")
        + '<boundaryEvent id="tick" attachedToRef="manager" cancelActivity="false">'
        "<timerEventDefinition><timeCycle>R/PT1S</timeCycle></timerEventDefinition>"
        '</boundaryEvent><task id="note"/>' + flow("begin", "manager") + flow("tick", "note"),
        key="often",
    )
    office.deploy(drawn)
    office.start("often")
    for _ in range(5):
        clock.travel(timedelta(days=300))
        assert office.run_jobs() <= 50
    office.complete(office.boris)
    assert rows(office) == {"often": ["completed"]}
    whole(office)
