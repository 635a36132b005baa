"""Records with the names of what they refer to, as far as the reader may see them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from workflow_engine.domain.ids import is_id
from workflow_engine.persistence.records import Named, Targets
from workflow_engine.persistence.tables import decision, inbox, instance, task
from workflow_engine.queries.base import Reading
from workflow_engine.records import Kind
from workflow_engine.records.fields import Spec, outer_name, specs

#: What stands for a value that the reader may not see.
HIDDEN = "•••"


@dataclass(frozen=True, slots=True)
class Shown:
    """A record and what its references are called, by id.

    ``values`` are by the names that people use: what is referred to by its code or number, with
    the id beside it under ``<name>_id``; hidden values are ``None`` and named in ``hidden``.
    """

    record: Any
    names: Mapping[str, Named]
    values: Mapping[str, Any]
    hidden: frozenset[str] = field(default_factory=frozenset)

    @property
    def rev(self) -> int:
        return int(self.record.rev)


def shown(ctx: Reading, kind: Kind, records: Sequence[Any]) -> list[Shown]:
    """Records as their reader may see them; one question for each kind they refer to."""
    names = _names(ctx, kind, records)
    hidden = frozenset(_hidden(ctx, kind.entity))
    return [
        Shown(record, names, _values(kind.entity, record, names, hidden), hidden)
        for record in records
    ]


def _hidden(ctx: Reading, entity: type, prefix: str = "") -> Iterator[str]:
    """The fields that the reader may not see, those of lines as ``lines.price``."""
    for name, spec in specs(entity).items():
        if spec.permission and not ctx.actor.may(spec.permission):
            yield prefix + name
        if spec.line is not None:
            yield from _hidden(ctx, spec.line, f"{name}.")


def _names(ctx: Reading, kind: Kind, records: Iterable[Any]) -> Mapping[str, Named]:
    wanted: dict[str, set[str]] = defaultdict(set)
    for target, record_id in _references(kind.entity, records):
        wanted[target].add(record_id)
    targets = Targets(ctx.session, ctx.modules.kinds, ctx.company_id)
    found: dict[str, Named] = {}
    for target, ids in wanted.items():
        found |= targets.names(target, ids)
    return found


def _references(entity: type, records: Iterable[Any]) -> Iterator[tuple[str, str]]:
    """What records and their lines refer to: kind and id."""
    for record in records:
        for name, spec in specs(entity).items():
            value = getattr(record, name)
            if spec.kind == "lines" and spec.line is not None:
                yield from _references(spec.line, value)
            elif value and (spec.kind == "reference" or leads(spec, value)):
                yield spec.target, value
            elif spec.kind == "anything" and value:
                yield getattr(record, spec.kind_field), value


def leads(spec: Spec, value: Any) -> bool:
    """Whether a text, which may be anything, is the id of what its field usually holds."""
    return spec.kind == "text" and bool(spec.target) and is_id(str(value))


def _values(
    entity: type,
    record: Any,
    names: Mapping[str, Named],
    hidden: frozenset[str],
    prefix: str = "",
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, spec in specs(entity).items():
        value = None if prefix + name in hidden else getattr(record, name)
        if spec.kind == "lines" and spec.line is not None:
            value = [_values(spec.line, line, names, hidden, f"{name}.") for line in value or ()]
        found |= _value(name, spec, value, names)
    return found


def _value(name: str, spec: Spec, value: Any, names: Mapping[str, Named]) -> dict[str, Any]:
    outer = outer_name(name, spec)
    if outer == name:
        return {name: value}
    known = names.get(value) if value else None
    return {outer: (known.name or known.label) if known else None, name: value}


def may_see(ctx: Reading, kind: Kind, record: Any) -> bool:
    """Its owner, who sees them all, and whoever has or had to decide about it."""
    if kind.owner is None or ctx.actor.is_system:
        return True
    if kind.read_all and ctx.actor.may(kind.read_all):
        return True
    if getattr(record, kind.owner) == ctx.actor.person_id:
        return True
    return _is_asked(ctx, kind.name, record.id)


def _is_asked(ctx: Reading, kind_name: str, record_id: str) -> bool:
    """Whether a task about it was offered to the reader, or decided by him."""
    principals = [*ctx.actor.groups, *([ctx.actor.person_id] if ctx.actor.person_id else [])]
    offered = (
        sa.select(task.c.id)
        .join(inbox, inbox.c.task_id == task.c.id)
        .join(instance, instance.c.id == task.c.instance_id)
        .where(
            inbox.c.principal_id.in_(principals),
            instance.c.subject_type == kind_name,
            instance.c.subject_id == record_id,
        )
    )
    decided = sa.select(decision.c.id).where(
        decision.c.subject_type == kind_name,
        decision.c.subject_id == record_id,
        decision.c.person_id == ctx.actor.person_id,
    )
    either = sa.select(sa.or_(offered.exists(), decided.exists()))
    return bool(ctx.connection.execute(either).scalar_one())
