"""The stock as people and programs see it."""

from decimal import Decimal
from typing import Any

import pytest

from erp_modules.houses import House
from erp_modules.inventory.tests.depot import Depot
from erp_modules.inventory.tests.test_together import DESKS, PENS, depot, ordered
from erp_modules.testing import Caller, Company, Site
from workflow_engine.persistence.database import Database

__all__ = ["depot"]
D = Decimal
ALL = ("stock:read", "catalogue:read", "order:read")


@pytest.fixture
def site(app: House, database: Database, company: Company) -> Site:
    return Site(app, database, company)


@pytest.fixture
def reader(site: Site) -> Caller:
    return site.caller("anna", *ALL)


def test_the_stock_is_listed_with_its_value(depot: Depot, reader: Caller) -> None:
    depot.call("inventory.post_receipt", order=ordered(depot, PENS, DESKS), delivery_note="LS")
    page = reader.get("/inventory/stock").text
    assert "CN¥640.00" in page
    assert page.index("Desk") < page.index("Pen")
    assert "Pen" not in reader.get("/inventory/stock", q="desk").text
    assert "Nothing found" in reader.get("/inventory/stock", warehouse="W2").text


def test_what_is_too_little_is_found(depot: Depot, reader: Caller) -> None:
    depot.receive("PEN", 5, "1")
    depot.receive("DESK", 5, "1")
    depot.save("reorder_point", item="PEN", warehouse="W1", minimum="10")
    depot.issue("PEN", 1, use="delivery", cost_centre=None)
    page = reader.get("/inventory/stock", below="1").text
    assert "Pen" in page
    assert "Desk" not in page


def test_the_card_tells_every_move(depot: Depot, reader: Caller) -> None:
    receipt = depot.receive("PEN", 5, "2")
    depot.issue("PEN", 2, use="delivery", cost_centre=None)
    number = depot.read("goods_receipt", receipt).number
    page = reader.get(f"/inventory/stock/{depot.id_of('item', 'PEN')}").text
    assert number in page
    assert page.index("-2") < page.index("+5")
    assert "CN¥6.00" in page


@pytest.mark.parametrize("wrong", ["nothing", "01900000-0000-7000-8000-000000000000", "%00"])
def test_an_item_that_is_not_there_is_not_found(reader: Caller, wrong: str) -> None:
    assert reader.get(f"/inventory/stock/{wrong}").status_code == 404


@pytest.mark.parametrize("query", [{"cursor": "x"}, {"cursor": "WzEsMl0"}])
def test_a_cursor_that_is_not_ours_is_refused(reader: Caller, query: dict[str, str]) -> None:
    assert reader.get("/inventory/stock", **query).status_code == 422


def test_the_moves_go_on_page_by_page(depot: Depot, reader: Caller) -> None:
    from erp_modules.inventory.overview import queries

    for _ in range(3):
        depot.receive("PEN", 1, "2")
    old, queries.MOVES = queries.MOVES, 2
    try:
        item = depot.id_of("item", "PEN")
        first = reader.get(f"/inventory/stock/{item}").text
        assert first.count("+1<") == 2
        cursor = first.split("cursor=")[1].split('"')[0].split("&")[0]
        assert reader.get(f"/inventory/stock/{item}", cursor=cursor).text.count("+1<") == 1
    finally:
        queries.MOVES = old


def test_nobody_sees_the_stock_without_permission(site: Site) -> None:
    stranger = site.caller("boris", "catalogue:read")
    assert stranger.get("/inventory/stock").status_code == 403
    assert stranger.call("GET", "/inventory/levels").status_code == 403


def _made(caller: Caller, path: str, body: dict[str, Any]) -> str:
    made = caller.call("POST", path, body)
    assert made.status_code == 201, made.text
    assert made.json is not None
    return str(made.json["id"])


def test_a_program_receives_inspects_and_returns(depot: Depot, site: Site) -> None:
    clerk = site.caller(
        "chen", *ALL, "goods_receipt:write", "goods_receipt:post", "goods_receipt:inspect"
    )
    order = ordered(depot, DESKS)
    body = {"order": order, "warehouse": "W1", "lines": [{"order_line": 1, "quantity": "4"}]}
    receipt = _made(clerk, "/inventory/receipts", body)
    path = f"/inventory/receipts/{receipt}/actions"
    posted = clerk.call("POST", f"{path}/post", {})
    assert posted.status_code == 200, posted.text
    inspected = clerk.call("POST", f"{path}/inspect", {"lines": [{"line": 1, "rejected": "1"}]})
    assert inspected.status_code == 200, inspected.text
    assert depot.stock("DESK") == (D(3), D(300))
    refused = clerk.call("POST", f"{path}/reverse", {"reason": "no"})
    assert refused.status_code == 403


def test_a_refusal_says_what_to_do(depot: Depot, site: Site) -> None:
    clerk = site.caller("chen", *ALL, "goods_issue:write", "goods_issue:post")
    body = {"use": "delivery", "warehouse": "W1", "lines": [{"item": "PEN", "quantity": "3"}]}
    issue = _made(clerk, "/inventory/issues", body)
    told = clerk.call("POST", f"/inventory/issues/{issue}/actions/post", {})
    assert told.status_code == 409
    assert "3 is missing" in told.text


@pytest.mark.parametrize(
    "path",
    ["warehouses", "reorder-points", "receipts", "returns", "issues", "transfers",
     "reservations", "counts", "moves", "levels"],
)  # fmt: skip
def test_every_list_opens(depot: Depot, reader: Caller, path: str) -> None:
    depot.receive("PEN", 5, "2")
    depot.issue("PEN", 1, use="delivery", cost_centre=None)
    assert reader.get(f"/inventory/{path}").status_code == 200
    assert reader.call("GET", f"/inventory/{path}").status_code == 200
