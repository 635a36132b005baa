"""Deployments: tags, second pair of eyes, suspension."""

import sqlalchemy as sa
from alembic import op

from workflow_engine.persistence.types import Id, Instant, Json

revision = "kernel_0003"
down_revision = "kernel_0002"
branch_labels = None
depends_on = None

_KNOWN = """
INSERT INTO process (company_id, "key", last_version)
SELECT company_id, "key", max(version) FROM definition GROUP BY company_id, "key"
"""
#: Nobody may hand on what he lacks, so whoever hands out permissions needs the new ones first.
_ALLOWED = """
INSERT INTO role_permission (role_id, permission, company_id)
SELECT role_id, :permission, company_id FROM role_permission WHERE permission = 'account:write'
"""
_PERMISSIONS = ("definition:publish", "definition:suspend", "definition:manage")


def upgrade() -> None:
    op.add_column("deployment", sa.Column("tag", sa.String(length=60), nullable=True))
    op.add_column(
        "deployment",
        sa.Column("state", sa.String(length=12), server_default="published", nullable=False),
    )
    op.create_index("ix_deployment_newest", "deployment", ["company_id", "created_at", "id"])
    op.add_column("definition", sa.Column("see_permission", sa.String(length=80), nullable=True))
    op.add_column("definition", sa.Column("tag", sa.String(length=60), nullable=True))
    _processes()
    _proposals()
    _rehearsals()
    op.execute(_KNOWN)
    for permission in _PERMISSIONS:
        op.execute(sa.text(_ALLOWED).bindparams(permission=permission))


def _processes() -> None:
    op.create_table(
        "process",
        sa.Column("company_id", Id, nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("last_version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), server_default="active", nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=True),
        sa.Column("start_permission", sa.String(length=80), nullable=True),
        sa.Column("see_permission", sa.String(length=80), nullable=True),
        sa.Column("second_pair", sa.Boolean(), nullable=True),
        sa.Column("require_scenarios", sa.Boolean(), nullable=True),
        sa.Column("rev", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name="fk_process_company_id"),
        sa.PrimaryKeyConstraint("company_id", "key", name="pk_process"),
    )
    op.create_table(
        "deployment_policy",
        sa.Column("company_id", Id, nullable=False),
        sa.Column("second_pair", sa.Boolean(), nullable=False),
        sa.Column("require_scenarios", sa.Boolean(), nullable=False),
        sa.Column("rev", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name="fk_deployment_policy_company_id"
        ),
        sa.PrimaryKeyConstraint("company_id", name="pk_deployment_policy"),
    )


def _proposals() -> None:
    op.create_table(
        "proposal",
        sa.Column("deployment_id", Id, nullable=False),
        sa.Column("company_id", Id, nullable=False),
        sa.Column("based_on", Json, nullable=False),
        sa.Column("decided_at", Instant, nullable=True),
        sa.Column("decided_by", Id, nullable=True),
        sa.Column("reason", sa.String(length=1000), nullable=True),
        sa.ForeignKeyConstraint(
            ["deployment_id"], ["deployment.id"], name="fk_proposal_deployment_id"
        ),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name="fk_proposal_company_id"),
        sa.ForeignKeyConstraint(["decided_by"], ["account.id"], name="fk_proposal_decided_by"),
        sa.PrimaryKeyConstraint("deployment_id", name="pk_proposal"),
    )


def _rehearsals() -> None:
    op.create_table(
        "rehearsal",
        sa.Column("id", Id, nullable=False),
        sa.Column("company_id", Id, nullable=False),
        sa.Column("deployment_id", Id, nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("created_by", Id, nullable=True),
        sa.Column("operations", sa.String(length=10), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("report", Json, nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name="fk_rehearsal_company_id"),
        sa.ForeignKeyConstraint(
            ["deployment_id"], ["deployment.id"], name="fk_rehearsal_deployment_id"
        ),
        sa.ForeignKeyConstraint(["created_by"], ["account.id"], name="fk_rehearsal_created_by"),
        sa.PrimaryKeyConstraint("id", name="pk_rehearsal"),
    )
    op.create_index("ix_rehearsal_newest", "rehearsal", ["deployment_id", "created_at"])


def downgrade() -> None:
    for table in ("rehearsal", "proposal", "deployment_policy", "process"):
        op.drop_table(table)
    for permission in _PERMISSIONS:
        taken = sa.text("DELETE FROM role_permission WHERE permission = :permission")
        op.execute(taken.bindparams(permission=permission))
    op.drop_column("definition", "tag")
    op.drop_column("definition", "see_permission")
    op.drop_index("ix_deployment_newest", "deployment")
    op.drop_column("deployment", "state")
    op.drop_column("deployment", "tag")
