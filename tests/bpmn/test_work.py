"""What a step writes and does depends on what is active, not on what was or what is beside it."""

import pytest
from msgspec import msgpack

from tests.benchmarks import models
from workflow_engine import bpmn
from workflow_engine.bpmn.progress import Complete


def test_the_bytes_of_a_completion_do_not_depend_on_how_many_others_there_are() -> None:
    written = {count: models.bytes_per_completion(count) for count in (201, 1_000, 4_000)}
    assert max(written[4_000]) - min(written[201]) < 24
    assert max(max(each) for each in written.values()) < 250


def test_a_completion_among_thousands_reads_one_part() -> None:
    run = models.crowd(*models._instances(4_000))
    run.start()
    for wait in list(run.waits)[:3]:
        run.take(Complete(wait, "done"))
        assert len(run.read) == 1


@pytest.mark.parametrize("count", [100, 200])
def test_few_instances_stay_in_the_state(count: int) -> None:
    run = models.crowd(*models._instances(count))
    run.start()
    assert (len(run.parts), len(run.state.tokens)) == (0, count + 1)


def test_a_loop_of_a_thousand_rounds_leaves_no_trace() -> None:
    run = models.looping()
    run.start()
    sizes = []
    for _ in range(1_000):
        run.complete("t", again=True)
        sizes.append(len(bpmn.encode(run.state)))
    assert max(sizes) - min(sizes[3:]) <= 8
    assert len(msgpack.decode(bpmn.encode(run.state)[1:])[0]) == 1


def test_a_thousand_instances_end_with_nothing_left() -> None:
    run = models.crowd(*models._instances(1_000))
    run.start()
    for wait in list(run.waits):
        run.take(Complete(wait, "done"))
    assert (run.ended, run.parts, run.waits) == ("completed", {}, {})
