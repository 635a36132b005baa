"""The history of a decision tells what was asked, and which rules nobody needed."""

from typing import Any

import pytest

from tests.ui.office import MATRIX, Office
from workflow_engine.commands.decision_ends import ChangeDecisionPolicy
from workflow_engine.commands.decisions import DraftDecision, PublishDecision
from workflow_engine.commands.evaluate_decision import EvaluateDecision

KEY = "approval_matrix"


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
