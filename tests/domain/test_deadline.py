from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from workflow_engine.domain.deadline import in_utc, plan
from workflow_engine.errors import ValueRefused

OPENED = datetime(2026, 11, 20, 8, tzinfo=UTC)
DUE = datetime(2026, 11, 22, 8, tzinfo=UTC)


def test_reminders_lie_at_fractions_of_the_span_in_order_and_once():
    reminders = plan(OPENED, DUE, remind=(0.75, 0.5, 0.5)).reminders
    assert reminders == (OPENED + timedelta(hours=24), OPENED + timedelta(hours=36))


def test_a_task_escalates_when_it_is_due():
    assert plan(OPENED, DUE).escalates_at == DUE


def test_a_period_of_grace_delays_the_escalation_alone():
    deadline = plan(OPENED, DUE, grace=timedelta(hours=1))
    assert (deadline.due, deadline.escalates_at) == (DUE, DUE + timedelta(hours=1))


def test_a_task_opened_after_its_due_date_escalates_at_once_without_reminders():
    deadline = plan(DUE, OPENED, remind=(0.5,))
    assert (deadline.reminders, deadline.escalates_at) == ((), DUE)


def test_reminders_that_an_outage_swallowed_are_not_sent_late():
    deadline = plan(OPENED, DUE, remind=(0.25, 0.5, 0.75))
    assert deadline.after(OPENED + timedelta(hours=24)) == (OPENED + timedelta(hours=36),)


def test_a_task_is_over_from_the_moment_it_is_due():
    deadline = plan(OPENED, DUE)
    assert deadline.is_over(DUE)
    assert not deadline.is_over(DUE - timedelta(seconds=1))


def test_a_local_time_becomes_utc_across_the_change_of_the_clocks():
    berlin = ZoneInfo("Europe/Berlin")
    deadline = plan(
        datetime(2026, 10, 24, 12, tzinfo=berlin), datetime(2026, 10, 25, 12, tzinfo=berlin)
    )
    assert deadline.due == datetime(2026, 10, 25, 11, tzinfo=UTC)
    assert deadline.due.tzinfo is UTC


def test_a_time_without_zone_is_refused():
    with pytest.raises(ValueRefused, match="due"):
        plan(OPENED, DUE.replace(tzinfo=None))
    with pytest.raises(ValueRefused):
        in_utc(datetime(2026, 1, 1), "start")  # noqa: DTZ001


@pytest.mark.parametrize("fraction", [0, 1, -0.5, 1.5, float("nan")])
def test_a_reminder_outside_the_span_is_refused(fraction):
    with pytest.raises(ValueRefused):
        plan(OPENED, DUE, remind=(fraction,))
