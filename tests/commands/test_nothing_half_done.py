"""What an operation refused leaves no trace; what stopped twice can be set right one by one."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import registry

from tests.commands import models
from tests.commands.conftest import Office
from workflow_engine.clock import SetClock
from workflow_engine.commands.base import Context, World
from workflow_engine.commands.operations import RunningOperation
from workflow_engine.commands.resolve_incident import RetryIncident
from workflow_engine.engine import Engine
from workflow_engine.errors import BusinessError
from workflow_engine.models import Models
from workflow_engine.modules import Module, Modules, OperationContext, operation
from workflow_engine.persistence import tables
from workflow_engine.persistence.unit_of_work import UnitOfWork
from workflow_engine.queries.instances import Instances
from workflow_engine.queries.operations import Incidents
from workflow_engine.settings import Settings
from workflow_engine.verification import verify


class Post:
    """A row that the shop's operations change."""

    title: str


registry().map_imperatively(Post, tables.post)


@operation("shop.rename", permission="shop:rename")
def rename(ctx: OperationContext, *, post: str, title: str) -> Mapping[str, Any]:
    """Changes the row, tells the processes, and only then finds that it may not."""
    ctx.session.get(Post, post).title = title
    ctx.emit("shop.renamed", key=post, payload={})
    raise BusinessError("CLOSED", "The shop is closed.")


@operation("shop.look", permission="shop:rename")
def look(ctx: OperationContext, *, post: str) -> Mapping[str, Any]:
    return {"title": ctx.session.get(Post, post).title}


SHOP = Module(name="shop", title="Shop", operations=(rename, look))


def service(element: str, name: str, **inputs: str) -> str:
    mapped = "".join(f'<cs:input source="{v}" target="{k}"/>' for k, v in inputs.items())
    return (
        f'<serviceTask id="{element}"><extensionElements><cs:operation name="{name}"/>{mapped}'
        "</extensionElements></serviceTask>"
    )


@pytest.fixture
def shop(office: Office, clock: SetClock) -> Office:
    world = World(Settings(), clock, Modules([SHOP]), Models())
    office.engine = Engine(office.engine.database, world)
    office.pia = office.make.with_permissions(office.pia, "shop:rename")
    return office


def renaming() -> bytes:
    return models.process(
        '<startEvent id="begin"/>'
        + service("rename", "shop.rename", post="= post", title="= &quot;New&quot;")
        + '<boundaryEvent id="closed" attachedToRef="rename"><errorEventDefinition errorRef="no"/>'
        "</boundaryEvent>"
        + service("look", "shop.look", post="= post")
        + '<endEvent id="done"/><endEvent id="refused"/>'
        + models.flow("begin", "rename")
        + models.flow("rename", "done")
        + models.flow("closed", "look")
        + models.flow("look", "refused"),
        key="renaming",
        extra='<error id="no" errorCode="CLOSED"/>',
    )


def listening() -> bytes:
    return models.process(
        '<startEvent id="begin"><messageEventDefinition messageRef="heard"/></startEvent>'
        '<endEvent id="done"/>' + models.flow("begin", "done"),
        key="listening",
        extra='<message id="heard" name="shop.renamed"/>',
    )


def test_an_operation_that_refuses_leaves_no_row_and_no_event_behind(shop: Office) -> None:
    shop.deploy(renaming())
    shop.deploy(listening())
    post = shop.make.row(tables.post, code="till", title="Old")
    started = shop.start("renaming", post=post)
    assert started.status == "completed"
    with shop.engine.database.reading() as connection:
        titles = list(connection.scalars(sa.select(tables.post.c.title)))
    assert titles == ["Old"]
    assert [row.key for row in shop.engine.ask(Instances(), shop.omar).rows] == ["renaming"]


def looking_twice() -> bytes:
    """Two branches that each stop at a service task whose input is not there."""
    return models.process(
        '<startEvent id="begin"/><parallelGateway id="split"/><parallelGateway id="join"/>'
        + service("left", "shop.look", post="= post")
        + service("right", "shop.look", post="= post")
        + '<endEvent id="done"/>'
        + models.flow("begin", "split")
        + models.flow("split", "left")
        + models.flow("split", "right")
        + models.flow("left", "join")
        + models.flow("right", "join")
        + models.flow("join", "done"),
        key="looking",
    )


def test_one_of_two_incidents_of_an_instance_can_be_retried_alone(shop: Office) -> None:
    shop.deploy(looking_twice())
    shop.start("looking")
    first, _ = shop.engine.ask(Incidents(), shop.omar).rows
    shop.engine.execute(RetryIncident(first.incident_id, "Mended"), shop.omar)
    assert len(shop.engine.ask(Incidents(), shop.omar).rows) == 2
    assert verify(shop.engine.database) == []


def test_a_document_is_numbered_by_the_calendar_of_its_company(
    shop: Office, clock: SetClock
) -> None:
    clock.set(datetime(2026, 12, 31, 23, 30, tzinfo=UTC))
    with UnitOfWork(shop.engine.database) as uow:
        ctx = Context(uow, shop.make.system, clock.now(), shop.engine.world)
        number = RunningOperation(ctx, None, None).next_number("PO-{year}-{n:05d}")
    assert number == "PO-2027-00001"
