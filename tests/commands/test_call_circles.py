"""A process that calls itself is one incident at the first call, and leaves nothing behind."""

import pytest
import sqlalchemy as sa

from tests.commands import models
from tests.commands.conftest import Office
from tests.commands.models import flow
from tests.commands.test_calls import cancel, incidents, rows, tasks, whole
from workflow_engine.commands import call_jobs
from workflow_engine.commands.migrate_instance import MigrateInstance
from workflow_engine.commands.resolve_incident import RetryIncident
from workflow_engine.commands.resume_instance import ResumeInstance
from workflow_engine.commands.skip_incident import SkipIncident
from workflow_engine.commands.suspend_instance import SuspendInstance
from workflow_engine.persistence import tables
from workflow_engine.queries.operations import Incidents


@pytest.fixture(autouse=True)
def _few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(call_jobs, "MOST", 20)


def recursive(times: int, *, before: str = "", key: str = "circle") -> bytes:
    """Calls itself ``times`` times at once."""
    loop = (
        f"<multiInstanceLoopCharacteristics><loopCardinality>{times}</loopCardinality>"
        "</multiInstanceLoopCharacteristics>"
    )
    first = flow("begin", "call") if not before else flow("begin", "ask") + flow("ask", "call")
    return models.process(
        f'<startEvent id="begin"/>{before}<callActivity id="call" calledElement="circle">{loop}'
        '</callActivity><endEvent id="done"/>' + first + flow("call", "done"),
        key=key,
    )


def harmless() -> bytes:
    return models.process(
        '<startEvent id="begin"/><endEvent id="done"/>' + flow("begin", "done"), key="circle"
    )


def run_all(office: Office) -> None:
    for _ in range(100):
        if not office.run_jobs():
            return
    pytest.fail("the jobs never end")


def codes(office: Office) -> list[str]:
    return [row.code for row in office.engine.ask(Incidents(), office.omar).rows]


def jobs(office: Office) -> int:
    with office.engine.database.reading() as connection:
        return int(connection.execute(sa.select(sa.func.count(tables.job.c.id))).scalar_one())


@pytest.mark.parametrize("times", [2, 3, 15, 40])
def test_a_circle_of_calls_is_one_incident_and_one_instance(office: Office, times: int) -> None:
    office.deploy(recursive(times))
    office.start("circle")
    run_all(office)
    assert codes(office) == ["called-too-often"]
    assert rows(office) == {"circle": ["active"]}
    whole(office)


def test_others_go_on_and_the_circle_is_cancelled(office: Office) -> None:
    office.deploy(recursive(3))
    office.deploy(models.approval())
    started = office.start("circle")
    run_all(office)
    office.start("approval")
    office.complete(office.boris)
    assert tasks(office, office.dana) == ["finance"]
    cancel(office, started.instance_id)
    run_all(office)
    assert (incidents(office), jobs(office)) == ({}, 0)
    whole(office)


def test_a_person_who_sets_a_circle_off_has_done_his_work(office: Office) -> None:
    ask = models.user_task("ask", candidates="group:managers", outcomes="done")
    office.deploy(recursive(3, before=ask, key="outer"))
    office.deploy(recursive(3))
    office.start("outer")
    office.complete(office.boris, "done")
    run_all(office)
    assert tasks(office, office.boris) == []
    assert codes(office) == ["called-too-often"]
    assert rows(office) == {"outer": ["active"]}


def test_a_retry_after_the_model_was_mended_calls_all(office: Office) -> None:
    office.deploy(recursive(3, key="outer"))
    office.deploy(recursive(3))
    office.start("outer")
    run_all(office)
    office.deploy(harmless())
    office.engine.execute(
        RetryIncident(incidents(office)["called-too-often"], "mended"), office.omar
    )
    run_all(office)
    assert rows(office) == {"circle": ["completed"] * 3, "outer": ["completed"]}
    assert (incidents(office), jobs(office)) == ({}, 0)
    whole(office)


def test_a_retry_after_the_caller_was_migrated_calls_what_it_says_now(office: Office) -> None:
    olga = office.make.with_permissions(office.omar, "instance:migrate")
    office.deploy(recursive(3, key="outer"))
    office.deploy(recursive(3))
    started = office.start("outer")
    run_all(office)
    office.deploy(harmless().replace(b'"circle"', b'"other"'))
    mended = recursive(3, key="outer").replace(b'"circle"', b'"other"')
    renamed = mended.replace(b'"call"', b'"call_it"').replace(b"begin_call", b"f1")
    (made,) = office.deploy(renamed).versions
    move = MigrateInstance(
        started.instance_id, str(made.definition_id), "mended", {"call": "call_it"}
    )
    office.engine.execute(move, olga)
    (found,) = office.engine.ask(Incidents(), office.omar).rows
    assert found.element == "call_it"
    office.engine.execute(RetryIncident(found.incident_id, "mended"), office.omar)
    run_all(office)
    assert rows(office) == {"other": ["completed"] * 3, "outer": ["completed"]}
    assert (incidents(office), jobs(office)) == ({}, 0)
    whole(office)


def test_a_retry_of_what_is_as_it_was_is_one_incident_again(office: Office) -> None:
    office.deploy(recursive(3))
    office.start("circle")
    run_all(office)
    (first,) = incidents(office).values()
    office.engine.execute(RetryIncident(first, "once more"), office.omar)
    run_all(office)
    assert codes(office) == ["called-too-often"]
    assert incidents(office) != {"called-too-often": first}
    assert rows(office) == {"circle": ["active"]}


def test_calls_that_are_skipped_one_by_one_each_come_to_light(office: Office) -> None:
    office.deploy(recursive(3, key="outer"))
    office.deploy(recursive(3))
    office.start("outer")
    for left in (3, 2, 1):
        run_all(office)
        assert codes(office) == ["called-too-often"], left
        found = incidents(office)["called-too-often"]
        office.engine.execute(SkipIncident(found, "not needed"), office.omar)
    run_all(office)
    assert rows(office) == {"outer": ["completed"]}
    assert (incidents(office), jobs(office)) == ({}, 0)


def test_a_caller_that_is_suspended_calls_the_rest_when_it_goes_on(office: Office) -> None:
    omar = office.make.with_permissions(office.omar, "instance:suspend")
    office.deploy(recursive(30, key="outer"))
    office.deploy(
        models.process(
            '<startEvent id="begin"/>'
            + models.user_task("ask", candidates="group:finance", outcomes="done")
            + flow("begin", "ask"),
            key="circle",
        )
    )
    started = office.start("outer")
    assert rows(office)["circle"] == ["active"] * 20
    office.engine.execute(SuspendInstance(started.instance_id, "wait"), omar)
    run_all(office)
    assert rows(office)["circle"] == ["suspended"] * 20
    office.engine.execute(ResumeInstance(started.instance_id, "go on"), omar)
    run_all(office)
    assert rows(office)["circle"] == ["active"] * 30
    whole(office)
