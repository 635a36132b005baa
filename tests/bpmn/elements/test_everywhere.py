"""Every activity and gateway: alone, in a loop, nested, interrupted anywhere, and cancelled.

Each step is played twice and goes through the codec, so all of it is also across save and load.
"""

import pytest

from tests.bpmn.elements.crowd import Crowd, crowd
from tests.bpmn.elements.drawing import HOUR, end, event_sub, rounds, signal, start, sub, user
from tests.bpmn.elements.fragments import (
    ACTIVITIES,
    ALL,
    DECISIONS,
    OPERATIONS,
    Fragment,
    do,
    do_all,
    waiting,
)
from tests.bpmn.elements.test_repeated_activities import instances
from tests.bpmn.play import boundary, chain, el, flow
from workflow_engine.bpmn.elements import REGISTRY
from workflow_engine.bpmn.progress import Fire, Notify

every = pytest.mark.parametrize("fragment", ALL, ids=lambda each: each.name)

activities = pytest.mark.parametrize("fragment", ACTIVITIES, ids=lambda each: each.name)


def begun(fragment: Fragment, *drawn: str) -> Crowd:
    run = crowd(*drawn, operations=OPERATIONS, decisions=DECISIONS, big=fragment.big)
    run.start()
    return run


def nothing_is_left(run: Crowd) -> None:
    """One scope, no memory of joins and bodies, no part, nothing to undo."""
    (root,) = run.state.scopes
    assert {name for name in root.memory if name != "listens"} == set()
    assert run.parts == {}
    assert run.troubles == {}


@every
def test_it_is_done_once_and_leaves_nothing(fragment):
    last = fragment.last
    run = begun(
        fragment, start(), *fragment.drawn, user("after"), end(),
        chain("s", fragment.first), chain(last, "after", "e"),
    )  # fmt: skip
    assert do_all(run) == fragment.works
    assert run.tasks == ["after"]
    nothing_is_left(run)
    assert len(run.state.tokens) == 1
    run.complete("after")
    assert run.ended == "completed"


@every
def test_in_a_loop_every_round_is_like_the_first(fragment):
    drawn = list(rounds(fragment.first, *fragment.drawn))
    if fragment.first != fragment.last:
        drawn = [
            *rounds("t", *fragment.drawn)[:-3],
            chain("s", "merge", fragment.first), chain(fragment.last, "ask", "choice"),
            flow("choice", "merge", "= again"), flow("choice", "e"),
        ]  # fmt: skip
    run = begun(fragment, *drawn)
    for turn in (True, True, False):
        assert do_all(run) == fragment.works
        assert run.tasks == ["ask"]
        nothing_is_left(run)
        run.complete("ask", again=turn)
    assert run.ended == "completed"


def nested(fragment: Fragment, *more: str, **attributes: str) -> str:
    """The fragment within a sub-process within a sub-process, beside a task."""
    inner = sub(
        "inner", start("s1"), *fragment.drawn, end("e1"), chain("s1", fragment.first),
        chain(fragment.last, "e1"),
    )  # fmt: skip
    return sub(
        "outer", *more, start("s2"), inner, user("beside"), end("e2"),
        chain("s2", "inner", "e2"), chain("s2", "beside", "e2"), **attributes,
    )  # fmt: skip


@every
def test_in_two_nested_scopes_at_once_it_is_done_in_each(fragment):
    run = begun(
        fragment, start(), nested(fragment, instances("2")), user("after"), end(),
        chain("s", "outer", "after", "e"),
    )  # fmt: skip
    assert do_all(run) == 2 * fragment.works
    assert run.tasks == ["beside", "beside"]
    run.complete("beside").complete("beside")
    assert run.tasks == ["after"]
    nothing_is_left(run)


@every
def test_an_interruption_at_any_moment_takes_all_of_it_away(fragment):
    for moment in range(fragment.works + 1):
        run = begun(
            fragment, start(), nested(fragment), boundary("limit", "outer", HOUR), user("late"),
            user("after"), chain("s", "outer", "after"), chain("limit", "late"),
        )  # fmt: skip
        for _ in range(moment):
            do(run)
        run.take(Fire(run.wait("limit")))
        assert (run.at, len(run.state.tokens)) == (["late"], 1)
        nothing_is_left(run)


@every
def test_an_interrupting_event_sub_process_stops_it_at_any_moment(fragment):
    for moment in range(fragment.works + 1):
        stop = event_sub("handler", signal("clear"), user("late"), chain("stop", "late"),
                         begin="stop")  # fmt: skip
        run = begun(
            fragment, start(), nested(fragment, stop), user("after"), chain("s", "outer", "after")
        )
        for _ in range(moment):
            do(run)
        run.take(Notify(run.wait("stop"), {}))
        assert (run.at, len(run.state.tokens)) == (["late"], 3)
        assert run.complete("late").tasks == ["after"]
        nothing_is_left(run)


@every
def test_a_cancelled_instance_has_nothing_left_of_it(fragment):
    for moment in range(fragment.works + 1):
        run = begun(fragment, start(), nested(fragment), chain("s", "outer"))
        for _ in range(moment):
            do(run)
        run.cancel()
        assert (run.at, run.state.tokens, run.ended) == ([], (), "cancelled")
        nothing_is_left(run)


@activities
def test_its_own_boundary_leaves_nothing_of_it(fragment):
    """Interrupted after each of its works but the last, by an event of its own boundary."""
    for moment in range(fragment.works):
        run = begun(
            fragment, start(), *fragment.drawn, boundary("limit", "t", HOUR), user("late"),
            user("after"), chain("s", "t", "after"), chain("limit", "late"),
        )  # fmt: skip
        for _ in range(moment):
            do(run)
        assert waiting(run)
        run.take(Fire(run.wait("limit")))
        assert (run.at, len(run.state.tokens)) == (["late"], 1)
        nothing_is_left(run)


@activities
def test_a_reminder_of_its_boundary_leaves_all_of_it_alone(fragment):
    run = begun(
        fragment, start(), *fragment.drawn, boundary("limit", "t", HOUR, interrupting=False),
        user("late"), user("after"), chain("s", "t", "after"), chain("limit", "late"),
    )  # fmt: skip
    before = [wait.node for wait in waiting(run)]
    run.take(Fire(run.wait("limit")))
    assert [wait.node for wait in waiting(run)] == before
    assert do_all(run) == fragment.works
    assert run.tasks == ["after", "late"]


def test_the_fragments_are_of_every_kind_that_waits():
    """Whoever adds a kind of activity or gateway has to say here how it is done."""
    kinds = {kind for kind, event in REGISTRY if "Event" not in kind and event is None}
    drawn = "".join(part for fragment in ALL for part in fragment.drawn)
    assert {kind for kind in kinds if f"<bpmn:{kind} " not in drawn} == set()


def test_parallel_rounds_of_two_tokens_do_not_mix():
    """Two tokens in one fragment at once: each of them counts."""
    run = crowd(
        start(), el("task", "twice", completionQuantity="2"),
        sub("t", start("si"), el("parallelGateway", "f"), user("a"), user("b"),
            el("parallelGateway", "j"), chain("si", "f", "a", "j"), chain("f", "b", "j")),
        user("after"), chain("s", "twice", "t", "after"),
    )  # fmt: skip
    run.start()
    run.complete("a").complete("a")
    assert run.tasks == ["b", "b"]
    run.complete("b").complete("b")
    assert run.tasks == ["after", "after"]
