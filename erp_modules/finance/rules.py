"""How reservations move, which rate applies, and what a budget check answers; no database."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from erp_modules.finance.errors import AmountRefused, MoveNotAllowed
from erp_modules.finance.model import ZERO, DatedRate, Kind, Move, State
from workflow_engine.domain.money import Money, Rate, convert
from workflow_engine.errors import BusinessError, _l

#: A rate older than this says nothing about today.
RATE_DAYS = 31
RATE_PLACES = 10
LARGEST_RATE = Decimal(10) ** 9
LARGEST_BUDGET = Decimal(10) ** 13

#: (state of the reservation, move) -> state after it; what is not here is not allowed.
TRANSITIONS: dict[tuple[State, Kind], State] = {
    ("none", "reserve"): "reserved",
    ("released", "reserve"): "reserved",
    ("reserved", "release"): "released",
    ("reserved", "consume"): "consumed",
    ("consumed", "return"): "released",
}


@dataclass(frozen=True, slots=True)
class Reservation:
    """What the moves of one reference add up to; ``last`` is the move that opened it."""

    state: State = "none"
    seq: int = 0
    last: Move | None = None

    @property
    def opened(self) -> Move | None:
        """The move that reserved what is still open; None when nothing is."""
        return self.last if self.state == "reserved" else None

    @property
    def open(self) -> Decimal:
        return self.opened.amount if self.opened else ZERO

    def open_on(self, budget_id: str) -> Decimal:
        return self.open if self.opened and self.opened.budget_id == budget_id else ZERO

    def holds(self, converted: "Converted", budget_id: str) -> bool:
        """Whether exactly this is reserved already, whatever the rate was then."""
        opened = self.opened
        return (
            opened is not None
            and (opened.budget_id, opened.currency) == (budget_id, converted.currency)
            and opened.source_amount == converted.source_amount
        )


@dataclass(frozen=True, slots=True)
class Converted:
    """An amount with what it is in the company's currency, and the rate that says so."""

    source_amount: Decimal
    currency: str
    amount: Decimal
    base_currency: str
    rate: Decimal
    rate_on: date


def after(state: State, kind: Kind) -> State:
    """The state that ``kind`` leads to; ``MoveNotAllowed`` for anything else."""
    reached = TRANSITIONS.get((state, kind))
    if reached is None:
        raise MoveNotAllowed
    return reached


def reservation(moves: Iterable[Move]) -> Reservation:
    """Fold the moves of one reference, in order of their ``seq``."""
    state: State = "none"
    seq = 0
    last: Move | None = None
    for move in moves:
        state, seq = after(state, move.kind), move.seq
        last = move if move.kind == "reserve" else last
    return Reservation(state, seq, last)


def require_reservable(found: Reservation, reference: str) -> None:
    if found.state == "consumed":
        raise BusinessError(
            "ALREADY_CONSUMED",
            _l("The budget for {reference} is already consumed; it cannot be reserved again."),
            reference=reference,
        )


def require_positive(amount: Decimal) -> None:
    if not amount.is_finite() or amount <= 0:
        raise AmountRefused(errors={"amount": [AmountRefused.message]})


def require_budget(amount: Decimal) -> None:
    """A budget may be nothing, but neither a debt nor more than its column holds."""
    if not amount.is_finite() or not 0 <= amount < LARGEST_BUDGET:
        raise AmountRefused(
            errors={"amount": [_l("Enter an amount that is neither negative nor enormous.")]}
        )


def require_rate(value: Decimal) -> None:
    if not value.is_finite() or not 0 < value < LARGEST_RATE:
        raise AmountRefused(errors={"value": [AmountRefused.message]})
    if value != value.quantize(Decimal(1).scaleb(-RATE_PLACES)):
        raise AmountRefused(errors={"value": [_l("At most 10 decimal places.")]})


def rate_on(rates: Sequence[DatedRate], *, currency: str, base_currency: str, on: date) -> Rate:
    """The newest rate that is not after ``on``; refuses when there is none or it is too old."""
    if currency == base_currency:
        return Rate(currency, base_currency, Decimal(1), on)
    known = [rate for rate in rates if rate.currency == currency and rate.on_date <= on]
    if not known:
        raise BusinessError(
            "RATE_MISSING",
            _l("There is no rate for {currency} on {day}; ask finance to enter one."),
            currency=currency,
            day=on.isoformat(),
        )
    newest = max(known, key=lambda rate: rate.on_date)
    if on - newest.on_date > timedelta(days=RATE_DAYS):
        raise BusinessError(
            "RATE_STALE",
            _l("The last rate for {currency} is of {day}, which is too old; ask finance for one."),
            currency=currency,
            day=newest.on_date.isoformat(),
        )
    return Rate(currency, base_currency, newest.value, newest.on_date)


def in_base(amount: Decimal, rate: Rate) -> Converted:
    """The amount in the company's currency, rounded once to what that currency pays."""
    money = convert(Money(amount, rate.source), rate)
    return Converted(amount, rate.source, money.amount, rate.target, rate.value, rate.on)
