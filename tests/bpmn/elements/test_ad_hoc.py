"""Ad-hoc sub-process (BPMN 2.0.2, 10.3.5 and 13.3.5), further cases."""

import pytest

from tests.bpmn.elements.drawing import end, signal, stage, start, sub, throw, user
from tests.bpmn.elements.test_repeated_activities import ad_hoc, again, instances, line
from tests.bpmn.play import boundary, chain, cs, el, ext, flow, maps
from workflow_engine.bpmn.progress import SetVariables

turns = pytest.mark.parametrize("ordering", ["Parallel", "Sequential"])


def chosen(elements: str, *drawn: str, **attributes: str) -> str:
    return ad_hoc(ext(cs("activate", elements=elements)), *drawn, **attributes)


def do_all(run, *, other_than: str = "after") -> list[str]:
    done = []
    while run.tasks != [other_than]:
        task = next(name for name in run.tasks if name != other_than)
        done.append(task)
        run.complete(task)
    return done


@turns
def test_only_what_an_expression_names_is_done(ordering):
    inner = chosen("= wanted", user("a"), user("b"), user("c"), ordering=ordering)
    run = stage(*line(inner)).start(wanted=["c", "a"])
    assert do_all(run) == (["a", "c"] if ordering == "Parallel" else ["c", "a"])


def test_one_may_be_named_without_a_list_and_twice_in_one():
    inner = chosen("= wanted", user("a"), user("b"))
    assert stage(*line(inner)).start(wanted="b").tasks == ["b"]
    assert stage(*line(inner)).start(wanted=["b", "b"]).tasks == ["b", "b"]


def test_naming_nothing_does_nothing():
    run = stage(*line(chosen("= wanted", user("a")))).start(wanted=[])
    assert (run.tasks, len(run.state.scopes)) == (["after"], 1)


@pytest.mark.parametrize("wanted", [["z"], "after", [None], None, 5, ["a", "b"]])
def test_what_cannot_begin_there_is_an_incident_that_a_correction_mends(wanted):
    inner = chosen("= wanted", user("a"), user("b"), flow("a", "b"))
    run = stage(*line(inner)).start(wanted=wanted)
    assert (list(run.troubles.values()), run.tasks) == (["bad-activation"], [])
    run.take(SetVariables({"wanted": ["a"]}))
    assert do_all(run.retry()) == ["a", "b"]


def test_a_condition_that_holds_at_the_start_still_needs_an_activity_to_end():
    run = stage(*line(ad_hoc(user("a"), user("b"), condition="true"))).start()
    assert run.tasks == ["a", "b"]
    assert run.complete("b").tasks == ["after"]


def test_the_condition_sees_what_the_activity_wrote():
    inner = ad_hoc(user("a"), user("b"), user("c"), condition="votes >= 2".replace(">", "&gt;"))
    for task in ("a", "b", "c"):
        inner = inner.replace(
            f'<bpmn:userTask id="{task}">',
            f'<bpmn:userTask id="{task}">{ext(maps(outputs={"votes": "= votes + 1"}))}',
        )
    run = stage(*line(inner)).start(votes=0)
    assert run.complete("c").tasks == ["a", "b"]
    assert run.complete("a").tasks == ["after"]


def test_in_turn_the_condition_ends_it_before_the_next_begins():
    inner = ad_hoc(user("a"), user("b"), user("c"), condition="enough", ordering="Sequential")
    run = stage(*line(inner)).start(enough=False)
    assert run.complete("a").tasks == ["b"]
    assert run.complete("b", enough=True).tasks == ["after"]


def test_without_cancelling_the_rest_no_flow_is_taken_any_more():
    inner = ad_hoc(
        user("a"), user("b"), user("c"), flow("b", "c"), condition="enough",
        cancelRemainingInstances="false",
    )  # fmt: skip
    run = stage(*line(inner)).start(enough=False)
    run.complete("a", enough=True)
    assert run.tasks == ["b"]
    assert run.complete("b").tasks == ["after"]


def test_what_is_cancelled_goes_with_all_that_runs_inside():
    inner = ad_hoc(
        user("a"), sub("p", instances("2"), start("si"), user("u"), chain("si", "u")),
        condition="enough",
    )  # fmt: skip
    run = stage(*line(inner)).start(enough=False)
    assert run.tasks == ["a", "u", "u"]
    run.complete("a", enough=True)
    assert (run.tasks, len(run.state.scopes)) == (["after"], 1)


def test_loops_and_sub_processes_inside_are_one_activity_each():
    inner = ad_hoc(user("a", again("true", maximum=2)), user("b", instances("2")),
                   ordering="Sequential")  # fmt: skip
    run = stage(*line(inner)).start()
    assert do_all(run) == ["a", "a", "b", "b"]


def test_gateways_and_events_inside_belong_to_the_flow():
    inner = ad_hoc(
        user("a"), el("parallelGateway", "f"), user("x"), user("y"), el("parallelGateway", "j"),
        throw("told", signal()), user("b"), chain("a", "f", "x", "j", "told"),
        chain("f", "y", "j"),
    )  # fmt: skip
    run = stage(*line(inner)).start()
    assert run.tasks == ["a", "b"]
    run.complete("b").complete("a").complete("x").complete("y")
    assert run.tasks == ["after"]


def test_a_boundary_inside_leads_to_more_work_inside():
    inner = ad_hoc(user("a"), boundary("b", "a", signal()), user("x"), user("c"), chain("b", "x"))
    run = stage(*line(inner)).start()
    run.notify("b")
    assert run.tasks == ["c", "x"]
    assert run.complete("x").complete("c").tasks == ["after"]


def test_one_within_another():
    inner = ad_hoc(
        user("a"),
        el("adHocSubProcess", "deep", user("x"), user("y"),
           "<bpmn:completionCondition>= enough</bpmn:completionCondition>"),
    )  # fmt: skip
    run = stage(*line(inner)).start(enough=False)
    assert run.tasks == ["a", "x", "y"]
    run.complete("x", enough=True)
    assert run.tasks == ["a"]
    assert run.complete("a").tasks == ["after"]


@turns
def test_instances_of_it_are_apart(ordering):
    inner = ad_hoc(instances("2"), user("a"), user("b"), ordering=ordering)
    run = stage(*line(inner)).start()
    assert sorted(do_all(run)) == ["a", "a", "b", "b"]


def test_it_may_be_all_there_is():
    run = stage(start(), ad_hoc(user("a"), user("b")), end(), chain("s", "t", "e")).start()
    assert run.complete("b").complete("a").ended == "completed"
