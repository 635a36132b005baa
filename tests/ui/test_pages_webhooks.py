"""Administrators maintain webhooks on pages, see what was sent, and send it again."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from playwright.sync_api import Browser

from tests.connections.other_side import OtherSide, other_side, says
from tests.ui.browser import View, axe, opened, served, sideways, too_small, walk
from tests.ui.office import PASSWORD, Office
from workflow_engine.engine import Engine
from workflow_engine.jobs.worker import Worker


@pytest.fixture
def side() -> Iterator[OtherSide]:
    with other_side() as found:
        yield found


@pytest.fixture
def omar(office: Office, visit):
    settings = replace(office.product.settings, webhook_hosts_inside="127.0.0.1")
    world = replace(office.product.engine.world, settings=settings)
    office.product = replace(office.product, engine=Engine(office.product.database, world))
    return visit("omar")


@pytest.fixture
def fields(side: OtherSide) -> dict[str, str]:
    address = f"{side.url}/hook"
    events = "engine.task.*\nengine.instance.ended"
    return {"name": "The shop", "address": address, "events": events, "timeout_seconds": "5"}


@pytest.fixture
def shop(omar, fields) -> str:
    """The address of a new webhook's page, which Omar looks at."""
    omar.get("/admin/webhooks/new")
    omar.send("/admin/webhooks/new", **fields)
    assert omar.page.select_one("#secret")["value"].startswith("whsec_")
    onward = omar.page.select_one("main a.btn-primary")["href"]
    omar.get(onward)
    return str(onward)


def work(office: Office) -> None:
    Worker(office.product.engine, lambda *_, **__: None).run_due()


def test_a_webhook_is_added_and_its_secret_is_shown_once(omar, shop) -> None:
    assert "whsec_" not in omar.answer.text
    omar.get("/admin/webhooks")
    assert "The shop" in omar.main
    assert "engine.task.*" in omar.main
    omar.send(f"{shop}/secret", hours="24")
    assert omar.page.select_one("#secret")["value"].startswith("whsec_")
    omar.get(shop)
    assert "The one before signs, too" in omar.main


def test_what_is_wrong_is_told_at_its_field_with_what_was_typed(omar, fields) -> None:
    omar.get("/admin/webhooks/new")
    omar.send("/admin/webhooks/new", **{**fields, "events": "engine.tusk", "address": "nonsense"})
    assert omar.status == 422
    assert {link["href"] for link in omar.page.select(".note a")} == {"#f-address", "#f-events"}
    assert omar.page.select_one("[name=address]")["value"] == "nonsense"


def test_a_delivery_shows_every_attempt_and_is_sent_again(office, omar, shop, side) -> None:
    side.behave(says(500, {"because": "of the moon"}), says(200))
    office.ask_for("Desk", "120", "Old one broke")
    work(office)
    omar.get("/admin/webhooks/deliveries?type=engine.task.*")
    omar.get(omar.page.select_one("main a.row-link")["href"])
    assert "of the moon" in omar.main
    assert "Waiting" in omar.main
    office.clock.travel(timedelta(minutes=1))
    work(office)
    delivery = str(omar.address)
    omar.get(delivery)
    assert "Got through" in omar.main
    omar.send(f"{delivery}/again")
    assert "under the same id" in omar.said
    work(office)
    ids = [request.headers["webhook-id"] for request in side.received]
    assert len(ids) == 3
    assert len(set(ids)) == 1


def test_all_that_failed_is_sent_again(office, omar, shop, side) -> None:
    office.ask_for("Desk", "120", "Old one broke")
    omar.send(f"{shop}/switch", on="false")
    omar.send(f"{shop}/switch", on="true")
    owner = shop.rpartition("/")[2]
    omar.get(f"/admin/webhooks/deliveries?webhook={owner}&state=cancelled")
    assert "engine.task.opened" in omar.main
    omar.send(f"{shop}/redeliver", hours="24")
    assert "One delivery is sent again" in omar.said
    work(office)
    assert len(side.received) == 1


def test_a_test_is_sent_and_what_is_off_sends_none(office, omar, shop, side) -> None:
    omar.send(f"{shop}/test")
    work(office)
    assert side.received[0].json["type"] == "webhook.test"
    omar.get(shop)
    omar.send(f"{shop}/switch", on="false")
    omar.send(f"{shop}/test")
    assert "switch it on first" in omar.said


def test_who_may_only_see_webhooks_cannot_change_them(office: Office, visit, omar, shop) -> None:
    office.make.role("reader", ["webhook:read"], accounts=[office.account("pia")])
    pia = visit("pia")
    pia.get(shop)
    assert pia.status == 200
    assert pia.page.select("main .btn") == []
    for path in (shop, f"{shop}/test", f"{shop}/secret", f"{shop}/switch", f"{shop}/remove"):
        pia.get("/admin/webhooks")
        pia.send(path, on="false", hours="1")
        assert pia.status == 403 or "You may not do this" in pia.said, path
    boris = visit("boris")
    boris.get("/admin/webhooks")
    assert boris.status == 403


@pytest.mark.browser
@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_the_pages_are_read_and_worked_by_everybody(
    browser: Browser, office: Office, omar, shop, side, width: str
) -> None:
    side.behave(says(503))
    office.ask_for("Desk", "120", "Old one broke")
    work(office)
    omar.get("/admin/webhooks/deliveries")
    delivery = omar.page.select_one("main a.row-link")["href"]
    with served(office.house()) as address, opened(browser, address, View(width)) as watched:
        page = watched.page
        page.goto("/sign-in")
        page.fill("[name=login]", "omar")
        page.fill("[name=password]", PASSWORD)
        page.click("main .btn-primary")
        page.wait_for_url(lambda url: "sign-in" not in url)
        owner = shop.rpartition("/")[2]
        lists = ("/admin/webhooks", f"/admin/webhooks/deliveries?webhook={owner}")
        for path in (shop, *lists, delivery, "/admin/webhooks/new"):
            page.goto(path)
            assert axe(page) == [], path
            assert sideways(page) == 0, path
            if width == "phone":
                wanted = ["main .btn:not(.btn-sm)", "main .form-control", "main .form-select"]
                assert too_small(page, wanted) == [], path
        page.goto(shop)
        page.locator("#f-hours").focus()
        assert walk(page, 1) == ["Make a new one"]
        page.keyboard.press("Enter")
        page.wait_for_selector("#secret")
        assert axe(page) == []
        assert watched.complaints == []
