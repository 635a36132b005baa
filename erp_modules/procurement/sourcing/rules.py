"""Which way to buy, and which bid is best; no database."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import msgspec

from erp_modules.procurement.model import Policy

ZERO, HUNDRED = Decimal(0), Decimal(100)
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Offer:
    """One price for one line; ``base`` is what the line then costs in the company's currency."""

    supplier_id: str
    supplier_code: str
    price: Decimal
    currency: str
    base: Decimal
    contract_id: str | None = None
    contract_line_id: str | None = None


@dataclass(frozen=True, slots=True)
class Way:
    """How to buy: the method and, where it is known already, from whom at which prices."""

    method: str
    offers: tuple[Offer, ...] = ()

    @property
    def amount(self) -> Decimal:
        return sum((offer.base for offer in self.offers), ZERO)


def find_way(
    lines: Sequence[Sequence[Offer]], *, base_amount: Decimal, policy: Policy, waived: bool = False
) -> Way:
    """The offers of each line lead to a contract, else the catalogue, else to competition.

    Only a supplier who offers every line counts; of several the cheapest, of equally cheap ones
    the first by code, so that the answer does not depend on the order of rows.
    """
    contracts = [[one for one in offers if one.contract_id] for offers in lines]
    for method, known in (("contract", _same_contract(contracts)), ("catalogue", _whole(lines))):
        if known:
            return Way(method, known)
    if waived:
        return Way("waiver")
    return Way("quotes" if base_amount < policy.quotes_below else "tender")


def _same_contract(lines: Sequence[Sequence[Offer]]) -> tuple[Offer, ...]:
    """All lines from one contract: one call-off makes one order."""
    ids = {one.contract_id for offers in lines for one in offers}
    found = [
        _whole([[one for one in offers if one.contract_id == contract] for offers in lines])
        for contract in ids
    ]
    return min((each for each in found if each), key=_cost, default=())


def _whole(lines: Sequence[Sequence[Offer]]) -> tuple[Offer, ...]:
    """The cheapest offers of one supplier for all lines; nothing when nobody offers them all."""
    if not lines or not all(lines):
        return ()
    suppliers = set.intersection(*({one.supplier_id for one in offers} for offers in lines))
    found = [
        tuple(
            min(
                (one for one in offers if one.supplier_id == supplier),
                key=lambda one: (one.base, one.contract_line_id or ""),
            )
            for offers in lines
        )
        for supplier in suppliers
    ]
    return min(found, key=_cost, default=())


def _cost(offers: Sequence[Offer]) -> tuple[Decimal, str, str]:
    first = offers[0]
    return sum((one.base for one in offers), ZERO), first.supplier_code, first.contract_id or ""


@dataclass(frozen=True, slots=True)
class Scored:
    """A bid with its scores of a hundred each, and its rank; equal totals share it."""

    bid_id: str
    price: Decimal
    technical: Decimal
    total: Decimal
    rank: int


def rank(
    amounts: Mapping[str, Decimal],
    technical: Mapping[str, Sequence[Decimal]],
    price_weight: Decimal,
) -> list[Scored]:
    """Weigh the bids: the cheapest has a hundred for its price, others in inverse proportion.

    ``amounts`` are in one currency and above zero; ``technical`` are the scores that people gave
    to each bid, of which the mean counts. The best comes first; of equal ones the cheaper.
    """
    if not amounts:
        return []
    lowest = min(amounts.values())
    found = []
    for bid_id, amount in amounts.items():
        given = technical.get(bid_id, ())
        quality = sum(given, ZERO) / len(given) if given else ZERO
        price = lowest * HUNDRED / amount
        whole = (price * price_weight + quality * (HUNDRED - price_weight)) / HUNDRED
        found.append((bid_id, rounded(price), rounded(quality), rounded(whole)))
    found.sort(key=lambda one: (-one[3], amounts[one[0]], one[0]))
    return [Scored(*one, rank=1 + sum(other[3] > one[3] for other in found)) for one in found]


def rounded(score: Decimal) -> Decimal:
    return score.quantize(CENT, rounding=ROUND_HALF_UP)


def is_best(bid_id: str, ranking: Sequence[Scored]) -> bool:
    """Whether no bid has a higher total."""
    return any(one.bid_id == bid_id and one.rank == 1 for one in ranking)


def seal_of(content: Mapping[str, Any]) -> str:
    """SHA-256 of a bid: it can be compared at the opening, and tells nothing before."""
    return hashlib.sha256(msgspec.json.encode(content, order="sorted")).hexdigest()
