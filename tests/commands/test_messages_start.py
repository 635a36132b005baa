"""A message begins a process at the element that waits for it, wherever a model lets it begin."""

import pytest

from tests.commands import models
from tests.commands.conftest import Office
from tests.commands.models import flow
from workflow_engine.commands.send_message import SendMessage
from workflow_engine.commands.sending import Sent
from workflow_engine.queries.instances import GetInstance

MESSAGES = "".join(
    f'<message id="{name}" name="order.{name}"/>' for name in ("placed", "changed", "lost")
)


def ended(*tasks: str) -> str:
    """Each task is done by a manager and then over."""
    return "".join(
        models.user_task(task, candidates="group:managers", outcomes="done")
        + f'<endEvent id="after_{task}"/>'
        + flow(task, f"after_{task}")
        for task in tasks
    )


def receiving() -> str:
    return (
        '<receiveTask id="placed_here" messageRef="placed" instantiate="true"/>'
        + ended("book")
        + flow("placed_here", "book")
    )


def gateway() -> str:
    events = "".join(
        f'<intermediateCatchEvent id="on_{name}"><messageEventDefinition messageRef="{name}"/>'
        f"</intermediateCatchEvent>" + flow("first", f"on_{name}")
        for name in ("placed", "changed")
    )
    return (
        '<eventBasedGateway id="first" instantiate="true"/>'
        + events
        + ended("book", "change")
        + flow("on_placed", "book")
        + flow("on_changed", "change")
    )


def several() -> str:
    starts = "".join(
        f'<startEvent id="on_{name}"><messageEventDefinition messageRef="{name}"/></startEvent>'
        for name in ("placed", "changed")
    )
    return (
        starts + ended("book", "change") + flow("on_placed", "book") + flow("on_changed", "change")
    )


def multiple() -> str:
    return (
        '<startEvent id="any"><messageEventDefinition messageRef="placed"/>'
        '<messageEventDefinition messageRef="changed"/></startEvent>'
        + ended("book")
        + flow("any", "book")
    )


def send(office: Office, name: str, key: str) -> Sent:
    command = SendMessage(f"order.{name}", key, {"by": name})
    return office.engine.execute(command, office.anna)


def steps(office: Office) -> list[str]:
    return sorted(row.step for row in office.inbox(office.boris))


@pytest.mark.parametrize("body", [receiving, gateway, several, multiple], ids=lambda f: f.__name__)
def test_a_message_begins_the_process_where_it_is_awaited(office: Office, body) -> None:
    office.deploy(models.process(body(), extra=MESSAGES))
    sent = send(office, "placed", "PO-1")
    assert sent.outcome == "started"
    assert steps(office) == ["Book"]
    shown = office.engine.ask(GetInstance(sent.instance_id or ""), office.omar)
    assert shown.row.business_key == "PO-1"


@pytest.mark.parametrize("body", [gateway, several], ids=lambda f: f.__name__)
def test_another_message_begins_it_elsewhere(office: Office, body) -> None:
    office.deploy(models.process(body(), extra=MESSAGES))
    send(office, "changed", "PO-2")
    assert steps(office) == ["Change"]


def test_a_message_that_began_it_is_awaited_no_more(office: Office) -> None:
    office.deploy(models.process(gateway(), extra=MESSAGES))
    sent = send(office, "placed", "PO-1")
    other = send(office, "changed", "PO-2")
    assert (other.outcome, other.instance_id != sent.instance_id) == ("started", True)
    assert steps(office) == ["Book", "Change"]
