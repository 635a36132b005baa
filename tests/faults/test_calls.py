"""A worker that is killed anywhere around a request: the other side does it once all the same."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests.commands.test_http import ITEM, asking
from tests.connections.other_side import OtherSide, orders, other_side
from tests.faults.firm import NOON, Firm
from tests.faults.processes import KILLED, Child, FailurePoints, Tell
from workflow_engine.commands.connections import CreateConnection
from workflow_engine.commands.deploy import DeployBundle
from workflow_engine.domain.principal import Principal
from workflow_engine.persistence.tables import incident, task

pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")


def connect(firm: Firm, side: OtherSide, *, repeatable: bool) -> None:
    connection = CreateConnection(
        code="erp", name="ERP", base_url=side.url, plain_allowed=True, private_allowed=True,
        repeatable=repeatable,
    )  # fmt: skip
    system = Principal.system(firm.make.company_id)
    firm.do(connection, system)
    firm.do(DeployBundle("test", {"main.bpmn": asking(inputs=ITEM)}), system)


def life(firm: Firm, number: int, die_at: int | None) -> Callable[[Tell], None]:
    def work(tell: Tell) -> None:
        firm.clock.set(NOON + timedelta(minutes=10 * number))
        points = FailurePoints(firm.database.engine, die_at)
        firm.worker().run_due()
        tell(points.passed)

    return work


def lives(firm: Firm, first: int, die_at: int | None) -> tuple[int, int]:
    """One worker killed at a point, and the one that comes after it; points and kills."""
    lines, status = Child(firm.database, life(firm, first, die_at)).wait()
    if status == 0:
        post_letters(firm)
        return int(lines[0]), 0
    assert status == KILLED
    _, status = Child(firm.database, life(firm, first + 1, None)).wait()
    assert status == 0
    post_letters(firm)
    return 0, 1


def post_letters(firm: Firm) -> None:
    """Else the next worker would begin with them, and be killed before it comes to the request."""
    firm.clock.travel(timedelta(minutes=15))
    while firm.worker().run_due():
        pass


def waiting(firm: Firm) -> int:
    return len(firm.rows(sa.select(task.c.id).where(task.c.element == "look")))


@pytest.mark.timeout(300)
def test_wherever_it_dies_the_order_is_placed_once_under_one_key(firm: Firm) -> None:
    with other_side() as side:
        side.behave(orders())
        connect(firm, side, repeatable=True)
        firm.start("approval", id="0", item="desk")
        points, _ = lives(firm, 0, None)
        kills = 0
        for at in range(1, points + 1):
            firm.clock.set(NOON + timedelta(minutes=20 * at))
            firm.start("approval", id=str(at), item="desk")
            kills += lives(firm, 2 * at, at)[1]
            assert len(side.orders) == waiting(firm) == at + 1, f"killed at {at} of {points}"
        assert kills == points
        # Some died between the answer and the commit, and asked again.
        assert len(side.received) > len(side.orders)
    assert firm.problems() == []


@pytest.mark.timeout(300)
def test_without_keys_it_is_sent_at_most_once_wherever_it_dies(firm: Firm) -> None:
    with other_side() as side:
        side.behave(orders())
        connect(firm, side, repeatable=False)
        firm.start("approval", id="0", item="desk")
        points, _ = lives(firm, 0, None)
        for at in range(1, points + 1):
            firm.clock.set(NOON + timedelta(minutes=20 * at))
            firm.start("approval", id=str(at), item="desk")
            lives(firm, 2 * at, at)
        keys = [request.key for request in side.received]
        assert len(keys) == len(set(keys))
        asked = len(firm.rows(sa.select(incident.c.id).where(incident.c.state == "open")))
        assert waiting(firm) + asked == points + 1
        assert asked > 0
    assert firm.problems() == []
