"""The limits within which a company buys."""

from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256

from workflow_engine.errors import _l
from workflow_engine.records import Record, money, number, whole

ZERO, ONE = Decimal(0), Decimal(1)


@dataclass(eq=False, kw_only=True)
class Policy(Record):
    """One for each company; what it does not say is said here.

    Below ``quotes_below`` (in the company's currency) quotations suffice, else it is a tender.
    Within ``tolerance`` percent above what was approved nobody has to decide again. Of what nobody
    was asked about, ``audited`` percent are looked at afterwards.
    """

    quotes_below: Decimal = money(_l("Quotations below"), default=Decimal(50_000), least=ZERO)
    minimum_bids: int = whole(_l("Fewest bids"), default=3, least=ONE, most=20)
    price_weight: Decimal = number(
        _l("Weight of the price, percent"), scale=2, default=Decimal(60), least=ZERO, most=100
    )
    minimum_scorers: int = whole(_l("People who score"), default=2, least=ONE, most=20)
    tolerance: Decimal = number(
        _l("More than approved, percent"), scale=2, default=Decimal(5), least=ZERO, most=100
    )
    split_days: int = whole(_l("Days in which orders are summed"), default=30, least=ZERO, most=366)
    over_delivery: Decimal = number(
        _l("More than ordered, percent"), scale=2, default=Decimal(5), least=ZERO, most=100
    )
    audited: Decimal = number(
        _l("Audited of what nobody was asked, percent"),
        scale=2,
        default=Decimal(5),
        least=ZERO,
        most=100,
    )

    def draws(self, requisition_id: str) -> bool:
        """Whether this one is audited: always the same answer, and nobody can choose it."""
        share = int.from_bytes(sha256(requisition_id.encode()).digest()[:4]) / 2**32
        return share * 100 < self.audited
