"""The working time of a company, in which the deadlines of its tasks are counted."""

from workflow_engine.commands.base import Context
from workflow_engine.domain.calendar import WorkingCalendar


def working_time(ctx: Context, company_id: str) -> WorkingCalendar:
    """As the module of people says; else from nine to five on five days a week."""
    zone, found = ctx.timezone(company_id), None
    if ctx.modules.calendar is not None:
        found = ctx.modules.calendar(ctx.uow.session, company_id, zone)
    return found or WorkingCalendar(zone)
