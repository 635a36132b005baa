"""Further parts of the pages of quotations and orders."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from erp_modules.finance import operations as finance
from erp_modules.sales import pricing, queries
from erp_modules.sales.acts import orders
from erp_modules.sales.model import SalesOrder
from erp_modules.sales.rules import prices
from erp_modules.sales.rules.orders import DIFFERENCES, Difference
from erp_modules.sales.states import DELIVERY, SALES_RETURN, SHIPPABLE
from erp_modules.sales.terms import TERMS
from workflow_engine.domain.money import Money, Rate, convert
from workflow_engine.errors import _l
from workflow_engine.records import States


def margin(session: Any, record: Any) -> Mapping[str, Any]:
    """Revenue, cost and margin of the document and of each line, by the costs of its last look."""
    base = finance.base_currency(session, record.company_id)
    return {
        "base_currency": base,
        "whole": pricing.margin_of(record, base),
        "lines": [
            {
                "position": line.position,
                "item": line.item_id,
                "found": prices.margin([part], _in_base(record, line.amount, base), base),
            }
            for line, part in zip(record.lines, pricing.parts(record), strict=True)
        ],
        "codes": queries.item_codes(session, (line.item_id for line in record.lines)),
    }


def _in_base(record: Any, amount: Decimal, base: str) -> Decimal:
    """A part of the document at the document's own rate."""
    if not record.rate or record.rate_on is None:
        return prices.ZERO
    rate = Rate(record.currency, base, record.rate, record.rate_on)
    return convert(Money(amount, record.currency), rate).amount


def fulfilment(session: Any, record: SalesOrder) -> Mapping[str, Any]:
    """How far each line is, in percent of what was ordered, with deliveries and returns."""
    is_live = record.state in SHIPPABLE
    deliveries = queries.deliveries_of(session, record.id)
    returns = queries.returns_of(session, record.id)
    return {
        "lines": [
            {
                "line": line,
                "percent": int(line.delivered * 100 / line.quantity) if line.quantity else 0,
                "short": is_live and max(line.open - line.reserved, prices.ZERO),
            }
            for line in record.lines
        ],
        "codes": queries.item_codes(session, (line.item_id for line in record.lines)),
        "papers": [
            *_papers(_l("Delivery"), "delivery", DELIVERY, deliveries),
            *_papers(_l("Customer return"), "sales_return", SALES_RETURN, returns),
        ],
    }


def _papers(title: str, kind: str, states: States, found: Sequence[Any]) -> list[dict[str, Any]]:
    return [
        {
            "title": title,
            "id": one.id,
            "number": one.number,
            "created_at": one.created_at,
            "endpoint": f"records_sales.{kind}_detail",
            "state": states.titles[one.state],
            "tone": states.tones.get(one.state, ""),
        }
        for one in found
    ]


def differences(session: Any, record: SalesOrder) -> Mapping[str, Any]:
    """In what the order is not what was offered, in words."""
    found = orders.differences(session, record)
    ids = [one.ordered or one.quoted for one in found if one.code.startswith("ITEM")]
    items = queries.item_codes(session, ids)
    return {
        "has_quotation": record.quotation_id is not None,
        "differences": [_told(one, items) for one in found],
    }


def _told(one: Difference, items: Mapping[str, str]) -> dict[str, Any]:
    words: Mapping[str, str] = TERMS if one.code == "TERMS" else items
    return {
        "title": DIFFERENCES[one.code],
        "position": one.position,
        "quoted": _value(one.quoted, words),
        "ordered": _value(one.ordered, words),
        "is_word": one.code == "TERMS",
    }


def _value(value: Any, words: Mapping[str, str]) -> str:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return "–" if value is None else words.get(value, str(value))
