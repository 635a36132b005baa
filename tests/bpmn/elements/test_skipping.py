"""A person skips what is in trouble, and says how it goes on where the model cannot tell."""

import pytest

from tests.bpmn.elements.drawing import Stage, end, stage, start, sub, user
from tests.bpmn.elements.test_repeated_activities import instances
from tests.bpmn.play import chain, el, flow
from workflow_engine.bpmn.errors import FlowNeeded, NoSuchFlow
from workflow_engine.bpmn.progress import Skip


def choice(kind: str = "exclusiveGateway") -> Stage:
    """A gateway that needs an amount, which nobody gave."""
    return stage(
        start(), el(kind, "g", name="How much?", default="g_small"), user("large"), user("small"),
        chain("s", "g"), flow("g", "large", "= amount > 100"), flow("g", "small"),
    ).start()  # fmt: skip


def skip(run: Stage, flow: str | None = None, **variables: object) -> Stage:
    run.take(Skip(next(iter(run.troubles)), variables, flow))
    return run


GATEWAYS = pytest.mark.parametrize("kind", ["exclusiveGateway", "inclusiveGateway"])


@GATEWAYS
@pytest.mark.parametrize("way", ["large", "small"])
def test_the_flow_that_is_named_is_taken_whatever_its_condition_says(kind, way):
    run = choice(kind)
    assert set(run.troubles.values()) == {"unknown-name"}
    skip(run, f"g_{way}")
    assert run.tasks == [way]
    assert run.troubles == {}
    (skipped,) = [move for move in run.last.moves if move.event == "skipped"]
    assert (skipped.node, skipped.detail) == ("g", {"flow": f"g_{way}"})


@GATEWAYS
def test_without_a_flow_it_is_refused_and_says_which_there_are(kind):
    run = choice(kind)
    with pytest.raises(FlowNeeded, match=r"How much\?.*g_large, g_small"):
        skip(run)
    assert set(run.troubles.values()) == {"unknown-name"}


@pytest.mark.parametrize(("amount", "task"), [(500, "large"), (5, "small")])
def test_with_the_value_that_was_missing_the_conditions_decide(amount, task):
    assert skip(choice(), amount=amount).tasks == [task]


@pytest.mark.parametrize("wrong", ["s_g", "small", "", "x" * 5_000])
def test_a_flow_that_leads_nowhere_from_here_is_refused(wrong):
    with pytest.raises(NoSuchFlow, match="g_large, g_small") as refused:
        skip(choice(), wrong)
    assert len(str(refused.value)) < 300


def test_where_no_condition_is_true_a_flow_is_needed_too():
    run = stage(
        start(), el("exclusiveGateway", "g"), user("a"), user("b"), chain("s", "g"),
        flow("g", "a", "= n = 1"), flow("g", "b", "= n = 2"),
    ).start(n=3)  # fmt: skip
    assert set(run.troubles.values()) == {"no-flow-taken"}
    with pytest.raises(FlowNeeded):
        skip(run)
    assert skip(run, "g_b").tasks == ["b"]


def test_a_flow_inside_a_sub_process_ends_it_as_usual():
    inner = sub(
        "p", start("si"), el("exclusiveGateway", "g"), end("e1"), user("again"), chain("si", "g"),
        flow("g", "e1", "= done"), flow("g", "again", "= not(done)"),
    )  # fmt: skip
    run = stage(start(), inner, user("after"), chain("s", "p", "after")).start()
    assert skip(run, "g_e1").tasks == ["after"]


def test_an_activity_with_conditional_flows_is_left_by_the_one_that_is_named():
    run = stage(
        start(), user("t"), user("a"), user("b"), chain("s", "t"),
        flow("t", "a", "= n = 1"), flow("t", "b", "= n = 2"),
    ).start().complete("t")  # fmt: skip
    assert run.troubles
    assert skip(run, "t_a").tasks == ["a"]


def test_in_an_ad_hoc_sub_process_its_completion_condition_is_asked_first():
    adhoc = el(
        "adHocSubProcess", "p", user("t"), user("a"), user("b"),
        flow("t", "a", "= n = 1"), flow("t", "b", "= n = 2"),
        "<bpmn:completionCondition>= over</bpmn:completionCondition>",
    )  # fmt: skip
    for over, tasks in ((False, ["a"]), (True, ["after"])):
        run = stage(start(), adhoc, user("after"), chain("s", "p", "after")).start(over=False)
        run.complete("t")
        assert skip(run, "t_a", over=over).tasks == tasks


def test_nothing_leads_out_of_what_is_done_inside_a_repetition():
    task = el("scriptTask", "t", "<bpmn:script>= missing + 1</bpmn:script>",
              instances("2"), scriptFormat="feel")  # fmt: skip
    run = stage(start(), task, user("after"), chain("s", "t", "after")).start()
    assert run.troubles
    with pytest.raises(NoSuchFlow):
        skip(run, "t_after")
