"""Transactions and cancel (BPMN 2.0.2, 10.3.3 and 13.5.4): undone as a whole, then left."""

from tests.bpmn.elements.drawing import (
    CANCEL,
    HOUR,
    compensated,
    end,
    rounds,
    stage,
    start,
    sub,
    undoing,
    user,
)
from tests.bpmn.elements.test_repeated_activities import instances
from tests.bpmn.play import boundary, chain, el, error, flow


def booking(*more: str, identity: str = "p"):
    """Two bookings in a transaction, which a person confirms or gives up."""
    return el(
        "transaction", identity, start("si"),
        user("a"), compensated("a", "undo_of_a"), undoing("undo_of_a"),
        user("b"), compensated("b", "undo_of_b"), undoing("undo_of_b"),
        user("confirm"), el("exclusiveGateway", "good", default="good_done"), end("done"),
        end("stop", CANCEL), chain("si", "a", "b", "confirm", "good"),
        flow("good", "stop", "= not(good)"), flow("good", "done"), *more,
    )  # fmt: skip


def drawn(*more: str):
    return (
        start(), booking(*more), boundary("given_up", "p", CANCEL), user("booked"),
        user("regret"), end(), chain("s", "p", "booked", "e"), flow("given_up", "regret"),
    )  # fmt: skip


def test_a_transaction_that_is_not_cancelled_goes_on():
    run = stage(*drawn()).start().complete("a").complete("b").complete("confirm", good=True)
    assert run.tasks == ["booked"]
    assert run.complete("booked").ended == "completed"


def test_a_cancelled_transaction_is_undone_and_then_left_by_its_cancel_event():
    run = stage(*drawn()).start().complete("a").complete("b").complete("confirm", good=False)
    for expected in (["undo_of_b"], ["undo_of_a"], ["regret"]):
        assert run.tasks == expected
        run.complete(expected[0])
    assert (run.ended, run.times("booked entered")) == ("completed", 0)


def test_what_is_under_way_ends_before_anything_is_undone():
    run = stage(*drawn(user("slow"), flow("si", "slow"))).start().complete("a").complete("b")
    run.complete("confirm", good=False)
    assert (run.tasks, run.times("slow cancelled")) == (["undo_of_b"], 1)


def test_a_transaction_with_nothing_done_is_left_at_once():
    run = stage(
        start(), el("transaction", "p", start("si"), end("stop", CANCEL), chain("si", "stop")),
        boundary("given_up", "p", CANCEL), user("regret"), chain("s", "p"),
        flow("given_up", "regret"),
    ).start()  # fmt: skip
    assert (run.tasks, len(run.state.scopes)) == (["regret"], 1)


def test_a_cancel_event_in_a_sub_process_of_the_transaction_cancels_the_transaction():
    inner = sub("inner", start("sn"), user("x"), end("no", CANCEL), chain("sn", "x", "no"))
    run = stage(
        start(),
        el("transaction", "p", start("si"), user("a"), compensated("a", "undo"), undoing("undo"),
           inner, user("never"), chain("si", "a", "inner", "never")),
        boundary("given_up", "p", CANCEL), user("regret"), chain("s", "p"),
        flow("given_up", "regret"),
    ).start()  # fmt: skip
    run.complete("a").complete("x")
    assert run.tasks == ["undo"]
    assert run.complete("undo").tasks == ["regret"]


def test_a_cancelled_transaction_that_nobody_expects_is_undone_and_its_path_ends():
    run = stage(
        start(), booking(), user("booked"), user("beside"), chain("s", "p", "booked"),
        flow("s", "beside"),
    ).start().complete("a").complete("b").complete("confirm", good=False)  # fmt: skip
    assert run.tasks == ["beside", "undo_of_b"]
    assert run.complete("undo_of_b").complete("undo_of_a").tasks == ["beside"]
    assert run.complete("beside").ended == "completed"
    assert run.times("booked entered") == 0


def test_an_inner_transaction_is_cancelled_without_the_one_around_it():
    run = stage(
        start(), el("transaction", "whole", start("sw"), booking(), user("more"),
                    chain("sw", "p"), flow("sw", "more")),
        boundary("all_given_up", "whole", CANCEL), user("regret"), end(),
        chain("s", "whole", "e"), flow("all_given_up", "regret"),
    ).start().complete("a").complete("b").complete("confirm", good=False)  # fmt: skip
    assert run.complete("undo_of_b").complete("undo_of_a").tasks == ["more"]
    run.complete("more")
    assert (run.ended, run.times("regret entered")) == ("completed", 0)


def test_one_cancelled_instance_of_a_repeated_transaction_cancels_them_all():
    run = stage(
        start(),
        el("transaction", "p", instances("2"), start("si"), user("a"), compensated("a", "undo"),
           undoing("undo"), user("b"), end("stop", CANCEL), chain("si", "a", "b", "stop")),
        boundary("given_up", "p", CANCEL), user("regret"), chain("s", "p"),
        flow("given_up", "regret"),
    ).start().complete("a").complete("a").complete("b")  # fmt: skip
    assert run.tasks == ["undo"]
    assert run.complete("undo").tasks == ["undo"]
    assert run.complete("undo").tasks == ["regret"]


def test_an_error_leaves_a_transaction_without_undoing_it():
    run = stage(
        start(),
        el("transaction", "p", start("si"), user("a"), compensated("a", "undo"), undoing("undo"),
           end("wrong", error("over")), chain("si", "a", "wrong")),
        boundary("hazard", "p", error("over")), user("after"), chain("s", "p"),
        flow("hazard", "after"),
    ).start()  # fmt: skip
    assert run.complete("a").tasks == ["after"]


def test_a_transaction_is_undone_anew_in_each_round():
    run = stage(
        *rounds("p", booking(), boundary("given_up", "p", CANCEL), flow("given_up", "ask"))
    ).start()  # fmt: skip
    for _ in range(2):
        run.complete("a").complete("b").complete("confirm", good=False)
        run.complete("undo_of_b").complete("undo_of_a").complete("ask", again=True)
    run.complete("a").complete("b").complete("confirm", good=True)
    assert run.complete("ask", again=False).ended == "completed"
    assert run.times("undo_of_a completed") == 2


def test_a_deadline_interrupts_a_transaction_that_is_being_undone():
    run = stage(*drawn(), boundary("clock", "p", HOUR), user("late"), flow("clock", "late")).start()
    run.complete("a").complete("b").complete("confirm", good=False)
    assert run.tasks == ["undo_of_b"]
    run.fire("clock")
    assert run.at == ["late"]
