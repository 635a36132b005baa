"""The module of the betsy models: one operation does its work, the other one refuses."""

from collections.abc import Mapping
from typing import Any

from workflow_engine.errors import BusinessError
from workflow_engine.modules import Module, Modules, OperationContext, operation

PERMISSION = "betsy:run"


@operation("betsy.throw_error", permission=PERMISSION)
def throw_error(ctx: OperationContext) -> Mapping[str, Any]:
    raise BusinessError("ERR_CODE", "The model asks for an error.")


@operation("betsy.work", permission=PERMISSION)
def work(ctx: OperationContext) -> Mapping[str, Any]:
    return {}


BETSY = Module(
    name="betsy",
    title="Betsy",
    operations=[throw_error, work],
    permissions={PERMISSION: "Run the models of the suite"},
)


def modules() -> Modules:
    return Modules([BETSY])
