"""Records are made and changed: values checked, numbers given, everything in one transaction."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, ClassVar

from workflow_engine.commands.base import Command, Context
from workflow_engine.commands.fields import Fields
from workflow_engine.commands.operations import RunningOperation
from workflow_engine.commands.records.reading import Reader
from workflow_engine.domain.ids import new_id
from workflow_engine.errors import _l
from workflow_engine.modules import OperationContext
from workflow_engine.persistence import records
from workflow_engine.persistence.records import RecordNotFound, Targets
from workflow_engine.records import Document, Kind, MoveRefused
from workflow_engine.records.facts import facts_of
from workflow_engine.records.fields import defaults, specs
from workflow_engine.records.sealing import plain, seal


@dataclass(frozen=True, slots=True)
class Saved:
    """A record after a command: what the caller needs for the next one."""

    id: str
    name: str
    state: str | None
    rev: int

    @classmethod
    def of(cls, kind: Kind, record: Any) -> "Saved":
        return cls(record.id, kind.name_of(record), getattr(record, "state", None), record.rev)


@dataclass(slots=True)
class Draft:
    """What a kind's ``check`` works with: refuse through ``fields``, look up through ``ctx``."""

    ctx: OperationContext
    fields: Fields
    is_new: bool


class NotEditable(MoveRefused):
    message = _l("{document} is {state}; its content cannot be changed any more.")


@dataclass(frozen=True)
class SaveRecord(Command[Saved]):
    """Make a record, or change one that may still be changed.

    ``values`` are by the names that people use; what is not given stays as it is. References are
    given as ids, codes or numbers; lines as mappings, with their ``id`` when they were there.
    """

    permission = "record:write"
    kind: ClassVar[Kind]
    values: Mapping[str, Any] = field(default_factory=dict)
    record_id: str | None = None
    rev: int | None = None

    def load(self, ctx: Context) -> Any:
        return loaded(ctx, self.kind, self.record_id) if self.record_id else None

    def run(self, ctx: Context, subject: Any) -> Saved:
        kind = self.kind
        if subject is not None:
            subject.require_rev(self.rev)
            require_editable(kind, subject)
        before = seen(kind, subject)
        running = RunningOperation(ctx, None, None)
        record = checked(running, kind, subject, self.values)
        return finish(running, kind, record, before, is_new=subject is None)


def make(ctx: OperationContext, kind: Kind, values: Mapping[str, Any]) -> Any:
    """A new record within an operation, under the rules of a person who fills in its form."""
    record = checked(ctx, kind, None, values)
    finish(ctx, kind, record, {}, is_new=True)
    return record


def require_editable(kind: Kind, record: Any) -> None:
    if not kind.is_editable(record):
        raise NotEditable(**kind.refused(record).params)


def checked(ctx: OperationContext, kind: Kind, subject: Any, given: Mapping[str, Any]) -> Any:
    """The record with its new values, not yet stored; ``FieldsWrong`` names all that is wrong."""
    fields = Fields()
    reader = Reader(fields, Targets(ctx.session, ctx.kinds, ctx.company_id), ctx.actor.may)
    with ctx.session.no_autoflush:
        values = reader.read(kind.entity, given, before=subject)
        fields.finish()
        record = subject or _made(ctx, kind)
        for name, value in values.items():
            setattr(record, name, _kept(kind, record, name, value))
        if subject is None:
            _require_unique(ctx, kind, record, fields)
        if kind.check is not None and not fields.errors:
            kind.check(Draft(ctx, fields, subject is None), record)
        fields.finish()
    return record


def finish(
    running: OperationContext, kind: Kind, record: Any, before: Mapping[str, Any], *, is_new: bool
) -> Saved:
    """Number, seal and store what was checked; tell processes and the audit."""
    if not is_new:
        record.rev += 1
    if isinstance(record, Document):
        seal(kind, record)
        if is_new and kind.numbers and kind.numbered_by is None:
            record.number = running.next_number(kind.numbers)
    running.session.add(record)
    running.session.flush()
    if is_new and kind.created:
        running.emit(kind.created, key=record.id, payload=facts_of(kind, running.session, record))
    running.audit(
        f"{kind.name}.saved",
        subject=f"{kind.name}:{record.id}",
        detail=_changes(before, seen(kind, record)),
    )
    return Saved.of(kind, record)


@cache
def save_command(kind: Kind) -> type[SaveRecord]:
    """The command that makes and changes records of a kind; it has the kind's permission."""
    name = f"Save{kind.name.title().replace('_', '')}"
    return type(
        name, (SaveRecord,), {"kind": kind, "permission": kind.write, "__doc__": kind.title}
    )


def loaded(ctx: Context, kind: Kind, record_id: str) -> Any:
    """A record by id, code or number, locked; who sees only his own finds no others."""
    found = records.look_up(ctx.uow.session, kind, ctx.company_id, record_id, lock=True)
    sees_all = kind.owner is None or (kind.read_all and ctx.actor.may(kind.read_all))
    if not sees_all and getattr(found, kind.owner or "") != ctx.actor.person_id:
        raise RecordNotFound(kind=kind.title, name=record_id)
    return found


def _made(ctx: OperationContext, kind: Kind) -> Any:
    """A new record with what the kernel knows; an entity may lack what is assigned next."""
    record = new_record(kind, ctx.company_id)
    if isinstance(record, Document):
        record.created_at, record.created_by_id = ctx.now, ctx.actor.person_id
        if kind.states is not None:
            record.state = kind.states.first
    if kind.owner and getattr(record, kind.owner, None) is None:
        setattr(record, kind.owner, ctx.actor.person_id)
    return record


def new_record(kind: Kind, company_id: str) -> Any:
    """An entity whose required fields are still None: they are assigned before it is stored."""
    empty: dict[str, Any] = {
        name: None
        for name, spec in specs(kind.entity).items()
        if spec.kind != "lines" and name not in defaults(kind.entity)
    }
    return kind.entity(**{**empty, "id": new_id(), "company_id": company_id})


def _kept(kind: Kind, record: Any, name: str, value: Any) -> Any:
    """A value as the entity keeps it; lines become entities in their order.

    A form in which the owner is left empty takes nobody's document away.
    """
    if name == kind.owner and value is None:
        return getattr(record, name)
    spec = specs(kind.entity)[name]
    if spec.kind != "lines" or spec.line is None:
        return value
    return [_line(spec.line, kept, given, place) for place, (kept, given) in enumerate(value, 1)]


def _line(line: type, kept: Any, given: Mapping[str, Any], place: int) -> Any:
    if kept is None:
        empty = {name: None for name in specs(line) if name not in defaults(line)}
        return line(**{**empty, **given, "id": new_id(), "position": place})
    for name, value in {**given, "position": place}.items():
        setattr(kept, name, value)
    return kept


def _require_unique(ctx: OperationContext, kind: Kind, record: Any, fields: Fields) -> None:
    if kind.key == "code" and records.by_key(ctx.session, kind, ctx.company_id, [record.code]):
        fields.refuse("code", _l("'{code}' is in use already."), code=record.code)


def seen(kind: Kind, record: Any) -> dict[str, Any]:
    """What the audit tells of a record: nothing that only some may see."""
    if record is None:
        return {}
    return {
        name: plain(getattr(record, name), open_only=True)
        for name, spec in kind.specs.items()
        if spec.kind not in ("id",) and not spec.permission and name != "rev"
    }


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: [before.get(name), value]
        for name, value in after.items()
        if before.get(name) != value and value not in (None, [])
    }
