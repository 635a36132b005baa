"""Administrators set the exchange folder up, see what became of its files and try them again."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.ui.browser import View, axe, opened, served, sideways, too_small
from tests.ui.office import PASSWORD, Office
from workflow_engine.jobs.exchanging import Exchange


@pytest.fixture
def folder(office: Office) -> Path:
    """The folder of the company, which is exchanged because it is there."""
    root = Path(office.product.settings.data_dir) / "exchange"
    root.mkdir()
    office.make.account("files", kind="service", name="File exchange")
    return root / "acme"


@pytest.fixture
def omar(visit, folder):
    return visit("omar")


@pytest.fixture
def set_up(omar) -> None:
    page = omar.get("/admin/exchange")
    account = next(o["value"] for o in page.select("#f-account_id option") if "files" in o.text)
    omar.send("/admin/exchange", account_id=account, megabytes="5", active="true", rev="0")
    assert "was set up" in omar.said, omar.main


@pytest.fixture
def quarantined(omar, office: Office, folder: Path, set_up) -> str:
    """The page of a file that could not be brought in."""
    exchange = Exchange(office.product.engine)
    exchange.look()
    (folder / "in" / "sea.ship.csv").write_text("code\nS-1\n")
    exchange.look()
    exchange.look()
    omar.get("/admin/exchange")
    return str(omar.page.select_one("tbody .row-link")["href"])


def test_what_became_of_a_file_is_listed_and_it_is_tried_again(omar, quarantined) -> None:
    assert "in quarantine" in omar.main
    omar.get("/admin/exchange?state=done")
    assert "There are no such files" in omar.main
    omar.get(quarantined)
    assert "The name says no kind" in omar.main
    omar.send(f"{quarantined}/retry")
    assert "tried again" in omar.said
    assert omar.page.select("main form") == []
    omar.send(f"{quarantined}/retry")
    assert "dealt with already" in omar.said


def test_a_faulty_setting_is_refused_at_its_field(omar, set_up) -> None:
    omar.send("/admin/exchange", account_id="", megabytes="900", rev="1")
    assert omar.status == 422
    assert omar.page.find(id="f-account_id-error") is not None
    assert omar.page.find(id="f-megabytes-error") is not None


def test_who_may_only_see_the_exchange_cannot_change_it(office, visit, omar, quarantined) -> None:
    office.make.role("reader", ["exchange:read"], accounts=[office.account("pia")])
    pia = visit("pia")
    pia.get("/admin/exchange")
    assert pia.status == 200
    assert pia.page.select("main button") == []
    for path in ("/admin/exchange", f"{quarantined}/retry", "/admin/exchange/exports"):
        pia.send(path, account_id="x", rev="1")
        assert pia.status == 403 or "You may not do this" in pia.said, path
        pia.get(quarantined)
    boris = visit("boris")
    for path in ("/admin/exchange", quarantined):
        boris.get(path)
        assert boris.status == 403


@pytest.mark.browser
@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_the_pages_are_read_and_worked_by_everybody(
    browser: Browser, office: Office, omar, quarantined: str, width: str
) -> None:
    with served(office.house()) as address, opened(browser, address, View(width)) as watched:
        page = watched.page
        page.goto("/sign-in")
        page.fill("[name=login]", "omar")
        page.fill("[name=password]", PASSWORD)
        page.click("main .btn-primary")
        page.wait_for_url(lambda url: "sign-in" not in url)
        for path in ("/admin/exchange", quarantined):
            page.goto(path)
            assert axe(page) == [], path
            assert sideways(page) == 0, path
            if width == "phone":
                assert too_small(page, ["main .btn", "main .form-control"]) == []
        page.get_by_role("button", name="Try it again").focus()
        page.keyboard.press("Enter")
        page.wait_for_selector("text=to be tried again")
        assert axe(page) == []
        assert watched.complaints == []
