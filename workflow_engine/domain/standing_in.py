"""In whose place somebody acts on a task: one decision, for commands and queries alike."""

from datetime import datetime

from workflow_engine.domain.principal import Principal
from workflow_engine.domain.substitution import Work
from workflow_engine.domain.task import Task


def acting(actor: Principal, task: Task, work: Work, at: datetime) -> Principal:
    """The actor as himself, or in the place of the first absent person for whom he may act.

    His own right comes first, and where he votes himself he votes for nobody else: one person
    has one voice in a step. What the task then allows is the task's to say, so whoever stands in
    at his own request is told why he may not.
    """
    if _is_free(task, actor) or _has_a_voice(task, actor):
        return actor
    for stand_in in actor.stands_in:
        if stand_in.span.holds(at) and stand_in.scope.covers(work):
            instead = actor.in_place_of(stand_in)
            if _is_free(task, instead):
                return instead
    return actor


def _is_free(task: Task, by: Principal) -> bool:
    return bool(task.proof(by)) and task.assignee in (None, by.seat)


def _has_a_voice(task: Task, actor: Principal) -> bool:
    """Whether he voted, or is still to vote by name."""
    voters = task.ballot.voters if task.ballot else ()
    return any(
        actor.person_id in v.voices
        or (v.state == "open" and v.counts and v.kind == "person" and v.covers(actor))
        for v in voters
    )
