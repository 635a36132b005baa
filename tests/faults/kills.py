"""SIGKILL at every statement of a whole purchase, and a client that tries again until it is done.

The client writes down what it is about to ask and what it was answered; the process that asks may
die anywhere. A new one asks the same again under the same keys.
"""

import dataclasses
import math
import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from tests.faults.firm import NOON, Firm, ledger, purchase
from tests.faults.processes import KILLED, Child, FailurePoints, Tell
from workflow_engine.commands.base import Command
from workflow_engine.commands.claim_task import ClaimTask
from workflow_engine.commands.complete_task import CompleteTask
from workflow_engine.commands.send_message import SendMessage
from workflow_engine.commands.start_instance import StartInstance
from workflow_engine.domain.principal import Principal
from workflow_engine.engine import Replay
from workflow_engine.errors import TaskAlreadyDone
from workflow_engine.persistence import documents
from workflow_engine.persistence.tables import decision, idempotency, instance
from workflow_engine.queries.inbox import Inbox

#: What a client asks under a key, in order.
ASKED = ("start", "manager", "arrived", "finance")
KILLED_AGAIN = 0.3
#: Whole databases are checked after so many purchases; single ones always.
VERIFY_EVERY = 50


class Customer:
    """One life of the client: it goes through the whole script and tells what it learns."""

    def __init__(self, firm: Firm, order: str, known: dict[str, Any], tell: Tell) -> None:
        self.firm = firm
        self.order = order
        self.known = dict(known)
        self._tell = tell

    def live(self, life: int) -> None:
        # Leases of a dead worker have run out when the next one comes.
        self.firm.clock.set(NOON + timedelta(minutes=5 * life))
        firm, order = self.firm, self.order
        started = self._ask("start", StartInstance("purchase", {"order": order}), firm.anna)
        self._decide("manager", firm.boris, started["instance_id"])
        firm.clock.travel(timedelta(hours=2))
        firm.run_jobs()
        self._ask("arrived", SendMessage("goods.arrived", order, {"count": 3}), firm.anna)
        self._decide("finance", firm.dana, started["instance_id"])
        firm.run_jobs()

    def _decide(self, element: str, person: Principal, name: str) -> None:
        def find() -> str:
            rows = self.firm.engine.ask(Inbox(), person).rows
            return next(row.task_id for row in rows if row.instance_id == name)

        task = self._note(f"task of {element}", find)
        # A former life may have decided it already.
        with suppress(TaskAlreadyDone):
            self.firm.engine.execute(ClaimTask(task), person)
        self._ask(element, CompleteTask(task, "approve", comment="fine"), person)

    def _note(self, name: str, find: Callable[[], Any]) -> Any:
        """A client knows what it asked even after a crash."""
        if name not in self.known:
            self.known[name] = find()
            self._tell([name, self.known[name]])
        return self.known[name]

    def _ask(self, name: str, command: Command[Any], actor: Principal) -> Any:
        replay = Replay(f"{self.order}:{name}", _plain)
        body = self.firm.engine.execute_keyed(command, actor, replay).body
        self._tell([f"answer to {name}", body])
        return body


def _plain(result: Any) -> Any:
    body = dataclasses.asdict(result) if dataclasses.is_dataclass(result) else {"value": result}
    return documents.loads(documents.dumps(body))


@dataclass
class Report:
    """What a campaign did and found."""

    points: int
    kills: int = 0
    problems: list[str] = field(default_factory=list)


def prepare(firm: Firm) -> None:
    firm.deploy(purchase(), process_toml=b'title = "= order"\n')


def campaign(firm: Firm, *, kills: int | None, seed: int = 1) -> Report:
    """Kill until ``kills`` are done (None: until every point had its turn)."""
    chance = random.Random(seed)
    report = Report(_count(firm))
    stride = _stride(report.points)
    number = 0
    while number < report.points if kills is None else report.kills < kills:
        at = 1 + number * stride % report.points
        found = _purchase(firm, f"order {seed}-{number}", at, chance, report)
        number += 1
        if number % VERIFY_EVERY == 0:
            found += firm.problems()
        report.problems += [f"killed at {at} of {report.points}: {text}" for text in found]
    report.problems += firm.problems()
    return report


def _stride(points: int) -> int:
    """A step that visits every point once a round, and spreads any part of a round evenly."""
    near = round(points * 0.618)
    return next(step for step in range(near, 2 * points) if math.gcd(step, points) == 1)


def _count(firm: Firm) -> int:
    """How many points an undisturbed purchase has; it also warms what children inherit."""
    Customer(firm, "order warm", {}, lambda value: None).live(0)

    def work(tell: Tell) -> None:
        points = FailurePoints(firm.database.engine)
        Customer(firm, "order counted", {}, lambda value: None).live(0)
        tell(points.passed)

    lines, status = Child(firm.database, work).wait()
    assert status == 0, "the undisturbed purchase failed"
    return int(lines[0])


def _purchase(firm: Firm, order: str, at: int, chance: random.Random, report: Report) -> list[str]:
    known: dict[str, Any] = {}
    problems: list[str] = []
    die_at: int | None = at
    for life in range(8):
        lines, status = Child(firm.database, _life(firm, order, known, life, die_at)).wait()
        for name, value in lines:
            if known.setdefault(name, value) != value:
                problems.append(f"{name} was {known[name]}, then {value}")
        if status == 0:
            break
        if status != KILLED:
            problems.append(f"the client ended with {status}")
            break
        report.kills += 1
        again = life < 5 and chance.random() < KILLED_AGAIN
        die_at = chance.randint(1, report.points) if again else None
    return problems + _check(firm, order, known)


def _life(
    firm: Firm, order: str, known: dict[str, Any], life: int, die_at: int | None
) -> Callable[[Tell], None]:
    def work(tell: Tell) -> None:
        FailurePoints(firm.database.engine, die_at)
        Customer(firm, order, known, tell).live(life)

    return work


def _check(firm: Firm, order: str, known: dict[str, Any]) -> list[str]:
    """One instance, one decision for each task, one posting, every answer there."""
    ids = [row.id for row in firm.rows(sa.select(instance.c.id).where(instance.c.title == order))]
    decided = firm.rows(
        sa.select(decision.c.task_id, decision.c.outcome).where(decision.c.instance_id.in_(ids))
    )
    counts = {
        "instances": len(ids),
        "completed": firm.statuses(ids).count("completed"),
        "decisions": len(decided),
        "decided tasks": len({row.task_id for row in decided}),
        "postings": firm.count(ledger, ledger.c.reference == order),
        "answers": sum(f"answer to {name}" in known for name in ASKED),
        "stored answers": firm.count(idempotency, idempotency.c.key.startswith(f"{order}:")),
    }
    wanted = {
        "instances": 1,
        "completed": 1,
        "decisions": 2,
        "decided tasks": 2,
        "postings": 1,
        "answers": 4,
        "stored answers": 4,
    }
    wrong = [f"{counts[name]} {name}" for name in wanted if counts[name] != wanted[name]]
    if {row.task_id for row in decided} != {
        known.get(f"task of {n}") for n in ("manager", "finance")
    }:
        wrong.append("decisions are not those that were acknowledged")
    return wrong
