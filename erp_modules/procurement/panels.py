"""Further parts of the pages of requests, orders and contracts."""

from collections.abc import Mapping
from typing import Any

from erp_modules.procurement import queries
from erp_modules.procurement.model import Bid, Contract, Order, Rfq
from erp_modules.procurement.model.orders import NOTES
from erp_modules.procurement.orders import queries as orders
from erp_modules.procurement.sourcing import queries as sourcing
from erp_modules.procurement.states import AMENDMENT, BID, ORDER


def bids(session: Any, rfq: Rfq) -> Mapping[str, Any]:
    """The bids side by side, the best first; before the opening only who has answered."""
    found = sourcing.bids(session, rfq.id)
    found = sorted(found, key=lambda bid: (bid.place or len(found) + 1, bid.number or ""))
    return {
        "bids": found,
        "suppliers": queries.supplier_names(session, (bid.supplier_id for bid in found)),
        "states": BID,
        "is_open": rfq.opened_at is not None,
    }


def asked(session: Any, bid: Bid) -> Mapping[str, Any]:
    """The lines that a bid has to price."""
    return {"lines": session.get(Rfq, bid.rfq_id).lines}


def progress(session: Any, order: Order) -> Mapping[str, Any]:
    """How much of each line has come, and who said so; what was amended."""
    return {
        "lines": [
            {
                "line": line,
                "percent": int(line.kept * 100 / line.quantity) if line.quantity else 100,
            }
            for line in order.lines
        ],
        "notes": orders.notes_of(session, order.id),
        "kinds": NOTES,
        "positions": {line.id: line.position for line in order.lines},
        "amendments": orders.amendments_of(session, order.id),
        "states": AMENDMENT,
    }


def call_offs(session: Any, contract: Contract) -> Mapping[str, Any]:
    """The orders under a contract, the newest first."""
    return {"orders": orders.orders_under(session, contract.id), "states": ORDER}
