"""A delivery that comes to several processes at once, or to one that dies, counts once."""

import json

import pytest
import sqlalchemy as sa

from tests.commands.test_messages import expecting
from tests.faults.firm import Firm
from tests.faults.processes import KILLED, Child, FailurePoints, Tell, at_once
from workflow_engine.commands.hook_calls import Answered, Call, ReceiveCall, ReplayCall
from workflow_engine.commands.hooks import ChangeHook, CreateHook
from workflow_engine.domain.principal import Principal
from workflow_engine.persistence import tables

# The children are single-threaded and leave by ``_exit``.
pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
ROUNDS = 15
MAPPING = {
    "name": "The shop",
    "proof": "path",
    "id_from": "field",
    "id_name": "body.id",
    "message": "goods.arrived",
    "key": "body.order",
    "variables": (("count", "body.count"),),
    "per_minute": 6_000,
}


class Shop:
    """Calls a hook of the firm, as the door would."""

    def __init__(self, firm: Firm, **values: object) -> None:
        firm.deploy(expecting())
        self.firm = firm
        self.boss = firm.make.with_permissions(firm.anna, "hook:write")
        create = CreateHook(code="shop", **{**MAPPING, **values})  # type: ignore[arg-type]
        self.id = firm.do(create, self.boss).id
        (row,) = firm.rows(sa.select(tables.hook))
        permissions = frozenset({"message:send"})
        self.principal = Principal(
            row.account_id, None, row.company_id, "shop", "service", permissions=permissions
        )

    def send(self, number: int, **more: object) -> Answered:
        body = {"id": number, "order": f"PO-{number}", "count": 1, **more}
        call = Call("application/json", {}, json.dumps(body).encode())
        answered: Answered = self.firm.do(ReceiveCall(self.id, call), self.principal)
        return answered

    def kept(self) -> list[str]:
        """Keys of the messages that wait, in order."""
        wanted = sa.select(tables.message.c.key).where(tables.message.c.state == "buffered")
        return sorted(row.key for row in self.firm.rows(wanted))


def test_one_delivery_at_three_doors_is_one_message(firm: Firm) -> None:
    shop = Shop(firm)

    def send(number: int) -> str:
        return shop.send(number).call_id

    told = at_once(firm.database, [send, send, send], rounds=ROUNDS)
    assert [answer.error for answers in told for answer in answers if answer.error] == []
    assert all(len({answer.value for answer in answers}) == 1 for answers in told)
    assert shop.kept() == sorted(f"PO-{number}" for number in range(ROUNDS))
    states = [row.state for row in firm.rows(sa.select(tables.hook_call.c.state))]
    assert (states.count("accepted"), states.count("duplicate")) == (ROUNDS, 2 * ROUNDS)
    assert firm.problems() == []


def test_a_delivery_that_finds_its_receiver_at_two_doors_reaches_it_once(firm: Firm) -> None:
    shop = Shop(firm)
    names = [firm.start("expecting", order=f"PO-{number}") for number in range(ROUNDS)]
    told = at_once(firm.database, [lambda n: shop.send(n).call_id] * 2, rounds=ROUNDS)
    assert [answer.error for answers in told for answer in answers if answer.error] == []
    assert set(firm.statuses(names)) == {"completed"}
    assert shop.kept() == []
    assert firm.problems() == []


def test_two_who_replay_one_call_send_it_once(firm: Firm) -> None:
    shop = Shop(firm, id_from="none", id_name=None, condition="false")
    calls = [shop.send(number).call_id for number in range(ROUNDS)]
    wanted = {**MAPPING, "id_from": "none", "id_name": None}
    firm.do(ChangeHook(hook_id=shop.id, rev=1, **wanted), shop.boss)  # type: ignore[arg-type]

    def replay(number: int) -> str:
        return str(firm.do(ReplayCall(calls[number]), shop.boss).outcome)

    told = at_once(firm.database, [replay, replay], rounds=ROUNDS)
    pairs = {tuple(sorted(answer.error or "done" for answer in answers)) for answers in told}
    assert pairs == {("CallAnswered", "done")}
    assert len(shop.kept()) == ROUNDS


def test_a_door_that_dies_leaves_a_delivery_that_may_come_again(firm: Firm) -> None:
    shop = Shop(firm)

    def sending(number: int, die_at: int | None):  # type: ignore[no-untyped-def]
        def work(tell: Tell) -> None:
            points = FailurePoints(firm.database.engine, die_at)
            shop.send(number)
            tell(points.passed)

        return work

    lines, status = Child(firm.database, sending(0, None)).wait()
    assert status == 0
    points = int(lines[0])
    for at in range(1, points + 1):
        _, status = Child(firm.database, sending(at, at)).wait()
        assert status in (0, KILLED)
        shop.send(at)
    assert shop.kept() == sorted(f"PO-{number}" for number in range(points + 1))
    assert firm.problems() == []
