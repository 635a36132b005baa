"""Many instances are changed from their list: picked or filtered, previewed, given a reason."""

from decimal import Decimal

import pytest

from tests.ui.warehouse import open_warehouse, order, work
from workflow_engine.commands.cancel_instance import CancelInstance
from workflow_engine.persistence.tables import batch, instance, task
from workflow_engine.queries.instances import GetInstance


@pytest.fixture
def orders(office) -> list[str]:
    """Three orders at different steps, of which none stands still."""
    open_warehouse(office)
    return [order(office, f"A-{number}", price=Decimal(12)) for number in (1, 2, 3)]


def hidden(form) -> dict[str, str]:
    """What a form sends without being touched."""
    found = form.select("input[type=hidden]")
    return {entry["name"]: entry["value"] for entry in found if entry["name"] != "csrf_token"}


def begin(visitor, **fields) -> str:
    """Send the form that begins the batch; gives where one is then."""
    visitor.send("/batches", **{**hidden(visitor.page.select_one("#begin")), **fields})
    return visitor.address


def shown(visitor, selector: str) -> str:
    return visitor.page.select_one(selector).get_text(" ", strip=True)


def values_of(office, instance_id: str) -> dict:
    return dict(
        office.product.engine.ask(GetInstance(instance_id), office.people["omar"]).variables
    )


def test_picked_instances_are_changed_and_the_others_are_not(visit, office, orders):
    omar = visit("omar")
    boxes = omar.get("/instances").select("[data-item] input[name=ids][form=many]")
    titles = {box["value"]: box["aria-label"] for box in boxes}
    assert titles[orders[0]] == "Pick Order A-1"
    omar.get(f"/batches/new?kind=suspend&ids={orders[0]}&ids={orders[2]}")
    assert shown(omar, "#preview .panel-head") == "Which these are 2 instances"
    address = begin(omar, reason="Stocktaking.")
    work(office)
    assert "2 of 2" in omar.get(address).find("main").get_text(" ", strip=True)
    states = [office.value(instance.c.status, id=one) for one in orders]
    assert states == ["suspended", "active", "suspended"]


def test_nothing_picked_means_all_that_the_filter_shows(visit, orders):
    form = visit("omar").get("/instances?status=active&q=A-2").select_one("form#many")
    assert hidden(form) == {"status": "active", "text": "A-2"}
    omar = visit("omar")
    omar.get("/batches/new?kind=suspend&status=active&text=A-2")
    assert "Order A-2" in shown(omar, "#preview")
    assert "Order A-1" not in shown(omar, "#preview")


def test_without_a_filter_the_page_asks_which_are_meant(visit, orders):
    omar = visit("omar")
    page = omar.get("/batches/new")
    assert [option["value"] for option in page.select("[name=key] option")][1:] == [
        "credit",
        "equipment",
        "order",
    ]
    assert not page.select("#begin")


def test_variables_are_set_with_their_types_in_each(visit, office, orders):
    omar = visit("omar")
    omar.get("/batches/new?kind=set_variables&key=order")
    line = {"name.0": "price", "type.0": "number", "value.0": "13.50"}
    more = {"name.2": "urgent", "type.2": "boolean", "value.2": "yes"}
    begin(omar, reason="The price list changed.", **line, **more)
    assert "price = 13.50" in shown(omar, "aside .facts")
    work(office)
    found = values_of(office, orders[1])
    assert (found["price"], found["urgent"]) == (Decimal("13.50"), True)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ({"name.0": "price", "type.0": "number", "value.0": "a lot"}, "not what was chosen"),
        ({"name.0": " ", "type.0": "text", "value.0": "x"}, "at least one variable"),
    ],
    ids=["of-another-type", "without-a-name"],
)
def test_a_value_that_cannot_be_is_refused_and_what_was_typed_stays(
    visit, office, orders, line, told
):
    omar = visit("omar")
    omar.get("/batches/new?kind=set_variables&key=order")
    begin(omar, reason="The price list changed.", **line)
    assert omar.status == 422
    assert told in omar.said
    assert omar.page.select_one("[name='value.0']")["value"] == line["value.0"]
    assert omar.page.select_one("#begin [name=reason]").text.strip() == "The price list changed."
    assert office.value(batch.c.id, kind="set_variables") is None


def test_a_batch_without_a_reason_is_refused_where_it_was_asked(visit, office, orders):
    omar = visit("omar")
    omar.get("/batches/new?kind=suspend&key=order")
    begin(omar, reason=" ")
    assert omar.status == 422
    assert omar.page.select_one("#begin [name=reason]")
    assert office.value(batch.c.id, kind="suspend") is None


def test_work_is_moved_in_those_that_stand_there(visit, office, orders):
    omar = visit("omar")
    page = omar.get("/batches/new?kind=modify&key=order")
    assert "pick" in [option["value"] for option in page.select("[name=at] option")]
    assert not page.select("#preview")
    omar.get("/batches/new?kind=modify&key=order&at=pick&move=move_at")
    assert shown(omar, "#preview .panel-head").endswith("3 instances")
    begin(omar, to="deliver", reason="The goods lie ready.")
    assert "cancel all at pick" in shown(omar, "aside .facts")
    work(office)
    for one in orders:
        opened = office.value(task.c.id, instance_id=one, element="deliver", state="open")
        assert opened is not None
        assert office.value(task.c.id, instance_id=one, element="pick", state="open") is None


def test_nobody_stands_at_an_element_that_was_not_reached(visit, orders):
    omar = visit("omar")
    omar.get("/batches/new?kind=modify&key=order&at=deliver&move=cancel_at")
    assert "Nothing to do" in omar.main


def test_where_the_work_is_moved_to_has_to_be_said(visit, orders):
    omar = visit("omar")
    omar.get("/batches/new?kind=modify&key=order&at=pick&move=move_at")
    begin(omar, to="", reason="The goods lie ready.")
    assert "at which element" in omar.said
    assert omar.page.select_one("[name=at] option[selected]")["value"] == "pick"


def test_ended_instances_begin_again_and_the_batch_links_the_new_ones(visit, office, orders):
    for one in orders[:2]:
        office.do(CancelInstance(one, "By mistake."), "omar")
    omar = visit("omar")
    omar.get("/batches/new?kind=restart&key=order")
    assert shown(omar, "#preview .panel-head").endswith("2 instances")
    address = begin(omar, reason="They were right.", from_version="latest", variables="last")
    assert "in the latest version" in shown(omar, "aside .facts")
    work(office)
    assert len(omar.get(address).find_all("a", string="the new instance")) == 2


def test_a_kind_says_which_instances_it_is_for(visit, orders):
    omar = visit("omar")
    omar.get("/batches/new?kind=restart&key=order")
    assert "Only ended instances can be restarted." in omar.main


def test_what_is_about_incidents_is_not_offered_for_picked_instances(visit, orders):
    omar = visit("omar")
    page = omar.get(f"/batches/new?ids={orders[0]}")
    kinds = [option["value"] for option in page.select("[name=kind] option")]
    assert "set_variables" in kinds
    assert "retry_incidents" not in kinds


def test_a_wrong_id_or_kind_in_the_address_is_told(visit, orders):
    omar = visit("omar")
    omar.get("/batches/new?kind=suspend&ids=nonsense")
    assert "not a condition that a batch knows" in omar.said
    omar.get("/batches/new?kind=explode&key=order")
    assert omar.status == 200
    assert not omar.page.select("#begin")


def test_who_may_make_no_batches_is_offered_none(visit, orders):
    pia = visit("pia")
    page = pia.get("/instances")
    assert not page.select("input[name=ids], form#many")
    pia.get("/batches/new?kind=suspend&key=order")
    assert "Which these are" not in pia.main
