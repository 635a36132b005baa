"""The votes of a task as a reader may see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from workflow_engine.domain.voting import (
    ABSTAIN,
    ADVISE,
    Ballot,
    Tally,
    Voter,
    VotingPolicy,
    tally,
)
from workflow_engine.errors import CountersignError
from workflow_engine.persistence.repositories.voters import VoterRows
from workflow_engine.persistence.tables import decision, group, person, voter
from workflow_engine.persistence.write_set import WriteSet
from workflow_engine.queries.base import Reading


@dataclass(frozen=True, slots=True)
class VoterView:
    """A seat. ``outcome`` and ``comment`` are None while they are nobody else's to know."""

    voter_id: str
    name: str
    kind: str
    origin: str
    state: str
    weight: Decimal
    reason: str
    added_by: str | None
    person: str | None
    outcome: str | None
    comment: str | None
    decided_at: datetime | None
    is_asked: bool
    is_me: bool
    may_remove: bool


@dataclass(frozen=True, slots=True)
class BallotView:
    """How a step is voted on, who has a seat, and what the actor may do in it."""

    policy: VotingPolicy
    voters: Sequence[VoterView]
    tally: Tally
    may_vote: bool
    is_adviser: bool
    may_add: bool
    may_transfer: bool
    may_take_back: bool

    @property
    def own_outcomes(self) -> tuple[str, ...] | None:
        """Instead of the step's outcomes (advice), or None."""
        return (ADVISE,) if self.is_adviser else None

    @property
    def more_outcomes(self) -> tuple[str, ...]:
        return (ABSTAIN,) if self.policy.abstain and not self.is_adviser else ()


def ballot_of(ctx: Reading, row: Any) -> Ballot | None:
    """Of a row of ``task``; None where whoever comes first decides."""
    return VoterRows(ctx.connection, WriteSet()).ballot(row["id"], row["voting"])


def ballot_view(ctx: Reading, row: Any, ballot: Ballot | None) -> BallotView | None:
    if ballot is None:
        return None
    is_open = row["state"] == "open"
    seat = _seat(ctx, ballot) if is_open else None
    votes = seat is not None and seat.counts
    return BallotView(
        policy=ballot.policy,
        voters=_voters(ctx, row, ballot, is_open=is_open),
        tally=tally(ballot.voters),
        may_vote=seat is not None,
        is_adviser=seat is not None and not seat.counts,
        may_add=votes and ballot.policy.signers,
        may_transfer=votes and ballot.policy.transfer != "no",
        may_take_back=is_open and _may_take_back(ctx, ballot),
    )


def _seat(ctx: Reading, ballot: Ballot) -> Voter | None:
    try:
        return ballot.seat_of(ctx.actor)
    except CountersignError:
        return None


def _may_take_back(ctx: Reading, ballot: Ballot) -> bool:
    trial = Ballot(ballot.policy, ballot.voters)
    try:
        trial.take_back(ctx.actor)
    except CountersignError:
        return False
    return True


def _voters(ctx: Reading, row: Any, ballot: Ballot, *, is_open: bool) -> list[VoterView]:
    names = _names(ctx, ballot)
    comments = _comments(ctx, row["id"])
    asked = {seat.id for seat in ballot.asked()} if is_open else set()
    me = ctx.actor.person_id
    return [
        VoterView(
            voter_id=seat.id,
            name=names.get(seat.principal_id, ""),
            kind=seat.kind,
            origin=seat.origin,
            state=seat.state,
            weight=seat.weight,
            reason=seat.reason,
            added_by=names.get(seat.added_by or ""),
            person=names.get(seat.person_id or ""),
            outcome=seat.outcome if _is_told(ctx, ballot, seat) else None,
            comment=comments.get(seat.id) if _is_told(ctx, ballot, seat) else None,
            decided_at=seat.decided_at,
            is_asked=seat.id in asked,
            is_me=me is not None and me in (seat.principal_id, seat.person_id),
            may_remove=is_open and me is not None and _is_removable(seat, me),
        )
        for seat in ballot.voters
    ]


def _is_told(ctx: Reading, ballot: Ballot, seat: Voter) -> bool:
    """A secret vote is known to its voter alone; advice is meant to be read."""
    own = ctx.actor.person_id is not None and seat.person_id == ctx.actor.person_id
    return own or not ballot.policy.secret or not seat.counts


def _is_removable(seat: Voter, me: str) -> bool:
    added = seat.origin not in ("model", "transfer") and seat.added_by == me
    return seat.state == "open" and added


def _names(ctx: Reading, ballot: Ballot) -> dict[str, str]:
    zh = ctx.actor.locale.startswith("zh")
    ids = {one for s in ballot.voters for one in (s.principal_id, s.added_by, s.person_id) if one}
    found: dict[str, str] = {}
    for table in (person, group):
        statement = sa.select(table.c.id, table.c.name, table.c.name_zh).where(table.c.id.in_(ids))
        for row in ctx.connection.execute(statement):
            found[row.id] = (row.name_zh if zh else None) or row.name
    return found


def _comments(ctx: Reading, task_id: str) -> dict[str, str]:
    """By seat: the comment of the decision that counts for it."""
    rows = ctx.connection.execute(_COMMENTS, {"task": task_id})
    return {row.id: row.comment for row in rows if row.comment}


_COMMENTS = (
    sa.select(voter.c.id, decision.c.comment)
    .join(decision, decision.c.id == voter.c.decision_id)
    .where(voter.c.task_id == sa.bindparam("task"))
)
