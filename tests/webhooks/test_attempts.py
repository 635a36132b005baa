"""What becomes of a message that is not taken: tried again, put off, given up, never led astray."""

import socket
from datetime import timedelta
from typing import Any

import pytest

from tests.connections.other_side import repeats_what_it_hears, reset, says, silence
from tests.webhooks.conftest import House
from workflow_engine.commands.connections import ChangeConnection, CreateConnection, RenewSeals
from workflow_engine.commands.webhook_deliveries import RedeliverAll
from workflow_engine.commands.webhooks import RemoveWebhook, SwitchWebhook
from workflow_engine.domain.phrases import unpacked
from workflow_engine.jobs.webhook_log import forget_old_deliveries
from workflow_engine.persistence.tables import audit, incident, job, webhook_attempt


def jobs(house: House) -> list[Any]:
    return [row for row in house.rows(job.select()) if row.kind == "webhook"]


def hours(house: House, count: int) -> None:
    for _ in range(count):
        house.later(hours=1)


def test_after_an_error_it_comes_again_under_the_same_id(house: House) -> None:
    issued = house.subscribe("engine.instance.started")
    house.side.behave(says(500, {"sorry": "no"}), reset, says(204))
    house.start()
    hours(house, 3)
    bodies = {house.read_late(request, issued.secret) for request in house.side.received}
    assert len(house.side.received) == 3
    assert len(bodies) == 1
    first, second, third = house.attempts()
    assert (first.status, first.answer) == (500, '{"sorry": "no"}')
    assert (second.status, unpacked(second.told) is None) == (None, False)
    assert third.status == 204
    assert (house.only_delivery().state, house.only_delivery().attempts) == ("delivered", 3)
    assert jobs(house) == []
    assert house.webhook().failures == 0


def test_after_the_last_attempt_it_has_failed_and_troubles_no_operator(house: House) -> None:
    house.set(webhook_attempts=3)
    house.subscribe("engine.instance.started")
    house.side.behave(says(400))
    house.start()
    hours(house, 5)
    assert len(house.side.received) == 3
    assert house.only_delivery().state == "failed"
    assert (jobs(house), house.rows(incident.select())) == ([], [])


def test_pauses_grow_up_to_the_longest_that_is_set(house: House) -> None:
    house.set(webhook_attempts=20, webhook_pause_minutes=2, webhook_failures=0)
    house.subscribe("engine.instance.started")
    house.side.behave(says(500))
    house.start()
    pauses = []
    for _ in range(4):
        house.work()
        due = house.only_delivery().next_at
        pauses.append((due - house.clock.now()).total_seconds())
        house.clock.set(due)
    assert 2.5 <= pauses[0] <= 5
    assert pauses == sorted(pauses)
    assert pauses[-1] <= 120


def test_a_receiver_that_asks_for_time_gets_it(house: House) -> None:
    house.subscribe("engine.instance.started")
    house.side.behave(says(429, Retry_After="7200"), says(200))
    house.start()
    house.work()
    assert house.only_delivery().next_at - house.clock.now() >= timedelta(hours=2)
    house.later(hours=1)
    assert len(house.side.received) == 1
    house.later(hours=2)
    assert house.only_delivery().state == "delivered"


def test_a_slow_receiver_is_let_go_and_holds_up_nobody(house: House) -> None:
    house.subscribe("engine.instance.started", timeout_seconds=1)
    house.side.behave(silence, says(200))
    house.start()
    house.work()
    (attempt,) = house.attempts()
    assert attempt.status is None
    assert 900 <= attempt.milliseconds < 5000
    assert house.office.inbox(house.office.boris)
    house.later(minutes=1)
    assert house.only_delivery().state == "delivered"


def test_a_redirect_is_an_answer_and_is_not_followed(house: House) -> None:
    house.subscribe("engine.instance.started")
    house.side.behave(says(302, Location=f"{house.side.url}/elsewhere"))
    house.start()
    house.work()
    assert [request.path for request in house.side.received] == ["/hook"]
    assert house.only_delivery().last_status == 302
    assert house.only_delivery().state == "waiting"


def test_an_address_inside_is_reached_only_while_the_settings_name_it(house: House) -> None:
    house.subscribe("engine.instance.started")
    house.set(webhook_hosts_inside="")
    house.start()
    house.work()
    assert house.side.received == []
    assert "Use https" in str(unpacked(house.attempts()[0].told))


def test_a_name_that_suddenly_leads_inside_is_not_followed(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.subscribe("engine.instance.started", address="https://shop.example.com/hook")
    inside = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", house.side.port))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **o: inside)
    house.start()
    house.work()
    assert house.side.received == []
    assert "127.0.0.1" in str(unpacked(house.attempts()[0].told))


def test_while_nobody_answers_only_one_message_tries_now_and_then(house: House) -> None:
    house.subscribe("engine.instance.started")
    house.side.behave(reset)
    for number in range(12):
        house.start(number=number)
    house.work()
    assert len(house.side.received) == 5
    assert len(jobs(house)) == 12
    house.side.behave(says(200))
    hours(house, 2)
    assert {row.state for row in house.deliveries()} == {"delivered"}
    assert sum(row.attempts for row in house.deliveries()) == 17


def test_who_is_gone_is_switched_off_and_administrators_are_told(house: House) -> None:
    make = house.office.make
    boss = make.person("Bea", email="bea@example.org")
    make.role("hooks", ["webhook:write"], accounts=[make.account("bea", person=boss)])
    house.subscribe("engine.instance.started")
    house.side.behave(says(200), says(410))
    house.start()
    house.work()
    for number in range(3):
        house.start(number=number)
    house.work()
    assert not house.webhook().active
    assert len(house.side.received) == 2
    assert sorted(row.state for row in house.deliveries()) == [
        "cancelled", "cancelled", "delivered", "failed",
    ]  # fmt: skip
    house.work()
    assert "bea@example.org" in [address for address, _ in house.office.sent]
    actions = [row.action for row in house.rows(audit.select())]
    assert "webhook.disabled" in actions


def test_who_fails_for_days_is_switched_off(house: House) -> None:
    house.set(webhook_attempts=100, webhook_failures=10, webhook_failing_days=2)
    house.subscribe("engine.instance.started")
    house.side.behave(says(500))
    house.start()
    hours(house, 40)
    assert house.webhook().active
    hours(house, 40)
    assert not house.webhook().active
    assert house.only_delivery().state == "failed"


def test_what_was_missed_is_sent_once_it_is_on_again(house: House) -> None:
    issued = house.subscribe("engine.instance.started")
    began = house.clock.now()
    house.side.behave(says(410), says(200))
    house.start()
    house.work()
    house.do(SwitchWebhook(webhook_id=issued.id, on=True))
    assert house.do(RedeliverAll(issued.id, began)) == 1
    house.work()
    assert house.only_delivery().state == "delivered"
    assert [row.number for row in house.attempts()] == [1, 2]


def test_over_a_connection_its_secret_goes_along_and_is_cut_out_of_what_is_kept(
    house: House,
) -> None:
    more = ("connection:write", "connection:use")
    house.ida = house.office.make.with_permissions(house.ida, *more)
    given = {"name": "ERP", "base_url": house.side.url + "/api", "auth": "bearer"}
    given |= {"plain_allowed": True, "private_allowed": True}
    made = house.do(CreateConnection(code="erp", secret="hush-hush-hush", **given))
    house.subscribe("engine.instance.started", address=None, connection="erp", path="in")
    house.side.behave(repeats_what_it_hears)
    house.start()
    house.work()
    (request,) = house.side.received
    assert request.path == "/api/in"
    assert request.headers["authorization"] == "Bearer hush-hush-hush"
    assert "hush" not in house.attempts()[0].answer
    house.do(ChangeConnection(connection_id=made, rev=1, active=False, **given))
    house.start(second=True)
    house.work()
    assert len(house.side.received) == 1


def test_secrets_are_opened_by_the_new_key_alone_after_they_were_sealed_anew(house: House) -> None:
    house.ida = house.office.make.with_permissions(house.ida, "connection:write")
    house.set(connection_key="the former key 123")
    issued = house.subscribe("engine.instance.started")
    house.set(connection_key="the newest key 123,the former key 123")
    assert house.do(RenewSeals()) == 1
    house.set(connection_key="the newest key 123")
    house.start()
    house.work()
    house.read(house.side.received[0], issued.secret)


def test_deliveries_are_remembered_for_some_days_unless_they_wait(house: House) -> None:
    house.set(webhook_days=10, webhook_attempts=100, webhook_failures=0)
    house.subscribe("engine.instance.started")
    house.side.behave(says(200), says(500))
    house.start()
    house.start(second=True)
    house.work()
    house.clock.travel(timedelta(days=11))
    assert forget_old_deliveries(house.engine) == 1
    assert [row.state for row in house.deliveries()] == ["waiting"]


def test_with_a_webhook_everything_that_was_sent_is_forgotten(house: House) -> None:
    issued = house.subscribe("engine.instance.started")
    house.side.behave(says(500))
    house.start()
    house.work()
    house.do(RemoveWebhook(issued.id))
    assert (house.deliveries(), house.rows(webhook_attempt.select())) == ([], [])
    house.later(hours=1)
    assert jobs(house) == []
