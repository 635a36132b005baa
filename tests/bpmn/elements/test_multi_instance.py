"""Multi-instance (BPMN 2.0.2, 10.3.8 and 13.3.7), kept in the state or beside it."""

from collections.abc import Callable

import pytest

from tests.bpmn.elements.crowd import Crowd, crowd
from tests.bpmn.elements.drawing import (
    HOUR,
    compensate,
    compensated,
    end,
    signal,
    start,
    sub,
    throw,
    undoing,
    user,
)
from tests.bpmn.elements.test_repeated_activities import each_of, instances, line
from tests.bpmn.play import boundary, chain, cs, el, error, ext, flow, maps, with_limits
from workflow_engine.bpmn.progress import Complete, Fire, SetVariables

Draw = Callable[..., Crowd]
turns = pytest.mark.parametrize("sequential", [False, True], ids=["at once", "in turn"])


@pytest.fixture(params=[200, 0], ids=["in the state", "beside it"])
def draw(request: pytest.FixtureRequest) -> Draw:
    return lambda *drawn, **options: crowd(*drawn, big=request.param, **options)


def behaving(kind: str, *inner: str, count: str = "3", **attributes: str) -> str:
    cardinality = f"<bpmn:loopCardinality>{count}</bpmn:loopCardinality>"
    return el(
        "multiInstanceLoopCharacteristics", "mi", cardinality, *inner, behavior=kind, **attributes
    )


def over(collection: str) -> str:
    """Each item as ``x``; nothing is collected."""
    given = cs("loop", collection=f"= {collection}", element="x")
    return el("multiInstanceLoopCharacteristics", "each", ext(given))


def numbers(loop: str) -> tuple[str, ...]:
    """A task that shows the counters of the standard to whoever works on an instance."""
    shown = maps(
        inputs={
            "of": "= nrOfInstances",
            "active": "= nrOfActiveInstances",
            "done": "= nrOfCompletedInstances",
            "ended": "= nrOfTerminatedInstances",
            "number": "= loopCounter",
        }
    )
    return line(user("t", ext(shown), loop))


@turns
def test_each_instance_sees_how_many_there_are(draw, sequential):
    run = draw(*numbers(instances("3", sequential=sequential))).start()
    first = run.open_at("t").inputs
    assert (first["of"], first["number"], first["done"], first["ended"]) == (3, 1, 0, 0)
    run.complete("t")
    second = run.open_at("t").inputs
    assert second["number"] == 2
    assert second["done"] == (1 if sequential else 0)


@turns
@pytest.mark.parametrize(
    ("until", "rounds"),
    [
        ("nrOfCompletedInstances >= 3", 3),
        ("nrOfCompletedInstances / nrOfInstances >= 0.6", 3),
        ("nrOfInstances - nrOfCompletedInstances = 1", 4),
        ("votes >= 2", 2),
        ("nrOfTerminatedInstances > 0", 5),
    ],
)
def test_three_of_five_are_enough_where_the_condition_says_so(draw, sequential, until, rounds):
    loop = instances("5", sequential=sequential, until=until)
    run = draw(*line(user("t", ext(maps(outputs={"votes": "= votes + 1"})), loop))).start(votes=0)
    for number in range(rounds):
        assert run.variables["votes"] == number
        run.complete("t")
    assert run.tasks == ["after"]
    cancelled = run.times("t cancelled")
    assert cancelled == (0 if sequential else 5 - rounds)


@turns
def test_the_active_ones_are_counted(draw, sequential):
    until = "nrOfActiveInstances = 2" if not sequential else "nrOfActiveInstances = 1"
    run = draw(*line(user("t", instances("4", sequential=sequential, until=until)))).start()
    run.complete("t")
    if not sequential:
        assert "after" not in run.tasks
        run.complete("t")
        assert run.tasks == ["after"]
    else:
        # In turn nobody is active when the condition is asked.
        for _ in range(3):
            run.complete("t")
        assert run.tasks == ["after"]


@turns
def test_outputs_stand_where_their_items_stood_also_when_some_never_came(draw, sequential):
    items = each_of("names", "name", into="answers", value="answer")
    condition = "<bpmn:completionCondition>= nrOfCompletedInstances = 2</bpmn:completionCondition>"
    loop = items.replace("</bpmn:multi", condition + "</bpmn:multi")
    if sequential:
        loop = loop.replace('id="each"', 'id="each" isSequential="true"')
    run = draw(*line(user("t", loop))).start(names=["a", "b", "c"])
    waits = list(run.waits)
    if sequential:
        run.complete("t", answer=1).complete("t", answer=2)
        assert run.variables["answers"] == [1, 2, None]
    else:
        run.take(Complete(waits[2], "done", {"answer": 3}))
        run.take(Complete(waits[0], "done", {"answer": 1}))
        assert run.variables["answers"] == [1, None, 3]
    assert run.tasks == ["after"]


def test_the_condition_may_look_at_what_was_collected(draw):
    items = each_of("[1, 2, 3]", "n", into="answers", value="answer")
    asked = "= count(answers[item = &quot;yes&quot;]) = 2"
    condition = f"<bpmn:completionCondition>{asked}</bpmn:completionCondition>"
    run = draw(*line(user("t", items.replace("</bpmn:multi", condition + "</bpmn:multi")))).start()
    run.complete("t", answer="yes")
    assert "after" not in run.tasks
    run.complete("t", answer="yes")
    assert (run.tasks, run.variables["answers"]) == (["after"], ["yes", "yes", None])


@pytest.mark.parametrize("items", ["[]", "= []"])
def test_an_empty_list_gives_an_empty_list(draw, items):
    run = draw(*line(user("t", each_of(items.removeprefix("= "), "x", into="xs", value="x"))))
    run.start()
    assert (run.tasks, run.variables["xs"]) == (["after"], [])


@pytest.mark.parametrize("value", [None, 5, "text", {"a": 1}])
def test_what_is_no_list_is_an_incident_that_a_correction_mends(draw, value):
    run = draw(*line(user("t", over("items")))).start(items=value)
    assert list(run.troubles.values()) == ["not-a-list"]
    run.take(SetVariables({"items": [1, 2]}))
    assert run.retry().tasks == ["t", "t"]


@turns
def test_a_condition_that_is_neither_true_nor_false_counts_nobody_twice(draw, sequential):
    loop = instances("3", sequential=sequential, until="enough")
    run = draw(*line(user("t", loop))).start(enough=None)
    run.complete("t")
    assert list(run.troubles.values()) == ["not-true-or-false"]
    run.take(SetVariables({"enough": False}))
    run.retry().complete("t").complete("t")
    assert (run.tasks, run.troubles, run.times("t completed")) == (["after"], {}, 3)


def test_the_items_are_those_of_the_moment_when_it_began(draw):
    loop = each_of("items", "x", into="seen", value="x").replace(
        'id="each"', 'id="each" isSequential="true"'
    )
    run = draw(*line(user("t", loop))).start(items=[1, 2, 3])
    run.complete("t", items=[9])
    run.complete("t").complete("t")
    assert run.variables["seen"] == [1, 2, 3]


def test_the_items_are_not_seen_by_others_and_not_written_back(draw):
    run = draw(*line(user("t", over("[1, 2]")))).start(x="mine")
    run.complete("t")
    assert run.variables["x"] == "mine"


def with_event(kind: str, **options: str) -> tuple[str, ...]:
    """Behaviour ``none`` or ``one`` whose signal the boundary of the activity catches."""
    attribute = {"None": "noneBehaviorEventRef", "One": "oneBehaviorEventRef"}[kind]
    loop = behaving(kind, **{attribute: "told"}, **options)
    event = (
        '<bpmn:boundaryEvent id="b" attachedToRef="t" cancelActivity="false">'
        '<bpmn:signalEventDefinition id="told" signalRef="sig_alarm"/></bpmn:boundaryEvent>'
    )
    return line(user("t", loop), event, user("told_to"), chain("b", "told_to"))


@pytest.mark.parametrize("sequential", ["false", "true"])
@pytest.mark.parametrize(("kind", "told"), [("None", [1, 2, 3]), ("One", [1, 1, 1])])
def test_an_event_for_each_or_only_for_the_first(draw, kind, told, sequential):
    run = draw(*with_event(kind, isSequential=sequential)).start()
    for count in told:
        run.complete("t")
        assert run.tasks.count("told_to") == count
    assert "after" in run.tasks


def test_the_behaviour_all_throws_nothing(draw):
    run = draw(*line(user("t", behaving("All")))).start()
    for _ in range(3):
        run.complete("t")
        assert run.last.thrown == ()
    assert run.tasks == ["after"]


def complex_when(condition: str) -> str:
    return (
        '<bpmn:complexBehaviorDefinition id="cb">'
        f"<bpmn:condition>= {condition}</bpmn:condition>"
        '<bpmn:event id="thrown" xsi:type="bpmn:tImplicitThrowEvent">'
        '<bpmn:signalEventDefinition id="told" signalRef="sig_alarm"/></bpmn:event>'
        "</bpmn:complexBehaviorDefinition>"
    )


def test_a_complex_behaviour_throws_and_ends_the_rest_when_its_condition_holds(draw):
    loop = behaving("Complex", complex_when("nrOfCompletedInstances = 2"), count="4")
    run = draw(
        *line(user("t", loop), boundary("b", "t", signal(), interrupting=False), user("heard"),
              chain("b", "heard"))
    ).start()  # fmt: skip
    run.complete("t")
    assert run.tasks == ["t", "t", "t"]
    run.complete("t")
    assert run.tasks == ["after", "heard"]
    assert run.thrown("signal") == ["Alarm"]


def test_an_error_in_one_of_many_sub_processes_ends_them_all(draw):
    inner = sub(
        "t", instances("3"), start("si"), user("u"), el("endEvent", "bad", error("over")),
        chain("si", "u", "bad"),
    )  # fmt: skip
    run = draw(
        *line(inner, boundary("b", "t", error("over")), user("caught"), chain("b", "caught"))
    ).start()  # fmt: skip
    run.complete("u")
    assert (run.tasks, len(run.state.scopes), run.parts) == (["caught"], 1, {})


@turns
def test_all_instances_are_undone_together_when_the_whole_is(draw, sequential):
    run = draw(
        start(), user("t", instances("2", sequential=sequential)), compensated("t", "undo"),
        undoing("undo"), user("ask"), throw("back", compensate()), user("after"),
        chain("s", "t", "ask", "back", "after"),
    ).start()  # fmt: skip
    run.complete("t").complete("t").complete("ask")
    assert run.tasks == ["undo"]
    assert run.complete("undo").tasks == ["after"]
    assert run.state.records == ()


@turns
def test_a_handler_that_repeats_undoes_each_by_itself(draw, sequential):
    handler = user("undo", instances("2", sequential=sequential), isForCompensation="true")
    run = draw(
        start(), user("t", instances("2", sequential=sequential)), compensated("t", "undo"),
        handler, user("ask"), throw("back", compensate()), user("after"),
        chain("s", "t", "ask", "back", "after"),
    ).start()  # fmt: skip
    run.complete("t").complete("t").complete("ask").complete("undo")
    assert set(run.tasks) == {"undo"}
    assert run.complete("undo").tasks == ["after"]


def test_what_sub_processes_did_is_undone_the_last_first(draw):
    inner = sub(
        "t", instances("2"), start("si"), user("u"), compensated("u", "undo"), undoing("undo"),
        chain("si", "u"),
    )  # fmt: skip
    run = draw(
        start(), inner, user("ask"), throw("back", compensate()), user("after"),
        chain("s", "t", "ask", "back", "after"),
    ).start()  # fmt: skip
    run.complete("u").complete("u").complete("ask")
    assert run.tasks == ["undo"]
    run.complete("undo")
    assert run.tasks == ["undo"]
    assert run.complete("undo").tasks == ["after"]


def test_what_is_unfinished_is_not_undone(draw):
    inner = sub(
        "t", instances("2"), start("si"), user("u"), compensated("u", "undo"), undoing("undo"),
        user("v"), chain("si", "u", "v"),
    )  # fmt: skip
    run = draw(
        start(), inner, boundary("b", "t", HOUR), throw("back", compensate()), user("after"),
        chain("s", "t"), chain("b", "back", "after"),
    ).start()  # fmt: skip
    run.complete("u")
    run.take(Fire(run.wait("b")))
    assert (run.tasks, run.state.records) == (["after"], ())


def test_a_deadline_ends_a_body_of_hundreds_and_leaves_no_part():
    run = crowd(
        *line(user("t", instances("301")), boundary("b", "t", HOUR), user("late"),
              chain("b", "late"))
    ).start()  # fmt: skip
    assert (len(run.parts), run.tasks.count("t")) == (301, 301)
    run.complete("t")
    run.take(Fire(run.wait("b")))
    assert (run.tasks, run.parts) == (["late"], {})


def test_hundreds_in_turn_are_done_to_the_end():
    run = crowd(*line(user("t", instances("201", sequential=True)))).start()
    for number in range(201):
        assert run.tasks == ["t"], number
        run.complete("t")
    assert (run.tasks, run.parts) == (["after"], {})


def test_hundreds_end_when_enough_are_done_and_their_outputs_keep_their_places():
    loop = each_of("items", "x", into="seen", value="x * 2")
    condition = "<bpmn:completionCondition>= nrOfCompletedInstances = 3</bpmn:completionCondition>"
    run = crowd(*line(user("t", loop.replace("</bpmn:multi", condition + "</bpmn:multi"))))
    run.start(items=list(range(250)))
    waits = list(run.waits)
    for place in (249, 0, 100):
        run.take(Complete(waits[place], "done", {}))
    seen = {i: value for i, value in enumerate(run.variables["seen"]) if value is not None}
    assert (run.tasks, run.parts, seen) == (["after"], {}, {0: 0, 100: 200, 249: 498})


@pytest.mark.parametrize("kind", ["user", "sub-process"])
def test_a_completion_in_a_big_body_reads_and_writes_its_own_part_alone(kind):
    inner = {
        "user": user("t", instances("300")),
        "sub-process": sub("t", instances("300"), start("si"), user("u"), chain("si", "u")),
    }[kind]
    run = crowd(*line(inner)).start()
    task = "t" if kind == "user" else "u"
    for _ in range(5):
        run.complete(task)
        assert len(run.read) == 1
        assert len(run.last.parts) == 1


def test_more_than_allowed_is_an_incident(draw):
    run = draw(*line(user("t", instances("21"))), limits=with_limits(multi_instance=20)).start()
    assert (list(run.troubles.values()), run.tasks, run.parts) == (["too-many-instances"], [], {})


def test_instances_see_the_number_of_the_innermost(draw):
    shown = ext(maps(inputs={"number": "= loopCounter", "of": "= nrOfInstances"}))
    inner = sub("t", instances("2"), start("si"), user("u", shown, instances("3")),
                chain("si", "u"))  # fmt: skip
    run = draw(*line(inner)).start()
    seen = sorted((w.inputs["number"], w.inputs["of"]) for w in run.waits.values())
    assert seen == [(1, 3), (1, 3), (2, 3), (2, 3), (3, 3), (3, 3)]


def test_a_loop_over_instances_begins_its_count_anew(draw):
    run = draw(
        start(), el("exclusiveGateway", "m"), user("t", each_of("items", "x", into="seen",
                                                                 value="x + 1")),
        user("ask"), el("exclusiveGateway", "c", default="c_e"), end(),
        chain("s", "m", "t", "ask", "c"), flow("c", "m", "= again"), flow("c", "e"),
    ).start(items=[1, 2])  # fmt: skip
    run.complete("t").complete("t").complete("ask", again=True, items=[5])
    assert run.variables["seen"] == [2, 3]
    run.complete("t").complete("ask", again=False)
    assert (run.ended, run.variables["seen"]) == ("completed", [6])


def test_a_trouble_in_one_instance_holds_up_no_other(draw):
    task = user("t", ext(maps(outputs={"r": "= 10 / divisor"})), instances("2"))
    run = draw(*line(task)).start()
    run.complete("t")
    assert (list(run.troubles.values()), run.tasks) == (["unknown-name"], ["t"])
    run.take(SetVariables({"divisor": 5}))
    run.complete("t")
    assert run.tasks == []
    assert run.retry().tasks == ["after"]


def test_each_instance_may_have_inputs_of_its_own(draw):
    shown = ext(maps(inputs={"shown": "= x.n * 10"}))
    run = draw(*line(user("t", shown, over("[{n: 1}, {n: 2}]")))).start()
    assert [wait.inputs["shown"] for wait in run.waits.values()] == [10, 20]
