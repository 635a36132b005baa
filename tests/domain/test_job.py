from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow_engine.domain.job import (
    LONGEST_PAUSE,
    TRANSITIONS,
    Job,
    back_off,
    fail,
    finish,
    is_due,
    is_exhausted,
    lease,
    require_lease,
    retry,
)
from workflow_engine.errors import JobNotReady, LeaseLost

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
SPAN = timedelta(minutes=1)


def leased(**changes):
    return lease(Job(id="j1", due_at=NOON, **changes), owner="w1", now=NOON, span=SPAN)


def test_a_job_is_not_leased_before_it_is_due():
    assert not is_due(Job(id="j1", due_at=NOON), NOON - SPAN)


def test_a_leased_job_is_nobody_elses_until_the_lease_runs_out():
    job = leased()
    with pytest.raises(JobNotReady):
        lease(job, owner="w2", now=NOON, span=SPAN)
    assert lease(job, owner="w2", now=NOON + SPAN, span=SPAN).owner == "w2"


def test_a_late_worker_cannot_finish_what_another_took_over():
    first = leased()
    second = lease(first, owner="w2", now=NOON + SPAN, span=SPAN)
    with pytest.raises(LeaseLost):
        finish(second, first.token)
    assert finish(second, second.token).state == "done"


def test_a_late_worker_may_finish_when_nobody_took_over():
    job = leased()
    assert is_due(job, NOON + 2 * SPAN)
    assert finish(job, job.token).state == "done"


def test_a_finished_job_cannot_be_finished_again():
    job = leased()
    with pytest.raises(LeaseLost):
        require_lease(finish(job, job.token), job.token)


def test_a_failed_attempt_returns_later_with_the_error_kept():
    job = leased()
    again = fail(job, job.token, now=NOON, error="timeout")
    assert (again.state, again.owner, again.last_error) == ("ready", None, "timeout")
    assert again.due_at > NOON


def test_the_pause_that_the_called_side_asked_for_is_kept():
    job = leased()
    again = fail(job, job.token, now=NOON, error="busy", retry_after=timedelta(days=1))
    assert again.due_at == NOON + timedelta(days=1)


def test_after_the_last_attempt_the_job_waits_for_a_person():
    job = leased(attempts=4)
    failed = fail(job, job.token, now=NOON, error="timeout")
    assert failed.state == "failed"
    assert not is_due(failed, NOON + timedelta(days=99))


def test_a_person_may_start_a_failed_job_over():
    job = leased(attempts=4)
    again = retry(fail(job, job.token, now=NOON, error="timeout"), NOON + SPAN)
    assert (again.state, again.attempts, again.due_at) == ("ready", 0, NOON + SPAN)


def test_only_a_failed_job_is_started_over():
    with pytest.raises(JobNotReady):
        retry(leased(), NOON)


def test_a_worker_that_dies_uses_an_attempt_up():
    job = leased(attempts=4)
    assert not is_exhausted(job, NOON)
    assert is_exhausted(job, NOON + SPAN)


def test_the_token_outlives_a_restart_so_old_workers_stay_fenced_off():
    job = leased(attempts=4)
    again = retry(fail(job, job.token, now=NOON, error="x"), NOON)
    assert lease(again, owner="w2", now=NOON, span=SPAN).token == job.token + 1


@given(st.uuids().map(str), st.integers(1, 10_000))
def test_the_pause_is_repeatable_and_between_half_and_full(job_id, attempt):
    pause = back_off(job_id, attempt)
    full = min(timedelta(seconds=5) * 2 ** min(attempt - 1, 30), LONGEST_PAUSE)
    assert full / 2 <= pause <= full
    assert pause == back_off(job_id, attempt)


def test_jobs_that_failed_together_do_not_return_together():
    assert len({back_off(f"job-{n}", 3) for n in range(100)}) > 90


def test_a_done_job_has_no_way_on():
    assert not [after for before, after in TRANSITIONS if before == "done"]
