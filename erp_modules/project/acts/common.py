"""What the acts of a project have in common."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from erp_modules.finance import operations as finance
from erp_modules.project import queries
from erp_modules.project.errors import NobodyNamed, NotTheirs
from workflow_engine.errors import BusinessError, _l
from workflow_engine.modules import OperationContext

ENDED = frozenset({"closed", "cancelled"})
#: What happened -> the event that the programme's own process hears of it by.
ALARMS = {
    "risk": "programme.risk_triggered",
    "milestone": "programme.slipped",
    "data_load": "programme.data_differs",
    "runbook_task": "programme.runbook_failed",
    "change_request": "programme.change_asked",
    "gate": "programme.gate_reopened",
}


def today(ctx: OperationContext) -> date:
    """The day that it is where the company sits."""
    day: date = finance.house(ctx.session, ctx.company_id, ctx.now).today
    return day


def person(ctx: OperationContext) -> str:
    """Who acts; raises ``NobodyNamed`` when no person does."""
    found = ctx.actor.person_id
    if found is None:
        raise NobodyNamed
    return found


def require_one_of(ctx: OperationContext, people: Collection[str | None]) -> None:
    """What a person does must be his; the engine does what its process says."""
    if ctx.actor.person_id is not None and ctx.actor.person_id not in people:
        raise NotTheirs


class For:
    """The context of an operation that a process runs for a person who has decided."""

    def __init__(self, ctx: OperationContext, person_id: str) -> None:
        self._ctx = ctx
        self.actor = replace(ctx.actor, person_id=person_id)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._ctx, name)


def acting(ctx: OperationContext, person_id: str) -> Any:
    """The context for the person named; people act for themselves alone.

    A process says who decided in which task, whoever made it go on just now.
    """
    if not person_id or person_id == ctx.actor.person_id:
        return ctx
    if ctx.actor.person_id is not None and ctx.key is None:
        raise NotTheirs
    if person_id not in queries.people(ctx.session, ctx.company_id, {person_id}):
        raise NobodyNamed
    return For(ctx, person_id)


def require_programme(draft: Any, programme_id: str) -> Any:
    """The programme, locked: what is checked together changes one after the other."""
    found = draft.ctx.record("programme", programme_id, lock=True)
    if found.state in ENDED:
        draft.fields.refuse("programme", _l("{programme} has ended."), programme=found.number)
    return found


def require_same(draft: Any, path: str, kind: str, record_id: str | None, own: str) -> Any:
    """What is referred to belongs to the same programme."""
    if record_id is None:
        return None
    found = draft.ctx.record(kind, record_id)
    if found.programme_id != own:
        draft.fields.refuse(path, _l("This belongs to another programme."))
    return found


def require_order(draft: Any, path: str, first: Any, last: Any) -> None:
    if first is not None and last is not None and last < first:
        draft.fields.refuse(path, _l("It ends before it begins."))


def require_two(draft: Any, owner_id: str | None, deputy_id: str | None) -> None:
    if owner_id is not None and owner_id == deputy_id:
        draft.fields.refuse("deputy", _l("Nobody stands in for himself."))


def require_past(ctx: OperationContext, day: date | None) -> date:
    """A day that has come; today when nobody says."""
    now = today(ctx)
    if day is not None and day > now:
        raise BusinessError("DATE_AHEAD", _l("{day} has not come yet."), day=day)
    return day or now


def alarm(ctx: OperationContext, programme: Any, what: str, record: Any, **more: Any) -> None:
    """Tell the programme's own process that something needs its manager or sponsor."""
    payload: Mapping[str, Any] = {
        "programme": programme.id,
        what: record.id,
        "number": record.number,
        "title": record.title,
        "manager": programme.manager_id,
        "sponsor": programme.sponsor_id,
        **more,
    }
    ctx.emit(ALARMS[what], key=programme.id, payload=payload)
