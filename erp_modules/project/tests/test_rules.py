"""The critical path and the other rules, without any database."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp_modules.project import rules
from erp_modules.project.rules import Circle, Job

MONDAY = date(2026, 11, 23)


def test_the_longest_chain_is_the_critical_path() -> None:
    jobs = [
        Job("plan", 3),
        Job("build", 5, {"plan": 0}),
        Job("train", 2, {"plan": 0}),
        Job("open", 1, {"build": 0, "train": 0}),
    ]
    found = rules.schedule(jobs)
    assert rules.critical(found) == ["plan", "build", "open"]
    assert found["train"].slack == 3
    assert (found["train"].early_start, found["train"].late_end) == (3, 8)
    assert found["open"].early_end == 9


def test_a_lag_is_waited_for() -> None:
    found = rules.schedule([Job("pour", 1), Job("walk", 1, {"pour": 3})])
    assert found["walk"].early_start == 4
    assert found["pour"].slack == 0


def test_who_may_not_begin_yet_gives_slack_to_those_before() -> None:
    found = rules.schedule([Job("a", 2), Job("b", 1, {"a": 0}, not_before=6)])
    assert found["b"].early_start == 6
    assert found["a"].slack == 4


def test_tasks_that_wait_for_each_other_are_refused_by_name() -> None:
    with pytest.raises(Circle) as told:
        rules.schedule([Job("a", 1, {"b": 0}), Job("b", 1, {"a": 0})])
    assert set(told.value.names) == {"a", "b"}
    assert told.value.names[0] == told.value.names[-1]


def test_nobody_waits_for_himself() -> None:
    with pytest.raises(Circle):
        rules.in_order({"a": ["a"]})


def test_no_tasks_take_no_time() -> None:
    assert rules.schedule([]) == {}


@st.composite
def plans(draw: st.DrawFn) -> list[Job]:
    """Jobs that only wait for earlier ones, in any order."""
    jobs = []
    for place in range(draw(st.integers(1, 9))):
        earlier = st.dictionaries(st.integers(0, place - 1), st.integers(0, 4)) if place else None
        after = draw(earlier) if earlier is not None else {}
        lags = {str(before): lag for before, lag in after.items()}
        jobs.append(Job(str(place), draw(st.integers(0, 9)), lags, draw(st.integers(0, 9))))
    return draw(st.permutations(jobs))


@given(plans())
def test_every_plan_keeps_its_order_and_has_a_critical_path(jobs: list[Job]) -> None:
    found = rules.schedule(jobs)
    last = max(dates.early_end for dates in found.values())
    for job in jobs:
        dates = found[job.name]
        assert dates.slack >= 0
        assert dates.late_end <= last
        assert dates.early_end - dates.early_start == job.days
        for before, lag in job.after.items():
            assert dates.early_start >= found[before].early_end + lag
            assert dates.late_start >= found[before].late_end + lag
    assert rules.critical(found)


@given(plans(), st.integers(1, 5))
def test_a_longer_critical_task_delays_the_end_by_as_much(jobs: list[Job], more: int) -> None:
    found = rules.schedule(jobs)
    name = rules.critical(found)[0]
    longer = [
        Job(j.name, j.days + more * (j.name == name), j.after, j.not_before) for j in jobs
    ]  # fmt: skip
    end = max(dates.early_end for dates in found.values())
    assert max(dates.early_end for dates in rules.schedule(longer).values()) == end + more


@given(plans())
def test_work_within_the_slack_delays_nobody(jobs: list[Job]) -> None:
    found = rules.schedule(jobs)
    end = max(dates.early_end for dates in found.values())
    for chosen in jobs:
        slack = found[chosen.name].slack
        longer = [
            Job(j.name, j.days + slack * (j is chosen), j.after, j.not_before) for j in jobs
        ]  # fmt: skip
        assert max(dates.early_end for dates in rules.schedule(longer).values()) == end


@pytest.mark.parametrize(
    ("forecast", "actual", "days"),
    [(None, None, 2), (date(2026, 11, 30), None, 9), (date(2026, 11, 30), MONDAY, 2)],
)
def test_slip_counts_from_what_was_agreed_first(
    forecast: date | None, actual: date | None, days: int
) -> None:
    assert rules.slip(MONDAY, date(2026, 11, 21), forecast, actual) == days


def test_a_score_is_probability_times_impact() -> None:
    assert rules.score(4, 5) == 20
    for wrong in ((0, 3), (3, 6)):
        with pytest.raises(ValueError, match="1 to 5"):
            rules.score(*wrong)


def test_shares_are_rounded_like_people_do() -> None:
    assert rules.share(1, 3) == Decimal("33.3")
    assert rules.share(5, 8) == Decimal("62.5")
    assert rules.share(0, 0) == 100
