"""Rules of the journal: what balances, which months take postings; no database."""

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from erp_modules.finance.ledger.model import PURPOSES, ZERO
from workflow_engine.domain.money import Money, parse_amount
from workflow_engine.errors import BusinessError, ValueRefused, _l

#: Above this the sums of a year could outgrow their columns.
LARGEST = Decimal(10) ** 13
#: Looking for an open month ends here.
MOST_MONTHS = 60
#: Corrections by accountants reach a month that is being closed.
ADJUSTING = frozenset({"journal_voucher"})


@dataclass(frozen=True, slots=True)
class Side:
    """A line to be posted; ``purpose`` or ``account`` (its code) says where."""

    debit: Decimal = ZERO
    credit: Decimal = ZERO
    purpose: str = ""
    account: str = ""
    cost_centre: str | None = None
    partner_kind: str | None = None
    partner: str | None = None
    currency: str = ""
    source_amount: Decimal | None = None
    rate: Decimal = Decimal(1)
    text: str | None = None

    @property
    def amount(self) -> Decimal:
        """In the company's currency, positive for a debit."""
        return self.debit - self.credit


def signed(amount: Decimal, **said: Any) -> Side:
    """A debit, or a credit when the amount is negative."""
    return Side(debit=max(amount, ZERO), credit=max(-amount, ZERO), **said)


def read_sides(lines: Sequence[Any]) -> list[Side]:
    """Lines as operations are given them; ``JOURNAL_LINES`` names the one that is wrong."""
    return [_side(number, line) for number, line in enumerate(lines, 1)]


def _side(number: int, line: Any) -> Side:
    if isinstance(line, Side):
        return line
    if not isinstance(line, Mapping):
        raise _wrong(number, "line")
    unknown = line.keys() - Side.__dataclass_fields__.keys()
    if unknown:
        raise _wrong(number, ", ".join(sorted(map(str, unknown))))
    given = {name: value for name, value in line.items() if value not in (None, "")}
    for name in ("debit", "credit", "source_amount", "rate"):
        if name in given:
            given[name] = _number(number, name, given[name])
    for name in given.keys() - {"debit", "credit", "source_amount", "rate"}:
        if not isinstance(given[name], str):
            raise _wrong(number, name)
    return Side(**given)


def _number(number: int, name: str, value: Any) -> Decimal:
    try:
        return parse_amount(value)
    except ValueRefused as error:
        raise _wrong(number, name) from error


def _wrong(number: int, name: str) -> BusinessError:
    return BusinessError(
        "JOURNAL_LINES",
        _l("Line {line} of the posting cannot be read: {name}."),
        line=number,
        name=name,
    )


def balanced(sides: Iterable[Side], currency: str) -> list[Side]:
    """The lines that say something; refuses what does not balance to the cent.

    Raises ``BusinessError``: JOURNAL_LINES for a line that is debit and credit at once, negative,
    finer than ``currency`` pays or without account; EMPTY_JOURNAL; NOT_BALANCED.
    """
    kept = [side for side in sides if side.debit or side.credit]
    for number, side in enumerate(kept, 1):
        _require_side(number, side, currency)
    if not kept:
        raise BusinessError("EMPTY_JOURNAL", _l("There is nothing to post."))
    debit = sum((side.debit for side in kept), ZERO)
    credit = sum((side.credit for side in kept), ZERO)
    if debit != credit:
        raise BusinessError(
            "NOT_BALANCED",
            _l("Debit {debit} and credit {credit} differ by {difference}; nothing was posted."),
            debit=f"{debit:,.2f}",
            credit=f"{credit:,.2f}",
            difference=f"{debit - credit:,.2f}",
        )
    return kept


def _require_side(number: int, side: Side, currency: str) -> None:
    for name, amount in (("debit", side.debit), ("credit", side.credit)):
        if not amount.is_finite() or not 0 <= amount < LARGEST:
            raise _wrong(number, name)
        if Money(amount, currency).rounded().amount != amount:
            raise _wrong(number, name)
    if side.debit and side.credit:
        raise _wrong(number, "debit, credit")
    if bool(side.purpose) == bool(side.account):
        raise _wrong(number, "purpose, account")
    if side.purpose and side.purpose not in PURPOSES:
        raise _wrong(number, "purpose")
    if (side.partner is None) != (side.partner_kind is None):
        raise _wrong(number, "partner")
    if side.rate <= 0:
        raise _wrong(number, "rate")


def with_rounding(sides: Sequence[Side], *, most: Decimal) -> list[Side]:
    """The lines with what converting each of them on its own has left, if it is no more than
    ``most``; a larger difference is an error of who made the lines and stays to be refused."""
    difference = sum((side.amount for side in sides), ZERO)
    if not difference or abs(difference) > most:
        return list(sides)
    return [*sides, signed(-difference, purpose="rounding")]


def reversed_sides(sides: Iterable[Side]) -> list[Side]:
    """The same with debit and credit exchanged."""
    return [
        Side(
            debit=side.credit,
            credit=side.debit,
            purpose=side.purpose,
            account=side.account,
            cost_centre=side.cost_centre,
            partner_kind=side.partner_kind,
            partner=side.partner,
            currency=side.currency,
            source_amount=None if side.source_amount is None else -side.source_amount,
            rate=side.rate,
            text=side.text,
        )
        for side in sides
    ]


# -- periods -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Months:
    """The states of the months that somebody has touched, by (year, month).

    A month that nobody has touched is open, unless a later one is closed already.
    """

    states: Mapping[tuple[int, int], str]

    def state(self, on: date) -> str:
        month = (on.year, on.month)
        if month in self.states:
            return self.states[month]
        closed = [key for key, state in self.states.items() if state == "closed"]
        return "closed" if closed and month < max(closed) else "open"

    def next_open(self, on: date) -> date | None:
        """The first day after ``on`` that takes postings, in the next five years."""
        day = on
        for _ in range(MOST_MONTHS):
            day = next_month(day)
            if self.state(day) == "open":
                return day
        return None

    def require_open(self, on: date, source_kind: str) -> None:
        """Raise PERIOD_CLOSED with the next date that can be used."""
        state = self.state(on)
        if state == "open" or (state == "closing" and source_kind in ADJUSTING):
            return
        following = self.next_open(on)
        raise BusinessError(
            "PERIOD_CLOSED",
            _l("The period {period} is closed for this; the next open date is {day}."),
            period=f"{on:%Y-%m}",
            day=following.isoformat() if following else "–",
        )


def next_month(on: date) -> date:
    return last_of_month(on) + timedelta(days=1)


def last_of_month(on: date) -> date:
    return on.replace(day=monthrange(on.year, on.month)[1])
