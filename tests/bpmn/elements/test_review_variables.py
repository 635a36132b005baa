"""What depends on variables: conditions and timers, wherever they wait, and only if they do."""

from datetime import timedelta

import pytest

from tests.bpmn.elements.crowd import crowd
from tests.bpmn.elements.drawing import catch, condition, stage, start, sub, user
from tests.bpmn.play import NOON, boundary, chain, el, flow, message, timer

IN_AN_HOUR = timer("timeDate", '= now() + duration("PT1H")')


def times(count: int) -> str:
    text = f"<bpmn:loopCardinality>{count}</bpmn:loopCardinality>"
    return el("multiInstanceLoopCharacteristics", "mi", text)


@pytest.mark.parametrize("big", [200, 3])
@pytest.mark.parametrize("event", [condition("stop"), timer("timeDate", "= limit")])
def test_they_are_looked_at_in_big_bodies_too(big, event):
    inner = sub(
        "p", start("si"), user("u"), boundary("c", "u", event), user("v"), chain("si", "u"),
        flow("c", "v"), times(5),
    )  # fmt: skip
    run = crowd(
        start(), el("parallelGateway", "g"), inner, user("o"), chain("s", "g", "p"),
        flow("g", "o"), big=big,
    ).start(stop=False, limit="2026-03-03T11:00:00Z")  # fmt: skip
    run.complete("o", stop=True, limit="2026-03-04T11:00:00Z")
    if "condition" in event:
        assert run.at == ["v"] * 5
    else:
        set_for = [wait.due for wait in run.waits.values() if wait.node == "c"]
        assert set_for == [NOON + timedelta(days=2)] * 5


def test_a_timer_from_now_on_is_not_put_off_by_other_variables():
    run = stage(
        start(), el("parallelGateway", "g"), user("t"), boundary("b", "t", IN_AN_HOUR),
        user("late"), user("o"), chain("s", "g", "t"), flow("g", "o"), flow("b", "late"),
    ).start()  # fmt: skip
    run.travel(timedelta(minutes=30)).complete("o", note="another variable")
    assert run.open_at("b").due == NOON + timedelta(hours=1)


def test_what_has_occurred_of_several_events_stays_so():
    both = catch("c", timer("timeDuration", "= limit"), message(), parallelMultiple="true")
    run = stage(
        start(), el("parallelGateway", "g"), both, user("v"), user("o"), chain("s", "g", "c", "v"),
        flow("g", "o"),
    ).start(limit="PT1H")  # fmt: skip
    run.fire("c").complete("o", limit="PT2H")
    assert run.at == ["c"]
    assert run.receive("c").at == ["v"]
