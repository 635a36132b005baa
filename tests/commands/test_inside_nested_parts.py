"""Where an instance stands, with repetitions inside repetitions that are kept beside its state."""

import sqlalchemy as sa

from tests.commands import models
from tests.commands.conftest import Office
from tests.commands.models import flow
from workflow_engine.commands.complete_task import CompleteTask
from workflow_engine.persistence import tables
from workflow_engine.queries.instance_inside import Inside, InstanceInside
from workflow_engine.verification import verify

OUTER, INNER = 2, 205
#: Inner instances that a look lists one by one; the others are counted.
LISTED = 200


def times(count: int) -> str:
    return (
        f"<multiInstanceLoopCharacteristics><loopCardinality>{count}</loopCardinality>"
        "</multiInstanceLoopCharacteristics>"
    )


def nested() -> bytes:
    """Two sub-processes at once, each of which asks two hundred and five people."""
    ask = models.user_task("ask", candidates="group:managers", outcomes="done")
    ask = ask.replace("</userTask>", f"{times(INNER)}</userTask>")
    inner = f'<startEvent id="first"/>{ask}<endEvent id="last"/>'
    inner += flow("first", "ask") + flow("ask", "last")
    return models.process(
        f'<startEvent id="begin"/><subProcess id="each">{inner}{times(OUTER)}</subProcess>'
        '<endEvent id="done"/>' + flow("begin", "each") + flow("each", "done"),
        key="nested",
    )


def inside(office: Office, instance_id: str) -> Inside:
    return office.engine.ask(InstanceInside(instance_id), office.omar)


def test_every_inner_instance_of_nested_repetitions_is_shown_and_counted(office: Office) -> None:
    office.deploy(nested())
    started = office.start("nested").instance_id
    with office.engine.database.reading() as connection:
        kept = connection.execute(sa.select(sa.func.count()).select_from(tables.instance_part))
        assert kept.scalar_one() >= OUTER * INNER
    found = inside(office, started)
    asked = found.at("ask")
    assert len(asked.counters) == OUTER
    assert [(c.total, c.active, c.completed) for c in asked.counters] == [(INNER, INNER, 0)] * OUTER
    single = [token for token in asked.tokens if not token.is_whole]
    assert len(single) == len(asked.waits) == LISTED
    assert found.hidden == OUTER * INNER - LISTED
    assert {wait.kind for wait in asked.waits} == {"user"}
    assert {token.scope for token in single} <= {counter.scope for counter in asked.counters}
    assert all(1 <= token.round <= INNER for token in single)
    (around,) = found.at("each").counters
    assert (around.total, around.active) == (OUTER, OUTER)


def test_what_is_done_in_one_of_them_is_counted_there_and_nowhere_else(office: Office) -> None:
    office.deploy(nested())
    started = office.start("nested").instance_id
    rows = office.inbox(office.boris)[:3]
    for row in rows:
        office.engine.execute(CompleteTask(row.task_id, "done", {}), office.boris)
    found = inside(office, started)
    asked = found.at("ask")
    assert sum(counter.completed for counter in asked.counters) == len(rows)
    assert sum(counter.active for counter in asked.counters) == OUTER * INNER - len(rows)
    assert len(asked.waits) + found.hidden == OUTER * INNER - len(rows)
    assert verify(office.engine.database) == []
