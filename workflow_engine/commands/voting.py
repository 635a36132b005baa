"""A vote: one decision of one person, and the end of the step when it settles it."""

from collections.abc import Mapping
from typing import Any

from workflow_engine.commands import waits
from workflow_engine.commands.advance import advance
from workflow_engine.commands.ballots import newly_asked
from workflow_engine.commands.base import Context
from workflow_engine.commands.decided import Said, accepted, require_reason, told, words, write
from workflow_engine.commands.recording import record
from workflow_engine.commands.returning import Back, onward
from workflow_engine.commands.tasks import TaskInHand
from workflow_engine.domain.voting import ADVISE, Ballot, seal, tally
from workflow_engine.errors import Invalid, _l

ALONG = Back()
#: What a line of a secret vote must not tell.
_TELLING = frozenset({"outcome", "comment", "fields", "signature"})


class AdviceMissing(Invalid):
    message = _l("Write your advice; whoever asked you reads it.")


def vote(
    ctx: Context, subject: TaskInHand, said: Said, data: Mapping[str, Any], back: Back
) -> tuple[str, ...]:
    """Vote or advise; gives the names of the tasks that follow when this settles the step."""
    task = subject.task
    if said.outcome == ADVISE and not said.comment.strip():
        raise AdviceMissing
    ballot = task.ballot_for(ctx.actor)
    require_reason(said, task)
    before = ballot.asked()
    seat = task.vote(ctx.actor, said.outcome, ctx.now)
    is_advice = not seat.counts
    values: Mapping[str, Any] = {}
    if not is_advice:
        values = accepted(ctx, said.model, task, data, said.facts, said.outcome)
    person = str(ctx.actor.person_id)
    rows = ctx.uow.tasks
    turn = rows.voters.rounds(task.id, person) + 1
    decision_id = write(ctx, subject, said, seat.references, values, round_of_person=turn)
    rows.voters.cast(seat, decision_id)
    line = told(task, said, seat.references, values)
    if ballot.policy.secret and not is_advice:
        line = _sealed(line, decision_id)
    event = "task.advised" if is_advice else "task.voted"
    record(ctx, subject.instance, event, element=task.element, data=line)
    return close(ctx, subject, ballot, before, {**words(ctx, said, task), **values}, back)


def close(
    ctx: Context,
    subject: TaskInHand,
    ballot: Ballot,
    before: Any,
    values: Mapping[str, Any],
    back: Back = ALONG,
) -> tuple[str, ...]:
    """Move the token when the step is settled; otherwise write to those whose turn has come."""
    task, instance = subject.task, subject.instance
    if task.state != "completed" or task.outcome is None:
        people = newly_asked(ctx, task, before)
        if people:
            waits.tell(ctx, instance, task, people)
        return ()
    votes = counted(ballot)
    model = ctx.models.process(ctx.uow.definitions, instance.definition_id)
    progress = advance(
        ctx,
        instance,
        onward(ctx, subject, model, back, {**values, "votes": votes}),
        event="task.settled",
        element=task.element,
        data={"task": task.id, "outcome": task.outcome, "votes": votes},
    )
    following = (getattr(wait, "name", "") for wait in progress.opened)
    return tuple(name for name in following if name)


def counted(ballot: Ballot) -> dict[str, int]:
    """The votes by number, as history and processes know them."""
    told_votes = tally(ballot.voters)
    return {
        "approve": told_votes.approvals,
        "reject": told_votes.rejections,
        "abstain": told_votes.abstentions,
        "open": told_votes.open,
    }


def _sealed(line: dict[str, Any], decision_id: str) -> dict[str, Any]:
    """The line of a secret vote commits to it without telling it."""
    hidden = {name: line[name] for name in line if name not in _TELLING}
    return hidden | {"seal": seal(decision_id, line["outcome"])}
