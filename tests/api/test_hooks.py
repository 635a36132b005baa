"""A proved call of a hook becomes one message, and the log says what became of each call."""

import base64
import hashlib
import hmac
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from tests.api.incoming import (
    ARRIVED,
    MAPPING,
    SECRET,
    Shop,
    calls,
    change,
    hook,
    listening,
    starting,
)
from workflow_engine.clock import SetClock
from workflow_engine.domain.permissions import PERMISSIONS
from workflow_engine.identity.requests import EXTENSION
from workflow_engine.jobs.housekeeping import forget_old_calls
from workflow_engine.persistence import tables

OTHER = "whsec_" + base64.b64encode(b"o" * 32).decode()


@pytest.fixture
def made(anna):
    listening(anna)
    return hook(anna)


@pytest.fixture
def shop(client, made, clock: SetClock) -> Shop:
    return Shop(client, made["token"], clock.now())


def messages(anna):
    return anna.get("/messages").json["rows"]


def test_a_proved_call_becomes_a_message_that_waits_for_its_receiver(anna, shop, made) -> None:
    answered = shop.send()
    assert answered.status_code == 200, answered.text
    (kept,) = messages(anna)
    assert (kept["name"], kept["key"]) == ("goods.arrived", "PO-1")
    (call,) = calls(anna)
    assert call["id"] == answered.json["id"]
    assert (call["state"], call["outcome"], call["delivery_id"]) == (
        "accepted",
        "buffered",
        "msg_1",
    )
    assert call["buffered_id"] == kept["buffered_id"]
    assert kept["sent_by"] == anna.get(f"/hooks/{made['id']}").json["account_id"]


def test_a_call_reaches_the_instance_that_waits_for_it(anna, shop) -> None:
    anna.post("/processes/expecting/instances", {"variables": {"order": "PO-1"}})
    shop.send()
    (call,) = calls(anna)
    assert call["outcome"] == "delivered"
    found = anna.get(f"/instances/{call['instance_id']}").json
    assert (found["instance"]["status"], found["variables"]["count0"]) == ("completed", 3)
    assert messages(anna) == []


def test_a_delivery_that_comes_again_is_answered_as_the_first_time_and_changes_nothing(
    anna, shop
) -> None:
    first, second = shop.send(), shop.send()
    assert second.json == first.json
    assert "Idempotent-Replayed" not in first.headers
    assert second.headers["Idempotent-Replayed"] == "true"
    assert len(messages(anna)) == 1
    again, before = calls(anna)
    assert (again["state"], again["repeats"]) == ("duplicate", before["id"])


def test_what_the_condition_does_not_want_is_ignored_and_logged(anna, shop) -> None:
    answered = shop.send({"type": "shop.closed"})
    assert (answered.status_code, answered.json["outcome"]) == (200, "ignored")
    assert messages(anna) == []
    assert calls(anna)[0]["state"] == "ignored"


def test_strangers_cannot_tell_an_address_from_none(anna, client, shop, clock) -> None:
    nowhere = Shop(client, "x" * 43, clock.now()).send()
    wrong = shop.send(secret="whsec_" + "A" * 43 + "=")
    none = shop.plain(b"{}")
    late = Shop(client, shop.token, clock.now() - timedelta(minutes=6)).send()
    bodies = []
    for answer in (nowhere, wrong, none, late):
        assert answer.status_code == 404
        bodies.append({k: v for k, v in answer.json.items() if k != "instance"})
        assert {name for name, _ in answer.headers} == {name for name, _ in nowhere.headers}
    assert all(body == bodies[0] for body in bodies)
    assert messages(anna) == []
    logged = calls(anna)
    assert {(call["state"], call["proved"], call["has_body"]) for call in logged} == {
        ("refused", False, False)
    }
    assert len(logged) == 3


def test_of_strangers_only_some_calls_a_minute_are_written_down(anna, shop, clock) -> None:
    for _ in range(25):
        assert shop.plain(b"{}").status_code == 404
    assert len(anna.get("/hook-calls", limit=100).json["rows"]) == 20
    clock.travel(timedelta(minutes=2))
    shop.plain(b"{}")
    assert len(anna.get("/hook-calls", limit=100).json["rows"]) == 21


def test_a_hook_that_is_switched_off_is_not_there(anna, shop, made) -> None:
    assert change(anna, made["id"], active=False).status_code == 200
    assert shop.send().status_code == 404
    assert calls(anna) == []


def test_a_refused_call_is_replayed_after_its_mapping_was_mended(anna, shop, made) -> None:
    broken = [{"name": "count", "formula": "body.data.count + nothing"}]
    change(anna, made["id"], variables=broken)
    refused = shop.send()
    assert refused.status_code == 422
    (call,) = calls(anna)
    assert (call["state"], call["may_replay"]) == ("refused", True)
    assert "nothing" in call["reason"]
    assert anna.post(f"/hook-calls/{call['id']}/replay").status_code == 422
    change(anna, made["id"])
    replayed = anna.post(f"/hook-calls/{call['id']}/replay")
    assert replayed.json["outcome"] == "accepted", replayed.text
    assert len(messages(anna)) == 1
    assert anna.post(f"/hook-calls/{call['id']}/replay").status_code == 409
    assert shop.send().headers["Idempotent-Replayed"] == "true"
    assert len(messages(anna)) == 1
    audited = [row["action"] for row in anna.get("/audit").json["rows"]]
    assert audited.count("hook.replayed") == 1


def test_an_ignored_call_is_replayed_once_the_condition_wants_it(anna, shop, made) -> None:
    change(anna, made["id"], condition="false")
    shop.send()
    (call,) = calls(anna)
    change(anna, made["id"], condition=None)
    assert anna.post(f"/hook-calls/{call['id']}/replay").json["outcome"] == "accepted"
    assert len(messages(anna)) == 1
    assert shop.send().json["outcome"] == "accepted"
    assert len(messages(anna)) == 1


def test_an_accepted_call_is_never_replayed(anna, shop) -> None:
    answered = shop.send()
    assert anna.post(f"/hook-calls/{answered.json['id']}/replay").status_code == 409


def test_a_message_nobody_waits_for_and_that_may_not_wait_is_refused_and_may_come_again(
    anna, shop, made
) -> None:
    change(anna, made["id"], time_to_live=None)
    assert shop.send().status_code == 409
    anna.post("/processes/expecting/instances", {"variables": {"order": "PO-1"}})
    assert shop.send().status_code == 200
    assert [call["state"] for call in calls(anna)] == ["accepted", "refused"]


def test_a_hook_starts_a_process_only_if_its_role_may(anna, client, clock, make) -> None:
    make.group("managers", [anna.person_id])
    starting(anna)
    made = hook(anna, time_to_live=None)
    shop = Shop(client, made["token"], clock.now())
    assert shop.send().status_code == 403
    assert calls(anna)[0]["state"] == "refused"
    role = make.role("starter", ["instance:start"])
    assert change(anna, made["id"], time_to_live=None, role_id=role).status_code == 200
    assert shop.send().status_code == 200
    assert calls(anna)[0]["outcome"] == "started"


def test_a_hook_gets_no_role_that_its_maker_lacks(call, make, anna) -> None:
    listening(anna)
    role = make.role("strong", ["account:write"])
    weak = call("Willy", "hook:read", "hook:write")
    refused = weak.post("/hooks", {"code": "a", "name": "A", "message": "goods.arrived",
                                   "role_id": role})  # fmt: skip
    assert refused.status_code == 403, refused.text


def test_more_than_the_rate_waits_and_is_logged_once(anna, client, clock, made) -> None:
    change(anna, made["id"], per_minute=3)
    shop = Shop(client, made["token"], clock.now())
    answers = [shop.send(name=f"m{n}").status_code for n in range(6)]
    assert answers == [200, 200, 200, 429, 429, 429]
    assert [call["status"] for call in calls(anna)].count(429) == 1
    clock.travel(timedelta(seconds=61))
    assert Shop(client, made["token"], clock.now()).send(name="m9").status_code == 200


def test_what_is_too_large_for_the_hook_is_refused_and_not_kept(anna, shop, made) -> None:
    change(anna, made["id"], max_bytes=100)
    answered = shop.send({**ARRIVED, "note": "x" * 200})
    assert answered.status_code == 413
    (call,) = calls(anna)
    assert (call["state"], call["has_body"], call["size"] > 200) == ("refused", False, True)


def test_the_ways_of_proof_each_believe_their_own(anna, client, clock) -> None:
    listening(anna)
    content = b'{"type": "parcel.arrived", "data": {"order": "PO-2"}}'
    github = hook(anna, code="git", proof="github", id_from="body", secret="g" * 20)
    signed = hmac.new(b"g" * 20, content, hashlib.sha256).hexdigest()
    door = Shop(client, github["token"], clock.now())
    assert door.plain(content).status_code == 404
    proof = {"X-Hub-Signature-256": f"sha256={signed}"}
    assert door.plain(content, headers=proof).status_code == 200
    assert door.plain(content, headers=proof).headers["Idempotent-Replayed"] == "true"
    header = hook(anna, code="head", proof="header", header_name="X-Key", id_from="field",
                  id_name="body.id", secret="h" * 20)  # fmt: skip
    door = Shop(client, header["token"], clock.now())
    given = content.replace(b"{", b'{"id": 7, ', 1)
    assert door.plain(given, headers={"X-Key": "h" * 19}).status_code == 404
    assert door.plain(given, headers={"X-Key": "h" * 20}).status_code == 200
    assert door.plain(content, headers={"X-Key": "h" * 20}).status_code == 422
    path = hook(anna, code="path", proof="path", id_from="none", secret=None)
    assert path["secret"] is None
    assert Shop(client, path["token"], clock.now()).plain(content).status_code == 200
    assert "h" * 20 not in str(calls(anna, limit=100))


def test_a_form_is_read_like_json(anna, client, clock) -> None:
    listening(anna)
    formulas = {
        "condition": 'body.kind = "go"',
        "key": "body.order",
        "variables": [{"name": "count", "formula": "number(body.n)"}],
    }
    given = hook(anna, proof="path", id_from="none", secret=None, **formulas)
    door = Shop(client, given["token"], clock.now())
    form = "application/x-www-form-urlencoded"
    assert door.plain(b"kind=go&order=PO%2D9&n=4", form).status_code == 200
    assert messages(anna)[0]["key"] == "PO-9"


def test_address_and_secret_are_shown_once_and_kept_as_digest_and_sealed(
    anna, database, made, shop
) -> None:
    shown = anna.get(f"/hooks/{made['id']}")
    for text in (shown.text, anna.get("/hooks").text, anna.get("/audit").text):
        assert made["token"] not in text
        assert SECRET not in text
        assert "gAAAA" not in text
    with database.engine.connect() as connection:
        row = connection.execute(sa.select(tables.hook)).one()
    assert made["token"] not in str(row)
    assert SECRET not in str(row)


def test_a_new_address_and_a_new_secret_replace_the_former(anna, client, clock, made, shop) -> None:
    renewing = {"token": True, "secret": True, "hours": 0}
    fresh = anna.post(f"/hooks/{made['id']}/renew", renewing)
    assert shop.send().status_code == 404
    moved = Shop(client, fresh.json["token"], clock.now())
    assert moved.send().status_code == 404
    assert moved.send(secret=fresh.json["secret"]).status_code == 200


def test_while_a_secret_is_replaced_both_prove_the_sender_for_the_chosen_hours(
    anna, made, shop, clock
) -> None:
    fresh = anna.post(f"/hooks/{made['id']}/renew", {"secret": True, "hours": 2}).json["secret"]
    until = anna.get(f"/hooks/{made['id']}").json["former_until"]
    assert datetime.fromisoformat(until) == clock.now() + timedelta(hours=2)
    assert anna.post("/connections/renew-seals").json == {"count": 1}
    assert shop.send(name="former").status_code == 200
    assert shop.send(name="present", secret=fresh).status_code == 200
    assert shop.send(name="wrong", secret=OTHER).status_code == 404
    clock.travel(timedelta(hours=2))
    shop.moment = clock.now()
    assert shop.send(name="late").status_code == 404
    assert shop.send(name="in time", secret=fresh).status_code == 200


def test_a_secret_that_somebody_enters_ends_the_former_ones_at_once(anna, made, shop) -> None:
    anna.post(f"/hooks/{made['id']}/renew", {"secret": True})
    assert change(anna, made["id"], secret=OTHER).status_code == 200
    assert shop.send().status_code == 404
    assert shop.send(secret=OTHER).status_code == 200


def test_a_former_secret_counts_for_a_week_at_most(anna, made) -> None:
    refused = anna.post(f"/hooks/{made['id']}/renew", {"secret": True, "hours": 169})
    assert refused.status_code == 422


def test_secrets_are_encrypted_anew_with_those_of_connections(anna, shop) -> None:
    assert anna.post("/connections/renew-seals").json == {"count": 1}
    assert shop.send().status_code == 200


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"message": "nobody.waits"}, "message"),
        ({"secret": "short"}, "secret"),
        ({"secret": "x" * 16}, "secret"),
        ({"condition": "body.="}, "condition"),
        ({"key": "=body.x"}, "key"),
        ({"variables": [{"name": "a b", "formula": "1"}]}, "variables"),
        ({"variables": [{"name": "a", "formula": "1 +"}]}, "variables"),
        ({"variables": [{"name": "a", "formula": "1"}] * 2}, "variables"),
        ({"id_from": "header", "id_name": "a b"}, "id_name"),
        ({"proof": "header", "id_from": "none"}, "header_name"),
        ({"time_to_live": "soon"}, "time_to_live"),
        ({"code": "a b"}, "code"),
    ],
    ids=lambda value: value if isinstance(value, str) else next(iter(value)),
)
def test_a_faulty_hook_is_refused_at_its_field(anna, values, field) -> None:
    listening(anna)
    body = {"code": "x", "name": "X", "secret": SECRET, "message": "goods.arrived", **MAPPING}
    refused = anna.post("/hooks", {**body, **values})
    assert refused.status_code == 422, refused.text
    assert list(refused.json["errors"]) == [field]


def test_a_mapping_is_tried_on_a_sample_without_sending(anna, made) -> None:
    sample = {
        **MAPPING,
        "body": '{"type": "parcel.arrived", "data": {"order": "A", "count": 1.50}}',
    }
    tried = anna.post("/hooks/try", sample)
    assert tried.json == {"is_wanted": True, "key": "A", "payload": {"count": 1.5}, "reason": None}
    assert anna.post("/hooks/try", {**sample, "body": "{"}).json["reason"]
    assert messages(anna) == calls(anna) == []


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/hooks", None),
        ("GET", "/hook-calls", None),
        ("POST", "/hooks", {"code": "x", "name": "X", "message": "m"}),
        ("POST", "/hooks/try", {"body": "{}"}),
    ],
)
def test_hooks_are_for_those_who_may(call, method, path, body) -> None:
    others = call("Nina", *(set(PERMISSIONS) - {"hook:read", "hook:write"}))
    assert others.ask(method, path, json=body).status_code == 403


def test_hooks_of_another_company_are_not_there(call, anna, database, made, shop) -> None:
    from tests.builders import Builders

    stranger = call("Zoe", company=Builders(database, "other"))
    shop.send()
    assert stranger.get("/hooks").json["rows"] == []
    assert stranger.get("/hook-calls").json["rows"] == []
    assert stranger.get(f"/hooks/{made['id']}").status_code == 404
    call_id = calls(anna)[0]["id"]
    assert stranger.get(f"/hook-calls/{call_id}").status_code == 404
    assert stranger.post(f"/hook-calls/{call_id}/replay").status_code == 404


def test_bodies_are_forgotten_before_the_log_is(anna, app, shop, clock) -> None:
    shop.send()
    engine = app.extensions[EXTENSION].engine
    (call,) = calls(anna)
    assert "parcel.arrived" in anna.get(f"/hook-calls/{call['id']}").json["body"]
    clock.travel(timedelta(days=31))
    assert forget_old_calls(engine) == 0
    with engine.database.reading() as connection:
        assert connection.execute(sa.select(tables.hook_call.c.body)).scalar_one() is None
    clock.travel(timedelta(days=60))
    assert forget_old_calls(engine) == 1


def test_a_removed_hook_takes_its_log_along_and_closes_its_account(anna, shop, made) -> None:
    shop.send()
    account = anna.get(f"/hooks/{made['id']}").json["account_id"]
    assert anna.ask("DELETE", f"/hooks/{made['id']}").status_code == 204
    assert shop.send().status_code == 404
    assert calls(anna) == []
    closed = anna.get("/accounts", active="false").json["rows"]
    assert account in [row["id"] for row in closed]


def test_what_was_sent_is_for_those_who_maintain_hooks(call, anna, shop) -> None:
    shop.send()
    path = f"/hook-calls/{calls(anna)[0]['id']}"
    reader = call("Rita", "hook:read").get(path).json
    assert (reader["row"]["has_body"], reader["body"]) == (True, None)
    assert "parcel.arrived" in anna.get(path).json["body"]
