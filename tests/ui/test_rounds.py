"""Every list and a record of every kind: fits a phone, shows no raw id, is there for everybody."""

import os

import pytest
from playwright.sync_api import Browser

from tests.guides.company import open_company
from tests.tour.visits import Tour
from tests.tour.wording import WORDING
from tests.ui.rounds import addresses, faults, is_in_part

WHOLE = bool(os.environ.get("WFE_WHOLE_ROUND"))


@pytest.mark.browser
@pytest.mark.timeout(900)
@pytest.mark.parametrize("language", WORDING)
def test_all_pages_of_modules_fit_and_are_there_for_everybody(
    browser: Browser, language: str
) -> None:
    with open_company([]) as company:
        found = []
        with Tour(company, browser, language).visit("admin") as page:
            for address in addresses(company.stage):
                found += faults(page, address, is_whole=WHOLE or is_in_part(address))
    assert found == []
