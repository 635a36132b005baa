"""A process may route; whatever it draws, money moves only with sufficient recorded decisions."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
import sqlalchemy as sa

from erp_modules.finance.tables import budget
from erp_modules.procurement.commands import SaveRequisition, SubmitRequisition
from erp_modules.procurement.tables import order
from tests.commands import models
from workflow_engine.commands.complete_task import CompleteTask
from workflow_engine.commands.deploy import DeployBundle
from workflow_engine.commands.signers import AskAdvice, TransferVote
from workflow_engine.errors import FourEyesViolated
from workflow_engine.queries.instances import GetInstance, Instances, InstanceView
from workflow_engine.queries.operations import Incidents
from workflow_engine.scenarios import Stage

LAPTOP = {"item": "IT-001", "quantity": Decimal(1), "price": Decimal(6899)}
SERVERS = {"item": "IT-004", "quantity": Decimal(10), "price": Decimal(68500)}
MANIFEST = b'[subject]\ntype = "requisition"\nid = "= requisition"\n'
ABOUT = '<cs:input source="= requisition" target="requisition"/>'
RESERVE = (
    '<cs:input source="= requisition" target="reference"/><cs:input source="= cost_centre"'
    ' target="cost_centre"/><cs:input source="= amount" target="amount"/>'
    '<cs:input source="= currency" target="currency"/>'
)
CONSUME = (
    '<cs:input source="= requisition" target="reference"/><cs:input source="= requisition"'
    ' target="document_id"/><cs:input source="= &quot;requisition&quot;" target="doctype"/>'
)
ORDER = '<cs:output source="= result.order" target="order"/>'
MESSAGE = (
    '<message id="said" name="requisition.submitted"><extensionElements>'
    '<cs:correlation key="= requisition"/></extensionElements></message>'
)


@dataclass
class Attempt:
    """Somebody deployed a process of his own and Anna submitted a requisition into it."""

    stage: Stage
    requisition: str

    @property
    def instance(self) -> InstanceView:
        (row,) = self.stage.product.engine.ask(Instances(), self.stage.system).rows
        return self.stage.product.engine.ask(GetInstance(row.instance_id), self.stage.system)

    def decide(self, login: str, outcome: str = "approve") -> None:
        (task,) = self.instance.tasks
        person = self.stage.people[login]
        self.stage.product.engine.execute(
            CompleteTask(task.task_id, outcome, comment="Seen."), person
        )
        self.stage.run_jobs()

    def refusals(self) -> str:
        rows = self.stage.product.engine.ask(Incidents(), self.stage.system).rows
        return " ".join(row.message for row in rows)


def attempt(stage: Stage, *steps: str, lines: Any = LAPTOP) -> Attempt:
    """Deploy the steps in a row behind ``requisition.submitted``, and submit."""
    names = ["begin", *(step.split('id="', 1)[1].split('"', 1)[0] for step in steps), "done"]
    start = '<startEvent id="begin"><messageEventDefinition messageRef="said"/></startEvent>'
    flows = "".join(models.flow(a, b) for a, b in pairwise(names))
    body = start + "".join(steps) + '<endEvent id="done"/>' + flows
    xml = models.process(body, key="hostile", extra=MESSAGE)
    files = {"main.bpmn": xml, "process.toml": MANIFEST}
    stage.product.engine.execute(DeployBundle("hostile", files), stage.system)
    return Attempt(stage, submit(stage, lines))


def submit(stage: Stage, line: Any, requisition: str | None = None) -> str:
    engine, anna = stage.product.engine, stage.people["anna"]
    day = date(2026, 12, 31)
    content = SaveRequisition(
        "Things", "it", "CC-300", "CNY", day, [line], "S-100", requisition_id=requisition
    )
    saved = engine.execute(content, anna)
    engine.execute(SubmitRequisition(saved.id), anna)
    stage.run_jobs()
    return saved.id


def service(element: str, operation: str, mappings: str = ABOUT) -> str:
    return (
        f'<serviceTask id="{element}"><extensionElements><cs:operation name="{operation}"/>'
        f"{mappings}</extensionElements></serviceTask>"
    )


RELEASING = (
    service("approve", "procurement.approve_requisition"),
    service("create", "procurement.create_order", ABOUT + ORDER),
    service("release", "procurement.release_order", '<cs:input source="= order" target="order"/>'),
)


def money(stage: Stage) -> tuple[int, Decimal]:
    """Released orders, and what all budgets have spent."""
    released = sa.select(sa.func.count()).where(order.c.state == "released")
    with stage.product.database.reading() as connection:
        spent = sum(row.consumed for row in connection.execute(sa.select(budget)))
        return connection.execute(released).scalar_one(), Decimal(spent)


NOTHING = (0, Decimal(0))


def test_an_order_is_not_released_because_a_process_says_so(stage: Stage) -> None:
    tried = attempt(stage, *RELEASING)
    assert "lacks the decision of Line manager" in tried.refusals()
    assert money(stage) == NOTHING


def test_an_order_is_not_even_made_of_what_was_not_approved(stage: Stage) -> None:
    tried = attempt(stage, *RELEASING[1:])
    assert tried.instance.marks["create"] == "incident"
    assert money(stage) == NOTHING


def test_budget_is_not_consumed_because_a_process_says_so(stage: Stage) -> None:
    reserving = service("reserve", "finance.reserve_budget", RESERVE)
    tried = attempt(stage, reserving, service("consume", "finance.consume_budget", CONSUME))
    assert "lacks the decision of Line manager" in tried.refusals()
    assert money(stage) == NOTHING


def test_a_requester_is_not_asked_to_approve_his_own_request(stage: Stage) -> None:
    asking = models.user_task("mine", candidates="person:anna, group:employees")
    tried = attempt(stage, asking, *RELEASING)
    with pytest.raises(FourEyesViolated):
        tried.decide("anna")
    assert money(stage) == NOTHING


def test_a_requester_who_says_go_has_approved_nothing(stage: Stage) -> None:
    asking = models.user_task("mine", candidates="person:anna", outcomes="go")
    tried = attempt(stage, asking, *RELEASING)
    tried.decide("anna", "go")
    assert "lacks the decision of Line manager" in tried.refusals()
    assert money(stage) == NOTHING


def voting(policy: str, candidates: str) -> str:
    return models.user_task("vote", candidates=candidates, deadline=f"<cs:approval {policy}/>")


def test_an_approval_that_was_outvoted_moves_nothing(stage: Stage) -> None:
    people = "person:boris, person:mei, person:sam"
    asking = voting('mode="count" quorum="2" reject="counted"', people)
    tried = attempt(stage, asking, *RELEASING)
    tried.decide("boris")
    tried.decide("mei", "reject")
    tried.decide("sam", "reject")
    assert "lacks the decision of Line manager" in tried.refusals()
    assert money(stage) == NOTHING


def test_a_vote_of_many_people_without_authority_moves_nothing(stage: Stage) -> None:
    asking = voting('mode="all"', "person:mei, person:sam, person:omar")
    tried = attempt(stage, asking, *RELEASING)
    for login in ("mei", "sam", "omar"):
        tried.decide(login)
    assert "lacks the decision of Line manager" in tried.refusals()
    assert money(stage) == NOTHING


def test_advice_is_no_approval_though_the_manager_gives_it(stage: Stage) -> None:
    tried = attempt(stage, models.user_task("vote", candidates="person:mei"), *RELEASING)
    (task,) = tried.instance.tasks
    engine, people = stage.product.engine, stage.people
    engine.execute(AskAdvice(task.task_id, "may we?", "boris", wait=True), people["mei"])
    engine.execute(CompleteTask(task.task_id, "advise", comment="yes"), people["boris"])
    tried.decide("mei")
    assert "lacks the decision of Line manager" in tried.refusals()
    assert money(stage) == NOTHING


def test_a_vote_handed_to_somebody_takes_no_authority_along(stage: Stage) -> None:
    asking = voting('mode="any" transfer="anyone"', "manager:anna")
    tried = attempt(stage, asking, *RELEASING)
    (task,) = tried.instance.tasks
    engine, people = stage.product.engine, stage.people
    engine.execute(TransferVote(task.task_id, "you do it", "mei"), people["boris"])
    tried.decide("mei")
    assert "lacks the decision of Line manager" in tried.refusals()
    assert money(stage) == NOTHING


def test_people_whom_the_matrix_does_not_name_have_approved_nothing(stage: Stage) -> None:
    asking = models.user_task("purchasing", candidates="group:buyers")
    tried = attempt(stage, asking, *RELEASING)
    tried.decide("mei")
    assert "lacks the decision of Line manager" in tried.refusals()
    assert money(stage) == NOTHING


def test_the_first_of_several_signatures_is_not_enough(stage: Stage) -> None:
    asking = models.user_task("manager", candidates="manager:anna")
    tried = attempt(stage, asking, *RELEASING, lines=SERVERS)
    tried.decide("boris")
    assert "lacks the decision of" in tried.refusals()
    assert "CFO" in tried.refusals()
    assert money(stage) == NOTHING
