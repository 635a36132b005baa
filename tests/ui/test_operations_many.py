"""Many instances at once: incidents by element, batches, and the migration wizard."""

import json

import pytest

from tests.ui.warehouse import deploy_again, open_warehouse, order, work
from workflow_engine.commands.deploy import DeployBundle
from workflow_engine.commands.set_variables import SetVariables
from workflow_engine.persistence.tables import definition, instance

NIGHTLY = b"""<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d"
 targetNamespace="urn:t"><process id="stock" name="Count the stock" isExecutable="true">
 <startEvent id="s" name="Every night"><timerEventDefinition id="t"><timeCycle>R/P1D</timeCycle>
 </timerEventDefinition></startEvent><endEvent id="e"/>
 <sequenceFlow id="f" sourceRef="s" targetRef="e"/></process></definitions>"""


@pytest.fixture
def orders(office) -> list[str]:
    """Three orders, stuck for want of a price."""
    open_warehouse(office)
    return [order(office, f"A-{number}") for number in (1, 2, 3)]


@pytest.fixture
def versions(office, orders) -> tuple[str, str]:
    """The version that they run in, and the next, in which the carrier has another id."""
    deploy_again(office, old='"ship"', new='"carrier_asked"')
    old = office.value(instance.c.definition_id, id=orders[0])
    return old, office.value(definition.c.id, key="order", version=2)


def mend(office, orders) -> None:
    for one in orders:
        office.do(SetVariables(one, {"price": 12}, "The price list was late."), "omar")


def fields(form) -> dict[str, str]:
    """What a form sends without being touched."""
    return {
        entry["name"]: entry.get("value", "")
        for entry in form.select("input[type=hidden]")
        if entry["name"] != "csrf_token"
    }


def test_incidents_are_counted_on_the_diagram_and_grouped_by_what_went_wrong(visit, orders):
    page = visit("omar").get("/incidents/elements")
    diagram = page.select_one("[data-diagram]")
    assert json.loads(diagram["data-counts"]) == {"price": "3"}
    assert json.loads(diagram["data-marks"]) == {"price": "incident"}
    (group,) = page.select(".groups > li")
    assert "Which price? 3" in group.get_text(" ", strip=True)


def test_lists_call_elements_and_processes_by_their_names(visit, office, orders):
    omar = visit("omar")
    (first, *_) = omar.get("/incidents").select("li.incident")
    assert "Which price?" in first.text
    office.do(DeployBundle("nightly", {"main.bpmn": NIGHTLY}), "omar")
    (job,) = (row for row in omar.get("/jobs").select("[data-item]") if "Timer start" in row.text)
    assert "Every night" in job.text
    assert "Count the stock" in job.text


def test_a_group_leads_to_its_incidents_one_by_one(visit, office, orders):
    mend(office, orders[:1])
    omar = visit("omar")
    link = omar.get("/incidents/elements").select_one(".groups a.btn")["href"]
    rows = omar.get(link).select("li.incident")
    assert len(rows) == 3
    mended = next(row for row in rows if "Order A-1" in row.text)
    retry = next(f for f in mended.select("form") if f["action"].endswith("retry"))
    omar.send(retry["action"], **fields(retry), reason="It has a price now.")
    assert len(omar.page.select("li.incident")) == 2


def test_all_of_a_group_are_tried_as_a_batch_that_says_what_became_of_each(visit, office, orders):
    mend(office, orders)
    omar = visit("omar")
    forms = omar.get("/incidents/elements").select(".groups form")
    retry = next(form for form in forms if fields(form)["kind"] == "retry_incidents")
    omar.send(retry["action"], reason="", **fields(retry))
    assert "Say why" in omar.said
    omar.send(retry["action"], reason="The price list is back.", **fields(retry))
    assert omar.page.h1.text == "Try incidents again"
    assert "0 of 3" in omar.main
    assert omar.page.select_one("[data-live-state]")["data-live-state"] == "running"
    batch = omar.address
    work(office)
    omar.get(f"{batch}/live")
    assert omar.page.select_one("[data-live-state]")["data-live-state"] == "finished"
    assert len(omar.page.select("tbody tr")) == 3
    omar.get("/incidents/elements")
    assert "Nothing is stuck" in omar.main


def test_a_batch_is_looked_at_before_paused_resumed_and_cancelled(visit, office, orders):
    omar = visit("omar")
    which = office.value(instance.c.definition_id, id=orders[0])
    omar.get(f"/batches/new?kind=suspend&definition_id={which}")
    assert omar.page.select_one("#preview .muted").get_text(" ", strip=True) == "3 instances"
    form = omar.page.select_one("form[action='/batches']")
    omar.send("/batches", reason="Stocktaking.", **fields(form))
    batch = omar.address
    omar.send(f"{batch}/pause", reason="Wait for the night.")
    assert "paused" in omar.page.select_one(".page-head").text
    work(office)
    assert "0 of 3" in omar.get(batch).find("main").get_text(" ", strip=True)
    omar.send(f"{batch}/resume", reason="It is night.")
    omar.send(f"{batch}/cancel", reason="Not today.")
    assert "cancelled" in omar.page.select_one(".page-head").text
    assert office.value(instance.c.status, id=orders[0]) == "active"


def test_the_wizard_asks_for_what_it_cannot_map_and_says_what_cannot_move(visit, versions):
    old, new = versions
    omar = visit("omar")
    omar.get(f"/migration?source={old}&target={new}&check=1")
    left, right = omar.page.select("[data-diagram]")
    assert json.loads(left["data-marks"]) == {"ship": "removed"}
    assert json.loads(right["data-marks"]) == {"carrier_asked": "added"}
    verdict = omar.page.select_one("#verdict").get_text(" ", strip=True)
    assert "0 can move 3 cannot move" in verdict
    assert "Book the carrier ship 3 instances" in verdict
    assert not omar.page.select("form[method=post][action='/migration']")
    omar.get(omar.page.find("a", string="Move this work first")["href"])
    assert "3 instances" in omar.main


def test_a_mapping_by_hand_lets_all_move_as_a_batch(visit, office, orders, versions):
    old, new = versions
    omar = visit("omar")
    omar.get(f"/migration?source={old}&target={new}&check=1&map.ship=carrier_asked")
    assert "3 can move 0 cannot move" in omar.page.select_one("#verdict").get_text(" ", strip=True)
    form = omar.page.select_one("form[method=post][action='/migration']")
    omar.send("/migration", reason="The carrier answers faster now.", **fields(form))
    assert omar.page.h1.text == "Migrate instances"
    work(office)
    assert {office.value(instance.c.definition_id, id=one) for one in orders} == {new}
    omar.get(f"/instances/{orders[0]}")
    assert "from version 1 to version 2" in omar.main


def test_one_instance_is_moved_at_once(visit, office, orders, versions):
    _, new = versions
    omar = visit("omar")
    path = f"/migration?instance={orders[0]}&target={new}&check=1&map.ship=carrier_asked"
    form = omar.get(path).select_one("form[method=post][action='/migration']")
    omar.send("/migration", reason="Try it with one.", **fields(form))
    assert omar.address == f"/instances/{orders[0]}"
    assert office.value(instance.c.definition_id, id=orders[0]) == new
    assert office.value(instance.c.definition_id, id=orders[1]) != new


@pytest.mark.parametrize("path", ["/batches", "/incidents/elements"])
def test_who_runs_nothing_sees_none_of_it(visit, orders, path):
    anna = visit("anna")
    anna.get(path)
    assert anna.status == 403
