"""An outcome that needs a reason is refused without one, whoever sends it."""

import pytest

from tests.commands import models
from tests.commands.conftest import Office
from workflow_engine.commands.complete_task import CompleteTask
from workflow_engine.commands.decided import ReasonNeeded
from workflow_engine.errors import ModelRefused
from workflow_engine.queries.tasks import GetTask


def said(outcome: str, reason: str = "", more: str = "") -> bytes:
    """One task whose second outcome says whether it needs a reason."""
    asking = models.user_task("manager", candidates="group:managers", outcomes="approve")
    own = f'<cs:outcome id="{outcome}"{reason and f" reason={chr(34)}{reason}{chr(34)}"}/>'
    asking = asking.replace("</extensionElements>", f"{own}{more}</extensionElements>")
    ends = '<startEvent id="begin"/><endEvent id="done"/>'
    return models.process(
        ends + asking + models.flow("begin", "manager") + models.flow("manager", "done")
    )


def decide(office: Office, outcome: str, comment: str = "") -> str:
    command = CompleteTask(office.only_task(office.boris), outcome, comment=comment)
    return office.engine.execute(command, office.boris).status


@pytest.mark.parametrize(
    ("outcome", "reason"),
    [("reject", ""), ("return", ""), ("refuse", ""), ("rework", ""), ("later", "required")],
)
def test_what_needs_a_reason_is_refused_in_silence(
    office: Office, outcome: str, reason: str
) -> None:
    office.deploy(said(outcome, reason))
    office.start()
    for silence in ("", "  \n "):
        with pytest.raises(ReasonNeeded):
            decide(office, outcome, silence)
    assert decide(office, outcome, "Not this year.") == "completed"


@pytest.mark.parametrize(("outcome", "reason"), [("reject", "optional"), ("later", "")])
def test_what_needs_none_passes_in_silence(office: Office, outcome: str, reason: str) -> None:
    office.deploy(said(outcome, reason))
    office.start()
    assert decide(office, outcome) == "completed"


def test_a_vote_needs_its_reason_too(office: Office) -> None:
    office.deploy(said("reject", more='<cs:approval mode="any"/>'))
    office.start()
    with pytest.raises(ReasonNeeded):
        decide(office, "reject")
    assert office.inbox(office.boris)


def test_the_task_tells_which_outcomes_need_a_reason(office: Office) -> None:
    office.deploy(said("reject"))
    office.start()
    view = office.engine.ask(GetTask(office.only_task(office.boris)), office.boris)
    assert {o.id: o.needs_reason for o in view.outcomes} == {"approve": False, "reject": True}


def test_a_model_that_says_neither_is_refused(office: Office) -> None:
    with pytest.raises(ModelRefused):
        office.deploy(said("reject", "sometimes"))
