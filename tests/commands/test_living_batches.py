"""One change for many instances: counted before, done one by one, stopped and taken up again."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from tests.commands import models
from tests.commands.conftest import Office
from tests.commands.test_living_migration import one_step, version
from tests.commands.test_living_suspended import olga as olga
from tests.commands.test_living_suspended import sound, status, suspend
from workflow_engine.clock import SetClock
from workflow_engine.commands.batch_items import BadOptions, RunBatchItem
from workflow_engine.commands.batches import (
    CancelBatch,
    CreateBatch,
    NothingFailed,
    NothingMeant,
    PauseBatch,
    RepeatBatch,
    ResumeBatch,
)
from workflow_engine.commands.cancel_instance import CancelInstance
from workflow_engine.commands.claim_task import ReasonMissing
from workflow_engine.domain.batch import BadFilter, BadKind, BatchCannot, BatchNotFound, EmptyFilter
from workflow_engine.domain.principal import Principal
from workflow_engine.errors import Forbidden
from workflow_engine.persistence import tables
from workflow_engine.queries.batches import (
    Batches,
    BatchItemRow,
    BatchItems,
    BatchPreview,
    BatchRow,
    GetBatch,
)
from workflow_engine.queries.instances import GetInstance, Instances
from workflow_engine.queries.operations import Incidents
from workflow_engine.queries.timeline import Timeline


@pytest.fixture
def boss(office: Office, olga: Principal) -> Principal:
    """An operator who may change many instances at once, with an account that holds it all."""
    role = office.make.role("boss", [*olga.permissions, "batch:read", "batch:write"])
    office.make.row(tables.role_grant, role_id=role, account_id=olga.account_id)
    return office.make.with_permissions(olga, "batch:read", "batch:write")


def create(office: Office, boss: Principal, kind: str, options: Any = None, **chosen: Any) -> str:
    command = CreateBatch(kind, chosen, "The year ends", options or {})
    return office.engine.execute(command, boss)


def batch(office: Office, boss: Principal, batch_id: str) -> BatchRow:
    return office.engine.ask(GetBatch(batch_id), boss)


def items(office: Office, boss: Principal, batch_id: str) -> list[BatchItemRow]:
    return list(office.engine.ask(BatchItems(batch_id), boss).rows)


def started(office: Office, count: int = 3) -> list[str]:
    office.deploy(models.approval())
    return [office.start(amount=number).instance_id for number in range(count)]


def statuses(office: Office, instances: list[str]) -> list[str]:
    return [status(office, each) for each in instances]


def test_all_that_fit_are_counted_and_then_changed(office: Office, boss: Principal) -> None:
    running = started(office)
    preview = office.engine.ask(BatchPreview("cancel", {"key": "approval"}), boss)
    assert (preview.count, [entry.instance_id for entry in preview.sample]) == (3, running)
    made = create(office, boss, "cancel", key="approval")
    office.run_jobs()
    found = batch(office, boss, made)
    assert (found.state, found.total, found.done, found.waiting) == ("finished", 3, 3, 0)
    assert statuses(office, running) == ["cancelled"] * 3
    line = office.engine.ask(Timeline(running[0]), boss)[-1]
    assert (line.actor, line.data["reason"], line.data["batch"]) == ("Omar", "The year ends", made)
    assert [entry.batch_id for entry in office.engine.ask(Batches(), boss).rows] == [made]
    assert sound(office)


def test_what_changed_meanwhile_is_skipped_and_what_fails_harms_no_other(
    office: Office, boss: Principal
) -> None:
    first, second, third = started(office)
    new = version(office, one_step())
    made = create(office, boss, "migrate", {"definition_id": new}, key="approval")
    office.engine.execute(CancelInstance(first, "Not needed"), boss)
    office.run_jobs()
    by = {entry.instance_id: entry for entry in items(office, boss, made)}
    assert by[first].state == "skipped"
    assert (by[second].state, by[third].state) == ("failed", "failed")
    assert "manager" in (by[second].detail or "")
    assert batch(office, boss, made).state == "finished"
    assert sound(office)


def test_only_those_that_fit_are_meant(office: Office, boss: Principal) -> None:
    first, second, third = started(office)
    suspend(office, boss, third)
    chosen: list[tuple[dict[str, Any], list[str]]] = [
        ({"ids": [first, third]}, [first]),
        ({"key": "approval", "version": 1}, [first, second]),
        ({"element": "manager"}, [first, second]),
        ({"key": "approval", "version": 2}, []),
        ({"element": "finance"}, []),
        ({"incident_code": "none"}, []),
        ({"text": "appro"}, [first, second]),
    ]
    for conditions, expected in chosen:
        preview = office.engine.ask(BatchPreview("suspend", conditions), boss)
        assert [entry.instance_id for entry in preview.sample] == expected, conditions


@pytest.mark.parametrize(
    ("kind", "options", "chosen", "refusal"),
    [
        ("explode", {}, {"key": "approval"}, BadKind),
        ("cancel", {}, {}, EmptyFilter),
        ("cancel", {}, {"colour": "red"}, BadFilter),
        ("cancel", {}, {"version": "one"}, BadFilter),
        ("cancel", {}, {"key": "other"}, NothingMeant),
        ("migrate", {}, {"key": "approval"}, BadOptions),
        ("cancel", {"reason": "mine"}, {"key": "approval"}, BadOptions),
    ],
)
def test_a_batch_that_makes_no_sense_is_not_made(
    office: Office,
    boss: Principal,
    kind: str,
    options: dict[str, Any],
    chosen: dict[str, Any],
    refusal: type[Exception],
) -> None:
    started(office, 1)
    with pytest.raises(refusal):
        create(office, boss, kind, options, **chosen)


def test_it_takes_a_reason_and_the_permission_of_the_single_change(
    office: Office, boss: Principal
) -> None:
    started(office, 1)
    with pytest.raises(ReasonMissing):
        office.engine.execute(CreateBatch("cancel", {"key": "approval"}, ""), boss)
    clerk = office.make.with_permissions(office.anna, "batch:write", "instance:read_all")
    with pytest.raises(Forbidden):
        create(office, clerk, "cancel", key="approval")


def test_who_may_no_longer_do_it_does_it_no_longer(office: Office, boss: Principal) -> None:
    running = started(office, 1)
    made = create(office, boss, "cancel", key="approval")
    with office.engine.database.engine.begin() as connection:
        connection.execute(sa.delete(tables.role_grant))
    office.run_jobs()
    (item,) = items(office, boss, made)
    assert item.state == "failed"
    assert statuses(office, running) == ["active"]


def test_a_paused_batch_waits_and_goes_on(office: Office, boss: Principal) -> None:
    running = started(office)
    made = create(office, boss, "suspend", key="approval")
    office.engine.execute(RunBatchItem(made, 1), boss)
    office.engine.execute(PauseBatch(made, "Wait"), boss)
    office.run_jobs()
    assert statuses(office, running) == ["suspended", "active", "active"]
    assert not office.engine.execute(RunBatchItem(made, 2), boss)
    office.engine.execute(ResumeBatch(made, "Go"), boss)
    office.run_jobs()
    assert statuses(office, running) == ["suspended"] * 3
    assert batch(office, boss, made).done == 3


def test_a_cancelled_batch_leaves_the_rest_alone(office: Office, boss: Principal) -> None:
    running = started(office)
    made = create(office, boss, "suspend", key="approval")
    office.engine.execute(RunBatchItem(made, 1), boss)
    office.engine.execute(CancelBatch(made, "Wrong ones"), boss)
    office.run_jobs()
    assert statuses(office, running) == ["suspended", "active", "active"]
    found = batch(office, boss, made)
    assert (found.state, found.done, found.cancelled) == ("cancelled", 1, 2)
    with pytest.raises(BatchCannot):
        office.engine.execute(ResumeBatch(made, "Go"), boss)


def test_items_are_done_once_when_a_worker_dies(
    office: Office, boss: Principal, clock: SetClock
) -> None:
    ended = started(office)
    for each in ended:
        office.engine.execute(CancelInstance(each, "Over"), boss)
    made = create(office, boss, "restart", key="approval")
    with office.engine.database.engine.begin() as connection:
        dead = {"state": "leased", "lease": 1, "attempts": 1, "worker": "dead"}
        until = clock.now() + timedelta(seconds=60)
        taken = sa.update(tables.job).where(tables.job.c.kind == "batch")
        connection.execute(taken.values(**dead, leased_until=until, due_at=until))
    # It had done one item and died before it could say so.
    assert office.engine.execute(RunBatchItem(made, 1), boss)
    office.run_jobs()
    assert batch(office, boss, made).done == 1
    clock.travel(timedelta(minutes=2))
    office.run_jobs()
    assert batch(office, boss, made).done == 3
    again = [entry.result_id for entry in items(office, boss, made)]
    active = office.engine.ask(Instances(status="active"), boss).rows
    assert {row.instance_id for row in active} == set(again)
    assert sound(office)


def test_what_failed_is_tried_again(office: Office, boss: Principal) -> None:
    running = started(office, 2)
    new = version(office, one_step())
    made = create(office, boss, "migrate", {"definition_id": new}, key="approval")
    office.run_jobs()
    assert batch(office, boss, made).failed == 2
    office.engine.execute(RepeatBatch(made, "Once more"), boss)
    office.run_jobs()
    found = batch(office, boss, made)
    assert (found.failed, found.state) == (2, "finished")
    assert statuses(office, running) == ["active", "active"]
    mapped = {"definition_id": new, "mapping": {"manager": "boss"}}
    done = create(office, boss, "migrate", mapped, key="approval", version=1)
    office.run_jobs()
    assert batch(office, boss, done).done == 2
    with pytest.raises(NothingFailed):
        office.engine.execute(RepeatBatch(done, "Once more"), boss)
    assert [office.engine.ask(GetInstance(each), boss).version for each in running] == [2, 2]
    assert sound(office)


@pytest.mark.parametrize(
    ("kind", "options", "statuses_then"),
    [
        ("modify", {"moves": [{"kind": "cancel_all"}]}, {"cancelled"}),
        ("set_variables", {"values": {"amount": 9}}, {"active"}),
    ],
)
def test_every_kind_does_what_it_says(
    office: Office, boss: Principal, kind: str, options: Any, statuses_then: set[str]
) -> None:
    running = started(office, 2)
    made = create(office, boss, kind, options, key="approval")
    office.run_jobs()
    assert batch(office, boss, made).done == 2
    assert set(statuses(office, running)) == statuses_then


def test_suspended_instances_are_resumed_together(office: Office, boss: Principal) -> None:
    running = started(office, 2)
    for kind, then in (("suspend", "suspended"), ("resume", "active")):
        create(office, boss, kind, key="approval")
        office.run_jobs()
        assert set(statuses(office, running)) == {then}
    assert sound(office)


def test_incidents_are_skipped_by_element(office: Office, boss: Principal) -> None:
    office.deploy(models.stuck())
    stuck = [office.start("stuck", amount=1).instance_id for _ in range(2)]
    preview = office.engine.ask(BatchPreview("retry_incidents", {"element": "choice"}), boss)
    assert preview.count == 2
    values = {"values": {"amount": 15}}
    create(office, boss, "set_variables", values, key="stuck")
    office.run_jobs()
    made = create(office, boss, "retry_incidents", element="choice", key="stuck")
    office.run_jobs()
    assert batch(office, boss, made).done == 2
    assert statuses(office, stuck) == ["completed", "completed"]
    assert office.engine.ask(Incidents(), boss).rows == []
    line = office.engine.ask(Timeline(stuck[0]), boss)[-1]
    assert (line.kind, line.data["reason"]) == ("incident.retried", "The year ends")
    assert sound(office)


def test_a_batch_of_another_company_is_not_there(office: Office, boss: Principal) -> None:
    with pytest.raises(BatchNotFound):
        office.engine.ask(GetBatch("nothing"), boss)
