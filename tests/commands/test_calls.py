"""A process calls another one: one transaction, one life, and what each may know of the other."""

from collections import Counter

import pytest
import sqlalchemy as sa

from tests.builders import Builders
from tests.commands import models
from tests.commands.conftest import Office
from tests.commands.models import flow
from workflow_engine.commands import call_jobs
from workflow_engine.commands.cancel_instance import CancelInstance
from workflow_engine.commands.complete_task import CompleteTask
from workflow_engine.commands.deploy import DeployBundle
from workflow_engine.commands.resolve_incident import RetryIncident
from workflow_engine.commands.send_message import SendMessage
from workflow_engine.commands.start_instance import StartInstance
from workflow_engine.errors import ModelRefused
from workflow_engine.persistence import tables
from workflow_engine.queries.instances import GetInstance
from workflow_engine.queries.operations import Incidents
from workflow_engine.verification import verify

ERRORS = (
    '<error id="dear" errorCode="TOO_DEAR"/><escalation id="late" escalationCode="LATE"/>'
    '<error id="rare" errorCode="RARE"/>'
)


def caller(*inside: str, more: str = "", process: str = "child", key: str = "parent") -> bytes:
    """Calls ``child``, then a manager looks at what came of it."""
    return models.process(
        f'<startEvent id="begin"/><callActivity id="call" calledElement="{process}">'
        f"{''.join(inside)}</callActivity>"
        + models.user_task("look", candidates="group:managers", outcomes="done")
        + '<endEvent id="done"/>'
        + flow("begin", "call")
        + flow("call", "look")
        + flow("look", "done")
        + more,
        key=key,
        extra=ERRORS,
    )


def mapped(*, inputs: str = "", outputs: str = "", **call: str) -> str:
    given = "".join(f' {name}="{value}"' for name, value in call.items())
    return f"<extensionElements><cs:call{given}/>{inputs}{outputs}</extensionElements>"


def child(*, script: str = "{answer: 1}", key: str = "child") -> bytes:
    """Computes something at once."""
    return models.process(
        '<startEvent id="begin"/><scriptTask id="work" scriptFormat="feel">'
        f"<script>{script}</script></scriptTask>"
        '<endEvent id="done"/>' + flow("begin", "work") + flow("work", "done"),
        key=key,
    )


def asking(key: str = "child", group: str = "finance") -> bytes:
    """Asks finance before it is done."""
    return models.process(
        '<startEvent id="begin"/>'
        + models.user_task("ask", candidates=f"group:{group}")
        + '<endEvent id="done"/>'
        + flow("begin", "ask")
        + flow("ask", "done"),
        key=key,
    )


def throwing(event: str, *, then: str = "") -> bytes:
    """Ends with an error, or escalates on its way."""
    last = f'<endEvent id="last">{event}</endEvent>'
    if then:
        last = f'<intermediateThrowEvent id="last">{event}</intermediateThrowEvent>{then}'
    return models.process(
        '<startEvent id="begin"/>' + last + flow("begin", "last"), key="child", extra=ERRORS
    )


ERROR = '<errorEventDefinition errorRef="dear"/>'
ESCALATION = '<escalationEventDefinition escalationRef="late"/>'


def caught(definition: str, *, interrupting: bool = True) -> str:
    stops = str(interrupting).lower()
    return (
        f'<boundaryEvent id="edge" attachedToRef="call" cancelActivity="{stops}">{definition}'
        "</boundaryEvent>"
        + models.user_task("mend", candidates="group:managers", outcomes="done")
        + flow("edge", "mend")
    )


def rows(office: Office) -> dict[str, list[str]]:
    """The states of all instances by process."""
    found: dict[str, list[str]] = {}
    wanted = sa.select(tables.instance.c.key, tables.instance.c.status)
    with office.engine.database.reading() as connection:
        for row in connection.execute(wanted):
            found.setdefault(row.key, []).append(row.status)
    return {key: sorted(states) for key, states in found.items()}


def variables(office: Office, instance_id: str) -> dict[str, object]:
    return dict(office.engine.ask(GetInstance(instance_id), office.omar).variables)


def only(office: Office, key: str) -> str:
    wanted = sa.select(tables.instance.c.id).where(
        tables.instance.c.key == key, tables.instance.c.status == "active"
    )
    with office.engine.database.reading() as connection:
        return str(connection.execute(wanted).scalar_one())


def incidents(office: Office) -> dict[str, str]:
    """The open incidents: the code, and the id by which somebody may retry."""
    return {row.code: row.incident_id for row in office.engine.ask(Incidents(), office.omar).rows}


def cancel(office: Office, instance_id: str) -> None:
    office.engine.execute(CancelInstance(instance_id, "Not needed"), office.omar)


def tasks(office: Office, person: object) -> list[str]:
    return sorted(row.element for row in office.inbox(person))


def whole(office: Office) -> None:
    assert list(verify(office.engine.database)) == []


def test_what_is_called_is_done_when_the_caller_was_started(office: Office) -> None:
    inputs = '<cs:input source="= amount * 2" target="n"/>'
    outputs = '<cs:output source="= answer" target="kept"/>'
    office.deploy(child(script="{answer: n + 1, secret: 5}"))
    office.deploy(caller(mapped(inputs=inputs, outputs=outputs)))
    started = office.start("parent", amount=20)
    assert rows(office) == {"parent": ["active"], "child": ["completed"]}
    found = variables(office, started.instance_id)
    assert (found["kept"], "secret" in found, "answer" in found) == (41, False, False)
    assert tasks(office, office.boris) == ["look"]
    whole(office)


def test_the_called_knows_only_what_is_mapped(office: Office) -> None:
    office.deploy(asking())
    office.deploy(caller(mapped(inputs='<cs:input source="= 1" target="n"/>')))
    office.start("parent", amount=20)
    assert variables(office, only(office, "child")) == {"n": 1}


def test_a_called_process_that_asks_somebody_holds_the_caller_up(office: Office) -> None:
    office.deploy(asking())
    office.deploy(caller(mapped(outputs='<cs:output source="= outcome" target="said"/>')))
    started = office.start("parent")
    assert tasks(office, office.boris) == []
    office.complete(office.dana)
    assert tasks(office, office.boris) == ["look"]
    assert variables(office, started.instance_id)["said"] == "approve"
    office.complete(office.boris, "done")
    assert rows(office) == {"parent": ["completed"], "child": ["completed"]}
    whole(office)


def test_the_called_belongs_to_whom_the_caller_belongs(office: Office) -> None:
    office.deploy(asking())
    office.deploy(caller())
    started = office.start("parent")
    wanted = sa.select(tables.instance).where(tables.instance.c.key == "child")
    with office.engine.database.reading() as connection:
        row = connection.execute(wanted).one()
    assert (row.parent_id, row.started_by) == (started.instance_id, office.anna.person_id)


def test_an_error_that_the_called_does_not_catch_is_caught_at_the_call(office: Office) -> None:
    office.deploy(throwing(ERROR))
    office.deploy(caller(more=caught(ERROR)))
    office.start("parent")
    assert rows(office) == {"parent": ["active"], "child": ["failed"]}
    assert tasks(office, office.boris) == ["mend"]
    assert incidents(office) == {}
    whole(office)


def test_an_error_that_nobody_catches_ends_all_and_is_one_incident(office: Office) -> None:
    office.deploy(throwing(ERROR))
    office.deploy(caller(more=caught('<errorEventDefinition errorRef="rare"/>')))
    office.deploy(caller(process="parent", key="grand"))
    office.start("grand")
    assert rows(office) == {"grand": ["failed"], "parent": ["failed"], "child": ["failed"]}
    assert set(incidents(office)) == {"TOO_DEAR"}
    whole(office)


def test_an_error_goes_up_to_the_caller_of_the_caller(office: Office) -> None:
    office.deploy(throwing(ERROR))
    office.deploy(caller())
    office.deploy(caller(more=caught(ERROR), process="parent", key="grand"))
    office.start("grand")
    assert rows(office) == {"grand": ["active"], "parent": ["failed"], "child": ["failed"]}
    assert tasks(office, office.boris) == ["mend"]


@pytest.mark.parametrize("interrupting", [True, False])
def test_an_escalation_reaches_the_caller(office: Office, interrupting: bool) -> None:
    then = models.user_task("ask", candidates="group:finance") + flow("last", "ask")
    office.deploy(throwing(ESCALATION, then=then))
    office.deploy(caller(more=caught(ESCALATION, interrupting=interrupting)))
    office.start("parent")
    assert tasks(office, office.boris) == ["mend"]
    if interrupting:
        assert rows(office) == {"parent": ["active"], "child": ["cancelled"]}
        assert tasks(office, office.dana) == []
    else:
        office.complete(office.dana)
        assert tasks(office, office.boris) == ["look", "mend"]
    whole(office)


def test_cancelling_the_caller_cancels_what_it_called(office: Office) -> None:
    office.deploy(asking())
    office.deploy(caller())
    office.deploy(caller(process="parent", key="grand"))
    started = office.start("grand")
    cancel(office, started.instance_id)
    assert rows(office) == {"grand": ["cancelled"], "parent": ["cancelled"], "child": ["cancelled"]}
    assert tasks(office, office.dana) == []
    whole(office)


def test_a_caller_that_is_interrupted_cancels_what_it_called(office: Office) -> None:
    message = '<message id="stop" name="stop"/>'
    more = caught('<messageEventDefinition messageRef="stop"/>')
    office.deploy(asking())
    office.deploy(caller(more=more).replace(b"<process", message.encode() + b"<process", 1))
    started = office.start("parent")
    office.engine.execute(SendMessage("stop", started.instance_id), office.anna)
    assert rows(office) == {"parent": ["active"], "child": ["cancelled"]}
    assert tasks(office, office.boris) == ["mend"]
    whole(office)


def test_when_the_called_is_cancelled_somebody_decides_to_call_again(office: Office) -> None:
    office.deploy(asking())
    office.deploy(caller())
    office.start("parent")
    cancel(office, only(office, "child"))
    assert rows(office) == {"parent": ["active"], "child": ["cancelled"]}
    found = incidents(office)
    assert set(found) == {"called-cancelled"}
    office.engine.execute(RetryIncident(found["called-cancelled"], "Mended"), office.omar)
    assert rows(office) == {"parent": ["active"], "child": ["active", "cancelled"]}
    assert incidents(office) == {}
    office.complete(office.dana)
    assert tasks(office, office.boris) == ["look"]
    whole(office)


def test_a_caller_whose_called_was_cancelled_can_be_cancelled_too(office: Office) -> None:
    office.deploy(asking())
    office.deploy(caller())
    started = office.start("parent")
    cancel(office, only(office, "child"))
    cancel(office, started.instance_id)
    assert rows(office) == {"parent": ["cancelled"], "child": ["cancelled"]}
    assert incidents(office) == {}
    whole(office)


def test_a_process_that_is_not_there_is_an_incident_until_it_is(office: Office) -> None:
    office.deploy(caller())
    office.start("parent")
    found = incidents(office)
    assert (rows(office), len(found)) == ({"parent": ["active"]}, 1)
    office.deploy(child())
    (incident,) = found.values()
    office.engine.execute(RetryIncident(incident, "Mended"), office.omar)
    assert rows(office) == {"parent": ["active"], "child": ["completed"]}
    assert tasks(office, office.boris) == ["look"]


def test_a_circle_of_calls_ends_as_one_incident(office: Office) -> None:
    office.deploy(caller(process="parent"))
    office.start("parent")
    assert set(incidents(office)) == {"called-too-deep"}
    assert rows(office) == {"parent": ["active"] * 21}
    assert tasks(office, office.boris) == []
    whole(office)


def test_a_circle_is_cancelled_from_its_outermost(office: Office) -> None:
    office.deploy(caller(process="other", key="parent"))
    office.deploy(caller(process="parent", key="other"))
    started = office.start("parent")
    cancel(office, started.instance_id)
    assert {state for states in rows(office).values() for state in states} == {"cancelled"}
    assert incidents(office) == {}
    whole(office)


def instances(count: int) -> str:
    return (
        '<multiInstanceLoopCharacteristics isSequential="false">'
        f"<loopCardinality>{count}</loopCardinality></multiInstanceLoopCharacteristics>"
    )


def test_instances_of_a_call_are_as_many_instances(office: Office) -> None:
    given = '<cs:input source="= loopCounter" target="n"/>'
    office.deploy(asking())
    office.deploy(caller(mapped(inputs=given), instances(3)))
    office.start("parent")
    wanted = sa.select(tables.instance.c.id).where(tables.instance.c.key == "child")
    with office.engine.database.reading() as connection:
        ids = connection.execute(wanted).scalars().all()
    assert sorted(variables(office, each)["n"] for each in ids) == [1, 2, 3]
    for _ in range(3):
        assert tasks(office, office.boris) == []
        task = office.inbox(office.dana)[0].task_id
        office.engine.execute(CompleteTask(task, "approve"), office.dana)
    assert tasks(office, office.boris) == ["look"]
    whole(office)


def test_instances_of_a_call_that_are_done_at_once(office: Office) -> None:
    office.deploy(child())
    office.deploy(caller(instances(30)))
    office.start("parent")
    assert Counter(rows(office)["child"]) == {"completed": 30}
    assert tasks(office, office.boris) == ["look"]


def test_an_error_of_one_ends_the_other_instances_of_a_call(office: Office) -> None:
    gone = flow("begin", "ask") + flow("ask", "choice", None)
    body = (
        '<startEvent id="begin"/>'
        + models.user_task("ask", candidates="group:finance")
        + '<exclusiveGateway id="choice" default="choice_done"/><endEvent id="done"/>'
        f'<endEvent id="bad">{ERROR}</endEvent>'
        + gone
        + flow("choice", "bad", 'outcome = "reject"')
        + flow("choice", "done")
    )
    office.deploy(models.process(body, key="child", extra=ERRORS))
    office.deploy(caller(instances(3), more=caught(ERROR)))
    office.start("parent")
    task = office.inbox(office.dana)[0].task_id
    office.engine.execute(CompleteTask(task, "reject", comment="No."), office.dana)
    assert rows(office)["child"] == ["cancelled", "cancelled", "failed"]
    assert (tasks(office, office.boris), tasks(office, office.dana)) == (["mend"], [])
    whole(office)


def test_one_action_does_not_begin_instances_without_measure(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(call_jobs, "MOST", 5)
    office.deploy(asking())
    office.deploy(caller(instances(8)))
    office.start("parent")
    assert rows(office)["child"] == ["active"] * 5
    office.run_jobs()
    assert rows(office)["child"] == ["active"] * 8, "the others are called by jobs"
    assert incidents(office) == {}
    whole(office)


class TestWhichVersion:
    """Latest, that of the caller's own deployment, or one by its tag."""

    def saying(self, answer: int) -> bytes:
        return child(script="{answer: " + str(answer) + "}")

    def answer(self, office: Office, key: str = "parent") -> object:
        started = office.start(key)
        return variables(office, started.instance_id)["kept"]

    def calling(self, **binding: str) -> bytes:
        kept = '<cs:output source="= answer" target="kept"/>'
        return caller(mapped(outputs=kept, **binding))

    def together(self, office: Office, answer: int, **binding: str) -> None:
        files = {"main.bpmn": self.calling(**binding), "child.bpmn": self.saying(answer)}
        office.engine.execute(DeployBundle("both", files), office.pia)

    def test_the_latest_when_nothing_is_said(self, office: Office) -> None:
        self.together(office, 1)
        assert self.answer(office) == 1
        office.deploy(self.saying(2))
        assert self.answer(office) == 2

    def test_that_of_the_same_deployment(self, office: Office) -> None:
        self.together(office, 1, binding="deployment")
        office.deploy(self.saying(2))
        assert self.answer(office) == 1

    def test_the_newest_with_a_tag(self, office: Office) -> None:
        office.deploy(self.calling(binding="tag", tag="stable"))
        for answer, tag in ((1, "stable"), (2, "stable"), (3, "")):
            files = {"main.bpmn": self.saying(answer)}
            office.engine.execute(DeployBundle("child", files, tag=tag), office.pia)
        assert self.answer(office) == 2

    def test_a_tag_may_be_computed(self, office: Office) -> None:
        office.deploy(self.calling(binding="tag", tag="= &quot;sta&quot; + &quot;ble&quot;"))
        for answer, tag in ((1, "stable"), (2, "")):
            files = {"main.bpmn": self.saying(answer)}
            office.engine.execute(DeployBundle("child", files, tag=tag), office.pia)
        assert self.answer(office) == 1

    def test_to_call_by_a_tag_and_name_none_is_refused(self, office: Office) -> None:
        with pytest.raises(ModelRefused) as refused:
            office.deploy(self.calling(binding="tag"))
        assert "bad-binding" in {finding.code for finding in refused.value.findings}

    def test_a_tag_that_nothing_has_is_an_incident(self, office: Office) -> None:
        office.deploy(self.saying(1))
        office.deploy(self.calling(binding="tag", tag="stable"))
        office.start("parent")
        assert len(incidents(office)) == 1

    def test_a_running_caller_calls_what_is_latest_then(self, office: Office) -> None:
        """The moment of the call counts, not that of the start."""
        kept = mapped(outputs='<cs:output source="= answer" target="kept"/>')
        body = (
            '<startEvent id="begin"/>'
            + models.user_task("first", candidates="group:managers", outcomes="done")
            + f'<callActivity id="call" calledElement="child">{kept}</callActivity>'
            + models.user_task("look", candidates="group:managers", outcomes="done")
            + flow("begin", "first")
            + flow("first", "call")
            + flow("call", "look")
        )
        office.deploy(self.saying(1))
        office.deploy(models.process(body, key="parent"))
        started = office.start("parent")
        office.deploy(self.saying(2))
        office.complete(office.boris, "done")
        assert variables(office, started.instance_id)["kept"] == 2


def test_the_process_to_call_may_be_computed_and_has_a_key_of_its_own(office: Office) -> None:
    office.deploy(asking(key="child"))
    office.deploy(
        caller(mapped(process="= which", businessKey="= &quot;C-&quot; + string(amount)"))
    )
    office.start("parent", which="child", amount=7)
    wanted = sa.select(tables.instance.c.business_key).where(tables.instance.c.key == "child")
    with office.engine.database.reading() as connection:
        assert connection.execute(wanted).scalar_one() == "C-7"


def test_a_key_that_is_in_use_is_an_incident_of_the_caller(office: Office) -> None:
    office.deploy(asking())
    office.deploy(caller(mapped(businessKey="C-1")))
    office.engine.execute(StartInstance("child", {}, business_key="C-1"), office.anna)
    office.start("parent")
    assert set(incidents(office)) == {"business-key-in-use"}
    office.complete(office.dana)
    (incident,) = incidents(office).values()
    office.engine.execute(RetryIncident(incident, "Mended"), office.omar)
    assert rows(office)["child"] == ["active", "completed"]


def test_a_called_step_that_fails_is_the_incident_of_the_called(
    office: Office, make: Builders
) -> None:
    office.deploy(child(script="{answer: 1 / missing}"))
    office.deploy(caller())
    office.start("parent")
    (row,) = office.engine.ask(Incidents(), office.omar).rows
    assert row.code == "unknown-name"
    assert rows(office) == {"parent": ["active"], "child": ["active"]}
    cancel(office, only(office, "parent"))
    assert incidents(office) == {}


def test_a_process_that_only_a_message_begins_cannot_be_called(office: Office) -> None:
    """Nothing of the instance that could not begin is left."""
    called_process = models.process(
        '<startEvent id="begin"><messageEventDefinition messageRef="paid"/></startEvent>'
        '<endEvent id="done"/>' + flow("begin", "done"),
        key="child",
        extra='<message id="paid" name="Paid"/>',
    )
    office.deploy(called_process)
    office.deploy(caller())
    office.start("parent")
    assert (rows(office), len(incidents(office))) == ({"parent": ["active"]}, 1)
    assert not list(verify(office.engine.database))
