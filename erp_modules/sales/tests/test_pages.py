"""Sales as people and programs see it."""

import csv
import io
from typing import Any

import pytest

from erp_modules.sales.module import MODULE
from erp_modules.sales.tests.shop import VALID, D, Shop, line
from erp_modules.testing import Caller, Site

ALL = (*MODULE.permissions, "catalogue:read", "stock:read", "rate:read")
LISTS = (
    "quotations", "sales-orders", "deliveries", "sales-returns", "customers", "price-lists",
    "customer-groups",
)  # fmt: skip


@pytest.fixture
def seller(site: Site) -> Caller:
    """Somebody of sales who may do everything."""
    return site.caller("anna", *ALL)


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("locale", ["en", "zh_Hans_CN"])
def test_every_list_and_every_form_opens_in_both_languages(
    site: Site, shop: Shop, path: str, locale: str
):
    reader = site.caller("boris", *ALL, locale=locale)
    assert reader.get(f"/sales/{path}").status_code == 200
    assert reader.get(f"/sales/{path}/new").status_code == 200


def test_an_order_shows_how_far_it_is(shop: Shop, seller: Caller):
    order = shop.confirmed(line("DESK", "4"))
    lines = [{"delivery_position": 1, "quantity": D(1)}]
    delivery = shop.delivered(order, lines=lines)
    page = seller.get(f"/sales/sales-orders/{order}").text
    assert "1 of 4" in page
    assert "3 not reserved" in page
    assert "Exactly as offered" in page
    assert f"/sales/deliveries/{delivery}" in page


def test_a_page_names_in_what_an_order_is_not_what_was_offered(shop: Shop, seller: Caller):
    quotation = shop.accepted(line("DESK", "2"))
    order = shop.make(
        "sales_order", customer="HOTEL", currency="CNY", quotation=quotation, warehouse="W1",
        payment_terms="net60", lines=[line("DESK", "3")],
    )  # fmt: skip
    page = seller.get(f"/sales/sales-orders/{order}").text
    assert "Other payment terms" in page
    assert "Another quantity" in page


def test_the_margin_is_shown_only_to_those_who_may_know_it(site: Site, shop: Shop):
    made = shop.quote(line("DESK", "2"))
    knows = site.caller("anna", "quotation:read", "margin:read")
    other = site.caller("boris", "quotation:read")
    path = f"/sales/quotations/{made}"
    assert "37.5 %" in knows.get(path).text
    page = other.get(path).text
    assert "37.5" not in page
    assert "CN¥500.00" in knows.get(path).text
    assert "CN¥500.00" not in page
    answer = other.call("GET", path).get_json()
    assert "37.5" not in str(answer)


def test_an_unknown_margin_says_so(shop: Shop, seller: Caller):
    made = shop.quote(line("RUG", special_price="90"))
    assert "The margin is unknown" in seller.get(f"/sales/quotations/{made}").text


def test_a_program_sells_from_the_offer_to_the_answer(shop: Shop, seller: Caller):
    body = {
        "subject": "Rooms",
        "customer": "HOTEL",
        "currency": "CNY",
        "valid_until": VALID.isoformat(),
        "lines": [{"item": "DESK", "quantity": "2", "discount": "5"}],
    }
    made = seller.call("POST", "/sales/quotations", body)
    assert made.status_code == 201, made.text
    path = f"/sales/quotations/{made.get_json()['id']}"
    found = seller.call("GET", path).get_json()
    assert (D(found["amount"]), found["state"]) == (760, "draft")
    assert seller.call("POST", f"{path}/actions/submit", {}).status_code == 200
    refused = seller.call("POST", f"{path}/actions/send", {})
    assert refused.status_code == 409
    assert refused.content_type == "application/problem+json"


def test_wrong_content_is_refused_with_every_fault_at_its_place(shop: Shop, seller: Caller):
    body = {
        "subject": "",
        "customer": "NOBODY",
        "currency": "CNY",
        "valid_until": "2020-01-01",
        "lines": [{"item": "DESK", "quantity": "0"}],
    }
    refused = seller.call("POST", "/sales/quotations", body)
    assert refused.status_code == 422
    assert {"customer", "subject", "lines.0.quantity"} <= set(refused.get_json()["errors"])


def test_who_may_not_sell_sees_and_does_nothing(site: Site, shop: Shop):
    stranger = site.caller("omar", "catalogue:read")
    made = shop.quote()
    assert stranger.get(f"/sales/quotations/{made}").status_code == 403
    refused = stranger.call("POST", f"/sales/quotations/{made}/actions/submit", {})
    assert refused.status_code == 403


def test_another_company_sees_nothing(database: Any, shop: Shop, app: Any):
    from erp_modules.testing import found_company

    made = shop.quote()
    stranger = Site(app, database, found_company(database)).caller("anna", *ALL)
    assert stranger.get(f"/sales/quotations/{made}").status_code == 404
    assert stranger.call("GET", f"/sales/quotations/{made}").status_code == 404


def test_customers_are_written_out_as_a_table(shop: Shop, seller: Caller):
    answer = seller.call("GET", "/sales/customers/export")
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert {row["code"] for row in rows} == {"HOTEL", "DEALER"}
