"""Messages and signals over HTTP: sent, kept, listed, discarded, told."""

import pytest

from tests.api.calling import Caller
from tests.api.test_bad_input import is_problem
from tests.builders import Builders

WITHDRAWN = "leave.withdrawn"


@pytest.fixture
def leave(anna: Caller, boris: Caller) -> str:
    """A request for leave that Boris may withdraw."""
    boris.deploy()
    return boris.start(anna.person_id)


def send(caller: Caller, key: str, **more: object):
    return caller.post("/messages", {"name": WITHDRAWN, "key": key, "payload": {}, **more})


def test_a_kept_message_is_listed_and_discarded(anna, boris):
    sent = send(boris, "nobody", time_to_live="PT1H", message_id="note-1")
    assert sent.status_code == 200
    assert sent.json["outcome"] == "buffered"
    assert send(boris, "nobody", time_to_live="PT1H", message_id="note-1").json == sent.json
    (row,) = anna.get("/messages").json["rows"]
    assert (row["buffered_id"], row["key"]) == (sent.json["buffered_id"], "nobody")
    assert "payload" not in row
    address = f"/messages/{row['buffered_id']}/discard"
    assert is_problem(anna.post(address, {}), 422)
    assert anna.post(address, {"reason": "a mistake"}).status_code == 204
    assert is_problem(anna.post(address, {"reason": "again"}), 409)
    assert anna.get("/messages").json["rows"] == []
    (row,) = anna.get("/messages", state="discarded").json["rows"]
    assert row["reason"] == "a mistake"


def test_an_id_that_was_used_for_another_message_is_a_problem(boris):
    send(boris, "one", time_to_live="PT1H", message_id="note-1")
    refused = send(boris, "two", time_to_live="PT1H", message_id="note-1")
    assert is_problem(refused, 409)
    assert refused.json["code"] == "message-id-reused"


@pytest.mark.parametrize("text", ["an hour", "P1M", "P400D"])
def test_a_time_to_live_out_of_bounds_is_a_problem(boris, text):
    refused = send(boris, "nobody", time_to_live=text)
    assert is_problem(refused, 422)
    assert refused.json["code"] == "time-to-live-refused"


def test_a_message_without_a_key_that_nobody_can_compute_is_a_problem(boris):
    refused = boris.post("/messages", {"name": "unheard.of", "time_to_live": "PT1H"})
    assert is_problem(refused, 422)
    assert refused.json["code"] == "message-key-missing"


def test_messages_of_another_company_are_not_there(anna, call, database):
    zoe = call("Zoe", company=Builders(database, "other"))
    kept = send(zoe, "nobody", time_to_live="PT1H").json["buffered_id"]
    assert anna.get("/messages").json["rows"] == []
    assert is_problem(anna.post(f"/messages/{kept}/discard", {"reason": "x"}), 404)


def test_who_waits_is_listed_by_pages(anna, boris, leave):
    second = boris.start(boris.person_id)
    page = anna.get("/subscriptions", limit=1).json
    following = anna.get("/subscriptions", limit=1, cursor=page["next"]).json
    rows = [*page["rows"], *following["rows"]]
    assert {row["instance_id"] for row in rows} == {leave, second}
    assert {(row["kind"], row["name"]) for row in rows} == {("message", WITHDRAWN)}
    assert anna.get("/subscriptions", kind="signal").json["rows"] == []
    assert is_problem(anna.get("/subscriptions", cursor="WzEsMl0"), 422)


def test_a_signal_says_how_many_it_reaches(boris):
    assert boris.post("/signals", {"name": "plant.alarm"}).json == {"receivers": 0}
    assert is_problem(boris.post("/signals", {}), 422)


def test_conditions_say_what_they_started(boris):
    found = boris.post("/conditions/evaluate", {"variables": {"temperature": 40}})
    assert found.json == {"started": []}


def test_nobody_sends_or_reads_without_the_permission(call):
    zoe = call("Zoe", "task:read")
    assert is_problem(send(zoe, "x"), 403)
    assert is_problem(zoe.post("/signals", {"name": "x"}), 403)
    assert is_problem(zoe.post("/conditions/evaluate", {}), 403)
    assert is_problem(zoe.get("/messages"), 403)
    assert is_problem(zoe.get("/subscriptions"), 403)
