"""Activities that repeat, need or give several tokens, or are chosen ad hoc (BPMN 2.0.2, 10.3)."""

from xml.sax.saxutils import escape

import pytest

from tests.bpmn.elements.drawing import end, rounds, stage, start, sub, user
from tests.bpmn.play import chain, cs, el, ext, flow, maps, operation
from workflow_engine.bpmn.progress import Complete


def instances(count: str, *, sequential: bool = False, until: str | None = None) -> str:
    condition = f"<bpmn:completionCondition>= {escape(until or '')}</bpmn:completionCondition>"
    enough = condition if until else ""
    return (
        f'<bpmn:multiInstanceLoopCharacteristics isSequential="{str(sequential).lower()}">'
        f"<bpmn:loopCardinality>{escape(count)}</bpmn:loopCardinality>{enough}"
        "</bpmn:multiInstanceLoopCharacteristics>"
    )


def each_of(
    collection: str, item: str, *, into: str | None = None, value: str | None = None
) -> str:
    loop = cs(
        "loop",
        collection=f"= {collection}",
        element=item,
        outputCollection=into,
        outputElement=f"= {value}",
    )
    return el("multiInstanceLoopCharacteristics", "each", ext(loop))


def again(condition: str, *, before: bool = False, maximum: int | None = None) -> str:
    given = {"testBefore": str(before).lower()}
    if maximum is not None:
        given["loopMaximum"] = str(maximum)
    inner = f"<bpmn:loopCondition>= {condition}</bpmn:loopCondition>"
    return el("standardLoopCharacteristics", "loop", inner, **given)


def line(activity: str, *more: str):
    return (start(), activity, user("after"), end(), chain("s", "t", "after", "e"), *more)


def test_a_loop_goes_on_while_its_condition_holds():
    run = stage(*line(user("t", again("not(good)")))).start(good=False)
    run.complete("t", good=False).complete("t", good=False)
    assert run.tasks == ["t"]
    assert run.complete("t", good=True).tasks == ["after"]


@pytest.mark.parametrize(("maximum", "times"), [(1, 1), (3, 3)])
def test_a_loop_never_exceeds_its_maximum(maximum, times):
    run = stage(*line(el("task", "t", again("true", maximum=maximum)))).start()
    assert (run.tasks, run.times("t completed")) == (["after"], times)


def test_a_loop_that_asks_first_may_do_nothing():
    run = stage(*line(user("t", again("open", before=True)))).start(open=False)
    assert (run.tasks, run.times("t completed")) == (["after"], 0)


def test_a_loop_within_a_loop_begins_anew():
    inner = user("t", again("more", maximum=2))
    run = stage(*rounds("t", inner)).start(more=True)
    for turn in (True, False):
        run.complete("t").complete("t").complete("ask", again=turn)
    assert (run.ended, run.times("t completed")) == ("completed", 4)


def test_all_instances_are_there_at_once_or_one_after_the_other():
    assert stage(*line(user("t", instances("3")))).start().tasks == ["t", "t", "t"]
    run = stage(*line(user("t", instances("3", sequential=True)))).start()
    for _ in range(3):
        assert run.tasks == ["t"]
        run.complete("t")
    assert run.tasks == ["after"]


@pytest.mark.parametrize("sequential", [True, False])
def test_enough_ends_the_others(sequential):
    loop = instances("5", sequential=sequential, until="nrOfCompletedInstances >= 2")
    run = stage(*line(user("t", loop))).start().complete("t")
    assert "after" not in run.tasks
    assert run.complete("t").tasks == ["after"]
    assert len(run.state.scopes) == 1


@pytest.mark.parametrize("count", ["0", "= 0"])
def test_no_instance_at_all_is_done_at_once(count):
    assert stage(*line(user("t", instances(count)))).start().tasks == ["after"]


def test_each_item_has_its_own_variable_and_the_results_keep_the_order():
    loop = each_of("names", "name", into="answers", value="name + answer")
    run = stage(*line(user("t", loop))).start(names=["a", "b", "c"])
    waiting = list(run.waits)
    for wait, answer in zip(reversed(waiting), ("3", "2", "1"), strict=True):
        run.take(Complete(wait, "done", {"answer": answer}))
    assert run.variables["answers"] == ["a1", "b2", "c3"]
    assert "name" not in run.variables


@pytest.mark.parametrize("asynchronous", ["true", "false"])
@pytest.mark.parametrize("sequential", [True, False])
def test_an_operation_is_given_what_is_mapped_and_not_the_number_of_its_instance(
    asynchronous, sequential
):
    given = maps(inputs={"amount": "= loopCounter * 10"})
    task = operation("t", given, **{"async": asynchronous}).replace(
        "</bpmn:serviceTask>", instances("2", sequential=sequential) + "</bpmn:serviceTask>"
    )
    run = stage(*line(task), operations={"op": lambda amount: {}}).start()
    while "t" in run.at:
        assert run.open_at("t").inputs.keys() == {"amount"}
        run.finish("t")
    assert run.tasks == ["after"]


def test_instances_within_instances():
    inner = sub("t", instances("2"), start("si"), user("u", instances("3")), chain("si", "u"))
    run = stage(*line(inner)).start()
    assert run.tasks == ["u"] * 6
    for _ in range(6):
        run.complete("u")
    assert run.tasks == ["after"]


@pytest.mark.parametrize("count", ["= -1", "= 1.5", '= "many"', "= null"])
def test_an_impossible_number_is_an_incident(count):
    run = stage(*line(user("t", instances(count)))).start()
    assert (len(run.troubles), run.tasks) == (1, [])


def test_an_activity_gives_several_tokens():
    run = stage(*line(el("task", "t", completionQuantity="3"))).start()
    assert run.tasks == ["after", "after", "after"]


def test_an_activity_waits_for_several_tokens():
    run = stage(
        start(), el("parallelGateway", "f"), user("a"), user("b"), user("c"), user("d"),
        el("task", "t", startQuantity="2"), user("after"), chain("s", "f"),
        *(chain("f", n, "t") for n in "abcd"), chain("t", "after"),
    ).start()  # fmt: skip
    assert run.complete("a").times("t entered") == 0
    assert run.complete("b").tasks == ["after", "c", "d"]
    assert run.complete("c").complete("d").tasks == ["after", "after"]


def test_tokens_that_never_come_are_missed():
    run = stage(*line(el("task", "t", startQuantity="2"))).start()
    assert (list(run.troubles.values()), run.tasks) == (["nothing-can-move"], [])


def ad_hoc(*inner: str, condition: str | None = None, **attributes: str) -> str:
    asked = f"<bpmn:completionCondition>= {condition}</bpmn:completionCondition>"
    return el("adHocSubProcess", "t", *inner, asked if condition else "", **attributes)


def test_all_activities_of_an_ad_hoc_sub_process_may_be_done_in_any_order():
    run = stage(*line(ad_hoc(user("a"), user("b"), user("c")))).start()
    assert run.tasks == ["a", "b", "c"]
    for task in ("c", "a", "b"):
        run.complete(task)
    assert run.tasks == ["after"]


def test_a_sequential_ad_hoc_sub_process_does_one_thing_at_a_time():
    run = stage(*line(ad_hoc(user("a"), user("b"), ordering="Sequential"))).start()
    assert run.tasks == ["a"]
    assert run.complete("a").tasks == ["b"]
    assert run.complete("b").tasks == ["after"]


@pytest.mark.parametrize("cancel", ["true", "false"])
def test_an_ad_hoc_sub_process_may_have_enough(cancel):
    run = stage(
        *line(ad_hoc(user("a"), user("b"), condition="enough", cancelRemainingInstances=cancel))
    ).start(enough=False)  # fmt: skip
    run.complete("a", enough=True)
    assert run.tasks == (["after"] if cancel == "true" else ["b"])
    if cancel == "false":
        assert run.complete("b").tasks == ["after"]


def test_flows_in_an_ad_hoc_sub_process_hold():
    run = stage(*line(ad_hoc(user("a"), user("b"), user("c"), flow("a", "b")))).start()
    assert run.tasks == ["a", "c"]
    assert run.complete("a").tasks == ["b", "c"]
    assert run.complete("c").complete("b").tasks == ["after"]


def test_an_ad_hoc_sub_process_is_done_again_in_each_round():
    run = stage(*rounds("t", ad_hoc(user("a"), user("b")))).start()
    for turn in (True, False):
        run.complete("b").complete("a").complete("ask", again=turn)
    assert run.ended == "completed"


def test_what_a_sub_process_declares_is_gone_with_it():
    held = ext(maps(inputs={"x": "= 1"}, outputs={"y": "= x + 1"}))
    inner = sub("t", held, start("si"), user("u"), chain("si", "u"))
    run = stage(*line(inner)).start()
    run.complete("u")
    assert (run.tasks, run.variables["y"], "x" in run.variables) == (["after"], 2, False)
