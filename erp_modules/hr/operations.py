"""What processes may ask of hr."""

from collections.abc import Mapping
from typing import Any

from erp_modules.hr import queries
from workflow_engine.errors import BusinessError, _l
from workflow_engine.modules import OperationContext, operation


@operation("hr.manager_of", permission="employee:read")
def manager_of(ctx: OperationContext, *, person: str) -> Mapping[str, Any]:
    """The line manager of a person; refuses with NO_MANAGER when there is none at work."""
    found = queries.manager_of(ctx.session, ctx.company_id, person)
    if found is None:
        raise BusinessError(
            "NO_MANAGER",
            _l("{person} has no manager who works here; enter one in the organisation."),
            person=queries.name_of(ctx.session, ctx.company_id, person),
        )
    return {"manager": found["id"], "name": found["name"]}


@operation("hr.employment_of", permission="employee:read")
def employment_of(ctx: OperationContext, *, person: str) -> Mapping[str, Any]:
    """Whether a person works here today, since when and until when."""
    queries.name_of(ctx.session, ctx.company_id, person)
    found = queries.employment(ctx.session, ctx.company_id, person)
    today = queries.today(ctx.session, ctx.company_id, ctx.now)
    return {
        "employed": found is not None and found.is_current(today),
        "employee_number": found.employee_number if found else None,
        "hired_on": found.hired_on if found else None,
        "left_on": found.left_on if found else None,
    }
