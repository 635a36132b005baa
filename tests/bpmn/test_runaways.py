"""Models that would never end, or never fit: each becomes an incident within the bounds."""

import time

import pytest

from tests.bpmn.elements.crowd import Crowd, crowd
from tests.bpmn.elements.drawing import (
    HOUR,
    Stage,
    catch,
    condition,
    end,
    event_sub,
    signal,
    stage,
    start,
    sub,
    throw,
    user,
)
from tests.bpmn.elements.test_multi_instance import over
from tests.bpmn.elements.test_repeated_activities import again, instances
from tests.bpmn.play import boundary, chain, document, el, ext, flow, maps, timer, with_limits
from workflow_engine.bpmn import encode, load
from workflow_engine.bpmn.errors import TooManyTokens
from workflow_engine.bpmn.progress import CallWait, SetVariables, Skip
from workflow_engine.errors import ValueRefused

#: A step that ends in an incident takes no longer than that, also on a busy machine.
SECONDS = 20.0


def incidents(run: Stage | Crowd, **variables: object) -> set[str]:
    """Start it; its incidents, once it is sure that it kept the bounds and can be cancelled."""
    began = time.process_time()
    run.start(**variables)
    assert time.process_time() - began < SECONDS
    found = set(run.troubles.values())
    assert len(run.state.tokens) <= run.limits.tokens
    assert len(run.state.scopes) <= run.limits.scopes
    assert run.cancel().ended == "cancelled"
    return found


def spinning(*drawn: str, first: str, last: str) -> tuple[str, ...]:
    return (start(), el("exclusiveGateway", "m"), *drawn, chain("s", "m", first),
            flow(last, "m", id="round"))  # fmt: skip


def test_a_loop_of_gateways_that_never_waits():
    assert incidents(stage(*spinning(el("task", "t"), first="t", last="t"))) == {
        "step-limit-reached"
    }


def test_a_loop_of_operations_calls_them_no_more_often_than_the_bound():
    task = el("serviceTask", "t", ext('<cs:operation name="op"/>'))
    run = stage(*spinning(task, first="t", last="t"), operations={"op": lambda: {}},
                limits=with_limits(steps=300))  # fmt: skip
    run.start()
    assert set(run.troubles.values()) == {"step-limit-reached"}
    assert 100 < len(run.calls) <= 300


def test_a_standard_loop_without_a_wait_or_an_end():
    run = stage(start(), el("task", "t", again("true")), end(), chain("s", "t", "e"))
    assert incidents(run) == {"step-limit-reached"}


def test_tokens_that_multiply_in_every_round():
    drawn = (el("parallelGateway", "f"), flow("f", "m", id="again"))
    run = stage(*spinning(*drawn, first="f", last="f"), limits=with_limits(tokens=1_000))
    assert incidents(run) == {"too-many-tokens"}


def test_tokens_that_multiply_while_they_wait():
    run = stage(
        start(), el("exclusiveGateway", "m"), el("parallelGateway", "f"), user("t"),
        chain("s", "m", "f"), flow("f", "m"), flow("f", "t"), limits=with_limits(tokens=500),
    )  # fmt: skip
    assert incidents(run) == {"too-many-tokens"}


@pytest.mark.parametrize("count", ["100000", "= 10 ** 5", "1000000000"])
@pytest.mark.parametrize("sequential", [True, False])
def test_instances_without_measure(count, sequential):
    loop = instances(count, sequential=sequential)
    run = stage(start(), user("t", loop), end(), chain("s", "t", "e"))
    assert incidents(run) == {"too-many-instances"}


def test_instances_of_instances_of_instances():
    inner = user("t", instances("1000"))
    for depth in range(3):
        first = start(f"s{depth}")
        target = "t" if depth == 0 else f"p{depth - 1}"
        inner = sub(f"p{depth}", instances("1000"), first, inner, chain(f"s{depth}", target))
    run = crowd(start(), inner, chain("s", "p2"))
    assert incidents(run) == {"too-many-tokens"}
    assert len(run.waits) == 0


def nested(count: int, **limits: int) -> Crowd:
    """As many tasks in each of as many sub-processes."""
    inner = sub("p", instances(str(count)), start("si"), user("t", instances(str(count))),
                chain("si", "t"))  # fmt: skip
    return crowd(start(), inner, user("beside"), chain("s", "p"), flow("s", "beside"),
                 limits=with_limits(**limits))  # fmt: skip


def test_a_bound_of_the_whole_instance_is_one_incident_however_many_come_up_against_it():
    run = nested(4_000).start()
    assert list(run.troubles.values()) == ["too-many-tokens"]
    run.complete("beside")
    assert len(run.troubles) == 1, "what others do brings no second one"
    assert run.cancel().ended == "cancelled"


def test_a_bound_of_one_element_is_one_incident_of_it():
    inner = sub("p", instances("20"), start("si"), user("t", instances("30")), chain("si", "t"))
    run = crowd(start(), inner, chain("s", "p"), limits=with_limits(multi_instance=25)).start()
    assert list(run.troubles.values()) == ["too-many-instances"]


def test_a_retry_where_there_is_room_takes_along_all_that_the_bound_stopped():
    run = nested(30, tokens=400).start()
    assert len(run.troubles) == 1
    left = len(run.waits)
    run.limits = with_limits(tokens=10_000)
    run.retry()
    assert run.troubles == {}
    assert left < 900
    assert len([wait for wait in run.waits.values() if wait.node == "t"]) == 900


def test_a_retry_where_nothing_has_changed_is_one_incident_again():
    run = nested(30, tokens=400).start()
    (first,) = run.troubles
    run.retry()
    assert len(run.troubles) == 1
    assert first not in run.troubles


def test_when_the_stopped_one_is_skipped_another_one_is_told():
    run = nested(30, tokens=400).start()
    (first,) = run.troubles
    run.take(Skip(first))
    assert list(run.troubles.values()) == ["too-many-tokens"]
    assert first not in run.troubles


def test_instances_over_a_list_without_measure():
    run = stage(start(), user("t", over("for i in 1..100000 return i")), chain("s", "t"))
    assert incidents(run) == {"limit-exceeded"}


@pytest.mark.parametrize(
    ("kind", "text", "code"),
    [
        ("timeDuration", "P999999999Y", "wait-too-long"),
        ("timeDuration", "PT99999999999999999H", "bad-timer"),
        ("timeDate", "9999-12-31T23:59:59Z", "wait-too-long"),
        ("timeCycle", "R1000000/PT0S", "bad-timer"),
        ("timeCycle", "R1000/PT0S", "cycle-too-short"),
        ("timeCycle", "R/PT0.001S", "cycle-too-short"),
        ("timeCycle", "R/PT0S", "cycle-too-short"),
        ("timeCycle", "R5/P999999999Y", "wait-too-long"),
        ("timeCycle", "R99999999999999999999/PT1S", "bad-timer"),
        ("timeDuration", '= duration("P999999999Y")', "wait-too-long"),
        ("timeCycle", '= "R/PT0S"', "cycle-too-short"),
        ("timeCycle", '= "R1000000/PT0S"', "cycle-too-short"),
        ("timeCycle", '= "R1000000/PT1S"', "cycle-too-often"),
    ],
)
@pytest.mark.parametrize("where", ["catch", "boundary", "reminder", "event sub-process"])
def test_a_timer_without_measure_is_refused_or_an_incident(kind, text, code, where):
    when = timer(kind, text)
    drawn = {
        "catch": (catch("w", when), chain("s", "w")),
        "boundary": (user("t"), boundary("w", "t", when), user("l"), chain("s", "t"),
                     chain("w", "l")),
        "reminder": (user("t"), boundary("w", "t", when, interrupting=False), user("l"),
                     chain("s", "t"), chain("w", "l")),
        "event sub-process": (user("t"), chain("s", "t"), event_sub(
            "p", when, user("l"), chain("w", "l"), begin="w", interrupting=False)),
    }[where]  # fmt: skip
    loaded = load(document(start(), *drawn))
    found = {finding.code for finding in loaded.findings if finding.severity == "error"}
    if not found:
        found = incidents(Stage(loaded.graphs["main"]))
    assert found == {code}


@pytest.mark.parametrize(
    ("text", "said"), [("R1000000/PT0S", "shorter than 1"), ("R1000000/PT1S", "more than 999999")]
)
def test_a_cycle_without_measure_says_what_is_wrong_with_it(text, said):
    loaded = load(document(start(), catch("w", timer("timeCycle", text)), chain("s", "w")))
    (found,) = [finding for finding in loaded.findings if finding.severity == "error"]
    assert (found.code, found.element) == ("bad-timer", "w")
    assert said in str(found)


def test_a_process_that_calls_itself_waits_for_the_command_layer():
    """The bound on the depth is that of the commands: a step begins one call and waits."""
    run = stage(start(), el("callActivity", "c", calledElement="main"), chain("s", "c")).start()
    (wait,) = run.waits.values()
    assert isinstance(wait, CallWait)


def test_signals_that_answer_each_other():
    run = stage(
        start(), el("parallelGateway", "f"),
        el("exclusiveGateway", "m1"), catch("c1", signal("alarm")), throw("t1", signal("clear")),
        el("exclusiveGateway", "m2"), catch("c2", signal("clear")), throw("t2", signal("alarm")),
        throw("first", signal("alarm")), chain("s", "f", "m1", "c1", "t1"), flow("t1", "m1"),
        chain("f", "m2", "c2", "t2"), flow("t2", "m2"), chain("f", "first"),
    )  # fmt: skip
    assert incidents(run) == {"step-limit-reached"}


def test_an_event_sub_process_that_throws_what_begins_it():
    handler = event_sub(
        "p", signal("alarm"), throw("again", signal("alarm")), chain("b", "again"), begin="b",
        interrupting=False,
    )  # fmt: skip
    run = stage(start(), throw("first", signal("alarm")), handler, chain("s", "first"))
    assert incidents(run) == {"step-limit-reached"}


def test_a_condition_that_makes_itself_true_again():
    handler = event_sub(
        "p", condition("n > 0"),
        el("task", "more", ext(maps(outputs={"n": "= if n > 0 then 0 else 1"}))),
        el("task", "less", ext(maps(outputs={"n": "= n + 1"}))),
        chain("b", "more", "less"), begin="b", interrupting=False,
    )  # fmt: skip
    run = stage(start(), user("t"), handler, chain("s", "t")).start(n=0)
    run.take(SetVariables({"n": 1}))
    assert set(run.troubles.values()) == {"step-limit-reached"}
    assert run.cancel().ended == "cancelled"


def test_two_conditions_that_wake_each_other():
    def waiting(name: str, text: str, then: str) -> str:
        work = el("task", f"w{name}", ext(maps(outputs={"n": then})))
        return event_sub(f"p{name}", condition(text), work, chain(f"b{name}", f"w{name}"),
                         begin=f"b{name}", interrupting=False)  # fmt: skip

    run = stage(
        start(), user("t"), waiting("x", "n = 1", "= 2"), waiting("y", "n = 2", "= 1"),
        chain("s", "t"),
    ).start(n=0)  # fmt: skip
    run.take(SetVariables({"n": 1}))
    assert set(run.troubles.values()) == {"step-limit-reached"}


def test_sub_processes_in_each_other_without_an_end_are_no_recursion():
    body, inner = user("t"), "t"
    for depth in range(60):
        body = sub(f"p{depth}", start(f"s{depth}"), body, chain(f"s{depth}", inner))
        inner = f"p{depth}"
    loaded = load(document(start(), body, end(), chain("s", inner, "e")))
    run = Stage(loaded.graphs["main"]).start()
    assert len(run.state.scopes) == 61
    assert run.complete("t").ended == "completed"


def test_more_scopes_than_allowed():
    inner = sub("t", instances("50"), start("si"), user("u"), chain("si", "u"))
    run = stage(start(), inner, chain("s", "t"), limits=with_limits(scopes=20))
    assert incidents(run) == {"too-many-scopes"}


@pytest.mark.parametrize("count", [491, 1_500])
def test_as_many_tasks_in_a_row_as_anybody_draws_just_work(count):
    names = [f"t{n}" for n in range(count)]
    run = stage(
        start(), end(), *(user(name) for name in names), chain("s", *names, "e")
    ).start()  # fmt: skip
    for name in names[:3]:
        run.complete(name)
    assert run.tasks == ["t3"]
    assert len(encode(run.state)) < 500


def test_a_variable_that_doubles_in_every_round():
    grow = el("task", "t", ext(maps(outputs={"x": "= x + x"})))
    assert incidents(stage(*spinning(grow, first="t", last="t")), x="ab") == {"value-refused"}


def test_a_number_that_is_squared_in_every_round():
    grow = el("task", "t", ext(maps(outputs={"x": "= x * x"})))
    assert incidents(stage(*spinning(grow, first="t", last="t")), x=7) == {"step-limit-reached"}


def test_a_list_that_holds_itself_in_every_round():
    grow = el("task", "t", ext(maps(outputs={"x": "= [x, x]"})))
    assert incidents(stage(*spinning(grow, first="t", last="t")), x=[1]) == {"value-refused"}


def test_what_a_person_sends_is_no_larger_than_allowed():
    run = stage(start(), user("t"), chain("s", "t")).start()
    with pytest.raises(ValueRefused):
        run.complete("t", text="x" * 300_000)
    assert run.tasks == ["t"]


def test_a_reminder_that_comes_for_ever_adds_no_state():
    run = stage(
        start(), user("t"), boundary("b", "t", timer("timeCycle", "R/PT1S"), interrupting=False),
        el("task", "note"), chain("s", "t"), chain("b", "note"),
    ).start()  # fmt: skip
    sizes = set()
    for _ in range(300):
        run.fire("b")
        sizes.add(len(encode(run.state)))
    assert max(sizes) - min(sizes) < 40
    assert run.tasks == ["t"]


def test_reminders_that_nobody_answers_end_at_the_bound_of_tokens():
    run = stage(
        start(), user("t"), boundary("b", "t", timer("timeCycle", "R/PT1S"), interrupting=False),
        user("note"), chain("s", "t"), chain("b", "note"), limits=with_limits(tokens=20),
    ).start()  # fmt: skip
    for _ in range(19):
        run.fire("b")
    with pytest.raises(TooManyTokens):
        run.fire("b")
    assert len(run.state.tokens) == 20
    assert run.complete("note").fire("b").tasks.count("note") == 19


def test_after_the_runaway_branch_the_others_go_on():
    """The bound stops the whole step, not the instance: what waits can still be done."""
    inner = sub("p", start("si"), el("exclusiveGateway", "m"), el("task", "spin"),
                chain("si", "m", "spin"), flow("spin", "m", id="round"))  # fmt: skip
    run = stage(
        start(), user("t"), inner, boundary("b", "p", HOUR), user("late"), user("after"),
        chain("s", "t", "after"), flow("s", "p"), chain("b", "late"),
        limits=with_limits(steps=200),
    ).start()  # fmt: skip
    assert set(run.troubles.values()) == {"step-limit-reached"}
    assert run.fire("b").tasks == ["late", "t"]
    assert run.complete("t").tasks == ["after", "late"]


def crowded(*drawn: str, tokens: int = 3) -> Stage:
    """An instance with as many tokens as are allowed, all of them at tasks."""
    split = (start(), el("parallelGateway", "f"), user("a"), user("b"), user("c"))
    flows = chain("s", "f", "a") + flow("f", "b") + flow("f", "c")
    return stage(*split, flows, *drawn, limits=with_limits(tokens=tokens)).start(n=0)


WARNED = (user("warned"), chain("w", "warned"))


@pytest.mark.parametrize(
    "drawn",
    [
        (boundary("w", "a", condition("n > 0"), interrupting=False), *WARNED),
        (event_sub("p", condition("n > 0"), *WARNED, begin="w", interrupting=False),),
    ],
    ids=["boundary", "event sub-process"],
)
def test_a_condition_that_occurs_where_there_is_no_room_is_an_incident(drawn):
    run = crowded(*drawn).change(n=1)
    assert run.troubles
    assert set(run.troubles.values()) == {"too-many-tokens"}
    assert {trouble.node for trouble in run.last.troubles} == {"w"}
    assert run.tasks == ["a", "b", "c"]
    run.complete("b").complete("c").retry()
    assert run.troubles == {}
    assert run.tasks == ["a", "warned"]


def test_a_condition_that_interrupts_takes_the_room_of_what_it_ends():
    run = crowded(boundary("w", "a", condition("n > 0")), *WARNED).change(n=1)
    assert (run.tasks, run.troubles) == (["b", "c", "warned"], {})


def test_what_is_tried_again_without_room_is_an_incident_again():
    run = crowded(boundary("w", "a", condition("n > 0"), interrupting=False), *WARNED).change(n=1)
    (first,) = run.troubles
    run.change(n=0).change(n=2)
    assert list(run.troubles) == [first], "one event has one incident"
    run.retry()
    assert len(run.troubles) == 1
    assert first not in run.troubles
    assert run.tasks == ["a", "b", "c"]


def test_the_incident_of_an_event_is_gone_with_what_it_stood_at():
    run = crowded(boundary("w", "a", condition("n > 0"), interrupting=False), *WARNED)
    assert set(run.change(n=1).troubles.values()) == {"too-many-tokens"}
    run.complete("a")
    assert run.troubles == {}
    assert run.tasks == ["b", "c"]


def test_an_event_without_room_is_skipped_and_listened_for_on():
    run = crowded(boundary("w", "a", condition("n > 0"), interrupting=False), *WARNED).change(n=1)
    (trouble,) = run.troubles
    run.take(Skip(trouble, {"n": 0}))
    assert run.troubles == {}
    assert run.tasks == ["a", "b", "c"]
    run.complete("b").change(n=1)
    assert run.tasks == ["a", "c", "warned"]


def test_parallel_events_without_room_have_all_occurred_when_it_is_tried_again():
    both = el("boundaryEvent", "w", signal(), condition("n > 0"), attachedToRef="a",
              cancelActivity="false", parallelMultiple="true")  # fmt: skip
    run = crowded(both, *WARNED).notify("w").change(n=1)
    assert set(run.troubles.values()) == {"too-many-tokens"}
    assert run.complete("c").retry().tasks == ["a", "b", "warned"]


def test_a_condition_that_is_too_much_work_is_an_incident_and_looked_at_again():
    text = "if n = 0 then false else count(for i in 1..n return i) > 0"
    run = stage(start(), user("a"), boundary("w", "a", condition(text)), *WARNED,
                chain("s", "a")).start(n=0).change(n=100_000)  # fmt: skip
    assert set(run.troubles.values()) == {"limit-exceeded"}
    run.retry()
    assert set(run.troubles.values()) == {"limit-exceeded"}, "it is too much work still"
    run.change(n=0).retry()
    assert run.troubles == {}
    assert run.tasks == ["a"]
    assert run.change(n=3).tasks == ["warned"]


def test_a_complex_gateway_that_resets_where_there_is_no_room_is_an_incident():
    asks = "= not(waitingForStart)"
    run = stage(
        start(), el("parallelGateway", "f"), user("a"), user("b"),
        el("complexGateway", "g", "<bpmn:activationCondition>= activationCount = 1"
           "</bpmn:activationCondition>", default="g_x"),
        user("x"), user("y"), user("z"), chain("s", "f", "a", "g"), flow("f", "b"),
        flow("b", "g"), flow("g", "x"), flow("g", "y", asks), flow("g", "z", asks),
        limits=with_limits(tokens=2),
    ).start()  # fmt: skip
    run.complete("a").complete("b")
    assert set(run.troubles.values()) == {"too-many-tokens"}
    assert run.tasks == ["x"]
    assert run.complete("x").retry().tasks == ["y", "z"]
