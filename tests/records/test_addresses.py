"""Other systems list, make, change and move records over HTTP."""

import csv
from io import StringIO
from typing import Any

import pytest
from openapi_spec_validator import validate

from erp_modules.houses import House
from erp_modules.testing import NOON, Caller, Company, Site, make_house
from tests.records.fleet import KINDS, PERMISSIONS, store
from workflow_engine.clock import SetClock
from workflow_engine.commands.base import World
from workflow_engine.engine import Engine
from workflow_engine.errors import _l
from workflow_engine.kit import module
from workflow_engine.models import Models
from workflow_engine.modules import Modules
from workflow_engine.persistence.database import Database
from workflow_engine.settings import Settings

TRIP = {
    "title": "See a customer",
    "car": "C-1",
    "on": "2026-12-01",
    "stops": [{"place": "Suzhou", "distance": "101.5"}],
}


@pytest.fixture
def app(database: Database) -> House:
    fleet = module(
        "fleet",
        title=_l("Fleet"),
        kinds=KINDS,
        permissions=PERMISSIONS,
        metadata=store.metadata,
    )
    world = World(Settings(), SetClock(NOON), Modules([fleet]), Models())
    return make_house(Engine(database, world))


@pytest.fixture
def anna(app: House, database: Database, company: Company) -> Caller:
    caller = Site(app, database, company).caller("anna", *PERMISSIONS)
    made = caller.call(
        "POST", "/fleet/cars", {"code": "C-1", "name": "Van", "size": "van", "seats": 9}
    )
    assert made.status_code == 201, made.json
    return caller


def trip(anna: Caller, **values: Any) -> str:
    made = anna.call("POST", "/fleet/trips", {**TRIP, **values})
    assert made.status_code == 201, made.json
    assert made.headers["Location"].endswith(made.json["id"])
    return str(made.json["id"])


def test_a_trip_is_shown_as_it_was_given_with_what_follows_from_it(anna: Caller) -> None:
    shown = anna.call("GET", f"/fleet/trips/{trip(anna)}")
    assert shown.headers["ETag"] == '"1"'
    body = shown.json
    assert (body["car"], body["title"], body["state"]) == ("C-1", "See a customer", "draft")
    assert body["distance"] == "101.5"
    assert body["stops"][0]["place"] == "Suzhou"


def test_faults_are_told_by_field(anna: Caller) -> None:
    refused = anna.call("POST", "/fleet/trips", {**TRIP, "car": "C-9", "title": " "})
    assert refused.status_code == 422
    assert set(refused.json["errors"]) == {"car", "title"}


def test_a_change_needs_the_revision_it_is_based_on(anna: Caller) -> None:
    path = f"/fleet/trips/{trip(anna)}"
    assert anna.call("PATCH", path, {"title": "B"}).status_code == 428
    changed = anna.call("PATCH", path, {"title": "B"}, If_Match='"1"')
    assert (changed.status_code, changed.headers["ETag"]) == (200, '"2"')
    assert anna.call("PATCH", path, {"title": "C"}, If_Match='"1"').status_code == 412


def test_acts_have_addresses_and_need_what_they_ask_for(anna: Caller) -> None:
    path = f"/fleet/trips/{trip(anna)}/actions"
    asked = anna.call("POST", f"{path}/ask", {})
    assert (asked.status_code, asked.json["name"]) == (200, "TRIP-2026-0001")
    assert anna.call("POST", f"{path}/refuse", {}).status_code == 422
    assert anna.call("POST", f"{path}/ask", {}).status_code == 409
    refused = anna.call("POST", f"{path}/refuse", {"reason": "No car left"})
    assert refused.json["state"] == "refused"


def test_the_same_call_with_the_same_key_makes_one_trip(anna: Caller) -> None:
    first = anna.call("POST", "/fleet/trips", TRIP, Idempotency_Key="k1")
    again = anna.call("POST", "/fleet/trips", TRIP, Idempotency_Key="k1")
    assert first.json == again.json
    assert len(anna.call("GET", "/fleet/trips").json["rows"]) == 1


def test_lists_are_searched_filtered_and_read_page_by_page(anna: Caller) -> None:
    titles = [f"Trip {n}" for n in range(5)]
    for title in titles:
        trip(anna, title=title)
    first = anna.call("GET", "/fleet/trips?limit=3").json
    rest = anna.call("GET", f"/fleet/trips?limit=3&cursor={first['next']}").json
    assert [row["title"] for row in first["rows"] + rest["rows"]] == titles[::-1]
    assert rest["next"] is None
    assert len(anna.call("GET", "/fleet/trips?text=trip 3").json["rows"]) == 1
    assert anna.call("GET", "/fleet/trips?state=asked").json["rows"] == []
    assert len(anna.call("GET", "/fleet/trips?car=C-1").json["rows"]) == 5
    assert anna.call("GET", "/fleet/trips?colour=red").status_code == 422
    assert anna.call("GET", "/fleet/trips?state=askd").json["errors"].keys() == {"state"}


def pages(anna: Caller, query: str, member: str) -> list[Any]:
    """One member of all rows of a list, read two by two."""
    found, cursor = [], ""
    while True:
        page = anna.call("GET", f"/fleet/{query}&limit=2{cursor}").json
        found += [row[member] for row in page["rows"]]
        if page["next"] is None:
            return found
        cursor = f"&cursor={page['next']}"


@pytest.mark.parametrize(
    ("sort", "titles"),
    [("title", "aabc"), ("-title", "cbaa"), ("on", "bcaa"), ("-on", "aacb"), ("", "acba")],
)
def test_a_list_is_sorted_over_all_its_pages(anna: Caller, sort: str, titles: str) -> None:
    for title, day in (("a", 3), ("b", 1), ("c", 2), ("a", 3)):
        trip(anna, title=title, on=f"2026-12-0{day}")
    assert "".join(pages(anna, f"trips?sort={sort}", "title")) == titles


@pytest.mark.parametrize("sort", ["number", "-number"])
def test_what_has_no_value_comes_last_however_a_list_is_sorted(anna: Caller, sort: str) -> None:
    for n in range(5):
        made = trip(anna, title=f"Trip {n}")
        if n in (1, 3):
            assert anna.call("POST", f"/fleet/trips/{made}/actions/ask").status_code == 200
    numbers = pages(anna, f"trips?sort={sort}", "number")
    assert numbers[2:] == [None] * 3
    assert numbers[:2] == sorted(numbers[:2], reverse=sort == "-number")


def test_a_list_answers_with_the_chosen_fields_alone(anna: Caller) -> None:
    made = trip(anna)
    rows = anna.call("GET", "/fleet/trips?fields=id,title").json["rows"]
    assert rows == [{"id": made, "title": TRIP["title"]}]
    refused = anna.call("GET", "/fleet/trips?fields=id,colour")
    assert (refused.status_code, refused.json["errors"].keys()) == (422, {"fields"})
    assert "colour" in refused.json["errors"]["fields"][0]


@pytest.mark.parametrize("sort", ["colour", "-", "lease", "stops", "-title,on"])
def test_a_list_is_not_sorted_by_what_its_readers_may_not_see_or_it_does_not_have(
    anna: Caller, sort: str
) -> None:
    for path in ("cars", "trips"):
        refused = anna.call("GET", f"/fleet/{path}?sort={sort}")
        assert (refused.status_code, refused.json["errors"].keys()) == (422, {"sort"})


def test_a_cursor_belongs_to_its_order_and_to_what_the_reader_sees(anna: Caller) -> None:
    for n in range(3):
        trip(anna, title=f"Trip {n}")
    cursor = anna.call("GET", "/fleet/trips?limit=1&sort=title").json["next"]
    assert anna.call("GET", f"/fleet/trips?limit=1&cursor={cursor}").status_code == 422
    hidden = anna.call("GET", f"/fleet/trips?sort=title&text=nothing&cursor={cursor}")
    assert hidden.status_code == 422


def test_a_file_is_written_in_the_order_that_was_asked_for(anna: Caller) -> None:
    for title in "bca":
        trip(anna, title=title)
    written = anna.call("GET", "/fleet/trips/export?sort=title").text.lstrip("\ufeff")
    assert [row["title"] for row in csv.DictReader(StringIO(written))] == ["a", "b", "c"]


def test_a_file_is_tried_and_then_brought_in(anna: Caller) -> None:
    content = b"code,name,size,seats\nC-2,Small one,small,4\n"

    def send(query: str = "") -> Any:
        # A key, as every program sends one that may have to send the file again.
        headers = {"Authorization": f"Bearer {anna.token}", "Idempotency-Key": f"cars{query}"}
        return anna.program.post(
            f"/api/v1/fleet/cars/import{query}",
            data=content,
            content_type="text/csv",
            headers=headers,
        )

    tried = send("?dry_run=true")
    assert tried.json["counts"] == {"made": 1, "changed": 0, "same": 0, "wrong": 0}
    assert send().json["outcomes"][0]["result"] == "made"
    assert send().headers["Idempotent-Replayed"] == "true"
    exported = anna.call("GET", "/fleet/cars/export")
    assert exported.mimetype == "text/csv"
    assert exported.data.decode("utf-8-sig").splitlines()[2].startswith("C-2,Small one")


def test_a_draft_is_deleted_and_then_not_there(anna: Caller) -> None:
    path = f"/fleet/trips/{trip(anna)}"
    assert anna.call("DELETE", path).status_code == 204
    assert anna.call("GET", path).status_code == 404


def test_the_description_of_the_addresses_is_valid(anna: Caller) -> None:
    document = anna.program.get("/api/v1/openapi.json").json
    validate(document)
    assert "/api/v1/fleet/trips/{record}/actions/refuse" in document["paths"]


def test_the_trace_of_a_trip_is_a_page_and_a_call(anna: Caller) -> None:
    first = trip(anna, title="There")
    second = trip(anna, title="Back", continues=first)
    page = anna.get(f"/trace/trip/{first}")
    assert page.status_code == 200
    assert page.text.count("Back") >= 2
    called = anna.call("GET", f"/fleet/trips/{second}/trace").json
    assert [node["title"] for node in called["nodes"]] == ["There", "Back"]
    assert called["edges"] == [
        {"source": ["trip", first], "target": ["trip", second], "label": "Continues"}
    ]
    assert anna.get("/trace/ship/1").status_code == 404
