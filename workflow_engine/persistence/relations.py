"""Which documents refer to which: what a record followed from, and what followed from it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from workflow_engine.records import Kind
from workflow_engine.records.fields import specs

#: The name of a kind and an id.
Place = tuple[str, str]
#: Two places, the earlier first, and the field that says so.
Link = tuple[Place, Place, str]
MOST_RELATED = 2000


def sources(
    kinds: Mapping[str, Kind], place: Place, entity: type, row: Any
) -> Iterator[tuple[Place, Place, str]]:
    """The documents that a row refers to, also in its lines."""
    for name, spec in specs(entity).items():
        value = getattr(row, name)
        if spec.kind == "lines" and spec.line is not None:
            for line in value:
                yield from sources(kinds, place, spec.line, line)
        elif value and spec.kind in ("reference", "anything"):
            target = spec.target or getattr(row, spec.kind_field)
            if target in kinds and kinds[target].is_document:
                yield (target, value), place, spec.label


def followers(
    session: Session, kinds: Mapping[str, Kind], target: str, ids: set[str]
) -> Iterator[Link]:
    """The documents that refer to these of one kind, also in their lines."""
    for kind in kinds.values():
        if kind.is_document:
            yield from _followers(session, kind, kind.entity, target, ids)


def _followers(
    session: Session, kind: Kind, entity: Any, target: str, ids: set[str]
) -> Iterator[Link]:
    owner = getattr(entity, "id" if entity is kind.entity else "document_id")
    for name, spec in specs(entity).items():
        if spec.kind == "lines" and spec.line is not None:
            yield from _followers(session, kind, spec.line, target, ids)
            continue
        if spec.kind not in ("reference", "anything") or spec.target not in ("", target):
            continue
        column = getattr(entity, name)
        statement = sa.select(owner, column).where(column.in_(ids))
        if spec.kind == "anything":
            statement = statement.where(getattr(entity, spec.kind_field) == target)
        for row_id, source in session.execute(statement):
            yield (target, source), (kind.name, row_id), spec.label


def chain_of(
    session: Session, kinds: Mapping[str, Kind], company_id: str, start: Place
) -> dict[Place, Any]:
    """The documents that led to one, and all that followed from any of those, with their rows.

    It goes up first and then down: what two chains share later, such as a run of payments, does
    not make one of them.
    """
    found = _rows(session, kinds, company_id, {start})
    layer = found
    while layer and len(found) < MOST_RELATED:
        named = {
            e[0] for p, row in layer.items() for e in sources(kinds, p, kinds[p[0]].entity, row)
        }
        layer = _rows(session, kinds, company_id, named - found.keys())
        found |= layer
    layer = dict(found)
    while layer and len(found) < MOST_RELATED:
        named = {
            after
            for kind, ids in by_kind(layer).items()
            for _, after, _ in followers(session, kinds, kind, ids)
        }
        layer = _rows(session, kinds, company_id, named - found.keys())
        found |= layer
    return found


def _rows(
    session: Session, kinds: Mapping[str, Kind], company_id: str, places: Iterable[Place]
) -> dict[Place, Any]:
    found: dict[Place, Any] = {}
    for name, ids in by_kind(places).items():
        entity: Any = kinds[name].entity
        ours = sa.select(entity).filter_by(company_id=company_id).where(entity.id.in_(ids))
        found |= {(name, row.id): row for row in session.scalars(ours)}
    return found


def by_kind(places: Iterable[Place]) -> Mapping[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for kind, one in places:
        found[kind].add(one)
    return found
