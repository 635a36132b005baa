"""Further parts of the pages of leave."""

from collections.abc import Mapping
from typing import Any

from erp_modules.hr.leave import queries
from erp_modules.hr.leave.model import SORTS, ZERO, LeaveBalance
from workflow_engine.errors import _l
from workflow_engine.records import Panel


def moves(session: Any, record: LeaveBalance) -> Mapping[str, Any]:
    """Every line of the ledger, with what was left after it."""
    left, shown = ZERO, []
    for move in queries.moves(session, record.id):
        left = left + move.entitled - move.planned - move.taken
        shown.append({"move": move, "sort": SORTS[move.sort], "left": left})
    return {"moves": shown, "available": record.available}


MOVES = Panel(_l("Ledger of days"), "hr/leave_moves.html", moves)
