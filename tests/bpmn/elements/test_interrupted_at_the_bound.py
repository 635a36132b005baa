"""Whatever interrupts takes the place of what it ends, also where no more branches may begin."""

import pytest

from tests.bpmn.elements.drawing import (
    HOUR,
    Stage,
    end,
    escalation,
    event_sub,
    signal,
    stage,
    start,
    sub,
    throw,
    user,
)
from tests.bpmn.play import boundary, chain, el, error, flow, with_limits
from workflow_engine.bpmn.progress import Return

FULL = with_limits(tokens=2)


def inside(definition: str, *last: str) -> Stage:
    """A sub-process and what runs in it are all that there may be."""
    return stage(
        start(), sub("p", start("si"), *last, chain("si", "x")), user("react"),
        boundary("way_out", "p", definition), chain("s", "p"), flow("way_out", "react"),
        limits=FULL,
    ).start()  # fmt: skip


def test_a_deadline_interrupts():
    run = inside(HOUR, user("x")).fire("way_out")
    assert (run.tasks, run.troubles) == (["react"], {})


@pytest.mark.parametrize(
    ("definition", "last"),
    [(error(), end("x", error("over"))), (escalation(), throw("x", escalation()))],
    ids=["error", "escalation"],
)
def test_what_comes_up_from_inside_interrupts(definition, last):
    run = inside(definition, last)
    assert (run.tasks, run.troubles) == (["react"], {})


def test_an_event_sub_process_interrupts():
    run = stage(
        start(), user("t"), user("u"), chain("s", "t"), flow("s", "u"),
        event_sub("reaction", signal(), user("react"), flow("heard", "react"), begin="heard"),
        limits=FULL,
    ).start().notify("heard")  # fmt: skip
    assert (run.tasks, run.troubles) == (["react"], {})


def test_what_interrupts_nothing_needs_a_place_of_its_own():
    run = stage(
        start(), sub("p", start("si"), throw("x", escalation()), user("t"), chain("si", "x", "t")),
        boundary("told", "p", escalation(), interrupting=False), user("react"),
        chain("s", "p"), flow("told", "react"), limits=FULL,
    ).start()  # fmt: skip
    assert (run.tasks, list(run.troubles.values())) == ([], ["too-many-tokens"])
    run.limits = with_limits(tokens=3)
    assert run.retry().tasks == ["react", "t"]


def test_work_that_a_person_returns_takes_its_own_room():
    run = stage(
        start(), el("parallelGateway", "f"), user("a"), user("b"), user("c"),
        chain("s", "f", "a", "c"), flow("f", "b"), limits=FULL,
    ).start().complete("a")  # fmt: skip
    run.take(Return("a"))
    assert run.tasks == ["a", "b"]
