"""The metadata with its naming convention, and the columns that every table shares."""

from typing import Any

import sqlalchemy as sa

from workflow_engine.persistence.types import Id

CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

metadata = sa.MetaData(naming_convention=CONVENTION)


def key() -> sa.Column[Any]:
    """The primary key of a row that has an identity of its own."""
    return sa.Column("id", Id, primary_key=True)


def company_column() -> sa.Column[Any]:
    """Every row belongs to a company."""
    return sa.Column("company_id", Id, sa.ForeignKey("company.id"), nullable=False)


def ref(name: str, target: str, *, nullable: bool = False, **options: Any) -> sa.Column[Any]:
    """A foreign key column to ``target`` (``table.column``)."""
    return sa.Column(name, Id, sa.ForeignKey(target), nullable=nullable, **options)


def text(name: str, length: int, *, nullable: bool = False, **options: Any) -> sa.Column[Any]:
    return sa.Column(name, sa.String(length), nullable=nullable, **options)
