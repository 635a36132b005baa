"""Operators see who works on what, open locks and try again; administrators limit machines."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast

import pytest
from playwright.sync_api import Browser

from tests.commands import external
from tests.commands.external import Hand
from tests.conftest import NOON
from tests.ui.browser import View, axe, focused, opened, served, sideways, too_small, walk
from tests.ui.office import PASSWORD, Office
from workflow_engine.commands.deploy import DeployBundle
from workflow_engine.commands.start_instance import StartInstance
from workflow_engine.domain.external_task import LockLost
from workflow_engine.engine import Engine


@dataclass(frozen=True)
class Works:
    """What a ``Hand`` needs of an office."""

    engine: Engine
    make: Any


@pytest.fixture
def robot(office: Office) -> Hand:
    return external.hand(cast(Any, Works(office.product.engine, office.make)))


@pytest.fixture
def omar(visit):
    return visit("omar")


def begin(office: Office, topic: str = "check", key: str = "outside") -> None:
    """One more task of the topic."""
    model = external.one(topic, key=key)
    office.do(DeployBundle(key, {"main.bpmn": model}), "omar")
    office.do(StartInstance(key, {}), "omar")


def held(office: Office, robot: Hand) -> Any:
    """A task that the robot's program has fetched."""
    begin(office)
    return robot.fetch_one()


def failed(office: Office, robot: Hand, message: str = "The scales answered nothing") -> Any:
    got = held(office, robot)
    robot.fail(got, message, retries=0)
    return got


def test_the_list_says_who_holds_a_task_and_until_when(office, omar, robot) -> None:
    held(office, robot)
    omar.get("/external-tasks")
    row = omar.page.select_one("tbody tr")
    assert "robot-1 (robot)" in row.get_text(" ", strip=True)
    assert "with a worker" in row.text
    until = (NOON + timedelta(minutes=1)).isoformat()[:16]
    assert any(str(time["datetime"]).startswith(until) for time in row.select("time"))


def test_a_lock_that_ran_out_and_a_pause_look_like_what_they_are(office, omar, robot) -> None:
    got = held(office, robot)
    office.clock.set(NOON + timedelta(minutes=2))
    assert "the lock ran out" in omar.get("/external-tasks").main.get_text()
    robot.fail(got, "Paper jam", retries=2, retry_timeout=600_000)
    omar.get("/external-tasks")
    assert "pauses" in omar.main
    assert "Paper jam" in omar.main
    assert "2 / 3" in omar.main or "2 / 5" in omar.main


def test_the_list_is_filtered_by_topic_process_and_state(office, omar, robot) -> None:
    begin(office, "check")
    begin(office, "print", key="printing")
    robot.fetch_one("print")
    topics = {
        "/external-tasks": {"check", "print"},
        "/external-tasks?topic=print": {"print"},
        "/external-tasks?process=outside": {"check"},
        "/external-tasks?state=locked": {"print"},
        "/external-tasks?state=ready": {"check"},
        "/external-tasks?state=failed": set(),
        "/external-tasks?state=nonsense": {"check", "print"},
        "/external-tasks?topic=print&process=outside": set(),
    }
    for path, expected in topics.items():
        omar.get(path)
        assert {link.text for link in omar.page.select("tbody .row-link")} == expected, path
    offered = {option["value"] for option in omar.page.select("#known-topics option")}
    assert offered == {"check", "print"}


def test_an_opened_lock_gives_the_task_to_others_and_refuses_the_late(office, omar, robot) -> None:
    late = held(office, robot)
    omar.get("/external-tasks?state=locked")
    form = omar.page.select_one("tbody form")
    omar.send(form["action"], back=form.select_one("[name=back]")["value"])
    assert "may fetch the task" in omar.said
    assert omar.answer.request.query_string == b"state=locked"
    other = robot.called("robot-2")
    taken = other.fetch_one()
    assert taken.task_id == late.task_id
    with pytest.raises(LockLost):
        robot.complete(late)
    omar.get("/admin/audit")
    assert "external_task.freed" in omar.main
    other.complete(taken)


def test_what_no_worker_holds_has_no_lock_to_open(office, omar, robot) -> None:
    got = held(office, robot)
    robot.unlock(got)
    omar.get("/external-tasks")
    assert omar.page.select("tbody form") == []
    omar.send(f"/external-tasks/{got.task_id}/free")
    assert "no lock to open" in omar.said
    omar.send("/external-tasks/nothing/free")
    assert omar.status == 404


def test_a_failed_task_is_tried_again_with_all_its_retries(office, omar, robot) -> None:
    got = failed(office, robot)
    omar.get("/external-tasks?state=failed")
    assert "The scales answered nothing" in omar.main
    retry = omar.page.select_one("tbody form")["action"]
    omar.send(retry, reason="")
    assert "Say why" in omar.said
    omar.send(retry, reason="The scales are mended.")
    assert "all its retries" in omar.said
    again = robot.fetch_one()
    assert (again.task_id, again.retries) == (got.task_id, again.retries)
    assert again.retries > 0
    omar.get("/incidents")
    assert "The scales" not in omar.main


def test_who_may_only_look_opens_no_lock(office, visit, robot) -> None:
    got = held(office, robot)
    office.make.role("watcher", ["incident:read"], accounts=[office.account("pia")])
    pia = visit("pia")
    pia.get("/external-tasks")
    assert pia.status == 200
    assert pia.page.select("tbody form, #free-sheet") == []
    pia.send(f"/external-tasks/{got.task_id}/free")
    assert "You may not do this" in pia.said or pia.status == 403
    robot.complete(got)
    boris = visit("boris")
    boris.get("/external-tasks")
    assert boris.status == 403


def test_a_machine_is_limited_to_topics_and_freed_again(office, omar, robot) -> None:
    begin(office, "print", key="printing")
    machine = office.make.account("press", kind="service", name="Press")
    page = f"/admin/accounts/{machine}"
    omar.get(page)
    assert "Topics of external tasks" in omar.main
    omar.send(f"{page}/topics", topics="print.*\n\n  check  \n")
    assert "these topics alone" in omar.said
    assert omar.page.select_one("#f-topics").text.split() == ["check", "print.*"]
    omar.send(f"{page}/topics", topics="x" * 121)
    assert omar.status == 422
    assert omar.page.find(id="f-topics-error") is not None
    assert omar.page.select_one("#f-topics").text.strip() == "x" * 121
    omar.send(f"{page}/topics", topics="  ")
    assert "every topic again" in omar.said


def test_people_have_no_topics_and_readers_cannot_change_them(office, omar, visit) -> None:
    machine = office.make.account("press", kind="service", name="Press")
    omar.get(f"/admin/accounts/{office.account('boris')}")
    assert "Topics" not in omar.main
    omar.send(f"/admin/accounts/{office.account('boris')}/topics", topics="check")
    assert omar.status == 422
    office.make.role("reader", ["account:read"], accounts=[office.account("pia")])
    pia = visit("pia")
    pia.get(f"/admin/accounts/{machine}")
    assert "No limit" in pia.main
    assert pia.page.select("#f-topics") == []
    pia.send(f"/admin/accounts/{machine}/topics", topics="check")
    assert pia.status == 403


@pytest.mark.browser
@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_a_lock_is_opened_with_the_keyboard_after_a_question(
    browser: Browser, office: Office, robot: Hand, width: str
) -> None:
    failed(office, robot)
    held(office, robot)
    machine = office.make.account("press", kind="service", name="Press")
    with served(office.house()) as address, opened(browser, address, View(width)) as watched:
        page = watched.page
        page.goto("/sign-in")
        page.fill("[name=login]", "omar")
        page.fill("[name=password]", PASSWORD)
        page.click("main .btn-primary")
        page.wait_for_url(lambda url: "sign-in" not in url)
        for path in (f"/admin/accounts/{machine}", "/external-tasks?topic=none", "/external-tasks"):
            page.goto(path)
            assert axe(page) == [], path
            assert sideways(page) == 0, path
        if width == "phone":
            assert too_small(page, ["main .btn", "main .form-control"]) == []
        page.locator("[data-confirm]").focus()
        page.keyboard.press("Enter")
        page.wait_for_selector("#free-sheet[open]")
        assert axe(page) == []
        names = [focused(page), *walk(page, 2)]
        assert "Open the lock" in names
        while focused(page) != "Open the lock":
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_selector("text=The lock is open")
        assert watched.complaints == []
