"""Events that meet: at handlers, at gateways, several in one, and in transactions."""

import pytest

from tests.bpmn.elements.crowd import crowd
from tests.bpmn.elements.drawing import (
    CANCEL,
    HOUR,
    compensate,
    compensated,
    condition,
    end,
    event_sub,
    stage,
    start,
    sub,
    throw,
    undoing,
    user,
)
from tests.bpmn.play import boundary, chain, cs, el, error, ext, flow, timer
from workflow_engine.bpmn.progress import SetVariables, Skip


def undone_with(*handler: str, first: str = "first", **options):
    """``first`` and ``second`` are done, and then undone."""
    return stage(
        start(), el("task", "first"), compensated("first", "undo_1"), undoing("undo_1"),
        el("task", "second"), compensated("second", "undo_2"), *handler,
        user("aside"), throw("th", compensate()), user("after"),
        chain("s", "first", "second", "th", "after"), flow("b", "aside"), **options,
    ).start()  # fmt: skip


def test_when_a_handler_is_interrupted_the_undoing_goes_on():
    run = undone_with(undoing("undo_2"), boundary("b", "undo_2", HOUR))
    run.fire("b")
    assert sorted(run.at) == ["aside", "undo_1"]
    assert sorted(run.complete("undo_1").at) == ["after", "aside"]


def test_when_a_handler_fails_and_that_is_caught_the_undoing_goes_on():
    job = ext(cs("operation", name="op", **{"async": "true"}))
    handler = el("serviceTask", "undo_2", job, isForCompensation="true")
    run = undone_with(handler, boundary("b", "undo_2", error("over")))
    run.refuse("undo_2", "OVER_BUDGET")
    assert sorted(run.at) == ["aside", "undo_1"]
    assert sorted(run.complete("undo_1").at) == ["after", "aside"]


def test_a_complex_gateway_that_cannot_be_reset_is_an_incident():
    activation = "<bpmn:activationCondition>activationCount &gt;= 2</bpmn:activationCondition>"
    run = stage(
        start(), el("parallelGateway", "f"), user("a"), user("b"), user("c"),
        el("complexGateway", "j", activation, default="j_d"), user("d"), user("late"),
        chain("s", "f"), *[flow("f", each) + flow(each, "j") for each in "abc"], flow("j", "d"),
        flow("j", "late", "= if waitingForStart then false else open"),
    ).start()  # fmt: skip
    run.complete("a").complete("b").complete("c")
    assert (run.at, list(run.troubles.values())) == (["d"], ["unknown-name"])
    run.take(SetVariables({"note": "of something else"}))
    assert list(run.troubles.values()) == ["unknown-name"]
    run.take(SetVariables({"open": True})).retry()
    assert (run.at, run.troubles) == (["d", "late"], {})


def test_conditions_that_go_on_holding_occur_together_only_once():
    both = boundary("b", "t", condition("x") + condition("y"), interrupting=False)
    both = both.replace("<bpmn:boundaryEvent", '<bpmn:boundaryEvent parallelMultiple="true"', 1)
    run = stage(
        start(), user("t"), both, user("v"), chain("s", "t"), flow("b", "v")
    ).start(x=True, y=True)  # fmt: skip
    assert run.at == ["t", "v"]
    run.take(SetVariables({"x": False, "y": False})).take(SetVariables({"x": True}))
    assert run.at == ["t", "v"]
    run.take(SetVariables({"y": True}))
    assert run.at == ["t", "v", "v"]


def booking(*extra: str) -> str:
    return el(
        "transaction", "tr", start("si"), el("task", "a"), compensated("a", "undo"),
        undoing("undo"), user("u"), el("exclusiveGateway", "x", default="x_ok"), end("ok"),
        end("cx", CANCEL), chain("si", "a", "u", "x"), flow("x", "ok"),
        flow("x", "cx", "= stop"), *extra,
    )  # fmt: skip


@pytest.mark.parametrize("big", [200, 3])
def test_a_cancelled_transaction_undoes_what_all_its_instances_did(big):
    text = "<bpmn:loopCardinality>5</bpmn:loopCardinality>"
    tr = booking(el("multiInstanceLoopCharacteristics", "mi", text))
    run = crowd(
        start(), tr, boundary("cb", "tr", CANCEL), user("v"), user("after"),
        chain("s", "tr", "after"), flow("cb", "v"), big=big,
    ).start(stop=False)  # fmt: skip
    run.complete("u", stop=True)
    for _ in range(5):
        assert run.at == ["undo"]
        run.complete("undo")
    assert (run.at, run.parts) == (["v"], {})


def test_a_cancelled_transaction_undoes_what_was_done_in_a_sub_process_that_still_runs():
    inner = sub(
        "p", start("sp"), el("task", "b"), compensated("b", "unbook"), undoing("unbook"),
        user("w"), chain("sp", "b", "w"),
    )  # fmt: skip
    run = stage(
        start(), booking(inner, flow("a", "p")), boundary("cb", "tr", CANCEL), user("v"),
        chain("s", "tr"), flow("cb", "v"),
    ).start(stop=False)  # fmt: skip
    run.complete("u", stop=True)
    assert run.at == ["unbook"]
    assert run.complete("unbook").at == ["undo"]
    assert run.complete("undo").at == ["v"]


def test_an_event_that_undoes_two_activities_waits_for_both():
    run = stage(
        start(), el("task", "a"), compensated("a", "undo_1"), undoing("undo_1"),
        el("task", "b"), compensated("b", "undo_2"), undoing("undo_2"),
        throw("th", compensate("a") + compensate("b")), user("after"),
        chain("s", "a", "b", "th", "after"),
    ).start()  # fmt: skip
    assert run.at == ["undo_1"]
    assert run.complete("undo_1").at == ["undo_2"]
    assert run.complete("undo_2").at == ["after"]


def test_what_an_end_undoes_is_undone_before_its_error_ends_the_sub_process():
    inner = sub(
        "p", start("si"), el("task", "a"), compensated("a", "undo"), undoing("undo"),
        end("ee", error("over") + compensate()), chain("si", "a", "ee"),
    )  # fmt: skip
    run = stage(
        start(), inner, boundary("b", "p", error("over")), user("v"), chain("s", "p"),
        flow("b", "v"),
    ).start()  # fmt: skip
    assert run.at == ["undo"]
    assert run.complete("undo").at == ["v"]


def test_a_complex_gateway_may_be_called_anything():
    for name in ("listens", "pending", "done"):
        run = stage(
            start(), el("parallelGateway", "f"), user("a"), user("b"),
            el("complexGateway", name), user("d"), chain("s", "f"), chain("f", "a", name),
            chain("f", "b", name, "d"),
            event_sub("es", HOUR, user("z"), chain("q", "z"), begin="q"),
        ).start()  # fmt: skip
        assert run.complete("a").at == ["q", "b", "d"]
        assert run.complete("b").at == ["q", "d"]


def test_a_process_that_goes_on_past_a_failed_start_listens():
    late = timer("timeDuration", "= limit")
    run = stage(
        start(), user("a"), chain("s", "a"),
        event_sub("es", late, end("z"), chain("q", "z"), begin="q"),
    ).start()  # fmt: skip
    assert list(run.troubles.values()) == ["unknown-name"]
    run.take(Skip(next(iter(run.troubles)), {"limit": "PT1H"}))
    assert run.at == ["q", "a"]


def test_undoing_has_nothing_to_do_with_start_quantities():
    inner = sub(
        "p", start("si"), el("task", "a"), compensated("a", "undo"),
        user("undo", isForCompensation="true", startQuantity="2"), chain("si", "a"),
        startQuantity="2",
    )  # fmt: skip
    run = stage(
        start(), el("parallelGateway", "g"), el("task", "k", completionQuantity="2"), inner,
        throw("th", compensate("p")), user("after"), user("more"),
        el("task", "l", completionQuantity="2"), chain("s", "g", "k", "p", "th", "after"),
        chain("g", "more", "l", "p"),
    ).start()  # fmt: skip
    assert run.at == ["more", "undo"]
    run.complete("more")
    assert run.at.count("undo") == 2
    run.complete("undo").complete("undo")
    assert run.at == ["after", "after"]
