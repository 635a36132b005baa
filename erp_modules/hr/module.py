"""The manifest of hr."""

from erp_modules.hr import operations
from erp_modules.hr.api import hr
from erp_modules.hr.calendars import kinds as calendars
from erp_modules.hr.calendars.queries import working_time
from erp_modules.hr.demo import demo
from erp_modules.hr.expenses import kinds as expenses
from erp_modules.hr.expenses import operations as expense_operations
from erp_modules.hr.leave import kinds as leave
from erp_modules.hr.leave import operations as leave_operations
from erp_modules.hr.pages import blueprint
from erp_modules.hr.permissions import DEMO_GROUPS, PERMISSIONS, ROLE_NAMES, ROLES
from erp_modules.hr.tables import metadata
from workflow_engine.errors import _l
from workflow_engine.kit import module
from workflow_engine.modules import MenuEntry

MODULE = module(
    "hr",
    title=_l("People"),
    depends=("finance",),
    kinds=(*leave.KINDS, *expenses.KINDS, *calendars.KINDS),
    operations=(
        operations.manager_of,
        operations.employment_of,
        *leave_operations.OPERATIONS,
        *expense_operations.OPERATIONS,
    ),
    permissions=PERMISSIONS,
    roles=ROLES,
    role_names=ROLE_NAMES,
    blueprints=(blueprint,),
    api=(hr,),
    menu=(MenuEntry(_l("Employees"), "hr.employees", "employee:read", "briefcase"),),
    events={
        "leave.resubmitted": None,
        "leave.cancelled": None,
        "expense.resubmitted": None,
        "expense.cancelled": None,
    },
    about={
        "leave.resubmitted": ("leave_request", "leave_request"),
        "leave.cancelled": ("leave_request", "leave_request"),
        "expense.resubmitted": ("expense_claim", "expense_claim"),
        "expense.cancelled": ("expense_claim", "expense_claim"),
    },
    calendar=working_time,
    metadata=metadata,
    demo=demo,
    demo_groups=DEMO_GROUPS,
)
