"""Connections over the API: what goes in, and what never comes out."""

from collections.abc import Iterator

import pytest

from tests.builders import Builders
from tests.connections.other_side import OtherSide, other_side, repeats_what_it_hears, says

SECRET = "hush-hush-hush"


@pytest.fixture
def side() -> Iterator[OtherSide]:
    with other_side() as found:
        yield found


@pytest.fixture
def given(side: OtherSide) -> dict[str, object]:
    return {
        "code": "erp",
        "name": "ERP",
        "base_url": f"{side.url}/api",
        "auth": "header",
        "auth_name": "X-Api-Key",
        "secret": SECRET,
        "plain_allowed": True,
        "private_allowed": True,
    }


@pytest.fixture
def erp(anna, given) -> str:
    made = anna.post("/connections", given)
    assert made.status_code == 201, made.text
    return str(made.headers["Location"].removeprefix("/api/v1"))


def put(anna, path, body):
    tag = anna.get(path).headers["ETag"]
    return anna.ask("PUT", path, json=body, headers={"If-Match": tag})


def without(body, *names):
    return {name: value for name, value in body.items() if name not in names}


def test_a_connection_is_shown_without_its_secret(anna, erp):
    shown = anna.get(erp)
    assert shown.json["auth_name"] == "X-Api-Key"
    assert shown.json["secret_at"] is not None
    for text in (shown.text, anna.get("/connections").text, anna.get("/audit").text):
        assert SECRET not in text
        assert "gAAAA" not in text


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"base_url": "http://127.0.0.1/", "plain_allowed": False}, "base_url"),
        ({"base_url": "https://127.0.0.1/", "private_allowed": False}, "base_url"),
        ({"base_url": "https://169.254.169.254/"}, "base_url"),
        ({"base_url": "https://user:word@erp.example.org/"}, "base_url"),
        ({"auth_name": "Host"}, "auth_name"),
        ({"auth_name": "X Key"}, "auth_name"),
        ({"auth_name": None}, "auth_name"),
        ({"auth": "basic", "auth_name": "a:b"}, "auth_name"),
        ({"secret": "a\r\nHost: b"}, "secret"),
        ({"secret": None}, "secret"),
        ({"code": "a b"}, "code"),
    ],
)
def test_what_cannot_be_is_named_by_field(anna, given, values, field):
    refused = anna.post("/connections", given | values)
    assert refused.status_code == 422
    assert list(refused.json["errors"]) == [field]
    assert SECRET not in refused.text


def test_a_secret_stays_when_it_is_left_out_and_does_not_follow_to_another_host(
    anna, given, erp, side
):
    body = without(given, "code", "secret")
    assert put(anna, erp, body | {"name": "The ERP"}).status_code == 200
    elsewhere = put(anna, erp, body | {"base_url": "https://evil.example.org/api"})
    assert (elsewhere.status_code, list(elsewhere.json["errors"])) == (422, ["secret"])
    same_place = put(anna, erp, body | {"base_url": f"{side.url}/api/v2"})
    assert same_place.status_code == 200
    anna.post(f"{erp}/try")
    assert side.received[-1].headers["x-api-key"] == SECRET


def test_a_trial_asks_once_and_tells_the_status(anna, erp, side):
    side.behave(repeats_what_it_hears)
    tried = anna.post(f"{erp}/try", {"path": "/health"})
    assert (tried.status_code, tried.json["status"]) == (200, 200)
    (request,) = side.received
    assert (request.method, request.path) == ("GET", "/api/health")
    assert SECRET not in tried.text
    assert anna.get(erp).json["tried_status"] == 200
    assert anna.get(erp).json["rev"] == 1


def test_a_trial_of_nobody_is_told_as_that(anna, given, erp):
    put(anna, erp, without(given, "code") | {"base_url": "http://127.0.0.1:1"})
    tried = anna.post(f"{erp}/try").json
    assert tried["status"] is None
    assert "could not be reached" in tried["error"]


def test_a_new_secret_counts_from_the_next_request(anna, erp, side):
    side.behave(says(200))
    assert anna.post(f"{erp}/secret", {"secret": "quiet-please"}).json == {"rev": 2}
    anna.post(f"{erp}/try")
    assert side.received[0].headers["x-api-key"] == "quiet-please"


def test_secrets_are_sealed_anew_and_still_open(anna, erp, side):
    assert anna.post("/connections/renew-seals").json == {"count": 1}
    anna.post(f"{erp}/try")
    assert side.received[0].headers["x-api-key"] == SECRET


def test_a_removed_connection_is_gone(anna, erp):
    assert anna.ask("DELETE", erp).status_code == 204
    assert anna.get(erp).status_code == 404


def test_who_may_see_connections_may_not_try_or_change_them(anna, call, erp):
    reader = call("Rita", "connection:read", "connection:use")
    assert reader.get(erp).status_code == 200
    for path in (f"{erp}/try", f"{erp}/secret", "/connections/renew-seals"):
        body = {"secret": "x"} if path.endswith("secret") else {}
        assert reader.post(path, body).status_code == 403, path
    assert call("Nora", "task:read").get("/connections").status_code == 403


def test_another_company_has_no_such_connection(call, database, erp):
    stranger = call("Sven", company=Builders(database, "other"))
    assert stranger.get(erp).status_code == 404
    assert stranger.post(f"{erp}/try").status_code == 404
    assert stranger.get("/connections").json["rows"] == []
