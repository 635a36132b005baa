"""Somebody who is asked in an approval step, and what he said."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

from workflow_engine.domain.principal import Principal

#: How he came to be asked: by the model, or added, or in somebody's place.
Origin = Literal["model", "before", "beside", "after", "transfer", "delegate", "consult"]
VoterState = Literal["open", "voted", "removed", "passed"]
#: Origins whose voters must have been heard before a step can be approved.
REQUIRED = frozenset({"before", "after"})
#: Origins whose voters give advice and no vote.
ADVISING = frozenset({"delegate", "consult"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Voter:
    """One seat of a ballot; a group's seat is taken by whoever of it votes first.

    ``references`` are the ways of the model that found him and go into the proof of authority.
    He is asked once nobody in ``after`` (ids of voters) is open any more. ``required`` must be
    heard even when the quorum is reached without him. ``stands_for`` is the voter in whose
    place, or at whose wish, he is asked. ``passed`` means that the vote was handed to another.
    ``person_id`` voted, ``on_behalf_of`` whoever he stood in for.
    """

    id: str
    principal_id: str
    kind: Literal["person", "group"] = "person"
    references: tuple[str, ...]
    weight: Decimal = Decimal(1)
    origin: Origin = "model"
    after: tuple[str, ...] = ()
    required: bool = False
    stands_for: str | None = None
    added_by: str | None = None
    reason: str = ""
    state: VoterState = "open"
    outcome: str | None = None
    person_id: str | None = None
    on_behalf_of: str | None = None
    decided_at: datetime | None = None

    @property
    def counts(self) -> bool:
        """Whether what he says is a vote; a delegate and who is consulted give advice."""
        return self.origin not in ADVISING

    @property
    def voices(self) -> frozenset[str]:
        """Whose voices were heard from this seat: of who voted, and of who was away."""
        return frozenset({self.person_id, self.on_behalf_of} - {None})  # type: ignore[arg-type]

    def covers(self, principal: Principal) -> bool:
        if self.kind == "group":
            return self.principal_id in principal.groups
        return principal.is_asked_as(self.principal_id)
