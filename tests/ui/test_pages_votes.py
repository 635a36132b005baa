"""Voting in pages: who is asked, what was said, and how others are brought in."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.commands import models
from tests.conftest import NOON
from tests.ui.browser import EVERY_VIEW, axe, opened, served, sideways
from tests.ui.office import Office, open_office
from tests.ui.test_pages_browser import sign_in
from workflow_engine.clock import SetClock
from workflow_engine.commands.complete_task import CompleteTask
from workflow_engine.commands.deploy import DeployBundle
from workflow_engine.commands.signers import AddSigner
from workflow_engine.commands.start_instance import StartInstance
from workflow_engine.persistence.database import Database


def ask(office: Office, policy: str, candidates: str = "members:managers, person:dana") -> str:
    """Anna asks the managers and Dana; gives the task."""
    asked = models.user_task(
        "board",
        candidates=candidates,
        outcomes="approve reject return",
        deadline=f"<cs:approval {policy}/>",
    )
    flows = models.flow("begin", "board") + models.flow("board", "done")
    body = f'<startEvent id="begin"/>{asked}<endEvent id="done"/>{flows}'
    office.do(DeployBundle("board", {"m.bpmn": models.process(body)}), "omar")
    office.do(StartInstance("approval"), "anna")
    return next(row.task_id for row in office.inbox("boris") if row.title == "Approval")


def test_the_page_shows_how_votes_count_and_who_is_asked(office, visit):
    task = ask(office, 'mode="ratio" quorum="0.6" reject="counted"')
    boris = visit("boris")
    boris.get(f"/tasks/{task}")
    for text in ("At least 60 % of the votes", "Berta Lind", "Dana Li", "is asked", "3 open"):
        assert text in boris.main
    boris.send(f"/tasks/{task}/complete", outcome="approve", comment="Good idea")
    assert boris.said == "Your vote on “Approval” is recorded."
    berta = visit("berta")
    berta.get(f"/tasks/{task}")
    assert "1 for · 0 against · 2 open" in berta.main
    assert "Good idea" in berta.main
    berta.send(f"/tasks/{task}/complete", outcome="approve")
    assert "approved; the process has ended" in berta.said


def test_a_vote_is_taken_back_with_a_reason(office, visit):
    task = ask(office, 'mode="all"')
    boris = visit("boris")
    boris.get(f"/tasks/{task}")
    boris.send(f"/tasks/{task}/complete", outcome="approve")
    boris.get(f"/tasks/{task}")
    assert boris.page.select(".decision-bar") == []
    boris.send(f"/tasks/{task}/take-back", reason="")
    assert "Say why" in boris.said
    boris.send(f"/tasks/{task}/take-back", reason="Wrong button")
    assert "you can vote again" in boris.said
    assert "took the vote in “Board” back" in boris.main
    assert boris.page.select(".decision-bar") != []


def test_a_colleague_is_asked_first_and_can_be_taken_out(office, visit):
    task = ask(office, 'mode="any"', "person:boris")
    boris = visit("boris")
    boris.get(f"/tasks/{task}/bring/add")
    dana = office.people["dana"].person_id
    boris.send(f"/tasks/{task}/bring/add", person=dana, choice="before", reason="Her budget")
    assert "The signer was added." in boris.said
    assert "added by Boris Petrov, to be heard first: Her budget" in boris.main
    assert "asked Dana Li to decide in “Board” too" in boris.main
    action = boris.page.select_one("form[action*='/signers/']")["action"]
    boris.send(action)
    assert "The signer was taken out." in boris.said
    assert boris.page.select(".decision-bar") != []


def test_advice_is_asked_for_and_given_on_the_same_page(office, visit):
    task = ask(office, 'mode="any"', "person:boris")
    boris, fang = visit("boris"), visit("fang")
    person = office.people["fang"].person_id
    boris.get(f"/tasks/{task}/bring/advice")
    boris.send(f"/tasks/{task}/bring/advice", person=person, choice="wait", reason="Is it safe?")
    fang.get(f"/tasks/{task}")
    assert [b["value"] for b in fang.page.select(".decision-bar [name=outcome]")] == ["advise"]
    fang.send(f"/tasks/{task}/complete", outcome="advise", comment="Yes, it is.")
    boris.get(f"/tasks/{task}")
    assert "Yes, it is." in boris.main
    boris.send(f"/tasks/{task}/complete", outcome="approve")
    assert "approved" in boris.said


def test_who_is_not_entitled_cannot_take_the_vote(office, visit):
    task = ask(office, 'mode="any"', "role:employee")
    boris = visit("boris")
    boris.get(f"/tasks/{task}/bring/transfer")
    boris.send(f"/tasks/{task}/bring/transfer", person="", reason="Away")
    assert boris.status == 422
    assert "Away" in boris.page.select_one("textarea[name=reason]").text


def test_nobody_learns_a_secret_vote(office, visit):
    task = ask(office, 'mode="all" secret="true"')
    office.do(CompleteTask(task, "approve", comment="between us"), "boris")
    berta = visit("berta")
    berta.get(f"/tasks/{task}")
    assert "The vote is secret." in berta.main
    assert "between us" not in berta.main
    assert "Boris Petrov voted in “Board”" in berta.main


@pytest.fixture(scope="module", params=["en", "zh_Hans_CN"])
def scene(
    request: pytest.FixtureRequest,
    fresh_sqlite: Callable[[Path], str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[Office, str, str]]:
    """A step on which one has voted, one was added, and one is asked."""
    folder = tmp_path_factory.mktemp("votes")
    database = Database(fresh_sqlite(folder))
    office = open_office(database, SetClock(NOON), folder, request.param)
    task = ask(office, 'mode="ratio" quorum="0.6" reject="counted" abstain="true"')
    person = office.people["fang"].person_id or ""
    office.do(AddSigner(task, "She knows the site", person, "after"), "boris")
    office.do(CompleteTask(task, "approve", comment="Good idea"), "boris")
    with served(office.house()) as address:
        yield office, address, task
    database.dispose()


@pytest.mark.browser
def test_everybody_can_vote(browser: Browser, scene: tuple[Office, str, str]) -> None:
    office, base, task = scene
    language = office.people["berta"].locale
    for view in [view for view in EVERY_VIEW if view.language == language]:
        with opened(browser, base, view) as watched:
            for who in ("berta", "boris"):
                watched.page.context.clear_cookies()
                sign_in(watched.page, who)
                for path in (f"/tasks/{task}", *(f"/tasks/{task}/bring/{a}" for a in ACTS)):
                    watched.page.goto(path)
                    assert axe(watched.page) == [], (path, view)
                    assert sideways(watched.page) == 0, (path, view)
            assert watched.complaints == []


ACTS = ("add", "transfer", "advice")
