"""Accounts, sessions, API keys, roles and their permissions."""

import sqlalchemy as sa

from workflow_engine.persistence.tables.base import company_column, key, metadata, ref, text
from workflow_engine.persistence.types import Instant, Json

account = sa.Table(
    "account",
    metadata,
    key(),
    company_column(),
    ref("person_id", "person.id", nullable=True, index=True),
    text("login", 120, unique=True),
    text("kind", 10),  # human | service
    text("name", 200),
    text("password_hash", 200, nullable=True),
    sa.Column("active", sa.Boolean, nullable=False, server_default=sa.true()),
    text("locale", 20, nullable=True),
    text("timezone", 60, nullable=True),
    sa.Column("failures", sa.Integer, nullable=False, server_default="0"),
    sa.Column("locked_until", Instant, nullable=True),
    sa.Column("last_login_at", Instant, nullable=True),
    sa.Column("rev", sa.Integer, nullable=False, server_default="1"),
)

login_session = sa.Table(
    "login_session",
    metadata,
    text("token_hash", 64, primary_key=True),
    company_column(),
    ref("account_id", "account.id", index=True),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("seen_at", Instant, nullable=False),
    sa.Column("expires_at", Instant, nullable=False),
    sa.Column("revoked_at", Instant, nullable=True),
    text("agent", 200, nullable=True),
)

api_key = sa.Table(
    "api_key",
    metadata,
    key(),
    company_column(),
    ref("account_id", "account.id", index=True),
    text("name", 120),
    text("prefix", 12),
    text("key_hash", 64, unique=True),
    sa.Column("scopes", Json, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    ref("created_by", "account.id", nullable=True),
    sa.Column("expires_at", Instant, nullable=False),
    sa.Column("revoked_at", Instant, nullable=True),
    sa.Column("used_at", Instant, nullable=True),
)

role = sa.Table(
    "role",
    metadata,
    key(),
    company_column(),
    text("code", 60),
    text("name", 200),
    text("name_zh", 200, nullable=True),
    sa.Column("rev", sa.Integer, nullable=False, server_default="1"),
    sa.UniqueConstraint("company_id", "code"),
)

role_permission = sa.Table(
    "role_permission",
    metadata,
    sa.Column("role_id", sa.ForeignKey("role.id"), primary_key=True),
    text("permission", 80, primary_key=True),
    company_column(),
)

# Exactly one of account and group holds the role.
role_grant = sa.Table(
    "role_grant",
    metadata,
    key(),
    company_column(),
    ref("role_id", "role.id"),
    ref("account_id", "account.id", nullable=True, index=True),
    ref("group_id", "group_.id", nullable=True, index=True),
    sa.UniqueConstraint("role_id", "account_id"),
    sa.UniqueConstraint("role_id", "group_id"),
    sa.CheckConstraint("(account_id IS NULL) <> (group_id IS NULL)", name="one_holder"),
)
