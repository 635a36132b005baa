"""Which decisions count: those of plain tasks, and votes on the side that won its step.

A vote says nothing about a document while its step is open, and one that was outvoted, taken
back, or only advice never does; nor does a decision that was taken back after its step.
"""

import sqlalchemy as sa

from workflow_engine.persistence.tables import decision, decision_taken_back, task, voter

_VOTE = (
    sa.select(voter.c.id)
    .join(task, task.c.id == voter.c.task_id)
    .where(
        voter.c.decision_id == decision.c.id,
        voter.c.origin.not_in(["delegate", "consult"]),
        task.c.state == "completed",
        task.c.outcome == decision.c.outcome,
    )
    .correlate(decision)
)
_IS_PLAIN = (
    sa.select(task.c.id)
    .where(task.c.id == decision.c.task_id, task.c.voting.is_(sa.null()))
    .correlate(decision)
)
_HELD = (
    sa.select(voter.c.id)
    .where(voter.c.decision_id == decision.c.id, voter.c.origin.not_in(["delegate", "consult"]))
    .correlate(decision)
)
_TAKEN_BACK = (
    sa.select(decision_taken_back.c.decision_id)
    .where(decision_taken_back.c.decision_id == decision.c.id)
    .correlate(decision)
)
#: Conditions on rows of ``decision``: said and not taken back, and counting for its step.
STANDING: sa.ColumnElement[bool] = sa.and_(
    sa.or_(sa.exists(_IS_PLAIN), sa.exists(_HELD)), ~sa.exists(_TAKEN_BACK)
)
COUNTING: sa.ColumnElement[bool] = sa.and_(
    sa.or_(sa.exists(_IS_PLAIN), sa.exists(_VOTE)), ~sa.exists(_TAKEN_BACK)
)
