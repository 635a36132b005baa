"""Running instances go on in a new version; tasks, votes, dates and messages stay what they are."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests.commands import models
from tests.commands.conftest import Office
from tests.commands.test_living_suspended import olga as olga
from tests.commands.test_living_suspended import sound, status, suspend
from workflow_engine.clock import SetClock
from workflow_engine.commands.claim_task import ClaimTask, ReasonMissing
from workflow_engine.commands.migrate_instance import CannotMigrate, MigrateInstance, SameVersion
from workflow_engine.domain.principal import Principal
from workflow_engine.errors import DefinitionNotFound, Forbidden, InstanceNotActive
from workflow_engine.persistence import tables
from workflow_engine.queries.instances import GetInstance
from workflow_engine.queries.migration import MigrationCheck, MigrationPlan
from workflow_engine.queries.timeline import Timeline


def one_step(element: str = "boss", more: str = "") -> bytes:
    """The approval with only one task, which has another id."""
    return models.process(
        '<startEvent id="begin"/>'
        + models.user_task(element, candidates="group:finance")
        + '<endEvent id="done"/>'
        + models.flow("begin", element)
        + models.flow(element, "done")
        + more
    )


def version(office: Office, xml: bytes) -> str:
    (made,) = office.deploy(xml).versions
    assert made.definition_id is not None
    return made.definition_id


def migrate(office: Office, olga: Principal, instance: str, to: str, **mapping: str) -> None:
    office.engine.execute(MigrateInstance(instance, to, "The law changed", mapping), olga)


def test_a_claimed_task_moves_with_its_holder(office: Office, olga: Principal) -> None:
    office.deploy(models.approval())
    started = office.start()
    task = office.only_task(office.boris)
    office.engine.execute(ClaimTask(task), office.boris)
    new = version(office, one_step())
    migrate(office, olga, started.instance_id, new, manager="boss")
    (row,) = office.inbox(office.boris)
    assert (row.task_id, row.element, row.step, row.is_mine) == (task, "boss", "Boss", True)
    view = office.engine.ask(GetInstance(started.instance_id), olga)
    assert (view.definition_id, view.version) == (new, 2)
    line = office.engine.ask(Timeline(started.instance_id), olga)[-1]
    assert line.kind == "instance.migrated"
    assert (line.data["from"], line.data["to"], line.data["reason"]) == (1, 2, "The law changed")
    assert office.complete(office.boris).status == "completed"
    assert sound(office)


def test_what_has_nowhere_to_go_stays_and_says_why(office: Office, olga: Principal) -> None:
    office.deploy(models.approval())
    started = office.start()
    new = version(office, one_step())
    check = office.engine.ask(MigrationCheck(started.instance_id, new), olga)
    (problem,) = check.problems
    assert (problem.kind, problem.node, problem.code) == ("token", "manager", "no-target")
    assert not check.is_possible
    with pytest.raises(CannotMigrate, match="manager"):
        migrate(office, olga, started.instance_id, new)
    assert office.complete(office.boris).next_tasks == ("Finance",)
    assert sound(office)


def test_the_dry_run_tells_what_changes_and_changes_nothing(
    office: Office, olga: Principal
) -> None:
    office.deploy(models.approval())
    started = office.start()
    late = (
        '<boundaryEvent id="late" attachedToRef="boss"><timerEventDefinition>'
        "<timeDuration>P1D</timeDuration></timerEventDefinition></boundaryEvent>"
        '<endEvent id="over"/>' + models.flow("late", "over")
    )
    new = version(office, one_step(more=late))
    query = MigrationCheck(started.instance_id, new, {"manager": "boss"})
    check = office.engine.ask(query, olga)
    assert check.is_possible
    assert {(c.code, c.node) for c in check.changes} == {
        ("renamed", "manager"),
        ("listens", "late"),
    }
    assert office.engine.ask(GetInstance(started.instance_id), olga).version == 1
    migrate(office, olga, started.instance_id, new, manager="boss")
    assert sound(office)


def test_a_new_deadline_counts_from_the_migration(
    office: Office, olga: Principal, clock: SetClock
) -> None:
    old = version(office, models.approval())
    started = office.start()
    clock.travel(timedelta(days=3))
    boundary = (
        '<boundaryEvent id="late" attachedToRef="manager"><timerEventDefinition>'
        "<timeDuration>P1D</timeDuration></timerEventDefinition></boundaryEvent>"
        '<endEvent id="over"/>' + models.flow("late", "over")
    )
    new = version(office, one_step("manager", more=boundary))
    migrate(office, olga, started.instance_id, new)
    office.run_jobs()
    assert status(office, started.instance_id) == "active"
    clock.travel(timedelta(days=1, minutes=1))
    office.run_jobs()
    assert status(office, started.instance_id) == "completed"
    assert old != new
    assert sound(office)


def test_a_deadline_that_is_gone_is_forgotten(office: Office, olga: Principal) -> None:
    office.deploy(models.escalating())
    started = office.start("escalating")
    plain = models.process(
        '<startEvent id="begin"/>'
        + models.user_task("manager", candidates="group:managers")
        + '<endEvent id="done"/>'
        + models.flow("begin", "manager")
        + models.flow("manager", "done"),
        key="escalating",
    )
    migrate(office, olga, started.instance_id, version(office, plain))
    with office.engine.database.reading() as connection:
        timers = sa.select(tables.job.c.id).where(tables.job.c.kind == "timer")
        assert connection.execute(timers).all() == []
    assert sound(office)


def hearing(name: str, element: str = "hear") -> bytes:
    return models.process(
        '<startEvent id="begin"/>'
        f'<intermediateCatchEvent id="{element}"><messageEventDefinition messageRef="m"/>'
        '</intermediateCatchEvent><endEvent id="done"/>'
        + models.flow("begin", element)
        + models.flow(element, "done"),
        key="hearing",
        extra=f'<message id="m" name="{name}"/>',
    )


@pytest.mark.parametrize("name", ["paid", "settled"])
def test_a_message_is_heard_under_its_new_name(office: Office, olga: Principal, name: str) -> None:
    office.deploy(hearing("paid"))
    started = office.start("hearing")
    new = version(office, hearing(name, "listen"))
    migrate(office, olga, started.instance_id, new, hear="listen")
    with office.engine.database.reading() as connection:
        (row,) = connection.execute(sa.select(tables.subscription)).mappings()
    assert (row["name"], row["element"]) == (name, "listen")
    assert sound(office)


def test_very_many_rounds_move_with_their_parts(office: Office, olga: Principal) -> None:
    def each(element: str) -> bytes:
        loop = (
            '<multiInstanceLoopCharacteristics id="mi"><loopCardinality>205</loopCardinality>'
            "</multiInstanceLoopCharacteristics></userTask>"
        )
        task = models.user_task(element, candidates="group:managers", outcomes="done")
        return models.process(
            '<startEvent id="begin"/>'
            + task.replace("</userTask>", loop)
            + '<endEvent id="done"/>'
            + models.flow("begin", element)
            + models.flow(element, "done"),
            key="many",
        )

    office.deploy(each("vote"))
    started = office.start("many")
    new = version(office, each("say"))
    check = office.engine.ask(MigrationCheck(started.instance_id, new), olga)
    assert len(check.problems) == 207
    migrate(office, olga, started.instance_id, new, vote="say")
    rows = office.inbox(office.boris)
    assert {row.element for row in rows} == {"say"}
    assert sound(office)


def test_a_suspended_instance_moves_and_stays_suspended(office: Office, olga: Principal) -> None:
    office.deploy(models.approval())
    started = office.start()
    suspend(office, olga, started.instance_id)
    migrate(office, olga, started.instance_id, version(office, one_step("manager")))
    assert status(office, started.instance_id) == "suspended"
    assert sound(office)


def test_it_moves_only_to_another_version_of_its_own_process(
    office: Office, olga: Principal
) -> None:
    own = version(office, models.approval())
    other = version(office, models.parallel())
    started = office.start()
    with pytest.raises(SameVersion):
        migrate(office, olga, started.instance_id, own)
    for unknown in (other, "nothing"):
        with pytest.raises(DefinitionNotFound):
            migrate(office, olga, started.instance_id, unknown)
    office.complete(office.boris, "reject")
    new = version(office, one_step())
    with pytest.raises(InstanceNotActive):
        migrate(office, olga, started.instance_id, new)


def test_it_takes_a_reason_and_the_permission(office: Office, olga: Principal) -> None:
    office.deploy(models.approval())
    started = office.start()
    new = version(office, one_step("manager"))
    with pytest.raises(ReasonMissing):
        office.engine.execute(MigrateInstance(started.instance_id, new, " "), olga)
    with pytest.raises(Forbidden):
        migrate(office, office.anna, started.instance_id, new)


def test_the_plan_names_elements_as_people_know_them(office: Office) -> None:
    old = version(office, models.approval())
    new = version(office, one_step())
    plan = office.engine.ask(MigrationPlan(old, new, {"manager": "boss"}), office.pia)
    pairs = {pair.source: pair for pair in plan.pairs}
    assert (pairs["manager"].target_name, pairs["manager"].by) == ("Boss", "hand")
    assert (pairs["finance"].target, pairs["begin"].by) == (None, "id")
    assert (plan.from_version, plan.to_version, list(plan.added)) == (1, 2, [])
