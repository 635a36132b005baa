"""Workers that find one chain too long at the same moment report it once."""

from collections import Counter
from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests.commands.test_chains import first, link
from tests.faults.firm import Firm, found
from tests.faults.processes import at_once
from workflow_engine.commands.run_job import RunJob
from workflow_engine.persistence.database import Database
from workflow_engine.persistence.tables import incident, instance
from workflow_engine.persistence.unit_of_work import UnitOfWork
from workflow_engine.settings import Settings

# The children are single-threaded and leave by ``_exit``.
pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
CHAINS = 12


def work(firm: Firm) -> int:
    """Do what is due until there is nothing left; how many jobs that were."""
    done, idle = 0, 0
    while idle < 3:
        with UnitOfWork(firm.database) as uow:
            now = firm.clock.now() + timedelta(seconds=done)
            rows = uow.jobs.lease(worker="worker", now=now, seconds=6_000, limit=1)
            uow.commit()
        idle = 0 if rows else idle + 1
        for row in rows:
            firm.do(RunJob(row["id"], row["lease"]), firm.make.system)
            done += 1
    return done


def test_workers_open_one_incident_for_a_chain_that_doubles(database: Database) -> None:
    firm = found(database, settings=Settings(max_chain=4))
    firm.deploy(link("left", "ping", "ping", "signal"))
    firm.deploy(link("right", "ping", "ping", "signal"))
    firm.deploy(first("signal"))
    firm.starts("first", CHAINS)
    told = at_once(firm.database, [lambda number: work(firm)] * 3, rounds=1)
    assert [answer.error for answer in told[0] if answer.error] == []
    origins = Counter(
        row.chain_origin
        for row in firm.rows(
            sa.select(instance.c.chain_origin).join(
                incident, incident.c.instance_id == instance.c.id
            )
        )
    )
    assert (len(origins), set(origins.values())) == (CHAINS, {1})
    assert firm.problems() == []
