"""Gateways, conditional flows, loops and bounds."""

import time
from decimal import Decimal

import pytest

from tests.bpmn.play import (
    boundary,
    chain,
    el,
    ext,
    flow,
    maps,
    operation,
    play,
    timer,
    with_limits,
)
from workflow_engine.bpmn import encode

START, END = el("startEvent", "s"), el("endEvent", "e")


def user(identity: str) -> str:
    return el("userTask", identity)


def amount_gateway(**attributes: str):
    return (
        START, el("exclusiveGateway", "g", **attributes), user("low"), user("high"), END,
        flow("s", "g"), flow("g", "low", "= amount <= 1000"), flow("g", "high", "amount > 500"),
        chain("low", "e"), chain("high", "e"),
    )  # fmt: skip


@pytest.mark.parametrize(("amount", "at"), [(10, "low"), (700, "low"), (1001, "high")])
def test_an_exclusive_gateway_takes_the_first_flow_that_is_open(amount, at):
    assert play(*amount_gateway()).start(amount=amount).at == [at]


def test_the_default_flow_is_taken_when_no_other_is_open():
    run = play(
        START, el("exclusiveGateway", "g", default="g_b"), user("a"), user("b"),
        flow("s", "g"), flow("g", "b"), flow("g", "a", "amount > 5"),
    )  # fmt: skip
    assert run.start(amount=1).at == ["b"]
    assert run.trail[-2:] == ["g_b taken", "b entered"]


def test_without_an_open_flow_the_token_waits_as_an_incident():
    run = play(
        START, el("exclusiveGateway", "g"), user("a"), user("b"), flow("s", "g"),
        flow("g", "a", "amount > 5"), flow("g", "b", "amount > 7"),
    ).start(amount=1)  # fmt: skip
    assert list(run.troubles.values()) == ["no-flow-taken"]
    run.state.scopes[0].variables["amount"] = 6
    assert run.retry().at == ["a"]
    assert run.troubles == {}


@pytest.mark.parametrize("amount", [None, "much"])
def test_a_missing_amount_never_counts_as_a_small_one(amount):
    run = play(*amount_gateway()).start(amount=amount)
    assert run.at == []
    assert list(run.troubles.values()) == ["not-true-or-false"]


def test_an_unknown_name_is_an_incident_and_not_false():
    run = play(*amount_gateway()).start()
    assert list(run.troubles.values()) == ["unknown-name"]


def test_a_parallel_gateway_waits_for_every_branch():
    run = play(*forked("a", "b", "c")).start()
    assert run.at == ["a", "b", "c"]
    assert run.complete("c").complete("a").ended is None
    assert run.complete("b").ended == "completed"
    assert run.trail.count("e entered") == 1


def forked(*branches: str):
    return (
        START, el("parallelGateway", "f"), el("parallelGateway", "j"), END, flow("s", "f"),
        *(user(b) for b in branches), *(chain("f", b, "j") for b in branches), flow("j", "e"),
    )  # fmt: skip


def test_both_approvals_are_asked_again_in_every_round():
    run = play(
        START, el("exclusiveGateway", "m"), el("parallelGateway", "f"), user("a"), user("b"),
        el("parallelGateway", "j"), user("check"), el("exclusiveGateway", "x", default="x_e"), END,
        chain("s", "m", "f", "a", "j", "check", "x", "e"), flow("f", "b"), flow("b", "j"),
        flow("x", "m", 'outcome = "redo"'),
    ).start()  # fmt: skip
    for _ in range(5):
        assert run.at == ["a", "b"]
        assert run.complete("b").at == ["a"]
        assert run.complete("a").at == ["check"]
        run.complete("check", "redo")
    run.complete("a").complete("b").complete("check", "ok")
    assert run.ended == "completed"


def test_a_join_counts_tokens_of_each_flow_apart():
    """Two tokens by one flow do not open the join; the second starts the next round."""
    run = play(
        START, el("parallelGateway", "f"), user("a"), user("b"), user("c"),
        el("exclusiveGateway", "m"), el("parallelGateway", "j"), user("after"), END,
        chain("s", "f", "a", "m", "j", "after", "e"), chain("f", "b", "m"), chain("f", "c", "j"),
    ).start()  # fmt: skip
    run.complete("a").complete("b")
    assert run.at == ["c"]
    assert run.complete("c").at == ["after"]
    run.complete("after")
    assert list(run.troubles.values()) == ["nothing-can-move"]


def test_a_join_that_waits_in_vain_is_an_incident_though_a_deadline_is_running():
    inner = "".join((
        el("startEvent", "si"), el("exclusiveGateway", "x"), el("parallelGateway", "j"),
        el("task", "a"), el("task", "b"), flow("si", "x"), flow("x", "a", "true"),
        flow("x", "b", "false"), flow("a", "j"), flow("b", "j"),
    ))  # fmt: skip
    run = play(
        START, el("subProcess", "p", inner), boundary("d", "p", timer("timeDuration", "P1D")),
        user("late"), user("other"), chain("s", "p"), flow("s", "other"), flow("d", "late"),
    ).start()  # fmt: skip
    assert list(run.troubles.values()) == ["nothing-can-move"]
    assert list(run.complete("other").troubles.values()) == ["nothing-can-move"]
    assert run.fire("d").at == ["late"]
    assert run.troubles == {}


def test_joins_in_two_scopes_do_not_mix():
    inner = "".join((
        el("startEvent", "si"), el("parallelGateway", "fi"), user("x"), user("y"),
        el("parallelGateway", "ji"), el("endEvent", "ei"),
        chain("si", "fi", "x", "ji", "ei"), chain("fi", "y", "ji"),
    ))  # fmt: skip
    run = play(
        START, el("parallelGateway", "f"), el("task", "one"), el("task", "two"),
        el("subProcess", "p", inner), END,
        chain("s", "f", "one", "p", "e"), chain("f", "two", "p"),
    ).start()  # fmt: skip
    assert run.at == ["x", "y", "x", "y"]
    first = [wait.wait for wait in run.waits.values()]
    run.complete("x")
    run.complete("x")
    assert run.ended is None
    assert len(run.state.scopes) == 3
    run.complete("y").complete("y")
    assert run.ended == "completed", first


def inclusive(**attributes: str):
    return (
        START, el("inclusiveGateway", "g", **attributes), user("a"), user("b"), user("c"),
        el("inclusiveGateway", "j"), END, flow("s", "g"), flow("g", "a", "n > 1"),
        flow("g", "b", "n > 5"), flow("g", "c", None if attributes else "n < 0"),
        *(flow(name, "j") for name in "abc"), flow("j", "e"),
    )  # fmt: skip


def test_an_inclusive_join_waits_only_for_the_branches_that_were_taken():
    run = play(*inclusive()).start(n=9)
    assert run.at == ["a", "b"]
    assert run.complete("b").ended is None
    assert run.complete("a").ended == "completed"
    assert run.trail.count("e entered") == 1


def test_an_inclusive_gateway_falls_back_to_its_default():
    run = play(*inclusive(default="g_c")).start(n=0)
    assert run.at == ["c"]
    assert run.complete("c").ended == "completed"


def test_an_inclusive_join_waits_for_a_token_that_may_still_come_round():
    """``b`` can be reworked first; as long as it may reach the join, the join waits."""
    run = play(
        START, el("inclusiveGateway", "g"), user("a"), el("exclusiveGateway", "m"), user("b"),
        el("exclusiveGateway", "x", default="x_j"), el("inclusiveGateway", "j"), user("after"),
        END, flow("s", "g"), flow("g", "a", "true"), flow("g", "m", "true"),
        chain("m", "b", "x", "j", "after", "e"), flow("x", "m", 'outcome = "redo"'),
        flow("a", "j"),
    ).start()  # fmt: skip
    assert run.complete("a").at == ["b"]
    assert run.complete("b", "redo").complete("b", "redo").at == ["b"]
    assert run.complete("b", "ok").at == ["after"]


def test_an_inclusive_join_in_a_loop_joins_every_round():
    run = play(
        START, el("exclusiveGateway", "m"), el("inclusiveGateway", "g"), user("a"), user("b"),
        el("inclusiveGateway", "j"), user("check"), el("exclusiveGateway", "x", default="x_e"),
        END, chain("s", "m", "g"), flow("g", "a", "true"), flow("g", "b", "both"),
        flow("a", "j"), flow("b", "j"), chain("j", "check", "x", "e"),
        flow("x", "m", 'outcome = "redo"'),
    ).start(both=True)  # fmt: skip
    for both in (False, True, False):
        for task in list(run.at):
            run.complete(task)
        assert run.at == ["check"]
        run.complete("check", "redo", both=both)
        assert run.at == (["a", "b"] if both else ["a"])


def test_an_activity_splits_along_all_flows_that_are_open():
    run = play(
        START, el("task", "t", default="t_c"), user("a"), user("b"), user("c"), flow("s", "t"),
        flow("t", "a", "amount > 1"), flow("t", "b", "amount > 5"), flow("t", "c"),
    )  # fmt: skip
    assert run.start(amount=2).at == ["a"]


@pytest.mark.parametrize(("amount", "at"), [(9, ["a", "b"]), (0, ["c"])])
def test_an_activity_falls_back_to_its_default_flow(amount, at):
    run = play(
        START, el("task", "t", default="t_c"), user("a"), user("b"), user("c"), flow("s", "t"),
        flow("t", "a", "amount > 1"), flow("t", "b", "amount > 5"), flow("t", "c"),
    )  # fmt: skip
    assert run.start(amount=amount).at == at


def test_an_activity_without_conditions_starts_every_branch_and_merges_without_waiting():
    run = play(START, user("a"), user("b"), user("c"), chain("s", "a", "c"), chain("s", "b", "c"))
    run.start().complete("a")
    assert run.at == ["b", "c"]
    assert run.complete("b").at == ["c", "c"]
    assert run.complete("c").complete("c").ended == "completed"


def counting(limit: int):
    return (
        START, el("exclusiveGateway", "m"),
        el("task", "t", ext(maps(outputs={"n": "= n + 1"}))),
        el("exclusiveGateway", "x", default="x_e"), END,
        chain("s", "m", "t", "x", "e"), flow("x", "m", f"n < {limit}"),
    )  # fmt: skip


def test_a_loop_of_ten_thousand_rounds_runs_and_leaves_no_trace_in_the_state():
    run = play(*counting(10_000), limits=with_limits(steps=40_000)).start(n=0)
    assert run.ended == "completed"
    assert run.variables == {"n": Decimal(10_000)}
    assert len(encode(run.state)) < 60


def test_an_endless_loop_becomes_an_incident_and_can_go_on():
    run = play(*counting(10_000), limits=with_limits(steps=100)).start(n=0)
    assert list(run.troubles.values()) == ["step-limit-reached"]
    run.limits = with_limits(steps=40_000)
    assert run.retry().ended == "completed"


def test_what_the_step_limit_stopped_goes_on_when_the_runaway_branch_is_cancelled():
    inner = "".join((
        el("startEvent", "si"), el("exclusiveGateway", "m"), el("task", "spin"),
        chain("si", "m", "spin"), flow("spin", "m", id="again"),
    ))  # fmt: skip
    run = play(
        START, el("subProcess", "p", inner), el("task", "x"), el("task", "y"), user("z"),
        boundary("b", "p", timer("timeDuration", "P1D")), user("late"), flow("s", "p"),
        chain("s", "x", "y", "z"), flow("b", "late"), limits=with_limits(steps=5),
    ).start()  # fmt: skip
    assert list(run.troubles.values()) == ["step-limit-reached"]
    assert run.at == ["b"]
    run.limits = with_limits(steps=50)
    assert run.fire("b").at == ["late", "z"]
    assert run.troubles == {}


def test_two_thousand_tasks_in_a_row_run_in_one_step():
    names = [f"t{i}" for i in range(2_000)]
    run = play(
        START, END, *(el("task", name) for name in names), chain("s", *names, "e"),
        limits=with_limits(steps=3_000),
    )  # fmt: skip
    assert run.start().ended == "completed"


def test_too_many_branches_become_an_incident():
    run = play(
        START, el("task", "f"), el("task", "m"), chain("s", "f", "m"),
        flow("f", "m", id="f2"), flow("m", "f"), limits=with_limits(tokens=50, steps=100_000),
    ).start()  # fmt: skip
    assert "too-many-tokens" in run.troubles.values()
    assert len(run.state.tokens) <= 50


def test_the_cost_of_a_step_does_not_depend_on_how_many_went_before():
    run = play(
        START, el("exclusiveGateway", "m"), user("a"), el("exclusiveGateway", "x", default="x_e"),
        END, chain("s", "m", "a", "x", "e"), flow("x", "m", 'outcome = "redo"'),
    ).start()  # fmt: skip
    size = len(encode(run.complete("a", "redo").state))
    began = time.process_time()
    for _ in range(300):
        run.complete("a", "redo")
    assert len(encode(run.state)) <= size + 12
    assert time.process_time() - began < 3


def test_a_waiting_approval_of_nine_tasks_takes_less_than_a_kilobyte():
    names = [f"Activity_0x{i}y2z3w" for i in range(9)]
    run = play(START, END, *(user(name) for name in names), chain("s", *names, "e")).start()
    for name in names[:-1]:
        run.complete(name, "approve")
    assert len(encode(run.state)) < 500


def test_the_flows_taken_are_in_the_trail_for_the_diagram():
    run = play(START, operation("t"), END, chain("s", "t", "e"), operations={"op": dict}).start()
    assert run.trail == [
        "s entered", "s completed", "s_t taken", "t entered", "t completed", "t_e taken",
        "e entered", "e completed",
    ]  # fmt: skip


def test_terminate_ends_everything_at_once():
    run = play(
        START, user("a"), user("b"), el("endEvent", "stop", "<bpmn:terminateEventDefinition/>"),
        chain("s", "a", "stop"), flow("s", "b"),
    ).start()  # fmt: skip
    assert run.complete("a").ended == "terminated"
    assert run.at == []
    assert "b cancelled" in run.trail


def test_terminate_in_a_sub_process_ends_only_that():
    stop = el("endEvent", "stop", "<bpmn:terminateEventDefinition/>")
    inner = el("startEvent", "si"), user("a"), user("b"), stop
    run = play(
        START, el("subProcess", "p", *inner, chain("si", "a", "stop"), flow("si", "b")),
        user("after"), chain("s", "p", "after"),
    ).start()  # fmt: skip
    run.complete("a")
    assert run.ended is None
    assert run.at == ["after"]


def test_cancelling_an_instance_takes_back_all_that_waits():
    run = play(*forked("a", "b")).start().cancel()
    assert run.ended == "cancelled"
    assert run.at == []
    assert run.state.tokens == ()
