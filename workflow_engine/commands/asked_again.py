"""Whom an open task asks is looked up anew: when nobody was found, and when somebody leaves."""

from workflow_engine.commands import voting, waits
from workflow_engine.commands.base import Context
from workflow_engine.commands.tasks import TaskInHand
from workflow_engine.domain.assignment import Unresolved
from workflow_engine.domain.instance import Instance
from workflow_engine.domain.task import Candidate, Task, seats_of
from workflow_engine.domain.voting import Ballot
from workflow_engine.persistence.repositories.organisation import OrganisationRows


def ask_again(ctx: Context, instance: Instance, task: Task) -> None:
    """Offer the task to those whom its references find today.

    In a vote, whoever is found now gets a seat, and the open seat of somebody who is not is taken
    out; votes that were given stand. This may settle it.
    """
    wanted = ctx.uow.tasks.shown(task)["wanted"]
    ballot = task.ballot
    if ballot is None:
        task.candidates = waits.candidates(ctx, instance, task, wanted)
        return
    found = waits.resolved(ctx, instance, task, wanted)
    candidates = () if isinstance(found, Unresolved) else found.candidates
    before = ballot.asked()
    for seat in seats_of(_unseated(ballot, candidates)):
        ballot.appoint(seat)
    for principal in _gone(ctx, task, ballot, candidates):
        ballot.dismiss(principal)
    task.count(ctx.now)
    if task.state == "open" and not ballot.asked() and isinstance(found, Unresolved):
        waits.nobody_found(ctx, instance, task, found)
    voting.close(ctx, TaskInHand(task, instance), ballot, before, {})


def _unseated(ballot: Ballot, candidates: tuple[Candidate, ...]) -> list[Candidate]:
    known = {one for v in ballot.voters for one in (v.principal_id, v.person_id)}
    return [c for c in candidates if c.principal_id not in known]


def _gone(ctx: Context, task: Task, ballot: Ballot, candidates: tuple[Candidate, ...]) -> list[str]:
    """People with an open seat whom the model asks no more, or who are no longer active."""
    organisation = OrganisationRows(ctx.uow.connection, task.company_id)
    asked = {c.principal_id for c in candidates}
    gone = []
    for seat in ballot.voters:
        if seat.state != "open" or seat.kind != "person":
            continue
        person = organisation.person(seat.principal_id)
        is_asked = seat.origin != "model" or seat.principal_id in asked
        if person is None or not person.active or not is_asked:
            gone.append(seat.principal_id)
    return gone
