"""A human task: who may take it, who may decide it, and how it ends."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

from workflow_engine.domain.ids import new_id
from workflow_engine.domain.principal import Principal
from workflow_engine.domain.task_events import (
    TaskAssigned,
    TaskCancelled,
    TaskClaimed,
    TaskCompleted,
    TaskReleased,
)
from workflow_engine.domain.voting import ABSTAIN, ADVISE, Ballot, Voter, VotingPolicy
from workflow_engine.errors import (
    FourEyesViolated,
    NotCandidate,
    TaskAlreadyDone,
    TaskChanged,
    TaskHeldByAnother,
    TaskNotClaimed,
    TaskNotOpen,
    UnknownOutcome,
    VotesAreNotClaimed,
)

TaskState = Literal["open", "completed", "cancelled"]
TRANSITIONS: frozenset[tuple[TaskState, TaskState]] = frozenset(
    {("open", "completed"), ("open", "cancelled")}
)
DECIDING_OUTCOMES = frozenset({"approve", "reject"})


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person or group that a reference of the model resolved to when the task was opened."""

    reference: str
    principal_id: str
    kind: Literal["person", "group"]

    def covers(self, principal: Principal) -> bool:
        if self.kind == "group":
            return self.principal_id in principal.groups
        return principal.is_asked_as(self.principal_id)


@dataclass(slots=True, kw_only=True)
class Task:
    """One visit to a user task. Its methods are the only way to change its state.

    ``rev`` is the revision as loaded; the repository compares and raises it when it saves.
    ``requester`` is the person who started the instance. ``forbid_requester`` left None becomes
    True for tasks that approve or reject, since nobody may decide his own request. A task with a
    ``ballot`` is decided by votes; its candidates are those whose turn it is. A substitute acts
    in the place of the absent person: that one's it is, also when the substitute has claimed it.
    """

    id: str
    instance_id: str
    company_id: str
    element: str
    wait: int
    outcomes: tuple[str, ...]
    name: str = ""
    iteration: int = 1
    state: TaskState = "open"
    assignee: str | None = None
    candidates: tuple[Candidate, ...] = ()
    requester: str | None = None
    forbid_requester: bool | None = None
    form: str | None = None
    priority: int = 50
    due: datetime | None = None
    ballot: Ballot | None = None
    rev: int = 1
    outcome: str | None = None
    completed_by: str | None = None
    ended_at: datetime | None = None

    def __post_init__(self) -> None:
        if self.forbid_requester is None:
            self.forbid_requester = self.is_decision

    @property
    def is_decision(self) -> bool:
        return bool(DECIDING_OUTCOMES.intersection(self.outcomes))

    def proof(self, by: Principal) -> tuple[str, ...]:
        """The references of this task that ``by`` satisfies now; empty means not entitled."""
        return tuple(dict.fromkeys(c.reference for c in self.candidates if c.covers(by)))

    def claim(self, by: Principal, at: datetime) -> TaskClaimed:
        """Take the task for oneself; taking again what one already holds changes nothing."""
        self.require_open()
        if self.ballot is not None:
            raise VotesAreNotClaimed
        person, _ = self._require_entitled(by)
        self.assignee = person
        return TaskClaimed(self.id, person, at)

    def release(self, by: Principal, at: datetime) -> TaskReleased:
        """Put back a task that one holds."""
        self.require_open()
        person = by.seat
        if self.assignee is None:
            raise TaskNotClaimed
        if person is None:
            raise NotCandidate
        self._require_free_for(person)
        self.assignee = None
        return TaskReleased(self.id, person, at)

    def vacate(self) -> None:
        """Take the task from whoever holds it, since he may not decide it any more."""
        self.require_open()
        self.assignee = None

    def assign(
        self, to: str, *, reference: str, at: datetime, by: str | None = None
    ) -> TaskAssigned:
        """Hand the task to a person who thereby becomes a candidate through ``reference``.

        The reference goes into the record of the decision, so a hand-over cannot pretend to an
        authority that the new person does not have.
        """
        self.require_open()
        if self.forbid_requester and to == self.requester:
            raise FourEyesViolated
        candidate = Candidate(reference, to, "person")
        if candidate not in self.candidates:
            self.candidates = (*self.candidates, candidate)
        self.assignee = to
        return TaskAssigned(self.id, to, by, at)

    def offer_to(self, more: Iterable[Candidate]) -> tuple[Candidate, ...]:
        """Offer the task to more people, and to its holder's fellow candidates again.

        Gives those who are new; when nobody is, nothing changes and the holder keeps the task.
        """
        self.require_open()
        new = tuple(c for c in dict.fromkeys(more) if c not in self.candidates)
        if new:
            self.candidates = (*self.candidates, *new)
            self.assignee = None
        return new

    def complete(self, by: Principal, outcome: str, at: datetime) -> TaskCompleted:
        """End the task with a decision.

        Entitlement is asked again even of the holder: whoever left the group after claiming
        may not decide any more.
        """
        person, authority = self._require_entitled(by)
        self._require_outcome(outcome)
        self._move("completed", at)
        self.assignee = person
        self.completed_by = by.person_id
        self.outcome = outcome
        return TaskCompleted(
            task_id=self.id,
            instance_id=self.instance_id,
            element=self.element,
            wait=self.wait,
            iteration=self.iteration,
            person_id=str(by.person_id),
            account_id=by.account_id,
            outcome=outcome,
            authority=authority,
            at=at,
        )

    def ballot_for(self, by: Principal) -> Ballot:
        """The ballot for somebody who is asked in it; a task without one gets a seat for each
        candidate, or for its holder alone, of whom the first still decides.
        """
        self.require_open()
        if self.ballot is None:
            self._require_entitled(by)
            self.ballot = Ballot.of(VotingPolicy(), self._seats(by))
            self.assignee = None
        seat = self.ballot.seat_of(by)
        if seat.counts:
            self._require_not_requester(by)
        return self.ballot

    def vote(self, by: Principal, outcome: str, at: datetime) -> Voter:
        """Vote, or give the advice one was asked for; the last vote that matters ends the task."""
        ballot = self.ballot_for(by)
        if outcome not in (ABSTAIN, ADVISE):
            self._require_outcome(outcome)
        seat = ballot.vote(by, outcome, at)
        self.count(at)
        return seat

    def seats(self, by: Principal) -> bool:
        """Whether somebody has, or had, a seat in the ballot, also when it is not his turn."""
        voters = self.ballot.voters if self.ballot else ()
        return any(v.covers(by) or by.person_id in v.voices for v in voters)

    def count(self, at: datetime) -> None:
        """End the task when the votes settle it; otherwise offer it to those whose turn it is."""
        if self.ballot is None:
            return
        outcome = self.ballot.outcome
        if outcome is not None:
            self._move("completed", at)
            self.outcome = outcome
            return
        self.candidates = tuple(
            Candidate(reference, seat.principal_id, seat.kind)
            for seat in self.ballot.asked()
            for reference in seat.references
        )

    def _seats(self, by: Principal) -> tuple[Voter, ...]:
        if self.assignee is None:
            return seats_of(self.candidates)
        return seats_of(Candidate(each, self.assignee, "person") for each in self.proof(by))

    def settle(self, outcome: str, at: datetime) -> None:
        """End by a rule of the model: nobody decided it."""
        self.require_open()
        self._require_outcome(outcome)
        self._move("completed", at)
        self.outcome = outcome

    def cancel(self, at: datetime) -> TaskCancelled:
        self._move("cancelled", at)
        return TaskCancelled(self.id, at)

    def require_rev(self, rev: int | None) -> None:
        """Refuse an answer that was made on an older look at the task."""
        if rev is not None and rev != self.rev:
            raise TaskChanged

    def _require_entitled(self, by: Principal) -> tuple[str, tuple[str, ...]]:
        self.require_open()
        authority = self.proof(by)
        if by.seat is None or not authority:
            raise NotCandidate
        self._require_not_requester(by)
        self._require_free_for(by.seat)
        return by.seat, authority

    def _require_not_requester(self, by: Principal) -> None:
        """Nobody decides his own request, nor has somebody else do it in his place."""
        if self.forbid_requester and self.requester in (by.person_id, by.seat):
            raise FourEyesViolated

    def require_open(self) -> None:
        """Raises ``TaskAlreadyDone`` or ``TaskNotOpen``."""
        if self.state == "completed":
            raise TaskAlreadyDone
        if self.state != "open":
            raise TaskNotOpen

    def _require_free_for(self, person_id: str) -> None:
        if self.assignee not in (None, person_id):
            raise TaskHeldByAnother(name=self.assignee, person=self.assignee)

    def _require_outcome(self, outcome: str) -> None:
        if outcome not in self.outcomes:
            raise UnknownOutcome(outcome=outcome, allowed=", ".join(self.outcomes))

    def _move(self, state: TaskState, at: datetime) -> None:
        if (self.state, state) not in TRANSITIONS:
            self.require_open()
        self.state = state
        self.ended_at = at


def seats_of(
    candidates: Iterable[Candidate], weights: Mapping[str, Decimal] | None = None
) -> tuple[Voter, ...]:
    """A seat for each person and group, with all the references that found them.

    ``weights`` are by reference; of several the greatest counts.
    """
    found: dict[tuple[str, Literal["person", "group"]], list[str]] = {}
    for each in candidates:
        found.setdefault((each.principal_id, each.kind), []).append(each.reference)
    known = weights or {}
    return tuple(
        Voter(
            id=new_id(),
            principal_id=principal,
            kind=kind,
            references=tuple(references),
            weight=max(known.get(reference, Decimal(1)) for reference in references),
        )
        for (principal, kind), references in found.items()
    )
