"""Incidents: none is left behind, and what they stopped goes on as it would have."""

import pytest

from tests.bpmn.elements.crowd import crowd
from tests.bpmn.elements.drawing import TERMINATE, Stage, end, stage, start, sub, user
from tests.bpmn.play import (
    boundary,
    chain,
    cs,
    document,
    el,
    ext,
    flow,
    operation,
    timer,
    with_limits,
)
from workflow_engine.bpmn import load
from workflow_engine.bpmn.elements.activities.user_task import priority_of
from workflow_engine.bpmn.errors import BadPriority
from workflow_engine.bpmn.progress import SetVariables, Skip

WHO = cs("assignment", candidates="= who")


def times(count: int) -> str:
    text = f"<bpmn:loopCardinality>{count}</bpmn:loopCardinality>"
    return el("multiInstanceLoopCharacteristics", "mi", text)


def test_an_incident_of_what_ends_in_the_same_step_is_none():
    run = stage(
        start(), el("parallelGateway", "g"), el("exclusiveGateway", "x"), end("n"),
        el("task", "t"), end("stop", TERMINATE),
        chain("s", "g", "x"), flow("x", "n", "= nothing"), chain("g", "t", "stop"),
    ).start()  # fmt: skip
    assert run.ended == "terminated"
    assert (run.last.troubles, run.last.closed) == ((), ())


def test_without_room_for_all_branches_none_is_taken_and_a_retry_takes_each_once():
    tasks = [user(f"u{i}") for i in range(6)]
    run = stage(
        start(), el("parallelGateway", "g"), *tasks, chain("s", "g"),
        *[flow("g", f"u{i}") for i in range(6)], limits=with_limits(tokens=5),
    ).start()  # fmt: skip
    assert (run.at, list(run.troubles.values())) == ([], ["too-many-tokens"])
    run.limits = with_limits(tokens=6)
    assert sorted(run.retry().at) == [f"u{i}" for i in range(6)]


def test_without_room_for_all_beginnings_a_sub_process_does_not_begin():
    inner = sub("p", *[user(f"u{i}") for i in range(6)])
    run = stage(start(), inner, chain("s", "p"), limits=with_limits(tokens=6)).start()
    assert (run.at, list(run.troubles.values())) == ([], ["too-many-tokens"])
    run.limits = with_limits(tokens=7)
    assert sorted(run.retry().at) == [f"u{i}" for i in range(6)]


def test_a_completion_quantity_beyond_all_bounds_is_an_incident():
    task = el("task", "t", completionQuantity="100000000")
    run = stage(start(), task, user("u"), chain("s", "t", "u")).start()
    assert list(run.troubles.values()) == ["too-many-tokens"]


@pytest.mark.parametrize("big", [200, 5])
def test_after_the_step_limit_all_inner_instances_go_on(big):
    inner = sub(
        "p", start("si"), el("task", "a"), el("task", "b"), user("u"), chain("si", "a", "b", "u"),
        times(20),
    )  # fmt: skip
    run = crowd(start(), inner, chain("s", "p"), limits=with_limits(steps=30), big=big).start()
    assert list(run.troubles.values()) == ["step-limit-reached"]
    while run.troubles:
        run.retry()
    assert run.at == ["u"] * 20


@pytest.mark.parametrize("big", [200, 5])
def test_when_what_the_step_limit_stopped_is_gone_the_others_go_on(big):
    inner = sub(
        "p", start("si"), el("task", "a"), user("u"), chain("si", "a", "u"), times(20)
    )  # fmt: skip
    run = crowd(
        start(), inner, user("after"), chain("s", "p", "after"), limits=with_limits(steps=30),
        big=big,
    ).start()  # fmt: skip
    run.limits = with_limits()
    run.take(Skip(next(iter(run.troubles))))
    assert run.at.count("u") >= 19


def test_a_join_that_is_retried_gathers_no_fewer_than_it_needs():
    task = user("t", startQuantity="3")
    run = stage(
        start(), el("parallelGateway", "g"), el("task", "a"), el("task", "b"), task,
        chain("s", "g", "a", "t"), chain("g", "b", "t"),
    ).start()  # fmt: skip
    assert (run.at, list(run.troubles.values())) == ([], ["nothing-can-move"])
    run.retry()
    assert (run.at, list(run.troubles.values())) == ([], ["nothing-can-move"])


def test_a_retry_uses_what_was_corrected():
    task = user("t", ext(cs("input", source="= boss", target="who"), WHO))
    run = stage(start(), task, chain("s", "t")).start(boss=5)
    assert list(run.troubles.values()) == ["not-references"]
    run.take(SetVariables({"boss": "person:anna"})).retry()
    assert run.open_at("t").candidates == ("person:anna",)


def test_inputs_that_read_their_own_name_are_mapped_once_however_often_it_is_tried():
    task = user("t", ext(cs("input", source="= n + 1", target="n"), WHO))
    late = boundary("b", "t", timer("timeDuration", "= limit"))
    run = stage(
        start(), task, late, user("v"), chain("s", "t"), flow("b", "v")
    ).start(n=1, who=5)  # fmt: skip
    assert list(run.troubles.values()) == ["unknown-name"]
    run.take(SetVariables({"limit": "PT1H"})).retry()
    assert list(run.troubles.values()) == ["not-references"]
    run.take(SetVariables({"who": "person:anna"})).retry()
    assert dict(run.open_at("t").inputs) == {"n": 2}


def test_an_instance_whose_result_cannot_be_collected_has_written_nothing():
    loop = el(
        "multiInstanceLoopCharacteristics", "mi",
        ext(cs("loop", outputCollection="found", outputElement="= n * factor")),
        "<bpmn:loopCardinality>1</bpmn:loopCardinality>",
    )  # fmt: skip
    task = user("t", ext(cs("output", source="= n + 1", target="n")), loop)
    run = stage(start(), task, user("v"), chain("s", "t", "v")).start(n=1).complete("t")
    assert (list(run.troubles.values()), run.variables["n"]) == (["unknown-name"], 1)
    run.take(SetVariables({"factor": 10})).retry()
    assert (run.at, run.variables["n"], run.variables["found"]) == (["v"], 2, [20])


def test_of_results_that_are_not_all_of_their_type_none_is_written():
    roots = '<bpmn:itemDefinition id="text" structureRef="xsd:string"/>'
    task = user(
        "t", ext(cs("output", source="= n + 1", target="n"), cs("output", source="= n", target="y"))
    )
    prop = el("property", "y", name="y", itemSubjectRef="text")
    run = Stage(
        load(document(prop, start(), task, chain("s", "t"), roots=roots)).graphs["main"]
    ).start(n=1).complete("t")  # fmt: skip
    assert (list(run.troubles.values()), run.variables["n"]) == (["wrong-type"], 1)


def test_a_number_of_instances_that_nobody_could_write_down_is_an_incident():
    loop = "<bpmn:loopCardinality>= 10 ** 5000</bpmn:loopCardinality>"
    task = user("t", el("multiInstanceLoopCharacteristics", "mi", loop))
    run = stage(start(), task, chain("s", "t")).start()
    assert list(run.troubles.values()) == ["too-many-instances"]


@pytest.mark.parametrize("number", ["9" * 5_000, "+-5", "-" + "9" * 5_000])
def test_numbers_that_cannot_be_counted_with_are_findings_or_bounds(number):
    for task in (
        user("t", el("standardLoopCharacteristics", "l", loopMaximum=number)),
        user("t", startQuantity=number),
        user("t", completionQuantity=number),
        operation("t", retries=number),
    ):
        assert load(document(start(), task, chain("s", "t"))).findings


def test_a_priority_of_thousands_of_digits_is_none():
    with pytest.raises(BadPriority):
        priority_of("9" * 5_000)
