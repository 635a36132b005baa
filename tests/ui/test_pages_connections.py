"""Administrators maintain connections on pages; what they type as a secret is never shown again."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.connections.other_side import OtherSide, other_side, says
from tests.ui.browser import View, axe, opened, served, sideways, too_small, walk
from tests.ui.office import PASSWORD, Office

SECRET = "hush-hush-hush"


@pytest.fixture
def side() -> Iterator[OtherSide]:
    with other_side() as found:
        yield found


@pytest.fixture
def omar(visit):
    return visit("omar")


@pytest.fixture
def fields(side: OtherSide) -> dict[str, str]:
    return {
        "code": "erp",
        "name": "The ERP",
        "base_url": side.url,
        "auth": "bearer",
        "secret": SECRET,
        "plain_allowed": "true",
        "private_allowed": "true",
        "timeout_seconds": "20",
        "active": "true",
    }


@pytest.fixture
def erp(omar, fields) -> str:
    """The address of a new connection's page, which Omar looks at."""
    omar.get("/admin/connections/new")
    omar.send("/admin/connections/new", **fields)
    assert "was added" in omar.said
    return str(omar.address)


def test_a_connection_is_added_tried_and_removed(omar, erp, side) -> None:
    side.behave(says(204))
    omar.send(f"{erp}/try", try_path="/health")
    assert "answered 204" in omar.main
    assert side.received[0].path == "/health"
    assert side.received[0].headers["authorization"] == f"Bearer {SECRET}"
    omar.get("/admin/connections")
    assert "The ERP" in omar.main
    omar.send(f"{erp}/remove")
    assert "No connection is found" in omar.main


def test_a_trial_tells_that_the_secret_is_wrong_or_nobody_answers(omar, erp, fields, side) -> None:
    side.behave(says(401, {"detail": "of the inside"}))
    omar.send(f"{erp}/try")
    assert "refused us" in omar.main
    assert "of the inside" not in omar.answer.text
    omar.send(erp, **{**fields, "base_url": "http://127.0.0.1:1", "rev": "1"})
    omar.send(f"{erp}/try")
    assert "could not be reached" in omar.main


def test_no_page_shows_a_secret_not_even_the_one_just_typed(omar, erp, fields) -> None:
    for path in (erp, "/admin/connections", "/admin/audit"):
        omar.get(path)
        assert SECRET not in omar.answer.text
        assert "gAAAA" not in omar.answer.text
    omar.get(erp)
    omar.send(erp, **{**fields, "base_url": "nonsense", "rev": "1"})
    assert omar.status == 422
    assert SECRET not in omar.answer.text
    assert omar.page.select_one("[name=base_url]")["value"] == "nonsense"


def test_a_secret_does_not_follow_to_another_host_unasked(omar, erp, fields) -> None:
    moved = {**fields, "base_url": "https://elsewhere.example.org", "secret": "", "rev": "1"}
    omar.send(erp, **moved)
    assert omar.page.find(id="f-secret-error") is not None


def test_a_secret_is_replaced(omar, erp, side) -> None:
    omar.send(f"{erp}/secret", secret="quiet-please")
    assert "next request" in omar.said
    omar.send(f"{erp}/try")
    assert side.received[0].headers["authorization"] == "Bearer quiet-please"
    omar.send(f"{erp}/secret", secret=" ")
    assert "Enter the secret" in omar.said


def test_all_secrets_are_encrypted_anew(omar, erp, side) -> None:
    omar.send("/admin/connections/renew-seals")
    assert "One secret" in omar.said
    omar.get(erp)
    omar.send(f"{erp}/try")
    assert side.received[0].headers["authorization"] == f"Bearer {SECRET}"


def test_what_was_not_ticked_is_not_allowed(omar, fields) -> None:
    omar.get("/admin/connections/new")
    omar.send("/admin/connections/new", **{**fields, "private_allowed": ""})
    plain = {name: value for name, value in fields.items() if not name.endswith("_allowed")}
    omar.send("/admin/connections/new", **{**plain, "code": "second"})
    assert omar.status == 422
    assert {link["href"] for link in omar.page.select(".note a")} == {"#f-base_url"}


def test_who_may_only_see_connections_cannot_change_them(office: Office, visit, erp, side) -> None:
    office.make.role("reader", ["connection:read"], accounts=[office.account("pia")])
    pia = visit("pia")
    pia.get(erp)
    assert pia.status == 200
    assert pia.page.select("main [name=secret], main .btn-primary") == []
    for path in (erp, f"{erp}/try", f"{erp}/secret", f"{erp}/remove"):
        pia.get("/admin/connections")
        pia.send(path, secret="x")
        assert pia.status == 403 or "You may not do this" in pia.said, path
    assert side.received == []
    pia.get(erp)
    assert pia.status == 200
    boris = visit("boris")
    boris.get("/admin/connections")
    assert boris.status == 403


@pytest.mark.browser
@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_the_page_is_read_and_worked_by_everybody(
    browser: Browser, office: Office, omar, erp, side, width: str
) -> None:
    side.behave(says(503))
    with served(office.house()) as address, opened(browser, address, View(width)) as watched:
        page = watched.page
        page.goto("/sign-in")
        page.fill("[name=login]", "omar")
        page.fill("[name=password]", PASSWORD)
        page.click("main .btn-primary")
        page.wait_for_url(lambda url: "sign-in" not in url)
        for path in (erp, "/admin/connections", "/admin/connections/new"):
            page.goto(path)
            assert axe(page) == [], path
            assert sideways(page) == 0, path
        page.goto(erp)
        if width == "phone":
            assert too_small(page, ["main .btn", "main .form-control", "main .form-select"]) == []
        page.locator("#f-try_path").focus()
        assert walk(page, 1) == ["Try it"]
        page.keyboard.press("Enter")
        page.wait_for_selector("text=answered 503")
        assert axe(page) == []
        page.locator("#f-base_url").fill("https://169.254.169.254/")
        page.locator("#f-base_url").press("Enter")
        page.wait_for_selector("[data-focus]")
        assert axe(page) == []
        assert page.locator("#f-base_url").get_attribute("aria-invalid") == "true"
        assert [text for text in watched.complaints if "422" not in text] == []
