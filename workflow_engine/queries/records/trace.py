"""From any document or instance: what led to it and what followed from it.

Nothing is stored for this. A document that refers to another one followed from it, a process
instance belongs to the document it is about, and a called instance followed from its caller.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any, ClassVar

import sqlalchemy as sa

from workflow_engine.persistence import records, relations
from workflow_engine.persistence.relations import Place, by_kind
from workflow_engine.persistence.tables import decision, instance
from workflow_engine.queries.base import Query, Reading
from workflow_engine.queries.records.detail import look_up
from workflow_engine.queries.records.showing import may_see
from workflow_engine.queries.visibility import require_visible, visible
from workflow_engine.records import Kind

MOST_NODES = 300
INSTANCE = "instance"


@dataclass(frozen=True, slots=True)
class Node:
    """A document or an instance; ``decisions`` is how often people decided about it.

    ``process`` is what an instance's process is called in the reader's language.
    """

    kind: str
    id: str
    name: str
    title: str
    state: str
    at: datetime | None
    amount: Decimal | None = None
    currency: str | None = None
    decisions: int = 0
    process: str = ""


@dataclass(frozen=True, slots=True)
class Edge:
    """What ``target`` followed from; ``label`` is the field that says so."""

    source: Place
    target: Place
    label: str


@dataclass(frozen=True, slots=True)
class Trace:
    """The graph in the order of time. ``hidden`` counts what the reader may not see,
    ``is_cut`` says that there is more than is shown."""

    start: Place
    nodes: Sequence[Node]
    edges: Sequence[Edge]
    hidden: int
    is_cut: bool


@dataclass(frozen=True)
class TraceRecord(Query[Trace]):
    """The graph around a record, given by id, code or number."""

    permission = "record:read"
    kind: ClassVar[Kind]
    record_id: str

    def run(self, ctx: Reading) -> Trace:
        found = look_up(ctx, self.kind, self.record_id)
        return _Tracing(ctx).trace((self.kind.name, found.id))


@cache
def trace_query(kind: Kind) -> type[TraceRecord]:
    name = f"Trace{kind.name.title().replace('_', '')}"
    return type(name, (TraceRecord,), {"kind": kind, "permission": kind.read})


@dataclass(frozen=True)
class TraceInstance(Query[Trace]):
    """The graph around a process instance."""

    permission = "instance:read"
    instance_id: str

    def run(self, ctx: Reading) -> Trace:
        require_visible(ctx, self.instance_id)
        return _Tracing(ctx).trace((INSTANCE, self.instance_id))


@dataclass
class _Tracing:
    """Walks from place to place, a whole layer at a time."""

    ctx: Reading
    found: dict[Place, Any] = field(default_factory=dict)
    edges: set[Edge] = field(default_factory=set)
    hidden: set[Place] = field(default_factory=set)

    def trace(self, start: Place) -> Trace:
        layer, is_cut = {start}, False
        while layer:
            loaded = self._load(layer)
            self.found |= loaded
            around = {*self._before(loaded), *self._after(loaded)}
            self.edges |= around
            reached = {place for edge in around for place in (edge.source, edge.target)}
            layer = reached - self.found.keys() - self.hidden
            room = MOST_NODES - len(self.found)
            if len(layer) > room:
                layer, is_cut = set(sorted(layer)[:room]), True
        nodes = self._nodes()
        kept = [e for e in self.edges if e.source in self.found and e.target in self.found]
        kept.sort(key=lambda edge: (edge.source, edge.target, edge.label))
        return Trace(start, nodes, kept, len(self.hidden), is_cut)

    def _load(self, places: Iterable[Place]) -> dict[Place, Any]:
        """The rows of these places that the reader may see."""
        loaded: dict[Place, Any] = {}
        for kind_name, ids in by_kind(places).items():
            rows = self._instances(ids) if kind_name == INSTANCE else self._records(kind_name, ids)
            loaded |= {(kind_name, row.id): row for row in rows}
            self.hidden |= {(kind_name, one) for one in ids} - loaded.keys()
        return loaded

    def _instances(self, ids: set[str]) -> Iterable[Any]:
        if not self.ctx.actor.may("instance:read"):
            return []
        statement = sa.select(instance).where(instance.c.id.in_(ids), visible(self.ctx))
        return self.ctx.connection.execute(statement).all()

    def _records(self, kind_name: str, ids: set[str]) -> Iterable[Any]:
        kind = self.ctx.modules.kinds[kind_name]
        if not self.ctx.actor.may(kind.read):
            return []
        entity: Any = kind.entity
        statement: sa.Select[Any] = sa.select(entity).filter_by(company_id=self.ctx.company_id)
        rows = self.ctx.session.scalars(statement.where(entity.id.in_(ids))).all()
        return [row for row in rows if may_see(self.ctx, kind, row)]

    def _before(self, loaded: Mapping[Place, Any]) -> Iterator[Edge]:
        """What these rows say they followed from."""
        for place, row in loaded.items():
            if place[0] == INSTANCE:
                yield from self._before_instance(place, row)
            else:
                kinds = self.ctx.modules.kinds
                for link in relations.sources(kinds, place, kinds[place[0]].entity, row):
                    yield Edge(*link)

    def _before_instance(self, place: Place, row: Any) -> Iterator[Edge]:
        if row.parent_id:
            yield Edge((INSTANCE, row.parent_id), place, "")
        if row.subject_type in self.ctx.modules.kinds and row.subject_id:
            yield Edge((row.subject_type, row.subject_id), place, "")

    def _after(self, loaded: Mapping[Place, Any]) -> Iterator[Edge]:
        """Which rows say that they followed from these."""
        for kind_name, ids in by_kind(loaded).items():
            yield from self._instances_after(kind_name, ids)
            if kind_name != INSTANCE:
                kinds = self.ctx.modules.kinds
                for link in relations.followers(self.ctx.session, kinds, kind_name, ids):
                    yield Edge(*link)

    def _instances_after(self, kind_name: str, ids: set[str]) -> Iterator[Edge]:
        came_from = instance.c.parent_id
        statement = sa.select(instance.c.id, came_from).where(came_from.in_(ids))
        if kind_name != INSTANCE:
            came_from = instance.c.subject_id
            statement = sa.select(instance.c.id, came_from).where(
                instance.c.subject_type == kind_name, came_from.in_(ids)
            )
        ours = statement.where(instance.c.company_id == self.ctx.company_id)
        for row_id, source in self.ctx.connection.execute(ours):
            yield Edge((kind_name, source), (INSTANCE, row_id), "")

    def _nodes(self) -> list[Node]:
        decided = self._decisions()
        nodes = [
            self._of_instance(row) if place[0] == INSTANCE else self._of_record(place, row, decided)
            for place, row in self.found.items()
        ]
        return sorted(nodes, key=lambda node: (node.at is None, node.at, node.id))

    def _decisions(self) -> Mapping[Place, int]:
        documents = {place for place in self.found if place[0] != INSTANCE}
        statement = (
            sa.select(decision.c.subject_type, decision.c.subject_id, sa.func.count())
            .where(
                decision.c.company_id == self.ctx.company_id,
                decision.c.subject_id.in_({one for _, one in documents}),
            )
            .group_by(decision.c.subject_type, decision.c.subject_id)
        )
        rows = self.ctx.connection.execute(statement)
        return {(kind, one): count for kind, one, count in rows}

    def _of_record(self, place: Place, row: Any, decided: Mapping[Place, int]) -> Node:
        kind = self.ctx.modules.kinds[place[0]]
        named = records.named(kind, row)
        return Node(
            kind=kind.name,
            id=row.id,
            name=named.name,
            title=named.label,
            state=getattr(row, "state", ""),
            at=getattr(row, "created_at", None),
            amount=getattr(row, "amount", None),
            currency=getattr(row, "currency", None),
            decisions=decided.get(place, 0),
        )

    def _of_instance(self, row: Any) -> Node:
        model = self.ctx.models.process(self.ctx.definitions, row.definition_id)
        called = model.title(self.ctx.actor.locale)
        node = Node(INSTANCE, row.id, row.key, row.title, row.status, row.started_at)
        return replace(node, process=called)
