"""Cycles as cron expressions (BPMN 2.0.2, table 10.101 leaves the language to the engine)."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.bpmn.elements.drawing import event_sub, stage, start, user
from tests.bpmn.play import boundary, chain, document, el, flow, timer, with_limits
from workflow_engine.bpmn import load
from workflow_engine.bpmn.cron import Cron
from workflow_engine.bpmn.progress import Fire
from workflow_engine.bpmn.starts import first_start, following_start

BERLIN = "Europe/Berlin"


def nagging(text: str, **options):
    """A task with a reminder beside it that comes as ``text`` says."""
    return stage(
        start(), user("t"), boundary("b", "t", timer("timeCycle", text), interrupting=False),
        el("task", "r"), chain("s", "t"), flow("b", "r"), **options,
    )  # fmt: skip


def due(run) -> datetime:
    return run.open_at("b").due


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0 9 * * *", "2026-03-03T08:00:00Z"),
        ("0 9 * * 1-5", "2026-03-03T08:00:00Z"),
        ("0 9 * * SUN", "2026-03-08T08:00:00Z"),
        ("0 9 1 * *", "2026-04-01T07:00:00Z"),
        ("30 0 9 * * *", "2026-03-03T08:00:30Z"),
        ("*/15 * * * * *", "2026-03-02T11:00:15Z"),
        ("0 0/5 * * * ?", "2026-03-02T11:05:00Z"),
        ("0 0 9 ? * 2", "2026-03-09T08:00:00Z"),
        ("0 0 9 ? * 2-6", "2026-03-03T08:00:00Z"),
        ("0 0 9 ? * 6L", "2026-03-27T08:00:00Z"),
        ("0 0 9 ? * MON-FRI *", "2026-03-03T08:00:00Z"),
        ("@daily", "2026-03-02T23:00:00Z"),
    ],
)
def test_the_first_time_is_the_next_one_by_the_companys_clock(text, expected):
    # It is Monday the second of March, noon in Berlin.
    assert due(nagging(text, timezone=BERLIN).start()) == datetime.fromisoformat(expected)


def test_it_comes_again_and_again():
    run = nagging("0 9 * * *", timezone=BERLIN).start()
    first = due(run)
    run.fire("b").fire("b")
    assert due(run) == first + timedelta(days=2)


def test_nine_in_the_morning_stays_nine_when_the_clocks_change():
    run = nagging("0 9 * * *", timezone=BERLIN, now=datetime(2026, 3, 28, 12, tzinfo=UTC)).start()
    assert due(run) == datetime(2026, 3, 29, 7, tzinfo=UTC)
    run = nagging("0 9 * * *", timezone=BERLIN, now=datetime(2026, 10, 24, 12, tzinfo=UTC)).start()
    assert due(run) == datetime(2026, 10, 25, 8, tzinfo=UTC)


@pytest.mark.parametrize("text", ["30 2 * * *", "0 30 2 * * *", "0 30 2 * * ?"])
def test_what_falls_into_the_lost_hour_comes_right_after_it_and_once(text):
    run = nagging(text, timezone=BERLIN, now=datetime(2026, 3, 28, 12, tzinfo=UTC)).start()
    assert due(run) == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)
    assert due(run.fire("b")) == datetime(2026, 3, 30, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize("text", ["30 2 * * *", "0 30 2 * * *", "0 30 2 * * ?"])
def test_what_falls_into_the_hour_that_comes_twice_comes_once(text):
    run = nagging(text, timezone=BERLIN, now=datetime(2026, 10, 24, 12, tzinfo=UTC)).start()
    assert due(run) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert due(run.fire("b")) == datetime(2026, 10, 26, 1, 30, tzinfo=UTC)


def test_begun_in_the_second_of_the_two_hours_it_does_not_look_back():
    within = datetime(2026, 10, 25, 1, 10, tzinfo=UTC)
    run = nagging("30 2 * * *", timezone=BERLIN, now=within).start()
    assert due(run) == datetime(2026, 10, 26, 1, 30, tzinfo=UTC)


def test_every_hour_is_every_hour_also_when_the_clocks_change():
    run = nagging("0 * * * *", timezone=BERLIN, now=datetime(2026, 10, 24, 23, 30, tzinfo=UTC))
    moments = [due(run.start())] + [due(run.fire("b")) for _ in range(3)]
    assert [moment.hour for moment in moments] == [0, 1, 2, 3]


def test_missed_times_are_one():
    run = nagging("0 9 * * *").start()
    late = run.open_at("b").wait
    run.travel(timedelta(days=10))
    run.take(Fire(late))
    assert due(run) == datetime(2026, 3, 13, 9, tzinfo=UTC)


def test_an_interrupting_one_comes_once():
    run = stage(
        start(), user("t"), boundary("b", "t", timer("timeCycle", "0 9 * * *")), user("late"),
        chain("s", "t"), flow("b", "late"),
    ).start()  # fmt: skip
    assert run.fire("b").at == ["late"]


def test_an_event_sub_process_comes_as_often():
    run = stage(
        start(), user("t"), chain("s", "t"),
        event_sub(
            "p", timer("timeCycle", "0 9 * * *"), user("look"), chain("es", "look"),
            begin="es", interrupting=False,
        ),
    ).start()  # fmt: skip
    run.fire("es").fire("es")
    assert run.at.count("look") == 2


def test_the_text_may_be_computed():
    assert due(nagging("= rhythm").start(rhythm="0 9 * * *")).hour == 9
    run = nagging("= rhythm").start(rhythm="every now and then")
    assert list(run.troubles.values()) == ["bad-timer"]


@pytest.mark.parametrize(
    ("text", "limit", "allowed"),
    [
        ("*/10 * * * * *", 10, True),
        ("*/10 * * * * *", 11, False),
        ("*/7 * * * * *", 5, False),
        ("* * * * *", 60, True),
        ("* * * * *", 61, False),
        ("0,59 * * * *", 300, False),
        ("0,59 9 * * *", 300, True),
        ("0 9 * * *", 3_600, True),
    ],
)
def test_it_may_not_come_more_often_than_cycles_may(text, limit, allowed):
    run = nagging(text, limits=with_limits(shortest_cycle_seconds=limit)).start()
    assert list(run.troubles.values()) == ([] if allowed else ["cycle-too-short"])


@pytest.mark.parametrize(
    "text",
    [
        "0 9 * *",
        "61 * * * *",
        "0 0 30 2 *",
        "0 0 9 ? * 8",
        "9 o'clock",
        "0 0 9 * * ? 2030",
        "²" * 5,
    ],
)
def test_what_never_comes_is_found_when_the_model_is_loaded(text):
    faults = load(
        document(
            el("startEvent", "s", timer("timeCycle", text)), user("t"), chain("s", "t")
        )
    ).findings  # fmt: skip
    assert [fault.element for fault in faults if fault.code == "bad-timer"] == ["s"]
    assert Cron.parse(text) is None


def test_a_process_begins_by_the_clock():
    run = stage(el("startEvent", "s", timer("timeCycle", "0 9 * * 1")), user("t"), chain("s", "t"))
    first = first_start(run.graph, "s", run._ports())
    assert first is not None
    assert first.due == datetime(2026, 3, 9, 9, tzinfo=UTC)
    run.now = first.due
    following = following_start(first, run._ports())
    assert following is not None
    assert following.due == first.due + timedelta(weeks=1)
