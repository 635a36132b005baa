"""A worker that is killed in the middle of a batch: it goes on, and each item is done once."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests.commands import models
from tests.faults.firm import NOON, Firm
from tests.faults.processes import KILLED, Child, FailurePoints, Tell
from workflow_engine.commands.batches import CreateBatch
from workflow_engine.domain.principal import Principal
from workflow_engine.persistence.tables import batch, batch_item, history, role_grant

pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
ITEMS = 3
#: A worker dies at every so many points: all of them would take minutes.
STEP = 5


def operator(firm: Firm) -> Principal:
    """Anna, who may suspend many at once, in what her account holds too."""
    more = ("batch:read", "batch:write", "instance:suspend")
    role = firm.make.role("batches", more)
    firm.make.row(role_grant, role_id=role, account_id=firm.anna.account_id)
    return replace(firm.anna, permissions=firm.anna.permissions | set(more))


def life(firm: Firm, minutes: int, die_at: int | None) -> Callable[[Tell], None]:
    def work(tell: Tell) -> None:
        firm.clock.set(NOON + timedelta(minutes=minutes))
        points = FailurePoints(firm.database.engine, die_at)
        firm.worker().run_due()
        tell(points.passed)

    return work


def ended(firm: Firm, batch_id: str) -> tuple[str, Counter[str]]:
    ((state,),) = firm.rows(sa.select(batch.c.state).where(batch.c.id == batch_id))
    rows = firm.rows(sa.select(batch_item.c.state).where(batch_item.c.batch_id == batch_id))
    return state, Counter(row.state for row in rows)


def suspended(firm: Firm, batch_id: str) -> Counter[str]:
    """How often each of its instances was suspended, as the histories tell."""
    own = sa.select(batch_item.c.instance_id).where(batch_item.c.batch_id == batch_id)
    rows = firm.rows(
        sa.select(history.c.instance_id).where(
            history.c.instance_id.in_(own), history.c.kind == "instance.suspended"
        )
    )
    return Counter(row.instance_id for row in rows)


def run(firm: Firm, anna: Principal, number: int, die_at: int | None) -> int:
    """One batch, a worker that dies and the one that follows; the points of a whole life."""
    minutes = 60 * number
    firm.clock.set(NOON + timedelta(minutes=minutes))
    names = firm.starts("approval", ITEMS)
    while firm.worker().run_due():
        pass
    batch_id = firm.do(CreateBatch("suspend", {"ids": names}, "Stocktaking", {}), anna)
    lines, status = Child(firm.database, life(firm, minutes, die_at)).wait()
    if die_at is not None:
        assert status == KILLED
        for later in (10, 20):
            _, status = Child(firm.database, life(firm, minutes + later, None)).wait()
            assert status == 0
    assert ended(firm, batch_id) == ("finished", Counter(done=ITEMS)), f"killed at {die_at}"
    assert suspended(firm, batch_id) == Counter(names), f"killed at {die_at}"
    return int(lines[0]) if die_at is None else 0


@pytest.mark.timeout(300)
def test_wherever_it_dies_each_item_is_done_once_and_the_batch_ends(firm: Firm) -> None:
    anna = operator(firm)
    firm.deploy(models.approval())
    points = run(firm, anna, 0, None)
    assert points > 20
    for number, at in enumerate(range(1, points, STEP), start=1):
        run(firm, anna, number, at)
    assert firm.problems() == []
