"""Operations in Chromium: a diagram with its panel, the keyboard, batches while they move."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.conftest import NOON
from tests.ui.browser import EVERY_VIEW, View, axe, focused, opened, served, sideways
from tests.ui.office import PASSWORD, Office, open_office
from tests.ui.warehouse import open_warehouse, order, work
from workflow_engine.clock import SetClock
from workflow_engine.commands.batches import CreateBatch
from workflow_engine.persistence.database import Database
from workflow_engine.persistence.tables import instance

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def office(fresh_sqlite, tmp_path_factory) -> Iterator[Office]:
    folder: Path = tmp_path_factory.mktemp("warehouse")
    database = Database(fresh_sqlite(folder))
    yield open_warehouse(open_office(database, SetClock(NOON), folder))
    database.dispose()


@pytest.fixture(scope="module")
def placed(office: Office) -> str:
    return order(office)


@pytest.fixture(scope="module")
def address(office: Office, placed: str) -> Iterator[str]:
    with served(office.house()) as base:
        yield base


def enter(page: Page, path: str) -> None:
    page.goto("/sign-in")
    page.fill("[name=login]", "omar")
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/sign-in" not in url)
    page.goto(path)


def test_a_click_in_the_diagram_opens_what_is_there(
    browser: Browser, address: str, placed: str
) -> None:
    with opened(browser, address) as watched:
        page = watched.page
        enter(page, f"/instances/{placed}")
        page.wait_for_selector("#instance-diagram[data-state=shown]")
        assert page.locator(".diagram-count").inner_text() == "0/5"
        page.locator("#instance-diagram [data-element-id=price]").first.click()
        page.wait_for_selector("[data-place=price]")
        assert page.locator("#inside h2").inner_text() == "Which price?"
        assert page.url.endswith("?at=price")
        assert axe(page) == []
        assert watched.complaints == []


def test_the_panel_is_walked_with_the_keyboard(browser: Browser, address: str, placed: str) -> None:
    with opened(browser, address) as watched:
        page = watched.page
        enter(page, f"/instances/{placed}")
        page.locator(".stops a", has_text="Paid").focus()
        page.keyboard.press("Enter")
        page.wait_for_selector("[data-place=paid]")
        assert focused(page) == "Paid"
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        page.keyboard.type("It was paid in cash.")
        assert "It was paid in cash." in page.locator("details.act[open] textarea").input_value()


def test_a_batch_moves_while_one_looks_and_then_stands_still(
    browser: Browser, office: Office, address: str, placed: str
) -> None:
    which = {"definition_id": office.value(instance.c.definition_id, id=placed)}
    batch = office.do(CreateBatch("retry_incidents", which, "Try once more."), "omar")
    with opened(browser, address) as watched:
        page = watched.page
        enter(page, f"/batches/{batch}")
        assert page.locator("[data-live-state=running]").count() == 1
        work(office)
        page.wait_for_selector("[data-live-state=finished]")
        page.wait_for_selector(".page-head .status-success")
        assert page.locator(".acts-stack", has_text="Pause").count() == 0


def test_instances_are_picked_and_changed_with_the_keyboard(
    browser: Browser, address: str, placed: str
) -> None:
    with opened(browser, address) as watched:
        page = watched.page
        enter(page, "/instances")
        bar = page.locator("[data-batch]")
        assert bar.is_hidden()
        page.keyboard.press("j")
        page.keyboard.press("x")
        assert bar.locator("[data-count]").inner_text() == "1"
        bar.get_by_role("button").press("Enter")
        page.wait_for_url("**/batches/new?ids=*")
        page.locator("[name=kind]").select_option("set_variables")
        page.wait_for_selector("#preview")
        assert page.locator("#preview .panel-head").inner_text().endswith("1 instance")
        page.locator("[name='name.0']").fill("noted")
        page.locator("[name='value.0']").fill("yes")
        page.locator("#begin [name=reason]").fill("For the auditors.")
        page.locator("#begin button").press("Enter")
        page.wait_for_selector("[data-live-state=running]")
        assert "noted = yes" in page.locator("aside .facts").inner_text()
        assert watched.complaints == []


@pytest.mark.parametrize("view", EVERY_VIEW, ids=str)
def test_operations_have_no_serious_fault(
    browser: Browser, address: str, placed: str, view: View
) -> None:
    paths = (
        f"/instances/{placed}?at=pick",
        "/incidents/elements",
        "/batches",
        "/migration",
        "/instances",
        "/batches/new",
        "/batches/new?kind=modify&key=order&at=pick",
        "/batches/new?kind=set_variables&key=order",
        "/definitions/order/settings",
        "/deployment-policy",
    )
    with opened(browser, address, view) as watched:
        page = watched.page
        for path in paths:
            enter(page, path) if path == paths[0] else page.goto(path)
            assert axe(page) == [], path
            assert sideways(page) == 0, path
