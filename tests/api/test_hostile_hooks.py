"""What an enemy sends to a hook is refused with a reason, breaks nothing and becomes no message."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.api.incoming import ARRIVED, Shop, calls, hook, listening

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
DEEP = b"[" * 100_000 + b"]" * 100_000
CORPUS = {
    "nothing": (b"", JSON, 400),
    "deep": (DEEP, JSON, 400),
    "deep-object": (b'{"a":' * 40 + b"1" + b"}" * 40, JSON, 400),
    "twice": (b'{"type": "a", "type": "parcel.arrived"}', JSON, 400),
    "not-a-number": (b'{"type": NaN}', JSON, 400),
    "endless": (b'{"n": 1e999999999}', JSON, 400),
    "digits": (b'{"n": ' + b"9" * 5_000 + b"}", JSON, 400),
    "not-utf-8": (b'{"type": "\xff\xfe"}', JSON, 400),
    "surrogate": (b'{"type": "\\ud800"}', JSON, 400),
    "zero": (b'{"type": "a\\u0000"}', JSON, 400),
    "forged": (b'{"$": "decimal", "v": "1"}', JSON, 400),
    "list": (b"[1, 2, 3]", JSON, 422),
    "text": (b'"parcel.arrived"', JSON, 200),
    "null": (b"null", JSON, 200),
    "no-data": (b'{"type": "parcel.arrived"}', JSON, 422),
    "key-is-object": (b'{"type": "parcel.arrived", "data": {"order": {}}}', JSON, 422),
    "key-is-long": (
        json.dumps({"type": "parcel.arrived", "data": {"order": "x" * 5_000}}).encode(), JSON, 422,
    ),
    "type-is-list": (b'{"type": ["parcel.arrived"]}', JSON, 422),
    "fields": (b"&".join(b"a%d=1" % n for n in range(5_000)), FORM, 400),
    "form-binary": (b"\xff\x00=1", FORM, 400),
    "form-zero": (b"a=%00", FORM, 400),
    "xml": (b"<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>", "application/xml", 415),
    "multipart": (b"--x\r\n\r\n--x--", "multipart/form-data; boundary=x", 415),
    "pickle": (b"\x80\x04K\x01.", "application/python-pickle", 415),
    "no-type": (b"{}", "", 415),
}  # fmt: skip


@pytest.fixture
def shop(anna, client, clock) -> Shop:
    listening(anna)
    return Shop(client, hook(anna)["token"], clock.now())


@pytest.mark.parametrize("case", CORPUS)
def test_what_is_hostile_is_refused_and_logged_with_a_reason(anna, shop, case) -> None:
    content, media, status = CORPUS[case]
    answered = shop.send(content, media=media)
    assert answered.status_code == status, answered.text
    (call,) = calls(anna)
    assert call["state"] == ("ignored" if status == 200 else "refused")
    assert bool(call["reason"]) == (status != 200)
    assert anna.get(f"/hook-calls/{call['id']}").status_code == 200
    assert anna.get("/messages").json["rows"] == []


@pytest.mark.parametrize(
    "token", ["..", "%2e%2e", "a/b", "x" * 5_000, "%00", "'; DROP TABLE account; --", "ü", " "]
)
def test_whatever_stands_in_the_address_is_not_there(client, shop, token) -> None:
    answered = client.post(f"/api/hooks/{token}", json=ARRIVED)
    assert answered.status_code in (404, 405), answered.text


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "PATCH", "DELETE"])
def test_an_address_takes_nothing_but_post_whether_it_is_there_or_not(client, shop, method) -> None:
    there = client.open(f"/api/hooks/{shop.token}", method=method)
    nowhere = client.open("/api/hooks/none", method=method)
    assert there.status_code == nowhere.status_code == 405


def test_a_body_larger_than_the_service_takes_is_refused_for_everybody_alike(client, shop) -> None:
    large = b'"' + b"x" * 3_000_000 + b'"'
    for token in (shop.token, "none"):
        shop.token = token
        assert shop.plain(large).status_code == 413


@pytest.mark.parametrize(
    "formula",
    [
        'matches("' + "a" * 40 + '!", "(a+)+$")',
        "for a in 1..1000, b in 1..1000, c in 1..1000 return a",
        "count(for a in 1..1000000000 return a)",
        'string join(for a in 1..100000 return "aaaaaaaaaaaaaaaaaaaaaaaa", "")',
        "(function(f) f(f))(function(f) f(f))",
        "[1..3]",
        "function(x) x",
    ],
    ids=["pattern", "loops", "range", "text", "recursion", "interval", "function"],
)
def test_a_mapping_that_never_ends_or_gives_no_data_is_stopped(
    anna, client, clock, formula
) -> None:
    listening(anna)
    variables = [{"name": "bomb", "formula": formula}]
    made = hook(anna, code="bomb", condition=None, variables=variables)
    answered = Shop(client, made["token"], clock.now()).send()
    assert answered.status_code in (200, 422), answered.text


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    content=st.binary(max_size=200)
    | st.recursive(st.none() | st.booleans() | st.floats() | st.text(), lambda x: st.lists(x)).map(
        lambda value: json.dumps(value).encode()
    ),
    media=st.sampled_from([JSON, FORM, "text/plain"]),
    name=st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=300),
)
def test_no_bytes_whatever_break_the_door(shop, content, media, name) -> None:
    answered = shop.send(content, media=media, name=name)
    assert answered.status_code in (200, 400, 409, 415, 422, 429), answered.text
