"""Companies, departments, posts, people and groups."""

import sqlalchemy as sa

from workflow_engine.persistence.tables.base import company_column, key, metadata, ref, text

company = sa.Table(
    "company",
    metadata,
    key(),
    text("code", 40, unique=True),
    text("name", 200),
    text("currency", 3),
    text("timezone", 60),
    text("locale", 20),
)

department = sa.Table(
    "department",
    metadata,
    key(),
    company_column(),
    ref("parent_id", "department.id", nullable=True),
    text("code", 40),
    text("name", 200),
    text("name_zh", 200, nullable=True),
    # A department and its head name each other: the key is added after both tables.
    sa.Column(
        "head_id",
        sa.Uuid(as_uuid=False),
        sa.ForeignKey("person.id", use_alter=True),
        nullable=True,
    ),
    sa.Column("rev", sa.Integer, nullable=False, server_default="1"),
    sa.UniqueConstraint("company_id", "code"),
)

post = sa.Table(
    "post",
    metadata,
    key(),
    company_column(),
    ref("department_id", "department.id", nullable=True),
    text("code", 40),
    text("title", 200),
    text("title_zh", 200, nullable=True),
    sa.UniqueConstraint("company_id", "code"),
)

person = sa.Table(
    "person",
    metadata,
    key(),
    company_column(),
    ref("department_id", "department.id", nullable=True, index=True),
    ref("post_id", "post.id", nullable=True),
    ref("manager_id", "person.id", nullable=True, index=True),
    text("name", 200),
    text("name_zh", 200, nullable=True),
    text("email", 320, nullable=True),
    sa.Column("active", sa.Boolean, nullable=False, server_default=sa.true()),
    sa.Column("rev", sa.Integer, nullable=False, server_default="1"),
    sa.Index("ix_person_company_name", "company_id", "name"),
)

group = sa.Table(
    "group_",
    metadata,
    key(),
    company_column(),
    text("code", 60),
    text("name", 200),
    text("name_zh", 200, nullable=True),
    sa.UniqueConstraint("company_id", "code"),
)

group_member = sa.Table(
    "group_member",
    metadata,
    sa.Column("group_id", sa.ForeignKey("group_.id"), primary_key=True),
    sa.Column("person_id", sa.ForeignKey("person.id"), primary_key=True, index=True),
    company_column(),
)
