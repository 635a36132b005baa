"""Operators see what is kept and who waits, discard it, and send messages and signals by hand."""

from datetime import timedelta

import pytest
from playwright.sync_api import Browser

from tests.commands.models import flow, process
from tests.commands.test_messages import beginning, expecting
from tests.conftest import NOON
from tests.ui.browser import View, axe, focused, opened, served, sideways, too_small, walk
from tests.ui.office import PASSWORD, Office
from workflow_engine.commands.deploy import DeployBundle
from workflow_engine.commands.send_message import SendMessage
from workflow_engine.commands.set_variables import SetVariables
from workflow_engine.commands.start_instance import StartInstance
from workflow_engine.persistence import tables

ORDER = "PO-2026-17"
SIREN = process(
    '<startEvent id="begin"/><intermediateCatchEvent id="hear" name="Hear the siren">'
    '<signalEventDefinition signalRef="alarm"/></intermediateCatchEvent><endEvent id="done"/>'
    + flow("begin", "hear")
    + flow("hear", "done"),
    key="siren",
    extra='<signal id="alarm" name="plant.alarm"/>',
)


@pytest.fixture
def omar(visit):
    return visit("omar")


def wait_for(office: Office, order: str = ORDER) -> str:
    """An instance that waits for the goods of an order."""
    office.do(DeployBundle("expecting", {"main.bpmn": expecting()}), "omar")
    return str(office.do(StartInstance("expecting", {"order": order}), "omar").instance_id)


def keep(office: Office, key: str = ORDER, **options: str) -> str:
    sending = SendMessage("goods.arrived", key, {"count": 3}, "P3D", **options)
    return str(office.do(sending, "omar").buffered_id)


def form(**values: str) -> dict[str, str]:
    given = {"name": "goods.arrived", "key": ORDER, "payload": '{"count": 12.50}'}
    return {**given, "time_to_live": "", **values}


def test_kept_messages_show_name_key_sender_and_until_when(office, omar) -> None:
    keep(office, message_id="delivery-note-8")
    omar.get("/messages")
    row = omar.page.select_one("tbody tr").get_text(" ", strip=True)
    for text in ("goods.arrived", ORDER, "delivery-note-8", "Omar Haddad"):
        assert text in row, text
    until = (NOON + timedelta(days=3)).isoformat()[:16]
    assert any(str(t["datetime"]).startswith(until) for t in omar.page.select("tbody time"))
    for path in ("/messages?name=other", "/messages?key=other", "/messages?state=expired"):
        omar.get(path)
        assert omar.page.select("tbody tr") == [], path


def test_a_message_is_discarded_with_a_reason_and_not_without(office, omar) -> None:
    kept = keep(office)
    omar.get("/messages")
    omar.send(f"/messages/{kept}/discard", reason=" ", back="/messages?state=buffered")
    assert "reason" in omar.said.lower()
    assert office.value(tables.message.c.state, id=kept) == "buffered"
    omar.send(f"/messages/{kept}/discard", reason="Sent twice", back="/messages?state=discarded")
    assert "discarded" in omar.said
    assert "Sent twice" in omar.main
    omar.send(f"/messages/{kept}/discard", reason="Once more")
    assert "no longer waits" in omar.said


def test_who_waits_is_listed_with_key_and_instance(office, omar) -> None:
    instance_id = wait_for(office)
    office.do(DeployBundle("siren", {"main.bpmn": SIREN}), "omar")
    office.do(StartInstance("siren", {}), "omar")
    omar.get("/subscriptions")
    assert {"goods.arrived", "plant.alarm"} <= set(omar.main.split())
    omar.get("/subscriptions?kind=message")
    assert ORDER in omar.main
    assert "plant.alarm" not in omar.main
    assert omar.page.select_one("tbody .row-link")["href"].startswith(f"/instances/{instance_id}")
    omar.get("/subscriptions?kind=signal")
    assert "every one" in omar.main


def test_a_step_is_called_as_people_call_it(office, omar) -> None:
    office.do(DeployBundle("siren", {"main.bpmn": SIREN}), "omar")
    office.do(StartInstance("siren", {}), "omar")
    omar.get("/subscriptions")
    row = omar.page.select_one("tbody tr")
    assert "Hear the siren" in row.get_text(" ", strip=True)
    assert not row.select(".mono")


def test_a_key_finds_whom_a_message_would_reach_although_variables_changed(office, omar) -> None:
    instance_id = wait_for(office)
    office.do(SetVariables(instance_id, {"order": "PO-9"}, "A typing error"), "omar")
    omar.get("/subscriptions")
    assert "not known any more" in omar.main
    omar.get(f"/subscriptions?name=goods.arrived&key={ORDER}")
    assert len(omar.page.select("tbody tr")) == 1
    omar.get("/subscriptions?name=goods.arrived&key=PO-9")
    assert "Nobody waits for this" in omar.main


def test_a_message_by_hand_reaches_who_waits(office, omar) -> None:
    instance_id = wait_for(office)
    omar.get("/subscriptions")
    omar.get(omar.page.select_one("tbody .btn")["href"])
    typed = {name: omar.page.select_one(f"[name={name}]")["value"] for name in ("name", "key")}
    assert typed == {"name": "goods.arrived", "key": ORDER}
    omar.send("/messages/send", **form())
    assert "has got it" in omar.said
    assert omar.address == f"/instances/{instance_id}"
    assert office.value(tables.instance.c.status, id=instance_id) == "completed"
    assert "12.50" in omar.main


def test_a_message_starts_a_process_or_is_kept_or_refused(office, omar) -> None:
    omar.get("/messages/send")
    omar.send("/messages/send", **form())
    assert (omar.status, "No process waits" in omar.main) == (409, True)
    assert omar.page.select_one("[name=payload]").text.strip() == '{"count": 12.50}'
    omar.send("/messages/send", **form(time_to_live="P7D"))
    assert "it is kept until" in omar.said
    assert ORDER in omar.main
    office.do(DeployBundle("receipt", {"main.bpmn": beginning(name="goods.sent")}), "omar")
    omar.send("/messages/send", **form(name="goods.sent"))
    assert "started an instance" in omar.said


def test_a_form_sent_twice_sends_one_message(office, omar) -> None:
    omar.get("/messages/send")
    twice = form(time_to_live="P7D", message_id=omar.page.select_one("[name=message_id]")["value"])
    for _ in range(2):
        omar.send("/messages/send", **twice)
        assert "it is kept until" in omar.said
    assert len(omar.page.select("tbody tr")) == 1


@pytest.mark.parametrize(
    ("wrong", "field", "said"),
    [
        ({"payload": '{"count": 1,\n "x" 2}'}, "payload", "line 2, column 6"),
        ({"payload": '{"a": 1, "a": 2}'}, "payload", "twice"),
        ({"payload": '{"a": NaN}'}, "payload", "NaN is not a number"),
        ({"payload": '{"$": "date"}'}, "payload", "reserved"),
        ({"payload": "[1, 2]"}, "payload", "Write an object"),
        ({"name": " "}, "name", "Fill this in"),
        ({"name": "n" * 201}, "name", "at most 200"),
        ({"key": "k" * 201}, "key", "at most 200"),
    ],
    ids=["syntax", "twice", "nan", "reserved", "list", "no-name", "long-name", "long-key"],
)
def test_what_is_wrong_with_a_message_is_said_at_its_field(omar, wrong, field, said) -> None:
    omar.get("/messages/send")
    omar.send("/messages/send", **form(**wrong))
    assert omar.status == 422
    assert said in omar.page.find(id=f"f-{field}-error").text
    control = omar.page.select_one(f"[name={field}]")
    kept = control.text.lstrip("\n") if control.name == "textarea" else control["value"]
    assert kept.strip() == wrong[field].strip()
    assert omar.page.select_one(f".note a[href='#f-{field}']") is not None


def test_faults_in_what_was_typed_are_said_in_chinese_too(office, visit) -> None:
    fang = visit("fang")
    office.make.role("sender", ["message:send"], accounts=[office.account("fang")])
    fang.get("/messages/send?lang=zh_Hans_CN")
    fang.send("/messages/send?lang=zh_Hans_CN", **form(payload="{"))
    assert "第 1 行" in fang.page.find(id="f-payload-error").text


def test_a_time_to_live_that_is_none_is_refused(omar) -> None:
    omar.get("/messages/send")
    omar.send("/messages/send", **form(time_to_live="tomorrow"))
    assert "tomorrow is no time to live" in omar.main


def test_a_signal_by_hand_tells_how_many_hear_it(office, omar) -> None:
    omar.get("/signals/send")
    omar.send("/signals/send", name="plant.alarm", payload="")
    assert "Nobody waits for this signal" in omar.said
    assert omar.page.select_one("[name=name]")["value"] == "plant.alarm"
    office.do(DeployBundle("siren", {"main.bpmn": SIREN}), "omar")
    for _ in range(2):
        office.do(StartInstance("siren", {}), "omar")
    omar.send("/signals/send", name="plant.alarm", payload='{"hall": 3}')
    assert "2 receivers" in omar.said
    omar.send("/signals/send", name="plant.alarm", payload="{")
    assert omar.page.find(id="f-payload-error") is not None


def test_each_act_asks_for_its_own_permission(office, visit) -> None:
    kept = keep(office)
    office.make.role("watcher", ["message:read"], accounts=[office.account("pia")])
    pia = visit("pia")
    pia.get("/messages")
    assert pia.page.select("main form[method=post], main .page-head .btn") == []
    for path in ("/messages/send", "/signals/send"):
        pia.get(path)
        assert pia.status == 403, path
        pia.get("/messages")
        pia.send(path, **form(time_to_live="P1D", name="plant.alarm"))
        assert pia.status == 403, path
    pia.get("/messages")
    pia.send(f"/messages/{kept}/discard", reason="I may not")
    assert office.value(tables.message.c.state, id=kept) == "buffered"
    boris = visit("boris")
    for path in ("/messages", "/subscriptions"):
        boris.get(path)
        assert boris.status == 403, path


@pytest.mark.browser
@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_messages_are_read_discarded_and_sent_by_everybody(
    browser: Browser, office: Office, width: str
) -> None:
    wait_for(office)
    keep(office, "PO-2026-18")
    with served(office.house()) as address, opened(browser, address, View(width)) as watched:
        page = watched.page
        page.goto("/sign-in")
        page.fill("[name=login]", "omar")
        page.fill("[name=password]", PASSWORD)
        page.click("main .btn-primary")
        page.wait_for_url(lambda url: "sign-in" not in url)
        paths = ("/messages", "/messages?state=expired", "/subscriptions", "/signals/send")
        for path in (*paths, "/messages/send"):
            page.goto(path)
            assert axe(page) == [], path
            assert sideways(page) == 0, path
            if width == "phone":
                assert too_small(page, ["main .btn", "main .form-control"]) == [], path
        page.fill("#f-name", "goods.arrived")
        page.locator("#f-key").press("Enter")
        page.wait_for_selector("[data-focus]")
        assert axe(page) == []
        page.goto("/messages")
        page.locator("summary:has-text('Discard')").focus()
        page.keyboard.press("Enter")
        assert axe(page) == []
        assert walk(page, 1) != ["Discard"]
        page.keyboard.type("It was a trial")
        page.keyboard.press("Enter")
        page.wait_for_selector("text=The message was discarded")
        page.goto("/signals/send")
        page.fill("#f-name", "plant.alarm")
        page.locator("[data-confirm]").focus()
        page.keyboard.press("Enter")
        page.wait_for_selector("#publish-sheet[open]")
        while focused(page) != "Publish the signal":
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_selector("text=Nobody waits for this signal")
        assert [text for text in watched.complaints if "409" not in text] == []
