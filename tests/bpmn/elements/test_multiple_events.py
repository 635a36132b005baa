"""Multiple and parallel multiple events (BPMN 2.0.2, 10.5.1): any one of several, or all."""

import pytest

from tests.bpmn.elements.drawing import (
    HOUR,
    catch,
    condition,
    end,
    event_sub,
    rounds,
    signal,
    stage,
    start,
    sub,
    throw,
    user,
)
from tests.bpmn.play import boundary, chain, flow, message
from workflow_engine.bpmn.progress import Fire, MessageWait, Notify, Receive, SignalWait, TimerWait

ANY = (message(), signal(), HOUR)


def occur(run, kind):
    """What waits as this kind happens."""
    wait = next(w for w in run.waits.values() if isinstance(w, kind))
    triggers = {MessageWait: Receive, SignalWait: Notify, TimerWait: Fire}
    run.now = getattr(wait, "due", run.now)
    run.take(triggers[kind](wait.wait))
    return run


@pytest.mark.parametrize("kind", [MessageWait, SignalWait, TimerWait])
def test_the_first_of_several_events_is_enough(kind):
    run = stage(start(), catch("c", *ANY), user("t"), chain("s", "c", "t")).start()
    assert run.at == ["c", "c", "c"]
    assert occur(run, kind).at == ["t"]
    assert run.times("c completed") == 1


@pytest.mark.parametrize("order", [(MessageWait, SignalWait), (SignalWait, MessageWait)])
def test_a_parallel_multiple_event_needs_all_in_any_order(order):
    event = catch("c", message(), signal(), parallelMultiple="true")
    run = stage(start(), event, user("t"), chain("s", "c", "t")).start()
    assert occur(run, order[0]).tasks == []
    assert occur(run, order[1]).at == ["t"]
    assert run.times("c completed") == 1


def test_the_same_event_twice_is_not_both():
    event = catch("c", message(), signal(), parallelMultiple="true")
    run = stage(start(), event, user("t"), chain("s", "c", "t")).start()
    occur(run, SignalWait)
    assert not [w for w in run.waits.values() if isinstance(w, SignalWait)]
    assert run.tasks == []


def test_several_events_are_awaited_anew_in_each_round():
    run = stage(*rounds("c", catch("c", *ANY))).start()
    for kind, again in ((SignalWait, True), (MessageWait, True), (TimerWait, False)):
        occur(run, kind).complete("ask", again=again)
    assert run.ended == "completed"


def test_all_of_several_events_are_needed_in_each_round():
    event = catch("c", message(), signal(), parallelMultiple="true")
    run = stage(*rounds("c", event)).start()
    occur(occur(run, SignalWait), MessageWait).complete("ask", again=True)
    assert occur(run, SignalWait).tasks == []
    assert occur(run, MessageWait).complete("ask", again=False).ended == "completed"


def test_a_throw_event_throws_all_it_names():
    run = stage(
        start(), throw("send", signal(), message(), signal("clear")), end(),
        chain("s", "send", "e"),
    ).start()  # fmt: skip
    assert [(t.kind, t.name) for t in run.last.thrown] == [
        ("signal", "Alarm"), ("message", "changed"), ("signal", "All clear"),
    ]  # fmt: skip
    assert run.ended == "completed"


def test_an_end_event_throws_all_it_names():
    run = stage(start(), end("e", signal(), message()), chain("s", "e")).start()
    assert (run.thrown("signal"), run.thrown("message")) == (["Alarm"], ["changed"])


@pytest.mark.parametrize("interrupting", [True, False])
def test_any_of_several_events_at_the_boundary(interrupting):
    run = stage(
        start(), user("t"), boundary("b", "t", message() + signal(), interrupting=interrupting),
        user("after"), end(), chain("s", "t", "e"), flow("b", "after"),
    ).start()  # fmt: skip
    occur(run, SignalWait)
    assert run.tasks == (["after"] if interrupting else ["after", "t"])
    if not interrupting:
        assert occur(run, MessageWait).tasks == ["after", "after", "t"]


@pytest.mark.parametrize("interrupting", [True, False])
def test_any_of_several_events_begins_an_event_sub_process(interrupting):
    react = event_sub(
        "x", message() + signal(), user("react"), chain("xs", "react"), begin="xs",
        interrupting=interrupting,
    )  # fmt: skip
    run = stage(
        start(), sub("p", start("si"), user("t"), chain("si", "t"), react), user("after"),
        chain("s", "p", "after"),
    ).start()  # fmt: skip
    occur(run, SignalWait)
    assert run.tasks == (["react"] if interrupting else ["react", "t"])
    assert bool([w for w in run.waits.values() if isinstance(w, MessageWait)]) is not interrupting


def test_waiting_for_several_ends_with_the_activity_around():
    run = stage(
        start(), sub("p", start("si"), catch("c", *ANY), chain("si", "c")),
        boundary("b", "p", message("keyed")), user("after"), chain("s", "p"), flow("b", "after"),
    ).start(order="O-1")  # fmt: skip
    assert run.receive("b").at == ["after"]


def test_what_came_first_is_forgotten_when_the_wait_is_interrupted():
    both = catch("c", message(), signal(), parallelMultiple="true")
    drawn = sub("p", start("si"), both, chain("si", "c"))
    run = stage(
        *rounds("p", drawn, boundary("b", "p", HOUR), flow("b", "ask"))
    ).start()  # fmt: skip
    occur(run, SignalWait)
    run.fire("b").complete("ask", again=True)
    assert sorted(w.node for w in run.waits.values()) == ["b", "c", "c"]


def test_a_condition_can_be_one_of_several():
    event = catch("c", condition("ready"), signal(), parallelMultiple="true")
    run = stage(start(), event, user("t"), chain("s", "c", "t")).start(ready=False)
    assert run.notify("c").tasks == []
    assert run.change(ready=True).tasks == ["t"]


def test_a_process_begins_by_any_of_several_events():
    run = stage(start("s", message(), signal()), user("t"), chain("s", "t"))
    assert sorted((p.node, p.kind) for p in run.graph.starts) == [("s", "message"), ("s", "signal")]
    assert run.start("s").tasks == ["t"]
