"""Returning in pages: to which step, and what happens afterwards."""

from itertools import pairwise

from tests.commands import models
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
