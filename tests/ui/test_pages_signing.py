"""A decision is signed on its page: with a pen, or with the name by who cannot draw."""

import pytest
from playwright.sync_api import Browser

from tests.commands.test_signing import PEN, signing
from tests.ui.browser import EVERY_VIEW, axe, opened, served, sideways
from tests.ui.office import PASSWORD
from workflow_engine.commands.deploy import DeployBundle
from workflow_engine.commands.start_instance import StartInstance


def asked(office, kind: str) -> str:
    """The task of Boris under a decision that needs a signature."""
    xml = signing(kind).replace(b"group:managers", b"person:boris")
    office.do(DeployBundle("signing", {"main.bpmn": xml}), "omar")
    instance = office.do(StartInstance("approval", {}), "anna").instance_id
    (row,) = [row for row in office.inbox("boris") if row.instance_id == instance]
    return row.task_id


def test_without_a_signature_the_page_comes_back_and_says_so(visit, office):
    task = asked(office, "typed")
    boris = visit("boris")
    boris.get(f"/tasks/{task}")
    page = boris.send(f"/tasks/{task}/complete", outcome="approve", own_signature="Anna")
    assert boris.status == 422
    assert page.select_one("#own-signature-error")
    assert page.select_one('a[href="#own-signature"]')
    boris.send(f"/tasks/{task}/complete", outcome="approve", own_signature="Boris Petrov")
    assert boris.status == 200
    assert office.inbox("boris") == []


def test_a_signature_stands_in_the_timeline(visit, office):
    task = asked(office, "drawn")
    boris, anna = visit("boris"), visit("anna")
    boris.get(f"/tasks/{task}")
    boris.send(f"/tasks/{task}/complete", outcome="approve", own_signature=PEN)
    row = office.inbox("anna")
    assert row == []
    listed = anna.get("/requests")
    page = anna.get(listed.select_one("a[href^='/instances/']")["href"])
    picture = page.select_one("#timeline img.signature-shown")
    answer = anna.client.get(picture["src"])
    assert answer.mimetype == "image/svg+xml"
    assert answer.headers["Content-Security-Policy"].endswith("sandbox")
    assert answer.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.browser
@pytest.mark.parametrize("view", EVERY_VIEW, ids=str)
def test_a_signature_is_drawn_and_seen(browser: Browser, office, view):
    task = asked(office, "drawn")
    with served(office.app()) as address, opened(browser, address, view) as watched:
        page = watched.page
        page.goto("/sign-in")
        page.fill("[name=login]", "boris")
        page.fill("[name=password]", PASSWORD)
        page.click("main .btn-primary")
        page.wait_for_url(lambda url: "sign-in" not in url)
        page.goto(f"/tasks/{task}")
        pad = page.locator(".sign-pad svg")
        pad.scroll_into_view_if_needed()
        page.evaluate("scrollBy(0, 120)")
        box = pad.bounding_box()
        page.mouse.move(box["x"] + 30, box["y"] + 60)
        page.mouse.down()
        for step in range(12):
            page.mouse.move(box["x"] + 40 + step * 15, box["y"] + (30 if step % 2 else 70))
        page.mouse.up()
        assert axe(page) == []
        assert sideways(page) == 0
        page.locator("section:has(.sign-pad)").screenshot(path=f"/tmp/shots/sign-{view}.png")
        page.locator("button[name=outcome][value=approve]").click()
        page.wait_for_url(lambda url: "/tasks/" not in url)
        assert office.inbox("boris") == []
        assert watched.complaints == []
