"""Forms of records: made of fields, checked by the rules, forgiving with what was typed."""

from tests.records.fleet import CARS, TRIPS
from tests.ui.records.conftest import Visitor, Yard
from workflow_engine.queries.records import detail_query


def line_ids(yard: Yard, record_id: str) -> list[str]:
    actor = yard.company.actor("anna", "trip:read", "trip:read_all")
    found = yard.engine.ask(detail_query(TRIPS)(record_id), actor)
    return [stop.id for stop in found.shown.record.stops]


def error_at(visitor: Visitor, control: str) -> str:
    found = visitor.page.select_one(f"#{control}-error")
    return found.get_text(" ", strip=True) if found else ""


def test_a_record_is_made_and_shown_at_once(yard: Yard) -> None:
    anna = yard.visit("anna")
    anna.get("/fleet/cars/new")
    sent = anna.fill(code="C-2", name="Red one", size="small", seats="4")
    anna.send("/fleet/cars/new", **sent)
    assert "C-2 is saved." in anna.text
    assert anna.page.select_one("h1").get_text() == "Red one"  # type: ignore[union-attr]


def test_a_code_is_given_once(yard: Yard) -> None:
    car = yard.car("C-2")
    anna = yard.visit("anna")
    page = anna.get(f"/fleet/cars/{car.id}/edit")
    assert not page.select("[name=code]")
    assert "C-2" in anna.text
    anna.send(f"/fleet/cars/{car.id}/edit", **anna.fill(name="Blue bus"))
    assert "Blue bus" in anna.text
    anna.get(f"/fleet/cars/{car.id}/edit")
    anna.send(f"/fleet/cars/{car.id}/edit", **anna.fill(code="C-9"))
    assert anna.status == 422
    assert "You may not write" in anna.text


def test_a_code_that_is_taken_is_told_at_its_field(yard: Yard) -> None:
    anna = yard.visit("anna")
    anna.get("/fleet/cars/new")
    anna.send("/fleet/cars/new", **anna.fill(code="C-1", name="Twin", size="van", seats="2"))
    assert anna.status == 422
    assert "in use already" in error_at(anna, "code")
    assert anna.page.select("[name=name][value=Twin]")


def test_what_one_may_not_see_is_no_field_and_stays_as_it_was(yard: Yard) -> None:
    car = yard.car("C-2", lease="1200")
    dana = yard.visit("dana", "car:see_lease")
    page = dana.get(f"/fleet/cars/{car.id}/edit")
    assert not page.select("[name=lease]")
    dana.send(f"/fleet/cars/{car.id}/edit", **dana.fill(name="Repainted"))
    assert "1,200" not in dana.text
    forged = {**dana.fill_of(f"/fleet/cars/{car.id}/edit"), "lease": "1"}
    dana.send(f"/fleet/cars/{car.id}/edit", **forged)
    assert dana.status == 422
    anna = yard.visit("anna")
    anna.get(f"/fleet/cars/{car.id}")
    assert "1,200.00" in anna.text


def test_the_rules_speak_at_the_line_they_mean(yard: Yard) -> None:
    anna = yard.visit("anna")
    trip = yard.trip()
    anna.get(f"/fleet/trips/{trip.id}/edit")
    sent = anna.fill(**{"stops-1-distance": "0.01"})
    anna.send(f"/fleet/trips/{trip.id}/edit", **sent)
    assert anna.status == 422
    assert error_at(anna, "stops-1-distance")
    assert not error_at(anna, "stops-0-distance")
    assert anna.page.select("#stops-1-distance[value='0.01']")
    assert anna.page.select(".note-danger a[href='#stops-1-distance']")


def test_a_check_of_the_kind_is_told_at_its_field(yard: Yard) -> None:
    anna = yard.visit("anna")
    trip = yard.trip()
    anna.get(f"/fleet/trips/{trip.id}/edit")
    anna.send(f"/fleet/trips/{trip.id}/edit", **anna.fill(on="2020-01-01"))
    assert "The day is over." in error_at(anna, "on")


def test_a_line_keeps_its_identity_and_one_that_is_removed_is_gone(yard: Yard) -> None:
    anna = yard.visit("anna")
    trip = yard.trip()
    before = line_ids(yard, trip.id)
    anna.get(f"/fleet/trips/{trip.id}/edit")
    anna.send(f"/fleet/trips/{trip.id}/edit", **anna.fill(_remove="stops-0"))
    assert len(anna.page.select("tbody tr")) == 1
    anna.send(f"/fleet/trips/{trip.id}/edit", **anna.fill())
    assert line_ids(yard, trip.id) == before[1:]


def test_a_row_is_added_without_losing_what_was_typed(yard: Yard) -> None:
    anna = yard.visit("anna")
    anna.get("/fleet/trips/new")
    anna.send("/fleet/trips/new", **anna.fill(title="To the sea", _add="stops"))
    assert len(anna.page.select("tbody tr")) == 2
    assert anna.page.select("[name=title][value='To the sea']")


def test_a_line_in_which_nothing_was_typed_is_left_out(yard: Yard) -> None:
    yard.stock()
    anna = yard.visit("anna")
    page = anna.get("/shop/orders/new")
    assert not page.select("[name^=parcels-0]")
    article = next(o["value"] for o in page.select("[name=lines-0-article] option")[1:])
    anna.send("/shop/orders/new", **anna.fill(title="Screws", currency="CNY", _add="lines"))
    filled = {"lines-0-article": article, "lines-0-quantity": "2"}
    anna.send("/shop/orders/new", **anna.fill(**filled))
    assert "1 line" in anna.text, anna.text
    assert "CN¥0.00" in anna.text


def test_what_must_be_there_is_asked_for_by_the_rules_too(yard: Yard) -> None:
    anna = yard.visit("anna")
    anna.get("/fleet/trips/new")
    anna.send("/fleet/trips/new", **anna.fill(title="", on="2026-12-01"))
    assert anna.status == 422
    assert "This field is needed." in error_at(anna, "title")


def test_who_looked_at_an_old_state_overwrites_nothing(yard: Yard) -> None:
    car = yard.car("C-2")
    anna = yard.visit("anna")
    anna.get(f"/fleet/cars/{car.id}/edit")
    sent = anna.fill(name="Mine")
    yard.save(CARS, {"name": "Theirs"}, record_id=car.id)
    anna.send(f"/fleet/cars/{car.id}/edit", **sent)
    assert anna.status == 409
    assert anna.page.select("[name=name][value=Mine]")
    anna.get(f"/fleet/cars/{car.id}")
    assert "Theirs" in anna.text


def test_what_is_out_of_use_stays_chosen_where_it_was(yard: Yard) -> None:
    car = yard.car("C-2")
    trip = yard.trip(car="C-2")
    yard.save(CARS, {"active": False}, record_id=car.id)
    anna = yard.visit("anna")
    page = anna.get(f"/fleet/trips/{trip.id}/edit")
    assert page.select(f"[name=car] option[selected][value='{car.id}']")
    assert not anna.get("/fleet/trips/new").select(f"[name=car] option[value='{car.id}']")


def test_what_was_decided_cannot_be_edited(yard: Yard) -> None:
    trip = yard.trip()
    yard.act(trip.id, "ask")
    anna = yard.visit("anna")
    page = anna.get(f"/fleet/trips/{trip.id}")
    assert not page.select(f"a[href='/fleet/trips/{trip.id}/edit']")
    anna.get(f"/fleet/trips/{trip.id}/edit")
    anna.send(f"/fleet/trips/{trip.id}/edit", **anna.fill(title="Later"))
    assert anna.status == 409
    assert "cannot be changed any more" in anna.text


def test_what_only_rules_make_has_no_form(yard: Yard) -> None:
    yard.stock()
    anna = yard.visit("anna")
    page = anna.get("/shop/currencies")
    assert not page.select("a[href='/shop/currencies/new']")
    for path in ("new", "import"):
        anna.get(f"/shop/currencies/{path}")
        assert anna.status == 404


def test_an_address_that_names_nothing_is_not_found(yard: Yard) -> None:
    anna = yard.visit("anna")
    for path in ("nonsense", "01900000-0000-7000-8000-000000000000", "nonsense/edit"):
        anna.get(f"/fleet/cars/{path}")
        assert anna.status == 404, path
