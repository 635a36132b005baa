"""The product in Chromium: every page for everybody, the keyboard, and life without scripts."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.conftest import NOON
from tests.ui.browser import EVERY_VIEW, View, axe, focused, opened, served, sideways, too_small
from tests.ui.office import MATRIX, PASSWORD, Office, busy, open_office
from workflow_engine.clock import SetClock
from workflow_engine.commands.decisions import DraftDecision
from workflow_engine.persistence.database import Database

pytestmark = pytest.mark.browser
PAGES = (
    "/requests",
    "/absence",
    "/start",
    "/start/equipment",
    "/search?q=desk",
    "/instances",
    "/definitions",
    "/definitions/equipment",
    "/definitions/upload",
    "/definitions/equipment/compare",
    "/deployments",
    "/decisions",
    "/decisions/approval_matrix",
    "/decisions/draft",
    "/incidents",
    "/jobs",
    "/external-tasks",
    "/messages",
    "/subscriptions",
    "/messages/send",
    "/signals/send",
    "/admin/people",
    "/admin/people/new",
    "/admin/departments",
    "/admin/posts",
    "/admin/groups",
    "/admin/roles",
    "/admin/roles/new",
    "/admin/accounts",
    "/admin/keys",
    "/admin/keys/new",
    "/admin/connections",
    "/admin/connections/new",
    "/admin/audit",
    "/admin/audit/duties",
    "/profile",
)


@pytest.fixture(scope="module", params=["en", "zh_Hans_CN"])
def scene(
    request: pytest.FixtureRequest,
    fresh_sqlite: Callable[[Path], str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[Office, str]]:
    """A usual day, served, once for each language; tests must not use up its tasks."""
    folder = tmp_path_factory.mktemp("scene")
    database = Database(fresh_sqlite(folder))
    office = busy(open_office(database, SetClock(NOON), folder, request.param))
    office.do(DraftDecision("approval_matrix", MATRIX), "omar")
    with served(office.house()) as address:
        yield office, address
    database.dispose()


@pytest.fixture
def address(office: Office) -> Iterator[str]:
    """A day of one's own, in English."""
    busy(office)
    with served(office.house()) as found:
        yield found


def sign_in(page: Page, who: str) -> None:
    page.goto("/sign-in")
    page.fill("[name=login]", who)
    page.fill("[name=password]", PASSWORD)
    page.click("main .btn-primary")
    page.wait_for_url(lambda url: "sign-in" not in url)


def test_everybody_can_read_every_page(browser: Browser, scene: tuple[Office, str]) -> None:
    """Light on a desk in English, dark on a phone in Chinese: each page once each way."""
    office, base = scene
    is_zh = office.people["omar"].locale.startswith("zh")
    view = View("phone", "dark", "zh_Hans_CN") if is_zh else View()
    instance = office.inbox("boris")[0].instance_id
    with opened(browser, base, view) as watched:
        sign_in(watched.page, "omar")
        for path in (*PAGES, f"/instances/{instance}"):
            watched.page.goto(path)
            assert axe(watched.page) == [], path
            assert sideways(watched.page) == 0, path
        assert watched.complaints == []


def test_everybody_can_decide(browser: Browser, scene: tuple[Office, str]) -> None:
    office, base = scene
    task = next(row for row in office.inbox("boris") if "Laptop" in row.title).task_id
    language = office.people["boris"].locale
    for view in [view for view in EVERY_VIEW if view.language == language]:
        with opened(browser, base, view) as watched:
            sign_in(watched.page, "boris")
            for path in ("/", f"/tasks/{task}"):
                watched.page.goto(path)
                assert axe(watched.page) == [], (path, view)
                assert sideways(watched.page) == 0, (path, view)
            assert watched.complaints == []


def test_the_inbox_is_worked_with_the_keyboard_and_previewed_beside(
    browser: Browser, address: str
) -> None:
    with opened(browser, address) as watched:
        page = watched.page
        sign_in(page, "boris")
        page.wait_for_selector(".inbox-preview h2:has-text('Laptop')")
        page.keyboard.press("j")
        page.keyboard.press("j")
        assert focused(page) == "Equipment: Standing desk"
        page.wait_for_selector(".inbox-preview h2:has-text('Standing desk')")
        page.keyboard.press("Enter")
        page.wait_for_url("**/tasks/*")
        assert page.locator("h1").inner_text() == "Equipment: Standing desk"
        assert watched.complaints == []


def test_a_task_is_approved_with_one_key_once_the_form_is_filled(
    browser: Browser, address: str, office: Office
) -> None:
    with opened(browser, address) as watched:
        page = watched.page
        sign_in(page, "boris")
        page.get_by_role("link", name="27-inch monitor").dblclick()
        page.wait_for_url("**/tasks/*")
        page.get_by_label("Cost centre").fill("4711")
        page.keyboard.press("Tab")
        page.locator("body").press("a")
        page.wait_for_url(lambda url: "/tasks/" not in url)
        assert "27-inch monitor” approved" in page.locator(".note").inner_text()


def test_a_wrong_field_gets_the_focus_by_way_of_the_summary(browser: Browser, address: str) -> None:
    with opened(browser, address) as watched:
        page = watched.page
        sign_in(page, "boris")
        page.get_by_role("link", name="Standing desk").dblclick()
        page.wait_for_url("**/tasks/*")
        page.get_by_label("Cost centre").fill("47")
        page.get_by_role("button", name="Approve").click()
        page.wait_for_selector("[data-focus]")
        assert "must be corrected" in focused(page)
        assert axe(page) == []
        page.locator(".note a").click()
        assert page.get_by_label("Cost centre").input_value() == "47"


def test_the_diagram_of_a_task_is_folded_and_marks_the_present_step(
    browser: Browser, address: str
) -> None:
    with opened(browser, address) as watched:
        page = watched.page
        sign_in(page, "boris")
        page.get_by_role("link", name="Laptop").dblclick()
        page.wait_for_url("**/tasks/*")
        assert not page.locator(".diagram").is_visible()
        page.locator("summary", has_text="Diagram").click()
        page.wait_for_selector(".diagram[data-state=shown]")
        marked = page.locator(".diagram .mark-active")
        assert marked.get_attribute("data-element-id") == "manager"


def test_a_thumb_meets_every_target_of_a_task(browser: Browser, address: str) -> None:
    with opened(browser, address, View("phone")) as watched:
        page = watched.page
        sign_in(page, "boris")
        page.get_by_role("link", name="Laptop").click()
        page.wait_for_url("**/tasks/*")
        targets = [".decision-bar .btn", ".page-head .btn", ".bottom-bar a", ".form-control"]
        assert too_small(page, targets) == []


def test_a_request_goes_from_start_to_order_without_scripts(browser: Browser, address: str) -> None:
    asking = browser.new_context(base_url=address, java_script_enabled=False, locale="en")
    page = asking.new_page()
    sign_in(page, "anna")
    page.goto("/start/equipment")
    page.get_by_label("What do you need?").fill("Lamp")
    page.get_by_label("Price in euros").fill("35")
    page.get_by_label("What for?").fill("It is dark.")
    page.get_by_role("button", name="Start").click()
    assert page.locator("h1").inner_text() == "Equipment: Lamp"
    asking.close()
    deciding = browser.new_context(base_url=address, java_script_enabled=False, locale="en")
    page = deciding.new_page()
    sign_in(page, "boris")
    page.get_by_role("link", name="Lamp").click()
    page.get_by_label("Cost centre").fill("4711")
    page.get_by_role("button", name="Approve").click()
    assert "the process has ended" in page.locator(".note").inner_text()
    deciding.close()
