"""Errors (BPMN 2.0.2, 10.5.1 and 10.5.6): they always interrupt, and go up until caught."""

import pytest

from tests.bpmn.elements.drawing import end, event_sub, rounds, stage, start, sub, throw, user
from tests.bpmn.play import boundary, chain, el, error, ext, flow, maps, operation
from workflow_engine.errors import BusinessError


def refused(**_):
    raise BusinessError("OVER_BUDGET", "Only {free} is left.", free=12)


def failing(*beside: str):
    return sub(
        "p", start("si"), el("parallelGateway", "fork"), user("go"), end("ei", error("over")),
        user("on"), *beside, chain("si", "fork", "go", "ei"), flow("fork", "on"),
    )  # fmt: skip


def handler(reference: str | None = "over", *inner: str, name: str = "x"):
    drawn = inner or (user("react"), chain(f"{name}s", "react"))
    return event_sub(name, error(reference), *drawn, begin=f"{name}s")


@pytest.mark.parametrize("reference", ["over", None])
def test_an_error_begins_an_event_sub_process_and_ends_all_else_in_its_scope(reference):
    run = stage(
        start(), failing(handler(reference)), user("after"), chain("s", "p", "after")
    ).start()
    run.complete("go")
    assert (run.tasks, run.times("on cancelled")) == (["react"], 1)
    assert run.complete("react").tasks == ["after"]


def test_the_process_itself_can_react_to_an_error():
    run = stage(
        start(), user("go"), end("e", error("over")), user("on"), chain("s", "go", "e"),
        flow("s", "on"), handler(),
    ).start()  # fmt: skip
    assert run.complete("go").tasks == ["react"]
    assert run.complete("react").ended == "completed"


def test_an_event_sub_process_goes_before_the_boundary_event():
    run = stage(
        start(), failing(handler()), boundary("b", "p", error("over")), user("after"),
        chain("s", "p"), flow("b", "after"),
    ).start()  # fmt: skip
    assert run.complete("go").tasks == ["react"]


def test_an_error_in_the_reaction_goes_to_the_scope_around():
    again = handler("over", user("react"), end("ex", error("over")), chain("xs", "react", "ex"))
    run = stage(
        start(), failing(again), boundary("b", "p", error("over")), user("after"), chain("s", "p"),
        flow("b", "after"),
    ).start()  # fmt: skip
    assert run.complete("go").complete("react").tasks == ["after"]


def test_the_reaction_that_names_the_code_goes_before_the_one_that_takes_all():
    everything = handler(None, user("any"), chain("ys", "any"), name="y")
    run = stage(start(), failing(everything, handler()), chain("s", "p")).start()
    assert run.complete("go").tasks == ["react"]


def test_a_refused_operation_begins_the_event_sub_process_too():
    run = stage(
        start(), operation("t"), user("on"), chain("s", "t"), flow("s", "on"), handler(),
        operations={"op": refused},
    ).start()  # fmt: skip
    assert run.tasks == ["react"]


def test_the_reaction_knows_which_error_it_was():
    mapped = ext(maps(outputs={"why": "= error_code"}))
    react = event_sub(
        "x", mapped + error(), user("react"), chain("xs", "react"), begin="xs"
    )  # fmt: skip
    run = stage(start(), failing(react), chain("s", "p")).start().complete("go")
    assert "OVER_BUDGET" in [scope.variables.get("why") for scope in run.state.scopes]


def naming(code: str, message: str) -> str:
    given = f'camunda:errorCodeVariable="{code}" camunda:errorMessageVariable="{message}"'
    return f"<bpmn:errorEventDefinition {given}/>"


def test_code_and_message_of_a_caught_error_have_the_names_that_the_other_tool_gave_them():
    run = stage(
        start(), operation("t"), boundary("b", "t", naming("code_here", "why")), user("react"),
        chain("s", "t"), chain("b", "react"), operations={"op": refused},
    ).start()  # fmt: skip
    found = run.state.variables
    assert (found["code_here"], found["why"]) == ("OVER_BUDGET", "Only 12 is left.")


def test_they_are_known_inside_an_event_sub_process():
    react = event_sub("x", naming("c", "m"), user("react"), chain("xs", "react"), begin="xs")
    run = stage(start(), failing(react), chain("s", "p")).start().complete("go")
    assert "OVER_BUDGET" in [scope.variables.get("c") for scope in run.state.scopes]


def test_an_error_passes_scopes_that_do_not_expect_it():
    run = stage(
        start(), sub("outer", start("so"), failing(handler("otherwise")),
                     boundary("inner", "p", error("otherwise")), user("wrong"),
                     chain("so", "p"), flow("inner", "wrong")),
        boundary("b", "outer", error("over")), user("after"), chain("s", "outer"),
        flow("b", "after"),
    ).start()  # fmt: skip
    run.complete("go")
    assert (run.tasks, len(run.state.scopes)) == (["after"], 1)


def test_an_error_that_nobody_expects_ends_the_instance_as_failed():
    run = stage(
        start(), failing(handler("otherwise")), user("beside"), chain("s", "p"),
        flow("s", "beside"),
    ).start()  # fmt: skip
    run.complete("go")
    assert (run.ended, run.at, run.state.tokens) == ("failed OVER_BUDGET", [], ())


def test_an_error_is_caught_in_each_round():
    drawn = sub("p", start("si"), end("ei", error("over")), chain("si", "ei"))
    run = stage(
        *rounds("p", drawn, boundary("b", "p", error("over")), user("after"),
                flow("b", "after"), flow("after", "ask"))
    ).start()  # fmt: skip
    for again in (True, True, False):
        run.complete("after").complete("ask", again=again)
    assert (run.ended, run.times("p cancelled")) == ("completed", 3)


def test_an_error_in_one_sub_process_leaves_the_other_alone():
    other = sub("q", start("sq"), user("calm"), chain("sq", "calm"))
    run = stage(
        start(), failing(), other, boundary("b", "p", error("over")), user("after"),
        chain("s", "p"), flow("s", "q"), flow("b", "after"),
    ).start()  # fmt: skip
    assert run.complete("go").tasks == ["after", "calm"]


def test_nothing_after_the_error_is_done():
    run = stage(
        start(), sub("p", start("si"), el("parallelGateway", "fork"), end("ei", error("over")),
                     throw("beside"), user("on"), chain("si", "fork", "ei"),
                     chain("fork", "beside", "on")),
        boundary("b", "p", error("over")), user("after"), chain("s", "p"), flow("b", "after"),
    ).start()  # fmt: skip
    assert run.tasks == ["after"]
    assert run.times("on completed") == 0
