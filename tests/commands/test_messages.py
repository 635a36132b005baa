"""Messages wait for their receiver, reach exactly one, and are known when they come again."""

from collections.abc import Mapping
from datetime import timedelta
from itertools import pairwise

import pytest
import sqlalchemy as sa

from tests.commands import models
from tests.commands.conftest import Office
from tests.commands.models import flow
from workflow_engine.clock import SetClock
from workflow_engine.commands.discard_message import DiscardMessage, MessageNotFound, MessageOver
from workflow_engine.commands.send_message import MessageIdReused, SendMessage, TimeToLiveRefused
from workflow_engine.commands.sending import MessageAmbiguous, MessageKeyMissing, Sent
from workflow_engine.domain.principal import Principal
from workflow_engine.errors import Forbidden, MessageNotCorrelated, ValueRefused
from workflow_engine.jobs.housekeeping import forget_old_messages
from workflow_engine.persistence import tables
from workflow_engine.queries.instances import GetInstance
from workflow_engine.queries.messages import MessageRow, Messages, Subscriptions

ARRIVED = (
    '<message id="arrived" name="goods.arrived"><extensionElements>'
    '<cs:correlation key="= order"/></extensionElements></message>'
)


def expecting(count: int = 1, *, key: str = "expecting") -> bytes:
    """Waits for the goods of an order, ``count`` times one after the other."""
    nodes = ["begin", *(f"goods{place}" for place in range(count)), "done"]
    tasks = "".join(
        f'<receiveTask id="{node}" messageRef="arrived"><extensionElements>'
        f'<cs:output source="= count" target="count{node[5:]}"/></extensionElements></receiveTask>'
        for node in nodes[1:-1]
    )
    flows = "".join(flow(*pair) for pair in pairwise(nodes))
    return models.process(
        f'<startEvent id="begin"/>{tasks}<endEvent id="done"/>{flows}', key=key, extra=ARRIVED
    )


def beginning(key: str = "receipt", *, name: str = "goods.arrived") -> bytes:
    """Goods that arrive begin an inspection by a manager."""
    return models.process(
        '<startEvent id="begin"><messageEventDefinition messageRef="heard"/></startEvent>'
        + models.user_task("inspect", candidates="group:managers", outcomes="done")
        + '<endEvent id="done"/>'
        + flow("begin", "inspect")
        + flow("inspect", "done"),
        key=key,
        extra=f'<message id="heard" name="{name}"/>',
    )


@pytest.fixture
def operator(office: Office) -> Principal:
    return office.make.with_permissions(office.omar, "message:read", "message:discard")


def send(
    office: Office,
    key: str | None = "PO-1",
    payload: Mapping[str, object] | None = None,
    **options: str,
) -> Sent:
    given = {"count": 1} if payload is None else payload
    return office.engine.execute(SendMessage("goods.arrived", key, given, **options), office.anna)


def allow(office: Office, *permissions: str) -> None:
    """What Anna may do when nobody is there who signed in: a message of hers goes on alone."""
    office.make.role("clerk", permissions, accounts=[office.anna.account_id or ""])


def kept(office: Office, operator: Principal, state: str = "buffered") -> list[MessageRow]:
    return list(office.engine.ask(Messages(state=state), operator).rows)


def status(office: Office, instance_id: str) -> str:
    return office.engine.ask(GetInstance(instance_id), office.omar).row.status


def variables(office: Office, instance_id: str) -> dict[str, object]:
    return dict(office.engine.ask(GetInstance(instance_id), office.omar).variables)


def count(office: Office, table: sa.Table) -> int:
    with office.engine.database.reading() as connection:
        return int(connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one())


def test_a_message_tells_its_sender_who_got_it(office: Office) -> None:
    office.deploy(expecting())
    order = office.start("expecting", order="PO-1")
    sent = send(office)
    assert (sent.outcome, sent.reached, sent.instance_id) == ("delivered", 1, order.instance_id)
    assert status(office, order.instance_id) == "completed"


def test_a_message_nobody_waits_for_is_refused_unless_it_may_wait(office: Office) -> None:
    office.deploy(expecting())
    with pytest.raises(MessageNotCorrelated):
        send(office)
    assert count(office, tables.message) == 0


def test_a_kept_message_reaches_the_instance_that_begins_to_wait(
    office: Office, operator: Principal, clock: SetClock
) -> None:
    office.deploy(expecting())
    sent = send(office, payload={"count": 5}, time_to_live="PT1H")
    assert (sent.outcome, sent.expires_at) == ("buffered", clock.now() + timedelta(hours=1))
    order = office.start("expecting", order="PO-1")
    assert status(office, order.instance_id) == "completed"
    assert variables(office, order.instance_id)["count0"] == 5
    (row,) = kept(office, operator, "delivered")
    assert (row.buffered_id, row.receiver_id) == (sent.buffered_id, order.instance_id)
    assert count(office, tables.job) == 0
    second = office.start("expecting", order="PO-1")
    assert status(office, second.instance_id) == "active"


def test_kept_messages_are_handed_over_one_for_each_wait_oldest_first(
    office: Office, clock: SetClock
) -> None:
    office.deploy(expecting(3))
    for number in (1, 2, 3, 4):
        send(office, payload={"count": number}, time_to_live="P1D")
        clock.travel(timedelta(minutes=1))
    order = office.start("expecting", order="PO-1")
    found = variables(office, order.instance_id)
    assert [found[f"count{place}"] for place in range(3)] == [1, 2, 3]
    other = office.start("expecting", order="PO-1")
    assert variables(office, other.instance_id)["count0"] == 4


def test_more_kept_messages_than_one_command_takes_are_left_to_a_job(office: Office) -> None:
    office.deploy(expecting(130))
    for number in range(130):
        send(office, payload={"count": number}, time_to_live="P1D")
    order = office.start("expecting", order="PO-1")
    assert order.status == "active"
    office.run_jobs()
    assert status(office, order.instance_id) == "completed"
    assert variables(office, order.instance_id)["count129"] == 129


def test_kept_messages_of_another_key_stay(office: Office, operator: Principal) -> None:
    office.deploy(expecting())
    send(office, "PO-2", time_to_live="PT1H")
    order = office.start("expecting", order="PO-1")
    assert status(office, order.instance_id) == "active"
    assert [row.key for row in kept(office, operator)] == ["PO-2"]


def test_a_message_expires_by_the_clock(
    office: Office, operator: Principal, clock: SetClock
) -> None:
    office.deploy(expecting())
    send(office, time_to_live="PT1H")
    clock.travel(timedelta(hours=1))
    order = office.start("expecting", order="PO-1")
    assert status(office, order.instance_id) == "active"
    office.run_jobs()
    assert kept(office, operator) == []
    (row,) = kept(office, operator, "expired")
    assert row.ended_at == clock.now()
    clock.travel(timedelta(days=31))
    assert forget_old_messages(office.engine) == 1


@pytest.mark.parametrize("text", ["soon", "P1Y", "PT0S", "-PT1H", "P91D"])
def test_a_time_to_live_is_a_duration_within_bounds(office: Office, text: str) -> None:
    with pytest.raises(TimeToLiveRefused):
        send(office, time_to_live=text)


def test_a_message_larger_than_a_variable_may_be_is_not_kept(office: Office) -> None:
    with pytest.raises(ValueRefused):
        send(office, payload={"text": "x" * 300_000}, time_to_live="PT1H")


def test_an_operator_discards_a_message_with_a_reason(office: Office, operator: Principal) -> None:
    office.deploy(expecting())
    sent = send(office, time_to_live="PT1H")
    discard = DiscardMessage(sent.buffered_id or "", "sent twice by mistake")
    with pytest.raises(Forbidden):
        office.engine.execute(discard, office.anna)
    office.engine.execute(discard, operator)
    order = office.start("expecting", order="PO-1")
    assert status(office, order.instance_id) == "active"
    (row,) = kept(office, operator, "discarded")
    assert row.reason == "sent twice by mistake"
    assert count(office, tables.job) == 0
    with pytest.raises(MessageOver):
        office.engine.execute(discard, operator)
    with pytest.raises(MessageNotFound):
        office.engine.execute(DiscardMessage("nothing", "x"), operator)


def test_a_message_sent_again_gets_the_same_answer_and_does_nothing(office: Office) -> None:
    office.deploy(expecting())
    first = office.start("expecting", order="PO-1")
    sent = send(office, message_id="note-1")
    second = office.start("expecting", order="PO-1")
    assert send(office, message_id="note-1") == sent
    assert sent.instance_id == first.instance_id
    assert status(office, second.instance_id) == "active"
    with pytest.raises(MessageIdReused):
        send(office, message_id="note-1", payload={"count": 2})
    assert send(office, message_id="note-2").instance_id == second.instance_id


def test_a_kept_message_sent_again_is_kept_once(office: Office, operator: Principal) -> None:
    office.deploy(expecting())
    sent = send(office, message_id="note-1", time_to_live="PT1H")
    assert send(office, message_id="note-1", time_to_live="PT1H") == sent
    order = office.start("expecting", order="PO-1")
    assert status(office, order.instance_id) == "completed"
    assert send(office, message_id="note-1", time_to_live="PT1H") == sent
    assert kept(office, operator) == []


def test_a_message_id_that_was_refused_may_be_sent_again(office: Office) -> None:
    office.deploy(expecting())
    with pytest.raises(MessageNotCorrelated):
        send(office, message_id="note-1")
    order = office.start("expecting", order="PO-1")
    assert send(office, message_id="note-1").instance_id == order.instance_id


def test_two_receivers_are_told_apart_by_nobody(office: Office) -> None:
    office.deploy(expecting())
    office.start("expecting", order="PO-1")
    office.start("expecting", order="PO-1")
    with pytest.raises(MessageAmbiguous):
        send(office, time_to_live="PT1H")
    assert count(office, tables.message) == 0


def test_two_processes_that_one_message_would_start_are_told_apart_by_nobody(
    office: Office,
) -> None:
    office.deploy(beginning("receipt"))
    office.deploy(beginning("audit"))
    with pytest.raises(MessageAmbiguous):
        send(office)


def test_who_waits_comes_before_what_could_be_started(office: Office) -> None:
    office.deploy(expecting())
    office.deploy(beginning())
    order = office.start("expecting", order="PO-1")
    assert send(office).instance_id == order.instance_id
    assert send(office).outcome == "started"


def test_the_key_is_read_in_what_the_message_brings(office: Office) -> None:
    office.deploy(expecting())
    order = office.start("expecting", order="PO-1")
    with pytest.raises(MessageNotCorrelated):
        send(office, None, payload={"order": "PO-2"})
    assert (
        send(office, None, payload={"order": "PO-1", "count": 1}).instance_id == order.instance_id
    )


def test_a_message_without_any_key_is_not_kept(office: Office, operator: Principal) -> None:
    office.deploy(expecting())
    with pytest.raises(MessageKeyMissing):
        send(office, None, payload={"other": 1}, time_to_live="PT1H")
    send(office, None, payload={"order": "PO-1", "count": 1}, time_to_live="PT1H")
    assert [row.key for row in kept(office, operator)] == ["PO-1"]


def test_a_deployment_starts_what_was_kept_for_it(office: Office, operator: Principal) -> None:
    allow(office, "instance:start")
    for number in range(60):
        send(office, f"PO-{number}", payload={"number": number}, time_to_live="PT1H")
    office.deploy(beginning())
    assert office.inbox(office.boris) == []
    while office.run_jobs():
        pass
    assert count(office, tables.instance) == 60
    assert kept(office, operator) == []
    assert count(office, tables.job) == 0


def test_a_kept_message_starts_nothing_that_its_sender_may_not_start(
    office: Office, operator: Principal
) -> None:
    send(office, time_to_live="PT1H")
    office.deploy(beginning(), **{"process.toml": b'start = "organisation:write"'})
    office.run_jobs()
    assert len(kept(office, operator)) == 1
    assert count(office, tables.instance) == 0


def test_a_message_for_a_process_that_runs_already_starts_the_next_one_after_it(
    office: Office, operator: Principal
) -> None:
    allow(office, "instance:start")
    office.deploy(beginning())
    send(office)
    with pytest.raises(MessageNotCorrelated):
        send(office)
    send(office, time_to_live="P1D")
    office.complete(office.boris, "done")
    office.run_jobs()
    assert count(office, tables.instance) == 2
    assert kept(office, operator) == []


def test_who_waits_for_what_is_listed(office: Office, operator: Principal) -> None:
    office.deploy(expecting())
    orders = [office.start("expecting", order=f"PO-{number}").instance_id for number in range(3)]
    first = office.engine.ask(Subscriptions(name="goods.arrived", limit=2), operator)
    second = office.engine.ask(Subscriptions(cursor=first.cursor), operator)
    rows = [*first.rows, *second.rows]
    assert sorted(row.instance_id for row in rows) == sorted(orders)
    assert {(row.kind, row.element, row.process) for row in rows} == {
        ("message", "goods0", "expecting")
    }
    assert second.cursor is None
