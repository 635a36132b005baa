"""The shared parts, seen in Chromium: for everybody, in both themes, languages and widths."""

import pytest
from playwright.sync_api import Browser

from tests.ui.browser import (
    EVERY_VIEW,
    View,
    axe,
    focus_is_visible,
    focused,
    opened,
    sideways,
    too_small,
    walk,
)

pytestmark = pytest.mark.browser
PAGES = ["/", "/inbox", "/task", "/login", "/errors/404"]


@pytest.mark.parametrize("view", EVERY_VIEW, ids=str)
def test_everybody_can_use_the_shared_parts(
    browser: Browser, gallery_address: str, view: View
) -> None:
    with opened(browser, gallery_address, view) as watched:
        for address in PAGES:
            watched.page.goto(address)
            assert axe(watched.page) == [], address
            assert sideways(watched.page) == 0, address


def test_a_diagram_is_drawn_under_the_strict_policy_and_shows_whose_it_is(
    browser: Browser, gallery_address: str
) -> None:
    with opened(browser, gallery_address) as watched:
        answer = watched.page.goto("/task")
        watched.page.locator(".diagram").scroll_into_view_if_needed()
        watched.page.wait_for_selector(".diagram[data-state=shown]")
        assert watched.page.locator(".bjs-powered-by").is_visible()
        assert watched.page.locator(".diagram .mark-active").count() == 1
        assert watched.page.locator(".djs-overlays .diagram-badge").count() == 3
        assert axe(watched.page) == []
        assert watched.complaints == []
        assert answer is not None
        assert "unsafe" not in answer.headers["content-security-policy"]


def test_an_inbox_is_worked_with_the_keyboard_alone(browser: Browser, gallery_address: str) -> None:
    with opened(browser, gallery_address) as watched:
        page = watched.page
        page.goto("/inbox")
        page.keyboard.press("j")
        page.keyboard.press("j")
        assert focused(page) == "Annual CAD licences"
        assert focus_is_visible(page)
        page.keyboard.press("x")
        assert page.locator("[data-sums]").inner_text() == "$9,600.50"
        page.keyboard.press("k")
        page.keyboard.press("Enter")
        page.wait_for_url("**/task")


def test_a_rejection_asks_for_its_reason_in_place(browser: Browser, gallery_address: str) -> None:
    with opened(browser, gallery_address) as watched:
        page = watched.page
        page.goto("/task")
        page.keyboard.press("r")
        assert page.locator("#decide-reason textarea").is_visible()
        assert page.locator(".consequence").inner_text().startswith("Rejecting ends the request")
        page.get_by_role("button", name="Price too high").click()
        assert page.locator("#decide-reason textarea").input_value() == "Price too high"


def test_the_palette_leads_to_a_page_by_its_name(browser: Browser, gallery_address: str) -> None:
    with opened(browser, gallery_address) as watched:
        page = watched.page
        page.goto("/")
        page.keyboard.press("Control+k")
        page.keyboard.type("inbo")
        page.keyboard.press("Enter")
        page.wait_for_url("**/inbox")


def test_a_theme_and_a_language_once_chosen_stay(browser: Browser, gallery_address: str) -> None:
    with opened(browser, gallery_address) as watched:
        page = watched.page
        page.goto("/inbox?lang=zh_Hans_CN")
        page.locator("summary[title=外观]").click()
        page.locator("[data-theme-choice=dark]").click()
        page.goto("/inbox")
        assert page.locator("html").get_attribute("data-bs-theme") == "dark"
        assert page.locator("html").get_attribute("lang") == "zh-Hans-CN"


def test_a_thumb_meets_every_target_on_a_phone(browser: Browser, gallery_address: str) -> None:
    with opened(browser, gallery_address, View("phone")) as watched:
        watched.page.goto("/task")
        targets = [".bottom-bar a", ".decision-bar .btn", ".top summary", ".form-control"]
        assert too_small(watched.page, targets) == []
        bar = watched.page.locator(".decision-bar").bounding_box()
        assert bar is not None
        assert bar["y"] + bar["height"] > 700


def test_tab_reaches_content_first_then_the_rail(browser: Browser, gallery_address: str) -> None:
    with opened(browser, gallery_address) as watched:
        watched.page.goto("/inbox")
        assert walk(watched.page, 3) == ["Skip to content", "Countersign 会签", "Inbox"]


def test_pages_work_without_scripts(browser: Browser, gallery_address: str) -> None:
    context = browser.new_context(base_url=gallery_address, java_script_enabled=False)
    page = context.new_page()
    page.goto("/task")
    page.locator("summary[title=Language]").click()
    page.get_by_role("link", name="简体中文").click()
    assert page.locator("html").get_attribute("lang") == "zh-Hans-CN"
    assert page.get_by_role("button", name="同意").is_enabled()
    context.close()
