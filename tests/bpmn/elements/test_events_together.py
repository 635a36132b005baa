"""Events where several constructs of the standard meet."""

import pytest

from tests.bpmn.elements.drawing import (
    CANCEL,
    HOUR,
    TERMINATE,
    catch,
    compensate,
    compensated,
    condition,
    end,
    escalation,
    event_sub,
    link,
    rounds,
    signal,
    stage,
    start,
    sub,
    throw,
    undoing,
    user,
)
from tests.bpmn.play import boundary, chain, el, error, ext, flow, maps, message, timer

PARALLEL = (
    '<bpmn:multiInstanceLoopCharacteristics isSequential="false">'
    "<bpmn:loopCardinality>3</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics>"
)
IN_TURN = PARALLEL.replace('"false"', '"true"')


@pytest.mark.parametrize("loop", [PARALLEL, IN_TURN])
def test_a_deadline_ends_all_instances_of_an_activity(loop):
    run = stage(
        start(), user("t", loop), boundary("b", "t", HOUR), user("late"), user("after"),
        chain("s", "t", "after"), flow("b", "late"),
    ).start()  # fmt: skip
    run.complete("t")
    assert run.at.count("b") == 1
    assert run.fire("b").at == ["late"]
    assert len(run.state.scopes) == 1


@pytest.mark.parametrize("loop", [PARALLEL, IN_TURN])
def test_a_reminder_of_an_activity_with_instances_comes_once_and_they_go_on(loop):
    run = stage(
        start(), user("t", loop), boundary("b", "t", message(), interrupting=False), user("told"),
        user("after"), end(), chain("s", "t", "after", "e"), flow("b", "told"),
    ).start()  # fmt: skip
    run.receive("b")
    assert run.tasks.count("told") == 1
    for _ in range(3):
        run.complete("t")
    assert run.tasks == ["after", "told"]
    assert run.complete("after").complete("told").ended == "completed"


def test_each_instance_of_a_sub_process_listens_for_itself():
    react = event_sub("x", signal(), user("react"), chain("xs", "react"), begin="xs")
    run = stage(
        start(), sub("p", PARALLEL, start("si"), user("t"), chain("si", "t"), react),
        user("after"), chain("s", "p", "after"),
    ).start()  # fmt: skip
    assert run.at.count("xs") == 3
    run.notify("xs")
    assert run.tasks == ["react", "t", "t"]
    for task in run.tasks:
        run.complete(task)
    assert run.at == ["after"]


def test_an_error_in_one_instance_ends_the_others_at_the_boundary():
    run = stage(
        start(), sub("p", PARALLEL, start("si"), user("t"), end("x", error("over")),
                     chain("si", "t", "x")),
        boundary("b", "p", error("over")), user("after"), chain("s", "p"), flow("b", "after"),
    ).start()  # fmt: skip
    assert run.complete("t").at == ["after"]
    assert len(run.state.scopes) == 1


def test_an_error_caught_inside_an_instance_leaves_the_others_alone():
    react = event_sub("x", error("over"), user("react"), chain("xs", "react"), begin="xs")
    run = stage(
        start(), sub("p", PARALLEL, start("si"), user("t"), end("bad", error("over")), react,
                     chain("si", "t", "bad")),
        user("after"), chain("s", "p", "after"),
    ).start()  # fmt: skip
    assert run.complete("t").tasks == ["react", "t", "t"]


def test_event_sub_processes_stand_in_each_other():
    inner = event_sub(
        "y", message(), user("deep"), chain("ys", "deep"), begin="ys", interrupting=False
    )
    outer = event_sub("x", signal(), user("react"), inner, chain("xs", "react"), begin="xs")
    run = stage(start(), user("t"), end(), chain("s", "t", "e"), outer).start()
    assert run.at.count("ys") == 0
    run.notify("xs").receive("ys").receive("ys")
    assert run.tasks == ["deep", "deep", "react"]
    for task in run.tasks:
        run.complete(task)
    assert run.ended == "completed"


def test_the_boundary_of_a_sub_process_holds_while_its_event_sub_process_works():
    react = event_sub("x", signal(), user("react"), chain("xs", "react"), begin="xs")
    run = stage(
        start(), sub("p", start("si"), user("t"), chain("si", "t"), react),
        boundary("b", "p", HOUR), user("late"), chain("s", "p"), flow("b", "late"),
    ).start()  # fmt: skip
    run.notify("xs")
    assert sorted(run.at) == ["b", "react"]
    assert run.fire("b").at == ["late"]


def test_an_error_in_a_handler_that_undoes_goes_up_the_scopes():
    handler = sub("undo", start("su"), end("bad", error("over")), chain("su", "bad"),
                  isForCompensation="true")  # fmt: skip
    run = stage(
        start(), sub("p", start("si"), user("a"), compensated("a", "undo"), handler,
                     throw("back", compensate()), user("never"), chain("si", "a", "back", "never")),
        boundary("b", "p", error("over")), user("after"), chain("s", "p"), flow("b", "after"),
    ).start()  # fmt: skip
    assert run.complete("a").at == ["after"]
    assert len(run.state.scopes) == 1


def test_undoing_by_a_sub_process_ends_when_that_ends():
    handler = sub("undo", start("su"), user("u"), end("eu"), chain("su", "u", "eu"),
                  isForCompensation="true")  # fmt: skip
    run = stage(
        start(), user("a"), compensated("a", "undo"), handler, throw("back", compensate()),
        user("after"), chain("s", "a", "back", "after"),
    ).start()  # fmt: skip
    assert run.complete("a").tasks == ["u"]
    assert run.complete("u").tasks == ["after"]


def test_terminating_inside_a_handler_ends_the_handler_alone():
    handler = sub("undo", start("su"), user("u"), user("v"), end("stop", TERMINATE),
                  chain("su", "u", "stop"), flow("su", "v"), isForCompensation="true")  # fmt: skip
    run = stage(
        start(), user("a"), compensated("a", "undo"), handler, throw("back", compensate()),
        user("after"), chain("s", "a", "back", "after"),
    ).start()  # fmt: skip
    assert run.complete("a").tasks == ["u", "v"]
    assert run.complete("u").tasks == ["after"]


def test_an_activity_with_instances_is_undone_once_as_a_whole():
    run = stage(
        start(), user("a", PARALLEL), compensated("a", "undo"), undoing("undo"),
        throw("back", compensate()), user("after"), chain("s", "a", "back", "after"),
    ).start()  # fmt: skip
    for _ in range(3):
        run.complete("a")
    assert run.tasks == ["undo"]
    assert run.complete("undo").tasks == ["after"]


def test_the_last_instance_of_a_sub_process_is_undone_first():
    write = ext(maps(outputs={"done": "= append(done, loopCounter)"}))
    note = ext(maps(inputs={"n": "= loopCounter"}, outputs={"undone": "= append(undone, n)"}))
    run = stage(
        start(),
        sub("p", IN_TURN, start("si"), el("task", "a", write), compensated("a", "undo"),
            el("task", "undo", note, isForCompensation="true"), chain("si", "a")),
        throw("back", compensate()), user("after"), chain("s", "p", "back", "after"),
    ).start(done=[], undone=[])  # fmt: skip
    assert run.tasks == ["after"]
    assert (run.variables["done"], run.variables["undone"]) == ([1, 2, 3], [3, 2, 1])


def test_an_interrupting_event_sub_process_stops_what_is_being_undone():
    react = event_sub("x", signal(), user("react"), chain("xs", "react"), begin="xs")
    run = stage(
        start(), sub("p", start("si"), user("a"), compensated("a", "undo"), undoing("undo"),
                     throw("back", compensate()), user("never"), react,
                     chain("si", "a", "back", "never")),
        user("after"), chain("s", "p", "after"),
    ).start()  # fmt: skip
    assert run.complete("a").tasks == ["undo"]
    assert run.notify("xs").tasks == ["react"]
    assert run.complete("react").tasks == ["after"]


def test_a_cancelled_transaction_ends_all_instances_in_it():
    run = stage(
        start(),
        el("transaction", "p", start("si"), user("a"), compensated("a", "undo"), undoing("undo"),
           user("many", PARALLEL), user("stop"), end("no", CANCEL),
           chain("si", "a", "stop", "no"), flow("a", "many")),
        boundary("b", "p", CANCEL), user("after"), chain("s", "p"), flow("b", "after"),
    ).start()  # fmt: skip
    run.complete("a")
    assert run.tasks == ["many", "many", "many", "stop"]
    assert run.complete("stop").tasks == ["undo"]
    assert run.complete("undo").tasks == ["after"]


def test_an_event_sub_process_of_a_transaction_may_cancel_it():
    react = event_sub("x", message(), end("no", CANCEL), chain("xs", "no"), begin="xs",
                      interrupting=False)  # fmt: skip
    run = stage(
        start(),
        el("transaction", "p", start("si"), user("a"), compensated("a", "undo"), undoing("undo"),
           user("b"), react, chain("si", "a", "b")),
        boundary("c", "p", CANCEL), user("after"), chain("s", "p"), flow("c", "after"),
    ).start()  # fmt: skip
    run.complete("a").receive("xs")
    assert run.tasks == ["undo"]
    assert run.complete("undo").tasks == ["after"]


def test_what_a_called_process_escalates_is_heard_at_the_call():
    run = stage(
        start(), el("callActivity", "call", calledElement="other"),
        boundary("b", "call", escalation(), interrupting=False), user("told"), user("after"),
        chain("s", "call", "after"), flow("b", "told"),
    ).start()  # fmt: skip
    run.escalate("call", "LATE")
    assert (run.tasks, "call" in run.at) == (["told"], True)
    run.finish("call")
    assert run.tasks == ["after", "told"]


def test_what_a_called_process_escalates_begins_an_event_sub_process():
    react = event_sub("x", escalation(), user("react"), chain("xs", "react"), begin="xs")
    run = stage(
        start(), el("callActivity", "call", calledElement="other"), chain("s", "call"), react
    ).start()
    assert run.escalate("call", "LATE").at == ["react"]


def test_an_escalation_that_nobody_here_expects_goes_further_up():
    run = stage(start(), el("callActivity", "call", calledElement="other"), chain("s", "call"))
    run.start().escalate("call", "LATE")
    assert run.thrown("escalation") == ["LATE"]
    assert run.finish("call").ended == "completed"


def test_the_error_of_a_called_process_is_caught_at_the_call():
    run = stage(
        start(), el("callActivity", "call", calledElement="other"),
        boundary("b", "call", error("over")), user("after"), chain("s", "call"),
        flow("b", "after"),
    ).start()  # fmt: skip
    assert run.refuse("call", "OVER_BUDGET").at == ["after"]


def test_a_condition_over_a_variable_of_its_sub_process():
    inner = sub(
        "p", ext(maps(inputs={"left": "= 3"})), start("si"), el("parallelGateway", "fork"),
        user("t", ext(maps(outputs={"left": "= left - 1"}))), catch("c", condition("left = 2")),
        user("met"), chain("si", "fork", "t"), chain("fork", "c", "met"),
    )  # fmt: skip
    run = stage(start(), inner, chain("s", "p")).start()
    assert run.tasks == ["t"]
    assert run.complete("t").tasks == ["met"]
    assert "left" not in run.variables


def test_a_link_leads_into_an_inclusive_join_that_waits_for_it():
    run = stage(
        start(), el("inclusiveGateway", "split"), user("a"), user("b"), throw("out", link("L")),
        catch("in", link("L")), el("inclusiveGateway", "join"), user("after"),
        flow("s", "split"), flow("split", "a", "= true"), flow("split", "b", "= true"),
        flow("a", "join"), flow("b", "out"), chain("in", "join", "after"),
    ).start()  # fmt: skip
    assert run.complete("a").tasks == ["b"]
    assert run.complete("b").tasks == ["after"]


def test_events_behind_a_gateway_are_taken_back_when_the_scope_is_interrupted():
    inner = sub("p", start("si"), el("eventBasedGateway", "g"), catch("m", message()),
                catch("c", HOUR), chain("si", "g", "m"), flow("g", "c"))  # fmt: skip
    run = stage(
        *rounds("p", inner, boundary("b", "p", signal()), flow("b", "ask"))
    ).start()  # fmt: skip
    assert sorted(run.at) == ["b", "c", "m"]
    run.notify("b").complete("ask", again=True)
    assert sorted(run.at) == ["b", "c", "m"]
    assert run.receive("m").complete("ask", again=False).ended == "completed"


@pytest.mark.parametrize("interrupting", [True, False])
def test_an_event_sub_process_of_the_process_hears_a_signal_thrown_deep_inside(interrupting):
    react = event_sub("x", signal(), user("react"), chain("xs", "react"), begin="xs",
                      interrupting=interrupting)  # fmt: skip
    deep = sub("deep", start("sd"), user("go"), throw("send", signal()), user("on"),
               chain("sd", "go", "send", "on"))  # fmt: skip
    run = stage(
        start(), sub("p", start("si"), deep, chain("si", "deep")), chain("s", "p"), react
    ).start()
    assert run.complete("go").tasks == (["react"] if interrupting else ["on", "react"])


def test_a_signal_reaches_those_who_listen_and_not_the_ones_it_just_freed():
    run = stage(
        *rounds("p", sub("p", start("si"), el("parallelGateway", "fork"), user("go"),
                         throw("send", signal()), catch("c", signal()),
                         chain("si", "fork", "go", "send"), chain("fork", "c")))
    ).start()  # fmt: skip
    run.complete("go").complete("ask", again=True)
    assert sorted(run.at) == ["c", "go"]


def test_a_timer_of_a_task_that_repeats_is_that_of_the_whole():
    loop = (
        '<bpmn:standardLoopCharacteristics testBefore="false">'
        "<bpmn:loopCondition>= again</bpmn:loopCondition></bpmn:standardLoopCharacteristics>"
    )
    run = stage(
        start(), user("t", loop), boundary("b", "t", timer("timeDuration", "PT2H")), user("late"),
        user("after"), chain("s", "t", "after"), flow("b", "late"),
    ).start()  # fmt: skip
    due = run.open_at("b").due
    run.complete("t", again=True)
    assert (run.open_at("b").due, run.tasks) == (due, ["t"])
    assert run.fire("b").at == ["late"]
