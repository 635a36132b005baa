"""From whom a requisition can be bought, and which way the policy asks for."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from erp_modules.finance import operations as finance
from erp_modules.procurement.model import (
    CataloguePrice,
    Contract,
    Item,
    Requisition,
    RequisitionLine,
    Supplier,
)
from erp_modules.procurement.policy import policy_of
from erp_modules.procurement.sourcing import calling_off, queries
from erp_modules.procurement.sourcing.rules import Offer, Way, find_way
from workflow_engine.domain.money import Money
from workflow_engine.modules import OperationContext


class Market:
    """All that is offered today for the lines of a requisition."""

    def __init__(self, ctx: OperationContext, requisition: Requisition) -> None:
        self._session = ctx.session
        self._house = finance.house(ctx.session, ctx.company_id, ctx.now)
        ids = [line.item_id for line in requisition.lines]
        company, today = ctx.company_id, self._house.today
        self.items: Mapping[str, Item] = queries.items(ctx.session, company, ids)
        self.suppliers: Mapping[str, Supplier] = queries.open_suppliers(ctx.session, company)
        self.prices: Sequence[CataloguePrice] = queries.prices(ctx.session, company, ids, today)
        self.contracts: Sequence[Contract] = queries.contracts(ctx.session, company, today)

    def offers(self, line: RequisitionLine) -> list[Offer]:
        """What can be had for a line: under contract, at catalogue and at usual prices."""
        if line.item_id not in self.items:
            return []
        return [*self._contracted(line), *self._listed(line), *self._usual(line)]

    def _contracted(self, line: RequisitionLine) -> Iterator[Offer]:
        for contract in self.contracts:
            for agreed in contract.lines:
                left = calling_off.left(agreed)
                enough = left is None or left >= line.quantity
                if agreed.item_id == line.item_id and enough:
                    yield from self._offer(
                        line, contract.supplier_id, agreed.price, contract.currency,
                        contract.id, agreed.id,
                    )  # fmt: skip

    def _listed(self, line: RequisitionLine) -> Iterator[Offer]:
        for one in self.prices:
            if one.item_id == line.item_id and one.minimum <= line.quantity:
                yield from self._offer(line, one.supplier_id, one.price, one.currency)

    def _usual(self, line: RequisitionLine) -> Iterator[Offer]:
        item = self.items[line.item_id or ""]
        if item.supplier_id is not None:
            yield from self._offer(line, item.supplier_id, item.price, item.currency)

    def _offer(
        self,
        line: RequisitionLine,
        supplier_id: str,
        price: Decimal,
        currency: str,
        contract_id: str | None = None,
        contract_line_id: str | None = None,
    ) -> Iterator[Offer]:
        supplier = self.suppliers.get(supplier_id)
        if supplier is None:
            return
        amount = Money(price, currency).times(line.quantity).rounded().amount
        base = finance.converted(self._session, self._house, amount, currency).amount
        yield Offer(
            supplier.id, supplier.code, price, currency, base, contract_id, contract_line_id
        )


def source(ctx: OperationContext, requisition: Requisition) -> Mapping[str, Any]:
    """The answer of ``procurement.find_source``."""
    market = Market(ctx, requisition)
    offers = [market.offers(line) for line in requisition.lines]
    if requisition.supplier_id:
        # Whom the requester named was approved with it; another one would be another document.
        offers = [[o for o in each if o.supplier_id == requisition.supplier_id] for each in offers]
    policy = policy_of(ctx.session, ctx.company_id)
    waiver = queries.waiver(
        ctx.session, ctx.company_id, "single_source", requisition_id=requisition.id
    )
    way = find_way(
        offers, base_amount=requisition.base_amount, policy=policy, waived=waiver is not None
    )
    known = {one.supplier_id for each in offers for one in each}
    first = way.offers[0] if way.offers else None
    return {
        "method": way.method,
        "supplier": first.supplier_id if first else (waiver.supplier_id if waiver else None),
        "contract": first.contract_id if first else None,
        "price": way.amount if first else None,
        "base_amount": requisition.base_amount,
        "minimum_bids": policy.minimum_bids,
        "single_source": way.method in {"quotes", "tender"} and len(known) == 1,
        "waiver": waiver.id if waiver else None,
        "lines": _lines(requisition, way),
    }


def _lines(requisition: Requisition, way: Way) -> list[dict[str, Any]]:
    return [
        {
            "requisition_line": line.id,
            "position": line.position,
            "item": line.item_id,
            "quantity": line.quantity,
            "price": offer.price,
            "currency": offer.currency,
            "line": offer.contract_line_id,
        }
        for line, offer in zip(requisition.lines, way.offers, strict=False)
    ]
