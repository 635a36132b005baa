"""What the page of an employee shows besides the employment: leave and expenses."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from erp_modules.hr.expenses import queries as expenses
from erp_modules.hr.expenses.states import CLAIM
from erp_modules.hr.leave import queries as leave
from erp_modules.hr.leave.states import LEAVE
from erp_modules.hr.queries import name_of
from workflow_engine.queries.base import Query, Reading
from workflow_engine.records import States


@dataclass(frozen=True)
class LeaveOf(Query[Mapping[str, Any]]):
    """The balances of an employee and the newest requests."""

    permission = "leave:read_all"
    person_id: str

    def run(self, ctx: Reading) -> Mapping[str, Any]:
        name_of(ctx.session, ctx.company_id, self.person_id)
        found = leave.balances(ctx.session, ctx.company_id, self.person_id)
        requests = leave.requests_of(ctx.session, ctx.company_id, self.person_id)
        return {
            "balances": [{"balance": balance, "type": kind} for balance, kind in found],
            "requests": [_with_state(LEAVE, one) for one in requests],
        }


@dataclass(frozen=True)
class ExpensesOf(Query[Mapping[str, Any]]):
    """The newest expense claims of an employee."""

    permission = "expense:read_all"
    person_id: str

    def run(self, ctx: Reading) -> Mapping[str, Any]:
        name_of(ctx.session, ctx.company_id, self.person_id)
        claims = expenses.claims_of(ctx.session, ctx.company_id, self.person_id)
        return {"claims": [_with_state(CLAIM, one) for one in claims]}


def _with_state(states: States, record: Any) -> dict[str, Any]:
    return {
        "record": record,
        "state": states.titles[record.state],
        "tone": states.tones.get(record.state, ""),
    }
