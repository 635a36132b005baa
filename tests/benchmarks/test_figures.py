"""Figures that do not depend on the machine: statements, commits, rows, bytes, time to import."""

import resource
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
import sqlalchemy as sa

from erp_modules.procurement.commands import SaveRequisition, SubmitRequisition
from tests.commands import models
from tests.commands.conftest import Office
from workflow_engine import demo
from workflow_engine.commands.complete_task import CompleteTask
from workflow_engine.engine import Replay
from workflow_engine.persistence.tables import instance, metadata
from workflow_engine.scenarios import Stage, staged

#: One of them asks who wants to be told.
MOST_STATEMENTS = 13
MOST_ROWS, MOST_BYTES = 20, 4096
MOST_STATE = 1000
#: Libraries that every call needs; what the product adds is mostly the making of its own classes.
STANDS_ON = ("flask", "flask_smorest", "sqlalchemy", "structlog", "lxml.etree", "webargs")
MOST_IMPORT = 9


@pytest.fixture
def traffic(office: Office) -> Iterator[list[str]]:
    """Statements and commits that the database was asked for; BEGIN does not count."""
    asked: list[str] = []

    def note(conn: object, cursor: object, text: str, *more: object) -> None:
        if not text.upper().startswith("BEGIN"):
            asked.append(text)

    def commit(conn: object) -> None:
        asked.append("COMMIT")

    engine = office.engine.database.engine
    sa.event.listen(engine, "before_cursor_execute", note)
    sa.event.listen(engine, "commit", commit)
    yield asked
    sa.event.remove(engine, "before_cursor_execute", note)
    sa.event.remove(engine, "commit", commit)


def three_tasks() -> bytes:
    """Manager, a gateway, finance twice."""
    steps = ["begin", "manager", "decided", "finance", "payment", "done"]
    return models.process(
        '<startEvent id="begin"/><exclusiveGateway id="decided"/><endEvent id="done"/>'
        + models.user_task("manager", candidates="group:managers")
        + models.user_task("finance", candidates="group:finance")
        + models.user_task("payment", candidates="group:finance", outcomes="paid")
        + "".join(models.flow(*pair) for pair in pairwise(steps))
    )


def test_a_decision_is_one_commit_of_few_statements(office: Office, traffic: list[str]) -> None:
    office.deploy(models.approval())
    office.start(amount=120)
    task = office.only_task(office.boris)
    traffic.clear()
    replay = Replay("once", lambda done: {"status": done.status})
    office.engine.execute_keyed(CompleteTask(task, "approve"), office.boris, replay)
    commits = traffic.count("COMMIT")
    assert commits == 1
    assert len(traffic) - commits <= MOST_STATEMENTS, "\n".join(traffic)


def test_a_finished_instance_is_few_rows_and_bytes(office: Office) -> None:
    office.deploy(three_tasks())
    before = sizes(office)
    office.start(amount=120, reason="the old one is broken")
    office.complete(office.boris)
    office.complete(office.dana)
    office.complete(office.dana, "paid")
    office.run_jobs()
    after = sizes(office)
    grown = {name: after[name][0] - before[name][0] for name in after}
    assert sum(grown.values()) <= MOST_ROWS, {name: n for name, n in grown.items() if n}
    assert sum(after[name][1] - before[name][1] for name in after) <= MOST_BYTES


def sizes(office: Office) -> dict[str, tuple[int, int]]:
    """Rows and bytes of each table; SQLite does not tell the bytes of a row."""
    database = office.engine.database
    size = "0" if database.is_sqlite else "coalesce(sum(pg_column_size(t.*)), 0)"
    found = {}
    with database.reading() as connection:
        for table in metadata.tables:
            text = f'SELECT count(*), {size} FROM "{table}" t'
            rows, taken = connection.exec_driver_sql(text).one()
            found[table] = (int(rows), int(taken))
    return found


def test_a_waiting_requisition_is_less_than_a_kilobyte_of_state() -> None:
    with staged() as stage:
        demo.deploy_all(stage.product, stage.system)
        request_laptops(stage)
        with stage.product.database.reading() as connection:
            waiting = connection.scalars(
                sa.select(instance.c.state).where(instance.c.status == "active")
            ).all()
    assert waiting
    assert max(map(len, waiting)) < MOST_STATE


def request_laptops(stage: Stage) -> None:
    """Anna asks for three laptops; her manager is to decide."""
    line = {"item": "IT-001", "quantity": Decimal(3), "price": Decimal(6899)}
    draft = SaveRequisition(
        title="Laptops for three new colleagues",
        category="it",
        cost_centre="CC-300",
        currency="CNY",
        needed_by=date(2026, 12, 31),
        lines=[line],
        supplier="S-100",
    )
    execute = stage.product.engine.execute
    saved = execute(draft, stage.actor("anna"))
    execute(SubmitRequisition(requisition_id=saved.id), stage.actor("anna"))
    stage.run_jobs()


def test_the_application_imports_in_time_to_start_often() -> None:
    """Measured against what it stands on, in the same minute: a busy machine slows both."""
    parts, whole = [], []
    for _ in range(3):
        parts.append(import_seconds(*STANDS_ON))
        whole.append(import_seconds("workflow_engine.app"))
    assert min(whole) < MOST_IMPORT * min(parts)


def import_seconds(*modules: str) -> float:
    """Time of the processor that a new interpreter takes to import the modules."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", f"import {', '.join(modules)}"], check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
