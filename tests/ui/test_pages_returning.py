"""Returning in pages: to which step, and what happens afterwards."""

from datetime import timedelta
from itertools import pairwise

from tests.commands import models
from tests.conftest import NOON
from tests.ui.office import Office
from workflow_engine.commands.deploy import DeployBundle
from workflow_engine.commands.start_instance import StartInstance


def ask(office: Office) -> None:
    """Anna describes what she needs, Boris looks at it, Dana decides."""
    steps = (("describe", "anna"), ("look", "boris"), ("decide", "dana"))
    body = '<startEvent id="begin"/><endEvent id="done"/>' + "".join(
        models.user_task(name, candidates=f"person:{who}", outcomes="ok return")
        for name, who in steps
    )
    body = body.replace('<cs:outcome id="return"/>', '<cs:outcome id="return" returns="any"/>')
    order = ["begin", "describe", "look", "decide", "done"]
    flows = "".join(models.flow(a, b) for a, b in pairwise(order))
    office.do(DeployBundle("desk", {"m.bpmn": models.process(body + flows)}), "omar")
    office.do(StartInstance("approval"), "anna")


def task_of(office: Office, who: str) -> str:
    return next(row.task_id for row in office.inbox(who) if row.title == "Approval")


def test_a_step_is_returned_and_comes_straight_back(office, visit):
    ask(office)
    for who in ("anna", "boris"):
        task = task_of(office, who)
        page = visit(who)
        page.get(f"/tasks/{task}")
        page.send(f"/tasks/{task}/complete", outcome="ok")
    dana, task = visit("dana"), task_of(office, "dana")
    dana.get(f"/tasks/{task}")
    assert dana.page.select_one(".decision-bar a.btn")["href"].endswith("/return")
    dana.get(f"/tasks/{task}/return")
    assert [i["value"] for i in dana.page.select("[name=back_to]")] == ["look", "describe"]
    assert "Describe · Anna" in dana.main
    dana.send(f"/tasks/{task}/return", back_to="describe", then="back", comment="")
    assert "Say why" in dana.main
    dana.send(f"/tasks/{task}/return", back_to="describe", then="back", comment="Which site?")
    assert dana.said == "“Approval” was returned."
    anna, again = visit("anna"), task_of(office, "anna")
    anna.get(f"/tasks/{again}")
    assert "Which site?" in anna.main
    anna.send(f"/tasks/{again}/complete", outcome="ok")
    assert task_of(office, "dana") != task


def test_a_decision_is_taken_back_and_the_request_withdrawn_on_its_page(office, visit):
    ask(office)
    task = task_of(office, "anna")
    anna, boris = visit("anna"), visit("boris")
    anna.get(f"/tasks/{task}")
    anna.send(f"/tasks/{task}/complete", outcome="ok")
    boris.get(f"/tasks/{task_of(office, 'boris')}")
    request = boris.page.select_one("a[href^='/instances/']")["href"]
    anna.get(request)
    anna.send(f"/tasks/{task}/undo", reason="")
    assert "Say why" in anna.said
    anna.send(f"/tasks/{task}/undo", reason="Forgot the site")
    assert "you can decide again" in anna.said
    assert "took the decision in “Describe” back" in anna.main
    anna.send(f"{request}/withdraw", reason="Not needed")
    assert anna.said == "The request was withdrawn."
    assert "withdrew the request" in anna.main


def test_a_copy_is_given_found_and_read(office, visit):
    ask(office)
    boris, fang = visit("anna"), visit("fang")
    boris.get(f"/tasks/{task_of(office, 'anna')}")
    request = boris.page.select_one("a[href^='/instances/']")["href"]
    boris.get(request)
    person = f"person:{office.people['fang'].person_id}"
    boris.send(f"{request}/copy", to=person, note="For your budget")
    assert boris.said == "They find it among their copies."
    assert "gave others a copy" in boris.main
    fang.get("/copies")
    assert "1 unread" in fang.main
    assert "For your budget" in fang.main
    fang.get(request)
    assert "You were given a copy" in fang.main
    fang.send(f"{request}/copy/read")
    assert fang.said == "Marked as read."
    fang.get("/copies?unread=1")
    assert "No copies" in fang.main


def test_a_task_is_put_aside_and_a_draft_kept(office, visit):
    ask(office)
    anna, task = visit("anna"), task_of(office, "anna")
    anna.get(f"/tasks/{task}")
    anna.send(f"/tasks/{task}/draft", comment="Which site?")
    assert anna.said == "Your draft is kept; nobody else sees it."
    assert "This is your draft of" in anna.main
    assert anna.page.select_one("#decide-reason-text").text.strip() == "Which site?"
    anna.get(f"/tasks/{task}/aside")
    anna.send(f"/tasks/{task}/aside", until="yesterday")
    assert "within a year" in anna.main
    anna.send(f"/tasks/{task}/aside", until=tomorrow())
    assert "is put aside" in anna.said
    anna.get("/?aside=1")
    assert "Approval" in anna.main
    anna.get(f"/tasks/{task}")
    anna.send(f"/tasks/{task}/aside", back="1")
    assert anna.said == "The task is in your inbox again."


def tomorrow() -> str:
    return (NOON + timedelta(days=1)).date().isoformat()
