"""Administrators maintain incoming hooks, try mappings on samples and take calls again."""

import re

import pytest
from playwright.sync_api import Browser

from tests.commands.test_messages import expecting
from tests.ui.browser import View, axe, opened, served, sideways, too_small
from tests.ui.office import PASSWORD, Office
from workflow_engine.commands.deploy import DeployBundle

SECRET = "g" * 24
FIELDS = {
    "code": "shop",
    "name": "The shop",
    "proof": "header",
    "header_name": "X-Shop",
    "secret": SECRET,
    "id_from": "field",
    "id_name": "body.id",
    "message": "goods.arrived",
    "key": "body.order",
    "condition": 'body.type = "arrived"',
    "variables": "count = body.count\n\nnote = body.note",
    "time_to_live": "P1D",
    "per_minute": "60",
    "max_bytes": "10000",
    "tolerance_seconds": "300",
    "active": "true",
}
CALL = {"id": 1, "type": "arrived", "order": "PO-1", "count": 3}


@pytest.fixture
def omar(visit, office: Office):
    office.do(DeployBundle("test", {"main.bpmn": expecting()}), "omar")
    return visit("omar")


def address_of(page) -> str:
    return re.sub(r"^https?://[^/]+", "", page.find(id="address")["value"])


@pytest.fixture
def door(omar) -> str:
    """The address of a new hook, as it is shown once."""
    omar.get("/admin/hooks/new")
    omar.send("/admin/hooks/new", **FIELDS)
    assert "never again" in omar.said, omar.main
    return address_of(omar.page)


@pytest.fixture
def hook(omar, door: str) -> str:
    """The page of the hook, which Omar looks at."""
    omar.get(omar.page.select_one("main a.btn-primary")["href"])
    return str(omar.address)


def sent(omar, door: str, body=CALL, secret: str = SECRET) -> int:
    return int(omar.client.post(door, json=body, headers={"X-Shop": secret}).status_code)


def test_a_hook_is_added_called_and_removed(omar, door, hook) -> None:
    assert sent(omar, door) == 200
    omar.get("/admin/hook-calls")
    assert "accepted" in omar.main
    omar.get(omar.page.select_one("tbody .row-link")["href"])
    assert "PO-1" in omar.main
    assert "is kept until" in omar.main
    omar.get(hook)
    omar.send(f"{hook}/remove")
    assert "was removed" in omar.said
    assert sent(omar, door) == 404


def test_no_page_shows_a_secret_or_an_address_again(omar, door, hook) -> None:
    token = door.rpartition("/")[2]
    for path in (hook, "/admin/hooks", "/admin/audit", "/admin/hook-calls"):
        omar.get(path)
        for text in (SECRET, token, "gAAAA"):
            assert text not in omar.answer.text, path
    omar.get(hook)
    omar.send(hook, **{**FIELDS, "condition": "body.=", "rev": "1"})
    assert omar.status == 422
    assert SECRET not in omar.answer.text
    assert omar.page.find(id="f-condition-error") is not None


def test_a_mapping_is_tried_on_a_sample_before_it_is_saved(omar, hook) -> None:
    sample = '{"type": "arrived", "order": "PO-7", "count": 2, "note": null}'
    omar.send(hook, **FIELDS, act="try", sample=sample, rev="1")
    assert "It would be sent" in omar.main
    assert "PO-7" in omar.main
    omar.send(hook, **{**FIELDS, "condition": "false"}, act="try", sample=sample, rev="1")
    assert "It would be ignored" in omar.main
    omar.send(hook, **FIELDS, act="try", sample="{", rev="1")
    assert "It would be refused" in omar.main
    omar.send(hook, **{**FIELDS, "variables": "no formula"}, act="try", sample="{}", rev="1")
    assert omar.page.find(id="f-variables-error") is not None
    omar.get("/admin/hook-calls")
    assert "No call is found" in omar.main


def test_a_refused_call_is_taken_again_after_the_mapping_was_mended(omar, door, hook) -> None:
    assert sent(omar, door, {**CALL, "order": {"no": "PO-1"}}) == 422
    omar.get(hook)
    omar.send(hook, **{**FIELDS, "key": "body.order.no", "secret": "", "rev": "1"})
    assert "saved" in omar.said
    omar.get("/admin/hook-calls?state=refused")
    call = omar.page.select_one("tbody .row-link")["href"]
    omar.get(call)
    assert "a key is a text" in omar.main
    omar.send(f"{call}/replay")
    assert "taken again" in omar.said
    assert "accepted" in omar.main
    omar.get(call)
    assert "accepted then" in omar.main
    assert omar.page.select("main form") == []


def test_a_new_address_is_shown_once_and_the_former_is_refused(omar, door, hook) -> None:
    omar.send(f"{hook}/renew", what="token")
    fresh = address_of(omar.page)
    assert fresh != door
    assert (sent(omar, door), sent(omar, fresh)) == (404, 200)
    omar.get(hook)
    omar.send(f"{hook}/renew", what="secret", hours="0")
    assert sent(omar, fresh, {**CALL, "id": 2}) == 404
    secret = omar.page.find(id="secret")["value"]
    assert sent(omar, fresh, {**CALL, "id": 2}, secret) == 200


def test_who_may_only_see_hooks_cannot_change_them(office: Office, visit, omar, hook) -> None:
    office.make.role("reader", ["hook:read"], accounts=[office.account("pia")])
    pia = visit("pia")
    pia.get(hook)
    assert pia.status == 200
    assert pia.page.select("main [name=secret], main .btn-primary") == []
    for path in (hook, f"{hook}/renew", f"{hook}/remove"):
        pia.get("/admin/hooks")
        pia.send(path, **FIELDS, rev="1")
        assert pia.status == 403 or "You may not do this" in pia.said, path
    boris = visit("boris")
    for path in ("/admin/hooks", "/admin/hook-calls", hook):
        boris.get(path)
        assert boris.status == 403


@pytest.mark.browser
@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_the_pages_are_read_and_worked_by_everybody(
    browser: Browser, office: Office, omar, door, hook, width: str
) -> None:
    sent(omar, door, {**CALL, "order": {}})
    omar.get("/admin/hook-calls")
    call = omar.page.select_one("tbody .row-link")["href"]
    with served(office.house()) as address, opened(browser, address, View(width)) as watched:
        page = watched.page
        page.goto("/sign-in")
        page.fill("[name=login]", "omar")
        page.fill("[name=password]", PASSWORD)
        page.click("main .btn-primary")
        page.wait_for_url(lambda url: "sign-in" not in url)
        for path in ("/admin/hooks", "/admin/hooks/new", "/admin/hook-calls", call, hook):
            page.goto(path)
            assert axe(page) == [], path
            assert sideways(page) == 0, path
        if width == "phone":
            assert too_small(page, ["main .btn", "main .form-control", "main .form-select"]) == []
        page.fill("#f-sample", '{"type": "arrived", "order": "PO-7"}')
        page.locator("[value=try]").focus()
        page.keyboard.press("Enter")
        page.wait_for_selector("text=It would be sent")
        assert axe(page) == []
        page.locator("#f-condition").fill("body.=")
        page.locator("#f-name").press("Enter")
        page.wait_for_selector("#f-condition-error")
        assert axe(page) == []
        assert page.locator("#f-condition").get_attribute("aria-invalid") == "true"
        assert [text for text in watched.complaints if "422" not in text] == []
