"""Bids: sealed when they come, opened together, scored by several people, ranked.

Until the opening the prices of a bid stand in ``SealedBid``, which no list, page, file, event or
line of history shows; of the bid itself everybody sees only that it came, and its seal.
"""

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from erp_modules.finance import operations as finance
from erp_modules.procurement import rules
from erp_modules.procurement.model import Bid, BidLine, BidScore, Rfq, SealedBid
from erp_modules.procurement.policy import policy_of
from erp_modules.procurement.sourcing import queries
from erp_modules.procurement.sourcing.rules import Scored, rank, seal_of
from workflow_engine.domain.ids import new_id
from workflow_engine.domain.money import Money, total
from workflow_engine.errors import BusinessError, Forbidden, Invalid, _l
from workflow_engine.modules import OperationContext
from workflow_engine.records import Line, coded, day, lines, money, number, text, whole

ZERO, HUNDRED = Decimal(0), Decimal(100)
BID_NUMBERS = "BID-{year}-{n:05d}"
#: Who holds it enters bids that are still sealed.
RECORD = "bid:record"


class PersonNeeded(Forbidden):
    message = _l("This account belongs to nobody; a score needs a person.")


class BidRefused(Invalid):
    """``errors`` names every value that has to be changed."""

    message = _l("The bid is not complete yet; see the fields named below.")


@dataclass(eq=False, kw_only=True)
class PricedLine(Line):
    """A price for a line of the request."""

    line: int = whole(_l("Line of the request"), least=Decimal(1))
    price: Decimal = money(_l("Price"), least=Decimal("0.0001"))


@dataclass(eq=False, kw_only=True)
class BidInputs:
    """What the supplier offers; the permission keeps it out of the history too."""

    currency: str | None = coded(_l("Currency"), "currency", required=False)
    delivery_date: date | None = day(_l("Delivery date"), required=False)
    lines: list[PricedLine] = lines(_l("Prices"), PricedLine, permission=RECORD)


@dataclass(eq=False, kw_only=True)
class ScoreInputs:
    """What one person thinks of it, from 0 to 100."""

    score: Decimal = number(_l("Score"), scale=2, least=ZERO, most=100)
    remark: str | None = text(_l("Remark"), 500, required=False)


def record(
    ctx: OperationContext,
    bid: Bid,
    *,
    lines: Sequence[Mapping[str, Any]],
    currency: str | None = None,
    delivery_date: date | None = None,
) -> None:
    """Seal what a supplier offers; until the deadline a new answer replaces the one before."""
    rfq: Rfq = ctx.record("rfq", bid.rfq_id)
    if rfq.state != "sent" or ctx.now > rfq.deadline:
        raise BusinessError("TOO_LATE", _l("{rfq} takes no more bids."), rfq=rfq.number)
    content = {
        "currency": currency or rfq.currency,
        "lines": _prices(rfq, lines),
        # Without it a price could be found by trying which one has this seal.
        "salt": secrets.token_hex(16),
    }
    sealed = queries.sealed(ctx.session, bid.id)
    if sealed is None:
        sealed = SealedBid(id=new_id(), company_id=bid.company_id, bid_id=bid.id, content="")
        ctx.session.add(sealed)
    sealed.content = json.dumps(content, sort_keys=True)
    bid.received_at, bid.seal, bid.delivery_date = ctx.now, seal_of(content), delivery_date


def _prices(rfq: Rfq, lines: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Prices by the id of the line; a bid is for everything that was asked."""
    by_place = {line.position: line for line in rfq.lines}
    errors: dict[str, list[str]] = {}
    found: dict[str, str] = {}
    for index, given in enumerate(lines):
        line, price = by_place.get(given.get("line", 0)), given.get("price")
        if line is None or line.id in found:
            errors[f"lines.{index}.line"] = [_l("There is no such line, or it was priced before.")]
        elif not isinstance(price, Decimal | int) or rules.number_error(Decimal(price)):
            errors[f"lines.{index}.price"] = [_l("It must be greater than zero.")]
        else:
            found[line.id] = f"{Decimal(price):f}"
    missing = [line.position for line in rfq.lines if line.id not in found]
    if missing and not errors:
        errors["lines"] = [_l("Every line of the request needs a price.")]
    if errors:
        raise BidRefused(errors=errors)
    return found


def withdraw(ctx: OperationContext, bid: Bid) -> None:
    """The supplier does not want to, or takes back what he offered; nobody ever reads it."""
    rfq: Rfq = ctx.record("rfq", bid.rfq_id)
    if rfq.state != "sent":
        raise BusinessError("TOO_LATE", _l("{rfq} takes no more bids."), rfq=rfq.number)
    destroy(ctx, bid)
    bid.received_at = bid.seal = bid.delivery_date = None


def destroy(ctx: OperationContext, bid: Bid) -> None:
    """Forget what a bid says, unread."""
    sealed = queries.sealed(ctx.session, bid.id)
    if sealed is not None:
        ctx.session.delete(sealed)


def unseal(ctx: OperationContext, rfq: Rfq, bid: Bid) -> None:
    """Bring the prices to light; what was sealed must be what stands there."""
    sealed = queries.sealed(ctx.session, bid.id)
    content = json.loads(sealed.content) if sealed else {}
    if sealed is None or seal_of(content) != bid.seal:
        raise BusinessError(
            "SEAL_BROKEN", _l("{bid} was changed after it was sealed."), bid=bid.number
        )
    bid.currency = content["currency"]
    bid.lines = [
        _opened(line.id, line, Decimal(content["lines"][line.id]), bid.currency)
        for line in rfq.lines
    ]
    sums = [Money(line.amount, bid.currency) for line in bid.lines]
    bid.amount = total(sums, bid.currency).amount
    house = finance.house(ctx.session, ctx.company_id, ctx.now)
    found = finance.converted(ctx.session, house, bid.amount, bid.currency)
    bid.base_amount, bid.rate, bid.rate_on = found.amount, found.rate, found.rate_on
    ctx.session.delete(sealed)
    ctx.kinds["bid"].move(bid, "opened")


def _opened(line_id: str, asked: Any, price: Decimal, currency: str) -> BidLine:
    return BidLine(
        id=new_id(),
        position=asked.position,
        rfq_line_id=line_id,
        description=asked.description,
        quantity=asked.quantity,
        unit=asked.unit,
        price=price,
        amount=Money(price, currency).times(asked.quantity).rounded().amount,
    )


def score(ctx: OperationContext, bid: Bid, *, score: Decimal, remark: str | None = None) -> bool:
    """One person's technical score; who scores again corrects himself."""
    person = ctx.actor.person_id
    if person is None:
        raise PersonNeeded
    mine = next((one for one in bid.scores if one.person_id == person), None)
    if mine is not None and (mine.score, mine.remark) == (score, remark):
        return False
    if mine is None:
        place = len(bid.scores) + 1
        mine = BidScore(id=new_id(), position=place, person_id=person, score=score)
        bid.scores.append(mine)
    mine.score, mine.remark = score, remark
    rank_all(ctx, ctx.record("rfq", bid.rfq_id))
    return True


def rank_all(ctx: OperationContext, rfq: Rfq) -> None:
    """Write down the scores of all bids, as soon as enough people have scored each of them."""
    bids = [bid for bid in queries.bids(ctx.session, rfq.id) if bid.state == "opened"]
    least = policy_of(ctx.session, ctx.company_id).minimum_scorers
    if any(len(bid.scores) < least for bid in bids):
        return
    by_id = {bid.id: bid for bid in bids}
    for scored in _scored(rfq, bids):
        bid = by_id[scored.bid_id]
        bid.price_score, bid.technical_score = scored.price, scored.technical
        bid.total_score, bid.place = scored.total, scored.rank


def ranking(ctx: OperationContext, rfq: Rfq, bids: Sequence[Bid]) -> list[Scored]:
    """The ranking of the opened bids; refused until enough people have scored each of them."""
    opened = [bid for bid in bids if bid.state == "opened"]
    least = policy_of(ctx.session, ctx.company_id).minimum_scorers
    lacking = [bid.number or bid.id for bid in opened if len(bid.scores) < least]
    if lacking:
        raise BusinessError(
            "NOT_SCORED",
            _l("{least} people must score each bid; these lack scores: {bids}."),
            least=least,
            bids=", ".join(lacking),
        )
    return _scored(rfq, opened)


def _scored(rfq: Rfq, bids: Sequence[Bid]) -> list[Scored]:
    amounts = {bid.id: bid.base_amount for bid in bids if bid.base_amount is not None}
    given = {bid.id: [one.score for one in bid.scores] for bid in bids}
    return rank(amounts, given, rfq.price_weight)


def bid_facts(session: Any, bid: Bid) -> Mapping[str, Any]:
    """No price before the opening: there is none in the bid."""
    return {
        "rfq": bid.rfq_id,
        "supplier": bid.supplier_id,
        "received_at": bid.received_at,
        "total_score": bid.total_score,
        "place": bid.place,
    }
