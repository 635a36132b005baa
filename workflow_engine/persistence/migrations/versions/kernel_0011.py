"""Hooks that other systems call, and the folder through which files are exchanged."""

import sqlalchemy as sa
from alembic import op

from workflow_engine.persistence.types import Id, Instant, Json

revision = "kernel_0011"
down_revision = "kernel_0010"
branch_labels = None
depends_on = None

#: Nobody may hand on what he lacks, so whoever hands out permissions needs the new ones first.
_ALLOWED = """
INSERT INTO role_permission (role_id, permission, company_id)
SELECT role_id, :permission, company_id FROM role_permission WHERE permission = 'account:write'
"""
_PERMISSIONS = ("hook:read", "hook:write", "exchange:read", "exchange:write")
_SETTLED = sa.text("settled AND delivery_id IS NOT NULL")


def upgrade() -> None:
    _hooks()
    _calls()
    _exchange()
    _files()
    _exports()
    for permission in _PERMISSIONS:
        op.execute(sa.text(_ALLOWED).bindparams(permission=permission))


def downgrade() -> None:
    forgotten = sa.text("DELETE FROM role_permission WHERE permission = :permission")
    for permission in _PERMISSIONS:
        op.execute(forgotten.bindparams(permission=permission))
    for table in ("exchange_export", "exchange_file", "exchange", "hook_call", "incoming_hook"):
        op.drop_table(table)


def _hooks() -> None:
    _table(
        "incoming_hook",
        _text("code", 60),
        _text("name", 200),
        _text("name_zh", 200, nullable=True),
        sa.Column("account_id", Id, nullable=False),
        sa.Column("role_id", Id, nullable=True),
        _text("token_hash", 64),
        _text("token_hint", 8),
        sa.Column("token_at", Instant, nullable=False),
        _text("proof", 10),
        _text("header_name", 100, nullable=True),
        sa.Column("secret", sa.Text(), nullable=True),
        sa.Column("secret_at", Instant, nullable=True),
        _text("id_from", 10),
        _text("id_name", 500, nullable=True),
        sa.Column("mapping", Json, nullable=False),
        _text("message", 200),
        _text("time_to_live", 40, nullable=True),
        _whole("max_bytes"),
        _whole("per_minute"),
        _whole("tolerance_seconds"),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        _rev(),
        *_keys("incoming_hook", account_id="account", role_id="role"),
        sa.UniqueConstraint("token_hash", name=op.f("uq_incoming_hook_token_hash")),
        sa.UniqueConstraint("company_id", "code", name=op.f("uq_incoming_hook_company_id_code")),
    )


def _calls() -> None:
    _table(
        "hook_call",
        sa.Column("hook_id", Id, nullable=False),
        sa.Column("at", Instant, nullable=False),
        _text("state", 10),
        sa.Column("proved", sa.Boolean(), nullable=False),
        sa.Column("settled", sa.Boolean(), nullable=False),
        _text("delivery_id", 200, nullable=True),
        sa.Column("repeats", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("replayed_by", Id, nullable=True),
        _whole("status"),
        _text("reason", 2000, nullable=True),
        sa.Column("told", Json, nullable=True),
        _text("media_type", 100, nullable=True),
        sa.Column("headers", Json, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        _whole("size"),
        _text("address", 60, nullable=True),
        _text("outcome", 12, nullable=True),
        sa.Column("instance_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("buffered_id", sa.Uuid(as_uuid=False), nullable=True),
        *_keys("hook_call", hook_id="incoming_hook", replayed_by="account"),
    )
    op.create_index(
        "uq_hook_call_delivery",
        "hook_call",
        ["hook_id", "delivery_id"],
        unique=True,
        sqlite_where=_SETTLED,
        postgresql_where=_SETTLED,
    )
    op.create_index("ix_hook_call_list", "hook_call", ["company_id", "at", "id"])
    op.create_index("ix_hook_call_of_hook", "hook_call", ["hook_id", "at", "id"])


def _exchange() -> None:
    _table(
        "exchange",
        sa.Column("account_id", Id, nullable=False),
        _whole("max_bytes"),
        sa.Column("active", sa.Boolean(), nullable=False),
        _rev(),
        *_keys("exchange", account_id="account"),
        sa.UniqueConstraint("company_id", name=op.f("uq_exchange_company_id")),
    )


def _files() -> None:
    _table(
        "exchange_file",
        _text("direction", 3),
        _text("name", 255),
        _text("module", 60, nullable=True),
        _text("kind", 60, nullable=True),
        _text("state", 12),
        sa.Column("size", sa.BigInteger(), nullable=False),
        _text("digest", 64, nullable=True),
        sa.Column("counts", Json, nullable=True),
        _text("reason", 2000, nullable=True),
        sa.Column("told", Json, nullable=True),
        sa.Column("faults", Json, nullable=True),
        _whole("tries"),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("ended_at", Instant, nullable=True),
        sa.Column("leased_until", Instant, nullable=True),
        *_keys("exchange_file"),
    )
    op.create_index("ix_exchange_file_list", "exchange_file", ["company_id", "created_at", "id"])
    columns = ["company_id", "kind", "state", "ended_at"]
    op.create_index("ix_exchange_file_content", "exchange_file", columns)


def _exports() -> None:
    _table(
        "exchange_export",
        _text("kind", 60),
        _text("format", 4),
        _whole("every_minutes"),
        sa.Column("due_at", Instant, nullable=True),
        sa.Column("done_at", Instant, nullable=True),
        _text("reason", 2000, nullable=True),
        sa.Column("told", Json, nullable=True),
        _rev(),
        *_keys("exchange_export"),
        sa.UniqueConstraint(
            "company_id", "kind", "format", name=op.f("uq_exchange_export_company_id_kind_format")
        ),
    )
    op.create_index(op.f("ix_exchange_export_due_at"), "exchange_export", ["due_at"])


def _table(name: str, *parts: sa.schema.SchemaItem) -> None:
    """A table whose rows have an id and belong to a company."""
    op.create_table(
        name,
        sa.Column("id", Id, nullable=False),
        sa.Column("company_id", Id, nullable=False),
        *parts,
    )


def _keys(table: str, **targets: str) -> list[sa.schema.SchemaItem]:
    found: list[sa.schema.SchemaItem] = [
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    ]
    for column, target in {"company_id": "company", **targets}.items():
        name = op.f(f"fk_{table}_{column}")
        found.append(sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name))
    return found


def _text(name: str, length: int, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=length), nullable=nullable)


def _whole(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _rev() -> sa.Column[int]:
    return sa.Column("rev", sa.Integer(), server_default="1", nullable=False)
