"""Programs start processes, send messages and decide tasks; what fails is told or sent again."""

import http.server
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.commands import external
from workflow_engine.client import ApiError, Client, LockLost, Unreachable, exact


@contextmanager
def answering(*answers: tuple[int, dict[str, str], Any]) -> Iterator[tuple[str, list[dict]]]:
    """A service that answers so, one after the other; a status of 0 hangs up instead."""
    left, seen = list(answers), []

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            body = json.loads(self.rfile.read(length) or b"{}")
            seen.append({"headers": dict(self.headers), "body": body, "path": self.path})
            status, headers, answer = left.pop(0)
            if status == 0:
                self.close_connection = True
                return
            content = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(content))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *args: Any) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", seen
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def patient(url: str, **options: Any) -> Iterator[tuple[Client, list[float]]]:
    """A client that only notes how long it would pause."""
    pauses: list[float] = []
    with Client(url, "csk_x", pause=pauses.append, **options) as client:
        yield client, pauses


def test_a_process_is_started_and_shown(client, anna):
    anna.deploy(external.one())
    robot = client()
    started = robot.start("outside", {"amount": Decimal("12.50")}, business_key="PR-1")
    shown = robot.instance(started["instance_id"])
    assert shown["variables"]["amount"] == Decimal("12.50")
    assert robot.me()["name"]


def test_a_call_with_a_key_of_ones_own_is_made_once(client, anna):
    anna.deploy(external.one())
    robot = client()
    first = robot.start("outside", key="order-1")
    assert robot.start("outside", key="order-1") == first


def test_tasks_are_listed_and_decided(client, call, anna, boris):
    boris.deploy()
    robot = client("Robot")
    person = robot.me()["person_id"]
    boris.start(person)
    (task,) = robot.tasks()
    assert robot.task(task["task_id"])["outcomes"]
    done = robot.complete_task(task["task_id"], "approve", {"days": 3}, comment="Enjoy")
    assert done["outcome"] == "approve"
    assert robot.tasks() == []


def test_a_refusal_says_why(client):
    with pytest.raises(ApiError) as refused:
        client().start("nothing")
    assert (refused.value.status, refused.value.code) == (404, "definition-not-found")
    with pytest.raises(ApiError) as forbidden:
        client("Weak", "task:read").start("nothing")
    assert forbidden.value.status == 403


def test_messages_and_signals_are_sent(client, anna):
    robot = client()
    assert robot.send_message("nobody.waits", "1", time_to_live="PT1H")["outcome"] == "buffered"
    assert robot.publish_signal("nobody.listens") == {"receivers": 0}


def test_a_busy_service_is_asked_again_with_the_same_key():
    busy = (503, {"Retry-After": "7"}, {"code": "unavailable"})
    answers = busy, (0, {}, None), (201, {}, {"instance_id": "i"})
    with answering(*answers) as (url, seen), patient(url) as (client, pauses):
        assert client.start("outside") == {"instance_id": "i"}
    assert len({entry["headers"]["Idempotency-Key"] for entry in seen}) == 1
    assert pauses == [7, 1.0]


def test_a_service_that_never_answers_is_given_up():
    silence = [(0, {}, None)] * 3
    with (
        answering(*silence) as (url, seen),
        patient(url, attempts=3) as (client, pauses),
        pytest.raises(Unreachable),
    ):
        client.start("outside")
    assert (len(seen), pauses) == (3, [0.5, 1.0])


def test_what_is_wrong_is_not_sent_again():
    refusal = (422, {}, {"code": "invalid"})
    with (
        answering(refusal) as (url, seen),
        patient(url) as (client, pauses),
        pytest.raises(ApiError),
    ):
        client.start("outside")
    assert (len(seen), pauses) == (1, [])


def test_a_page_of_a_proxy_is_no_answer():
    page = (404, {}, b"<html>not here</html>")
    with (
        answering(page) as (url, _),
        patient(url) as (client, _pauses),
        pytest.raises(ApiError) as refused,
    ):
        client.start("outside")
    assert (refused.value.status, refused.value.code) == (404, "unknown")


def test_a_lost_lock_has_an_error_of_its_own(client, anna, clock):
    from datetime import timedelta

    anna.deploy(external.one())
    robot = client()
    robot.start("outside")
    ((task,), _) = robot.external.fetch("w", {"check": {}}, lock=1)
    clock.travel(timedelta(seconds=2))
    robot.external.fetch("other", {"check": {}})
    for act in (robot.external.complete, robot.external.unlock):
        with pytest.raises(LockLost):
            act(task)


def test_numbers_are_exact_on_both_ways():
    text = exact.dumps({"a": Decimal("1.50"), "b": [1, None, True], "day": date(2026, 3, 2)})
    assert text == '{"a":1.50,"b":[1,null,true],"day":"2026-03-02"}'
    assert exact.loads(b'{"a": 0.1}') == {"a": Decimal("0.1")}
    for wrong in (Decimal("NaN"), float("inf")):
        with pytest.raises(ValueError, match=r"sent|JSON"):
            exact.dumps(wrong)
    with pytest.raises(TypeError):
        exact.dumps({1: 2})


@pytest.mark.parametrize("url", ["ftp://x", "somewhere", "http://"])
def test_an_address_that_cannot_be_one_is_refused_at_once(url):
    with pytest.raises(ValueError, match="no address"):
        Client(url, "csk_x")
