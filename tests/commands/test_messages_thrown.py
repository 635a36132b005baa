"""Messages that instances throw, and those to whom nobody can give one at present."""

from dataclasses import dataclass

import pytest
import sqlalchemy as sa

from tests.commands import models
from tests.commands.conftest import Office
from tests.commands.models import flow
from tests.commands.test_messages import (
    beginning,
    count,
    expecting,
    kept,
    send,
    status,
    variables,
)
from workflow_engine.clock import SetClock
from workflow_engine.commands.base import Command, Context, World
from workflow_engine.commands.complete_task import CompleteTask
from workflow_engine.commands.receiving import ReceiverSuspended
from workflow_engine.commands.set_variables import SetVariables
from workflow_engine.domain.principal import Principal
from workflow_engine.engine import Engine
from workflow_engine.errors import MessageNotCorrelated
from workflow_engine.models import Models
from workflow_engine.modules import Module, Modules
from workflow_engine.persistence import tables
from workflow_engine.queries.instances import GetInstance
from workflow_engine.queries.operations import Incidents
from workflow_engine.settings import Settings
from workflow_engine.verification import verify

SHOP = Module(name="shop", title="Shop", events={"letter.withdrawn": None})


def throwing(name: str, *, key: str = "shipping") -> bytes:
    """Tells that the goods of an order have arrived."""
    return models.process(
        '<startEvent id="begin"/><sendTask id="tell" messageRef="told"><extensionElements>'
        '<cs:input source="= 7" target="count"/></extensionElements></sendTask>'
        '<endEvent id="done"/>' + flow("begin", "tell") + flow("tell", "done"),
        key=key,
        extra=f'<message id="told" name="{name}"><extensionElements>'
        '<cs:correlation key="= order"/></extensionElements></message>',
    )


@pytest.fixture
def operator(office: Office) -> Principal:
    return office.make.with_permissions(office.omar, "message:read")


def test_a_thrown_message_waits_for_an_instance_that_comes_later(
    office: Office, operator: Principal
) -> None:
    office.deploy(expecting())
    office.deploy(throwing("goods.arrived"))
    thrower = office.start("shipping", order="PO-1")
    office.run_jobs()
    (row,) = kept(office, operator)
    assert row.source_id == thrower.instance_id
    order = office.start("expecting", order="PO-1")
    assert variables(office, order.instance_id)["count0"] == 7


def test_a_thrown_message_that_no_model_can_catch_is_let_go(
    office: Office, operator: Principal
) -> None:
    office.deploy(throwing("goods.arrived"))
    office.start("shipping", order="PO-1")
    assert count(office, tables.job) == 0
    assert kept(office, operator) == []


def test_a_thrown_message_reaches_another_instance_by_a_job(office: Office) -> None:
    office.deploy(expecting())
    office.deploy(throwing("goods.arrived"))
    order = office.start("expecting", order="PO-1")
    office.start("shipping", order="PO-1")
    assert status(office, order.instance_id) == "active"
    office.run_jobs()
    assert status(office, order.instance_id) == "completed"


def test_a_thrown_message_with_two_receivers_becomes_an_incident_of_its_thrower(
    office: Office,
) -> None:
    office.deploy(expecting())
    office.deploy(throwing("goods.arrived"))
    orders = [office.start("expecting", order="PO-1") for _ in range(2)]
    thrower = office.start("shipping", order="PO-1")
    office.run_jobs()
    assert {status(office, order.instance_id) for order in orders} == {"active"}
    shown = office.engine.ask(GetInstance(thrower.instance_id), office.omar)
    assert shown.row.incidents == 1


@dataclass(frozen=True)
class GoOn(Command[None]):
    """The instance is active again, whatever kept it."""

    permission = "message:send"
    instance_id: str

    def run(self, ctx: Context, subject: object) -> None:
        ctx.uow.instances.lock(self.instance_id).status = "active"
        ctx.uow.messages.listen_again(self.instance_id)


def test_a_suspended_instance_gets_what_was_kept_when_it_goes_on(office: Office) -> None:
    office.deploy(expecting())
    order = office.start("expecting", order="PO-1")
    with office.engine.database.engine.begin() as connection:
        connection.execute(sa.update(tables.instance).values(status="suspended"))
    with pytest.raises(ReceiverSuspended):
        send(office)
    assert send(office, time_to_live="PT1H").outcome == "buffered"
    assert status(office, order.instance_id) == "suspended"
    office.engine.execute(GoOn(order.instance_id), office.anna)
    assert status(office, order.instance_id) == "completed"


def test_a_suspended_process_is_started_by_no_message(office: Office) -> None:
    office.deploy(beginning())
    with office.engine.database.engine.begin() as connection:
        connection.execute(sa.update(tables.process).values(state="suspended"))
    with pytest.raises(MessageNotCorrelated):
        send(office)


def telling(*, name: str = "goods.arrived", key: str = "telling") -> bytes:
    """A sub-process that waits for a person and then ends with a message for its own boundary."""
    inner = (
        '<startEvent id="first"/>'
        + models.user_task("count", candidates="group:managers")
        + '<endEvent id="tell"><extensionElements><cs:input source="= 7" target="count"/>'
        '</extensionElements><messageEventDefinition messageRef="told"/></endEvent>'
        + flow("first", "count")
        + flow("count", "tell")
    )
    return models.process(
        f'<startEvent id="begin"/><subProcess id="inside">{inner}</subProcess>'
        '<boundaryEvent id="heard" attachedToRef="inside"><extensionElements>'
        '<cs:output source="= count" target="counted"/></extensionElements>'
        '<messageEventDefinition messageRef="told"/></boundaryEvent>'
        '<endEvent id="late"/><endEvent id="done"/>'
        + flow("begin", "inside")
        + flow("inside", "late")
        + flow("heard", "done"),
        key=key,
        extra=f'<message id="told" name="{name}"><extensionElements>'
        '<cs:correlation key="= order"/></extensionElements></message>',
    )


def test_a_message_for_the_boundary_around_its_thrower_is_not_late(office: Office) -> None:
    office.deploy(telling())
    begun = office.start("telling", order="PO-1")
    office.complete(office.boris)
    assert variables(office, begun.instance_id)["counted"] == 7
    assert status(office, begun.instance_id) == "completed"
    assert count(office, tables.subscription) == 0
    assert verify(office.engine.database) == []


def test_a_message_with_another_key_leaves_the_instance(office: Office) -> None:
    office.deploy(expecting())
    office.deploy(telling())
    other = office.start("expecting", order="PO-2")
    begun = office.start("telling", order="PO-1")
    command = SetVariables(begun.instance_id, {"order": "PO-2"}, "Ordered anew")
    office.engine.execute(command, office.make.with_permissions(office.omar, "instance:modify"))
    office.complete(office.boris)
    office.run_jobs()
    assert "counted" not in variables(office, begun.instance_id)
    assert variables(office, other.instance_id)["count0"] == 7


def test_a_message_of_an_instance_is_its_own_before_it_is_anybody_elses(office: Office) -> None:
    office.deploy(expecting())
    office.deploy(telling())
    other = office.start("expecting", order="PO-1")
    begun = office.start("telling", order="PO-1")
    office.complete(office.boris)
    office.run_jobs()
    assert variables(office, begun.instance_id)["counted"] == 7
    assert status(office, other.instance_id) == "active"


def test_an_instance_does_not_tell_itself_the_event_of_a_module(
    office: Office, clock: SetClock
) -> None:
    """Its model is older than the module; what is reserved now is an incident, as outside."""
    office.deploy(telling(name="letter.withdrawn"))
    begun = office.start("telling", order="L-1")
    world = World(Settings(), clock, Modules([SHOP]), Models())
    office.engine = Engine(office.engine.database, world)
    office.complete(office.boris)
    assert "counted" not in variables(office, begun.instance_id)
    (incident,) = office.engine.ask(Incidents(), office.omar).rows
    assert incident.code == "message-reserved"


def test_one_of_many_inner_instances_tells_the_one_that_waits(office: Office) -> None:
    """Three hundred of them are rows beside the state; the tasks of two are done."""
    loop = (
        "<multiInstanceLoopCharacteristics><loopCardinality>300</loopCardinality>"
        "</multiInstanceLoopCharacteristics>"
    )
    inner = (
        '<startEvent id="first"/><parallelGateway id="fork"/>'
        '<intermediateCatchEvent id="hear"><messageEventDefinition messageRef="told"/>'
        "</intermediateCatchEvent>"
        '<intermediateThrowEvent id="tell"><messageEventDefinition messageRef="told"/>'
        "</intermediateThrowEvent><endEvent id='e1'/><endEvent id='e2'/>"
        + flow("first", "fork")
        + flow("fork", "hear")
        + flow("hear", "e1")
        + models.user_task("say", candidates="group:managers")
        + flow("fork", "say")
        + flow("say", "tell")
        + flow("tell", "e2")
    )
    model = models.process(
        f'<startEvent id="begin"/><subProcess id="each">{inner}{loop}</subProcess>'
        '<endEvent id="done"/>' + flow("begin", "each") + flow("each", "done"),
        key="many",
        extra='<message id="told" name="own.news"><extensionElements>'
        '<cs:correlation key="= string(loopCounter)"/></extensionElements></message>',
    )
    office.deploy(model)
    office.start("many")
    for row in office.inbox(office.boris)[:2]:
        office.engine.execute(CompleteTask(row.task_id, "approve", {}), office.boris)
    assert count(office, tables.subscription) == 298
    assert count(office, tables.incident) == 0
    assert verify(office.engine.database) == []
