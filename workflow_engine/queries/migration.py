"""Before running work goes on in another version: what becomes what, and what cannot move."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import sqlalchemy as sa

from workflow_engine import bpmn
from workflow_engine.bpmn.migration import Whole, check, plan
from workflow_engine.domain.ids import is_id
from workflow_engine.errors import DefinitionNotFound
from workflow_engine.models import ProcessModel
from workflow_engine.persistence.tables import instance_part
from workflow_engine.queries.base import Query, Reading
from workflow_engine.queries.visibility import require_visible


@dataclass(frozen=True, slots=True)
class PairView:
    """An element of the old version and what it becomes, with the names people know."""

    source: str
    source_name: str
    kind: str
    target: str | None
    target_name: str | None
    by: str | None


@dataclass(frozen=True, slots=True)
class PlanView:
    """``added`` are elements that only the new version has."""

    from_version: int
    to_version: int
    pairs: Sequence[PairView]
    added: Sequence[str]


@dataclass(frozen=True)
class MigrationPlan(Query[PlanView]):
    """Of two versions of one process; ``mapping`` is by hand, the rest by id and kind."""

    permission = "definition:read"
    from_id: str
    to_id: str
    mapping: Mapping[str, str] = field(default_factory=dict)

    def run(self, ctx: Reading) -> PlanView:
        old = model_of(ctx, self.from_id)
        new = model_of(ctx, self.to_id, key=old.key)
        found = plan(old.graph, new.graph, dict(self.mapping))
        locale = ctx.actor.locale
        pairs = [
            PairView(
                pair.source,
                old.name_of(pair.source, locale),
                pair.kind,
                pair.target,
                new.name_of(pair.target, locale) if pair.target is not None else None,
                pair.by,
            )
            for pair in found.pairs
        ]
        return PlanView(old.version, new.version, pairs, found.added)


@dataclass(frozen=True, slots=True)
class ProblemView:
    """Something that cannot move, and why; ``number`` is that of the token, scope or record."""

    kind: str
    number: int
    node: str
    name: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class ChangeView:
    """``renamed``, ``listens`` (new), ``silent`` (no more) or ``renewed``."""

    code: str
    node: str
    name: str
    target: str | None


@dataclass(frozen=True, slots=True)
class CheckView:
    """The dry run of a migration."""

    is_possible: bool
    problems: Sequence[ProblemView]
    changes: Sequence[ChangeView]


@dataclass(frozen=True)
class MigrationCheck(Query[CheckView]):
    """Whether one instance could go on in ``definition_id``; nothing is changed by asking."""

    permission = "instance:migrate"
    instance_id: str
    definition_id: str
    mapping: Mapping[str, str] = field(default_factory=dict)
    timers: Literal["keep", "anew"] = "keep"

    def run(self, ctx: Reading) -> CheckView:
        row = require_visible(ctx, self.instance_id)
        old = ctx.models.process(ctx.definitions, row["definition_id"])
        new = model_of(ctx, self.definition_id, key=old.key)
        planned = plan(old.graph, new.graph, dict(self.mapping))
        report = check(whole_of(ctx, row), planned, self.timers)
        locale = ctx.actor.locale
        problems = [
            ProblemView(p.kind, p.number, p.node, old.name_of(p.node, locale), p.code, p.reason)
            for p in report.problems
        ]
        changes = [
            ChangeView(
                c.code,
                c.node,
                (new if c.code == "listens" else old).name_of(c.node, locale),
                c.target,
            )
            for c in report.changes
        ]
        return CheckView(report.is_possible, problems, changes)


def model_of(ctx: Reading, definition_id: str, *, key: str | None = None) -> ProcessModel:
    """A version of the company, and of the process ``key`` if one is wanted."""
    row = ctx.definitions.by_id(definition_id) if is_id(definition_id) else None
    if row is None or row["company_id"] != ctx.company_id or key not in (None, row["key"]):
        raise DefinitionNotFound(key=definition_id)
    return ctx.models.process(ctx.definitions, row["id"])


def whole_of(ctx: Reading, row: Mapping[str, Any]) -> Whole:
    """The state of an instance with all that is kept beside it."""
    parts = sa.select(instance_part.c.data).where(instance_part.c.instance_id == row["id"])
    found = ctx.connection.scalars(parts.order_by(instance_part.c.number))
    return Whole(bpmn.decode(row["state"]), tuple(bpmn.decode_part(data) for data in found))
