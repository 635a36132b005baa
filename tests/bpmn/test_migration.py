"""Running work goes on in another version of its model, or says why it cannot."""

from datetime import timedelta
from random import Random
from typing import Any

import pytest
from msgspec.structs import replace

from tests.bpmn.play import Play, boundary, chain, compiled, el, flow, message, play, timer
from tests.random_models import playing
from tests.random_models.generating import generate
from tests.random_models.model import VALUES, VARIABLES
from tests.random_models.playing import Engine
from tests.random_models.writing import write
from workflow_engine.bpmn.errors import BadMapping
from workflow_engine.bpmn.migration import Report, Whole, check, migrate, plan


def users(*nodes: str) -> str:
    return "".join(el("userTask", node) for node in nodes)


def line(*nodes: str, more: str = "") -> str:
    ends = el("startEvent", "begin") + el("endEvent", "done")
    return ends + users(*nodes) + chain("begin", *nodes, "done") + more


def move(played: Play, *inner: str, timers: Any = "keep", **mapping: str) -> Report:
    """The instance in the new model, with its books kept; or the report why not."""
    new = compiled(*inner)
    wanted = plan(played.graph, new, mapping)
    progress, report = migrate(Whole(played.state), wanted, played._ports(), timers)
    assert report == check(Whole(played.state), wanted, timers)
    if progress is None:
        return report
    again, _ = migrate(Whole(played.state), wanted, played._ports(), timers)
    assert again == progress
    played.graph, played.last, played.state = new, progress, progress.state
    for wait_id, wait in played.waits.items():
        target = wanted.targets.get(wait.node)
        if target is not None:
            played.waits[wait_id] = replace(wait, node=target)
    played._keep_books()
    return report


def codes(report: Report) -> set[tuple[str, str]]:
    return {(problem.node, problem.code) for problem in report.problems}


def changes(report: Report) -> set[tuple[str, str]]:
    return {(change.code, change.node) for change in report.changes}


def test_a_task_goes_on_as_it_is_and_what_follows_is_new():
    played = play(line("ask", "pay")).start()
    before = played.waits.copy()
    assert move(played, line("ask", "check", "pay")).problems == ()
    assert played.waits == before
    assert played.complete("ask").at == ["check"]


def test_a_task_that_is_gone_cannot_move_until_it_is_mapped():
    played = play(line("ask", "pay")).start()
    assert codes(move(played, line("request", "pay"))) == {("ask", "no-target")}
    assert played.at == ["ask"]
    report = move(played, line("request", "pay"), ask="request")
    assert changes(report) == {("renamed", "ask")}
    assert played.at == ["request"]
    assert played.complete("request").complete("pay").ended == "completed"


def test_what_is_gone_and_holds_nothing_does_not_matter():
    played = play(line("ask", "pay")).start()
    assert move(played, line("ask")).problems == ()
    assert played.complete("ask").ended == "completed"


def test_an_element_of_another_kind_is_refused():
    played = play(line("ask")).start()
    other = el("startEvent", "begin") + el("manualTask", "note") + el("endEvent", "done")
    report = move(played, other + chain("begin", "note", "done"), ask="note")
    assert codes(report) == {("ask", "other-kind")}


@pytest.mark.parametrize("mapping", [{"nobody": "ask"}, {"ask": "nobody"}])
def test_a_mapping_names_elements_of_both_versions(mapping):
    graph = compiled(line("ask"))
    with pytest.raises(BadMapping):
        plan(graph, graph, mapping)


def test_the_plan_pairs_the_same_ids_and_says_what_is_new():
    found = plan(compiled(line("ask", "pay")), compiled(line("ask", "check")), {"pay": "check"})
    by = {pair.source: (pair.target, pair.by) for pair in found.pairs}
    assert (by["ask"], by["pay"]) == (("ask", "id"), ("check", "hand"))
    assert plan(found.new, found.old, {}).added == ("pay",)


# Events


def late(span: str = "P2D", identity: str = "late") -> str:
    return (
        boundary(identity, "ask", timer("timeDuration", span))
        + el("endEvent", f"{identity}_end")
        + flow(identity, f"{identity}_end")
    )


def test_a_new_boundary_event_begins_to_listen():
    played = play(line("ask")).start().travel(timedelta(days=1))
    report = move(played, line("ask", more=late()))
    assert changes(report) == {("listens", "late")}
    assert played.open_at("late").due == played.now + timedelta(days=2)
    assert played.fire("late").ended == "completed"


def test_one_that_is_gone_stops_to_listen():
    played = play(line("ask", more=late())).start()
    report = move(played, line("ask"))
    assert changes(report) == {("silent", "late")}
    assert played.at == ["ask"]


def test_a_timer_keeps_its_date_unless_it_is_to_be_set_anew():
    played = play(line("ask", more=late())).start()
    due = played.open_at("late").due
    move(played.travel(timedelta(days=1)), line("ask", more=late("P5D")))
    assert played.open_at("late").due == due
    report = move(played, line("ask", more=late("P5D")), timers="anew")
    assert changes(report) == {("renewed", "late")}
    assert played.open_at("late").due == played.now + timedelta(days=5)


def test_a_reminder_that_was_sent_is_not_sent_again():
    once = boundary("late", "ask", timer("timeDuration", "P2D"), interrupting=False)
    once += el("endEvent", "told") + flow("late", "told")
    played = play(line("ask", more=once)).start().fire("late")
    move(played, line("ask", "pay", more=once))
    assert played.at == ["ask"]


def waiting(reference: str = "msg") -> str:
    return (
        el("startEvent", "begin")
        + el("intermediateCatchEvent", "hear", message(reference))
        + el("endEvent", "done")
        + chain("begin", "hear", "done")
    )


def test_a_message_is_waited_for_under_its_new_name_and_key():
    played = play(waiting()).start(order="PO-1")
    old = played.wait("hear")
    report = move(played, waiting("keyed"))
    assert changes(report) == {("renewed", "hear")}
    assert played.wait("hear") != old
    assert (played.open_at("hear").name, played.open_at("hear").key) == ("keyed", "PO-1")
    assert played.receive("hear").ended == "completed"


def test_the_same_message_goes_on_being_waited_for():
    played = play(waiting()).start()
    old = played.wait("hear")
    assert move(played, waiting()).changes == ()
    assert played.wait("hear") == old


def choosing(*events: str) -> str:
    shape = {
        "hear": message(),
        "soon": timer("timeDuration", "P1D"),
        "later": timer("timeDuration", "P9D"),
    }
    drawn = "".join(el("intermediateCatchEvent", event, shape[event]) for event in events)
    flows = "".join(flow("choice", event) + flow(event, "done") for event in events)
    ends = el("startEvent", "begin") + el("endEvent", "done")
    return ends + el("eventBasedGateway", "choice") + drawn + flow("begin", "choice") + flows


def test_a_choice_of_events_offers_the_new_ones():
    played = play(choosing("hear", "soon")).start()
    report = move(played, choosing("hear", "later"))
    assert changes(report) == {("silent", "soon"), ("listens", "later")}
    assert sorted(played.at) == ["hear", "later"]
    assert played.fire("later").ended == "completed"


def noticing(identity: str = "notice") -> str:
    start = el("startEvent", f"{identity}_in", message(), isInterrupting="false")
    inner = start + el("endEvent", f"{identity}_out") + chain(f"{identity}_in", f"{identity}_out")
    return el("subProcess", identity, inner, triggeredByEvent="true")


def test_an_event_sub_process_of_the_new_version_listens():
    played = play(line("ask")).start()
    assert changes(move(played, line("ask", more=noticing()))) == {("listens", "notice_in")}
    assert sorted(played.at) == ["ask", "notice_in"]
    played.receive("notice_in")
    assert changes(move(played, line("ask"))) == {("silent", "notice_in")}
    assert played.at == ["ask"]


# Structure


def forked(*branches: str) -> str:
    flows = "".join(chain("split", branch, "join") for branch in branches)
    gateways = el("parallelGateway", "split") + el("parallelGateway", "join")
    ends = el("startEvent", "begin") + el("endEvent", "done")
    return (
        ends + gateways + users(*branches) + flows + flow("begin", "split") + flow("join", "done")
    )


def test_a_join_that_wants_less_now_goes_on_at_once():
    played = play(forked("left", "right")).start().complete("left")
    simple = (
        el("startEvent", "begin")
        + users("left")
        + el("parallelGateway", "join")
        + el("endEvent", "done")
        + chain("begin", "left", "join", "done")
    )
    assert codes(move(played, simple)) == {("right", "no-target")}
    move(played, simple, right="left")
    assert played.at == ["left"]


def test_a_token_at_a_join_needs_its_flow():
    played = play(forked("left", "right")).start().complete("left")
    report = move(played, forked("right", "other"))
    assert codes(report) == {("join", "join-changed")}
    assert move(played, forked("right", "other"), left="other").problems == ()
    assert played.complete("right").ended == "completed"


def sub(*tasks: str, loop: str = "", identity: str = "sub") -> str:
    inner = el("startEvent", "in") + users(*tasks) + el("endEvent", "out")
    body = el("subProcess", identity, inner, chain("in", *tasks, "out"), loop)
    ends = el("startEvent", "begin") + el("endEvent", "done")
    return ends + body + chain("begin", identity, "done")


def times(count: str, *, sequential: str = "false") -> str:
    number = el("loopCardinality", "count", count)
    return el("multiInstanceLoopCharacteristics", "mi", number, isSequential=sequential)


def test_work_inside_a_sub_process_goes_on_inside():
    played = play(sub("one")).start()
    assert move(played, sub("one", "two", identity="part"), sub="part").problems == ()
    assert played.complete("one").at == ["two"]


def test_work_does_not_leave_its_sub_process():
    played = play(sub("one")).start()
    report = move(played, line("one"))
    assert codes(report) == {("one", "nesting-changed"), ("sub", "no-target")}


def test_rounds_go_on_and_their_number_stays():
    played = play(sub("one", loop=times("3"))).start().complete("one")
    assert move(played, sub("one", "two", loop=times("5"))).problems == ()
    played.complete("one").complete("one")
    played.complete("two").complete("two")
    assert played.ended == "completed"


@pytest.mark.parametrize("loop", ["", times("3", sequential="true")])
def test_an_activity_that_repeats_in_another_way_cannot_move(loop):
    played = play(sub("one", loop=times("3"))).start()
    assert ("sub", "repetition-changed") in codes(move(played, sub("one", loop=loop)))


def undoable(handled: bool) -> str:
    handler = boundary("undo", "ask", "<bpmn:compensateEventDefinition/>") + el(
        "userTask", "back", isForCompensation="true"
    )
    link = el("association", "a", sourceRef="undo", targetRef="back", associationDirection="One")
    return line("ask", "pay", more=handler + link if handled else "")


def test_what_could_be_undone_must_be_so_still():
    played = play(undoable(True)).start().complete("ask")
    assert codes(move(played, undoable(False))) == {("ask", "compensation-changed")}
    assert move(played, undoable(True)).problems == ()


# By chance


@pytest.mark.parametrize("seed", range(40))
def test_moving_to_the_very_same_model_changes_nothing(seed):
    """Nothing is opened, closed or moved, whatever is under way; then both go the same way."""
    xml = write(generate(seed))
    graph, same = playing.compiled(xml), playing.compiled(xml)
    random = Random(f"migration {seed}")
    engine = Engine(graph)
    engine.start({name: random.choice(VALUES) for name in VARIABLES})
    for _ in range(15):
        if engine.last.ended is not None or not engine.waits or len(engine.waits) > 60:
            break
        progress, report = migrate(Whole(engine.state), plan(graph, same, {}), engine._ports())
        assert report.problems == ()
        assert progress is not None
        assert (progress.opened, progress.closed, progress.moves) == ((), (), ())
        assert _sorted(progress.state) == _sorted(engine.state)
        wait = random.choice(sorted(engine.waits))
        user = engine.waits[wait][1] == "user"
        engine.trigger(wait, {n: random.choice(VALUES) for n in VARIABLES} if user else None)


def _sorted(state: Any) -> Any:
    """Tokens at joins come in again, in the same order."""
    return state.tokens, state.scopes, state.waits, state.records, dict(state.counts)
