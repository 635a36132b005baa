"""Compensation (BPMN 2.0.2, 10.6 and 13.5.5): what was done is undone, last things first."""

import pytest

from tests.bpmn.elements.drawing import (
    HOUR,
    catch,
    compensate,
    compensated,
    end,
    event_sub,
    stage,
    start,
    sub,
    throw,
    undoing,
    user,
)
from tests.bpmn.play import boundary, chain, el, error, ext, flow, maps

A_AND_B = (
    user("a"), compensated("a", "undo_of_a"), undoing("undo_of_a"),
    user("b"), compensated("b", "undo_of_b"), undoing("undo_of_b"),
)  # fmt: skip


def trip(*ending: str, way: str = "back"):
    """Two steps that can be undone, and then something that undoes them."""
    return (start(), *A_AND_B, *ending, chain("s", "a", "b", way))


def test_completed_activities_are_undone_last_things_first():
    run = stage(*trip(throw("back", compensate()), user("after"), flow("back", "after"))).start()
    run.complete("a").complete("b")
    for expected in (["undo_of_b"], ["undo_of_a"], ["after"]):
        assert run.tasks == expected
        run.complete(expected[0])
    assert run.ended == "completed"


def test_what_was_not_done_is_not_undone():
    run = stage(
        start(), *A_AND_B, throw("back", compensate()), user("after"),
        chain("s", "a", "back", "after"), chain("s", "b"),
    ).start()  # fmt: skip
    assert run.complete("a").tasks == ["b", "undo_of_a"]
    assert run.complete("undo_of_a").tasks == ["after", "b"]


def test_one_activity_can_be_undone_alone():
    run = stage(
        *trip(throw("back", compensate("a")), user("after"), flow("back", "after"))
    ).start()  # fmt: skip
    assert run.complete("a").complete("b").tasks == ["undo_of_a"]
    assert run.complete("undo_of_a").tasks == ["after"]


def test_nothing_is_undone_twice():
    run = stage(
        *trip(throw("back", compensate()), throw("more", compensate()), user("after"),
              chain("back", "more", "after"))
    ).start()  # fmt: skip
    for task in ("a", "b", "undo_of_b", "undo_of_a"):
        run.complete(task)
    assert run.tasks == ["after"]


def test_an_end_event_undoes_before_the_process_ends():
    run = stage(*trip(end("back", compensate()))).start().complete("a").complete("b")
    assert (run.tasks, run.ended) == (["undo_of_b"], None)
    assert run.complete("undo_of_b").complete("undo_of_a").ended == "completed"


def test_whoever_does_not_wait_goes_on_at_once():
    run = stage(
        *trip(throw("back", compensate(waits=False)), user("after"), flow("back", "after"))
    ).start()  # fmt: skip
    run.complete("a").complete("b")
    assert "after" in run.tasks
    for _ in range(3):
        run.complete(run.tasks[-1])
    assert run.ended == "completed"
    assert {"undo_of_a completed", "undo_of_b completed"} <= set(run.trail)


def test_every_round_of_a_loop_is_undone():
    run = stage(
        start(), el("exclusiveGateway", "merge"), user("a"), compensated("a", "undo"),
        undoing("undo"), el("exclusiveGateway", "choice", default="choice_back"),
        end("back", compensate()), chain("s", "merge", "a", "choice"),
        flow("choice", "merge", "= again"), flow("choice", "back"),
    ).start()  # fmt: skip
    for again in (True, True, False):
        run.complete("a", again=again)
    for _ in range(3):
        assert run.tasks == ["undo"]
        run.complete("undo")
    assert run.ended == "completed"


def test_an_interrupted_activity_is_not_undone():
    run = stage(
        start(), user("a"), compensated("a", "undo"), undoing("undo"), boundary("b", "a", HOUR),
        throw("back", compensate()), user("after"), chain("s", "a"), chain("b", "back", "after"),
    ).start()  # fmt: skip
    assert run.fire("b").tasks == ["after"]


def test_the_handler_of_a_sub_process_stands_for_all_in_it():
    inner = sub("p", start("si"), *A_AND_B, chain("si", "a", "b"))
    run = stage(
        start(), inner, compensated("p", "undo_of_p"), undoing("undo_of_p"),
        throw("back", compensate()), user("after"), chain("s", "p", "back", "after"),
    ).start()  # fmt: skip
    assert run.complete("a").complete("b").tasks == ["undo_of_p"]
    assert run.complete("undo_of_p").tasks == ["after"]


def test_a_sub_process_that_still_runs_is_not_undone():
    inner = sub("p", start("si"), *A_AND_B, chain("si", "a", "b"))
    run = stage(
        start(), inner, user("go"), throw("back", compensate()), user("after"), chain("s", "p"),
        chain("s", "go", "back", "after"),
    ).start()  # fmt: skip
    assert run.complete("a").complete("go").tasks == ["after", "b"]


def test_a_handler_is_found_by_an_association_outside_its_sub_process():
    event = boundary("undo_b", "b", compensate())
    inner = sub("p", start("si"), user("b"), event, undoing("undo_of_b"), chain("si", "b"))
    ends = {"sourceRef": "undo_b", "targetRef": "undo_of_b", "associationDirection": "One"}
    run = stage(
        start(), inner, el("association", "by", **ends), throw("back", compensate("p")),
        user("after"), chain("s", "p", "back", "after"),
    ).start()  # fmt: skip
    assert run.complete("b").tasks == ["undo_of_b"]
    assert run.complete("undo_of_b").tasks == ["after"]


def test_undoing_within_a_sub_process_leaves_what_is_outside():
    inner = sub("p", start("si"), user("b"), compensated("b", "undo_of_b"), undoing("undo_of_b"),
                throw("back", compensate()), chain("si", "b", "back"))  # fmt: skip
    run = stage(
        start(), user("a"), compensated("a", "undo_of_a"), undoing("undo_of_a"), inner,
        user("after"), chain("s", "a", "p", "after"),
    ).start()  # fmt: skip
    run.complete("a").complete("b")
    assert run.tasks == ["undo_of_b"]
    assert run.complete("undo_of_b").tasks == ["after"]


def test_an_event_sub_process_says_how_a_sub_process_is_undone():
    react = event_sub(
        "x", compensate(), user("first"), throw("all", compensate()), user("last"),
        chain("xs", "first", "all", "last"), begin="xs",
    )  # fmt: skip
    inner = sub("p", start("si"), *A_AND_B, react, chain("si", "a", "b"))
    run = stage(
        start(), inner, throw("back", compensate()), user("after"), chain("s", "p", "back", "after")
    ).start()
    run.complete("a").complete("b")
    for expected in (["first"], ["undo_of_b"], ["undo_of_a"], ["last"], ["after"]):
        assert run.tasks == expected
        run.complete(expected[0])


def test_an_error_handler_undoes_what_was_done_in_its_scope():
    react = event_sub(
        "x", error("over"), throw("back", compensate()), chain("xs", "back"), begin="xs"
    )
    inner = sub("p", start("si"), *A_AND_B, end("ei", error("over")), react,
                chain("si", "a", "b", "ei"))  # fmt: skip
    run = stage(start(), inner, user("after"), chain("s", "p", "after")).start()
    run.complete("a").complete("b")
    assert run.tasks == ["undo_of_b"]
    assert run.complete("undo_of_b").complete("undo_of_a").tasks == ["after"]


def test_a_handler_without_a_person_is_done_at_once():
    quick = el("task", "undo", ext(maps(outputs={"undone": "= true"})), isForCompensation="true")
    run = stage(
        start(), user("a"), compensated("a", "undo"), quick, end("back", compensate()),
        chain("s", "a", "back"),
    ).start()  # fmt: skip
    assert run.complete("a").ended == "completed"
    assert run.variables["undone"] is True


def test_undoing_can_itself_be_interrupted():
    run = stage(
        start(), sub("p", start("si"), *A_AND_B, throw("back", compensate()),
                     chain("si", "a", "b", "back")),
        boundary("t", "p", HOUR), user("after"), chain("s", "p"), flow("t", "after"),
    ).start()  # fmt: skip
    run.complete("a").complete("b")
    assert run.tasks == ["undo_of_b"]
    assert run.fire("t").at == ["after"]


def test_other_branches_go_on_while_something_is_undone():
    run = stage(
        start(), el("parallelGateway", "fork"), *A_AND_B, throw("back", compensate()),
        catch("c", HOUR), user("other"), chain("s", "fork", "a", "b", "back"),
        chain("fork", "c", "other"),
    ).start()  # fmt: skip
    run.complete("a").complete("b").fire("c")
    assert run.tasks == ["other", "undo_of_b"]


@pytest.mark.parametrize("handled", [True, False])
def test_only_what_has_a_handler_is_remembered(handled):
    drawn = A_AND_B[:3] if handled else A_AND_B[:1]
    run = stage(start(), *drawn, user("next"), chain("s", "a", "next")).start().complete("a")
    assert len(run.state.records) == int(handled)
