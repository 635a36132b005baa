"""Signals (BPMN 2.0.2, 10.5.1 and 10.5.5): a broadcast to all who listen at that moment."""

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
    throw,
    user,
)
from tests.bpmn.play import boundary, chain, el, ext, flow, maps


def listening(*throwing: str):
    """A person decides in one branch when a signal goes out; the other branch listens."""
    return (
        start(), el("parallelGateway", "fork"), user("ready"), *throwing, catch("c", signal()),
        user("heard"), user("sent"), chain("s", "fork", "ready", "send", "sent"),
        chain("fork", "c", "heard"),
    )  # fmt: skip


def guarded(*, interrupting: bool):
    return (
        start(), user("t"), boundary("b", "t", signal(), interrupting=interrupting),
        user("after"), end(), chain("s", "t", "e"), flow("b", "after"),
    )  # fmt: skip


def test_a_signal_reaches_a_catch_event_of_the_same_instance():
    run = stage(*listening(throw("send", signal()))).start()
    assert (run.tasks, run.at.count("c")) == (["ready"], 1)
    run.complete("ready")
    assert run.tasks == ["heard", "sent"]
    assert run.thrown("signal") == ["Alarm"]


def test_another_signal_reaches_nobody():
    run = stage(*listening(throw("send", signal("clear")))).start().complete("ready")
    assert (run.tasks, run.at.count("c")) == (["sent"], 1)


def test_a_signal_is_not_kept_for_those_who_listen_later():
    run = stage(
        start(), throw("send", signal()), catch("c", signal()), end(),
        chain("s", "send", "c", "e"),
    ).start()  # fmt: skip
    assert run.at == ["c"]


def test_all_branches_of_a_fork_are_under_way_when_a_signal_goes_out():
    run = stage(
        start(), el("parallelGateway", "fork"), throw("send", signal()), catch("c", signal()),
        user("sent"), user("heard"), chain("s", "fork", "send", "sent"),
        chain("fork", "c", "heard"),
    ).start()  # fmt: skip
    assert run.tasks == ["heard", "sent"]


def test_a_signal_reaches_all_who_listen():
    run = stage(
        start(), el("parallelGateway", "fork"), user("ready"), throw("send", signal()),
        *(catch(f"c{n}", signal()) for n in range(3)), *(user(f"u{n}") for n in range(3)),
        chain("s", "fork", "ready", "send"),
        *(chain("fork", f"c{n}", f"u{n}") for n in range(3)),
    ).start()  # fmt: skip
    assert run.complete("ready").tasks == ["u0", "u1", "u2"]


def test_a_signal_from_elsewhere_brings_what_is_mapped():
    caught = catch("c", ext(maps(outputs={"why": "= reason"})), signal())
    run = stage(start(), caught, user("t"), chain("s", "c", "t")).start()
    run.notify("c", reason="fire", other=1)
    assert (run.tasks, run.variables) == (["t"], {"why": "fire"})


def test_a_signal_takes_along_what_is_mapped():
    sent = throw("send", ext(maps(inputs={"why": "= reason"})), signal())
    run = stage(start(), sent, end(), chain("s", "send", "e")).start(reason="fire", secret=1)
    assert [dict(t.payload) for t in run.last.thrown] == [{"why": "fire"}]


def test_a_signal_is_awaited_anew_in_each_round():
    run = stage(*rounds("c", catch("c", signal()))).start()
    for again in (True, True, False):
        run.notify("c").complete("ask", again=again)
    assert (run.ended, run.times("c completed")) == ("completed", 3)


def test_a_signal_is_thrown_in_each_round():
    run = stage(*rounds("send", throw("send", signal()))).start()
    for again in (True, True, False):
        run.complete("ask", again=again)
    assert (run.ended, run.times("send completed")) == ("completed", 3)


def test_a_signal_at_the_boundary_interrupts_the_activity():
    run = stage(*guarded(interrupting=True)).start().notify("b")
    assert (run.tasks, run.times("t cancelled")) == (["after"], 1)


def test_a_signal_that_does_not_interrupt_may_come_again():
    run = stage(*guarded(interrupting=False)).start().notify("b").notify("b")
    assert run.tasks == ["after", "after", "t"]
    assert run.complete("t").at == ["after", "after"]


def test_a_signal_from_inside_a_sub_process_reaches_its_boundary():
    run = stage(
        start(),
        sub("p", start("si"), user("go"), throw("send", signal()), user("inner"),
            chain("si", "go", "send", "inner")),
        boundary("b", "p", signal()), user("after"), end(), chain("s", "p", "e"),
        flow("b", "after"),
    ).start()  # fmt: skip
    run.complete("go")
    assert (run.tasks, len(run.state.scopes)) == (["after"], 1)


@pytest.mark.parametrize("interrupting", [True, False])
def test_a_signal_begins_an_event_sub_process(interrupting):
    run = stage(
        start(),
        sub("p", start("si"), user("go"), throw("send", signal()), user("inner"),
            event_sub("x", signal(), user("react"), chain("xs", "react"), begin="xs",
                      interrupting=interrupting),
            chain("si", "go", "send", "inner")),
        user("after"), end(), chain("s", "p", "after", "e"),
    ).start()  # fmt: skip
    run.complete("go")
    assert run.tasks == (["react"] if interrupting else ["inner", "react"])
    for task in run.tasks:
        run.complete(task)
    assert run.complete("after").ended == "completed"


def test_an_event_sub_process_that_does_not_interrupt_begins_as_often_as_the_signal_comes():
    run = stage(
        start(), user("t"), chain("s", "t"),
        event_sub("x", signal(), user("react"), chain("xs", "react"), begin="xs",
                  interrupting=False),
    ).start()  # fmt: skip
    run.notify("xs").notify("xs")
    assert run.tasks == ["react", "react", "t"]
    run.complete("t")
    assert run.ended is None
    assert run.complete("react").complete("react").ended == "completed"


def test_a_signal_at_the_end_ends_this_branch_and_is_heard_by_others():
    run = stage(
        start(), el("parallelGateway", "fork"), user("ready"), end("e", signal()),
        catch("c", signal()), user("heard"), chain("s", "fork", "ready", "e"),
        chain("fork", "c", "heard"),
    ).start()  # fmt: skip
    run.complete("ready")
    assert (run.tasks, run.thrown("signal")) == (["heard"], ["Alarm"])


def test_a_signal_can_begin_a_process():
    run = stage(
        start("by_hand"), start("by_signal", signal()), user("t"), flow("by_hand", "t"),
        flow("by_signal", "t"),
    )  # fmt: skip
    starts = {point.node: point for point in run.graph.starts}
    assert (starts["by_signal"].kind, starts["by_signal"].signal) == ("signal", "Alarm")
    run.start("by_signal")
    assert (run.tasks, run.trail[0]) == (["t"], "by_signal entered")


def test_listening_ends_when_the_activity_around_is_interrupted():
    run = stage(
        start(), sub("p", start("si"), catch("c", signal()), chain("si", "c")),
        boundary("b", "p", HOUR), user("after"), chain("s", "p"), flow("b", "after"),
    ).start()  # fmt: skip
    listening = run.wait("c")
    run.fire("b")
    assert (run.at, listening in run.last.closed) == (["after"], True)


def test_the_event_behind_a_gateway_that_a_signal_chose_is_the_only_one():
    run = stage(
        start(), el("eventBasedGateway", "g"), catch("a", signal()), catch("b", signal("clear")),
        user("alarmed"), user("calm"), chain("s", "g"), chain("g", "a", "alarmed"),
        chain("g", "b", "calm"),
    ).start()  # fmt: skip
    assert sorted(run.at) == ["a", "b"]
    assert run.notify("b").at == ["calm"]
