"""What processes may ask of finance: check, reserve, release and consume a budget.

Every operation is repeatable by its ``reference``: what already holds is not done again.
"""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from erp_modules.finance import queries, rules
from erp_modules.finance.errors import ReferenceMismatch
from erp_modules.finance.model import ZERO, Budget, CostCentre, Kind, Move
from erp_modules.finance.proof.asking import queries as asking
from workflow_engine.domain.ids import new_id
from workflow_engine.errors import BusinessError, ConcurrentUpdate, _l
from workflow_engine.modules import OperationContext, operation

#: Questions that modules which depend on finance may ask with a session of their own.
house = queries.house
cost_centres = queries.cost_centres
find_cost_centre = queries.any_cost_centre
currencies = queries.currencies
converted = queries.converted
base_currency = queries.base_currency
booked_on = asking.booked_on
budget_uses = asking.budget_uses


@operation("finance.check_budget", permission="budget:read")
def check_budget(
    ctx: OperationContext,
    *,
    cost_centre: str,
    amount: Decimal,
    currency: str,
    reference: str = "",
    account: str = "",
) -> Mapping[str, Any]:
    """Whether the amount fits; what ``reference`` holds already counts as free."""
    return availability(
        ctx.session,
        queries.house(ctx.session, ctx.company_id, ctx.now),
        cost_centre=cost_centre,
        amount=amount,
        currency=currency,
        reference=reference,
        account=account,
    )


def availability(
    session: Any,
    house: queries.House,
    *,
    cost_centre: str,
    amount: Decimal,
    currency: str,
    reference: str = "",
    account: str = "",
) -> Mapping[str, Any]:
    """The answer of ``check_budget`` for callers that have a session but no operation.

    Without a budget nothing is available; an unknown cost centre is refused.
    """
    rules.require_positive(amount)
    centre = queries.cost_centre(session, house.company_id, cost_centre)
    budget = queries.budget_of(session, centre, year=house.today.year, account=account)
    converted = queries.converted(session, house, amount, currency)
    held = rules.reservation(queries.moves_of(session, house.company_id, reference))
    available = budget.available + held.open_on(budget.id) if budget else ZERO
    over_by = max(converted.amount - available, ZERO)
    return {
        "available": available,
        "over_budget": over_by > 0,
        "over_by": over_by,
        "base_amount": converted.amount,
        "base_currency": converted.base_currency,
        "rate": converted.rate,
        "rate_on": converted.rate_on,
        "owner": centre.owner_id,
    }


def lacks_budget(
    session: Any, centre: CostCentre, *, year: int, amount: Decimal, reference: str
) -> bool:
    """Whether ``reference`` still needs budget and there is not enough of it."""
    held = rules.reservation(queries.moves_of(session, centre.company_id, reference))
    if held.state in {"reserved", "consumed"}:
        return False
    budget = queries.budget_of(session, centre, year=year, account="")
    return budget is None or amount > budget.available


@operation("finance.reserve_budget", permission="budget:reserve", undo="finance.release_budget")
def reserve_budget(
    ctx: OperationContext,
    *,
    cost_centre: str,
    amount: Decimal,
    currency: str,
    reference: str,
    account: str = "",
    doctype: str = "",
) -> Mapping[str, Any]:
    """Reserve for ``reference``; a different amount or cost centre replaces what it held.

    Beyond the budget it refuses with OVER_BUDGET, unless ``doctype`` is given and the document
    ``reference`` of that type has every decision that the authority matrix asks for of a
    document that says it is over budget.
    """
    house = queries.house(ctx.session, ctx.company_id, ctx.now)
    rules.require_positive(amount)
    asked = queries.converted(ctx.session, house, amount, currency)
    rules.require_positive(asked.amount)
    budget = _existing_budget(ctx.session, house, cost_centre, account)
    held, locked = _lock(ctx, reference, budget.id)
    rules.require_reservable(held, reference)
    if not held.holds(asked, budget.id):
        freed = held.open_on(budget.id)
        _require_room(ctx, budget, asked, freed=freed, doctype=doctype, document=reference)
        if held.opened is not None:
            held = _append(ctx, locked, held, _closing(ctx, held, held.opened, "release"))
        opening = _opening(ctx, held, asked, budget_id=budget.id, reference=reference)
        held = _append(ctx, locked, held, opening)
    return {"reserved": held.open, "available": budget.available, "reference": reference}


@operation("finance.release_budget", permission="budget:reserve")
def release_budget(ctx: OperationContext, *, reference: str) -> Mapping[str, Any]:
    """Give back what ``reference`` holds; nothing happens when it holds nothing."""
    held, locked = _lock(ctx, reference)
    if held.opened is not None:
        _append(ctx, locked, held, _closing(ctx, held, held.opened, "release"))
    return {"released": held.open, "reference": reference}


@operation("finance.consume_budget", permission="budget:consume")
def consume_budget(
    ctx: OperationContext, *, reference: str, doctype: str, document_id: str
) -> Mapping[str, Any]:
    """Turn the reservation of an approved document into spending.

    Whatever the process says, the recorded decisions must suffice for this document, and for no
    less than the amount that is reserved.
    """
    if reference != document_id:
        raise ReferenceMismatch(reference=reference, document=document_id)
    facts = ctx.require_authority(doctype, document_id)
    held, locked = _lock(ctx, reference)
    if held.state == "consumed" and held.last is not None:
        return {"consumed": held.last.amount, "reference": reference}
    if held.opened is None:
        raise BusinessError(
            "NOT_RESERVED", _l("No budget is reserved for {reference}."), reference=reference
        )
    _require_approved(held.open, facts.base_amount)
    _append(ctx, locked, held, _closing(ctx, held, held.opened, "consume"))
    return {"consumed": held.open, "reference": reference}


@operation("finance.return_budget", permission="budget:consume")
def return_budget(ctx: OperationContext, *, reference: str) -> Mapping[str, Any]:
    """Give back what ``reference`` holds, also what was spent: its document was cancelled.

    Releasing never does that, since a compensation may come late. It may be reserved again.
    """
    held, locked = _lock(ctx, reference)
    if held.opened is not None:
        _append(ctx, locked, held, _closing(ctx, held, held.opened, "release"))
        return {"returned": held.open, "reference": reference}
    if held.state != "consumed" or held.last is None:
        return {"returned": ZERO, "reference": reference}
    _append(ctx, locked, held, _closing(ctx, held, held.last, "return"))
    return {"returned": held.last.amount, "reference": reference}


def _existing_budget(session: Any, house: queries.House, cost_centre: str, account: str) -> Budget:
    centre = queries.cost_centre(session, house.company_id, cost_centre)
    year = house.today.year
    budget = queries.budget_of(session, centre, year=year, account=account)
    if budget is None:
        raise BusinessError(
            "NO_BUDGET",
            _l("{cost_centre} has no budget on account {account} in {year}; ask finance for one."),
            cost_centre=cost_centre,
            account=account or centre.account,
            year=year,
        )
    return budget


def _lock(
    ctx: OperationContext, reference: str, *budget_ids: str
) -> tuple[rules.Reservation, dict[str, Budget]]:
    """Lock every budget concerned, then read what the reference holds."""
    before = queries.moves_of(ctx.session, ctx.company_id, reference)
    wanted = {*budget_ids, *(move.budget_id for move in before)}
    locked = queries.lock_budgets(ctx.session, wanted)
    moves = queries.moves_of(ctx.session, ctx.company_id, reference)
    if any(move.budget_id not in locked for move in moves):
        # Somebody moved the reservation to another budget before the locks were ours.
        raise ConcurrentUpdate
    return rules.reservation(moves), locked


def _require_room(
    ctx: OperationContext,
    budget: Budget,
    asked: rules.Converted,
    *,
    freed: Decimal,
    doctype: str,
    document: str,
) -> None:
    try:
        budget.require_room(asked.amount, freed=freed, currency=asked.base_currency)
    except BusinessError:
        if not doctype:
            raise
        facts = ctx.require_authority(doctype, document)
        if not facts.facts.get("over_budget"):
            # Those who signed were not asked whether the budget may be exceeded.
            raise
        _require_approved(asked.amount, facts.base_amount)


def _require_approved(amount: Decimal, approved: Decimal) -> None:
    if amount > approved:
        raise BusinessError(
            "MORE_THAN_APPROVED",
            _l("{amount} is more than the {approved} that was approved."),
            amount=f"{amount:,.2f}",
            approved=f"{approved:,.2f}",
        )


def _opening(
    ctx: OperationContext,
    held: rules.Reservation,
    asked: rules.Converted,
    *,
    budget_id: str,
    reference: str,
) -> Move:
    return Move(
        id=new_id(),
        company_id=ctx.company_id,
        budget_id=budget_id,
        reference=reference,
        seq=held.seq + 1,
        kind="reserve",
        amount=asked.amount,
        currency=asked.currency,
        source_amount=asked.source_amount,
        rate=asked.rate,
        rate_on=asked.rate_on,
        at=ctx.now,
        person_id=ctx.actor.person_id or ctx.on_behalf,
    )


def _closing(ctx: OperationContext, held: rules.Reservation, opened: Move, kind: Kind) -> Move:
    """Giving back and consuming move exactly what was reserved, at the rate of that day."""
    person = ctx.actor.person_id or ctx.on_behalf
    return replace(opened, id=new_id(), seq=held.seq + 1, kind=kind, at=ctx.now, person_id=person)


def _append(
    ctx: OperationContext, locked: Mapping[str, Budget], held: rules.Reservation, move: Move
) -> rules.Reservation:
    state = rules.after(held.state, move.kind)
    ctx.session.add(move)
    locked[move.budget_id].book(move)
    ctx.session.flush()
    return rules.Reservation(state, move.seq, move if move.kind == "reserve" else held.last)
