"""Instances are seen by those who have to do with them, found by index however many there are."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from tests.commands import models
from tests.commands.conftest import Office
from tests.conftest import NOON
from workflow_engine.commands.start_instance import StartInstance
from workflow_engine.domain.principal import Principal
from workflow_engine.errors import InstanceNotFound
from workflow_engine.persistence.repositories import jobs
from workflow_engine.persistence.tables import instance
from workflow_engine.queries.base import Reading
from workflow_engine.queries.instances import GetInstance, Instances
from workflow_engine.queries.visibility import visible


def machine(office: Office, login: str) -> Principal:
    account = office.make.account(login)
    return replace(office.anna, account_id=account, person_id=None, kind="service")


def test_a_machine_sees_what_it_started_and_nothing_of_another_machine(office: Office) -> None:
    office.deploy(models.approval())
    shop, till = machine(office, "shop"), machine(office, "till")
    started = office.engine.execute(StartInstance("approval"), shop)
    assert [row.instance_id for row in office.engine.ask(Instances(), shop).rows] == [
        started.instance_id
    ]
    assert office.engine.ask(Instances(mine=True), till).rows == []
    with pytest.raises(InstanceNotFound):
        office.engine.ask(GetInstance(started.instance_id), till)


def test_who_decided_still_sees_the_instance_and_others_do_not(office: Office) -> None:
    office.deploy(models.approval())
    office.start()
    office.complete(office.boris, "reject")
    seen = {
        p.name: len(office.engine.ask(Instances(), p).rows)
        for p in (office.anna, office.boris, office.dana, office.pia)
    }
    assert seen == {"Anna": 1, "Boris": 1, "Dana": 0, "Pia": 0}


def test_looking_at_one_instance_reads_no_whole_table(office: Office) -> None:
    engine = office.engine
    with engine.database.reading() as connection:
        world = engine.world
        ctx = Reading(connection, office.boris, world.clock.now(), world.modules, world.models)
        chosen = sa.select(instance.c.id).where(instance.c.id == office.anna.person_id)
        text = chosen.where(visible(ctx)).compile(
            connection, compile_kwargs={"literal_binds": True}
        )
        plan = _plan(connection, str(text))
    assert "SCAN " not in plan.replace("SCAN (", "")
    assert "Seq Scan" not in plan


def test_looking_for_due_jobs_does_not_read_those_of_next_year(office: Office) -> None:
    with office.engine.database.reading() as connection:
        due = jobs._DUE.limit(50).params(now=NOON)
        text = due.compile(connection, compile_kwargs={"literal_binds": True})
        assert "ix_job_due" in _plan(connection, str(text).partition("FOR UPDATE")[0])


def _plan(connection: sa.Connection, text: str) -> str:
    if connection.dialect.name == "sqlite":
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}")
        return "\n".join(row[3] for row in rows)
    # A planner prefers reading all of a few rows; what matters is which index could serve.
    for other in ("seqscan", "bitmapscan", "sort"):
        connection.exec_driver_sql(f"SET LOCAL enable_{other} = off")
    return "\n".join(row[0] for row in connection.exec_driver_sql(f"EXPLAIN {text}"))
