"""Decision tables with their versions, and what a table says."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from workflow_engine import dmn
from workflow_engine.dmn.verification import Remark, verify
from workflow_engine.domain.ids import is_id
from workflow_engine.errors import DecisionNotFound
from workflow_engine.persistence.repositories.decision_cases import second_person
from workflow_engine.persistence.tables import account, decision_definition
from workflow_engine.queries.base import Query, Reading


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """One version; ``may_publish`` when the actor is a second person with the permission."""

    decision_id: str
    key: str
    version: int
    name: str
    state: str
    digest: str
    note: str | None
    created_at: datetime
    created_by: str | None
    published_at: datetime | None
    published_by: str | None
    may_publish: bool
    ended_at: datetime | None = None
    ended_by: str | None = None
    end_reason: str | None = None
    tag: str | None = None


@dataclass(frozen=True)
class Decisions(Query[list[DecisionRow]]):
    """Newest versions first; ``key`` keeps those of one decision."""

    permission = "decision:read"
    key: str | None = None

    def run(self, ctx: Reading) -> list[DecisionRow]:
        statement = (
            _DECISIONS.where(decision_definition.c.company_id == ctx.company_id)
            .order_by(decision_definition.c.key, decision_definition.c.version.desc())
        )  # fmt: skip
        if self.key is not None:
            statement = statement.where(decision_definition.c.key == self.key)
        rows = [_row(ctx, row) for row in ctx.connection.execute(statement).mappings()]
        if self.key is not None and not rows:
            raise DecisionNotFound(decision=self.key)
        return rows


@dataclass(frozen=True, slots=True)
class DecisionFile:
    """The DMN file of one version."""

    row: DecisionRow
    content: bytes


@dataclass(frozen=True)
class GetDecision(Query[DecisionFile]):
    permission = "decision:read"
    decision_id: str

    def run(self, ctx: Reading) -> DecisionFile:
        statement = _DECISIONS.add_columns(decision_definition.c.content).where(
            decision_definition.c.id == self.decision_id,
            decision_definition.c.company_id == ctx.company_id,
        )
        found = ctx.connection.execute(statement).mappings() if is_id(self.decision_id) else None
        row = found.one_or_none() if found else None
        if row is None:
            raise DecisionNotFound(decision=self.decision_id)
        return DecisionFile(_row(ctx, row), row["content"])


@dataclass(frozen=True)
class VerifyDecision(Query[Sequence[Remark]]):
    """What is wrong with the table of a version: overlaps, gaps, rules without effect, types."""

    permission = "decision:read"
    decision_id: str

    def run(self, ctx: Reading) -> Sequence[Remark]:
        found = GetDecision(self.decision_id).run(ctx)
        return verify(dmn.read(found.content), found.row.key)


@dataclass(frozen=True)
class CheckDecision(Query[Sequence[Remark]]):
    """What verification says of a file that is being written; DmnError when it cannot be read."""

    permission = "decision:draft"
    key: str
    content: bytes

    def run(self, ctx: Reading) -> Sequence[Remark]:
        return verify(dmn.read(self.content), self.key)


@dataclass(frozen=True)
class SecondPerson(Query[bool]):
    """Whether a draft has to be published by somebody else than its author."""

    permission = "decision:read"

    def run(self, ctx: Reading) -> bool:
        said = ctx.connection.execute(second_person(ctx.company_id)).scalar_one_or_none()
        return said is not False


_author = account.alias("author")
_publisher = account.alias("publisher")
_ender = account.alias("ender")
_SECOND_PERSON = second_person(decision_definition.c.company_id).scalar_subquery()
_COLUMNS: Sequence[Any] = [column for column in decision_definition.c if column.name != "content"]
_DECISIONS = (
    sa.select(
        *_COLUMNS,
        _author.c.name.label("author"),
        _author.c.person_id.label("author_person"),
        _publisher.c.name.label("publisher"),
        _ender.c.name.label("ender"),
        _SECOND_PERSON.label("second_person"),
    )
    .outerjoin(_author, _author.c.id == decision_definition.c.created_by)
    .outerjoin(_publisher, _publisher.c.id == decision_definition.c.published_by)
    .outerjoin(_ender, _ender.c.id == decision_definition.c.ended_by)
)


def _row(ctx: Reading, row: Any) -> DecisionRow:
    is_by_machine = row["created_by"] is not None and row["author_person"] is None
    is_second = ctx.actor.person_id not in (None, row["author_person"]) and not is_by_machine
    return DecisionRow(
        decision_id=row["id"],
        key=row["key"],
        version=row["version"],
        name=row["name"],
        state=row["state"],
        digest=row["digest"],
        note=row["note"],
        created_at=row["created_at"],
        created_by=row["author"],
        published_at=row["published_at"],
        published_by=row["publisher"],
        may_publish=row["state"] == "draft"
        and (is_second or row["second_person"] is False)
        and ctx.actor.may("decision:publish"),
        ended_at=row["ended_at"],
        ended_by=row["ender"],
        end_reason=row["end_reason"],
        tag=row["tag"],
    )
