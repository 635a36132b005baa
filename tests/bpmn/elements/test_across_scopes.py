"""Compensation and escalation across nested scopes."""

from tests.bpmn.elements.drawing import (
    compensate,
    escalation,
    event_sub,
    stage,
    start,
    sub,
    throw,
    user,
)
from tests.bpmn.elements.test_cancel_events import booking
from tests.bpmn.elements.test_compensation_events import A_AND_B
from tests.bpmn.elements.test_escalation_events import within
from tests.bpmn.play import boundary, chain, flow


def test_a_completed_transaction_can_be_undone_later_like_a_sub_process():
    run = stage(
        start(), booking(), throw("back", compensate()), user("after"),
        chain("s", "p", "back", "after"),
    ).start()  # fmt: skip
    run.complete("a").complete("b").complete("confirm", good=True)
    for expected in (["undo_of_b"], ["undo_of_a"], ["after"]):
        assert run.tasks == expected
        run.complete(expected[0])


def test_a_completed_sub_process_is_undone_from_within():
    inner = sub("p", start("si"), *A_AND_B, chain("si", "a", "b"))
    run = stage(
        start(), inner, throw("back", compensate()), user("after"), chain("s", "p", "back", "after")
    ).start()
    run.complete("a").complete("b")
    for expected in (["undo_of_b"], ["undo_of_a"], ["after"]):
        assert run.tasks == expected
        run.complete(expected[0])


def test_escalating_from_an_event_sub_process_reaches_the_scope_around():
    react = event_sub(
        "x", escalation(), throw("further", escalation()), chain("xs", "further"), begin="xs",
        interrupting=False,
    )  # fmt: skip
    run = stage(
        start(), within(throw("send", escalation()), react),
        boundary("b", "p", escalation(), interrupting=False), user("after"), chain("s", "p"),
        flow("b", "after"),
    ).start()  # fmt: skip
    assert run.complete("go").tasks == ["after", "on"]
