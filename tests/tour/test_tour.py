"""The tour in the documents can be walked as it is told, in both languages."""

import re

import pytest
from playwright.sync_api import Browser

from tests.guides.company import open_company
from tests.tour.camera import IMAGES, LARGEST
from tests.tour.visits import Tour
from tests.tour.walk import walk
from tests.tour.wording import WORDING

DOCS = IMAGES.parents[1]


@pytest.mark.browser
@pytest.mark.timeout(300)
@pytest.mark.parametrize("language", WORDING)
def test_a_laptop_is_asked_for_received_and_paid_on_the_pages(
    browser: Browser, language: str
) -> None:
    with open_company(["procure_to_pay"]) as company:
        walk(Tour(company, browser, language))


@pytest.mark.parametrize("page", ["tour.md", "tour.zh.md"])
def test_every_picture_of_the_tour_is_there_and_small(page: str) -> None:
    shown = re.findall(r"images/tour/([\w.-]+)", (DOCS / page).read_text(encoding="utf-8"))
    assert len(shown) == len(set(shown)) == 12
    assert [name for name in shown if (IMAGES / name).stat().st_size >= LARGEST] == []
