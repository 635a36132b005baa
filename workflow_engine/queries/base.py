"""What a query is, what it runs in, and pages by cursor."""

import base64
import inspect
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Generic, TypeVar

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Session

from workflow_engine.domain.principal import Principal
from workflow_engine.errors import Invalid, _l
from workflow_engine.models import Models
from workflow_engine.modules import Modules
from workflow_engine.persistence import documents
from workflow_engine.persistence.repositories.definitions import DefinitionRows
from workflow_engine.persistence.tables import person
from workflow_engine.persistence.write_set import WriteSet

R = TypeVar("R")
T = TypeVar("T")
#: Counting stops here; a person needs no more to see that it is much.
COUNT_CAP = 1000


class BadCursor(Invalid):
    message = _l("The page cursor is not one of ours; start again from the first page.")


@dataclass(slots=True)
class Reading:
    """One running query: a read-only transaction, who asks, and when."""

    connection: sa.Connection
    actor: Principal
    now: datetime
    modules: Modules
    models: Models

    @property
    def company_id(self) -> str:
        return self.actor.company_id

    @property
    def session(self) -> Session:
        """An ORM session on this transaction, for the documents of ERP modules."""
        return Session(bind=self.connection, join_transaction_mode="rollback_only")

    @property
    def definitions(self) -> DefinitionRows:
        return DefinitionRows(self.connection, WriteSet())


class Query(Generic[R]):
    """A question: subclasses are frozen dataclasses of its parameters, with a ``permission``."""

    permission: ClassVar[str]

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        if not inspect.isabstract(cls) and ":" not in getattr(cls, "permission", ""):
            raise TypeError(f"{cls.__name__} declares no permission (resource:action)")

    def run(self, ctx: Reading) -> R:
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some rows in order; ``cursor`` asks for those that follow, None when these are the last."""

    rows: Sequence[T]
    cursor: str | None = None


def own_name(ctx: Reading, table: sa.FromClause) -> sa.ColumnElement[Any]:
    """The name of a person, group or department in the reader's language, if it has one there."""
    if not ctx.actor.locale.startswith("zh"):
        return table.c.name
    return sa.func.coalesce(table.c.name_zh, table.c.name)


def names_of(accounts: sa.FromClause, label: str) -> tuple[sa.ColumnElement[Any], ...]:
    """The name of an account, and under ``label_zh`` the Chinese one of its person."""
    of_person = person.c.id == accounts.c.person_id
    chinese = sa.select(person.c.name_zh).where(of_person).correlate(accounts).scalar_subquery()
    return accounts.c.name.label(label), chinese.label(f"{label}_zh")


def name_in(ctx: Reading, row: Any, label: str) -> str | None:
    """That one of the two in the reader's language; None where there was no account."""
    is_chinese = ctx.actor.locale.startswith("zh")
    return (row[f"{label}_zh"] if is_chinese else None) or row[label]


def to_cursor(*values: Any) -> str:
    """The place after a row: the values it is ordered by."""
    return base64.urlsafe_b64encode(documents.dumps(values).encode()).decode().rstrip("=")


def from_cursor(text: str, length: int) -> list[Any]:
    """The values that ``to_cursor`` was given; ``BadCursor`` for anything else."""
    try:
        padded = text + "=" * (-len(text) % 4)
        values = documents.loads(base64.urlsafe_b64decode(padded.encode()))
    except (ValueError, ArithmeticError, LookupError, TypeError, msgspec.MsgspecError) as error:
        raise BadCursor from error
    if not isinstance(values, list) or len(values) != length:
        raise BadCursor
    return values


def capped_count(ctx: Reading, statement: sa.Select[Any]) -> int:
    """How many rows, or ``COUNT_CAP`` when there are at least that many."""
    inner = statement.limit(COUNT_CAP).subquery()
    return int(ctx.connection.execute(sa.select(sa.func.count()).select_from(inner)).scalar_one())
