"""The rules of external tasks: every move that is not allowed is refused."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow_engine.domain import external_task as rules
from workflow_engine.domain.external_task import ExternalTask, ExternalTaskOver, Lock, LockLost

NOON = datetime(2026, 3, 2, 11, 0, tzinfo=UTC)
SPAN = timedelta(minutes=1)


def fresh() -> ExternalTask:
    return ExternalTask(id="t", topic="check", available_at=NOON, retries=3, max_retries=3)


def lock(task: ExternalTask, **other: object) -> Lock:
    return replace(
        Lock(worker=task.worker or "", lease=task.lease, account_id=task.account_id), **other
    )


def taken(task: ExternalTask | None = None, now: datetime = NOON) -> ExternalTask:
    return rules.take(task or fresh(), worker="w", account_id="a", now=now, span=SPAN)


@pytest.mark.parametrize("other", [{"worker": "x"}, {"lease": 2}, {"account_id": "b"}], ids=str)
def test_a_lock_is_worker_lease_and_account_together(other: dict) -> None:
    task = taken()
    rules.require_lock(task, lock(task))
    with pytest.raises(LockLost):
        rules.require_lock(task, lock(task, **other))


def test_a_locked_task_is_taken_only_after_its_lock_ran_out() -> None:
    task = taken()
    with pytest.raises(LockLost):
        taken(task)
    later = taken(task, NOON + SPAN)
    assert (later.lease, later.lapses) == (2, 1)


@pytest.mark.parametrize("state", ["completed", "cancelled"])
def test_nothing_happens_to_a_task_that_is_over(state: str) -> None:
    over = replace(taken(), state=state)
    mine = lock(over)
    for act in (
        lambda: rules.complete(over, mine, now=NOON),
        lambda: rules.fail(over, mine, now=NOON, error="", retries=0, pause=None),
        lambda: rules.extend(over, mine, now=NOON, span=SPAN),
        lambda: rules.unlock(over, mine, now=NOON),
        lambda: rules.give_up(over, NOON, ""),
    ):
        with pytest.raises(ExternalTaskOver):
            act()


def test_only_what_failed_is_retried() -> None:
    task = taken()
    with pytest.raises(rules.NotStopped):
        rules.retry(task, NOON)
    stopped = rules.fail(task, lock(task), now=NOON, error="", retries=0, pause=None)
    assert rules.retry(stopped, NOON).retries == 3


@given(st.lists(st.sampled_from(["take", "fail", "extend", "unlock", "lapse"]), max_size=30))
def test_leases_only_grow_and_one_lock_at_most_is_in_force(acts: list[str]) -> None:
    task, now, given_out = fresh(), NOON, []
    for act in acts:
        before = task
        try:
            if act == "take":
                task = taken(task, now)
                given_out.append(lock(task))
            elif act == "lapse":
                now += SPAN
            elif act == "fail":
                task = rules.fail(
                    task, lock(task), now=now, error="", retries=3, pause=timedelta(0)
                )
            elif act == "extend":
                task = rules.extend(task, lock(task), now=now, span=SPAN)
            else:
                task = rules.unlock(task, lock(task), now=now)
        except LockLost:
            assert task == before
        assert task.lease >= before.lease
        valid = [one for one in given_out if _holds(task, one)]
        assert len(valid) == (task.state == "locked")


def _holds(task: ExternalTask, one: Lock) -> bool:
    try:
        rules.require_lock(task, one)
    except LockLost:
        return False
    return True


@pytest.mark.parametrize("topic", ["", " a", "a ", "x" * 121])
def test_odd_topics_are_refused(topic: str) -> None:
    with pytest.raises(rules.BadTopic):
        rules.require_topic(topic)
