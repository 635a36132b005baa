"""Messages (BPMN 2.0.2, 10.5.1): one receiver, found by name and key."""

import pytest

from tests.bpmn.elements.drawing import (
    HOUR,
    Stage,
    catch,
    end,
    event_sub,
    rounds,
    stage,
    start,
    sub,
    throw,
    user,
)
from tests.bpmn.play import boundary, chain, el, ext, flow, maps, message


def test_a_message_is_awaited_anew_in_each_round():
    run = stage(*rounds("c", catch("c", message("keyed")))).start(order="O-1", again=True)
    for again in (True, True, False):
        assert run.open_at("c").key == "O-1"
        run.receive("c").complete("ask", again=again)
    assert (run.ended, run.times("c completed")) == ("completed", 3)


def test_the_key_is_that_of_the_moment_in_which_waiting_begins():
    run = stage(*rounds("c", catch("c", message("keyed")))).start(order="O-1")
    run.receive("c").complete("ask", again=True, order="O-2")
    assert run.open_at("c").key == "O-2"


def test_a_message_is_awaited_within_nested_scopes():
    inner = sub("inner", start("sii"), catch("c", message()), chain("sii", "c"))
    run = stage(
        start(), sub("outer", start("si"), inner, chain("si", "inner")), user("after"), end(),
        chain("s", "outer", "after", "e"),
    ).start()  # fmt: skip
    assert len(run.state.scopes) == 3
    assert run.receive("c").at == ["after"]
    assert len(run.state.scopes) == 1


def test_waiting_for_a_message_ends_with_the_activity_around():
    run = stage(
        start(), sub("p", start("si"), catch("c", message()), chain("si", "c")),
        boundary("b", "p", HOUR), user("after"), chain("s", "p"), flow("b", "after"),
    ).start()  # fmt: skip
    waiting = run.wait("c")
    run.fire("b")
    assert (run.at, waiting in run.last.closed) == (["after"], True)


@pytest.mark.parametrize("interrupting", [True, False])
def test_a_message_begins_an_event_sub_process_of_the_process(interrupting):
    react = event_sub(
        "x", message(), user("react"), chain("xs", "react"), begin="xs", interrupting=interrupting
    )
    run = stage(start(), user("t"), end(), chain("s", "t", "e"), react).start()
    run.receive("xs")
    assert run.tasks == (["react"] if interrupting else ["react", "t"])
    assert ("t cancelled" in run.trail) is interrupting
    for task in run.tasks:
        run.complete(task)
    assert run.ended == "completed"


def test_what_a_message_brings_is_written_by_the_start_of_the_event_sub_process():
    mapped = ext(maps(outputs={"why": "= reason"}))
    react = event_sub("x", mapped + message(), user("react"), chain("xs", "react"), begin="xs")
    run = stage(start(), user("t"), chain("s", "t"), react).start()
    run.receive("xs", reason="changed", more=1)
    assert run.tasks == ["react"]
    assert "changed" in [scope.variables.get("why") for scope in run.state.scopes]


def test_nothing_listens_any_more_once_an_event_sub_process_interrupted():
    first = event_sub("x", message(), user("react"), chain("xs", "react"), begin="xs")
    second = event_sub("y", message("keyed"), user("other"), chain("ys", "other"), begin="ys")
    run = stage(start(), user("t"), chain("s", "t"), first, second).start(order="O-1")
    assert sorted(run.at) == ["t", "xs", "ys"]
    assert run.receive("xs").at == ["react"]


def test_an_event_sub_process_listens_anew_in_each_round():
    react = event_sub("x", message(), user("react"), chain("xs", "react"), begin="xs")
    run = stage(
        *rounds("p", sub("p", start("si"), user("t"), chain("si", "t"), react))
    ).start()  # fmt: skip
    run.receive("xs").complete("react").complete("ask", again=True)
    assert sorted(run.at) == ["t", "xs"]
    assert run.complete("t").complete("ask", again=False).ended == "completed"


def test_a_throw_event_and_an_end_event_send():
    run = stage(
        *rounds("send", throw("send", ext(maps(inputs={"n": "= n"})), message("keyed")))
    ).start(order="O-1", n=1)
    assert [(t.kind, t.name, t.key, dict(t.payload)) for t in run.last.thrown] == [
        ("message", "keyed", "O-1", {"n": 1})
    ]
    run.complete("ask", again=True, n=2)
    assert [dict(t.payload) for t in run.last.thrown] == [{"n": 2}]


def test_an_end_event_in_a_sub_process_sends_and_the_process_goes_on():
    run = stage(
        start(), sub("p", start("si"), end("ei", message()), chain("si", "ei")), user("after"),
        chain("s", "p", "after"),
    ).start()  # fmt: skip
    assert (run.thrown("message"), run.tasks) == (["changed"], ["after"])


@pytest.mark.parametrize("interrupting", [True, False])
def test_a_message_at_the_boundary_of_a_sub_process(interrupting):
    run = stage(
        start(), sub("p", start("si"), user("t"), chain("si", "t")),
        boundary("b", "p", message(), interrupting=interrupting), user("after"), end(),
        chain("s", "p", "e"), flow("b", "after"),
    ).start()  # fmt: skip
    run.receive("b")
    assert run.tasks == (["after"] if interrupting else ["after", "t"])
    for task in run.tasks:
        run.complete(task)
    assert run.ended == "completed"


def test_a_receive_task_can_begin_a_process():
    run = stage(
        el("receiveTask", "r", messageRef="keyed", instantiate="true"), user("t"), chain("r", "t")
    )
    (point,) = run.graph.starts
    assert (point.node, point.kind, point.message) == ("r", "message", "keyed")
    assert run.start("r").tasks == ["t"]


def test_an_event_gateway_can_begin_a_process_with_either_message():
    drawn = (
        el("eventBasedGateway", "g", instantiate="true"), catch("a", message()),
        catch("b", message("keyed")), user("ta"), user("tb"), chain("g", "a", "ta"),
        chain("g", "b", "tb"),
    )  # fmt: skip
    assert {p.message for p in stage(*drawn).graph.starts} == {"changed", "keyed"}
    assert stage(*drawn).start("a").at == ["ta"]
    assert stage(*drawn).start("b").at == ["tb"]


def test_a_parallel_event_gateway_that_begins_a_process_needs_all_its_messages():
    run = stage(
        el("eventBasedGateway", "g", instantiate="true", eventGatewayType="Parallel"),
        catch("a", message()), catch("b", message("keyed")), user("ta"), user("tb"),
        chain("g", "a", "ta"), chain("g", "b", "tb"),
    )  # fmt: skip
    run.start("a", order="O-1")
    assert sorted(run.at) == ["b", "ta"]
    run.complete("ta")
    assert run.ended is None
    assert run.receive("b").tasks == ["tb"]
    assert run.complete("tb").ended == "completed"


SENDS = ext(maps(inputs={"n": "= n"}))


def inside(*drawn: str, interrupting: bool = True, about: str = "keyed") -> Stage:
    """A sub-process ``p`` with a message boundary event, whose handler writes what came."""
    return stage(
        start(), sub("p", start("si"), *drawn), user("after"), user("told"), end(),
        boundary("b", "p", message(about), ext(maps(outputs={"got": "= n"})),
                 interrupting=interrupting),
        chain("s", "p", "after", "e"), chain("b", "told"),
    )  # fmt: skip


def test_a_sub_process_that_ends_with_a_message_reaches_its_own_boundary_before_it_is_over():
    run = inside(end("ei", message("keyed"), SENDS), chain("si", "ei")).start(order="O-1", n=7)
    assert run.thrown("message") == []
    assert run.tasks == ["told"]
    assert run.variables["got"] == 7
    assert run.complete("told").ended == "completed"


def test_a_message_for_a_boundary_that_does_not_interrupt_comes_beside():
    run = inside(throw("say", message("keyed"), SENDS), user("t"), chain("si", "say", "t"),
                 interrupting=False).start(order="O-1", n=7)  # fmt: skip
    assert run.thrown("message") == []
    assert sorted(run.tasks) == ["t", "told"]
    run.complete("t").complete("told")
    assert run.tasks == ["after"]


def test_a_message_reaches_a_wait_that_began_in_an_earlier_step():
    run = inside(user("t"), end("ei", message("keyed"), SENDS), chain("si", "t", "ei"))
    run.start(order="O-1", n=7).complete("t")
    assert run.thrown("message") == []
    assert run.tasks == ["told"]


def test_the_key_of_a_message_is_honoured_inside_the_instance_too():
    run = inside(user("t"), end("ei", message("keyed"), SENDS), chain("si", "t", "ei"))
    run.start(order="O-1", n=7).complete("t", order="O-2")
    assert [thrown.key for thrown in run.last.thrown] == ["O-2"]
    assert run.tasks == ["after"]


def test_without_a_key_it_is_the_one_of_the_instance():
    run = inside(end("ei", message("msg"), SENDS), chain("si", "ei"), about="msg").start(n=1)
    assert run.tasks == ["told"]
    assert run.thrown("message") == []


def test_a_message_goes_to_the_scope_that_waits_however_deep_it_is_thrown():
    """A send task three scopes down, for the boundary of the outermost, which interrupts all."""
    send = el("sendTask", "send", SENDS, messageRef="keyed")
    third = sub("third", start("s3"), send, user("never"), chain("s3", "send", "never"))
    second = sub("second", start("s2"), third, chain("s2", "third"))
    run = inside(second, chain("si", "second")).start(order="O-1", n=7)
    assert run.tasks == ["told"]
    assert len(run.state.scopes) == 1
    assert run.variables["got"] == 7


@pytest.mark.parametrize("interrupting", [True, False])
def test_a_message_from_inside_begins_an_event_sub_process_around(interrupting):
    react = event_sub(
        "x", message(), user("react"), chain("xs", "react"), begin="xs", interrupting=interrupting
    )
    inner = sub("p", start("si"), end("ei", message()), chain("si", "ei"))
    run = stage(start(), inner, user("after"), chain("s", "p", "after"), react).start()
    assert run.thrown("message") == []
    assert run.tasks == (["react"] if interrupting else ["after", "react"])


def test_a_message_with_two_receivers_inside_is_for_nobody_inside():
    run = stage(
        start(), el("parallelGateway", "f"), catch("c1", message()), catch("c2", message()),
        user("t"), throw("say", message()), chain("s", "f", "c1"), flow("f", "c2"),
        chain("f", "t", "say"),
    ).start()  # fmt: skip
    run.complete("t")
    assert run.thrown("message") == ["changed"]
    assert sorted(run.at) == ["c1", "c2"]


def test_what_waits_beside_gets_the_message_as_long_as_it_waits():
    run = stage(
        start(), el("parallelGateway", "f"), catch("c", message()), user("t"),
        throw("say", message()), el("parallelGateway", "j"), end(),
        chain("s", "f", "c", "j"), chain("f", "t", "say", "j", "e"),
    ).start()  # fmt: skip
    assert run.complete("t").ended == "completed"
    assert run.thrown("message") == []


def test_messages_that_answer_each_other_end_at_the_bound():
    handler = event_sub("x", message(), throw("again", message()), chain("xs", "again"),
                        begin="xs", interrupting=False)  # fmt: skip
    run = stage(start(), throw("say", message()), user("t"), handler, chain("s", "say", "t"))
    run.start()
    assert set(run.troubles.values()) == {"step-limit-reached"}
