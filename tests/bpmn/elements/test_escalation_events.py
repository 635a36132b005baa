"""Escalations (BPMN 2.0.2, 10.5.1 and 10.5.6): they go up the scopes, and need no answer."""

import pytest

from tests.bpmn.elements.drawing import (
    HOUR,
    end,
    escalation,
    event_sub,
    rounds,
    stage,
    start,
    sub,
    throw,
    user,
)
from tests.bpmn.play import boundary, chain, el, flow


def within(thrower: str, *beside: str):
    """A sub-process in which somebody escalates, and somebody else works on."""
    return sub(
        "p", start("si"), el("parallelGateway", "fork"), user("go"), thrower, user("on"),
        *beside, chain("si", "fork", "go", "send"), flow("fork", "on"),
    )  # fmt: skip


def test_the_code_of_a_caught_escalation_has_the_name_that_the_other_tool_gave_it():
    told = '<bpmn:escalationEventDefinition camunda:escalationCodeVariable="level"/>'
    run = stage(
        start(), within(throw("send", escalation())), boundary("b", "p", told), user("react"),
        chain("s", "p"), chain("b", "react"),
    ).start().complete("go")  # fmt: skip
    assert run.state.variables["level"] == "LATE"


def guarded(event: str, *, thrower: str | None = None):
    return (
        start(), within(thrower or throw("send", escalation())), event, user("after"), end(),
        chain("s", "p", "e"), flow("b", "after"),
    )  # fmt: skip


@pytest.mark.parametrize("ending", [throw("send", escalation()), end("send", escalation())])
@pytest.mark.parametrize("interrupting", [True, False])
def test_an_escalation_reaches_the_boundary_of_its_sub_process(ending, interrupting):
    event = boundary("b", "p", escalation(), interrupting=interrupting)
    run = stage(*guarded(event, thrower=ending)).start().complete("go")
    assert run.tasks == (["after"] if interrupting else ["after", "on"])
    for task in run.tasks:
        run.complete(task)
    assert run.ended == "completed"


def test_the_one_who_escalates_works_on():
    thrower = throw("send", escalation()) + user("next") + flow("send", "next")
    event = boundary("b", "p", escalation(), interrupting=False)
    run = stage(*guarded(event, thrower=thrower)).start().complete("go")
    assert run.tasks == ["after", "next", "on"]


@pytest.mark.parametrize("reference", ["late", None])
def test_an_event_without_code_takes_every_escalation(reference):
    run = stage(*guarded(boundary("b", "p", escalation(reference)))).start().complete("go")
    assert run.tasks == ["after"]


def test_an_escalation_of_another_code_goes_on_to_whoever_started_the_process():
    run = stage(*guarded(boundary("b", "p", escalation("dear")))).start().complete("go")
    assert (run.tasks, run.thrown("escalation")) == (["on"], ["LATE"])
    assert run.complete("on").ended == "completed"


def test_an_escalation_that_was_caught_does_not_leave_the_instance():
    run = stage(*guarded(boundary("b", "p", escalation(), interrupting=False))).start()
    assert run.complete("go").thrown("escalation") == []


def test_the_nearest_scope_that_expects_the_escalation_catches_it():
    inner = sub(
        "inner", start("sii"), user("go"), throw("send", escalation()), chain("sii", "go", "send")
    )
    near = boundary("near", "inner", escalation(), interrupting=False)
    run = stage(
        start(), sub("p", start("si"), inner, near, user("close"), flow("near", "close"),
                     chain("si", "inner")),
        boundary("b", "p", escalation()), user("far"), chain("s", "p"), flow("b", "far"),
    ).start()  # fmt: skip
    assert run.complete("go").tasks == ["close"]


def test_an_escalation_passes_scopes_that_do_not_expect_it():
    inner = sub(
        "inner", start("sii"), user("go"), throw("send", escalation()), chain("sii", "go", "send")
    )
    run = stage(
        start(), sub("p", start("si"), inner, user("on"), chain("si", "inner", "on")),
        boundary("b", "p", escalation()), user("after"), chain("s", "p"), flow("b", "after"),
    ).start()  # fmt: skip
    run.complete("go")
    assert (run.tasks, len(run.state.scopes)) == (["after"], 1)


@pytest.mark.parametrize("interrupting", [True, False])
def test_an_escalation_begins_an_event_sub_process_of_its_scope(interrupting):
    react = event_sub(
        "x", escalation(), user("react"), chain("xs", "react"), begin="xs",
        interrupting=interrupting,
    )  # fmt: skip
    run = stage(
        start(), within(throw("send", escalation()), react), user("after"), chain("s", "p", "after")
    ).start()
    run.complete("go")
    assert run.tasks == (["react"] if interrupting else ["on", "react"])
    for task in run.tasks:
        run.complete(task)
    assert run.tasks == ["after"]


def test_an_event_sub_process_goes_before_the_boundary_event():
    react = event_sub(
        "x", escalation(), user("react"), chain("xs", "react"), begin="xs", interrupting=False
    )
    run = stage(
        start(), within(throw("send", escalation()), react), boundary("b", "p", escalation()),
        user("after"), chain("s", "p"), flow("b", "after"),
    ).start()  # fmt: skip
    assert run.complete("go").tasks == ["on", "react"]


def test_an_escalation_is_heard_in_each_round():
    inner = sub("p", start("si"), throw("send", escalation()), chain("si", "send"))
    event = boundary("b", "p", escalation(), interrupting=False)
    run = stage(*rounds("p", inner, event, user("after"), flow("b", "after"))).start()
    for again in (True, True, False):
        run.complete("ask", again=again)
    assert run.tasks == ["after", "after", "after"]


def test_escalating_twice_begins_what_does_not_interrupt_twice():
    inner = sub(
        "p", start("si"), throw("one", escalation()), throw("two", escalation()), user("on"),
        chain("si", "one", "two", "on"),
    )  # fmt: skip
    run = stage(
        start(), inner, boundary("b", "p", escalation(), interrupting=False), user("after"),
        chain("s", "p"), flow("b", "after"),
    ).start()  # fmt: skip
    assert run.tasks == ["after", "after", "on"]


def test_after_an_interruption_nobody_hears_the_next_escalation():
    inner = sub(
        "p", start("si"), throw("one", escalation()), throw("two", escalation()), user("on"),
        chain("si", "one", "two", "on"),
    )  # fmt: skip
    run = stage(
        start(), inner, boundary("b", "p", escalation()), user("after"), chain("s", "p"),
        flow("b", "after"),
    ).start()  # fmt: skip
    assert run.tasks == ["after"]
    assert "two entered" not in run.trail


def test_an_activity_that_was_interrupted_escalates_no_more():
    run = stage(
        *guarded(boundary("b", "p", HOUR)),
    ).start()  # fmt: skip
    run.fire("b")
    assert (run.tasks, run.thrown("escalation")) == (["after"], [])
