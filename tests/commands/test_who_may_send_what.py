"""Messages from outside: free names, events of modules, and processes that they start."""

import pytest

from tests.commands import models
from tests.commands.conftest import Office
from workflow_engine.clock import SetClock
from workflow_engine.commands.base import World
from workflow_engine.commands.send_message import MessageReserved, SendMessage
from workflow_engine.engine import Engine
from workflow_engine.errors import Forbidden, MessageNotCorrelated
from workflow_engine.models import Models
from workflow_engine.modules import Module, Modules
from workflow_engine.settings import Settings

SHOP = Module(
    name="shop",
    title="Shop",
    permissions={"letter:cancel": "Cancel letters", "parcel:take": "Take parcels"},
    events={"letter.withdrawn": None, "letter.cancelled": "letter:cancel"},
)


@pytest.fixture
def shop(office: Office, clock: SetClock) -> Office:
    world = World(Settings(), clock, Modules([SHOP]), Models())
    office.engine = Engine(office.engine.database, world)
    return office


def listening(name: str) -> bytes:
    return models.process(
        '<startEvent id="begin"><messageEventDefinition messageRef="heard"/></startEvent>'
        + models.user_task("manager", candidates="group:managers")
        + '<endEvent id="done"/>'
        + models.flow("begin", "manager")
        + models.flow("manager", "done"),
        extra=f'<message id="heard" name="{name}"/>',
    )


def test_nobody_forges_what_only_a_module_can_know(shop: Office) -> None:
    shop.deploy(listening("letter.withdrawn"))
    with pytest.raises(MessageReserved):
        shop.engine.execute(SendMessage("letter.withdrawn", "L-1"), shop.anna)
    assert shop.inbox(shop.boris) == []


def test_an_event_that_outsiders_may_raise_needs_the_permission_of_its_module(
    shop: Office,
) -> None:
    shop.deploy(listening("letter.cancelled"))
    message = SendMessage("letter.cancelled", "L-1")
    with pytest.raises(Forbidden):
        shop.engine.execute(message, shop.anna)
    allowed = shop.make.with_permissions(shop.anna, "letter:cancel")
    assert shop.engine.execute(message, allowed).outcome == "started"


def test_a_message_starts_only_what_its_sender_may_start(shop: Office) -> None:
    shop.deploy(listening("parcel.arrived"), **{"process.toml": b'start = "parcel:take"'})
    message = SendMessage("parcel.arrived", "P-1")
    with pytest.raises(Forbidden):
        shop.engine.execute(message, shop.anna)
    allowed = shop.make.with_permissions(shop.anna, "parcel:take")
    assert shop.engine.execute(message, allowed).outcome == "started"


def test_a_name_that_no_module_knows_needs_no_more_than_to_send_messages(shop: Office) -> None:
    with pytest.raises(MessageNotCorrelated):
        shop.engine.execute(SendMessage("parcel.lost", "P-1"), shop.anna)
