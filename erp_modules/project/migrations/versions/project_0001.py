"""Programmes and what they keep."""

import sqlalchemy as sa
from alembic import op

from workflow_engine.persistence.types import Exact, Id, Instant

revision = "project_0001"
down_revision = None
branch_labels = ("project",)
depends_on = None

TABLES = (
    "project_programme",
    "project_data_load",
    "project_gate",
    "project_milestone",
    "project_programme_goal",
    "project_project_issue",
    "project_risk",
    "project_runbook_task",
    "project_training_record",
    "project_gate_criterion",
    "project_gate_owner",
    "project_project_task",
    "project_training_record_attempt",
    "project_evidence",
    "project_project_task_predecessor",
    "project_raci_entry",
    "project_waiver",
)


def upgrade() -> None:
    _programme()
    _data_load()
    _gate()
    _milestone()
    _programme_goal()
    _project_issue()
    _risk()
    _runbook_task()
    _training_record()
    _gate_criterion()
    _gate_owner()
    _project_task()
    _training_record_attempt()
    _evidence()
    _project_task_predecessor()
    _raci_entry()
    _waiver()


def _programme() -> None:
    op.create_table(
        "project_programme",
        sa.Column("id", Id, nullable=False),
        sa.Column("company_id", Id, nullable=False),
        sa.Column("rev", sa.Integer, nullable=False),
        sa.Column("number", sa.String(40), nullable=True),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("reason", sa.String(2000), nullable=True),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("created_by_id", Id, nullable=True),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("name_zh", sa.String(200), nullable=True),
        sa.Column("sponsor_id", Id, nullable=False),
        sa.Column("manager_id", Id, nullable=False),
        sa.Column("starts_on", sa.Date, nullable=False),
        sa.Column("go_live_on", sa.Date, nullable=False),
        sa.Column("cutover", sa.String(20), nullable=False),
        sa.Column("tolerance", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_project_programme"),
        sa.UniqueConstraint("company_id", "number", name="uq_project_programme_company_id_number"),
    )
    op.create_index(
        "ix_project_programme_company_id_state_id",
        "project_programme",
        ["company_id", "state", "id"],
    )
    op.create_index("ix_project_programme_created_by_id", "project_programme", ["created_by_id"])
    op.create_index("ix_project_programme_manager_id", "project_programme", ["manager_id"])
    op.create_index("ix_project_programme_sponsor_id", "project_programme", ["sponsor_id"])


def _data_load() -> None:
    op.create_table(
        "project_data_load",
        sa.Column("id", Id, nullable=False),
        sa.Column("company_id", Id, nullable=False),
        sa.Column("rev", sa.Integer, nullable=False),
        sa.Column("number", sa.String(40), nullable=True),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("reason", sa.String(2000), nullable=True),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("created_by_id", Id, nullable=True),
        sa.Column("programme_id", Id, nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("name_zh", sa.String(200), nullable=True),
        sa.Column("stage", sa.String(20), nullable=False),
        sa.Column("owner_id", Id, nullable=False),
        sa.Column("expected_count", sa.Integer, nullable=False),
        sa.Column("expected_total", Exact(20, 4), nullable=False),
        sa.Column("loaded_count", sa.Integer, nullable=True),
        sa.Column("loaded_total", Exact(20, 4), nullable=True),
        sa.Column("count_difference", sa.Integer, nullable=True),
        sa.Column("difference", Exact(20, 4), nullable=True),
        sa.Column("loops", sa.Integer, nullable=False),
        sa.Column("signed_at", Instant, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_project_data_load"),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["project_programme.id"], name="fk_project_data_load_programme_id"
        ),
        sa.UniqueConstraint("company_id", "number", name="uq_project_data_load_company_id_number"),
    )
    op.create_index(
        "ix_project_data_load_company_id_state_id",
        "project_data_load",
        ["company_id", "state", "id"],
    )
    op.create_index("ix_project_data_load_created_by_id", "project_data_load", ["created_by_id"])
    op.create_index("ix_project_data_load_owner_id", "project_data_load", ["owner_id"])
    op.create_index("ix_project_data_load_programme_id", "project_data_load", ["programme_id"])


def _gate() -> None:
    op.create_table(
        "project_gate",
        sa.Column("id", Id, nullable=False),
        sa.Column("company_id", Id, nullable=False),
        sa.Column("rev", sa.Integer, nullable=False),
        sa.Column("number", sa.String(40), nullable=True),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("reason", sa.String(2000), nullable=True),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("created_by_id", Id, nullable=True),
        sa.Column("programme_id", Id, nullable=False),
        sa.Column("step", sa.Integer, nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("name_zh", sa.String(200), nullable=True),
        sa.Column("due_on", sa.Date, nullable=True),
        sa.Column("decided_at", Instant, nullable=True),
        sa.Column("decided_by_id", Id, nullable=True),
        sa.Column("back_to", sa.Integer, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_project_gate"),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["project_programme.id"], name="fk_project_gate_programme_id"
        ),
        sa.UniqueConstraint("company_id", "number", name="uq_project_gate_company_id_number"),
        sa.UniqueConstraint("programme_id", "step", name="uq_project_gate_programme_id_step"),
    )
    op.create_index(
        "ix_project_gate_company_id_state_id", "project_gate", ["company_id", "state", "id"]
    )
    op.create_index("ix_project_gate_created_by_id", "project_gate", ["created_by_id"])
    op.create_index("ix_project_gate_decided_by_id", "project_gate", ["decided_by_id"])
    op.create_index("ix_project_gate_programme_id", "project_gate", ["programme_id"])


def _milestone() -> None:
    op.create_table(
        "project_milestone",
        sa.Column("id", Id, nullable=False),
        sa.Column("company_id", Id, nullable=False),
        sa.Column("rev", sa.Integer, nullable=False),
        sa.Column("number", sa.String(40), nullable=True),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("reason", sa.String(2000), nullable=True),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("created_by_id", Id, nullable=True),
        sa.Column("programme_id", Id, nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("name_zh", sa.String(200), nullable=True),
        sa.Column("step", sa.Integer, nullable=False),
        sa.Column("owner_id", Id, nullable=True),
        sa.Column("planned_on", sa.Date, nullable=False),
        sa.Column("baseline_on", sa.Date, nullable=True),
        sa.Column("forecast_on", sa.Date, nullable=True),
        sa.Column("actual_on", sa.Date, nullable=True),
        sa.Column("slip", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_project_milestone"),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["project_programme.id"], name="fk_project_milestone_programme_id"
        ),
        sa.UniqueConstraint("company_id", "number", name="uq_project_milestone_company_id_number"),
    )
    op.create_index(
        "ix_project_milestone_company_id_state_id",
        "project_milestone",
        ["company_id", "state", "id"],
    )
    op.create_index("ix_project_milestone_created_by_id", "project_milestone", ["created_by_id"])
    op.create_index("ix_project_milestone_owner_id", "project_milestone", ["owner_id"])
    op.create_index("ix_project_milestone_programme_id", "project_milestone", ["programme_id"])


def _programme_goal() -> None:
    op.create_table(
        "project_programme_goal",
        sa.Column("id", Id, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("unit", sa.String(40), nullable=False),
        sa.Column("baseline", Exact(20, 4), nullable=True),
        sa.Column("target", Exact(20, 4), nullable=True),
        sa.Column("due_on", sa.Date, nullable=True),
        sa.Column("owner_id", Id, nullable=True),
        sa.Column("document_id", Id, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_project_programme_goal"),
        sa.ForeignKeyConstraint(
            ["document_id"], ["project_programme.id"], name="fk_project_programme_goal_document_id"
        ),
    )
    op.create_index(
        "ix_project_programme_goal_document_id", "project_programme_goal", ["document_id"]
    )
    op.create_index("ix_project_programme_goal_owner_id", "project_programme_goal", ["owner_id"])


def _project_issue() -> None:
    op.create_table(
        "project_project_issue",
        sa.Column("id", Id, nullable=False),
        sa.Column("company_id", Id, nullable=False),
        sa.Column("rev", sa.Integer, nullable=False),
        sa.Column("number", sa.String(40), nullable=True),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("reason", sa.String(2000), nullable=True),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("created_by_id", Id, nullable=True),
        sa.Column("programme_id", Id, nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("name_zh", sa.String(200), nullable=True),
        sa.Column("description", sa.String(2000), nullable=True),
        sa.Column("severity", sa.String(20), nullable=False),
        sa.Column("found_in", sa.String(20), nullable=False),
        sa.Column("owner_id", Id, nullable=True),
        sa.Column("due_on", sa.Date, nullable=True),
        sa.Column("solution", sa.String(1000), nullable=True),
        sa.Column("solved_by_id", Id, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_project_project_issue"),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["project_programme.id"], name="fk_project_project_issue_programme_id"
        ),
        sa.UniqueConstraint(
            "company_id", "number", name="uq_project_project_issue_company_id_number"
        ),
    )
    op.create_index(
        "ix_project_project_issue_company_id_state_id",
        "project_project_issue",
        ["company_id", "state", "id"],
    )
    op.create_index(
        "ix_project_project_issue_created_by_id", "project_project_issue", ["created_by_id"]
    )
    op.create_index("ix_project_project_issue_owner_id", "project_project_issue", ["owner_id"])
    op.create_index(
        "ix_project_project_issue_programme_id", "project_project_issue", ["programme_id"]
    )
    op.create_index(
        "ix_project_project_issue_solved_by_id", "project_project_issue", ["solved_by_id"]
    )


def _risk() -> None:
    op.create_table(
        "project_risk",
        sa.Column("id", Id, nullable=False),
        sa.Column("company_id", Id, nullable=False),
        sa.Column("rev", sa.Integer, nullable=False),
        sa.Column("number", sa.String(40), nullable=True),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("reason", sa.String(2000), nullable=True),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("created_by_id", Id, nullable=True),
        sa.Column("programme_id", Id, nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("name_zh", sa.String(200), nullable=True),
        sa.Column("source", sa.String(20), nullable=False),
        sa.Column("probability", sa.Integer, nullable=False),
        sa.Column("impact", sa.Integer, nullable=False),
        sa.Column("score", sa.Integer, nullable=False),
        sa.Column("owner_id", Id, nullable=False),
        sa.Column("sign", sa.String(500), nullable=True),
        sa.Column("treatment", sa.String(20), nullable=True),
        sa.Column("response", sa.String(1000), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_project_risk"),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["project_programme.id"], name="fk_project_risk_programme_id"
        ),
        sa.UniqueConstraint("company_id", "number", name="uq_project_risk_company_id_number"),
    )
    op.create_index(
        "ix_project_risk_company_id_state_id", "project_risk", ["company_id", "state", "id"]
    )
    op.create_index("ix_project_risk_created_by_id", "project_risk", ["created_by_id"])
    op.create_index("ix_project_risk_owner_id", "project_risk", ["owner_id"])
    op.create_index("ix_project_risk_programme_id", "project_risk", ["programme_id"])


def _runbook_task() -> None:
    op.create_table(
        "project_runbook_task",
        sa.Column("id", Id, nullable=False),
        sa.Column("company_id", Id, nullable=False),
        sa.Column("rev", sa.Integer, nullable=False),
        sa.Column("number", sa.String(40), nullable=True),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("reason", sa.String(2000), nullable=True),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("created_by_id", Id, nullable=True),
        sa.Column("programme_id", Id, nullable=False),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("name_zh", sa.String(200), nullable=True),
        sa.Column("owner_id", Id, nullable=False),
        sa.Column("deputy_id", Id, nullable=True),
        sa.Column("predecessor_id", Id, nullable=True),
        sa.Column("planned_start_at", Instant, nullable=False),
        sa.Column("planned_end_at", Instant, nullable=False),
        sa.Column("proof", sa.Boolean, nullable=False),
        sa.Column("point_of_no_return", sa.Boolean, nullable=False),
        sa.Column("actual_start_at", Instant, nullable=True),
        sa.Column("actual_end_at", Instant, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_project_runbook_task"),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["project_programme.id"], name="fk_project_runbook_task_programme_id"
        ),
        sa.UniqueConstraint(
            "company_id", "number", name="uq_project_runbook_task_company_id_number"
        ),
    )
    op.create_index(
        "ix_project_runbook_task_company_id_state_id",
        "project_runbook_task",
        ["company_id", "state", "id"],
    )
    op.create_index(
        "ix_project_runbook_task_created_by_id", "project_runbook_task", ["created_by_id"]
    )
    op.create_index("ix_project_runbook_task_deputy_id", "project_runbook_task", ["deputy_id"])
    op.create_index("ix_project_runbook_task_owner_id", "project_runbook_task", ["owner_id"])
    op.create_index(
        "ix_project_runbook_task_predecessor_id", "project_runbook_task", ["predecessor_id"]
    )
    op.create_index(
        "ix_project_runbook_task_programme_id", "project_runbook_task", ["programme_id"]
    )


def _training_record() -> None:
    op.create_table(
        "project_training_record",
        sa.Column("id", Id, nullable=False),
        sa.Column("company_id", Id, nullable=False),
        sa.Column("rev", sa.Integer, nullable=False),
        sa.Column("programme_id", Id, nullable=False),
        sa.Column("person_id", Id, nullable=False),
        sa.Column("role", sa.String(80), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("held_on", sa.Date, nullable=True),
        sa.Column("pass_score", Exact(20, 2), nullable=False),
        sa.Column("best", Exact(20, 2), nullable=True),
        sa.Column("passed", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_project_training_record"),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["project_programme.id"],
            name="fk_project_training_record_programme_id",
        ),
        sa.UniqueConstraint(
            "programme_id",
            "person_id",
            "role",
            "title",
            name="uq_project_training_record_programme_id_person_id_role_title",
        ),
    )
    op.create_index(
        "ix_project_training_record_company_id_id", "project_training_record", ["company_id", "id"]
    )
    op.create_index(
        "ix_project_training_record_person_id", "project_training_record", ["person_id"]
    )
    op.create_index(
        "ix_project_training_record_programme_id", "project_training_record", ["programme_id"]
    )


def _gate_criterion() -> None:
    op.create_table(
        "project_gate_criterion",
        sa.Column("id", Id, nullable=False),
        sa.Column("company_id", Id, nullable=False),
        sa.Column("rev", sa.Integer, nullable=False),
        sa.Column("gate_id", Id, nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("name_zh", sa.String(200), nullable=True),
        sa.Column("measure", sa.String(20), nullable=False),
        sa.Column("threshold", Exact(20, 2), nullable=True),
        sa.Column("mandatory", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_project_gate_criterion"),
        sa.ForeignKeyConstraint(
            ["gate_id"], ["project_gate.id"], name="fk_project_gate_criterion_gate_id"
        ),
    )
    op.create_index(
        "ix_project_gate_criterion_company_id_id", "project_gate_criterion", ["company_id", "id"]
    )
    op.create_index("ix_project_gate_criterion_gate_id", "project_gate_criterion", ["gate_id"])


def _gate_owner() -> None:
    op.create_table(
        "project_gate_owner",
        sa.Column("id", Id, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("person_id", Id, nullable=False),
        sa.Column("concern", sa.String(200), nullable=True),
        sa.Column("signed_at", Instant, nullable=True),
        sa.Column("document_id", Id, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_project_gate_owner"),
        sa.ForeignKeyConstraint(
            ["document_id"], ["project_gate.id"], name="fk_project_gate_owner_document_id"
        ),
    )
    op.create_index("ix_project_gate_owner_document_id", "project_gate_owner", ["document_id"])
    op.create_index("ix_project_gate_owner_person_id", "project_gate_owner", ["person_id"])


def _project_task() -> None:
    op.create_table(
        "project_project_task",
        sa.Column("id", Id, nullable=False),
        sa.Column("company_id", Id, nullable=False),
        sa.Column("rev", sa.Integer, nullable=False),
        sa.Column("number", sa.String(40), nullable=True),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("reason", sa.String(2000), nullable=True),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("created_by_id", Id, nullable=True),
        sa.Column("programme_id", Id, nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("name_zh", sa.String(200), nullable=True),
        sa.Column("step", sa.Integer, nullable=False),
        sa.Column("milestone_id", Id, nullable=True),
        sa.Column("deliverable", sa.String(200), nullable=True),
        sa.Column("owner_id", Id, nullable=False),
        sa.Column("deputy_id", Id, nullable=True),
        sa.Column("planned_start", sa.Date, nullable=False),
        sa.Column("planned_end", sa.Date, nullable=False),
        sa.Column("actual_start", sa.Date, nullable=True),
        sa.Column("actual_end", sa.Date, nullable=True),
        sa.Column("percent", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_project_project_task"),
        sa.ForeignKeyConstraint(
            ["milestone_id"], ["project_milestone.id"], name="fk_project_project_task_milestone_id"
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["project_programme.id"], name="fk_project_project_task_programme_id"
        ),
        sa.UniqueConstraint(
            "company_id", "number", name="uq_project_project_task_company_id_number"
        ),
    )
    op.create_index(
        "ix_project_project_task_company_id_state_id",
        "project_project_task",
        ["company_id", "state", "id"],
    )
    op.create_index(
        "ix_project_project_task_created_by_id", "project_project_task", ["created_by_id"]
    )
    op.create_index("ix_project_project_task_deputy_id", "project_project_task", ["deputy_id"])
    op.create_index(
        "ix_project_project_task_milestone_id", "project_project_task", ["milestone_id"]
    )
    op.create_index("ix_project_project_task_owner_id", "project_project_task", ["owner_id"])
    op.create_index(
        "ix_project_project_task_programme_id", "project_project_task", ["programme_id"]
    )


def _training_record_attempt() -> None:
    op.create_table(
        "project_training_record_attempt",
        sa.Column("id", Id, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("held_on", sa.Date, nullable=False),
        sa.Column("score", Exact(20, 2), nullable=False),
        sa.Column("passed", sa.Boolean, nullable=False),
        sa.Column("document_id", Id, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_project_training_record_attempt"),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["project_training_record.id"],
            name="fk_project_training_record_attempt_document_id",
        ),
    )
    op.create_index(
        "ix_project_training_record_attempt_document_id",
        "project_training_record_attempt",
        ["document_id"],
    )


def _evidence() -> None:
    op.create_table(
        "project_evidence",
        sa.Column("id", Id, nullable=False),
        sa.Column("company_id", Id, nullable=False),
        sa.Column("rev", sa.Integer, nullable=False),
        sa.Column("number", sa.String(40), nullable=True),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("reason", sa.String(2000), nullable=True),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("created_by_id", Id, nullable=True),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("criterion_id", Id, nullable=True),
        sa.Column("runbook_task_id", Id, nullable=True),
        sa.Column("data_load_id", Id, nullable=True),
        sa.Column("link", sa.String(500), nullable=True),
        sa.Column("document_hash", sa.String(64), nullable=True),
        sa.Column("noted_at", Instant, nullable=True),
        sa.Column("noted_by_id", Id, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_project_evidence"),
        sa.ForeignKeyConstraint(
            ["criterion_id"], ["project_gate_criterion.id"], name="fk_project_evidence_criterion_id"
        ),
        sa.ForeignKeyConstraint(
            ["data_load_id"], ["project_data_load.id"], name="fk_project_evidence_data_load_id"
        ),
        sa.ForeignKeyConstraint(
            ["runbook_task_id"],
            ["project_runbook_task.id"],
            name="fk_project_evidence_runbook_task_id",
        ),
        sa.UniqueConstraint("company_id", "number", name="uq_project_evidence_company_id_number"),
    )
    op.create_index(
        "ix_project_evidence_company_id_state_id", "project_evidence", ["company_id", "state", "id"]
    )
    op.create_index("ix_project_evidence_created_by_id", "project_evidence", ["created_by_id"])
    op.create_index("ix_project_evidence_criterion_id", "project_evidence", ["criterion_id"])
    op.create_index("ix_project_evidence_data_load_id", "project_evidence", ["data_load_id"])
    op.create_index("ix_project_evidence_noted_by_id", "project_evidence", ["noted_by_id"])
    op.create_index("ix_project_evidence_runbook_task_id", "project_evidence", ["runbook_task_id"])


def _project_task_predecessor() -> None:
    op.create_table(
        "project_project_task_predecessor",
        sa.Column("id", Id, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("task_id", Id, nullable=False),
        sa.Column("lag", sa.Integer, nullable=False),
        sa.Column("document_id", Id, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_project_project_task_predecessor"),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["project_project_task.id"],
            name="fk_project_project_task_predecessor_document_id",
        ),
        sa.ForeignKeyConstraint(
            ["task_id"],
            ["project_project_task.id"],
            name="fk_project_project_task_predecessor_task_id",
        ),
    )
    op.create_index(
        "ix_project_project_task_predecessor_document_id",
        "project_project_task_predecessor",
        ["document_id"],
    )
    op.create_index(
        "ix_project_project_task_predecessor_task_id",
        "project_project_task_predecessor",
        ["task_id"],
    )


def _raci_entry() -> None:
    op.create_table(
        "project_raci_entry",
        sa.Column("id", Id, nullable=False),
        sa.Column("company_id", Id, nullable=False),
        sa.Column("rev", sa.Integer, nullable=False),
        sa.Column("programme_id", Id, nullable=False),
        sa.Column("task_id", Id, nullable=True),
        sa.Column("deliverable", sa.String(200), nullable=True),
        sa.Column("person_id", Id, nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("title", sa.String(250), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_project_raci_entry"),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["project_programme.id"], name="fk_project_raci_entry_programme_id"
        ),
        sa.ForeignKeyConstraint(
            ["task_id"], ["project_project_task.id"], name="fk_project_raci_entry_task_id"
        ),
    )
    op.create_index(
        "ix_project_raci_entry_company_id_id", "project_raci_entry", ["company_id", "id"]
    )
    op.create_index("ix_project_raci_entry_person_id", "project_raci_entry", ["person_id"])
    op.create_index("ix_project_raci_entry_programme_id", "project_raci_entry", ["programme_id"])
    op.create_index("ix_project_raci_entry_task_id", "project_raci_entry", ["task_id"])
    op.create_index(
        "uq_project_raci_entry_accountable",
        "project_raci_entry",
        ["task_id"],
        unique=True,
        sqlite_where=sa.text("role = 'A' AND task_id IS NOT NULL"),
        postgresql_where=sa.text("role = 'A' AND task_id IS NOT NULL"),
    )


def _waiver() -> None:
    op.create_table(
        "project_waiver",
        sa.Column("id", Id, nullable=False),
        sa.Column("company_id", Id, nullable=False),
        sa.Column("rev", sa.Integer, nullable=False),
        sa.Column("number", sa.String(40), nullable=True),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("reason", sa.String(2000), nullable=True),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("created_by_id", Id, nullable=True),
        sa.Column("criterion_id", Id, nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("justification", sa.String(1000), nullable=False),
        sa.Column("expires_on", sa.Date, nullable=False),
        sa.Column("granted_by_id", Id, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_project_waiver"),
        sa.ForeignKeyConstraint(
            ["criterion_id"], ["project_gate_criterion.id"], name="fk_project_waiver_criterion_id"
        ),
        sa.UniqueConstraint("company_id", "number", name="uq_project_waiver_company_id_number"),
    )
    op.create_index(
        "ix_project_waiver_company_id_state_id", "project_waiver", ["company_id", "state", "id"]
    )
    op.create_index("ix_project_waiver_created_by_id", "project_waiver", ["created_by_id"])
    op.create_index("ix_project_waiver_criterion_id", "project_waiver", ["criterion_id"])
    op.create_index("ix_project_waiver_granted_by_id", "project_waiver", ["granted_by_id"])


def downgrade() -> None:
    for name in reversed(TABLES):
        op.drop_table(name)
