"""The page of a record: what it is, what can be done with it, what happened to it."""

from pathlib import Path

from tests.records.fleet import CARS
from tests.ui.office import MATRIX
from tests.ui.records.conftest import EVERYTHING, Yard
from tests.ui.records.shop import ORDERS
from workflow_engine.commands.decisions import DraftDecision, PublishDecision
from workflow_engine.commands.deploy import DeployBundle
from workflow_engine.commands.start_instance import StartInstance
from workflow_engine.queries.inbox import Inbox

LENDING = Path(__file__).parent / "lending"


def cells(page: object, row: int) -> list[str]:
    found = page.select("table tbody tr")[row]  # type: ignore[attr-defined]
    return [cell.get_text(" ", strip=True) for cell in found.select("td")]


def test_the_amount_comes_first_and_says_what_it_is_in_ones_own_money(yard: Yard) -> None:
    yard.stock()
    order = yard.order(currency="EUR")
    anna = yard.visit("anna")
    page = anna.get(f"/shop/orders/{order.id}")
    hero = page.select_one(".record-hero")
    assert hero is not None
    assert hero.get_text(" ", strip=True) == "Amount €37.50 ≈ CN¥292.50 at 7.8"
    assert "Rate of" not in anna.text


def test_lines_are_added_up_where_a_sum_means_something(yard: Yard) -> None:
    yard.stock()
    lines = [
        {"article": "A-1", "quantity": 3, "price": "12.5"},
        {"article": "A-2", "quantity": 1000, "price": "0.0125"},
    ]
    order = yard.order(lines=lines)
    page = yard.visit("anna").get(f"/shop/orders/{order.id}")
    assert cells(page, 0) == ["Lamp A-1", "3", "CN¥12.50", "CN¥37.50"]
    assert cells(page, 1) == ["Screw A-2", "1,000", "CN¥0.0125", "CN¥12.50"]
    total = [cell.get_text(strip=True) for cell in page.select("tfoot td")]
    assert total == ["Total", "", "", "CN¥50.00"]


def test_a_line_hides_what_the_reader_may_not_see(yard: Yard) -> None:
    yard.stock()
    lines = [{"article": "A-1", "quantity": 1, "price": "12.5", "margin": "4.44"}]
    order = yard.order(lines=lines)
    assert "4.44" in yard.visit("anna").get(f"/shop/orders/{order.id}").get_text()
    dana = yard.visit("dana", "order:see_margin")
    assert "4.44" not in dana.get(f"/shop/orders/{order.id}").get_text()
    assert not dana.get(f"/shop/orders/{order.id}/edit").select("[name$=margin]")


def test_what_is_named_is_a_link_for_whoever_may_read_it(yard: Yard) -> None:
    yard.stock()
    order = yard.order()
    path = f"/shop/orders/{order.id}"
    assert yard.visit("anna").get(path).select("a[href^='/shop/articles/']")
    page = yard.visit("dana", "article:read").get(path)
    assert not page.select("a[href^='/shop/articles/']")
    assert cells(page, 0)[0] == "Lamp A-1"


def test_a_kind_adds_panels_of_its_own(yard: Yard) -> None:
    yard.stock()
    order = yard.order(parcels=[{"carrier": "rail"}, {}])
    anna = yard.visit("anna")
    anna.get(f"/shop/orders/{order.id}")
    assert "Parcels by road" in anna.text
    assert "2 parcels are on the road." in anna.text
    assert "Rail" in anna.text


def test_the_history_says_what_was_before_and_what_is_now(yard: Yard) -> None:
    car = yard.car("C-2", size="small", lease="1200")
    yard.save(CARS, {"size": "van", "seats": 12, "lease": "999"}, record_id=car.id)
    page = yard.visit("anna").get(f"/fleet/cars/{car.id}")
    latest = page.select(".timeline > li")[0].get_text(" ", strip=True)
    assert "Anna · edited" in latest
    assert "Size Small" in latest
    assert "Van" in latest
    assert "Seats 9 then 12" in latest or "Seats 9 12" in latest
    assert "999" not in latest
    assert "created" in page.select(".timeline > li")[-1].get_text()


def test_the_history_names_people_and_acts_with_their_reasons(yard: Yard) -> None:
    trip = yard.trip()
    yard.act(trip.id, "ask")
    yard.act(trip.id, "refuse", by="boris", reason="No car is free.")
    page = yard.visit("anna").get(f"/fleet/trips/{trip.id}")
    latest = page.select(".timeline > li")[0].get_text(" ", strip=True)
    assert "Boris · Refuse" in latest
    assert "No car is free." in latest
    assert "No car is free." in page.select(".note")[0].get_text()


def test_a_long_history_is_folded(yard: Yard) -> None:
    car = yard.car("C-2")
    for seats in range(10, 19):
        yard.save(CARS, {"seats": seats}, record_id=car.id)
    page = yard.visit("anna").get(f"/fleet/cars/{car.id}")
    assert len(page.select(".panel-body > .timeline > li")) == 6
    assert page.select_one(".record-earlier summary").get_text() == "4 earlier entries"  # type: ignore[union-attr]


def test_what_is_out_of_use_says_so(yard: Yard) -> None:
    car = yard.car("C-2", active=False)
    page = yard.visit("anna").get(f"/fleet/cars/{car.id}")
    assert page.select_one(".page-head .status").get_text(strip=True) == "Out of use"  # type: ignore[union-attr]


def test_who_decides_sees_the_record_in_his_task_without_reading_others(yard: Yard) -> None:
    trip = yard.trip()
    numbered = yard.act(trip.id, "ask")
    files = {path.name: path.read_bytes() for path in LENDING.iterdir()}
    anna = yard.company.actor("anna", *EVERYTHING)
    yard.engine.execute(DeployBundle("lending", files), anna)
    about = {
        "doctype": "trip",
        "document": trip.id,
        "number": numbered.name,
        "decider": f"person:{yard.company.people['boris']}",
    }
    yard.engine.execute(StartInstance("lending", about), anna)
    allowed = ("task:read", "task:complete", "instance:read")
    boris = yard.company.actor("boris", *allowed)
    (row,) = yard.engine.ask(Inbox(), boris).rows
    caller = yard.visit("boris", *(EVERYTHING - set(allowed)))
    page = caller.get(f"/tasks/{row.task_id}")
    assert "Trip TRIP-2026-0001" in caller.text
    assert "C-1 · Blue van" in caller.text
    assert "Suzhou" in caller.text
    assert not page.select(f"a[href='/fleet/trips/{trip.id}']")
    found = yard.visit("anna").get(f"/fleet/trips/{trip.id}")
    assert found.select_one("aside a[href^='/instances/']").get_text() == "Lend a car"  # type: ignore[union-attr]


def test_a_page_speaks_chinese(yard: Yard) -> None:
    yard.stock()
    order = yard.order()
    anna = yard.visit("anna", locale="zh_Hans_CN")
    anna.get(f"/shop/orders/{order.id}")
    for word in ("¥37.50", "灯", "修改", "新建", "1 行"):
        assert word in anna.text, word


def test_all_that_a_kind_says_stays_what_it_was_after_an_untouched_form(yard: Yard) -> None:
    yard.stock()
    lines = [{"article": "A-1", "quantity": 3, "price": "12.5", "note": "soon", "margin": "1.1"}]
    order = yard.order(lines=lines, purpose="First line\nSecond line", wanted="2026-12-24")
    anna = yard.visit("anna")
    before = anna.get(f"/shop/orders/{order.id}/edit").select_one("form.record-form")
    anna.send(f"/shop/orders/{order.id}/edit", **anna.fill())
    page = anna.get(f"/shop/orders/{order.id}")
    assert ORDERS.title in anna.text
    assert len(page.select(".timeline > li")) == 2
    assert not page.select(".timeline .changes"), page.select(".changes")
    assert before is not None


def test_who_has_to_approve_is_said_before_anybody_is_asked(yard: Yard) -> None:
    trip = yard.trip()
    anna = yard.visit("anna")
    anna.get(f"/fleet/trips/{trip.id}")
    assert "Approval path" not in anna.text
    dana, mei = (
        yard.company.actor(login, "decision:draft", "decision:publish") for login in ("dana", "mei")
    )
    draft = yard.engine.execute(DraftDecision("approval_matrix", MATRIX), dana)
    yard.engine.execute(PublishDecision(draft.decision_id), mei)
    page = anna.get(f"/fleet/trips/{trip.id}")
    step = page.select_one("ol.path > li")
    assert step is not None
    assert "Line manager" in step.get_text()
    assert "nobody is found under it" in step.get_text()
    assert not yard.visit("dana", "task:read").get(f"/fleet/trips/{trip.id}").select("ol.path")
