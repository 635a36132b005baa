"""The runbook, loads of data and training, and what may be done to each."""

from erp_modules.project import model, states
from erp_modules.project.acts import cutover
from erp_modules.project.kinds.planning import READ, WRITE
from workflow_engine.errors import _l
from workflow_engine.records import Act, Kind

RUN, LOAD = "runbook:run", "data_load:write"

RUNBOOK_TASKS = Kind(
    name="runbook_task",
    path="runbook",
    title=_l("Runbook task"),
    plural=_l("Runbook"),
    entity=model.RunbookTask,
    read=READ,
    write=WRITE,
    columns=(
        "place", "title", "owner_id", "planned_start_at", "planned_end_at", "actual_end_at",
        "point_of_no_return", "state",
    ),
    search=("number", "title", "name_zh"),
    filters=("programme_id", "owner_id", "point_of_no_return", "state"),
    sort="place",
    states=states.RUNBOOK,
    numbers="RB-{year}-{n:05d}",
    check=cutover.check_runbook,
    facts=cutover.runbook_facts,
    acts=(
        Act(
            name="start", title=_l("Begin"), permission=RUN, to="running", run=cutover.start,
            event="runbook_task.started", tone="primary",
        ),
        Act(
            name="finish", title=_l("Done"), permission=RUN, to="done", run=cutover.finish,
            event="runbook_task.done", tone="primary",
        ),
        Act(
            name="fail", title=_l("Failed"), permission=RUN, to="failed", run=cutover.fail,
            reason=True, event="runbook_task.failed", tone="danger",
        ),
        Act(
            name="skip", title=_l("Leave out"), permission="runbook:skip", to="skipped",
            reason=True, fits=lambda record: not record.point_of_no_return,
        ),
    ),
    icon="list-numbers",
)  # fmt: skip
LOADS = Kind(
    name="data_load",
    path="loads",
    title=_l("Data load"),
    plural=_l("Data loads"),
    entity=model.DataLoad,
    read=READ,
    write=LOAD,
    columns=(
        "number", "title", "stage", "owner_id", "expected_count", "loaded_count", "difference",
        "loops", "state",
    ),
    search=("number", "title", "name_zh"),
    filters=("programme_id", "stage", "owner_id", "state"),
    states=states.LOAD,
    numbers="DL-{year}-{n:05d}",
    check=cutover.check_load,
    facts=cutover.load_facts,
    acts=(
        Act(
            name="finish", title=_l("Note a finished load"), permission=LOAD, to="loaded",
            run=cutover.load, inputs=model.Loaded, event="load.finished", tone="primary",
            undo="roll_back",
        ),
        Act(
            name="agree", title=_l("Totals agree"), permission=LOAD, to="reconciled",
            run=cutover.agree, event="reconcile.passed", tone="primary",
        ),
        Act(
            name="differ", title=_l("Totals differ"), permission=LOAD, to="differing",
            run=cutover.differ, event="reconcile.failed",
        ),
        Act(
            name="sign", title=_l("Sign data"), permission="data_load:sign", to="signed",
            run=cutover.sign, event="data_load.signed", tone="primary",
        ),
        Act(
            name="roll_back", title=_l("Roll back"), permission=LOAD, to="rolled_back",
            run=cutover.roll_back, reason=True, event="load.rolled_back", tone="danger",
        ),
    ),
    icon="world-upload",
)  # fmt: skip
TRAINING = Kind(
    name="training_record",
    path="training",
    title=_l("Training record"),
    plural=_l("Training records"),
    entity=model.TrainingRecord,
    read=READ,
    write="training:write",
    columns=("title", "role", "person_id", "held_on", "pass_score", "best", "passed"),
    search=("title", "role"),
    filters=("programme_id", "role", "person_id", "passed"),
    check=cutover.check_training,
    acts=(
        Act(
            name="examine", title=_l("Note an exam"), permission="training:write",
            run=cutover.examine, inputs=model.Exam, event="training.examined",
            fits=lambda record: not record.passed, tone="primary",
        ),
    ),
    icon="school",
)  # fmt: skip
