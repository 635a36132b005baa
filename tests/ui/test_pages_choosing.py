"""Choosing people for steps to come, on the pages of the start and of a task."""

import pytest

from tests.commands import models
from tests.ui.browser import axe, opened, served, sideways
from tests.ui.office import Office
from tests.ui.test_pages_browser import sign_in
from workflow_engine.commands.deploy import DeployBundle
from workflow_engine.commands.start_instance import StartInstance
from workflow_engine.queries.inbox import Inbox


def step(name: str, chosen: str) -> str:
    circle = "person:boris, person:dana, person:omar, person:anna"
    text = models.user_task(name, candidates=circle)
    return text.replace("<cs:assignment", f'<cs:assignment chosen="{chosen}"')


@pytest.fixture
def process(office: Office) -> str:
    body = '<startEvent id="begin"/><endEvent id="done"/>'
    body += step("check", "start") + step("release", "previous")
    body += models.flow("begin", "check") + models.flow("check", "release")
    files = {"m.bpmn": models.process(body + models.flow("release", "done"))}
    deploy = DeployBundle("chosen", files)
    return office.product.engine.execute(deploy, office.make.system).versions[0].key


def test_anna_chooses_who_checks_and_he_who_releases(office: Office, process: str, visit) -> None:
    anna, boris, dana = visit("anna"), visit("boris"), visit("dana")
    page = f"/start/{process}"
    anna.get(page)
    field = anna.page.select_one("select[name='choices.check']")
    assert "Anna Schmidt" not in field.text
    anna.send(page, outcome="start", business_key="1")
    assert "Choose who is to do this step." in anna.main
    chosen = str(office.people["boris"].person_id)
    anna.send(page, outcome="start", business_key="1", **{"choices.check": chosen})
    assert "chose Boris Petrov" in anna.main
    boris.get("/")
    task = boris.page.select_one(".task-row a.title")["href"]
    boris.get(task)
    assert "You are asked because Anna Schmidt chose you." in boris.main
    boris.send(f"{task}/complete", outcome="approve")
    assert "Choose who is to do this step." in boris.main
    next_one = {"choices.release": str(office.people["dana"].person_id)}
    boris.send(f"{task}/complete", outcome="approve", **next_one)
    dana.get("/")
    dana.get(dana.page.select_one(".task-row a.title")["href"])
    assert "You are asked because Boris Petrov chose you." in dana.main


def test_a_forged_choice_is_refused(office: Office, process: str, visit) -> None:
    anna = visit("anna")
    for friend in ("pia", "anna"):
        named = {"choices.check": str(office.people[friend].person_id)}
        anna.send(f"/start/{process}", outcome="start", business_key="1", **named)
        assert "is not among those who may be chosen" in anna.main


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390])
def test_both_pages_read_well_on_every_screen(
    office: Office, process: str, browser, width: int
) -> None:
    chosen = {"check": [str(office.people["boris"].person_id)]}
    begin = StartInstance(process, business_key="1", choices=chosen)
    office.product.engine.execute(begin, office.people["anna"])
    task = office.product.engine.ask(Inbox(), office.people["boris"]).rows[0].task_id
    with served(office.house()) as address, opened(browser, address) as watched:
        page = watched.page
        page.set_viewport_size({"width": width, "height": 900})
        for who, path in (("anna", f"/start/{process}"), ("boris", f"/tasks/{task}")):
            page.context.clear_cookies()
            sign_in(page, who)
            page.goto(address + path)
            assert axe(page) == []
            assert sideways(page) == 0
            page.locator("select[name^='choices.']").focus()
            page.keyboard.press("ArrowDown")
            assert page.locator("select[name^='choices.']").input_value()
            page.screenshot(path=f"/tmp/choosing-{who}-{width}.png")
