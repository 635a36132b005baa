"""The folder through which files are exchanged: who it works for, its files, what it writes."""

import sqlalchemy as sa

from workflow_engine.persistence.tables.base import company_column, key, metadata, ref, text
from workflow_engine.persistence.types import Instant, Json

exchange = sa.Table(
    "exchange",
    metadata,
    key(),
    company_column(),
    # In whose name files are brought in and written.
    ref("account_id", "account.id"),
    sa.Column("max_bytes", sa.Integer, nullable=False),
    sa.Column("active", sa.Boolean, nullable=False),
    sa.Column("rev", sa.Integer, nullable=False, server_default="1"),
    sa.UniqueConstraint("company_id"),
)

exchange_file = sa.Table(
    "exchange_file",
    metadata,
    # The id stands in the name that the file was claimed by.
    key(),
    company_column(),
    text("direction", 3),  # in | out
    text("name", 255),
    text("module", 60, nullable=True),
    text("kind", 60, nullable=True),
    text("state", 12),  # taken | done | duplicate | quarantined | retry | written
    sa.Column("size", sa.BigInteger, nullable=False),
    # SHA-256 of the content, written in the transaction that brought it in.
    text("digest", 64, nullable=True),
    sa.Column("counts", Json, nullable=True),
    text("reason", 2000, nullable=True),
    # The reason as template and parameters, and rows with columns and reasons.
    sa.Column("told", Json, nullable=True),
    sa.Column("faults", Json, nullable=True),
    sa.Column("tries", sa.Integer, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("ended_at", Instant, nullable=True),
    sa.Column("leased_until", Instant, nullable=True),
    sa.Index("ix_exchange_file_list", "company_id", "created_at", "id"),
    sa.Index("ix_exchange_file_content", "company_id", "kind", "state", "ended_at"),
)

exchange_export = sa.Table(
    "exchange_export",
    metadata,
    key(),
    company_column(),
    text("kind", 60),
    text("format", 4),  # csv | xlsx
    # 0 is on demand alone.
    sa.Column("every_minutes", sa.Integer, nullable=False),
    sa.Column("due_at", Instant, nullable=True, index=True),
    sa.Column("done_at", Instant, nullable=True),
    text("reason", 2000, nullable=True),
    sa.Column("told", Json, nullable=True),
    sa.Column("rev", sa.Integer, nullable=False, server_default="1"),
    sa.UniqueConstraint("company_id", "kind", "format"),
)
