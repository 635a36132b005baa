"""Webhooks over HTTP: what an integrator reads, writes and sends again, and who may not."""

from datetime import timedelta

import pytest

from tests.connections.other_side import OtherSide, other_side, says
from workflow_engine.identity.requests import EXTENSION
from workflow_engine.jobs.worker import Worker
from workflow_engine.settings import Settings

SECRET = "only for tests"


@pytest.fixture
def settings() -> Settings:
    return Settings(secret_key=SECRET, webhook_hosts_inside="127.0.0.1", webhook_attempts=2)


@pytest.fixture
def side():
    with other_side() as found:
        yield found


@pytest.fixture
def work(app, clock):
    """Deliver what is due, after so many minutes."""

    def run(minutes: float = 0) -> int:
        clock.travel(timedelta(minutes=minutes))
        return Worker(app.extensions[EXTENSION].engine, lambda *_, **__: None).run_due()

    return run


def added(caller, side: OtherSide, **said) -> dict:
    given = {"name": "Shop", "address": side.url + "/in", "events": ["engine.task.*"], **said}
    answer = caller.post("/webhooks", given)
    assert answer.status_code == 201, answer.text
    return answer.json


def test_a_webhook_is_added_shown_changed_and_removed(anna, side):
    made = added(anna, side)
    assert made["secret"].startswith("whsec_")
    path = f"/webhooks/{made['id']}"
    shown = anna.get(path)
    assert shown.json["events"] == ["engine.task.*"]
    assert made["secret"] not in shown.text
    new = {"name": "Shop 2", "address": side.url, "events": ["*"]}
    etag = {"If-Match": shown.headers["ETag"]}
    assert anna.ask("PUT", path, json=new, headers=etag).json == {"rev": 2}
    assert anna.ask("PUT", path, json=new, headers=etag).status_code == 412
    assert [row["name"] for row in anna.get("/webhooks").json["rows"]] == ["Shop 2"]
    assert anna.ask("DELETE", path).status_code == 204
    assert anna.get(path).status_code == 404


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"events": ["engine.tusk.*"]}, "events"),
        ({"events": ["task*"]}, "events"),
        ({"address": "https://169.254.169.254/"}, "address"),
        ({"address": "http://shop.example.com/"}, "address"),
        ({"address": "https://me:secret@shop.example.com/"}, "address"),
        ({"address": "https://shop.example.com/", "connection": "erp"}, "address"),
        ({"address": None, "connection": "erp"}, "connection"),
    ],
    ids=["unknown", "half", "metadata", "plain", "password", "both", "gone"],
)
def test_what_is_wrong_is_named_by_its_field(anna, side, said, field):
    given = {"name": "Shop", "address": side.url, "events": ["*"], **said}
    answer = anna.post("/webhooks", given)
    assert answer.status_code == 422
    assert field in answer.text


def test_deliveries_are_listed_shown_and_sent_again(anna, boris, side, work):
    made = added(anna, side, events=["engine.task.opened"])
    boris.deploy()
    boris.start(anna.person_id)
    side.behave(says(500), says(500), says(204))
    assert work()
    assert work(1)
    (row,) = anna.get("/webhook-deliveries", state="failed", type="engine.*").json["rows"]
    assert (row["attempts"], row["last_status"]) == (2, 500)
    answer = anna.post(f"/webhook-deliveries/{row['id']}/redeliver", key="again")
    assert answer.json == {"id": row["id"]}
    again = anna.post(f"/webhook-deliveries/{row['id']}/redeliver", key="again")
    assert again.headers["Idempotent-Replayed"] == "true"
    assert anna.post(f"/webhook-deliveries/{row['id']}/redeliver").status_code == 409
    work(1)
    shown = anna.get(f"/webhook-deliveries/{row['id']}").json
    assert shown["delivery"]["state"] == "delivered"
    assert [each["status"] for each in shown["attempts"]] == [500, 500, 204]
    assert {request.body.decode() for request in side.received} == {shown["body"]}
    assert anna.get("/webhook-deliveries", webhook=made["id"], state="failed").json["rows"] == []


def test_all_that_failed_since_a_moment_is_sent_again(anna, side, work, clock):
    made = added(anna, side)
    side.behave(says(500))
    moments = []
    for _ in range(2):
        moments.append(clock.now().isoformat())
        assert anna.post(f"/webhooks/{made['id']}/test").status_code == 201
        work()
        work(10)
    side.behave(says(200))
    path = f"/webhooks/{made['id']}/redeliver"
    assert anna.post(path, {"since": moments[1]}).json == {"count": 1}
    assert anna.post(path, {"since": moments[0]}).json == {"count": 1}
    work(1)
    states = [row["state"] for row in anna.get("/webhook-deliveries").json["rows"]]
    assert states == ["delivered", "delivered"]


def test_a_secret_is_replaced_and_told_once(anna, side):
    made = added(anna, side)
    path = f"/webhooks/{made['id']}"
    new = anna.post(f"{path}/secret", {"hours": 2}).json
    assert new["secret"] != made["secret"]
    assert anna.get(path).json["former_until"] is not None
    assert anna.post(f"{path}/secret", {"hours": 999}).status_code == 422
    assert anna.post(f"{path}/secret", key="k").status_code == 422


def test_a_webhook_that_is_off_takes_no_test(anna, side):
    made = added(anna, side)
    path = f"/webhooks/{made['id']}"
    assert anna.post(f"{path}/disable").json == {"rev": 2}
    assert anna.post(f"{path}/test").status_code == 409
    assert anna.post(f"{path}/enable").json == {"rev": 3}
    assert anna.post(f"{path}/test").status_code == 201


def test_who_may_only_read_changes_nothing_and_others_see_nothing(anna, call, side):
    made = added(anna, side)
    reader, clerk = call("Rita", "webhook:read"), call("Carl", "connection:write")
    assert reader.get(f"/webhooks/{made['id']}").status_code == 200
    for path in ("/webhooks", f"/webhooks/{made['id']}/test", f"/webhooks/{made['id']}/disable"):
        body = {"name": "x", "address": side.url, "events": ["*"]} if path == "/webhooks" else {}
        assert reader.post(path, body).status_code == 403
    assert clerk.get("/webhooks").status_code == 403
    assert clerk.get("/webhook-deliveries").status_code == 403


def test_events_are_listed_with_what_is_sent_of_them(anna):
    types = anna.get("/webhook-events").json["types"]
    assert "engine.instance.ended" in [each["name"] for each in types]
