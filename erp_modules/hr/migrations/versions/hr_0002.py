"""Calendars, leave with its ledger, and expenses."""

import sqlalchemy as sa
from alembic import op

from workflow_engine.persistence.types import Exact, Id, Instant

revision = "hr_0002"
down_revision = "hr_0001"
branch_labels = None
depends_on = ("finance_0002",)

TABLES = (
    "hr_expense_advance",
    "hr_expense_category",
    "hr_holiday_calendar",
    "hr_leave_type",
    "hr_expense_category_line",
    "hr_expense_claim",
    "hr_holiday_calendar_line",
    "hr_leave_balance",
    "hr_leave_request",
    "hr_leave_type_step",
    "hr_work_schedule",
    "hr_absence",
    "hr_expense_claim_line",
    "hr_leave_move",
    "hr_receipt_use",
)


def upgrade() -> None:
    _expense_advance()
    _expense_category()
    _holiday_calendar()
    _leave_type()
    _expense_category_line()
    _expense_claim()
    _holiday_calendar_line()
    _leave_balance()
    _leave_request()
    _leave_type_step()
    _work_schedule()
    _absence()
    _expense_claim_line()
    _leave_move()
    _receipt_use()


def _expense_advance() -> None:
    op.create_table(
        "hr_expense_advance",
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
        sa.Column("person_id", Id, nullable=True),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("amount", Exact(20, 4), nullable=False),
        sa.Column("open_amount", Exact(20, 4), nullable=False),
        sa.Column("paid_at", Instant, nullable=True),
        sa.CheckConstraint(
            "open_amount >= 0 AND open_amount <= amount",
            name=op.f("ck_hr_expense_advance_within_amount"),
        ),
        sa.PrimaryKeyConstraint("id", name="pk_hr_expense_advance"),
        sa.UniqueConstraint("company_id", "number", name="uq_hr_expense_advance_company_id_number"),
    )
    op.create_index(
        "ix_hr_expense_advance_company_id_state_id",
        "hr_expense_advance",
        ["company_id", "state", "id"],
    )
    op.create_index("ix_hr_expense_advance_created_by_id", "hr_expense_advance", ["created_by_id"])
    op.create_index("ix_hr_expense_advance_person_id", "hr_expense_advance", ["person_id"])


def _expense_category() -> None:
    op.create_table(
        "hr_expense_category",
        sa.Column("id", Id, nullable=False),
        sa.Column("company_id", Id, nullable=False),
        sa.Column("rev", sa.Integer, nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("name_zh", sa.String(200), nullable=True),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("account", sa.String(40), nullable=True),
        sa.Column("tax_code", sa.String(40), nullable=True),
        sa.Column("per_receipt", Exact(20, 4), nullable=True),
        sa.Column("per_day", Exact(20, 4), nullable=True),
        sa.Column("receipt_above", Exact(20, 4), nullable=False),
        sa.Column("oldest_days", sa.Integer, nullable=False),
        sa.Column("exceptions", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_hr_expense_category"),
        sa.UniqueConstraint("company_id", "code", name="uq_hr_expense_category_company_id_code"),
    )


def _holiday_calendar() -> None:
    op.create_table(
        "hr_holiday_calendar",
        sa.Column("id", Id, nullable=False),
        sa.Column("company_id", Id, nullable=False),
        sa.Column("rev", sa.Integer, nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("name_zh", sa.String(200), nullable=True),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("country", sa.String(2), nullable=True),
        sa.Column("based_on_id", Id, nullable=True),
        sa.Column("main", sa.Boolean, nullable=False),
        sa.Column("week", sa.String(7), nullable=False),
        sa.Column("cycle", sa.String(60), nullable=True),
        sa.Column("cycle_from", sa.Date, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_hr_holiday_calendar"),
        sa.UniqueConstraint("company_id", "code", name="uq_hr_holiday_calendar_company_id_code"),
    )
    op.create_index("ix_hr_holiday_calendar_based_on_id", "hr_holiday_calendar", ["based_on_id"])


def _leave_type() -> None:
    op.create_table(
        "hr_leave_type",
        sa.Column("id", Id, nullable=False),
        sa.Column("company_id", Id, nullable=False),
        sa.Column("rev", sa.Integer, nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("name_zh", sa.String(200), nullable=True),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("entitlement", sa.String(20), nullable=False),
        sa.Column("days", Exact(20, 1), nullable=False),
        sa.Column("prorated", sa.Boolean, nullable=False),
        sa.Column("carried", Exact(20, 1), nullable=False),
        sa.Column("counted", sa.String(20), nullable=False),
        sa.Column("half_days", sa.Boolean, nullable=False),
        sa.Column("most", Exact(20, 1), nullable=True),
        sa.Column("proof", sa.Boolean, nullable=False),
        sa.Column("paid", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_hr_leave_type"),
        sa.UniqueConstraint("company_id", "code", name="uq_hr_leave_type_company_id_code"),
    )


def _expense_category_line() -> None:
    op.create_table(
        "hr_expense_category_line",
        sa.Column("id", Id, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("department_id", Id, nullable=False),
        sa.Column("per_receipt", Exact(20, 4), nullable=True),
        sa.Column("per_day", Exact(20, 4), nullable=True),
        sa.Column("document_id", Id, nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["hr_expense_category.id"],
            name="fk_hr_expense_category_line_document_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_hr_expense_category_line"),
    )
    op.create_index(
        "ix_hr_expense_category_line_department_id", "hr_expense_category_line", ["department_id"]
    )
    op.create_index(
        "ix_hr_expense_category_line_document_id", "hr_expense_category_line", ["document_id"]
    )


def _expense_claim() -> None:
    op.create_table(
        "hr_expense_claim",
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
        sa.Column("currency", sa.String(40), nullable=False),
        sa.Column("amount", Exact(20, 4), nullable=False),
        sa.Column("base_amount", Exact(20, 4), nullable=False),
        sa.Column("rate", Exact(20, 10), nullable=False),
        sa.Column("rate_on", sa.Date, nullable=True),
        sa.Column("person_id", Id, nullable=True),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("advance_id", Id, nullable=True),
        sa.Column("tax", Exact(20, 4), nullable=False),
        sa.Column("offset", Exact(20, 4), nullable=False),
        sa.Column("payable", Exact(20, 4), nullable=False),
        sa.Column("auditor_id", Id, nullable=True),
        sa.Column("audited_at", Instant, nullable=True),
        sa.Column("paid_at", Instant, nullable=True),
        sa.ForeignKeyConstraint(
            ["advance_id"], ["hr_expense_advance.id"], name="fk_hr_expense_claim_advance_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_hr_expense_claim"),
        sa.UniqueConstraint("company_id", "number", name="uq_hr_expense_claim_company_id_number"),
    )
    op.create_index("ix_hr_expense_claim_advance_id", "hr_expense_claim", ["advance_id"])
    op.create_index("ix_hr_expense_claim_auditor_id", "hr_expense_claim", ["auditor_id"])
    op.create_index(
        "ix_hr_expense_claim_company_id_state_id", "hr_expense_claim", ["company_id", "state", "id"]
    )
    op.create_index("ix_hr_expense_claim_created_by_id", "hr_expense_claim", ["created_by_id"])
    op.create_index("ix_hr_expense_claim_person_id", "hr_expense_claim", ["person_id"])


def _holiday_calendar_line() -> None:
    op.create_table(
        "hr_holiday_calendar_line",
        sa.Column("id", Id, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("sort", sa.String(20), nullable=False),
        sa.Column("name", sa.String(100), nullable=True),
        sa.Column("document_id", Id, nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["hr_holiday_calendar.id"],
            name="fk_hr_holiday_calendar_line_document_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_hr_holiday_calendar_line"),
    )
    op.create_index(
        "ix_hr_holiday_calendar_line_document_id", "hr_holiday_calendar_line", ["document_id"]
    )


def _leave_balance() -> None:
    op.create_table(
        "hr_leave_balance",
        sa.Column("id", Id, nullable=False),
        sa.Column("company_id", Id, nullable=False),
        sa.Column("rev", sa.Integer, nullable=False),
        sa.Column("person_id", Id, nullable=False),
        sa.Column("leave_type_id", Id, nullable=False),
        sa.Column("year", sa.Integer, nullable=False),
        sa.Column("entitled", Exact(20, 1), nullable=False),
        sa.Column("planned", Exact(20, 1), nullable=False),
        sa.Column("taken", Exact(20, 1), nullable=False),
        sa.CheckConstraint(
            "planned >= 0 AND taken >= 0", name=op.f("ck_hr_leave_balance_not_negative")
        ),
        sa.ForeignKeyConstraint(
            ["leave_type_id"], ["hr_leave_type.id"], name="fk_hr_leave_balance_leave_type_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_hr_leave_balance"),
        sa.UniqueConstraint(
            "company_id",
            "person_id",
            "leave_type_id",
            "year",
            name="uq_hr_leave_balance_company_id_person_id_leave_type_id_year",
        ),
    )
    op.create_index("ix_hr_leave_balance_company_id_id", "hr_leave_balance", ["company_id", "id"])
    op.create_index("ix_hr_leave_balance_leave_type_id", "hr_leave_balance", ["leave_type_id"])
    op.create_index("ix_hr_leave_balance_person_id", "hr_leave_balance", ["person_id"])


def _leave_request() -> None:
    op.create_table(
        "hr_leave_request",
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
        sa.Column("person_id", Id, nullable=True),
        sa.Column("leave_type_id", Id, nullable=False),
        sa.Column("starts_on", sa.Date, nullable=False),
        sa.Column("starts_noon", sa.Boolean, nullable=False),
        sa.Column("ends_on", sa.Date, nullable=False),
        sa.Column("ends_noon", sa.Boolean, nullable=False),
        sa.Column("substitute_id", Id, nullable=True),
        sa.Column("purpose", sa.String(500), nullable=True),
        sa.Column("certificate_name", sa.String(200), nullable=True),
        sa.Column("certificate_hash", sa.String(64), nullable=True),
        sa.Column("days", Exact(20, 1), nullable=False),
        sa.Column("accepted_at", Instant, nullable=True),
        sa.ForeignKeyConstraint(
            ["leave_type_id"], ["hr_leave_type.id"], name="fk_hr_leave_request_leave_type_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_hr_leave_request"),
        sa.UniqueConstraint("company_id", "number", name="uq_hr_leave_request_company_id_number"),
    )
    op.create_index(
        "ix_hr_leave_request_company_id_state_id", "hr_leave_request", ["company_id", "state", "id"]
    )
    op.create_index("ix_hr_leave_request_created_by_id", "hr_leave_request", ["created_by_id"])
    op.create_index("ix_hr_leave_request_leave_type_id", "hr_leave_request", ["leave_type_id"])
    op.create_index("ix_hr_leave_request_person_id", "hr_leave_request", ["person_id"])
    op.create_index("ix_hr_leave_request_substitute_id", "hr_leave_request", ["substitute_id"])


def _leave_type_step() -> None:
    op.create_table(
        "hr_leave_type_step",
        sa.Column("id", Id, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("from_years", sa.Integer, nullable=False),
        sa.Column("days", Exact(20, 1), nullable=False),
        sa.Column("document_id", Id, nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["hr_leave_type.id"], name="fk_hr_leave_type_step_document_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_hr_leave_type_step"),
    )
    op.create_index("ix_hr_leave_type_step_document_id", "hr_leave_type_step", ["document_id"])


def _work_schedule() -> None:
    op.create_table(
        "hr_work_schedule",
        sa.Column("id", Id, nullable=False),
        sa.Column("company_id", Id, nullable=False),
        sa.Column("rev", sa.Integer, nullable=False),
        sa.Column("person_id", Id, nullable=False),
        sa.Column("calendar_id", Id, nullable=False),
        sa.Column("valid_from", sa.Date, nullable=False),
        sa.ForeignKeyConstraint(
            ["calendar_id"], ["hr_holiday_calendar.id"], name="fk_hr_work_schedule_calendar_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_hr_work_schedule"),
        sa.UniqueConstraint(
            "company_id",
            "person_id",
            "valid_from",
            name="uq_hr_work_schedule_company_id_person_id_valid_from",
        ),
    )
    op.create_index("ix_hr_work_schedule_calendar_id", "hr_work_schedule", ["calendar_id"])
    op.create_index("ix_hr_work_schedule_company_id_id", "hr_work_schedule", ["company_id", "id"])
    op.create_index("ix_hr_work_schedule_person_id", "hr_work_schedule", ["person_id"])


def _absence() -> None:
    op.create_table(
        "hr_absence",
        sa.Column("id", Id, nullable=False),
        sa.Column("company_id", Id, nullable=False),
        sa.Column("rev", sa.Integer, nullable=False),
        sa.Column("person_id", Id, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("portion", Exact(20, 1), nullable=False),
        sa.Column("request_id", Id, nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"], ["hr_leave_request.id"], name="fk_hr_absence_request_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_hr_absence"),
    )
    op.create_index("ix_hr_absence_company_id_id", "hr_absence", ["company_id", "id"])
    op.create_index("ix_hr_absence_person_id", "hr_absence", ["person_id"])
    op.create_index("ix_hr_absence_request_id", "hr_absence", ["request_id"])


def _expense_claim_line() -> None:
    op.create_table(
        "hr_expense_claim_line",
        sa.Column("id", Id, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("spent_on", sa.Date, nullable=False),
        sa.Column("category_id", Id, nullable=False),
        sa.Column("description", sa.String(500), nullable=True),
        sa.Column("currency", sa.String(40), nullable=False),
        sa.Column("amount", Exact(20, 4), nullable=False),
        sa.Column("tax_code", sa.String(40), nullable=True),
        sa.Column("cost_centre", sa.String(40), nullable=False),
        sa.Column("receipt_number", sa.String(60), nullable=True),
        sa.Column("receipt_name", sa.String(200), nullable=True),
        sa.Column("receipt_hash", sa.String(64), nullable=True),
        sa.Column("explanation", sa.String(500), nullable=True),
        sa.Column("base_amount", Exact(20, 4), nullable=False),
        sa.Column("tax", Exact(20, 4), nullable=False),
        sa.Column("rate", Exact(20, 10), nullable=False),
        sa.Column("receipt_key", sa.String(60), nullable=False),
        sa.Column("document_id", Id, nullable=False),
        sa.ForeignKeyConstraint(
            ["category_id"], ["hr_expense_category.id"], name="fk_hr_expense_claim_line_category_id"
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["hr_expense_claim.id"], name="fk_hr_expense_claim_line_document_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_hr_expense_claim_line"),
    )
    op.create_index(
        "ix_hr_expense_claim_line_category_id", "hr_expense_claim_line", ["category_id"]
    )
    op.create_index(
        "ix_hr_expense_claim_line_document_id", "hr_expense_claim_line", ["document_id"]
    )


def _leave_move() -> None:
    op.create_table(
        "hr_leave_move",
        sa.Column("id", Id, nullable=False),
        sa.Column("company_id", Id, nullable=False),
        sa.Column("rev", sa.Integer, nullable=False),
        sa.Column("balance_id", Id, nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("sort", sa.String(20), nullable=False),
        sa.Column("entitled", Exact(20, 1), nullable=False),
        sa.Column("planned", Exact(20, 1), nullable=False),
        sa.Column("taken", Exact(20, 1), nullable=False),
        sa.Column("request_id", Id, nullable=True),
        sa.Column("note", sa.String(500), nullable=True),
        sa.Column("moved_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(
            ["balance_id"], ["hr_leave_balance.id"], name="fk_hr_leave_move_balance_id"
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["hr_leave_request.id"], name="fk_hr_leave_move_request_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_hr_leave_move"),
        sa.UniqueConstraint("balance_id", "seq", name="uq_hr_leave_move_balance_id_seq"),
    )
    op.create_index("ix_hr_leave_move_balance_id", "hr_leave_move", ["balance_id"])
    op.create_index("ix_hr_leave_move_company_id_id", "hr_leave_move", ["company_id", "id"])
    op.create_index("ix_hr_leave_move_request_id", "hr_leave_move", ["request_id"])


def _receipt_use() -> None:
    op.create_table(
        "hr_receipt_use",
        sa.Column("id", Id, nullable=False),
        sa.Column("company_id", Id, nullable=False),
        sa.Column("rev", sa.Integer, nullable=False),
        sa.Column("key", sa.String(80), nullable=False),
        sa.Column("claim_id", Id, nullable=False),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["hr_expense_claim.id"], name="fk_hr_receipt_use_claim_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_hr_receipt_use"),
        sa.UniqueConstraint("company_id", "key", name="uq_hr_receipt_use_company_id_key"),
    )
    op.create_index("ix_hr_receipt_use_claim_id", "hr_receipt_use", ["claim_id"])
    op.create_index("ix_hr_receipt_use_company_id_id", "hr_receipt_use", ["company_id", "id"])


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
