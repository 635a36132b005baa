"""How long people usually take to decide what they are asked in the same way."""

from collections.abc import Sequence
from statistics import median

import sqlalchemy as sa

from workflow_engine.domain.references import parse
from workflow_engine.errors import BadReference
from workflow_engine.persistence.tables import task

#: So many of the last tasks are looked at; fewer than some say nothing.
LOOKED_AT = 300
FEWEST = 3
#: Kinds whose value is somebody's own; who is asked the same way is told by the kind alone.
_PERSONAL = frozenset({"manager", "managers", "head", "heads"})


def usual_hours(
    connection: sa.Connection, company_id: str, references: Sequence[str]
) -> float | None:
    """The median of the hours from asking to the decision; None when too few are known."""
    wanted = _ways(references)
    rows = connection.execute(_LAST, {"company": company_id})
    taken = [
        (row.ended_at - row.created_at).total_seconds() / 3600
        for row in rows
        if _ways(row.wanted or ()) == wanted
    ]
    return round(median(taken), 1) if len(taken) >= FEWEST else None


def _ways(references: Sequence[str]) -> frozenset[str]:
    return frozenset(map(_way, references))


def _way(text: str) -> str:
    try:
        found = parse(text)
    except BadReference:
        return text
    level = "" if found.level is None else f"/{found.level}"
    return f"{found.kind}{level}" if found.kind in _PERSONAL else str(found)


_LAST = (
    sa.select(task.c.wanted, task.c.created_at, task.c.ended_at)
    .where(task.c.company_id == sa.bindparam("company"), task.c.state == "completed")
    # Ids rise with time, so that the newest are found by the key alone.
    .order_by(task.c.id.desc())
    .limit(LOOKED_AT)
)
