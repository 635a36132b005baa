"""Lists and records of the modules: they fit a phone, show no raw id, are there for everybody."""

import os

import pytest
from playwright.sync_api import Browser

from tests.guides.company import open_company
from tests.tour.visits import Tour
from tests.tour.wording import WORDING
from tests.ui.rounds import addresses, faults, fullest, kinds_of


@pytest.mark.browser
def test_the_fullest_pages_of_each_module_fit_and_are_there_for_everybody(
    browser: Browser,
) -> None:
    """One of each sort by module, in turn in each language; axe looks at the last of them."""
    found = []
    with open_company([]) as company:
        modules = list(kinds_of(company.stage).values())
        for turn, language in enumerate(WORDING):
            with Tour(company, browser, language).visit("admin") as page:
                for kinds in modules[turn :: len(WORDING)]:
                    *others, last = addresses(company.stage, fullest(kinds))
                    for address in others:
                        found += faults(page, address, with_axe=False)
                    found += faults(page, last, with_axe=True)
    assert found == []


@pytest.mark.browser
@pytest.mark.timeout(0)
@pytest.mark.skipif("WFE_WHOLE_ROUND" not in os.environ, reason="it takes a quarter of an hour")
@pytest.mark.parametrize("language", WORDING)
def test_all_pages_of_modules_fit_and_are_there_for_everybody(
    browser: Browser, language: str
) -> None:
    """On demand, with ``WFE_WHOLE_ROUND=1``: every list, and a record of every kind, with axe."""
    found = []
    with open_company([]) as company:
        kinds = [kind for kinds in kinds_of(company.stage).values() for kind in kinds]
        with Tour(company, browser, language).visit("admin") as page:
            for address in addresses(company.stage, kinds):
                found += faults(page, address, with_axe=True)
    assert found == []
