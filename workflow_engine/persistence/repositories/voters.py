"""The seats of a task on which several people vote, as rows."""

from typing import Any

import sqlalchemy as sa

from workflow_engine.domain.voting import Ballot, Voter, VotingPolicy
from workflow_engine.persistence.tables import decision, voter
from workflow_engine.persistence.write_set import WriteSet


class VoterRows:
    """Loaded with their task, and written back as far as they changed."""

    def __init__(self, connection: sa.Connection, writes: WriteSet) -> None:
        self._connection = connection
        self._writes = writes
        self._stored: dict[str, dict[str, Any]] = {}
        self._decisions: dict[str, str] = {}

    def ballot(self, task_id: str, voting: dict[str, Any] | None) -> Ballot | None:
        """The ballot of a stored task; None for one that whoever comes first decides."""
        if voting is None:
            return None
        rows = self._connection.execute(_OF_TASK, {"task": task_id}).mappings()
        found = [_voter(row) for row in rows]
        self._stored.update({one.id: _row(one) for one in found})
        return Ballot(VotingPolicy.read(voting), tuple(found))

    def cast(self, seat: Voter, decision_id: str) -> None:
        """Remember the decision that counts for a seat."""
        self._decisions[seat.id] = decision_id

    def rounds(self, task_id: str, person_id: str) -> int:
        """How often a person has voted on a task."""
        return int(self._connection.scalar(_ROUNDS, {"task": task_id, "person": person_id}) or 0)

    def save(self, company_id: str, task_id: str, ballot: Ballot) -> bool:
        """Write what changed; False when nothing did."""
        is_changed = False
        for place, seat in enumerate(ballot.voters):
            row = _row(seat)
            known = self._stored.get(seat.id)
            if known == row:
                continue
            is_changed = True
            said = row | {"decision_id": self._decisions.get(seat.id)}
            if known is None:
                fixed = {"id": seat.id, "company_id": company_id, "task_id": task_id}
                self._writes.insert(voter, {**fixed, "place": place, **said})
            else:
                self._writes.update(voter, {"id": seat.id}, **said)
            self._stored[seat.id] = row
        return is_changed


def _voter(row: Any) -> Voter:
    values = {name: row[name] for name in _NAMES}
    return Voter(
        **values,
        id=row["id"],
        references=tuple(row["authority"]),
        after=tuple(row["waits_for"]),
    )


def _row(seat: Voter) -> dict[str, Any]:
    values = {name: getattr(seat, name) for name in _NAMES}
    return values | {"authority": list(seat.references), "waits_for": list(seat.after)}


#: Fields that are columns of the same name.
_NAMES = [name for name in Voter.__dataclass_fields__ if name not in ("id", "references", "after")]
_OF_TASK = (
    sa.select(voter)
    .where(voter.c.task_id == sa.bindparam("task"))
    .order_by(voter.c.place, voter.c.id)
)
_ROUNDS = (
    sa.select(sa.func.count())
    .select_from(decision)
    .where(
        decision.c.task_id == sa.bindparam("task"), decision.c.person_id == sa.bindparam("person")
    )
)
