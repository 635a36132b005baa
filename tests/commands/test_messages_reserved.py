"""What a module tells may be told by nobody else, and least of all by a process."""

import pytest

from tests.commands import models
from tests.commands.conftest import Office
from tests.commands.test_messages_thrown import throwing
from workflow_engine.clock import SetClock
from workflow_engine.commands.base import World
from workflow_engine.engine import Engine
from workflow_engine.errors import ModelRefused
from workflow_engine.models import Models
from workflow_engine.modules import Module, Modules
from workflow_engine.queries.instances import GetInstance
from workflow_engine.queries.operations import Incidents
from workflow_engine.settings import Settings

SHOP = Module(name="shop", title="Shop", events={"letter.withdrawn": None})


@pytest.fixture
def shop(office: Office, clock: SetClock) -> Office:
    """The office once the shop's module is installed."""
    world = World(Settings(), clock, Modules([SHOP]), Models())
    office.engine = Engine(office.engine.database, world)
    return office


def ending(name: str) -> bytes:
    return models.process(
        '<startEvent id="begin"/><endEvent id="tell">'
        '<messageEventDefinition messageRef="told"/></endEvent>' + models.flow("begin", "tell"),
        extra=f'<message id="told" name="{name}"/>',
    )


@pytest.mark.parametrize("model", [throwing("letter.withdrawn"), ending("letter.withdrawn")])
def test_a_model_that_throws_an_event_of_a_module_is_refused(shop: Office, model: bytes) -> None:
    with pytest.raises(ModelRefused) as refused:
        shop.deploy(model)
    (finding,) = [f for f in refused.value.findings if f.severity == "error"]
    assert (finding.code, finding.element) == ("reserved-message", "tell")


def test_a_model_may_wait_for_an_event_of_a_module_and_throw_its_own(shop: Office) -> None:
    assert shop.deploy(throwing("letter.sent")).versions


def test_a_model_from_before_the_module_throws_into_an_incident(
    office: Office, clock: SetClock
) -> None:
    office.deploy(throwing("letter.withdrawn"))
    world = World(Settings(), clock, Modules([SHOP]), Models())
    office.engine = Engine(office.engine.database, world)
    started = office.start("shipping", order="L-1")
    shown = office.engine.ask(GetInstance(started.instance_id), office.omar)
    assert shown.row.incidents == 1
    (incident,) = office.engine.ask(Incidents(), office.omar).rows
    assert (incident.code, incident.element) == ("message-reserved", "tell")
