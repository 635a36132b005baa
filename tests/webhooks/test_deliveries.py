"""Every event reaches whoever subscribed to it: signed, with nothing in it that is not public."""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import pytest

from tests.webhooks.conftest import House, approval
from workflow_engine.client import WebhookRefused, verify
from workflow_engine.commands.base import Command, Context, Event
from workflow_engine.commands.cancel_instance import CancelInstance
from workflow_engine.commands.claim_task import ClaimTask, ReleaseTask
from workflow_engine.commands.resolve_incident import ResolveIncident
from workflow_engine.commands.webhooks import RotateWebhookSecret, SwitchWebhook
from workflow_engine.domain.webhook import Publication
from workflow_engine.engine import Replay
from workflow_engine.errors import Conflict
from workflow_engine.modules import Module, Modules

SHOP = Module(
    "shop",
    title="Shop",
    events={"order.placed": None, "order.paid": None},
    publishes={"order.placed": Publication("order", "/shop/orders/{id}", ("number", "total"))},
)


@dataclass(frozen=True)
class Tell(Command[str]):
    """Raise an event of a module, and maybe fail after it."""

    permission = "webhook:write"
    event: str
    fails: bool = False

    def run(self, ctx: Context, subject: Any) -> str:
        payload = {"order": "o-1", "number": "SO-1", "total": Decimal("9.90"), "margin": "4.20"}
        ctx.events.append(Event(self.event, "o-1", payload))
        if self.fails:
            raise Conflict
        return self.event


@pytest.fixture
def shop(house: House) -> House:
    house.engine.world = replace(house.engine.world, modules=Modules([SHOP]))
    return house


def test_an_instance_that_begins_is_told_with_a_signature(house: House) -> None:
    issued = house.subscribe("engine.instance.started")
    instance = house.start(salary=9000)
    assert house.side.received == []
    house.work()
    (request,) = house.side.received
    assert (request.method, request.path) == ("POST", "/hook")
    event = house.read(request, issued.secret)
    assert event["type"] == "engine.instance.started"
    assert event["data"]["subject"]["id"] == instance
    assert event["data"]["event"] == request.headers["webhook-id"]
    assert event["timestamp"] == "2026-03-02T11:00:00Z"
    assert house.only_delivery().state == "delivered"
    assert "9000" not in request.body.decode()


def test_what_becomes_of_tasks_and_instances_is_told_in_their_order(house: House) -> None:
    house.subscribe("*")
    instance = house.start()
    house.office.complete(house.office.boris, "reject")
    house.work()
    assert sorted(house.types()) == [
        "engine.instance.ended",
        "engine.instance.started",
        "engine.task.completed",
        "engine.task.opened",
    ]
    told = {request.json["type"]: request.json["data"]["facts"] for request in house.side.received}
    assert told["engine.task.completed"]["outcome"] == "reject"
    assert told["engine.task.completed"]["instance"] == instance
    assert told["engine.instance.ended"]["status"] == "completed"
    moments = [request.json["timestamp"] for request in house.side.received]
    assert moments == sorted(moments)


def test_a_task_that_is_cancelled_and_an_incident_are_told(house: House) -> None:
    house.subscribe("engine.task.cancelled", "engine.incident.*")
    gone = house.start()
    house.engine.execute(CancelInstance(gone, "wrong"), house.office.omar)
    house.office.make.group("nobody", [])
    house.office.deploy(approval("group:nobody"))
    house.start()
    house.work()
    assert house.types() == ["engine.task.cancelled", "engine.incident.opened"]
    assert house.side.received[1].json["data"]["facts"]["code"] == "nobody-found"


def test_who_takes_a_task_and_puts_it_back_is_told_without_naming_anybody(house: House) -> None:
    house.subscribe("engine.task.*")
    house.start()
    task = house.office.only_task(house.office.boris)
    house.engine.execute(ClaimTask(task), house.office.boris)
    house.engine.execute(ClaimTask(task), house.office.boris)
    house.engine.execute(ReleaseTask(task), house.office.boris)
    house.work()
    assert sorted(house.types()) == [
        "engine.task.claimed",
        "engine.task.opened",
        "engine.task.released",
    ]
    assert not any(
        str(house.office.boris.person_id) in request.body.decode()
        for request in house.side.received
    )


@pytest.mark.parametrize("end", ["set aside", "cancelled with its instance"])
def test_an_incident_that_is_over_is_told_once(house: House, end: str) -> None:
    house.subscribe("engine.incident.*")
    house.office.make.group("nobody", [])
    house.office.deploy(approval("group:nobody"))
    instance = house.start()
    house.work()
    opened = house.side.received[0].json["data"]["subject"]["id"]
    is_set_aside = end == "set aside"
    over = ResolveIncident(opened, "told them") if is_set_aside else CancelInstance(instance, "no")
    house.engine.execute(over, house.office.omar)
    house.work()
    told = [
        (request.json["type"], request.json["data"]["subject"]["id"])
        for request in house.side.received
    ]
    assert told == [("engine.incident.opened", opened), ("engine.incident.resolved", opened)]
    facts = house.side.received[1].json["data"]["facts"]
    assert (facts["instance"], facts["code"]) == (instance, "nobody-found")


def test_of_a_modules_event_only_what_it_publishes_leaves_the_house(shop: House) -> None:
    issued = shop.subscribe("shop.*")
    shop.do(Tell("order.placed"))
    shop.work()
    (request,) = shop.side.received
    told = shop.read(request, issued.secret)
    assert told["type"] == "shop.order.placed"
    assert told["data"]["facts"] == {"number": "SO-1", "total": 9.9}
    assert told["data"]["subject"]["url"].endswith("/shop/orders/o-1")
    assert b"margin" not in request.body
    assert b'"total":9.90' in request.body


def test_an_event_without_publication_tells_only_its_key(shop: House) -> None:
    shop.subscribe("shop.order.paid")
    shop.do(Tell("order.paid"))
    shop.work()
    data = shop.side.received[0].json["data"]
    assert (data["key"], data["facts"], "subject" in data) == ("o-1", {}, False)


def test_what_no_module_declares_is_told_to_nobody(shop: House) -> None:
    shop.subscribe("*")
    shop.do(Tell("order.secret"))
    shop.work()
    assert shop.deliveries() == []


def test_what_did_not_happen_is_not_told(shop: House) -> None:
    shop.subscribe("*")
    with pytest.raises(Conflict):
        shop.do(Tell("order.placed", fails=True))
    shop.work()
    assert (shop.deliveries(), shop.side.received) == ([], [])


def test_a_repeated_request_tells_once(shop: House) -> None:
    shop.subscribe("*")
    for _ in range(3):
        shop.engine.execute_keyed(Tell("order.placed"), shop.ida, Replay("once", str))
    shop.work()
    assert len(shop.side.received) == 1


def test_two_webhooks_get_the_same_event_under_the_same_id_each_with_its_secret(
    house: House,
) -> None:
    first = house.subscribe("engine.instance.started")
    second = house.subscribe("*", name="Another")
    house.subscribe("engine.incident.*", name="Third")
    house.start()
    house.work()
    started = [r for r in house.side.received if r.json["type"] == "engine.instance.started"]
    assert len({request.headers["webhook-id"] for request in started}) == 1
    for secret in (first.secret, second.secret):
        assert sum(_is_by(house, request, secret) for request in started) == 1


def _is_by(house: House, request: Any, secret: str) -> bool:
    try:
        house.read(request, secret)
    except WebhookRefused:
        return False
    return True


def test_while_it_is_off_nothing_is_written_down_for_it(house: House) -> None:
    issued = house.subscribe("*")
    house.start()
    house.do(SwitchWebhook(webhook_id=issued.id, on=False))
    assert {row.state for row in house.deliveries()} == {"cancelled"}
    before = len(house.deliveries())
    house.start(second=True)
    house.do(SwitchWebhook(webhook_id=issued.id, on=True))
    house.work()
    assert len(house.deliveries()) == before
    assert house.side.received == []


def test_after_a_new_secret_both_sign_until_the_former_one_is_over(house: House) -> None:
    issued = house.subscribe("engine.instance.started")
    new = house.do(RotateWebhookSecret(webhook_id=issued.id, hours=2))
    house.start()
    house.work()
    house.read(house.side.received[0], issued.secret)
    house.read(house.side.received[0], new.secret)
    house.later(hours=3)
    house.start(second=True)
    house.work()
    house.read(house.side.received[1], new.secret)
    with pytest.raises(WebhookRefused):
        house.read(house.side.received[1], issued.secret)


def test_a_known_message_has_the_signature_that_the_specification_gives() -> None:
    headers = {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }
    secret, body = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", b'{"test": 2432232314}'
    assert verify(headers, body, secret, now=1614265400) == {"test": 2432232314}
    for changed, why in (
        ({"now": 1614265330 + 301}, "too old"),
        ({"now": 1614265330 - 301}, "clocks"),
        ({"body": body + b" "}, "No signature"),
        ({"secrets": "whsec_AAAA"}, "No signature"),
        ({"headers": {**headers, "webhook-id": "msg_2"}}, "No signature"),
        ({"headers": {}}, "missing"),
        ({"headers": {**headers, "webhook-timestamp": "1e9"}}, "no number"),
    ):
        given = {"headers": headers, "body": body, "secrets": secret, "now": 1614265330, **changed}
        with pytest.raises(WebhookRefused, match=why):
            verify(given.pop("headers"), given.pop("body"), given.pop("secrets"), **given)
