"""Deadlocks and missing synchronisation are found, and nothing is said of sound models."""

import time

import pytest

from tests.bpmn.play import boundary, chain, document, el, error, flow, timer
from tests.random_models.comparing import Walk
from tests.random_models.generating import generate
from tests.random_models.playing import compiled
from tests.random_models.writing import write
from workflow_engine.bpmn import load

ABOUT = {
    "deadlock",
    "possible-deadlock",
    "lack-of-synchronisation",
    "never-executed",
    "not-decided",
}
START, END = el("startEvent", "s"), el("endEvent", "e")


def said(*inner: str) -> dict[str, str]:
    """What is said about the soundness, by code and element, with its path."""
    found = load(document(*inner)).findings
    return {
        f"{f.code} {f.element}": str(f.params.get("path", "")) for f in found if f.code in ABOUT
    }


def split(kind: str, *branches: str, to: str = "join") -> str:
    """A gateway with a task on each branch; the flows have conditions where it chooses."""
    chooses = kind in ("exclusiveGateway", "inclusiveGateway")
    flows = "".join(
        flow("split", task, "x > 1" if chooses else None) + flow(task, to) for task in branches
    )
    return el(kind, "split") + "".join(el("task", task) for task in branches) + flows


def around(inner: str, join: str) -> tuple[str, ...]:
    return (START, flow("s", "split"), inner, el(join, "join"), flow("join", "e"), END)


@pytest.mark.parametrize("kind", ["exclusiveGateway", "parallelGateway", "inclusiveGateway"])
def test_a_split_that_is_joined_by_its_own_kind_is_sound(kind):
    assert said(*around(split(kind, "a", "b", "c"), kind)) == {}


@pytest.mark.parametrize("kind", ["exclusiveGateway", "parallelGateway"])
def test_an_inclusive_gateway_joins_whatever_comes(kind):
    assert said(*around(split(kind, "a", "b"), "inclusiveGateway")) == {}


def test_a_choice_that_is_joined_in_parallel_waits_for_ever():
    found = said(*around(split("exclusiveGateway", "a", "b"), "parallelGateway"))
    assert list(found) == ["deadlock join"]
    assert found["deadlock join"] in ("s → split → a → join", "s → split → b → join")


def test_some_of_several_that_are_joined_in_parallel_may_wait_for_ever():
    assert list(said(*around(split("inclusiveGateway", "a", "b"), "parallelGateway"))) == [
        "possible-deadlock join"
    ]


def test_what_lies_behind_a_join_that_never_goes_on_is_never_executed():
    inner = split("exclusiveGateway", "a", "b") + el("task", "later")
    model = (*around(inner, "parallelGateway"), flow("join", "later"))
    assert set(said(*model)) == {"deadlock join", "never-executed later"}


def test_parallel_paths_that_meet_without_a_join_are_told_once():
    inner = split("parallelGateway", "a", "b"), el("exclusiveGateway", "join"), el("task", "later")
    found = said(START, flow("s", "split"), *inner, END, chain("join", "later", "e"))
    assert list(found) == ["lack-of-synchronisation join"]
    assert found["lack-of-synchronisation join"].startswith("s → split")


def test_parallel_paths_may_meet_at_the_end():
    assert said(*around(split("parallelGateway", "a", "b"), "exclusiveGateway")) == {}
    assert said(START, flow("s", "split"), split("parallelGateway", "a", "b", to="e"), END) == {}


def test_an_exclusive_loop_is_sound():
    assert said(
        START, el("exclusiveGateway", "again"), el("task", "work"),
        el("exclusiveGateway", "enough", default="enough_e"), END,
        chain("s", "again", "work", "enough", "e"), flow("enough", "again", "x > 1"),
    ) == {}  # fmt: skip


def test_a_loop_that_begins_at_a_parallel_gateway_waits_for_ever():
    assert "deadlock again" in said(
        START, el("parallelGateway", "again"), el("task", "work"),
        el("exclusiveGateway", "enough", default="enough_e"), END,
        chain("s", "again", "work", "enough", "e"), flow("enough", "again", "x > 1"),
    )  # fmt: skip


def test_an_interrupted_branch_never_comes_to_the_join():
    inner = split("parallelGateway", "a", "b") + boundary("late", "a", timer("timeDuration", "P1D"))
    model = (*around(inner, "parallelGateway"), el("endEvent", "gone"), flow("late", "gone"))
    assert list(said(*model)) == ["possible-deadlock join"]


def test_an_end_that_terminates_leaves_nobody_waiting():
    inner = split("parallelGateway", "a", "b") + boundary("late", "a", timer("timeDuration", "P1D"))
    stop = el("endEvent", "gone", "<bpmn:terminateEventDefinition/>")
    assert said(*around(inner, "parallelGateway"), stop, flow("late", "gone")) == {}


def test_an_event_that_does_not_interrupt_must_not_lead_back_into_the_path():
    event = boundary("nudge", "t", timer("timeDuration", "P1D"), interrupting=False)
    path = (
        START,
        el("userTask", "t"),
        event,
        el("task", "later"),
        END,
        chain("s", "t", "later", "e"),
    )
    assert list(said(*path, flow("nudge", "later"))) == ["lack-of-synchronisation later"]
    assert said(*path, el("endEvent", "told"), flow("nudge", "told")) == {}


def test_a_sub_process_is_looked_at_by_itself():
    inside = (
        el("startEvent", "i"), flow("i", "split"), split("exclusiveGateway", "a", "b"),
        el("parallelGateway", "join"),
    )  # fmt: skip
    model = START, el("subProcess", "sub", *inside), END, chain("s", "sub", "e")
    assert list(said(*model)) == ["deadlock join"]


def test_what_follows_a_sub_process_that_always_fails_is_never_executed():
    sub = el("subProcess", "sub", el("startEvent", "i"), el("endEvent", "f", error("over")),
             flow("i", "f"))  # fmt: skip
    caught = boundary("caught", "sub", error("over")) + flow("caught", "e")
    path = START, sub, el("task", "later"), END, chain("s", "sub", "later", "e")
    assert list(said(*path, caught)) == ["never-executed later"]


def test_a_link_is_followed():
    jump = el("intermediateThrowEvent", "out", '<bpmn:linkEventDefinition name="l"/>')
    land = el("intermediateCatchEvent", "in", '<bpmn:linkEventDefinition name="l"/>')
    inner = split("exclusiveGateway", "a", to="join") + jump + land + flow("in", "join")
    model = (*around(inner, "parallelGateway"), flow("split", "out", "x > 2"))
    assert list(said(*model)) == ["deadlock join"]


def test_a_process_without_start_event_begins_everywhere_at_once():
    inner = el("task", "a"), el("task", "b"), el("parallelGateway", "join"), END
    assert said(*inner, flow("a", "join"), flow("b", "join"), flow("join", "e")) == {}


def test_several_start_events_begin_one_instance_each():
    starts = START, el("startEvent", "m", '<bpmn:messageEventDefinition messageRef="msg"/>')
    join = el("parallelGateway", "join"), END, flow("join", "e")
    assert list(said(*starts, *join, flow("s", "join"), flow("m", "join"))) == ["deadlock join"]


def wide(branches: int) -> str:
    """Parallel branches, each with a choice whose ends are kept apart up to a common join."""
    parts = [START, el("parallelGateway", "all"), el("inclusiveGateway", "last"), END]
    parts += [chain("s", "all"), chain("last", "e")]
    for number in range(branches):
        gate, ways = f"g{number}", [f"w{number}_{way}" for way in "abc"]
        parts += [el("exclusiveGateway", gate), flow("all", gate)]
        for way in ways:
            parts += [el("task", way), flow(gate, way, "x > 1"), flow(way, "last")]
    return "".join(parts)


def test_where_there_are_too_many_paths_the_question_stays_open():
    assert set(said(wide(4))) == set()
    began = time.process_time()
    assert set(said(wide(20))) == {"not-decided main"}
    assert time.process_time() - began < 5


def long(parts: int) -> bytes:
    """A sound process of about ``parts`` elements: choices, parallel branches and loops."""
    inner, last = [START], "s"
    for number in range(parts // 10):
        g, a, b, j = (f"{name}{number}" for name in ("g", "a", "b", "j"))
        kind = ("exclusiveGateway", "parallelGateway", "inclusiveGateway")[number % 3]
        condition = None if number % 3 == 1 else "x > 1"
        inner += [el(kind, g), el(kind, j), el("userTask", a), el("task", b), flow(last, g)]
        inner += [flow(g, a, condition), flow(g, b, condition), flow(a, j), flow(b, j)]
        last = j
    return document(*inner, END, flow(last, "e"))


def test_two_hundred_elements_are_looked_at_in_no_time():
    model = long(200)
    load(model)
    best = min(_spent(model) for _ in range(3))
    assert best < 0.15


def _spent(model: bytes) -> float:
    began = time.process_time()
    assert not load(model).refused
    return time.process_time() - began


@pytest.mark.parametrize("seed", range(60))
def test_what_the_reference_game_runs_into_was_foretold(seed):
    """Where two tokens lie on one place the lint counts one, and has said so."""
    model = generate(seed)
    xml = write(model)
    graph = compiled(xml)
    foretold = {
        graph.nodes[f.element].container if f.element in graph.nodes else f.element
        for f in load(xml).findings
        if f.code in ABOUT
    }
    for path in range(3):
        walk = Walk(model, graph, path)
        walk.difference()
        assert set(walk.game.dead()) <= foretold
