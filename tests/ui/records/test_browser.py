"""Records in Chromium: every page in every view, the keyboard, the thumb, life without scripts."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from erp_modules.testing import PASSWORD
from tests.ui.browser import (
    EVERY_VIEW,
    View,
    axe,
    focus_is_visible,
    focused,
    opened,
    served,
    sideways,
    too_small,
)
from tests.ui.records.conftest import Yard

pytestmark = pytest.mark.browser


@pytest.fixture
def address(yard: Yard) -> Iterator[str]:
    """Cars, trips and orders of an ordinary day."""
    yard.stock()
    for number in range(20):
        yard.article(f"B-{number:02d}", name=f"Spare part {number}", name_zh=f"备件 {number}")
    with served(yard.site.app) as found:
        yield found


def sign_in(page: Page, yard: Yard, locale: str = "en") -> None:
    login = yard.login("anna", locale)
    page.goto("/sign-in")
    page.fill("[name=login]", login)
    page.fill("[name=password]", PASSWORD)
    page.click("main .btn-primary")
    page.wait_for_url(lambda url: "sign-in" not in url)


@pytest.mark.parametrize("view", EVERY_VIEW, ids=str)
def test_every_page_of_a_kind_is_there_for_everybody(
    browser: Browser, address: str, yard: Yard, view: View
) -> None:
    trip = yard.trip()
    yard.act(trip.id, "ask")
    order = yard.order(currency="EUR", purpose="The hall is dark.", wanted="2026-12-24")
    with opened(browser, address, view) as watched:
        page = watched.page
        sign_in(page, yard, view.language)
        for path in (
            "/shop/orders",
            f"/shop/orders/{order.id}",
            f"/shop/orders/{order.id}/edit",
            "/shop/orders/new",
            "/shop/articles",
            "/shop/articles?q=nothing",
            "/fleet/trips",
            f"/fleet/trips/{trip.id}",
            f"/fleet/trips/{trip.id}/acts/refuse",
            "/fleet/cars/import",
        ):
            page.goto(path)
            assert axe(page) == [], path
            assert sideways(page) == 0, path
        assert watched.complaints == []


def test_a_choice_among_many_is_found_by_typing(browser: Browser, address: str, yard: Yard) -> None:
    with opened(browser, address) as watched:
        page = watched.page
        sign_in(page, yard)
        page.goto("/shop/orders/new")
        page.get_by_label("Title").fill("Parts")
        page.get_by_label("Currency").select_option("CNY")
        field = page.get_by_role("combobox", name="Article")
        field.click()
        offered = page.get_by_role("listbox").get_by_role("option")
        expect(offered).to_have_count(23)
        assert axe(page) == []
        field.press_sequentially("part 17")
        expect(offered).to_have_text(["B-17 · Spare part 17"])
        page.keyboard.press("Enter")
        expect(field).to_have_value("B-17 · Spare part 17")
        field.fill("no such thing")
        page.keyboard.press("Tab")
        expect(field).to_have_value("B-17 · Spare part 17")
        page.get_by_label("Quantity").fill("4")
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: not url.endswith("/new"))
        assert "Spare part 17" in page.locator("main").inner_text()
        assert watched.complaints == []


def test_lines_are_added_with_the_keyboard_and_the_focus_follows(
    browser: Browser, address: str, yard: Yard
) -> None:
    with opened(browser, address) as watched:
        page = watched.page
        sign_in(page, yard)
        page.goto("/fleet/trips/new")
        page.get_by_label("What for").fill("To the sea")
        page.locator("#stops-0-place").fill("Coast")
        page.get_by_role("button", name="Add a row").press("Enter")
        expect(page.locator("#stops-1-place")).to_be_focused()
        assert page.locator("#stops-0-place").input_value() == "Coast"
        assert page.get_by_label("What for").input_value() == "To the sea"
        page.get_by_role("button", name="Remove row 1").click()
        expect(page.locator("#stops-1-place")).to_have_count(0)
        assert focused(page) == "Add a row"
        assert focus_is_visible(page) or page.evaluate("document.activeElement.name") == "_add"
        assert watched.complaints == []


def test_a_sheet_asks_for_the_reason_and_what_is_wrong_is_told(
    browser: Browser, address: str, yard: Yard
) -> None:
    trip = yard.trip()
    yard.act(trip.id, "ask")
    with opened(browser, address) as watched:
        page = watched.page
        sign_in(page, yard)
        page.goto(f"/fleet/trips/{trip.id}")
        page.locator("summary", has_text="More actions").click()
        page.get_by_role("link", name="Refuse").click()
        sheet = page.get_by_role("dialog")
        assert "After this it is: Refused." in sheet.inner_text()
        assert axe(page) == []
        sheet.get_by_role("button", name="Refuse").click()
        page.wait_for_selector("[data-focus]")
        assert "must be corrected" in focused(page)
        page.get_by_label("Reason").fill("No car is free.")
        page.get_by_role("button", name="Refuse").click()
        page.wait_for_url(f"**/fleet/trips/{trip.id}")
        assert "No car is free." in page.locator("main").inner_text()


def test_a_draft_is_thrown_away_only_after_a_question(
    browser: Browser, address: str, yard: Yard
) -> None:
    trip = yard.trip()
    with opened(browser, address) as watched:
        page = watched.page
        sign_in(page, yard)
        page.goto(f"/fleet/trips/{trip.id}")
        page.locator("summary", has_text="More actions").click()
        page.get_by_role("button", name="Discard the draft").click()
        page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
        page.reload()
        page.locator("summary", has_text="More actions").click()
        page.get_by_role("button", name="Discard the draft").click()
        page.get_by_role("dialog").get_by_role("button", name="Discard the draft").click()
        page.wait_for_url("**/fleet/trips")
        assert "The draft is gone." in page.locator("main").inner_text()


def test_a_list_is_walked_with_keys_and_narrowed_at_once(
    browser: Browser, address: str, yard: Yard
) -> None:
    yard.trip(title="To the sea")
    with opened(browser, address) as watched:
        page = watched.page
        sign_in(page, yard)
        page.goto("/fleet/trips")
        page.keyboard.press("j")
        page.keyboard.press("Enter")
        page.wait_for_url("**/fleet/trips/*-*")
        page.keyboard.press("e")
        page.wait_for_url("**/edit")
        page.goto("/shop/articles")
        page.locator("#by-active").select_option("false")
        page.wait_for_url("**active=false**")
        assert "Nothing matches" in page.locator("main").inner_text()


def test_a_module_that_was_folded_stays_so(browser: Browser, address: str, yard: Yard) -> None:
    with opened(browser, address) as watched:
        page = watched.page
        sign_in(page, yard)
        page.goto("/fleet/cars")
        shop = page.locator("nav.rail [data-module=shop]")
        assert shop.locator("a").first.is_visible()
        shop.locator("summary").press("Enter")
        expect(shop.locator("a").first).to_be_hidden()
        page.goto("/fleet/trips")
        assert not shop.locator("a").first.is_visible()
        assert page.locator("nav.rail [data-module=fleet] a").first.is_visible()


def test_a_thumb_meets_every_target(browser: Browser, address: str, yard: Yard) -> None:
    trip = yard.trip()
    with opened(browser, address, View("phone")) as watched:
        page = watched.page
        sign_in(page, yard)
        targets = [
            ".page-head .btn", ".chip", ".record-bar .btn", ".record-lines .btn", ".icon-button",
            ".form-control", ".form-select", ".filter-line .btn", ".menu-item",
        ]  # fmt: skip
        paths = ("/fleet/trips", f"/fleet/trips/{trip.id}", f"/fleet/trips/{trip.id}/edit")
        for path in (*paths, "/shop/orders/new"):
            page.goto(path)
            assert too_small(page, targets) == [], path


def test_a_record_is_made_and_moved_without_scripts(
    browser: Browser, address: str, yard: Yard
) -> None:
    context = browser.new_context(base_url=address, java_script_enabled=False, locale="en")
    page = context.new_page()
    sign_in(page, yard)
    page.goto("/fleet/trips/new")
    page.get_by_label("What for").fill("To the sea")
    page.get_by_label("Car").select_option(index=1)
    page.get_by_label("Day").fill("2026-12-01")
    page.locator("#stops-0-place").fill("Coast")
    page.locator("#stops-0-distance").fill("12.5")
    page.get_by_role("button", name="Add a row").click()
    page.locator("#stops-1-place").fill("Home")
    page.locator("#stops-1-distance").fill("12.5")
    page.get_by_role("button", name="Save").last.click()
    page.get_by_role("button", name="Ask").click()
    page.locator("summary", has_text="More actions").click()
    page.get_by_role("link", name="Refuse").click()
    page.get_by_label("Reason").fill("It rains.")
    page.get_by_role("button", name="Refuse").click()
    assert "It rains." in page.locator("main").inner_text()
    context.close()
