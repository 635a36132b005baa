"""A message and its receiver appear at the same moment in two processes: they always meet."""

from collections import Counter

import pytest
import sqlalchemy as sa

from tests.commands.test_messages import beginning, expecting
from tests.faults.firm import Firm
from tests.faults.processes import at_once
from workflow_engine.commands.deploy import DeployBundle
from workflow_engine.commands.send_message import SendMessage
from workflow_engine.commands.start_instance import StartInstance
from workflow_engine.persistence.tables import instance, message

# The children are single-threaded and leave by ``_exit``.
pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
ROUNDS = 40


def send(firm: Firm, key: str, **options: str) -> str:
    command = SendMessage("goods.arrived", key, {"count": 1}, "PT1H", **options)
    return str(firm.do(command).outcome)


def states(firm: Firm) -> Counter[str]:
    return Counter(row.state for row in firm.rows(sa.select(message.c.state)))


def test_a_message_meets_the_wait_that_begins_with_it(firm: Firm) -> None:
    firm.deploy(expecting())

    def wait(number: int) -> str:
        return str(firm.do(StartInstance("expecting", {"order": f"PO-{number}"})).status)

    told = at_once(
        firm.database,
        [lambda number: send(firm, f"PO-{number}"), wait],
        rounds=ROUNDS,
    )
    assert [answer.error for row in told for answer in row if answer.error] == []
    ended = Counter(row.status for row in firm.rows(sa.select(instance.c.status)))
    assert ended == {"completed": ROUNDS}
    assert set(states(firm)) <= {"delivered"}
    assert firm.problems() == []


def test_two_messages_and_two_waits_of_one_key_pair_off(firm: Firm) -> None:
    firm.deploy(expecting(2))

    def wait(number: int) -> str:
        return str(firm.do(StartInstance("expecting", {"order": f"PO-{number}"})).status)

    told = at_once(
        firm.database,
        [
            lambda number: send(firm, f"PO-{number}"),
            wait,
            lambda number: send(firm, f"PO-{number}"),
        ],
        rounds=ROUNDS,
    )
    assert [answer.error for row in told for answer in row if answer.error] == []
    ended = Counter(row.status for row in firm.rows(sa.select(instance.c.status)))
    assert ended == {"completed": ROUNDS}


def test_one_message_id_from_two_senders_is_one_message(firm: Firm) -> None:
    firm.deploy(expecting())
    for number in range(ROUNDS):
        firm.start("expecting", order=f"PO-{number}")

    def again(number: int) -> str:
        return send(firm, f"PO-{number}", message_id=f"note-{number}")

    told = at_once(firm.database, [again, again], rounds=ROUNDS)
    assert {tuple(answer.value for answer in row) for row in told} == {("delivered", "delivered")}
    assert states(firm) == {"delivered": ROUNDS}


def test_a_message_meets_the_version_that_is_deployed_with_it(firm: Firm) -> None:
    account = firm.anna.account_id or ""
    firm.make.role("clerk", ["instance:start"], accounts=[account])

    def deploy(number: int) -> int:
        xml = beginning(f"receipt{number}", name=f"parcel.{number}")
        return int(firm.do(DeployBundle("test", {"main.bpmn": xml})).versions[0].version)

    def arrive(number: int) -> str:
        return str(firm.do(SendMessage(f"parcel.{number}", "P", {}, "PT1H")).outcome)

    told = at_once(firm.database, [arrive, deploy], rounds=ROUNDS)
    assert [answer.error for row in told for answer in row if answer.error] == []
    firm.run_jobs()
    started = Counter(row.key for row in firm.rows(sa.select(instance.c.key)))
    assert started == {f"receipt{number}": 1 for number in range(ROUNDS)}


def test_two_waits_for_one_kept_message_get_it_once(firm: Firm) -> None:
    firm.deploy(expecting())
    for number in range(ROUNDS):
        assert send(firm, f"PO-{number}") == "buffered"

    def wait(number: int) -> str:
        return str(firm.do(StartInstance("expecting", {"order": f"PO-{number}"})).status)

    told = at_once(firm.database, [wait, wait], rounds=ROUNDS)
    assert [answer.error for row in told for answer in row if answer.error] == []
    ended = Counter(row.status for row in firm.rows(sa.select(instance.c.status)))
    assert ended == {"completed": ROUNDS, "active": ROUNDS}
    assert states(firm) == {"delivered": ROUNDS}
