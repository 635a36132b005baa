"""The page about the API in a real browser, as a stranger sees it."""

import pytest

from tests.ui.browser import View, axe, opened, served, sideways

pytestmark = pytest.mark.browser
VIEWS = [View(), View("phone", "dark", "zh_Hans_CN")]


def test_anybody_can_read_the_reference_on_every_screen(house, browser):
    with served(house) as base:
        for view in VIEWS:
            with opened(browser, base, view) as watched:
                watched.page.goto("/api/")
                watched.page.locator("#tasks_complete summary").click()
                assert axe(watched.page) == []
                assert sideways(watched.page) == 0
                assert watched.complaints == []
