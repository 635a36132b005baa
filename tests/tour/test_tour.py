"""The tour in the documents can be walked as it is told, in both languages."""

import pytest
from playwright.sync_api import Browser

from tests.guides.company import open_company
from tests.tour.visits import Tour
from tests.tour.walk import walk
from tests.tour.wording import WORDING

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


@pytest.mark.parametrize("language", WORDING)
def test_a_laptop_is_asked_for_received_and_paid_on_the_pages(
    browser: Browser, language: str
) -> None:
    with open_company(["procure_to_pay"]) as company:
        walk(Tour(company, browser, language))
