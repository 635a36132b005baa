"""From start to end through the command layer and a real database."""

from dataclasses import replace

import pytest

from tests.builders import Builders
from tests.commands import models
from tests.commands.conftest import Office
from workflow_engine.commands.claim_task import ClaimTask, ReleaseTask
from workflow_engine.commands.complete_task import CompleteTask
from workflow_engine.commands.deploy import DeployBundle
from workflow_engine.domain.principal import Principal
from workflow_engine.engine import Engine
from workflow_engine.errors import (
    FieldsRefused,
    ModelRefused,
    NotCandidate,
    TaskAlreadyDone,
    TaskHeldByAnother,
    TaskNotFound,
    UnknownOutcome,
)
from workflow_engine.modules import Module, Modules, OperationContext, operation
from workflow_engine.queries.audit import AuditLines
from workflow_engine.queries.instances import GetInstance
from workflow_engine.queries.timeline import Timeline


@operation("ledger.pay", permission="ledger:pay")
def pay(ctx: OperationContext) -> None:
    """Pays nobody."""


@operation("ledger.close", permission="ledger:close")
def close(ctx: OperationContext) -> None:
    """Closes nothing."""


LEDGER = Module("ledger", "Ledger", operations=(pay, close))


def test_two_approvals_complete_the_instance(office: Office) -> None:
    office.deploy(models.approval())
    started = office.start(amount=120)
    first = office.complete(office.boris)
    assert first.next_tasks == ("Finance",)
    assert office.complete(office.dana).status == "completed"
    lines = office.engine.ask(Timeline(started.instance_id), office.anna)
    assert [line.kind for line in lines] == ["instance.started", "task.completed", "task.completed"]


def test_a_rejection_ends_it_and_asks_nobody_else(office: Office) -> None:
    office.deploy(models.approval())
    started = office.start()
    assert office.complete(office.boris, "reject").status == "completed"
    view = office.engine.ask(GetInstance(started.instance_id), office.anna)
    assert view.marks["refused"] == "done"
    assert office.inbox(office.dana) == []


def test_a_second_decision_changes_nothing(office: Office) -> None:
    office.deploy(models.approval())
    office.start()
    task = office.only_task(office.boris)
    office.complete(office.boris)
    with pytest.raises(TaskAlreadyDone):
        office.engine.execute(CompleteTask(task, "reject", comment="No."), office.boris)


def test_a_task_does_not_exist_for_those_who_are_not_asked(office: Office) -> None:
    office.deploy(models.approval())
    office.start()
    task = office.only_task(office.boris)
    with pytest.raises(TaskNotFound):
        office.engine.execute(CompleteTask(task, "approve"), office.dana)
    with pytest.raises(NotCandidate):
        office.engine.execute(CompleteTask(task, "approve"), office.anna)


def test_only_the_outcomes_of_the_model_are_taken(office: Office) -> None:
    office.deploy(models.approval())
    office.start()
    with pytest.raises(UnknownOutcome):
        office.complete(office.boris, "maybe")


def test_fields_that_no_form_asks_for_are_refused(office: Office) -> None:
    office.deploy(models.approval())
    office.start(amount=5)
    with pytest.raises(FieldsRefused):
        office.complete(office.boris, amount=1)
    lines = office.engine.ask(AuditLines(), office.make.with_permissions(office.pia, "audit:read"))
    refused = next(line for line in lines.rows if line.action == "fields.refused")
    assert refused.account_id == office.boris.account_id


def test_a_claimed_task_leaves_the_other_inboxes_and_comes_back(office: Office) -> None:
    office.deploy(models.approval(candidates="group:managers, group:finance"))
    office.start()
    task = office.only_task(office.boris)
    office.engine.execute(ClaimTask(task), office.boris)
    assert office.inbox(office.dana) == []
    with pytest.raises(TaskHeldByAnother):
        office.engine.execute(CompleteTask(task, "approve"), office.dana)
    office.engine.execute(ReleaseTask(task), office.boris)
    assert office.only_task(office.dana) == task


def test_running_instances_keep_the_version_they_began_with(office: Office) -> None:
    office.deploy(models.approval())
    office.start()
    changed = office.deploy(models.approval(second="group:managers"))
    assert changed.versions[0].version == 2
    assert office.complete(office.boris).next_tasks == ("Finance",)
    assert len(office.inbox(office.dana)) == 1


def test_an_unchanged_model_is_no_new_version(office: Office) -> None:
    office.deploy(models.approval())
    assert not office.deploy(models.approval()).versions[0].is_new


def test_a_designer_may_keep_what_the_version_before_did_but_not_add_to_it(
    engine: Engine, make: Builders
) -> None:
    modules = Modules([LEDGER])
    engine = Engine(engine.database, replace(engine.world, modules=modules))
    pia = make.principal("pia", "definition:deploy")
    paying, twice = models.calling("ledger.pay"), models.calling("ledger.pay", "ledger.close")
    with pytest.raises(ModelRefused):
        engine.execute(DeployBundle("paying", {"main.bpmn": paying}), pia)
    engine.execute(DeployBundle("paying", {"main.bpmn": paying}), Principal.system(make.company_id))
    changed = paying.replace(b'name="Calling"', b'name="Calling again"')
    assert engine.execute(DeployBundle("paying", {"main.bpmn": changed}), pia).versions[0].is_new
    with pytest.raises(ModelRefused):
        engine.execute(DeployBundle("paying", {"main.bpmn": twice}), pia)
