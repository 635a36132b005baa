"""Complex gateway (BPMN 2.0.2, 10.6.5 and 13.4.5): activation, late tokens, reset, flows."""

import pytest

from tests.bpmn.elements.drawing import HOUR, end, stage, start, sub, user
from tests.bpmn.elements.test_joins import discriminator, fork
from tests.bpmn.elements.test_repeated_activities import instances
from tests.bpmn.play import boundary, chain, el, flow
from workflow_engine.bpmn.progress import Complete, SetVariables


def joined(condition: str, *more: str, tasks: str = "abc"):
    drawn = fork("parallelGateway", *tasks, join=discriminator(condition))
    return (start(), flow("s", "f"), *drawn, *more)


def test_the_condition_sees_variables_beside_the_count():
    run = stage(*joined("activationCount &gt;= needed")).start(needed=2)
    assert "after" not in run.complete("a").tasks
    assert "after" in run.complete("b").tasks


def test_a_condition_over_what_arrived_is_asked_with_every_token():
    run = stage(*joined("urgent or activationCount = 3")).start(urgent=False)
    assert run.complete("a").tasks == ["b", "c"]
    assert run.complete("b", urgent=True).tasks == ["after", "c"]
    assert run.complete("c").tasks == ["after"]


@pytest.mark.parametrize("value", [None, 5, "yes"])
def test_a_condition_that_is_no_answer_is_an_incident(value):
    run = stage(*joined("urgent", tasks="ab")).start(urgent=value).complete("a")
    assert list(run.troubles.values()) == ["not-true-or-false"]
    run.take(SetVariables({"urgent": True}))
    assert run.retry().tasks == ["after", "b"]


def test_a_condition_that_never_holds_is_missed_when_all_have_come():
    run = stage(*joined("activationCount &gt;= 5", tasks="ab")).start()
    run.complete("a").complete("b")
    assert list(run.troubles.values()) == ["nothing-can-move"]


def test_late_tokens_are_swallowed_and_start_nothing():
    run = stage(*joined("activationCount &gt;= 1")).start()
    run.complete("b").complete("after")
    assert run.ended is None
    run.complete("a").complete("c")
    assert (run.ended, run.times("after completed")) == ("completed", 1)


def test_a_late_token_that_can_never_come_is_not_waited_for():
    """One branch ended elsewhere by its boundary: the gateway is ready for the next round."""
    run = stage(
        *joined("activationCount &gt;= 1", boundary("limit", "c", HOUR), user("late"),
                chain("limit", "late"))
    ).start()  # fmt: skip
    run.complete("a").complete("b").fire("limit")
    assert all(not scope.memory for scope in run.state.scopes)
    assert run.tasks == ["after", "late"]


def test_flows_behind_it_may_ask_whether_it_starts_or_resets():
    run = stage(
        start(), el("parallelGateway", "f"), user("a"), user("b"),
        el("complexGateway", "j", "<bpmn:activationCondition>= activationCount &gt;= 1"
           "</bpmn:activationCondition>"),
        user("first"), user("rest"), chain("s", "f", "a", "j"), chain("f", "b", "j"),
        flow("j", "first", "= waitingForStart"), flow("j", "rest", "= not(waitingForStart)"),
    ).start()  # fmt: skip
    assert run.complete("b").tasks == ["a", "first"]
    assert run.complete("a").tasks == ["first", "rest"]
    run.complete("first").complete("rest")
    assert run.ended == "completed"


def test_it_splits_along_all_flows_that_are_open():
    drawn = (
        start(), el("complexGateway", "g", default="g_c"), user("a"), user("b"), user("c"),
        flow("s", "g"), flow("g", "a", "= n > 1"), flow("g", "b", "= n > 2"), flow("g", "c"),
    )  # fmt: skip
    assert stage(*drawn).start(n=3).tasks == ["a", "b"]
    assert stage(*drawn).start(n=2).tasks == ["a"]
    assert stage(*drawn).start(n=0).tasks == ["c"]


def test_those_of_two_runs_of_a_sub_process_do_not_mix():
    inner = sub(
        "p", instances("2"), start("si"), flow("si", "f"),
        *fork("parallelGateway", "a", "b", join=discriminator("activationCount &gt;= 2")),
    )  # fmt: skip
    run = stage(start(), inner, user("done"), chain("s", "p", "done")).start()
    first = list(run.waits)
    run.take(Complete(first[0], "done", {}))
    run.take(Complete(first[2], "done", {}))
    assert "after" not in run.tasks
    run.complete("b").complete("b").complete("after").complete("after")
    assert run.tasks == ["done"]


def test_a_scope_is_not_over_while_late_tokens_are_on_their_way():
    inner = sub(
        "p", start("si"), flow("si", "f"),
        *fork("parallelGateway", "a", "b", join=discriminator("activationCount &gt;= 1")),
    )  # fmt: skip
    run = stage(start(), inner, user("done"), chain("s", "p", "done")).start()
    run.complete("a").complete("after")
    assert run.tasks == ["b"]
    assert run.complete("b").tasks == ["done"]
    assert len(run.state.scopes) == 1


def test_interrupting_its_scope_forgets_what_it_took():
    inner = sub(
        "p", start("si"), flow("si", "f"),
        *fork("parallelGateway", "a", "b", join=discriminator("activationCount &gt;= 1")),
    )  # fmt: skip
    run = stage(
        start(), el("exclusiveGateway", "m"), inner, boundary("limit", "p", HOUR), end(),
        chain("s", "m", "p", "e"), chain("limit", "m"),
    ).start()  # fmt: skip
    for _ in range(3):
        assert run.tasks == ["a", "b"]
        run.complete("a").fire("limit")
    run.complete("b").complete("a").complete("after")
    assert run.ended == "completed"


def test_without_a_condition_every_token_starts_it():
    join = el("complexGateway", "j")
    run = stage(start(), flow("s", "f"), *fork("parallelGateway", "a", "b", join=join)).start()
    assert run.complete("a").tasks == ["after", "b"]
