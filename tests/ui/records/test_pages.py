"""People keep records of any kind on pages made from what the kind says."""

from tests.ui.records.conftest import Yard


def test_whoever_may_write_makes_a_record_and_finds_it_in_the_list(yard: Yard) -> None:
    anna = yard.visit("anna")
    anna.get("/fleet/cars")
    assert "C-1" in anna.text
    assert "Blue van" in anna.text
    anna.get("/fleet/cars/new")
    anna.send("/fleet/cars/new", **anna.fill(code="C-2", name="Red one", size="small", seats="4"))
    assert "Red one" in anna.text
    anna.get("/fleet/cars")
    assert "C-2" in anna.text


def test_a_document_is_made_with_its_lines_and_changed_later(yard: Yard) -> None:
    anna = yard.visit("anna")
    made = yard.trip()
    anna.get(f"/fleet/trips/{made.id}")
    assert "See a customer" in anna.text
    assert "Suzhou" in anna.text
    assert "200.5" in anna.text
    anna.get(f"/fleet/trips/{made.id}/edit")
    sent = anna.fill(**{"stops-0-distance": "100", "title": "See two customers"})
    anna.send(f"/fleet/trips/{made.id}/edit", **sent)
    assert anna.address == f"/fleet/trips/{made.id}", anna.text
    assert "See two customers" in anna.text
    assert "199" in anna.text


def test_what_the_rules_refuse_is_told_at_its_field_and_what_was_typed_stays(yard: Yard) -> None:
    anna = yard.visit("anna")
    made = yard.trip()
    anna.get(f"/fleet/trips/{made.id}/edit")
    sent = anna.fill(on="2020-01-01", **{"stops-1-distance": "0"})
    page = anna.send(f"/fleet/trips/{made.id}/edit", **sent)
    assert anna.status == 422
    assert page.select("#stops-1-distance[value='0']")


def test_an_act_moves_a_document_and_one_that_asks_has_a_form(yard: Yard) -> None:
    made = yard.trip()
    anna = yard.visit("anna")
    anna.get(f"/fleet/trips/{made.id}")
    anna.send(f"/fleet/trips/{made.id}/acts/ask", rev=str(made.rev))
    assert "TRIP-2026-0001 is now: Asked." in anna.text
    anna.get(f"/fleet/trips/{made.id}/acts/refuse")
    anna.send(f"/fleet/trips/{made.id}/acts/refuse", **anna.fill(reason=""))
    assert anna.status == 422
    anna.send(f"/fleet/trips/{made.id}/acts/refuse", **anna.fill(reason="No car is free"))
    assert "Refused" in anna.text
    assert "No car is free" in anna.text
