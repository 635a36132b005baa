"""One request to a real server that behaves badly, and what is made of its answer."""

import base64
import ssl
import time
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.connections import other_side
from tests.connections.other_side import Behaviour, Handler, OtherSide, Received, says
from workflow_engine.connections import (
    NotSent,
    Target,
    Unanswered,
    Verdict,
    build,
    judge,
    judge_silence,
    open_target,
    read_base,
    seal_of,
    send,
    try_out,
)
from workflow_engine.connections.calling import Answer
from workflow_engine.errors import Phrase
from workflow_engine.settings import Settings

NOW = datetime(2026, 3, 2, 11, 0, tzinfo=UTC)
SETTINGS = Settings(secret_key="only for the tests of connections")


def call(
    side: OtherSide,
    target: Target | None = None,
    *,
    seconds: float = 5,
    most: int = 10_000,
    **inputs: Any,
) -> Answer:
    target = target or Target(read_base(side.url, plain=True, inside=True), inside=True)
    request = build(target, {"method": "POST", "path": "/orders", **inputs}, "k1")
    return send(target, request, seconds=seconds, most_bytes=most)


def verdict(side: OtherSide, *, may_repeat: bool = True, **options: Any) -> Verdict:
    try:
        return judge(call(side, **options), may_repeat=may_repeat, now=NOW)
    except (NotSent, Unanswered) as problem:
        return judge_silence(problem, may_repeat=may_repeat)


def test_a_request_is_sent_whole_and_answered(side: OtherSide) -> None:
    side.behave(says(201, {"number": 7, "total": 12.5}, X_Trace="t"))
    found = verdict(side, item="desk", headers={"X-Trace": "t"}, query={"dry": "no"})
    (request,) = side.received
    assert (request.method, request.path) == ("POST", "/orders?dry=no")
    assert (request.json, request.key) == ({"item": "desk"}, "k1")
    assert request.headers["accept-encoding"] == "identity"
    assert found.result["status"] == 201
    assert found.result["body"] == {"number": 7, "total": Decimal("12.5")}
    assert found.result["headers"]["x-trace"] == "t"


def body(kind: str, content: bytes) -> Any:
    def behave(handler: Handler, request: Received) -> None:
        handler.answer(200, content, Content_Type=kind, Set_Cookie="session=secret")

    return behave


@pytest.mark.parametrize(
    ("kind", "content", "expected"),
    [
        ("application/json", b'{"a": [1, null]}', {"a": [1, None]}),
        ("application/problem+json; charset=utf-8", b"[1]", [1]),
        ("application/json", b'{"a": NaN}', '{"a": NaN}'),
        ("application/json", b"<html>", "<html>"),
        ("application/json", b"[" * 100_000, "[" * 10_000),
        ("text/plain", "价格".encode(), "价格"),
        ("application/pdf", b"%PDF\xff", base64.b64encode(b"%PDF\xff").decode()),
        ("text/plain", b"a\0b", base64.b64encode(b"a\0b").decode()),
        ("application/json", b"", None),
    ],
)
def test_a_body_becomes_a_value_that_can_be_kept(
    side: OtherSide, kind: str, content: bytes, expected: Any
) -> None:
    side.behave(body(kind, content[:10_000]))
    result = verdict(side).result
    assert result["body"] == expected
    assert "set-cookie" not in result["headers"]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(side: OtherSide, status: int) -> None:
    side.behave(says(status, Location=f"{side.url}/elsewhere"))
    assert (verdict(side).kind, verdict(side).code) == ("refused", f"http-{status}")
    assert {request.path for request in side.received} == {"/orders"}


@pytest.mark.parametrize(
    ("status", "repeatable", "single"),
    [
        (200, "done", "done"),
        (204, "done", "done"),
        (304, "refused", "refused"),
        (400, "refused", "refused"),
        (401, "refused", "refused"),
        (404, "refused", "refused"),
        (409, "refused", "refused"),
        (422, "refused", "refused"),
        (408, "again", "again"),
        (425, "again", "again"),
        (429, "again", "again"),
        (503, "again", "again"),
        (500, "again", "stuck"),
        (502, "again", "stuck"),
        (504, "again", "stuck"),
        (599, "again", "stuck"),
    ],
)
def test_what_a_status_means(side: OtherSide, status: int, repeatable: str, single: str) -> None:
    """``single`` is a request that must not be sent twice, to a system that keeps no keys."""
    side.behave(says(status))
    assert verdict(side, may_repeat=True).kind == repeatable
    assert verdict(side, may_repeat=False).kind == single


UNKNOWN = [
    other_side.silence,
    other_side.reset,
    other_side.drips,
    other_side.nonsense,
    other_side.endless_headers,
    other_side.drips_body,
    other_side.breaks_off,
]


@pytest.mark.parametrize("behaviour", UNKNOWN, ids=lambda behaviour: behaviour.__name__)
def test_an_unknown_outcome_is_tried_again_only_where_that_does_no_harm(
    side: OtherSide, behaviour: Behaviour
) -> None:
    side.behave(behaviour)
    began = time.monotonic()
    assert verdict(side, may_repeat=True, seconds=0.2).kind == "again"
    assert verdict(side, may_repeat=False, seconds=0.2).kind == "stuck"
    # The time is for the whole: drips do not lengthen it.
    assert time.monotonic() - began < 3


def test_an_answer_without_an_end_is_cut_off(side: OtherSide) -> None:
    side.behave(other_side.huge)
    answer = call(side, most=100_000)
    assert (len(answer.content), answer.body) == (100_000, "large")
    assert judge(answer, may_repeat=True, now=NOW).kind == "stuck"


def test_an_answer_of_just_the_largest_size_is_taken(side: OtherSide) -> None:
    side.behave(body("text/plain", b"a" * 1_000))
    assert call(side, most=1_000).body == "whole"
    assert call(side, most=999).body == "large"


def test_who_is_not_there_was_asked_nothing(side: OtherSide) -> None:
    nobody = Target(read_base("http://127.0.0.1:1", plain=True, inside=True), inside=True)
    found = verdict(side, target=nobody, may_repeat=False)
    assert found.kind == "again"
    assert found.text == "127.0.0.1 could not be reached: Connection refused"
    words = {"Connection refused": "连接被拒绝"}
    assert isinstance(found.text, Phrase)
    assert found.text.translated(lambda text: words.get(text, text)).endswith("连接被拒绝")


def test_a_server_without_a_good_certificate_is_asked_nothing(side: OtherSide) -> None:
    url = side.url.replace("http://", "https://")
    target = Target(read_base(url, plain=False, inside=True), inside=True)
    with pytest.raises(NotSent):
        call(side, target, seconds=2)
    assert side.received == []
    context = ssl.create_default_context()
    assert context.check_hostname
    assert context.verify_mode is ssl.CERT_REQUIRED


@pytest.mark.parametrize(
    ("said", "pause"),
    [
        ("120", timedelta(minutes=2)),
        ("0", timedelta(0)),
        ("Mon, 02 Mar 2026 11:05:00 GMT", timedelta(minutes=5)),
        ("Mon, 02 Mar 2026 10:00:00 GMT", timedelta(0)),
        ("99999999999999999999", timedelta(days=1)),
        ("Mon, 02 Mar 2099 11:05:00 GMT", timedelta(days=1)),
        ("-5", None),
        ("soon", None),
        ("٣", None),
        ("", None),
    ],
)
def test_the_other_side_says_when_to_come_back(said: str, pause: timedelta | None) -> None:
    found = judge(Answer(429, {"retry-after": said}), may_repeat=True, now=NOW)
    assert found.retry_after == pause


def sealed(side: OtherSide, auth: str, name: str | None) -> Target:
    row = {
        "id": "c1",
        "code": "erp",
        "base_url": side.url,
        "plain_allowed": True,
        "private_allowed": True,
        "auth": auth,
        "auth_name": name,
        "secret": seal_of(SETTINGS).close("c1", "hush-hush"),
    }
    return open_target(row, SETTINGS)


@pytest.mark.parametrize(
    ("auth", "name", "header", "value"),
    [
        ("basic", "countersign", "authorization", "Basic Y291bnRlcnNpZ246aHVzaC1odXNo"),
        ("bearer", None, "authorization", "Bearer hush-hush"),
        ("header", "X-Api-Key", "x-api-key", "hush-hush"),
    ],
)
def test_a_secret_is_shown_to_the_other_side_alone(
    side: OtherSide, auth: str, name: str | None, header: str, value: str
) -> None:
    side.behave(other_side.repeats_what_it_hears)
    target = sealed(side, auth, name)
    found = verdict(side, target=target)
    assert side.received[0].headers[header] == value
    for text in (str(found), str(found.result), repr(target)):
        assert "hush-hush" not in text
        assert "aHVzaC1odXNo" not in text


def test_without_authentication_nothing_is_shown(side: OtherSide) -> None:
    call(side, sealed(side, "none", None))
    assert "authorization" not in side.received[0].headers


def test_a_refusal_that_repeats_the_secret_is_told_without_it(side: OtherSide) -> None:
    side.behave(says(400, {"error": "the token hush-hush is too quiet"}))
    text = verdict(side, target=sealed(side, "bearer", None)).text
    assert "is too quiet" in text
    assert "hush" not in text


def test_a_trial_tells_the_status_and_nothing_of_the_answer(side: OtherSide) -> None:
    side.behave(says(401, {"secret": "of the inside"}))
    target = Target(read_base(side.url, plain=True, inside=True), inside=True)
    assert try_out(target, "/health").status == 401
    assert (side.received[0].method, side.received[0].path) == ("GET", "/health")
    closed = Target(target.base, inside=False)
    assert "may not reach" in str(try_out(closed, "/").error)
    assert "“..”" in str(try_out(target, "/../x").error)
