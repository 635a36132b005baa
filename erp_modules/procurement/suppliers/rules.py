"""Bank data under dual control, and how well a supplier delivers; no database."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from erp_modules.procurement.model import BankAccount, BankChange, Supplier
from erp_modules.procurement.sourcing.rules import HUNDRED, ZERO, rounded
from workflow_engine.domain.ids import new_id
from workflow_engine.errors import BusinessError, _l

#: What each part counts of a hundred.
WEIGHTS = {"on_time": Decimal(40), "quality": Decimal(40), "price": Decimal(20)}


def digits(number: str) -> str:
    """A telephone or account number without what people put between its signs."""
    return "".join(sign for sign in number.upper() if sign.isalnum() or sign == "+")


def masked(number: str) -> str:
    """The last four signs of an account number; short numbers show fewer."""
    plain = digits(number)
    return "•••• " + plain[-min(4, len(plain) // 2) :] if len(plain) > 1 else "••••"


def is_iban(number: str) -> bool:
    """Whether something that looks like an IBAN has the right check digits (ISO 13616)."""
    plain = digits(number)
    if not (15 <= len(plain) <= 34 and plain.isalnum()):
        return False
    turned = plain[4:] + plain[:4]
    return int("".join(str(int(sign, 36)) for sign in turned)) % 97 == 1


def looks_like_iban(number: str) -> bool:
    plain = digits(number)
    return len(plain) > 4 and plain[:2].isalpha() and plain[2:4].isdigit()


def account_of(supplier: Supplier, ending: str | None) -> BankAccount | None:
    """The account that ends like this; nothing when there is none or more than one."""
    wanted = digits(ending or "")[-4:]
    found = [one for one in supplier.bank_accounts if wanted and one.masked.endswith(wanted)]
    return found[0] if len(found) == 1 else None


def require_call_back(
    supplier: Supplier,
    change: BankChange,
    *,
    number_called: str,
    called_at: datetime,
    now: datetime,
) -> None:
    """The number must have been known before anybody asked for the change, and not from him."""
    known = digits(supplier.phone or "")
    asked, since = change.created_at, supplier.phone_since
    fresh = since is None or since >= asked or supplier.phone_by_id == change.created_by_id
    if not known or digits(number_called) != known or fresh:
        raise BusinessError(
            "NUMBER_NOT_KNOWN",
            _l("Call {supplier} at a number that was on file before, entered by somebody else."),
            supplier=supplier.name,
        )
    if not asked <= called_at <= now:
        raise BusinessError(
            "CALL_TIME_WRONG",
            _l("The call must have been after the change was asked for, and not in the future."),
        )


def put(supplier: Supplier, change: BankChange) -> None:
    """Write the confirmed account; an account that was replaced or removed is gone."""
    old = account_of(supplier, change.account)
    if change.action in {"replace", "remove"}:
        if old is None:
            raise BusinessError(
                "ACCOUNT_UNKNOWN",
                _l("{supplier} has no single account that ends in {ending}."),
                supplier=supplier.name,
                ending=change.account or "–",
            )
        supplier.bank_accounts.remove(old)
    if change.action != "remove":
        supplier.bank_accounts.append(
            BankAccount(
                id=new_id(),
                position=0,
                holder=change.holder or supplier.name,
                bank=change.bank or "",
                bic=change.bic,
                number=digits(change.account_number or ""),
                masked=masked(change.account_number or ""),
            )
        )
    for place, account in enumerate(supplier.bank_accounts, 1):
        account.position = place


@dataclass(frozen=True, slots=True)
class Delivered:
    """What one closed order tells about its supplier.

    ``promised`` and ``came`` are days, ``came`` None when it never came whole; ``ordered`` is what
    it should have cost in the company's currency, ``billed`` what was invoiced.
    """

    promised: date | None
    came: date | None
    received: Decimal
    returned: Decimal
    ordered: Decimal
    billed: Decimal


@dataclass(frozen=True, slots=True)
class Score:
    """Each part from 0 to 100, and all of them weighed."""

    orders: int
    on_time: Decimal
    quality: Decimal
    price: Decimal
    total: Decimal


def score(orders: Sequence[Delivered]) -> Score:
    """On time counts orders, quality what was not returned, price what was billed above the order.

    An order that promised no day tells nothing about time; without any such order it is a hundred.
    """
    timed = [one for one in orders if one.promised is not None]
    punctual = [one for one in timed if one.came is not None and one.came <= one.promised]  # type: ignore[operator]
    received = sum((one.received for one in orders), ZERO)
    returned = sum((one.returned for one in orders), ZERO)
    parts = {
        "on_time": share(Decimal(len(punctual)), Decimal(len(timed))),
        "quality": HUNDRED - share(returned, received, of_nothing=ZERO),
        "price": _price(orders),
    }
    weighed = sum((parts[name] * weight for name, weight in WEIGHTS.items()), ZERO) / HUNDRED
    return Score(
        orders=len(orders),
        on_time=rounded(parts["on_time"]),
        quality=rounded(parts["quality"]),
        price=rounded(parts["price"]),
        total=rounded(weighed),
    )


def _price(orders: Iterable[Delivered]) -> Decimal:
    """A hundred, less the percent by which invoices exceeded the orders; never below zero."""
    billed = [one for one in orders if one.billed > 0]
    ordered = sum((one.ordered for one in billed), ZERO)
    excess = sum((max(one.billed - one.ordered, ZERO) for one in billed), ZERO)
    return max(HUNDRED - share(excess, ordered, of_nothing=ZERO), ZERO)


def share(part: Decimal, whole: Decimal, *, of_nothing: Decimal = HUNDRED) -> Decimal:
    """In percent, between 0 and 100."""
    if whole <= 0:
        return of_nothing
    return min(max(part * HUNDRED / whole, ZERO), HUNDRED)
