"""Who votes in a step changes: signers are added and taken out, votes handed on and taken back."""

from dataclasses import dataclass, replace

from workflow_engine.commands import documents, voting
from workflow_engine.commands.base import Command, Context
from workflow_engine.commands.claim_task import NobodyNamed, ReasonMissing
from workflow_engine.commands.decided import Said, words
from workflow_engine.commands.recording import record
from workflow_engine.commands.tasks import TaskInHand, in_hand
from workflow_engine.domain.assignment import Unresolved, resolve
from workflow_engine.domain.ids import new_id
from workflow_engine.domain.voting import Ballot, Place, Voter
from workflow_engine.errors import Conflict, Forbidden, FourEyesViolated, Invalid, _l
from workflow_engine.persistence.repositories.organisation import OrganisationRows

LONGEST_REASON = 1000


class ReasonTooLong(Invalid):
    message = _l("The reason has more than {limit} characters.")


class NotEntitled(Forbidden):
    message = _l("This vote can only be handed to somebody who is asked by the same right: {who}.")


class NoBallot(Conflict):
    message = _l("Nobody votes in this step.")


@dataclass(frozen=True)
class BallotCommand(Command[int]):
    """Somebody changes who votes in a step, or his own vote; gives the task's new revision."""

    permission = "task:complete"
    task_id: str
    reason: str

    def load(self, ctx: Context) -> TaskInHand:
        return in_hand(ctx, self.task_id)

    def run(self, ctx: Context, subject: TaskInHand) -> int:
        if not self.reason.strip():
            raise ReasonMissing
        if len(self.reason) > LONGEST_REASON:
            raise ReasonTooLong(limit=LONGEST_REASON)
        task, instance = subject.task, subject.instance
        ballot = self.ballot(ctx, subject)
        before = ballot.asked()
        event, person = self.act(ctx, subject, ballot)
        task.count(ctx.now)
        data = {"task": task.id, "to": person, "reason": self.reason}
        record(ctx, instance, event, element=task.element, data=data)
        model = ctx.models.process(ctx.uow.definitions, instance.definition_id)
        said = Said("", self.reason, model, documents.facts(ctx, instance))
        voting.close(ctx, subject, ballot, before, words(ctx, said, task))
        return task.rev + 1

    def ballot(self, ctx: Context, subject: TaskInHand) -> Ballot:
        """The ballot for somebody whose turn it is; one is opened where there was none."""
        return subject.task.ballot_for(ctx.actor)

    def act(self, ctx: Context, subject: TaskInHand, ballot: Ballot) -> tuple[str, str]:
        """Change the ballot; gives the name of the event and the person it is about."""
        raise NotImplementedError


@dataclass(frozen=True)
class AddSigner(BallotCommand):
    """Have somebody vote ``before``, ``beside`` or ``after`` oneself; he brings no authority."""

    person: str
    place: Place = "after"

    def act(self, ctx: Context, subject: TaskInHand, ballot: Ballot) -> tuple[str, str]:
        new = _seat(ctx, subject, self.person, self.reason)
        ballot.add(ctx.actor, new, self.place)
        return "task.signer_added", new.principal_id


@dataclass(frozen=True)
class AskAdvice(BallotCommand):
    """Ask somebody; with ``wait`` one's own turn comes back after the answer.

    ``reason`` is the question. Whoever is asked answers with the outcome ``advise`` and a comment.
    """

    person: str
    wait: bool = False

    def act(self, ctx: Context, subject: TaskInHand, ballot: Ballot) -> tuple[str, str]:
        new = _seat(ctx, subject, self.person, self.reason, votes=False)
        ballot.ask(ctx.actor, new, wait=self.wait)
        return "task.delegated" if self.wait else "task.asked", new.principal_id


@dataclass(frozen=True)
class TransferVote(BallotCommand):
    """Hand one's place to somebody; to whom that is possible, the policy of the step says."""

    person: str

    def act(self, ctx: Context, subject: TaskInHand, ballot: Ballot) -> tuple[str, str]:
        seat = ballot.seat_of(ctx.actor)
        new = _seat(ctx, subject, self.person, self.reason)
        rights = _rights(ctx, subject, seat, new.principal_id)
        if ballot.policy.transfer == "entitled" and not rights:
            raise NotEntitled(who=", ".join(seat.references))
        ballot.transfer(ctx.actor, replace(new, references=rights or new.references))
        return "task.transferred", new.principal_id


@dataclass(frozen=True)
class _Afterwards(BallotCommand):
    """Something that also somebody may do whose turn is over."""

    def ballot(self, ctx: Context, subject: TaskInHand) -> Ballot:
        subject.task.require_open()
        if subject.task.ballot is None:
            raise NoBallot
        return subject.task.ballot


@dataclass(frozen=True)
class RemoveSigner(_Afterwards):
    """Take out somebody whom one has added and who has not voted yet."""

    voter_id: str

    def act(self, ctx: Context, subject: TaskInHand, ballot: Ballot) -> tuple[str, str]:
        gone = ballot.remove(ctx.actor, self.voter_id)
        return "task.signer_removed", gone.principal_id


@dataclass(frozen=True)
class TakeBackVote(_Afterwards):
    """Vote again, as long as the step is open and nobody voted because of one's vote."""

    def act(self, ctx: Context, subject: TaskInHand, ballot: Ballot) -> tuple[str, str]:
        seat = ballot.take_back(ctx.actor)
        return "task.vote_taken_back", seat.principal_id


def _seat(
    ctx: Context, subject: TaskInHand, named: str, reason: str, *, votes: bool = True
) -> Voter:
    """A seat for an active person; the requester may advise, but never vote on his own request."""
    person = OrganisationRows(ctx.uow.connection, subject.company_id).person(named)
    if person is None or not person.active:
        raise NobodyNamed(person=named)
    task = subject.task
    if votes and task.forbid_requester and person.id == task.requester:
        raise FourEyesViolated
    return Voter(
        id=new_id(), principal_id=person.id, references=(f"person:{person.id}",), reason=reason
    )


def _rights(ctx: Context, subject: TaskInHand, seat: Voter, person_id: str) -> tuple[str, ...]:
    """References of the seat that name ``person_id`` as well, and as manager of whom it asked.

    Only these go into the proof, so a hand-over cannot pretend to an authority.
    """
    organisation = OrganisationRows(ctx.uow.connection, subject.company_id)
    wanted = [reference for reference in seat.references if not reference.startswith("person:")]
    if seat.kind == "person":
        wanted.append(f"manager:{seat.principal_id}")
    found: list[str] = []
    for reference in wanted:
        each = resolve([reference], organisation, requester=subject.task.requester)
        if isinstance(each, Unresolved):
            continue
        groups = [c.principal_id for c in each.candidates if c.kind == "group"]
        people = {c.principal_id for c in each.candidates if c.kind == "person"}
        if person_id in people.union(organisation.members_of(groups)):
            found.append(reference)
    return tuple(found)
