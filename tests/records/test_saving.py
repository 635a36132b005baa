"""Records are made and changed by what their kinds say of them."""

from datetime import date
from decimal import Decimal

import pytest

from tests.records.conftest import Desk
from tests.records.fleet import CARS, TRIPS
from workflow_engine.commands.fields import FieldsWrong
from workflow_engine.commands.records import discard_command
from workflow_engine.commands.records.discard import NotADraft
from workflow_engine.commands.records.save import NotEditable
from workflow_engine.errors import Conflict, Forbidden, NotFound
from workflow_engine.queries.records import detail_query


def shown(desk: Desk, record_id: str, login: str = "anna", kind=TRIPS):
    return desk.engine.ask(detail_query(kind)(record_id), desk.actor(login))


def test_a_trip_names_its_car_by_code_and_sums_its_stops(desk: Desk) -> None:
    values = shown(desk, desk.trip().id).values
    assert (values["car"], values["distance"]) == ("C-1", Decimal("200.5"))
    assert [line["place"] for line in values["stops"]] == ["Suzhou", "Home"]
    assert values["created_by_id"] == desk.company.people["anna"]


def test_a_trip_gets_its_number_only_when_it_is_asked_for(desk: Desk) -> None:
    trip = desk.trip()
    assert shown(desk, trip.id).values["number"] is None
    assert desk.act(trip.id, "ask").name == "TRIP-2026-0001"


def test_all_that_is_wrong_is_told_at_once_and_nothing_is_kept(desk: Desk) -> None:
    stops = [{"place": "", "distance": "0"}, {"place": "B", "distance": "1.25", "hue": 1}]
    with pytest.raises(FieldsWrong) as refused:
        desk.trip(car="C-9", title=" ", on="soon", stops=stops, price=1)
    assert set(refused.value.errors) == {
        "car",
        "title",
        "on",
        "price",
        "stops.0.place",
        "stops.0.distance",
        "stops.1.distance",
        "stops.1.hue",
    }


def test_the_rules_of_the_kind_are_asked_too(desk: Desk) -> None:
    with pytest.raises(FieldsWrong) as refused:
        desk.trip(on=date(2020, 1, 1), stops=[{"place": "B", "distance": 1}])
    assert set(refused.value.errors) == {"on"}


def test_what_is_not_given_stays_as_it_is(desk: Desk) -> None:
    trip = desk.trip()
    desk.save(TRIPS, {"title": "See another customer"}, record_id=trip.id, rev=trip.rev)
    values = shown(desk, trip.id).values
    assert (values["title"], values["car"], values["version"]) == (
        "See another customer",
        "C-1",
        2,
    )


def test_saving_the_same_content_again_makes_no_new_version(desk: Desk) -> None:
    trip = desk.trip()
    desk.save(TRIPS, {"title": "See a customer"}, record_id=trip.id)
    assert shown(desk, trip.id).values["version"] == 1


def test_lines_keep_their_identity_when_others_go(desk: Desk) -> None:
    trip = desk.trip()
    first, second = shown(desk, trip.id).values["stops"]
    desk.save(TRIPS, {"stops": [{"id": second["id"], "place": "Office"}]}, record_id=trip.id)
    (left,) = shown(desk, trip.id).values["stops"]
    assert (left["id"], left["place"], left["position"]) == (second["id"], "Office", 1)
    assert left["distance"] == second["distance"] != first["distance"]


def test_who_looked_before_somebody_else_changed_it_is_stopped(desk: Desk) -> None:
    trip = desk.trip()
    desk.save(TRIPS, {"title": "Another"}, record_id=trip.id, rev=1)
    with pytest.raises(Conflict):
        desk.save(TRIPS, {"title": "A third"}, record_id=trip.id, rev=1)


def test_what_was_asked_for_cannot_be_changed_any_more(desk: Desk) -> None:
    trip = desk.trip()
    desk.act(trip.id, "ask")
    with pytest.raises(NotEditable):
        desk.save(TRIPS, {"title": "Another"}, record_id=trip.id)
    with pytest.raises(NotADraft):
        desk.engine.execute(discard_command(TRIPS)(trip.id), desk.actor())


def test_a_draft_can_be_thrown_away(desk: Desk) -> None:
    trip = desk.trip()
    desk.engine.execute(discard_command(TRIPS)(trip.id), desk.actor())
    with pytest.raises(NotFound):
        shown(desk, trip.id)


def test_a_code_is_given_once_and_to_one_car_only(desk: Desk) -> None:
    with pytest.raises(FieldsWrong, match="fields"):
        desk.car("C-1")
    car = desk.car("C-2")
    with pytest.raises(FieldsWrong) as refused:
        desk.save(CARS, {"code": "C-3"}, record_id=car.id)
    assert set(refused.value.errors) == {"code"}


def test_others_do_not_find_ones_trip_unless_they_may_see_all(desk: Desk) -> None:
    trip = desk.trip()
    curious = desk.actor("boris", "trip:read_all")
    with pytest.raises(NotFound):
        desk.engine.ask(detail_query(TRIPS)(trip.id), curious)
    with pytest.raises(NotFound):
        desk.save(TRIPS, {"title": "Mine"}, curious, record_id=trip.id)
    assert shown(desk, trip.id, "boris").values["title"] == "See a customer"


def test_what_a_car_costs_is_hidden_and_kept_from_those_who_may_not_see_it(desk: Desk) -> None:
    car = desk.car("C-2", lease=3200)
    unknowing = desk.actor("boris", "car:see_lease")
    detail = desk.engine.ask(detail_query(CARS)("C-2"), unknowing)
    assert (detail.values["lease"], detail.shown.hidden) == (None, {"lease"})
    with pytest.raises(FieldsWrong):
        desk.save(CARS, {"lease": 1}, unknowing, record_id=car.id)
    desk.save(CARS, {"seats": 8}, unknowing, record_id=car.id)
    assert shown(desk, car.id, kind=CARS).values["lease"] == 3200


def test_without_the_permission_nothing_is_written(desk: Desk) -> None:
    with pytest.raises(Forbidden):
        desk.trip(desk.actor("anna", "trip:write"))


def test_a_car_of_another_company_is_not_there(desk: Desk, engine) -> None:
    from erp_modules.testing import found_company

    other = Desk(engine, found_company(engine.database))
    with pytest.raises(FieldsWrong) as refused:
        other.trip()
    assert set(refused.value.errors) == {"car"}
