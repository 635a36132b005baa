"""The seats of one approval step and everything that people may do with them."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from workflow_engine.domain.principal import Principal
from workflow_engine.domain.voting.policy import ABSTAIN, ADVISE, VotingPolicy
from workflow_engine.domain.voting.refusals import (
    AbstentionRefused,
    ActedUpon,
    AlreadyAsked,
    AlreadyVoted,
    NotAskedForAdvice,
    NothingToTakeBack,
    NotRemovable,
    NotYourTurn,
    SignersRefused,
    TransferRefused,
)
from workflow_engine.domain.voting.tally import verdict
from workflow_engine.domain.voting.voter import REQUIRED, Origin, Voter
from workflow_engine.errors import NotCandidate, UnknownOutcome

Place = Literal["before", "beside", "after"]


@dataclass(slots=True)
class Ballot:
    """The seats of a step. Every method leaves it valid or raises and changes nothing."""

    policy: VotingPolicy
    voters: tuple[Voter, ...]

    @classmethod
    def of(cls, policy: VotingPolicy, voters: Iterable[Voter]) -> "Ballot":
        """A fresh ballot; in sequence each is asked after the one before him."""
        seats = list(voters)
        if policy.mode == "sequence":
            for index in range(1, len(seats)):
                seats[index] = replace(seats[index], after=(seats[index - 1].id,))
        return cls(policy, tuple(seats))

    @property
    def outcome(self) -> str | None:
        return verdict(self.policy, self.voters)

    def asked(self) -> tuple[Voter, ...]:
        """Whose turn it is."""
        open_ones = {v.id for v in self.voters if v.state == "open"}
        return tuple(v for v in self.voters if v.state == "open" and open_ones.isdisjoint(v.after))

    def seat_of(self, by: Principal) -> Voter:
        """The seat from which ``by`` may speak now; one person never speaks from two, and who
        was away is heard through nobody a second time."""
        own = {by.person_id, by.seat}
        voted = any(v.state == "voted" and own & v.voices for v in self.voters)
        mine = [v for v in self.asked() if v.covers(by)]
        if voted:
            # Advice is no vote: who gave it as a delegate may not vote for his group as well.
            mine = [v for v in mine if not v.counts]
        if mine:
            return min(mine, key=lambda v: v.kind == "group")
        if voted:
            raise AlreadyVoted
        if any(v.state == "open" and v.covers(by) for v in self.voters):
            raise NotYourTurn
        raise NotCandidate

    def vote(self, by: Principal, outcome: str, at: datetime) -> Voter:
        """Vote, or advise when that is what one is asked for; gives the seat as it is then."""
        seat = self.seat_of(by)
        if not seat.counts and outcome != ADVISE:
            raise UnknownOutcome(outcome=outcome, allowed=ADVISE)
        if seat.counts and outcome == ADVISE:
            raise NotAskedForAdvice
        if outcome == ABSTAIN and not self.policy.abstain:
            raise AbstentionRefused
        said = replace(
            seat,
            state="voted",
            outcome=outcome,
            person_id=by.person_id,
            on_behalf_of=by.on_behalf_of,
            decided_at=at,
        )
        self._put(said)
        return said

    def take_back(self, by: Principal) -> Voter:
        """Vote again, as long as nobody who waited for this vote has voted."""
        mine = [
            v
            for v in self.voters
            if v.state == "voted" and v.counts and v.person_id == by.person_id
        ]
        if not mine:
            raise NothingToTakeBack
        seat = mine[-1]
        if any(seat.id in v.after and v.state == "voted" for v in self.voters):
            raise ActedUpon
        again = replace(
            seat, state="open", outcome=None, person_id=None, on_behalf_of=None, decided_at=None
        )
        self._put(again)
        return again

    def add(self, by: Principal, new: Voter, place: Place) -> Voter:
        """Have somebody vote before, beside or after oneself."""
        seat = self.seat_of(by)
        if not self.policy.signers or not seat.counts:
            raise SignersRefused
        return self._join(seat, new, place, by)

    def ask(self, by: Principal, new: Voter, *, wait: bool) -> Voter:
        """Ask somebody for advice; when ``wait``, one's own turn comes again after it."""
        seat = self.seat_of(by)
        if not seat.counts:
            raise SignersRefused
        return self._join(seat, new, "delegate" if wait else "consult", by)

    def transfer(self, by: Principal, new: Voter) -> Voter:
        """Hand one's vote to somebody else, who takes the same place."""
        seat = self.seat_of(by)
        if self.policy.transfer == "no" or not seat.counts:
            raise TransferRefused
        return self.replace_seat(seat, new, by.person_id)

    def replace_seat(self, seat: Voter, new: Voter, added_by: str | None) -> Voter:
        """Seat somebody else in the same place, with the same weight and duty."""
        self._require_new(new)
        heir = replace(
            new,
            weight=seat.weight,
            after=seat.after,
            required=seat.required,
            origin="transfer",
            stands_for=seat.id,
            added_by=added_by,
        )
        self._put(replace(seat, state="passed"))
        self._rewire(seat.id, (heir.id,))
        self.voters = (*self.voters, heir)
        return heir

    def appoint(self, new: Voter) -> Voter:
        """Seat somebody beside all others, by whoever administers the step."""
        self._require_new(new)
        self.voters = (*self.voters, new)
        return new

    def dismiss(self, principal_id: str) -> None:
        """Take out somebody who can vote no more; whoever waited for him goes on."""
        for seat in self.voters:
            if seat.principal_id == principal_id and seat.state == "open":
                self._put(replace(seat, state="removed"))
                self._rewire(seat.id, seat.after)

    def remove(self, by: Principal, voter_id: str) -> Voter:
        """Take out somebody whom one has added and who has not voted yet."""
        found = next((v for v in self.voters if v.id == voter_id and v.state == "open"), None)
        is_added = found is not None and found.origin not in ("model", "transfer")
        if found is None or not is_added or found.added_by != by.person_id:
            raise NotRemovable
        gone = replace(found, state="removed")
        self._put(gone)
        self._rewire(found.id, found.after)
        return gone

    def _join(self, seat: Voter, new: Voter, origin: Origin, by: Principal) -> Voter:
        self._require_new(new)
        joined = replace(
            new,
            origin=origin,
            required=origin in REQUIRED,
            after=(seat.id,) if origin == "after" else (),
            stands_for=seat.id,
            added_by=by.person_id,
        )
        if origin in ("before", "delegate"):
            # His turn comes again, also where the one he asked would have been enough.
            self._put(replace(seat, after=(*seat.after, joined.id), required=True))
        elif origin == "after":
            self._rewire(seat.id, (seat.id, joined.id))
        self.voters = (*self.voters, joined)
        return joined

    def _require_new(self, new: Voter) -> None:
        """A seat of one's own, or a vote already given: both make a second one a second vote."""
        seats = (v for v in self.voters if v.state == "open" or (v.state == "voted" and v.counts))
        if any(new.principal_id in {v.principal_id, *v.voices} for v in seats):
            raise AlreadyAsked

    def _put(self, voter: Voter) -> None:
        self.voters = tuple(voter if v.id == voter.id else v for v in self.voters)

    def _rewire(self, gone: str, instead: tuple[str, ...]) -> None:
        """Whoever waited for ``gone`` waits for ``instead``."""
        self.voters = tuple(
            replace(v, after=_swapped(v.after, gone, instead)) if gone in v.after else v
            for v in self.voters
        )


def _swapped(after: tuple[str, ...], gone: str, instead: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(x for a in after for x in (instead if a == gone else (a,))))
