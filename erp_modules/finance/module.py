"""The manifest of finance."""

from erp_modules.finance import operations
from erp_modules.finance.api import finance
from erp_modules.finance.demo import demo
from erp_modules.finance.pages import blueprint
from erp_modules.finance.tables import metadata
from workflow_engine.errors import _l
from workflow_engine.modules import MenuEntry, Module

MODULE = Module(
    name="finance",
    title=_l("Finance"),
    operations=(
        operations.check_budget,
        operations.reserve_budget,
        operations.release_budget,
        operations.consume_budget,
    ),
    permissions={
        "budget:read": _l("See cost centres and budgets"),
        "budget:write": _l("Maintain cost centres and budgets"),
        "budget:reserve": _l("Reserve and release budget"),
        "budget:consume": _l("Consume budget of approved documents"),
        "rate:read": _l("See currencies and rates"),
        "rate:write": _l("Maintain currencies and rates"),
    },
    roles={
        "finance_clerk": ("budget:read", "rate:read", "rate:write"),
        "finance_controller": ("budget:read", "budget:write", "rate:read", "rate:write"),
    },
    blueprints=(blueprint,),
    api=(finance,),
    menu=(
        MenuEntry(_l("Budgets"), "finance.budgets", "budget:read", "wallet"),
        MenuEntry(_l("Cost centres"), "finance.cost_centres", "budget:write", "building"),
        MenuEntry(_l("Rates"), "finance.rates", "rate:write", "coin"),
    ),
    metadata=metadata,
    demo=demo,
)
