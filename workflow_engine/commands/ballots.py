"""Ballots of tasks: opened with the task, told about, and settled by their last vote."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from workflow_engine.commands.base import Context
from workflow_engine.domain.ids import new_id
from workflow_engine.domain.task import Candidate, Task, seats_of
from workflow_engine.domain.voting import Ballot, Voter, VotingPolicy
from workflow_engine.persistence.repositories.organisation import OrganisationRows


def open_ballot(ctx: Context, task: Task, voting: Mapping[str, Any]) -> None:
    """Give a task that is being opened a seat for each of its candidates."""
    settings = dict(voting)
    weights = {name: Decimal(text) for name, text in settings.pop("weights", {}).items()}
    organisation = OrganisationRows(ctx.uow.connection, task.company_id)
    seats = seats_of(_without_empty_seats(task.candidates, organisation), weights)
    task.ballot = Ballot.of(VotingPolicy.read(settings), seats)
    task.count(ctx.now)


def ask_the_same(ctx: Context, task: Task) -> None:
    """In a step that is opened again ask those who were asked before, as far as they still may.

    Whoever decided it holds the new one; where people voted, those who were added sit again.
    """
    before = ctx.asked_before.pop((task.instance_id, task.element), None)
    if before is None:
        return
    earlier, _ = ctx.uow.tasks.lock(before)
    organisation = OrganisationRows(ctx.uow.connection, task.company_id)
    if task.ballot is None and earlier.ballot is None:
        groups = [c.principal_id for c in task.candidates if c.kind == "group"]
        people = {c.principal_id for c in task.candidates if c.kind == "person"}
        if earlier.assignee in people.union(organisation.members_of(groups)):
            task.assignee = earlier.assignee
    elif earlier.ballot is not None:
        task.ballot = _renewed(task, earlier.ballot, organisation)
        task.count(ctx.now)


def _renewed(task: Task, earlier: Ballot, organisation: OrganisationRows) -> Ballot:
    """A vote that was handed on stays with the heir: the seat that he took is his again."""
    found = task.ballot or Ballot.of(VotingPolicy(), seats_of(task.candidates))
    known = {voter.principal_id for voter in found.voters}
    for seat in earlier.voters:
        person = organisation.person(seat.principal_id) if seat.kind == "person" else None
        is_added = seat.counts and seat.origin != "model" and seat.state in ("open", "voted")
        if not (is_added and person and person.active) or person.id in known:
            continue
        taken = _taken(found, earlier, seat)
        if taken is None:
            found.appoint(_anew(seat))
        else:
            found.replace_seat(taken, _anew(seat), seat.added_by)
    return found


def _taken(fresh: Ballot, earlier: Ballot, seat: Voter) -> Voter | None:
    """The fresh seat of whoever handed his vote to the holder of ``seat``, also through others."""
    before = {voter.id: voter for voter in earlier.voters}
    while seat.origin == "transfer" and seat.stands_for in before:
        seat = before[seat.stands_for]
    if seat.origin != "model":
        return None
    return next((v for v in fresh.voters if v.principal_id == seat.principal_id), None)


def _anew(seat: Voter) -> Voter:
    return replace(
        seat,
        id=new_id(),
        after=(),
        state="open",
        outcome=None,
        person_id=None,
        decided_at=None,
    )


def _without_empty_seats(
    candidates: Iterable[Candidate], organisation: OrganisationRows
) -> list[Candidate]:
    """Leave out groups whose members all have seats of their own: nobody could vote for them."""
    known = list(candidates)
    seated = {c.principal_id for c in known if c.kind == "person"}
    return [
        c
        for c in known
        if c.kind == "person" or not seated.issuperset(organisation.members_of([c.principal_id]))
    ]


def newly_asked(ctx: Context, task: Task, before: Iterable[Voter]) -> list[str]:
    """The people whose turn has come since ``before`` were asked."""
    if task.ballot is None or task.state != "open":
        return []
    known = {seat.id for seat in before}
    new = [seat for seat in task.ballot.asked() if seat.id not in known]
    organisation = OrganisationRows(ctx.uow.connection, task.company_id)
    members = organisation.members_of(s.principal_id for s in new if s.kind == "group")
    return sorted({*members, *(s.principal_id for s in new if s.kind == "person")})
