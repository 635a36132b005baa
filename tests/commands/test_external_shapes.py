"""External work in every kind of task, in repetitions large and small, and in what stands still."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from tests.commands import external, models
from tests.commands.conftest import Office
from tests.commands.external import Hand
from tests.conftest import NOON
from workflow_engine.clock import SetClock
from workflow_engine.commands.cancel_instance import CancelInstance
from workflow_engine.domain.external_task import ExternalTaskNotFound
from workflow_engine.errors import InstanceNotActive
from workflow_engine.jobs.housekeeping import forget_old_keys
from workflow_engine.persistence.repositories.external import Wanted, next_moment
from workflow_engine.persistence.tables import external_task, instance
from workflow_engine.persistence.unit_of_work import UnitOfWork
from workflow_engine.queries.external_tasks import ExternalTasks
from workflow_engine.verification import verify

LOOP = (
    '<multiInstanceLoopCharacteristics{sequential}><extensionElements><cs:loop collection="=items"'
    ' element="item" outputCollection="results" outputElement="=score"/></extensionElements>'
    "</multiInstanceLoopCharacteristics>"
)


def repeated(*, sequential: bool = False) -> bytes:
    """A task for a worker for each of ``items``."""
    how = ' isSequential="true"' if sequential else ""
    inner = '<cs:input source="=item" target="item"/><cs:output source="=score" target="score"/>'
    work = external.task("work", "check", inner=inner).replace(
        "</serviceTask>", LOOP.replace("{sequential}", how) + "</serviceTask>"
    )
    return models.process(
        f'<startEvent id="begin"/>{work}<endEvent id="done"/>'
        + models.flow("begin", "work")
        + models.flow("work", "done"),
        key="outside",
    )


@pytest.fixture
def robot(office: Office) -> Hand:
    return external.hand(office)


def states(office: Office) -> set[str]:
    with office.engine.database.reading() as connection:
        return set(connection.scalars(sa.select(external_task.c.state)))


def status(office: Office, instance_id: str) -> str:
    wanted = sa.select(instance.c.status).where(instance.c.id == instance_id)
    with office.engine.database.reading() as connection:
        return str(connection.execute(wanted).scalar_one())


@pytest.mark.parametrize("kind", ["serviceTask", "sendTask", "businessRuleTask"])
def test_every_kind_of_work_may_be_done_outside(office: Office, robot: Hand, kind: str) -> None:
    office.deploy(external.one().replace(b"serviceTask", kind.encode()))
    started = office.start("outside")
    robot.complete(robot.fetch_one())
    assert status(office, started.instance_id) == "completed"
    assert verify(office.engine.database) == []


@pytest.mark.parametrize("sequential", [False, True], ids=["parallel", "sequential"])
def test_a_repetition_makes_a_task_for_each_with_a_key_of_its_own(
    office: Office, robot: Hand, sequential: bool
) -> None:
    office.deploy(repeated(sequential=sequential))
    started = office.start("outside", items=[3, 4, 5])
    keys, items = set(), []
    while got := robot.fetch():
        keys.add(got[0].effect_key)
        items.append(got[0].variables["item"])
        robot.complete(got[0], score=got[0].variables["item"] * 2)
    assert (len(keys), sorted(items)) == (3, [3, 4, 5])
    assert status(office, started.instance_id) == "completed"
    assert verify(office.engine.database) == []


@pytest.mark.timeout(300)
def test_a_repetition_too_large_for_one_state_works_and_ends_alike(
    office: Office, robot: Hand
) -> None:
    office.deploy(repeated())
    done = office.start("outside", items=list(range(210)))
    left = 210
    while got := robot.fetch(most=100):
        for one in got:
            robot.complete(one, score=one.variables["item"])
        left -= len(got)
    assert left == 0
    assert status(office, done.instance_id) == "completed"
    stopped = office.start("outside", items=list(range(210)))
    late = robot.fetch_one()
    office.engine.execute(CancelInstance(stopped.instance_id, "Not needed"), office.omar)
    assert states(office) == {"completed", "cancelled"}
    assert robot.fetch() == []
    with pytest.raises(Exception, match="over"):
        robot.complete(late)
    assert verify(office.engine.database) == []


def test_operators_see_who_works_on_what(office: Office, robot: Hand) -> None:
    office.deploy(external.one())
    started = office.start("outside")
    robot.fetch_one()
    asked = ExternalTasks(state="locked", topic="check", instance_id=started.instance_id)
    (row,) = office.engine.ask(asked, office.omar).rows
    assert (row.worker, row.element) == ("robot-1", "work")
    assert office.engine.ask(ExternalTasks(state="failed"), office.omar).rows == []


def test_lists_go_on_from_page_to_page(office: Office) -> None:
    office.deploy(external.one())
    for _ in range(5):
        office.start("outside")
    seen: list[str] = []
    cursor = None
    while True:
        page = office.engine.ask(ExternalTasks(cursor=cursor, limit=2), office.omar)
        seen += [row.task_id for row in page.rows]
        cursor = page.cursor
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == 5


def test_ended_tasks_are_forgotten_with_the_keys(
    office: Office, robot: Hand, clock: SetClock
) -> None:
    office.deploy(external.one())
    office.start("outside")
    office.start("outside")
    got = robot.fetch_one()
    robot.complete(got)
    clock.travel(timedelta(days=8))
    forget_old_keys(office.engine)
    with pytest.raises(ExternalTaskNotFound):
        robot.complete(got)
    assert states(office) == {"ready"}


class Plans:
    """How the database means to answer what is asked about external tasks."""

    def __init__(self, connection: sa.Connection) -> None:
        self.found: list[str] = []
        self._word = "EXPLAIN QUERY PLAN "
        if connection.dialect.name == "postgresql":
            self._word = "EXPLAIN "
            # A handful of rows would be read one by one, and sorted.
            for way in ("seqscan", "bitmapscan", "sort"):
                connection.exec_driver_sql(f"SET LOCAL enable_{way} = off")
        sa.event.listen(connection, "before_cursor_execute", self._explain)

    def _explain(self, conn: sa.Connection, cursor: object, text: str, given: Any, *_: Any) -> None:
        if "external_task" in text and not text.startswith("EXPLAIN"):
            rows = conn.exec_driver_sql(self._word + text, given)
            self.found.append("\n".join(str(tuple(row)) for row in rows))


def test_looking_for_work_and_taking_it_read_an_index_in_order(office: Office) -> None:
    office.deploy(external.one())
    office.start("outside")
    wanted = Wanted(office.make.company_id, "check")
    with UnitOfWork(office.engine.database) as uow:
        plans = Plans(uow.connection)
        assert next_moment(uow.connection, wanted) is not None
        assert len(uow.external.available(wanted, now=NOON, most=1)) == 1
    looking, taking = plans.found
    assert "ix_external_task_next" in looking
    assert "ix_external_task_order" in taking
    assert "TEMP B-TREE" not in looking + taking


def test_a_suspended_instance_gives_out_no_work_and_takes_none(office: Office, robot: Hand) -> None:
    office.deploy(external.one())
    office.start("outside")
    got = robot.fetch_one()
    office.start("outside")
    _set_status(office, "suspended")
    assert robot.fetch() == []
    with pytest.raises(InstanceNotActive):
        robot.complete(got)
    _set_status(office, "active")
    assert robot.complete(got).status == "completed"
    assert len(robot.fetch()) == 1


def _set_status(office: Office, status: str) -> None:
    with office.engine.database.engine.begin() as connection:
        connection.execute(
            sa.update(instance).where(instance.c.ended_at.is_(None)).values(status=status)
        )
