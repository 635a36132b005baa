"""Operations of modules: called by service tasks, once for each key, inside the transaction."""

import types
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Union, get_args, get_origin
from zoneinfo import ZoneInfo

from workflow_engine import authority
from workflow_engine.commands.audit import audit
from workflow_engine.commands.base import Context, Event
from workflow_engine.commands.evaluations import telling
from workflow_engine.domain.instance import Instance
from workflow_engine.domain.numbering import Series
from workflow_engine.domain.principal import Principal
from workflow_engine.errors import Invalid, NotFound, _l
from workflow_engine.modules import DocumentFacts, Operation
from workflow_engine.persistence import records
from workflow_engine.records import Kind


class OperationUnknown(NotFound):
    message = _l("No module has the operation {operation}.")


class OperationInput(Invalid):
    message = _l("{operation} does not accept its input '{name}': {reason}.")


@dataclass(frozen=True, slots=True)
class RunningOperation:
    """What an operation sees; see ``workflow_engine.modules.OperationContext``."""

    ctx: Context
    instance: Instance | None
    key: str | None

    @property
    def session(self) -> Any:
        return self.ctx.uow.session

    @property
    def actor(self) -> Principal:
        return self.ctx.actor

    @property
    def on_behalf(self) -> str | None:
        return self.instance.started_by if self.instance else self.ctx.actor.person_id

    @property
    def company_id(self) -> str:
        return self.instance.company_id if self.instance else self.ctx.company_id

    @property
    def now(self) -> datetime:
        return self.ctx.now

    def emit(self, name: str, *, key: str, payload: Mapping[str, Any]) -> None:
        source = self.instance.id if self.instance else None
        self.ctx.events.append(Event(name, key, payload, source))

    def call(self, operation: str, **inputs: Any) -> Mapping[str, Any]:
        found = find(self.ctx, operation)
        return found.run(self, **check(found, inputs)) or {}

    @property
    def kinds(self) -> Mapping[str, Kind]:
        return self.ctx.modules.kinds

    @property
    def targets(self) -> records.Targets:
        """What fields of records refer to."""
        return records.Targets(self.session, self.kinds, self.company_id)

    def record(self, kind: str, record_id: str, *, lock: bool = False) -> Any:
        found = self.kinds[kind]
        return records.get(self.session, found, self.company_id, record_id, lock=lock)

    def next_number(self, series: str) -> str:
        pattern = Series(series)
        zone = ZoneInfo(self.ctx.timezone(self.company_id))
        today = self.ctx.now.astimezone(zone).date()
        counter = f"{series}|{pattern.period(today)}"
        return pattern.number(self.ctx.uow.records.next_in_series(self.company_id, counter), today)

    def require_authority(self, doctype: str, document_id: str) -> DocumentFacts:
        self.ctx.uow.flush()
        subject, instance_id = (doctype, document_id), self.instance.id if self.instance else None
        return authority.require(
            self.ctx.uow,
            self.ctx.modules,
            self.ctx.models,
            self.company_id,
            subject,
            telling(self.ctx, self.company_id, instance_id, subject),
        )

    def audit(self, action: str, *, subject: str, detail: Mapping[str, Any]) -> None:
        audit(self.ctx, action, subject=subject, detail=detail)


def find(ctx: Context, name: str) -> Operation:
    found = ctx.modules.operations.get(name)
    if found is None:
        raise OperationUnknown(operation=name)
    return found


def call_for_instance(
    ctx: Context,
    instance: Instance,
    name: str,
    inputs: Mapping[str, Any],
    *,
    node: str,
    iteration: int,
) -> Mapping[str, Any]:
    """Run an operation for a service task; the same element and iteration runs it only once."""
    found = find(ctx, name)
    key = f"{node}:{iteration}"
    stored = ctx.uow.records.operation_result(instance.id, key)
    if stored is not None:
        return dict(stored)
    running = RunningOperation(ctx, instance, f"{instance.id}:{key}")
    result = _undone_when_refused(ctx, found, running, inputs)
    ctx.uow.records.add_operation_result(
        instance_id=instance.id,
        key=key,
        company_id=instance.company_id,
        operation=name,
        result=result,
    )
    return result


def _undone_when_refused(
    ctx: Context, found: Operation, running: RunningOperation, inputs: Mapping[str, Any]
) -> dict[str, Any]:
    """A refusal or a failure must leave nothing half done; the rest of the command goes on."""
    ctx.uow.flush()
    raised_before = len(ctx.events)
    try:
        # The session's own savepoint: it also forgets what its objects had been changed to.
        with ctx.uow.session.begin_nested():
            result = dict(found.run(running, **check(found, inputs)) or {})
            ctx.uow.flush()
    except Exception:
        del ctx.events[raised_before:]
        raise
    return result


def check(operation: Operation, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """The inputs converted to the declared types; ``OperationInput`` names the wrong one."""
    for name in inputs:
        if name not in operation.inputs:
            raise _refuse(operation, name, _l("it is unknown"))
    for name in operation.required - inputs.keys():
        raise _refuse(operation, name, _l("it is missing"))
    return {
        name: _convert(operation, name, value, operation.inputs[name])
        for name, value in inputs.items()
    }


def _refuse(operation: Operation, name: str, reason: str) -> OperationInput:
    return OperationInput(operation=operation.name, name=name, reason=reason)


def _convert(operation: Operation, name: str, value: Any, kind: Any) -> Any:
    options = get_args(kind) if get_origin(kind) in (Union, types.UnionType) else (kind,)
    for option in options:
        if option is type(None) and value is None:
            return None
        if option is Any:
            return value
        plain = get_origin(option) or option
        if plain is Decimal and isinstance(value, Decimal | int) and not isinstance(value, bool):
            return Decimal(value)
        if plain is int and isinstance(value, Decimal) and value == int(value):
            return int(value)
        if plain is date and isinstance(value, datetime):
            continue
        if plain in (list, dict, Mapping) and isinstance(value, list | dict):
            return value
        if plain is not Decimal and isinstance(plain, type) and isinstance(value, plain):
            return value
    raise _refuse(operation, name, _l("it has the wrong type"))
