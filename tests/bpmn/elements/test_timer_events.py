"""Timers (BPMN 2.0.2, table 10.101): a date, a duration or a cycle; they follow their variables."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.bpmn.elements.drawing import (
    HOUR,
    catch,
    end,
    event_sub,
    rounds,
    signal,
    stage,
    start,
    sub,
    user,
)
from tests.bpmn.play import NOON, boundary, chain, el, flow, timer
from workflow_engine.bpmn.timers import parse_duration


def test_a_timer_is_set_anew_in_each_round():
    run = stage(*rounds("c", catch("c", HOUR))).start()
    for turn, again in enumerate((True, True, False), start=1):
        assert run.open_at("c").due == NOON + timedelta(hours=turn)
        run.fire("c").complete("ask", again=again)
    assert run.ended == "completed"


def test_a_timer_in_nested_scopes_sees_the_variables_around():
    wait = catch("c", timer("timeDuration", "= limit"))
    inner = sub("inner", start("sii"), wait, chain("sii", "c"))
    run = stage(
        start(), sub("outer", start("si"), inner, chain("si", "inner")), user("after"),
        chain("s", "outer", "after"),
    ).start(limit="PT2H")  # fmt: skip
    assert run.open_at("c").due == NOON + timedelta(hours=2)
    assert run.fire("c").at == ["after"]


def test_a_timer_ends_with_the_activity_around():
    run = stage(
        start(), sub("p", start("si"), catch("c", HOUR), chain("si", "c")),
        boundary("b", "p", signal()), user("after"), chain("s", "p"), flow("b", "after"),
    ).start()  # fmt: skip
    set_timer = run.wait("c")
    run.notify("b")
    assert (run.at, set_timer in run.last.closed) == (["after"], True)


def test_of_two_timers_at_one_activity_the_one_that_interrupts_takes_the_other_away():
    run = stage(
        start(), user("t"), boundary("soon", "t", HOUR, interrupting=False),
        boundary("late", "t", timer("timeDuration", "PT2H")), user("remind"), user("past"),
        chain("s", "t"), flow("soon", "remind"), flow("late", "past"),
    ).start()  # fmt: skip
    run.fire("soon").fire("late")
    assert run.at == ["remind", "past"]


@pytest.mark.parametrize("interrupting", [True, False])
def test_a_timer_begins_an_event_sub_process(interrupting):
    react = event_sub(
        "x", HOUR, user("react"), chain("xs", "react"), begin="xs", interrupting=interrupting
    )
    run = stage(
        start(), sub("p", start("si"), user("t"), chain("si", "t"), react), user("after"),
        chain("s", "p", "after"),
    ).start()  # fmt: skip
    assert run.open_at("xs").due == NOON + timedelta(hours=1)
    run.fire("xs")
    assert run.tasks == (["react"] if interrupting else ["react", "t"])
    for task in run.tasks:
        run.complete(task)
    assert run.at == ["after"]


def test_the_clock_of_an_event_sub_process_begins_with_its_scope():
    react = event_sub("x", HOUR, user("react"), chain("xs", "react"), begin="xs")
    run = stage(
        start(), user("first"), sub("p", start("si"), user("t"), chain("si", "t"), react),
        chain("s", "first", "p"),
    ).start()  # fmt: skip
    assert run.at == ["first"]
    run.travel(timedelta(hours=5)).complete("first")
    assert run.open_at("xs").due == NOON + timedelta(hours=6)


def test_a_cycle_begins_an_event_sub_process_as_often_as_it_says():
    react = event_sub(
        "x", timer("timeCycle", "R3/PT10M"), user("react"), chain("xs", "react"), begin="xs",
        interrupting=False,
    )  # fmt: skip
    run = stage(start(), user("t"), chain("s", "t"), react).start()
    for turn in (1, 2, 3):
        assert run.open_at("xs").due == NOON + timedelta(minutes=10 * turn)
        run.fire("xs")
    assert sorted(run.at) == ["react", "react", "react", "t"]


def test_a_cycle_ends_when_the_scope_is_over():
    react = event_sub(
        "x", timer("timeCycle", "R/PT10M"), user("react"), chain("xs", "react"), begin="xs",
        interrupting=False,
    )  # fmt: skip
    run = stage(start(), user("t"), end(), chain("s", "t", "e"), react).start()
    run.fire("xs").complete("t")
    assert run.ended is None
    assert run.complete("react").ended == "completed"
    assert run.at == []


def test_a_timer_is_planned_anew_when_its_variable_changes():
    run = stage(
        start(), user("t"), boundary("b", "t", timer("timeDuration", "= limit")), user("late"),
        chain("s", "t"), flow("b", "late"),
    ).start(limit="PT1H")  # fmt: skip
    run.travel(timedelta(minutes=30)).change(limit="PT3H")
    assert run.open_at("b").due == NOON + timedelta(hours=3)
    assert run.at.count("b") == 1


def test_a_timer_whose_variable_stays_is_left_alone():
    run = stage(
        start(), user("t"), boundary("b", "t", timer("timeDuration", "= limit")), user("late"),
        chain("s", "t"), flow("b", "late"),
    ).start(limit="PT1H", other=1)  # fmt: skip
    before = run.wait("b")
    run.travel(timedelta(minutes=30)).change(other=2)
    assert (run.wait("b"), run.last.closed) == (before, ())


def test_a_task_at_another_place_moves_the_date_of_a_timer():
    run = stage(
        start(), el("parallelGateway", "fork"), user("plan"),
        catch("c", timer("timeDate", "= when")), user("go"), chain("s", "fork", "plan"),
        chain("fork", "c", "go"),
    ).start(when="2026-03-09T08:00:00Z")  # fmt: skip
    run.complete("plan", when="2026-03-05T08:00:00Z")
    assert run.open_at("c").due.day == 5


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("R3/P9999Y", "wait-too-long"),
        ("R/P999999999D", "wait-too-long"),
        ("R/2026-01-01T00:00/P9999Y", "wait-too-long"),
        ('= -duration("P1M")', "cycle-too-short"),
        ('= -duration("PT1H")', "cycle-too-short"),
        ('= duration("P999999999D")', "wait-too-long"),
        ("R/PT0S", "cycle-too-short"),
        ("R/0001-01-02T00:00/P1D", "bad-timer"),
    ],
)
def test_a_cycle_that_cannot_be_counted_is_an_incident(text, code):
    run = stage(
        start(), user("t"), boundary("b", "t", timer("timeCycle", text), interrupting=False),
        el("task", "r"), chain("s", "t"), flow("b", "r"),
    ).start()  # fmt: skip
    assert list(run.troubles.values()) == [code]


def test_a_day_follows_the_clock_and_24_hours_do_not():
    """The night to 29 March 2026 has an hour less in Berlin."""
    evening = datetime(2026, 3, 28, 18, 0, tzinfo=ZoneInfo("Europe/Berlin"))
    day, hours = parse_duration("P1D"), parse_duration("PT24H")
    zone = ZoneInfo("Europe/Berlin")
    assert day is not None
    assert day.after(evening, zone).astimezone(zone).hour == 18
    assert hours is not None
    assert hours.after(evening, zone).astimezone(zone).hour == 19


@pytest.mark.parametrize("text", ["R0/PT10M", "R1/PT10M", '= "R0/PT10M"'])
@pytest.mark.parametrize("where", ["boundary", "event sub-process"])
def test_a_cycle_that_is_not_repeated_still_takes_place_once(text, where):
    when = timer("timeCycle", text)
    drawn = {
        "boundary": boundary("b", "t", when, interrupting=False) + chain("b", "react"),
        "event sub-process": event_sub("x", when, user("react"), chain("b", "react"), begin="b",
                                       interrupting=False),
    }[where]  # fmt: skip
    outside = user("react") if where == "boundary" else ""
    run = stage(start(), user("t"), drawn, outside, chain("s", "t")).start().fire("b")
    assert sorted(run.at) == ["react", "t"]


def test_where_a_token_waits_a_cycle_that_is_not_repeated_is_its_step():
    run = stage(start(), catch("c", timer("timeCycle", "R0/PT10M")), end(), chain("s", "c", "e"))
    run.start()
    assert run.open_at("c").due == NOON + timedelta(minutes=10)
    assert run.fire("c").ended == "completed"
