"""Move the work of an instance by hand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workflow_engine.bpmn.moves import read_moves
from workflow_engine.bpmn.progress import Modify
from workflow_engine.commands.advance import advance
from workflow_engine.commands.base import Command, Context
from workflow_engine.commands.instances import InstanceInHand, in_hand
from workflow_engine.commands.reasons import require_reason
from workflow_engine.errors import Invalid, _l


class NoMoves(Invalid):
    message = _l("Say what should be moved.")


@dataclass(frozen=True)
class ModifyInstance(Command[None]):
    """Cancel and start tokens and set variables, all in one step and in the given order.

    A move is a mapping whose ``kind`` is one of ``cancel_token``, ``cancel_at``, ``cancel_all``,
    ``start_before``, ``start_after`` and ``set``. Nothing that was done is undone by it.
    """

    permission = "instance:modify"
    instance_id: str
    reason: str
    moves: Sequence[Mapping[str, Any]]

    def load(self, ctx: Context) -> InstanceInHand:
        return in_hand(ctx, self.instance_id)

    def run(self, ctx: Context, subject: InstanceInHand) -> None:
        reason = require_reason(self.reason)
        moves = read_moves([dict(move) for move in self.moves])
        if not moves:
            raise NoMoves
        told = {"reason": reason, "moves_asked": [dict(move) for move in self.moves]}
        advance(ctx, subject.instance, Modify(moves), event="instance.modified", data=told)
