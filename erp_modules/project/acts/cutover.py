"""The runbook, loads of data and exams."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from erp_modules.project import queries, rules
from erp_modules.project.acts.common import (
    alarm,
    person,
    require_one_of,
    require_order,
    require_past,
    require_programme,
    require_same,
    require_two,
)
from erp_modules.project.errors import NotTheirs
from erp_modules.project.model import Attempt, DataLoad, Evidence, RunbookTask, TrainingRecord
from erp_modules.project.states import PASSED
from workflow_engine.domain.ids import new_id
from workflow_engine.errors import BusinessError, _l
from workflow_engine.modules import OperationContext

OVER = frozenset({"done", "skipped"})
LAST_GATE = 7


def check_runbook(draft: Any, record: RunbookTask) -> None:
    require_programme(draft, record.programme_id)
    require_order(draft, "planned_end_at", record.planned_start_at, record.planned_end_at)
    require_two(draft, record.owner_id, record.deputy_id)
    require_same(draft, "predecessor", "runbook_task", record.predecessor_id, record.programme_id)
    tasks = queries.all_of(draft.ctx.session, RunbookTask, programme_id=record.programme_id)
    after = {task.id: [task.predecessor_id] if task.predecessor_id else [] for task in tasks}
    after[record.id] = [record.predecessor_id] if record.predecessor_id else []
    try:
        rules.in_order(after)
    except rules.Circle:
        draft.fields.refuse("predecessor", _l("They would wait for each other."))


def start(ctx: OperationContext, record: RunbookTask) -> None:
    """Begin, after what comes before; beyond the point of no return only with a go."""
    require_one_of(ctx, (record.owner_id, record.deputy_id))
    if record.predecessor_id is not None:
        before = ctx.record("runbook_task", record.predecessor_id)
        if before.state not in OVER:
            raise BusinessError(
                "PREDECESSORS_OPEN", _l("These have to end first: {tasks}."), tasks=before.title
            )
    if record.point_of_no_return:
        gates = queries.gates(ctx.session, record.programme_id)
        if not any(gate.step == LAST_GATE and gate.state in PASSED for gate in gates):
            raise BusinessError(
                "NO_WAY_BACK", _l("After this there is no way back; the last gate must be passed.")
            )
    record.actual_start_at, record.actual_end_at = record.actual_start_at or ctx.now, None


def finish(ctx: OperationContext, record: RunbookTask) -> None:
    require_one_of(ctx, (record.owner_id, record.deputy_id))
    if record.proof:
        noted = queries.all_of(ctx.session, Evidence, runbook_task_id=record.id, state="noted")
        if not noted:
            raise BusinessError("NO_EVIDENCE", _l("Note the evidence of this task first."))
    record.actual_end_at = ctx.now


def fail(ctx: OperationContext, record: RunbookTask) -> None:
    require_one_of(ctx, (record.owner_id, record.deputy_id))
    record.actual_end_at = ctx.now
    programme = ctx.record("programme", record.programme_id)
    alarm(ctx, programme, "runbook_task", record)


def runbook_facts(session: Any, record: RunbookTask) -> Mapping[str, Any]:
    return {
        "programme": record.programme_id,
        "owner": record.owner_id,
        "deputy": record.deputy_id,
        "predecessor": record.predecessor_id,
        "planned_end_at": record.planned_end_at.isoformat(),
        "point_of_no_return": record.point_of_no_return,
    }


def check_load(draft: Any, record: DataLoad) -> None:
    require_programme(draft, record.programme_id)


def load(
    ctx: OperationContext, record: DataLoad, *, loaded_count: int, loaded_total: Decimal
) -> None:
    """A load is finished: what it counted is compared afterwards."""
    record.loaded_count, record.loaded_total = loaded_count, loaded_total
    record.loops += 1
    record.count_difference = record.difference = record.signed_at = None


def compare(record: DataLoad) -> bool:
    """Whether rows and totals are what was expected; exact, without any tolerance."""
    record.count_difference = (record.loaded_count or 0) - record.expected_count
    record.difference = (record.loaded_total or Decimal(0)) - record.expected_total
    return not record.count_difference and not record.difference


def agree(ctx: OperationContext, record: DataLoad) -> None:
    if not compare(record):
        raise BusinessError("TOTALS_DIFFER", _l("The totals differ; say so instead."))


def differ(ctx: OperationContext, record: DataLoad) -> None:
    """The totals differ; after the third load the steering committee hears of it."""
    if compare(record):
        raise BusinessError("TOTALS_AGREE", _l("The totals agree; nothing differs."))
    if record.loops >= rules.LOOPS:
        programme = ctx.record("programme", record.programme_id)
        alarm(ctx, programme, "data_load", record, loops=record.loops)


def sign(ctx: OperationContext, record: DataLoad) -> None:
    """The owner of the data says that it is all there."""
    if person(ctx) != record.owner_id:
        raise NotTheirs
    record.signed_at = ctx.now


def roll_back(ctx: OperationContext, record: DataLoad) -> None:
    record.loaded_count = record.loaded_total = None
    record.count_difference = record.difference = record.signed_at = None


def load_facts(session: Any, record: DataLoad) -> Mapping[str, Any]:
    return {
        "programme": record.programme_id,
        "stage": record.stage,
        "owner": record.owner_id,
        "loaded_count": record.loaded_count,
        "count_difference": record.count_difference,
        "difference": record.difference,
        "loops": record.loops,
        "steering": record.loops >= rules.LOOPS,
    }


def check_training(draft: Any, record: TrainingRecord) -> None:
    require_programme(draft, record.programme_id)
    same = queries.all_of(
        draft.ctx.session,
        TrainingRecord,
        programme_id=record.programme_id,
        person_id=record.person_id,
        role=record.role,
        title=record.title,
    )
    if any(other.id != record.id for other in same):
        draft.fields.refuse("person", _l("This person takes this course for this part already."))
    for attempt in record.attempts:
        attempt.passed = attempt.score >= record.pass_score
    record.passed = any(attempt.passed for attempt in record.attempts)


def examine(
    ctx: OperationContext, record: TrainingRecord, *, score: Decimal, held_on: date | None = None
) -> None:
    """Note the result of an exam; who passed once has passed."""
    if ctx.actor.person_id is not None and ctx.actor.person_id == record.person_id:
        raise NotTheirs
    passed = score >= record.pass_score
    attempt = Attempt(
        id=new_id(),
        position=len(record.attempts) + 1,
        held_on=require_past(ctx, held_on),
        score=score,
        passed=passed,
    )
    record.attempts.append(attempt)
    record.best = max(score, record.best or score)
    record.passed = record.passed or passed
