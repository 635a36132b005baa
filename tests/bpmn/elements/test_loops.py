"""Standard loops and quantities (BPMN 2.0.2, 10.3.8, 13.3.2 and 13.3.6), further cases."""

import pytest

from tests.bpmn.elements.drawing import (
    compensate,
    compensated,
    stage,
    start,
    sub,
    throw,
    undoing,
    user,
)
from tests.bpmn.elements.test_repeated_activities import again, instances, line
from tests.bpmn.play import boundary, chain, el, error, ext, flow, maps, operation
from workflow_engine.bpmn.progress import Complete, SetVariables
from workflow_engine.errors import BusinessError


@pytest.mark.parametrize("before", [True, False])
@pytest.mark.parametrize(("maximum", "condition", "times"), [
    (3, "true", 3), (3, "loopCounter < 2", 2), (None, "loopCounter < 4", 4), (1, "true", 1),
])  # fmt: skip
def test_rounds_are_as_many_as_condition_and_maximum_allow(before, maximum, condition, times):
    text = condition.replace("<", "&lt;")
    run = stage(*line(user("t", again(text, before=before, maximum=maximum)))).start()
    for _ in range(times):
        assert run.tasks == ["t"]
        run.complete("t")
    assert run.tasks == ["after"]


def test_a_maximum_alone_is_a_number_of_rounds():
    loop = el("standardLoopCharacteristics", "loop", loopMaximum="3")
    run = stage(*line(user("t", loop))).start().complete("t").complete("t").complete("t")
    assert run.tasks == ["after"]


def test_a_maximum_of_none_is_no_round():
    run = stage(*line(user("t", again("true", maximum=0)))).start()
    assert (run.tasks, run.times("t completed")) == (["after"], 0)


def test_a_loop_without_an_end_asks_once_more_each_time():
    """What a person does is no runaway: the loop may well have ten thousand rounds."""
    run = stage(*line(user("t", again("true")))).start()
    sizes = set()
    for _ in range(40):
        run.complete("t")
        sizes.add(len(run.state.tokens))
    assert (run.tasks, sizes) == (["t"], {2})


def test_the_rounds_are_numbered_from_one():
    shown = ext(maps(inputs={"number": "= loopCounter"}))
    run = stage(*line(user("t", shown, again("true", maximum=3)))).start()
    for number in (1, 2, 3):
        assert run.open_at("t").inputs["number"] == number
        run.complete("t")


@pytest.mark.parametrize("before", [True, False])
def test_a_condition_that_is_neither_true_nor_false_is_asked_again_by_a_retry(before):
    run = stage(*line(user("t", again("more", before=before)))).start(more=None)
    if not before:
        run.complete("t")
    assert (list(run.troubles.values()), run.tasks) == (["not-true-or-false"], [])
    run.take(SetVariables({"more": False}))
    assert run.retry().tasks == ["after"]
    assert run.times("t completed") == (0 if before else 1)


def test_the_effects_of_each_round_have_a_number_of_their_own():
    task = operation("t").replace(
        "</bpmn:serviceTask>", again("true", maximum=3) + "</bpmn:serviceTask>"
    )
    run = stage(*line(task), operations={"op": lambda: {}}).start()
    assert [number for *_, number in run.calls] == [1, 2, 3]
    assert run.tasks == ["after"]


def test_an_error_in_a_round_ends_the_loop():
    def refuse():
        raise BusinessError("OVER_BUDGET", "Too dear.")

    task = operation("t").replace(
        "</bpmn:serviceTask>", again("true", maximum=3) + "</bpmn:serviceTask>"
    )
    run = stage(
        *line(task, boundary("b", "t", error("over")), user("caught"), chain("b", "caught")),
        operations={"op": refuse},
    ).start()  # fmt: skip
    assert (run.tasks, len(run.calls), len(run.state.scopes)) == (["caught"], 1, 1)


def test_a_loop_of_sub_processes_has_new_variables_in_each_round():
    held = ext(maps(inputs={"x": "= loopCounter * 10"}, outputs={"last": "= x"}))
    inner = sub("t", held, again("true", maximum=2), start("si"), user("u"), chain("si", "u"))
    run = stage(*line(inner)).start()
    run.complete("u").complete("u")
    assert (run.tasks, run.variables["last"], "x" in run.variables) == (["after"], 20, False)


def test_a_looped_activity_is_undone_as_often_as_the_whole_was_done():
    run = stage(
        start(), user("t", again("true", maximum=3)), compensated("t", "undo"), undoing("undo"),
        user("ask"), throw("back", compensate()), user("after"),
        chain("s", "t", "ask", "back", "after"),
    ).start()  # fmt: skip
    for _ in range(3):
        run.complete("t")
    run.complete("ask")
    assert run.tasks == ["undo"]
    assert run.complete("undo").tasks == ["after"]


def test_an_activity_that_is_done_in_three_rounds_of_the_model_is_undone_three_times():
    run = stage(
        start(), el("exclusiveGateway", "m"), user("t"), compensated("t", "undo"), undoing("undo"),
        el("exclusiveGateway", "x", default="x_back"), throw("back", compensate()), user("after"),
        chain("s", "m", "t", "x"), flow("x", "m", "= again"), flow("x", "back"),
        chain("back", "after"),
    ).start()  # fmt: skip
    run.complete("t", again=True).complete("t", again=True).complete("t", again=False)
    for _ in range(3):
        assert run.tasks == ["undo"]
        run.complete("undo")
    assert run.tasks == ["after"]


def test_tokens_that_an_activity_gives_all_take_each_flow():
    run = stage(
        start(), el("task", "t", completionQuantity="2"), user("a"), user("b"), chain("s", "t"),
        flow("t", "a"), flow("t", "b"),
    ).start()  # fmt: skip
    assert run.tasks == ["a", "a", "b", "b"]


def test_a_start_quantity_is_counted_anew_in_each_scope():
    inner = sub(
        "t", instances("2"), start("si"), el("task", "one", completionQuantity="2"),
        user("u"), user("w", startQuantity="2"), chain("si", "one", "u", "w"),
    )  # fmt: skip
    run = stage(*line(inner)).start()
    waits = list(run.waits)
    assert run.tasks == ["u"] * 4
    run.take(Complete(waits[0], "done", {}))
    run.take(Complete(waits[2], "done", {}))
    assert run.times("w entered") == 0
    run.take(Complete(waits[1], "done", {}))
    assert run.tasks == ["u", "w"]


def test_a_token_too_many_waits_for_the_next():
    run = stage(
        start(), el("task", "many", completionQuantity="3"), user("t", startQuantity="2"),
        user("after"), chain("s", "many", "t", "after"),
    ).start()  # fmt: skip
    assert run.tasks == ["t"]
    run.complete("t").complete("after")
    assert list(run.troubles.values()) == ["nothing-can-move"]
