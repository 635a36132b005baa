"""Inside an instance: what stands where, and what an operator does about it."""

import json

import pytest

from tests.ui.warehouse import open_warehouse, order
from workflow_engine.queries.instance_inside import InstanceInside


@pytest.fixture
def placed(office) -> str:
    """An order in which everything happens at once, and the price is missing."""
    return order(open_warehouse(office))


@pytest.fixture
def inside(office, placed):
    return lambda: office.product.engine.ask(InstanceInside(placed), office.people["omar"])


def panel(visitor, instance_id: str, element: str = "") -> str:
    query = f"?at={element}" if element else ""
    return visitor.get(f"/instances/{instance_id}/at{query}").get_text(" ", strip=True)


def test_the_overview_names_every_place_and_begins_with_what_is_stuck(visit, placed):
    omar = visit("omar")
    stops = omar.get(f"/instances/{placed}").select(".stops li")
    told = [stop.get_text(" ", strip=True) for stop in stops]
    assert told[0].startswith("! Which price? 1 incident")
    assert any("Pick the goods 0 of 5 done, 5 running" in text for text in told)
    assert any("Book the carrier Work of a program outside · carrier" in text for text in told)
    assert len(told) == 7


def test_the_diagram_tells_work_from_waiting_and_counts_inner_instances(visit, placed):
    diagram = visit("omar").get(f"/instances/{placed}").select_one("[data-diagram]")
    marks, counts = json.loads(diagram["data-marks"]), json.loads(diagram["data-counts"])
    assert marks["price"] == "incident"
    assert marks["pick"] == marks["ship"] == "active"
    assert marks["paid"] == marks["too_slow"] == marks["credit_check"] == "waiting"
    assert marks["ordered"] == marks["f1"] == "done"
    assert counts["pick"] == "0/5"


def test_a_timer_is_due_in_the_reader_s_zone_and_a_message_names_its_key(visit, placed):
    omar = visit("omar")
    assert "Timer Due 5 Mar 2026" in panel(omar, placed, "too_slow")
    assert "order paid with the key A-17" in panel(omar, placed, "paid")


def test_a_called_instance_and_its_caller_lead_to_each_other(visit, placed):
    omar = visit("omar")
    panel(omar, placed, "credit_check")
    called = omar.page.select_one(".wait a")["href"]
    page = omar.get(called)
    assert page.h1.text == "Credit check"
    assert page.select_one(".called-by a")["href"].endswith(placed)


def test_a_missing_value_is_set_and_the_stuck_gateway_goes_on(visit, placed, inside):
    omar = visit("omar")
    omar.get(f"/instances/{placed}")
    fields = {"name": "price", "type": "number", "value": "12.50", "scope": "1"}
    omar.send(f"/instances/{placed}/variable", **fields, reason=" ")
    assert "Say why" in omar.said
    omar.send(f"/instances/{placed}/variable", **fields, reason="The price list was late.")
    assert "The price list was late." in omar.main
    panel(omar, placed, "price")
    retry = omar.page.select_one("form[action$=retry]")["action"]
    omar.get(f"/instances/{placed}")
    omar.send(retry, back=f"/instances/{placed}", reason=" ")
    assert "Say why" in omar.said
    omar.send(retry, back=f"/instances/{placed}", reason="The price is there now.")
    assert omar.address == f"/instances/{placed}"
    assert inside().at("price").is_empty
    assert inside().at("all_done").tokens


def test_a_gateway_without_its_value_is_left_by_the_way_that_is_chosen(visit, placed, inside):
    omar = visit("omar")
    panel(omar, placed, "price")
    skip = omar.page.select_one("form[action$=skip]")
    ways = [option["value"] for option in skip.select("[name=flow] option")]
    assert ways == ["", "f11"]
    omar.get(f"/instances/{placed}")
    omar.send(skip["action"], back=f"/instances/{placed}", reason="Unknown still.", flow="")
    assert "name the flow to take" in omar.said
    omar.send(skip["action"], back=f"/instances/{placed}", reason="It is cheap.", flow=ways[1])
    assert inside().at("price").is_empty


def test_what_is_typed_must_be_of_its_type(visit, placed):
    omar = visit("omar")
    omar.get(f"/instances/{placed}")
    omar.send(
        f"/instances/{placed}/variable", name="price", type="number", value="ten", reason="Why not."
    )
    assert "“ten” is not what was chosen as its type" in omar.said


def test_one_of_five_is_cancelled_and_the_counter_knows(visit, placed, inside):
    omar = visit("omar")
    second = next(token for token in inside().at("pick").tokens if token.round == 2)
    omar.get(f"/instances/{placed}")
    omar.send(
        f"/instances/{placed}/modify",
        kind="cancel_token",
        token=second.token,
        reason="The chair is out of stock.",
    )
    assert inside().at("pick").counters[0].active == 4
    assert "1 cancelled" in panel(omar, placed, "pick")


def test_work_is_started_moved_and_returned_by_hand(visit, placed, inside):
    omar = visit("omar")
    omar.get(f"/instances/{placed}")
    path = f"/instances/{placed}/modify"
    omar.send(path, kind="start_before", node="deliver", reason="It is urgent.")
    assert len(inside().at("deliver").tokens) == 1
    ship = inside().at("ship").tokens[0]
    omar.send(path, kind="move_token", token=ship.token, to="deliver", reason="Our own van goes.")
    assert inside().at("ship").is_empty
    assert len(inside().at("deliver").tokens) == 2
    omar.send(f"/instances/{placed}/return", element="at_once", reason="All wrong.")
    assert len(inside().at("pick").counters) == 1
    assert "returned to “At the same time”" in omar.main


def test_an_instance_stands_still_and_goes_on_again(visit, office, placed):
    omar = visit("omar")
    omar.get(f"/instances/{placed}")
    omar.send(f"/instances/{placed}/suspend", reason="Stocktaking.")
    assert "suspended" in omar.page.select_one(".page-head").text
    assert not omar.page.select(".place-acts")
    omar.send(f"/instances/{placed}/resume", reason="All is counted.")
    assert "running" in omar.page.select_one(".page-head").text


def test_a_cancelled_instance_is_restarted_with_its_first_values(visit, placed):
    omar = visit("omar")
    omar.get(f"/instances/{placed}")
    omar.send(f"/instances/{placed}/cancel", reason="By mistake.")
    omar.send(f"/instances/{placed}/restart", reason="It was needed after all.", version="same")
    assert omar.address != f"/instances/{placed}"
    assert omar.page.h1.text == "Order A-17"
    assert "running" in omar.page.select_one(".page-head").text


def test_who_may_only_read_sees_where_it_stands_and_no_act(visit, office):
    instance_id = office.ask_for("Lamp", "35", "It is dark.")
    anna = visit("anna")
    anna.get(f"/instances/{instance_id}?at=manager")
    assert "Somebody’s decision" in anna.main
    # She asked for it, so she may take it back or show it to somebody, and no more.
    assert [act.get_text(strip=True) for act in anna.page.select(".act summary")] == [
        "Copy to",
        "Withdraw",
    ]
    anna.send(f"/instances/{instance_id}/suspend", reason="I want to.")
    assert "running" in anna.page.select_one(".page-head").text
    assert anna.page.select_one(".note-danger")


def test_an_element_that_is_not_in_the_model_is_not_found(visit, placed):
    omar = visit("omar")
    omar.get(f"/instances/{placed}/at?at=nowhere")
    assert omar.status == 404
