"""Correct variables of a running instance."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from workflow_engine.bpmn.progress import Modify, SetIn
from workflow_engine.commands.advance import advance
from workflow_engine.commands.base import Command, Context
from workflow_engine.commands.instances import InstanceInHand, in_hand
from workflow_engine.commands.reasons import require_reason
from workflow_engine.errors import Invalid, _l


class NothingToSet(Invalid):
    message = _l("Name at least one variable with its value.")


@dataclass(frozen=True)
class SetVariables(Command[None]):
    """In the instance, or in the one of its scopes that ``scope`` names."""

    permission = "instance:modify"
    instance_id: str
    values: Mapping[str, Any]
    reason: str
    scope: int | None = None

    def load(self, ctx: Context) -> InstanceInHand:
        return in_hand(ctx, self.instance_id)

    def run(self, ctx: Context, subject: InstanceInHand) -> None:
        if not self.values:
            raise NothingToSet
        told = {"reason": require_reason(self.reason), "set": sorted(self.values)}
        move = SetIn(dict(self.values), self.scope)
        advance(ctx, subject.instance, Modify((move,)), event="instance.variables_set", data=told)
