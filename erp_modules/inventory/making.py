"""Documents that processes and other modules make, under the same rules as those of people."""

from collections.abc import Mapping
from typing import Any

from workflow_engine.commands import records as commands
from workflow_engine.modules import OperationContext
from workflow_engine.persistence.records import look_up


def make(
    ctx: OperationContext, kind_name: str, values: Mapping[str, Any], **attributes: Any
) -> Any:
    """A checked and numbered document; ``attributes`` are what people do not write.

    ``values`` are by the names that people use; what is empty is left out.
    """
    given = {name: value for name, value in values.items() if value not in (None, "")}
    record = commands.make(ctx, ctx.kinds[kind_name], given)
    record.created_by_id = record.created_by_id or ctx.on_behalf
    for name, value in attributes.items():
        setattr(record, name, value)
    return record


def do(ctx: OperationContext, kind_name: str, act: str, record: Any, **inputs: Any) -> None:
    """Do an act to a record, as a process would."""
    kind, reason = ctx.kinds[kind_name], inputs.pop("reason", None)
    commands.perform(ctx, kind, kind.act(act), record, inputs, reason)


def found(ctx: OperationContext, kind_name: str, named: Any) -> Any:
    """A record by its id, or by its code or number."""
    return look_up(ctx.session, ctx.kinds[kind_name], ctx.company_id, str(named))
