"""Races between real processes: what each actor does in a round, and what must hold after all."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from itertools import cycle, islice
from typing import Any

import sqlalchemy as sa

from tests.commands import models
from tests.faults import firm as firms
from tests.faults.firm import Firm, ledger
from tests.faults.processes import Answer, at_once
from workflow_engine.commands.cancel_instance import CancelInstance
from workflow_engine.commands.claim_task import ClaimTask
from workflow_engine.commands.complete_task import CompleteTask
from workflow_engine.commands.deploy import DeployBundle
from workflow_engine.commands.run_job import RunJob
from workflow_engine.commands.send_message import SendMessage
from workflow_engine.commands.start_instance import StartInstance
from workflow_engine.engine import Replay
from workflow_engine.persistence.tables import decision, definition, instance, job, task
from workflow_engine.persistence.unit_of_work import UnitOfWork

Rounds = list[tuple[Answer, ...]]
#: Nobody who lost waits longer for the answer.
AT_ONCE = 1.0


@dataclass(frozen=True)
class Result:
    """How often each pair of answers came, how long nearly all took, and what did not hold."""

    answers: Counter[str]
    late: float
    problems: list[str]


Race = Callable[[Firm, int], tuple[Rounds, list[str]]]


def run(race: Race, firm: Firm, *, rounds: int) -> Result:
    told, problems = race(firm, rounds)
    # A busy machine may delay one or the other; a deadlock would delay them all.
    seconds = sorted(answer.seconds for answers in told for answer in answers)
    pairs = Counter(" / ".join(answer.error or "done" for answer in row) for row in told)
    return Result(pairs, seconds[len(seconds) * 9 // 10], problems + firm.problems())


def _only(told: Rounds, *allowed: str) -> list[str]:
    """Every round ended in one of the pairs of answers."""
    seen = [" / ".join(answer.error or "done" for answer in row) for row in told]
    return [f"round {n}: {pair}" for n, pair in enumerate(seen) if pair not in allowed]


def _unequal(what: str, found: Any, wanted: Any) -> list[str]:
    return [] if found == wanted else [f"{what}: {found} instead of {wanted}"]


def two_completions(firm: Firm, rounds: int) -> tuple[Rounds, list[str]]:
    """Two managers decide one task differently."""
    firm.deploy(models.approval())
    names = firm.starts("approval", rounds)
    tasks = firm.tasks(names, "manager")
    told = at_once(
        firm.database,
        [
            lambda n: firm.do(CompleteTask(tasks[n], "approve"), firm.boris).outcome,
            lambda n: firm.do(CompleteTask(tasks[n], "reject", comment="No."), firm.bella).outcome,
        ],
        rounds=rounds,
    )
    problems = _only(told, "done / TaskAlreadyDone", "TaskAlreadyDone / done")
    rows = firm.rows(sa.select(decision.c.task_id, decision.c.outcome))
    won = [next(a.value for a in answers if a.error is None) for answers in told if not problems]
    problems += _unequal("decisions", sorted(rows), sorted(zip(tasks, won, strict=False)))
    return told, problems


def parallel_branches(firm: Firm, rounds: int) -> tuple[Rounds, list[str]]:
    """The two last branches before a join end together."""
    firm.deploy(models.parallel())
    names = firm.starts("both", rounds)
    left, right = firm.tasks(names, "left"), firm.tasks(names, "right")
    told = at_once(
        firm.database,
        [
            lambda n: firm.do(CompleteTask(left[n], "approve"), firm.boris).status,
            lambda n: firm.do(CompleteTask(right[n], "approve"), firm.dana).status,
        ],
        rounds=rounds,
    )
    problems = _only(told, "done / done")
    return told, problems + _unequal("ended", set(firm.statuses(names)), {"completed"})


def _leased(firm: Firm, kind: str) -> dict[str, tuple[str, int]]:
    """All due jobs, leased; those of ``kind`` by instance."""
    with UnitOfWork(firm.database) as uow:
        rows = uow.jobs.lease(worker="race", now=firm.clock.now(), seconds=600, limit=100_000)
        uow.commit()
    return {row["instance_id"]: (row["id"], row["lease"]) for row in rows if row["kind"] == kind}


def _run(firm: Firm, leased: tuple[str, int]) -> bool:
    return bool(firm.do(RunJob(*leased), firm.make.system))


def _completion_and_timer(firm: Firm, rounds: int, *, interrupting: bool) -> tuple[Any, ...]:
    firm.deploy(firms.deadline(interrupting=interrupting))
    names = firm.starts("deadline", rounds)
    tasks = firm.tasks(names, "manager")
    firm.clock.travel(timedelta(hours=2))
    timers = _leased(firm, "timer")
    told = at_once(
        firm.database,
        [
            lambda n: firm.do(CompleteTask(tasks[n], "approve"), firm.boris).status,
            lambda n: _run(firm, timers[names[n]]),
        ],
        rounds=rounds,
    )
    return names, told


def completion_and_interrupting_timer(firm: Firm, rounds: int) -> tuple[Rounds, list[str]]:
    """A manager decides while the deadline takes the task away: exactly one of them happens."""
    names, told = _completion_and_timer(firm, rounds, interrupting=True)
    problems = _only(told, "done / done", "TaskNotOpen / done")
    for number, (decided, fired) in enumerate(told):
        if (decided.error is None) == bool(fired.value):
            problems.append(f"round {number}: decided {decided.error is None}, fired {fired.value}")
    decided = sum(row[0].error is None for row in told)
    problems += _unequal("completed", firm.statuses(names).count("completed"), decided)
    return told, problems + _unequal("decisions", firm.count(decision), decided)


def completion_and_other_timer(firm: Firm, rounds: int) -> tuple[Rounds, list[str]]:
    """A manager decides while a timer that leaves the task alone fires."""
    _, told = _completion_and_timer(firm, rounds, interrupting=False)
    problems = _only(told, "done / done")
    chased = firm.count(task, task.c.element == "chase")
    return told, problems + _unequal("chased", chased, sum(bool(row[1].value) for row in told))


def completion_and_claim(firm: Firm, rounds: int) -> tuple[Rounds, list[str]]:
    """One manager decides while the other claims."""
    firm.deploy(models.approval())
    tasks = firm.tasks(firm.starts("approval", rounds), "manager")
    told = at_once(
        firm.database,
        [
            lambda n: firm.do(CompleteTask(tasks[n], "approve"), firm.boris).outcome,
            lambda n: firm.do(ClaimTask(tasks[n]), firm.bella),
        ],
        rounds=rounds,
    )
    return told, _only(told, "done / TaskAlreadyDone", "TaskHeldByAnother / done")


def two_starts_of_one_document(firm: Firm, rounds: int) -> tuple[Rounds, list[str]]:
    """The same business key twice: one process runs."""
    firm.deploy(models.approval())

    def start(number: int) -> str:
        command = StartInstance("approval", {}, business_key=f"PR-{number}")
        return str(firm.do(command).instance_id)

    told = at_once(firm.database, [start, start], rounds=rounds)
    problems = _only(told, "done / BusinessKeyInUse", "BusinessKeyInUse / done")
    return told, problems + _unequal("instances", firm.count(instance), rounds)


def one_request_twice(firm: Firm, rounds: int) -> tuple[Rounds, list[str]]:
    """The same idempotency key at once: both get the answer, one instance starts."""
    firm.deploy(models.approval())

    def start(number: int) -> str:
        replay = Replay(f"start {number}", lambda started: started.instance_id)
        return str(firm.engine.execute_keyed(StartInstance("approval"), firm.anna, replay).body)

    told = at_once(firm.database, [start, start], rounds=rounds)
    problems = _only(told, "done / done")
    problems += [f"round {n}: two answers" for n, (a, b) in enumerate(told) if a.value != b.value]
    return told, problems + _unequal("instances", firm.count(instance), rounds)


def two_deployments(firm: Firm, rounds: int) -> tuple[Rounds, list[str]]:
    """Two changed models of one process: both become versions, one is the latest."""

    def deploy(who: str) -> Callable[[int], int]:
        def work(number: int) -> int:
            name = f'name="{who} {number}"'.encode()
            xml = models.approval().replace(b'name="Approval"', name)
            return int(firm.do(DeployBundle("test", {"main.bpmn": xml})).versions[0].version)

        return work

    deploy("before")(0)
    told = at_once(firm.database, [deploy("first"), deploy("second")], rounds=rounds)
    problems = _only(told, "done / done")
    versions = sorted(answer.value or 0 for answers in told for answer in answers)
    problems += _unequal("versions", versions, list(range(2, 2 * rounds + 2)))
    return told, problems + _unequal("latest", firm.count(definition, definition.c.latest), 1)


def two_workers_lease(firm: Firm, rounds: int) -> tuple[Rounds, list[str]]:
    """Two workers look for due jobs at once: every job is leased by one of them."""
    firm.deploy(firms.only_posting())
    firm.starts("posting", rounds, order="x")

    def lease(worker: str) -> Callable[[int], list[str]]:
        def work(number: int) -> list[str]:
            with UnitOfWork(firm.database) as uow:
                rows = uow.jobs.lease(
                    worker=worker, now=firm.clock.now(), seconds=600, limit=1 + number % 2
                )
                uow.commit()
                return [row["id"] for row in rows]

        return work

    told = at_once(firm.database, [lease("first"), lease("second")], rounds=rounds)
    taken = sorted(name for answers in told for answer in answers for name in answer.value or ())
    known = sorted(row.id for row in firm.rows(sa.select(job.c.id)))
    return told, _only(told, "done / done") + _unequal("leased", taken, known)


def jobs_delivered_three_times(firm: Firm, rounds: int) -> tuple[Rounds, list[str]]:
    """Each posting is delivered to two workers, three times in all, in different orders."""
    firm.deploy(firms.only_posting())
    names = [firm.start("posting", order=f"order {n}") for n in range(rounds)]
    leased = list(_leased(firm, "operation").values())
    other = list(islice(cycle(leased), 7, 7 + rounds))

    def twice(number: int) -> int:
        return _run(firm, leased[number]) + _run(firm, leased[-1 - number])

    told = at_once(firm.database, [twice, lambda n: _run(firm, other[n])], rounds=rounds)
    problems = _only(told, "done / done")
    problems += _unequal("effects", sum(a.value for row in told for a in row), rounds)
    posted = Counter(row.reference for row in firm.rows(sa.select(ledger.c.reference)))
    problems += _unequal("postings", set(posted.values()), {1})
    return told, problems + _unequal("ended", set(firm.statuses(names)), {"completed"})


def one_message_twice(firm: Firm, rounds: int) -> tuple[Rounds, list[str]]:
    """The same message from two senders wakes the instance once."""
    firm.deploy(firms.expecting())
    names = [firm.start("expecting", order=f"order {n}") for n in range(rounds)]

    def send(number: int) -> int:
        return int(firm.do(SendMessage("goods.arrived", f"order {number}")).reached)

    told = at_once(firm.database, [send, send], rounds=rounds)
    problems = _only(told, "done / MessageNotCorrelated", "MessageNotCorrelated / done")
    return told, problems + _unequal("ended", set(firm.statuses(names)), {"completed"})


def called_completion_and_cancelled_caller(firm: Firm, rounds: int) -> tuple[Rounds, list[str]]:
    """What was called comes to its end while somebody cancels its caller: both end in one way."""
    firm.deploy(models.approval())
    firm.deploy(firms.calling())
    callers = firm.starts("calling", rounds)
    called = {row.parent_id: row.id for row in firm.rows(sa.select(instance)) if row.parent_id}
    tasks = firm.tasks([called[name] for name in callers], "manager")
    told = at_once(
        firm.database,
        [
            lambda n: firm.do(CompleteTask(tasks[n], "reject", comment="No."), firm.boris).status,
            lambda n: firm.do(CancelInstance(callers[n], "Not needed")),
        ],
        rounds=rounds,
    )
    # The instance may be over for whoever comes second, and then is told so.
    problems = _only(
        told, "done / done", "done / InstanceNotActive", "TaskNotOpen / done",
        "InstanceNotActive / done",
    )  # fmt: skip
    ends = zip(firm.statuses(callers), firm.statuses([called[name] for name in callers]),
               strict=True)  # fmt: skip
    allowed = {("completed", "completed"), ("cancelled", "cancelled"), ("cancelled", "completed")}
    return told, problems + [f"ended as {pair}" for pair in ends if pair not in allowed]


def two_called_end(firm: Firm, rounds: int) -> tuple[Rounds, list[str]]:
    """Both processes that one caller waits for end at once: neither is lost, and it goes on."""
    firm.deploy(models.approval())
    firm.deploy(firms.calling(2))
    callers = firm.starts("calling", rounds)
    tasks = [firm.tasks(pair, "manager") for pair in _called(firm, callers)]
    told = at_once(
        firm.database,
        [
            lambda n: (
                firm.do(CompleteTask(tasks[n][0], "reject", comment="No."), firm.boris).status
            ),
            lambda n: (
                firm.do(CompleteTask(tasks[n][1], "reject", comment="No."), firm.bella).status
            ),
        ],
        rounds=rounds,
    )
    problems = _only(told, "done / done")
    return told, problems + _unequal("ended", set(firm.statuses(callers)), {"completed"})


def end_two_calls_down_and_cancelled_caller(firm: Firm, rounds: int) -> tuple[Rounds, list[str]]:
    """What ends ends both callers above it, the outer of which somebody cancels."""
    firm.deploy(models.approval())
    firm.deploy(firms.calling())
    firm.deploy(firms.calling(of="calling", key="outer"))
    outer = firm.starts("outer", rounds)
    inner = [name for (name,) in _called(firm, outer)]
    tasks = firm.tasks([name for (name,) in _called(firm, inner)], "manager")
    told = at_once(
        firm.database,
        [
            lambda n: firm.do(CompleteTask(tasks[n], "reject", comment="No."), firm.boris).status,
            lambda n: firm.do(CancelInstance(outer[n], "Not needed")),
        ],
        rounds=rounds,
    )
    problems = _only(
        told, "done / done", "done / InstanceNotActive", "TaskNotOpen / done",
        "InstanceNotActive / done",
    )  # fmt: skip
    ends = zip(firm.statuses(outer), firm.statuses(inner), strict=True)
    return told, problems + [f"ended as {pair}" for pair in ends if len(set(pair)) > 1]


def _called(firm: Firm, callers: list[str]) -> list[list[str]]:
    """What each of them called."""
    rows = firm.rows(sa.select(instance.c.id, instance.c.parent_id).order_by(instance.c.id))
    return [[row.id for row in rows if row.parent_id == caller] for caller in callers]


#: Those that would lock in opposite order, were there not one order for all.
CROSSING: tuple[Race, ...] = (
    called_completion_and_cancelled_caller,
    two_called_end,
    end_two_calls_down_and_cancelled_caller,
)
RACES: tuple[Race, ...] = (
    two_completions,
    parallel_branches,
    completion_and_interrupting_timer,
    completion_and_other_timer,
    completion_and_claim,
    two_starts_of_one_document,
    one_request_twice,
    two_deployments,
    two_workers_lease,
    jobs_delivered_three_times,
    one_message_twice,
    *CROSSING,
)
