"""Links (BPMN 2.0.2, 10.5.1 and table 10.98): a jump within one scope, from many to one."""

from tests.bpmn.elements.drawing import HOUR, catch, end, link, stage, start, sub, throw, user
from tests.bpmn.play import boundary, chain, document, el, flow
from workflow_engine.bpmn import load


def test_a_link_goes_on_where_its_target_stands():
    run = stage(
        start(), throw("out", link("A")), catch("in", link("A")), user("t"), end(),
        chain("s", "out"), chain("in", "t", "e"),
    ).start()  # fmt: skip
    assert run.tasks == ["t"]
    assert run.complete("t").ended == "completed"


def test_many_sources_lead_to_one_target():
    run = stage(
        start(), el("parallelGateway", "fork"), throw("one", link("A")), throw("two", link("A")),
        catch("in", link("A")), user("t"), chain("s", "fork", "one"), flow("fork", "two"),
        chain("in", "t"),
    ).start()  # fmt: skip
    assert run.tasks == ["t", "t"]


def test_links_are_told_apart_by_their_names():
    run = stage(
        start(), el("exclusiveGateway", "choice", default="choice_a"), throw("a", link("A")),
        throw("b", link("B")), catch("ia", link("A")), catch("ib", link("B")), user("ta"),
        user("tb"), chain("s", "choice"), flow("choice", "b", "= left"), flow("choice", "a"),
        chain("ia", "ta"), chain("ib", "tb"),
    )  # fmt: skip
    assert run.start(left=True).tasks == ["tb"]


def test_a_link_back_makes_a_loop():
    run = stage(
        start(), catch("in", link("A")), el("exclusiveGateway", "merge"), user("t"),
        el("exclusiveGateway", "choice", default="choice_e"), throw("out", link("A")), end(),
        chain("s", "merge", "t", "choice"), flow("in", "merge"), flow("choice", "out", "= again"),
        flow("choice", "e"),
    ).start()  # fmt: skip
    for again in (True, True, False):
        run.complete("t", again=again)
    assert (run.ended, run.times("in completed")) == ("completed", 2)


def test_a_link_in_a_sub_process_stays_in_it():
    run = stage(
        start(), sub("p", start("si"), throw("out", link("A")), catch("in", link("A")), user("t"),
                     chain("si", "out"), chain("in", "t")),
        boundary("b", "p", HOUR), user("after"), user("late"), chain("s", "p", "after"),
        flow("b", "late"),
    ).start()  # fmt: skip
    assert (run.tasks, len(run.state.scopes)) == (["t"], 2)
    assert run.complete("t").at == ["after"]


def test_a_link_takes_along_a_join_that_waits():
    run = stage(
        start(), el("parallelGateway", "fork"), user("a"), user("b"), throw("out", link("A")),
        catch("in", link("A")), el("parallelGateway", "join"), user("t"),
        chain("s", "fork", "a", "join"), chain("fork", "b", "out"), chain("in", "join", "t"),
    ).start()  # fmt: skip
    assert run.complete("b").tasks == ["a"]
    assert run.complete("a").tasks == ["t"]


def test_a_link_without_target_is_refused():
    loaded = load(document(start(), throw("out", link("A")), chain("s", "out")))
    assert loaded.refused
    assert "out" in {finding.element for finding in loaded.findings if finding.severity == "error"}


def test_a_target_in_another_scope_is_no_target():
    inner = sub("p", start("si"), throw("out", link("A")), chain("si", "out"))
    drawn = (start(), inner, catch("in", link("A")), end(), chain("s", "p"), chain("in", "e"))
    assert load(document(*drawn)).refused
