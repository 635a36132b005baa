"""The manifest of hr."""

from erp_modules.hr import operations
from erp_modules.hr.api import hr
from erp_modules.hr.demo import demo
from erp_modules.hr.pages import blueprint
from erp_modules.hr.tables import metadata
from workflow_engine.errors import _l
from workflow_engine.modules import MenuEntry, Module

MODULE = Module(
    name="hr",
    title=_l("People"),
    operations=(operations.manager_of, operations.employment_of),
    permissions={
        "employee:read": _l("See employees"),
        "employee:write": _l("Record who joins and who leaves"),
    },
    roles={
        "hr_clerk": (
            "employee:read",
            "employee:write",
            "organisation:read",
            "organisation:write",
        ),
    },
    blueprints=(blueprint,),
    api=(hr,),
    menu=(MenuEntry(_l("Employees"), "hr.employees", "employee:read", "briefcase"),),
    metadata=metadata,
    demo=demo,
)
