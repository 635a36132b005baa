"""The encoded state of each instance against its rows.

I1 open tasks are the tokens that wait at user tasks. I2 an active instance has a token, an ended
one has none. I3 the status says whether it ended. I9 the revision is the number of the last line
of history. I14 who runs holds his business key and who ended holds none, so that of one document
one process of a kind runs. I15 every waiting timer or job has one live job, every waiting message
or signal a subscription, every waiting external task a row, and the reverse.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

import sqlalchemy as sa

from workflow_engine import bpmn
from workflow_engine.bpmn.state import Wait
from workflow_engine.persistence.tables import (
    external_task,
    history,
    incident,
    instance,
    instance_part,
    job,
    subscription,
    task,
)
from workflow_engine.verification.problems import Violation

#: Jobs of these kinds carry a wait of the state.
_KINDS = {"timer": "timer", "operation": "job", "http": "job"}


def instances_match_rows(connection: sa.Connection) -> Iterator[Violation]:
    rows = _Rows(connection)
    for row in connection.execute(sa.select(instance)).mappings():
        yield from _one(dict(row), rows)


class _Rows:
    """Waits by instance and kind, as the rows have them."""

    def __init__(self, connection: sa.Connection) -> None:
        self.waits: dict[tuple[str, str], Counter[int]] = defaultdict(Counter)
        tasks = sa.select(task.c.instance_id, task.c.wait).where(task.c.state == "open")
        for row in connection.execute(tasks):
            self.waits[row.instance_id, "user"][row.wait] += 1
        for due in connection.execute(sa.select(job.c.instance_id, job.c.wait, job.c.kind)):
            if due.kind in _KINDS and due.instance_id is not None:
                self.waits[due.instance_id, _KINDS[due.kind]][due.wait] += 1
        outside = sa.select(external_task.c.instance_id, external_task.c.wait)
        for row in connection.execute(outside.where(external_task.c.ended_at.is_(None))):
            self.waits[row.instance_id, "external"][row.wait] += 1
        for wait in connection.execute(sa.select(subscription)):
            self.waits[wait.instance_id, wait.kind][wait.wait] += 1
        self.in_parts: dict[str, list[Wait]] = defaultdict(list)
        for part in connection.execute(sa.select(instance_part)):
            self.in_parts[part.instance_id].extend(bpmn.decode_part(part.data).waits)
        last = sa.select(history.c.instance_id, sa.func.max(history.c.seq))
        lines = connection.execute(last.group_by(history.c.instance_id))
        self.last: dict[str, int] = {line[0]: line[1] for line in lines}
        troubled = sa.select(incident.c.instance_id).where(incident.c.state == "open")
        self.troubled = set(connection.scalars(troubled))


def _one(row: Mapping[str, Any], rows: _Rows) -> Iterator[Violation]:
    name = row["id"]
    state = bpmn.decode(row["state"])
    is_active = row["status"] in ("active", "suspended")
    if is_active and not state.tokens:
        yield Violation("I2", name, "it is active and has no token")
    if not is_active and state.tokens:
        yield Violation("I3", name, f"it is {row['status']} and has {len(state.tokens)} tokens")
    if is_active != (row["ended_at"] is None):
        yield Violation("I3", name, "status and end do not fit")
    named = f"{row['key']}:{row['business_key']}" if row["business_key"] is not None else None
    if row["active_key"] != (named if is_active else None):
        yield Violation("I14", name, f"it is {row['status']} and holds {row['active_key']}")
    if row["rev"] != rows.last.get(name) or row["rev"] != row["history_seq"]:
        yield Violation("I9", name, f"revision {row['rev']}, history {rows.last.get(name)}")
    waits = [*state.waits, *rows.in_parts.get(name, ())]
    for kind in ("user", "timer", "job", "message", "signal", "external"):
        wanted = Counter(wait.id for wait in waits if wait.kind == kind)
        found = rows.waits.get((name, kind), Counter())
        if wanted != found:
            code = "I1" if kind == "user" else "I15"
            text = f"{kind} waits {sorted(wanted)} in the state, {sorted(found.elements())} in rows"
            yield Violation(code, name, text)
    if is_active and not waits and name not in rows.troubled:
        yield Violation("I12", name, "it waits for nothing and has no incident")
