"""What inputs become on the wire, and what they cannot become."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from workflow_engine.connections import RequestRefused, Target, build, is_repeatable, read_base

ERP = Target(
    read_base("https://erp.example.org/api", plain=False, inside=False),
    inside=False,
    headers={"X-Api-Key": "secret"},
)


def made(**inputs: Any) -> Any:
    return build(ERP, {"method": "POST", "path": "/orders", **inputs}, "i:send:1")


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("/orders/17", "/api/orders/17"),
        ("orders/17", "/api/orders/17"),
        ("/", "/api"),
        ("/orders/", "/api/orders/"),
        ("/orders/a b", "/api/orders/a%20b"),
        ("/订单/1", "/api/%E8%AE%A2%E5%8D%95/1"),
        ("/orders/50%25", "/api/orders/50%25"),
        (["orders", "1/2", "..a", Decimal("7")], "/api/orders/1%2F2/..a/7"),
        (["orders", "a?b#c"], "/api/orders/a%3Fb%23c"),
    ],
)
def test_a_path_goes_behind_that_of_the_connection(path: Any, target: str) -> None:
    assert made(path=path).target == target


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example/x",
        "/\\evil.example/x",
        "https://evil.example/x",
        "/../admin",
        "/orders/../../admin",
        "/orders/..",
        "/orders/./x",
        "/%2e%2e/admin",
        "/%2E%2e%2fadmin",
        "/%252e%252e/admin",
        "/..;/admin",
        "/orders/..%5cadmin",
        "/orders/..%00",
        "/orders?admin=1",
        "/orders#x",
        "/orders HTTP/1.1\r\nHost: evil.example\r\n\r\n",
        "/orders\nX: y",
        "/orders%0d%0aX:%20y",
        "/orders/50%",
        "/a//b",
        "@evil.example/",
        ["orders", ".."],
        ["orders", ""],
        ["orders", "..", "..", "admin"],
        ["orders", {"a": 1}],
        {"a": 1},
        None,
        "/" + "a" * 9_000,
    ],
)
def test_no_path_leads_elsewhere(path: Any) -> None:
    try:
        target = made(path=path).target
    except RequestRefused:
        return
    # What is not refused is a harmless name beneath the path of the connection.
    assert path == "@evil.example/"
    assert target == "/api/@evil.example/"


def test_a_question_is_written_so_that_it_stays_one_value() -> None:
    query = {"q": "a&b=c #1", "many": ["x", "y"], "none": None, "on": True, "day": date(2026, 3, 2)}
    assert made(query=query).target.partition("?")[2] == (
        "q=a%26b%3Dc%20%231&many=x&many=y&on=true&day=2026-03-02"
    )


@pytest.mark.parametrize("query", ["a=b", {"a": {"b": 1}}])
def test_a_question_is_names_and_values(query: Any) -> None:
    with pytest.raises(RequestRefused):
        made(query=query)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Host", "evil.example"),
        ("host", "evil.example"),
        ("Authorization", "Bearer x"),
        ("Cookie", "a=b"),
        ("X-API-KEY", "other"),
        ("Idempotency-Key", "other"),
        ("Content-Length", "0"),
        ("Transfer-Encoding", "chunked"),
        ("Connection", "keep-alive"),
        ("Proxy-Authorization", "x"),
        ("X-Forwarded-For", "127.0.0.1"),
        ("X Y", "z"),
        ("X-Y:", "z"),
        ("X-Y\r\nHost", "z"),
        ("X-Y", "z\r\nHost: evil.example"),
        ("X-Y", "z\n"),
        ("X-Y", "中"),
        ("X-Y", "z" * 5_000),
        ("X-Y", ["z"]),
        ("", "z"),
    ],
)
def test_a_model_gives_no_header_that_says_where_or_who(name: str, value: Any) -> None:
    with pytest.raises(RequestRefused):
        made(headers={name: value})


def test_all_other_headers_are_given() -> None:
    headers = made(headers={"accept": "text/plain", "X-Trace": Decimal(7)}).headers
    assert headers == {"accept": "text/plain", "X-Trace": "7", "Idempotency-Key": "i:send:1"}


def test_a_key_survives_names_of_elements_in_any_script() -> None:
    key = build(ERP, {"method": "GET", "path": "/"}, "i:发送 1:1").headers["Idempotency-Key"]
    assert key == "i:%E5%8F%91%E9%80%81%201:1"


def test_inputs_without_a_body_are_its_fields() -> None:
    request = made(amount=Decimal("12.50"), due=date(2026, 3, 2), wait=timedelta(hours=1), n=None)
    assert request.content == b'{"amount":12.50,"due":"2026-03-02","wait":"PT1H","n":null}'
    assert request.headers["Content-Type"] == "application/json"


def test_a_body_is_sent_as_it_is() -> None:
    assert made(body=[1, "二"]).content == '[1,"二"]'.encode()
    assert made(body=None).content == b"null"
    assert made().content is None
    text = made(body="<a/>", headers={"Content-Type": "application/xml"})
    assert text.content == b"<a/>"
    assert made(body="a").content == b'"a"'
    assert made(method="GET", body="a").content is None


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "get", "POST /x HTTP/1.1\r\n", "", None])
def test_only_usual_methods_are_sent(method: Any) -> None:
    with pytest.raises(RequestRefused):
        made(method=method)


@pytest.mark.parametrize(
    ("method", "idempotent", "keeps_keys", "expected"),
    [
        ("POST", None, True, True),
        ("POST", None, False, False),
        ("PATCH", None, False, False),
        ("PUT", None, False, True),
        ("GET", None, False, True),
        ("POST", "true", False, True),
        ("POST", True, False, True),
        ("PUT", "false", False, False),
        ("PUT", "false", True, True),
    ],
)
def test_what_may_be_sent_twice(
    method: str, idempotent: Any, keeps_keys: bool, expected: bool
) -> None:
    assert is_repeatable(method, idempotent=idempotent, keeps_keys=keeps_keys) is expected
