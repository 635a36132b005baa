"""Start, intermediate, boundary and end events; timers, messages and errors."""

from datetime import datetime, timedelta

import pytest

from tests.bpmn.play import (
    NOON,
    UTC,
    boundary,
    chain,
    compiled,
    el,
    error,
    ext,
    flow,
    maps,
    message,
    operation,
    play,
    timer,
    with_limits,
)
from workflow_engine.bpmn.errors import NoSuchStart
from workflow_engine.bpmn.progress import Fire, Receive
from workflow_engine.errors import BusinessError

START, END = el("startEvent", "s"), el("endEvent", "e")
LATE = el("userTask", "late")


def user(identity: str) -> str:
    return el("userTask", identity)


def guarded(event: str, **options):
    return play(
        START, user("t"), event, LATE, END, chain("s", "t", "e"), flow("b", "late"), **options
    )


def over_budget(**_):
    raise BusinessError("OVER_BUDGET", "Only {free} is left.", free=12)


def test_a_deadline_that_interrupts_takes_the_task_away():
    run = guarded(boundary("b", "t", timer("timeDuration", "P3D"))).start()
    assert run.open_at("b").due == NOON + timedelta(days=3)
    run.fire("b")
    assert run.at == ["late"]
    assert "t cancelled" in run.trail


def test_a_reminder_leaves_the_task_where_it_is_and_repeats():
    run = guarded(boundary("b", "t", timer("timeCycle", "R3/PT10M"), interrupting=False)).start()
    for left in (2, 1, 0):
        assert run.open_at("b").repeat == left
        assert run.fire("b").now == NOON + timedelta(minutes=10 * (3 - left))
    assert sorted(run.at) == ["late", "late", "late", "t"]
    assert run.complete("t").ended is None


def test_a_cycle_without_end_goes_on():
    run = guarded(boundary("b", "t", timer("timeCycle", "R/PT10M"), interrupting=False)).start()
    for _ in range(5):
        run.fire("b")
    assert run.open_at("b").repeat == -1


def test_missed_rounds_of_a_cycle_are_one():
    run = guarded(boundary("b", "t", timer("timeCycle", "R/PT10M"), interrupting=False)).start()
    run.travel(timedelta(minutes=35)).take(Fire(run.wait("b")))
    assert run.open_at("b").due == NOON + timedelta(minutes=40)


def test_completing_a_task_takes_its_timers_back():
    run = guarded(boundary("b", "t", timer("timeDuration", "P3D"))).start().complete("t")
    assert run.at == []
    assert run.ended == "completed"


@pytest.mark.parametrize(
    ("kind", "text", "due"),
    [
        ("timeDuration", "PT1H30M", NOON + timedelta(minutes=90)),
        ("timeDuration", '= duration("PT" + string(hours) + "H")', NOON + timedelta(hours=5)),
        ("timeDuration", "P1D", datetime(2026, 3, 3, 11, 0, tzinfo=UTC)),
        ("timeDuration", "P1M", datetime(2026, 4, 2, 11, 0, tzinfo=UTC)),
        ("timeDate", "2026-03-05T08:00:00Z", datetime(2026, 3, 5, 8, tzinfo=UTC)),
        ("timeDate", "2026-03-05T08:00:00", datetime(2026, 3, 5, 0, tzinfo=UTC)),
        ("timeDate", '= date("2026-03-05")', datetime(2026, 3, 4, 16, tzinfo=UTC)),
        ("timeDate", '= now() + duration("PT1H")', NOON + timedelta(hours=1)),
        ("timeCycle", "R3/2026-03-05T08:00:00Z/P1D", datetime(2026, 3, 5, 8, tzinfo=UTC)),
        ("timeCycle", '= "R2/PT5M"', NOON + timedelta(minutes=5)),
        ("timeCycle", '= duration("PT5M")', NOON + timedelta(minutes=5)),
    ],
)
def test_timers_are_iso_texts_or_expressions(kind, text, due):
    run = guarded(boundary("b", "t", timer(kind, text)), timezone="Asia/Shanghai").start(hours=5)
    assert run.open_at("b").due == due


def test_a_day_is_a_day_of_the_wall_clock_when_the_clocks_change():
    friday = datetime(2026, 3, 28, 8, 0, tzinfo=UTC)
    event = boundary("b", "t", timer("timeDuration", "P1DT1H"))
    run = guarded(event, timezone="Europe/Berlin", now=friday).start()
    assert run.open_at("b").due == datetime(2026, 3, 29, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("kind", "text", "code"),
    [
        ("timeDuration", "P999Y", "wait-too-long"),
        ("timeDuration", "P999999999Y", "wait-too-long"),
        ("timeCycle", "R1000000/PT0S", "cycle-too-short"),
        ("timeCycle", "R/PT0S", "cycle-too-short"),
        ("timeDuration", '= "soon"', "bad-timer"),
        ("timeDate", "= 5", "bad-timer"),
    ],
)
def test_impossible_timers_are_incidents_and_never_hang(kind, text, code):
    written = text if text.startswith("=") else f'= "{text}"'
    run = guarded(boundary("b", "t", timer(kind, written))).start()
    assert list(run.troubles.values()) == [code]
    assert run.at == []


def test_a_message_may_interrupt_a_task():
    event = boundary("b", "t", message(), ext(maps(outputs={"why": "= reason"})))
    run = guarded(event).start().receive("b", reason="no need", other=1)
    assert run.at == ["late"]
    assert run.variables == {"why": "no need"}


def test_a_message_that_does_not_interrupt_may_come_again():
    run = guarded(boundary("b", "t", message("keyed"), interrupting=False)).start(order="O-1")
    assert run.open_at("b").key == "O-1"
    run.receive("b").receive("b").complete("t")
    assert run.at == ["late", "late"]


def test_a_message_without_its_key_is_an_incident():
    run = guarded(boundary("b", "t", message("keyed"))).start(order="")
    assert list(run.troubles.values()) == ["bad-message-key"]


def caught(event: str):
    return (
        START, operation("t"), event, LATE, END, chain("s", "t", "e"), flow("b", "late"),
    )  # fmt: skip


@pytest.mark.parametrize("reference", ["over", None])
def test_a_refusal_goes_to_the_boundary_event_that_expects_it(reference):
    event = boundary("b", "t", error(reference), ext(maps(outputs={"why": "= error_code"})))
    run = play(*caught(event), operations={"op": over_budget}).start()
    assert run.at == ["late"]
    assert run.variables == {"why": "OVER_BUDGET"}
    assert "t failed" in run.trail


def test_a_refusal_of_another_code_is_not_caught():
    event = boundary("b", "t", error("otherwise"))
    run = play(*caught(event), operations={"op": over_budget}).start()
    assert run.ended == "failed OVER_BUDGET"


def test_the_event_that_names_the_code_goes_before_the_one_that_takes_all():
    run = play(
        START, operation("t"), boundary("all", "t", error()), boundary("b", "t", error("over")),
        LATE, user("any"), chain("s", "t"), flow("all", "any"), flow("b", "late"),
        operations={"op": over_budget},
    ).start()  # fmt: skip
    assert run.at == ["late"]


def test_a_job_that_is_refused_raises_the_error_too():
    job = operation("t", **{"async": "true"})
    run = play(
        START, job, boundary("b", "t", error("over")), LATE, END, chain("s", "t", "e"),
        flow("b", "late"),
    ).start()  # fmt: skip
    assert run.refuse("t", "OVER_BUDGET").at == ["late"]


def nested(*inner: str, event: str):
    return (
        START, el("subProcess", "outer", el("startEvent", "so"),
                  el("subProcess", "p", el("startEvent", "si"), *inner), chain("so", "p")),
        event, LATE, chain("s", "outer"), flow("b", "late"),
    )  # fmt: skip


def test_an_error_goes_up_the_scopes_and_cancels_what_is_on_its_way():
    run = play(
        *nested(user("beside"), operation("t"), user("go"), chain("si", "go", "t"),
                flow("si", "beside"), event=boundary("b", "outer", error("over"))),
        operations={"op": over_budget},
    ).start()  # fmt: skip
    assert run.complete("go").at == ["late"]
    assert len(run.state.scopes) == 1
    assert {"t failed", "beside cancelled", "p cancelled", "outer cancelled"} <= set(run.trail)


def test_an_error_end_event_raises_in_the_scope_around():
    throw = el("endEvent", "throw", error("over"))
    run = play(
        *nested(user("u"), throw, chain("si", "u", "throw"),
                event=boundary("b", "outer", error("over"))),
    ).start()  # fmt: skip
    assert run.complete("u").at == ["late"]


def test_an_error_that_nobody_catches_ends_the_instance_as_failed():
    run = play(START, user("u"), el("endEvent", "throw", error("over")), chain("s", "u", "throw"),
               user("v"), flow("s", "v")).start()  # fmt: skip
    assert run.complete("u").ended == "failed OVER_BUDGET"
    assert run.at == []
    assert run.state.tokens == ()


def test_a_deadline_over_a_sub_process_cancels_all_of_it():
    event = boundary("b", "outer", timer("timeDuration", "P1D"))
    run = play(*nested(user("u"), chain("si", "u"), event=event)).start()
    assert run.fire("b").at == ["late"]
    assert len(run.state.scopes) == 1
    assert run.complete("late").ended == "completed"


def test_an_intermediate_timer_waits_and_goes_on():
    catch = el("intermediateCatchEvent", "w", timer("timeDuration", "PT1H"))
    run = play(START, catch, END, chain("s", "w", "e")).start()
    assert run.open_at("w").due == NOON + timedelta(hours=1)
    assert run.fire("w").ended == "completed"


def test_an_intermediate_message_event_takes_what_is_mapped():
    catch = el(
        "intermediateCatchEvent", "w", ext(maps(outputs={"n": "= number"})), message("keyed")
    )
    run = play(START, catch, END, chain("s", "w", "e")).start(order="O-2")
    assert run.open_at("w").key == "O-2"
    run.take(Receive(run.wait("w"), {"number": 3, "order": "stolen"}))
    assert run.variables == {"order": "O-2", "n": 3}


def test_messages_are_thrown_on_the_way_and_at_the_end():
    throw = el("intermediateThrowEvent", "w", ext(maps(inputs={"n": "= 1"})), message())
    mark = el("intermediateThrowEvent", "mark")
    run = play(START, throw, mark, el("endEvent", "e", message("keyed")),
               chain("s", "w", "mark", "e")).start(order="O-3")  # fmt: skip
    assert [(t.node, t.name, t.key, t.payload) for t in run.last.thrown] == [
        ("w", "changed", None, {"n": 1}), ("e", "keyed", "O-3", {}),
    ]  # fmt: skip
    assert run.ended == "completed"


def race():
    catch = el("intermediateCatchEvent", "w", ext(maps(outputs={"n": "= number"})), message())
    return (
        START, el("eventBasedGateway", "g"), catch, el("receiveTask", "r", messageRef="keyed"),
        el("intermediateCatchEvent", "clock", timer("timeDuration", "P2D")), LATE, user("got"),
        flow("s", "g"), flow("g", "w"), flow("g", "r"), flow("g", "clock"),
        flow("clock", "late"), flow("w", "got"), flow("r", "got"),
    )  # fmt: skip


def test_the_first_event_decides_the_way():
    run = play(*race()).start(order="O-1")
    assert run.at == ["w", "r", "clock"]
    assert run.receive("w", number=3).at == ["got"]
    assert run.variables["n"] == 3
    assert run.trail[2:10] == [
        "s_g taken", "g entered", "g completed", "g_w taken", "w entered", "w completed",
        "w_got taken", "got entered",
    ]  # fmt: skip


def test_no_event_in_time_takes_the_way_of_the_clock():
    assert play(*race()).start(order="O-1").fire("clock").at == ["late"]


def test_a_receive_task_may_stand_behind_an_event_based_gateway():
    assert play(*race()).start(order="O-1").receive("r").at == ["got"]


STARTS = (
    START,
    el("startEvent", "by_message", ext(maps(outputs={"n": "= number"})), message("keyed")),
    el("startEvent", "by_clock", timer("timeCycle", "R/P1D")),
    user("t"), flow("s", "t"), flow("by_message", "t"), flow("by_clock", "t"),
)  # fmt: skip


def test_a_process_says_how_it_can_be_started():
    starts = {start.node: start for start in compiled(*STARTS).starts}
    assert starts["s"].kind == "none"
    assert starts["by_message"].message == "keyed"
    assert starts["by_message"].correlation.text == "order"
    assert (starts["by_clock"].kind, starts["by_clock"].timer) == ("timer", "R/P1D")


def test_a_message_start_writes_what_it_maps():
    assert play(*STARTS).start("by_message", number=4, more=5).variables == {"n": 4}


def test_a_timer_start_begins_at_its_event():
    assert play(*STARTS).start("by_clock").trail[0] == "by_clock entered"


def test_a_process_cannot_begin_in_the_middle():
    with pytest.raises(NoSuchStart):
        play(*STARTS).start("t")


def test_listening_for_nothing_when_one_event_cannot_be_armed():
    run = play(
        START, user("t"), boundary("b", "t", timer("timeDuration", "PT1H")),
        boundary("c", "t", timer("timeDuration", "= missing")), LATE, chain("s", "t"),
        flow("b", "late"), flow("c", "late"),
    ).start()  # fmt: skip
    assert run.at == []
    run.state.scopes[0].variables["missing"] = "PT2H"
    assert run.retry().at == ["b", "c", "t"]
    assert run.trail.count("t entered") == 1


def test_a_task_in_trouble_can_still_run_out_of_time():
    broken = operation("t", maps(outputs={"x": "= missing"}), **{"async": "true"})
    outer = el("subProcess", "p", el("startEvent", "si"), broken, chain("si", "t"))
    run = play(START, outer, boundary("b", "p", timer("timeDuration", "PT1H")), LATE,
               chain("s", "p"), flow("b", "late")).start().finish("t")  # fmt: skip
    assert list(run.troubles.values()) == ["unknown-name"]
    run.fire("b")
    assert run.troubles == {}
    assert run.at == ["late"]


def test_the_shortest_cycle_is_a_setting():
    event = boundary("b", "t", timer("timeCycle", "R/PT30S"), interrupting=False)
    run = guarded(event, limits=with_limits(shortest_cycle_seconds=60)).start()
    assert list(run.troubles.values()) == ["cycle-too-short"]
