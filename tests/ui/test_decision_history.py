"""The history of a decision tells what was asked, and which rules nobody needed."""

from typing import Any

import pytest

from tests.ui.office import MATRIX, Office
from workflow_engine.commands.decision_ends import ChangeDecisionPolicy
from workflow_engine.commands.decisions import DraftDecision, PublishDecision
from workflow_engine.commands.deploy import DeployBundle
from workflow_engine.commands.evaluate_decision import EvaluateDecision
from workflow_engine.commands.start_instance import StartInstance

KEY = "approval_matrix"
ASKING = b"""<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d"
 xmlns:cs="urn:countersign:bpmn:1" targetNamespace="t">
 <bpmn:process id="ask" name="Who decides" isExecutable="true">
  <bpmn:startEvent id="start"/><bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="rule"/>
  <bpmn:businessRuleTask id="rule" name="Look it up"><bpmn:extensionElements>
   <cs:decision key="approval_matrix" result="steps"/>
  </bpmn:extensionElements></bpmn:businessRuleTask>
  <bpmn:sequenceFlow id="f2" sourceRef="rule" targetRef="end"/><bpmn:endEvent id="end"/>
 </bpmn:process></bpmn:definitions>"""


@pytest.fixture(autouse=True)
def in_force(office: Office) -> None:
    """Omar alone puts the matrix into force, as the company allows him."""
    office.do(ChangeDecisionPolicy(second_person=False), "omar")
    draft = office.do(DraftDecision(KEY, MATRIX), "omar")
    office.do(PublishDecision(draft.decision_id), "omar")


def test_the_history_shows_answers_and_rules_never_hit(office: Office, visit: Any) -> None:
    facts = {"doctype": "requisition", "amount": 10, "requester": "Anna"}
    office.do(EvaluateDecision(KEY, [facts]), "omar")
    page = visit("omar").get(f"/decisions/{KEY}/history")
    rules, asked = page.select("main table")
    assert [row.select("td")[2].get_text() for row in rules.select("tbody tr")] == ["1", "0"]
    assert "never hit in 90 days" in rules.get_text()
    assert "Line manager" in asked.get_text()


def test_a_version_that_nobody_asked_says_so(office: Office, visit: Any) -> None:
    page = visit("omar").get(f"/decisions/{KEY}/history")
    assert "Nothing was asked yet" in page.get_text()


def test_an_instance_tells_which_decisions_it_asked_and_by_which_rules(
    office: Office, visit: Any
) -> None:
    office.do(DeployBundle("ask", {"main.bpmn": ASKING}), "omar")
    values = {"amount": 5000, "requester": "Anna"}
    begun = office.do(StartInstance("ask", values), "omar")
    asked = visit("omar").get(f"/instances/{begun.instance_id}").select_one("#evaluations")
    assert asked.a["href"].endswith(f"/decisions/{KEY}/history?version=1")
    assert asked.a.text == "Authority matrix"
    assert "Rules 1, 2" in asked.get_text(" ", strip=True)
    assert '"Finance"' in asked.get_text()


def test_an_instance_that_asked_no_decision_says_nothing_of_them(
    office: Office, visit: Any
) -> None:
    begun = office.ask_for("Lamp", "40.00", "Too dark")
    assert visit("omar").get(f"/instances/{begun}").select_one("#evaluations") is None


def test_hits_stand_beside_the_rules_once_somebody_asked(office: Office, visit: Any) -> None:
    omar = visit("omar")
    assert "Hits in the last" not in omar.get(f"/decisions/{KEY}").get_text()
    facts = {"doctype": "requisition", "amount": 10, "requester": "Anna"}
    office.do(EvaluateDecision(KEY, [facts]), "omar")
    hits = omar.get(f"/decisions/{KEY}").select("ol[aria-label=Hits] li")
    assert [hit.get_text(" ", strip=True) for hit in hits] == ["Rule 1: 1", "Rule 2: 0"]
