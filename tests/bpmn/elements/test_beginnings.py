"""Implicit starts and ends (BPMN 2.0.2, 10.3.2 and 13.2), and activities that begin processes."""

import pytest

from tests.bpmn.elements.drawing import catch, end, event_sub, signal, stage, start, sub, user
from tests.bpmn.play import chain, el, ext, flow, maps, message
from workflow_engine.bpmn.errors import NoSuchStart


def test_without_a_start_event_all_that_no_flow_leads_to_begins():
    run = stage(user("a"), user("b"), el("parallelGateway", "j"), user("after"),
                chain("a", "j", "after"), chain("b", "j")).start()  # fmt: skip
    assert run.tasks == ["a", "b"]
    assert run.complete("b").complete("a").tasks == ["after"]


def test_a_single_activity_is_a_process():
    assert stage(user("a")).start().complete("a").ended == "completed"


def test_gateways_may_begin_a_process_too():
    run = stage(el("parallelGateway", "f"), user("a"), user("b"), chain("f", "a"), chain("f", "b"))
    assert run.start().tasks == ["a", "b"]


def test_the_start_variables_are_there_for_all_of_them():
    shown = ext(maps(inputs={"seen": "= n"}))
    run = stage(user("a", shown), user("b", shown)).start(n=7)
    assert [wait.inputs["seen"] for wait in run.waits.values()] == [7, 7]


def test_handlers_and_event_sub_processes_do_not_begin_by_themselves():
    run = stage(
        user("a"), user("undo", isForCompensation="true"),
        event_sub("handler", signal(), user("h"), chain("begin", "h"), begin="begin"),
    ).start()  # fmt: skip
    assert run.tasks == ["a"]


def test_an_event_sub_process_listens_from_an_implicit_start_on():
    run = stage(
        user("a"), event_sub("handler", signal(), user("h"), chain("begin", "h"), begin="begin")
    ).start()
    run.notify("begin")
    assert run.tasks == ["h"]


def test_a_sub_process_without_a_start_event_begins_everywhere():
    run = stage(start(), sub("t", user("a"), user("b")), user("after"), chain("s", "t", "after"))
    run.start()
    assert run.tasks == ["a", "b"]
    assert run.complete("a").complete("b").tasks == ["after"]


def test_an_empty_sub_process_is_over_at_once():
    assert stage(start(), sub("t"), user("after"), chain("s", "t", "after")).start().tasks == [
        "after"
    ]


@pytest.mark.parametrize("kind", ["task", "exclusiveGateway", "parallelGateway",
                                  "inclusiveGateway", "intermediateThrowEvent"])  # fmt: skip
def test_a_token_ends_wherever_no_flow_goes_on(kind):
    run = stage(start(), el(kind, "x"), chain("s", "x")).start()
    assert (run.ended, run.state.tokens) == ("completed", ())


def test_the_instance_ends_when_the_last_implicit_end_is_reached():
    run = stage(start(), user("a"), user("b"), end(), chain("s", "a", "e"), chain("s", "b")).start()
    assert run.complete("b").ended is None
    assert run.complete("a").ended == "completed"


def receiving(*more: str):
    shown = ext(maps(outputs={"what": "= what"}))
    return (el("receiveTask", "r", shown, messageRef="keyed", instantiate="true"), user("t"),
            chain("r", "t"), *more)  # fmt: skip


def test_the_message_that_began_the_process_gives_what_the_task_keeps():
    run = stage(*receiving()).start("r", what="desk", more="not kept")
    assert run.tasks == ["t"]
    assert run.variables["what"] == "desk"


def test_a_process_that_messages_begin_is_not_begun_by_hand():
    with pytest.raises(NoSuchStart):
        stage(*receiving()).start()


def test_a_receive_task_that_begins_may_be_come_to_again_in_a_loop():
    run = stage(
        el("receiveTask", "r", messageRef="keyed", instantiate="true"), user("t"),
        el("exclusiveGateway", "x", default="x_e"), end(), chain("r", "t", "x"),
        flow("x", "e"), el("receiveTask", "r2", messageRef="keyed"), flow("x", "r2", "= again"),
        flow("r2", "t"),
    ).start("r", order="O-1")  # fmt: skip
    run.complete("t", again=True)
    assert run.at == ["r2"]
    run.receive("r2").complete("t", again=False)
    assert run.ended == "completed"


def either(kind: str = "Exclusive"):
    return (
        el("eventBasedGateway", "g", instantiate="true", eventGatewayType=kind),
        catch("a", message()), catch("b", message("keyed")), user("ta"), user("tb"),
        el("exclusiveGateway" if kind == "Exclusive" else "parallelGateway", "j"), user("after"),
        chain("g", "a", "ta", "j"), chain("g", "b", "tb", "j"), chain("j", "after"),
    )  # fmt: skip


@pytest.mark.parametrize("first", ["a", "b"])
def test_one_event_of_an_exclusive_gateway_is_all_that_is_waited_for(first):
    run = stage(*either()).start(first, order="O-1")
    assert run.at == [f"t{first}"]
    assert run.complete(f"t{first}").complete("after").ended == "completed"


@pytest.mark.parametrize(("first", "other"), [("a", "b"), ("b", "a")])
def test_all_events_of_a_parallel_gateway_must_come_in_any_order(first, other):
    run = stage(*either("Parallel")).start(first, order="O-1")
    run.complete(f"t{first}")
    assert run.at == [other]
    run.receive(other).complete(f"t{other}")
    assert run.complete("after").ended == "completed"


def test_an_instance_that_still_misses_an_event_can_be_cancelled():
    run = stage(*either("Parallel")).start("a", order="O-1").cancel()
    assert (run.ended, run.at) == ("cancelled", [])


def test_an_instance_that_still_misses_an_event_can_be_interrupted():
    stop = event_sub("handler", signal(), user("late"), chain("stop", "late"), begin="stop")
    run = stage(*either("Parallel"), stop).start("a", order="O-1")
    assert run.at == ["stop", "b", "ta"]
    run.notify("stop")
    assert run.at == ["late"]
    assert run.complete("late").ended == "completed"
