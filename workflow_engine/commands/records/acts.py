"""Acts on records: by people as commands, by processes as operations, under the same rules."""

import inspect
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, ClassVar

from workflow_engine.commands.base import Command, Context
from workflow_engine.commands.fields import Fields
from workflow_engine.commands.operations import RunningOperation
from workflow_engine.commands.records.duties import require_duty
from workflow_engine.commands.records.reading import Reader
from workflow_engine.commands.records.save import Saved, loaded
from workflow_engine.errors import Forbidden, _l
from workflow_engine.modules import Operation, OperationContext
from workflow_engine.persistence.records import Targets
from workflow_engine.records import Act, Document, Kind
from workflow_engine.records.facts import facts_of
from workflow_engine.records.fields import Spec, defaults, outer_name, specs
from workflow_engine.records.sealing import seal

MOST_REASON = 2000
_TYPES: Mapping[str, type] = {
    "number": Decimal, "money": Decimal, "whole": int, "flag": bool, "day": date,
    "moment": datetime, "lines": list,
}  # fmt: skip


class NotYours(Forbidden):
    message = _l("Only who made {document} may do this.")


@dataclass(frozen=True)
class ActOnRecord(Command[Saved]):
    """Do one act to a record; ``inputs`` are by the names that people use."""

    permission = "record:act"
    kind: ClassVar[Kind]
    act: ClassVar[Act]
    record_id: str
    inputs: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""
    rev: int | None = None

    def load(self, ctx: Context) -> Any:
        return loaded(ctx, self.kind, self.record_id)

    def run(self, ctx: Context, subject: Any) -> Saved:
        subject.require_rev(self.rev)
        running = RunningOperation(ctx, None, None)
        if self.act.own and ctx.actor.person_id != getattr(subject, "created_by_id", None):
            raise NotYours(document=self.kind.name_of(subject))
        fields = Fields()
        inputs = read_inputs(running, self.act, self.inputs, fields)
        reason = _reason(self.act, self.reason, fields)
        fields.finish()
        perform(running, self.kind, self.act, subject, inputs, reason)
        return Saved.of(self.kind, subject)


@cache
def act_command(kind: Kind, act: Act) -> type[ActOnRecord]:
    """The command of an act; it has the act's permission."""
    name = f"{act.name.title()}{kind.name.title()}".replace("_", "")
    said = {"kind": kind, "act": act, "permission": act.permission, "__doc__": act.title}
    return type(name, (ActOnRecord,), said)


def perform(
    ctx: OperationContext,
    kind: Kind,
    act: Act,
    record: Any,
    inputs: Mapping[str, Any],
    reason: str | None,
) -> None:
    """The one place where a record changes its state, whoever asks for it."""
    if not kind.allows(act, record):
        raise kind.refused(record)
    if act.duty and isinstance(ctx, RunningOperation):
        require_duty(ctx, kind, act, record)
    if act.authority:
        ctx.require_authority(kind.name, record.id)
    if kind.numbers and kind.numbered_by == act.name and record.number is None:
        record.number = ctx.next_number(kind.numbers)
    if _run(ctx, act, record, inputs, reason) is False and act.to is None:
        return
    if act.to is not None:
        kind.move(record, act.to, reason)
    else:
        record.rev += 1
    if isinstance(record, Document):
        seal(kind, record)
    ctx.session.flush()
    if act.event:
        payload = {**facts_of(kind, ctx.session, record), "reason": reason or ""}
        ctx.emit(act.event, key=record.id, payload=payload)
    ctx.audit(
        f"{kind.name}.{act.name}",
        subject=f"{kind.name}:{record.id}",
        detail={
            "number": kind.name_of(record),
            "state": getattr(record, "state", None),
            "reason": reason,
            **_told(act, inputs),
        },
    )


def _run(
    ctx: OperationContext, act: Act, record: Any, inputs: Mapping[str, Any], reason: str | None
) -> Any:
    """The rules of the act; they get the reason when they ask for it."""
    if act.run is None:
        return None
    told = {"reason": reason} if "reason" in inspect.signature(act.run).parameters else {}
    return act.run(ctx, record, **inputs, **told)


def _told(act: Act, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """What the audit tells of the inputs: nothing that only some may see."""
    known = specs(act.inputs) if act.inputs else {}
    return {name: value for name, value in inputs.items() if not known[name].permission}


def read_inputs(
    ctx: OperationContext,
    act: Act,
    given: Mapping[str, Any],
    fields: Fields,
) -> dict[str, Any]:
    """What the actor filled in, by the attributes of the act's inputs."""
    if act.inputs is None:
        for name in given:
            fields.refuse(name, _l("This field is not known here."))
        return {}
    targets = Targets(ctx.session, ctx.kinds, ctx.company_id)
    reader = Reader(fields, targets, ctx.actor.may)
    found = reader.read(act.inputs, given)
    plain = {
        name: [line for _, line in value] if specs(act.inputs)[name].kind == "lines" else value
        for name, value in found.items()
    }
    return {**defaults(act.inputs), **plain}


def _reason(act: Act, text: str, fields: Fields) -> str | None:
    clean = " ".join(text.split())
    if act.reason:
        return fields.text("reason", clean, most=MOST_REASON)
    return fields.optional("reason", clean, most=MOST_REASON)


def operations_of(module: str, kind: Kind) -> tuple[Operation, ...]:
    """Every act as an operation that a service task may call."""
    return tuple(_operation(module, kind, act) for act in kind.acts)


def _operation(module: str, kind: Kind, act: Act) -> Operation:
    given = specs(act.inputs) if act.inputs else {}
    outer = {outer_name(name, spec): spec for name, spec in given.items()}

    def run(ctx: OperationContext, **inputs: Any) -> Mapping[str, Any]:
        record_id, reason = inputs.pop(kind.name), inputs.pop("reason", "")
        record = ctx.record(kind.name, record_id, lock=True)
        if not _is_done(act, record):
            fields = Fields()
            read = read_inputs(ctx, act, inputs, fields)
            fields.finish()
            perform(ctx, kind, act, record, read, " ".join(str(reason).split()) or None)
        return facts_of(kind, ctx.session, record)

    run.__doc__ = f"{kind.title}: {act.title}. What was done already is not done again."
    return Operation(
        name=f"{module}.{act.name}_{kind.name}",
        permission=act.permission,
        run=run,
        inputs={kind.name: str, "reason": str | None, **{n: _type(s) for n, s in outer.items()}},
        required=frozenset({kind.name, *(n for n, s in outer.items() if s.required)}),
        undo=f"{module}.{act.undo}_{kind.name}" if act.undo else None,
    )


def _is_done(act: Act, record: Any) -> bool:
    """Whether the record is where the act leads to, so that a process may repeat itself."""
    if act.to is not None:
        return bool(getattr(record, "state", None) == act.to)
    return act.fits is not None and not act.fits(record)


def _type(spec: Spec) -> Any:
    plain = _TYPES.get(spec.kind, str)
    return plain if spec.required else plain | None
