"""Acts on records: offered to whoever may do them, asked for what they need, told afterwards."""

from tests.ui.records.conftest import Yard


def asked(yard: Yard) -> str:
    trip = yard.trip()
    yard.act(trip.id, "ask")
    return trip.id


def test_only_what_may_be_done_now_is_offered(yard: Yard) -> None:
    trip = yard.trip()
    path = f"/fleet/trips/{trip.id}"
    page = yard.visit("anna").get(path)
    assert page.select(f"form[action='{path}/acts/ask']")
    assert not page.select(f"[href='{path}/acts/refuse'], [action='{path}/acts/refuse']")
    assert not yard.visit("boris").get(path).select(f"form[action='{path}/acts/ask']")
    assert not yard.visit("anna", "trip:write").get(path).select(f"form[action^='{path}/acts']")


def test_an_act_says_before_and_after_what_follows(yard: Yard) -> None:
    trip = yard.trip()
    anna = yard.visit("anna")
    page = anna.get(f"/fleet/trips/{trip.id}")
    button = page.select_one(f"form[action='/fleet/trips/{trip.id}/acts/ask'] button")
    assert button is not None
    assert button["title"] == "After this it is: Asked."
    anna.send(f"/fleet/trips/{trip.id}/acts/ask", rev=str(trip.rev))
    assert "TRIP-2026-0001 is now: Asked." in anna.text


def test_an_act_on_what_has_changed_meanwhile_is_refused(yard: Yard) -> None:
    trip = yard.trip()
    anna = yard.visit("anna")
    anna.send(f"/fleet/trips/{trip.id}/acts/ask", rev="7")
    assert "Draft" in anna.text
    assert anna.page.select(".note-danger")


def test_an_act_that_needs_a_reason_has_a_form_of_its_own(yard: Yard) -> None:
    path = f"/fleet/trips/{asked(yard)}/acts/refuse"
    boris = yard.visit("boris")
    boris.get(path)
    boris.send(path, **boris.fill(reason="  "))
    assert boris.status == 422
    assert boris.page.select("#reason-error")
    boris.send(path, **boris.fill(reason="No car is free."))
    assert "Refused" in boris.text


def test_an_act_takes_what_the_actor_fills_in_and_its_rules_may_refuse(yard: Yard) -> None:
    trip = yard.trip()
    yard.act(trip.id, "ask")
    yard.approve(trip.id)
    path = f"/fleet/trips/{trip.id}/acts/finish"
    anna = yard.visit("anna")
    page = anna.get(path)
    assert "Fuel paid (CNY)" in page.get_text()
    anna.send(path, **anna.fill(fuel="-1"))
    assert anna.status == 422
    anna.send(path, **anna.fill(fuel="501"))
    assert anna.status in (409, 422)
    assert "cannot have used so much" in anna.text
    assert anna.page.select("[name=fuel][value='501']")
    anna.send(path, **anna.fill(fuel="88.8", on="2026-11-23"))
    assert "TRIP-2026-0001 is now: Done." in anna.text
    assert "CN¥88.80" in anna.text


def test_the_sheet_of_an_act_is_on_the_page_and_sends_the_same(yard: Yard) -> None:
    trip_id = asked(yard)
    boris = yard.visit("boris")
    page = boris.get(f"/fleet/trips/{trip_id}")
    sheet = page.select_one("dialog#act-refuse")
    assert sheet is not None
    assert [field["name"] for field in sheet.select("textarea")] == ["reason"]
    ids = [each["id"] for each in page.select("[id]")]
    assert len(ids) == len(set(ids))
    rev = sheet.select("[name=rev]")[0]["value"]
    boris.send(f"/fleet/trips/{trip_id}/acts/refuse", rev=rev, reason="Snow.", outcome="act")
    assert "Snow." in boris.text


def test_what_needs_authority_is_refused_without_decisions(yard: Yard) -> None:
    trip_id = asked(yard)
    boris = yard.visit("boris")
    boris.send(f"/fleet/trips/{trip_id}/acts/approve")
    assert boris.page.select(".note-danger")
    assert "Asked" in boris.text


def test_an_act_that_is_none_is_not_found(yard: Yard) -> None:
    trip = yard.trip()
    anna = yard.visit("anna")
    anna.send(f"/fleet/trips/{trip.id}/acts/fly")
    assert anna.status == 404


def test_what_ends_something_asks_first(yard: Yard) -> None:
    yard.stock()
    order = yard.order()
    anna = yard.visit("anna")
    anna.send(f"/shop/orders/{order.id}/acts/send", rev=str(order.rev))
    page = anna.get(f"/shop/orders/{order.id}")
    assert page.select("dialog#act-close form[action$='/acts/close']")
    assert page.select("a[data-open=act-close]")


def test_a_draft_is_thrown_away_and_nothing_else(yard: Yard) -> None:
    trip, kept = yard.trip(title="Not needed"), yard.trip(title="Needed")
    anna = yard.visit("anna")
    assert anna.get(f"/fleet/trips/{trip.id}").select("#discard")
    anna.send(f"/fleet/trips/{trip.id}/discard", rev=str(trip.rev))
    assert anna.address == "/fleet/trips"
    assert "The draft is gone." in anna.text
    assert "Not needed" not in anna.text
    yard.act(kept.id, "ask")
    anna.send(f"/fleet/trips/{kept.id}/discard")
    assert "cancel it instead" in anna.text
