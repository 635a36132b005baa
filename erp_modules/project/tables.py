"""Tables of the project module, made of its entities."""

import sqlalchemy as sa

from erp_modules.project import model
from workflow_engine.persistence.store import Store

store = Store("project")
metadata = store.metadata

programme = store.keep("programme", model.Programme)
milestone = store.keep("milestone", model.Milestone)
project_task = store.keep("project_task", model.ProjectTask)
raci_entry = store.keep("raci_entry", model.RaciEntry)
# Whatever the rules overlook, a task never has two who are accountable.
sa.Index(
    "uq_project_raci_entry_accountable",
    raci_entry.c.task_id,
    unique=True,
    sqlite_where=sa.text("role = 'A' AND task_id IS NOT NULL"),
    postgresql_where=sa.text("role = 'A' AND task_id IS NOT NULL"),
)
risk = store.keep("risk", model.Risk)
change_request = store.keep("change_request", model.ChangeRequest)
project_issue = store.keep("project_issue", model.Issue)
gate = store.keep("gate", model.Gate, sa.UniqueConstraint("programme_id", "step"))
gate_criterion = store.keep("gate_criterion", model.GateCriterion)
runbook_task = store.keep("runbook_task", model.RunbookTask)
data_load = store.keep("data_load", model.DataLoad)
evidence = store.keep("evidence", model.Evidence)
waiver = store.keep("waiver", model.Waiver)
training_record = store.keep(
    "training_record",
    model.TrainingRecord,
    sa.UniqueConstraint("programme_id", "person_id", "role", "title"),
)
