"""The manifest of finance."""

from erp_modules.finance import operations
from erp_modules.finance.api import finance
from erp_modules.finance.budgeting import kinds as budget_kinds
from erp_modules.finance.budgeting import operations as budgeting
from erp_modules.finance.demo import demo
from erp_modules.finance.ledger import kinds as ledger_kinds
from erp_modules.finance.ledger import operations as ledger
from erp_modules.finance.pages import blueprint
from erp_modules.finance.payables import kinds as payables_kinds
from erp_modules.finance.payables import operations as payables
from erp_modules.finance.permissions import PERMISSIONS, ROLE_NAMES, ROLES
from erp_modules.finance.proof import PROOFS
from erp_modules.finance.receivables import kinds as receivables_kinds
from erp_modules.finance.receivables import operations as receivables
from erp_modules.finance.reports.api import reports
from erp_modules.finance.reports.pages import blueprint as report_pages
from erp_modules.finance.tables import metadata
from workflow_engine.errors import _l
from workflow_engine.kit import module
from workflow_engine.modules import MenuEntry

MODULE = module(
    "finance",
    title=_l("Finance"),
    kinds=(
        *budget_kinds.KINDS,
        *ledger_kinds.KINDS,
        *payables_kinds.KINDS,
        *receivables_kinds.KINDS,
    ),
    operations=(
        operations.check_budget,
        operations.reserve_budget,
        operations.release_budget,
        operations.consume_budget,
        operations.return_budget,
        *budgeting.OPERATIONS,
        *ledger.OPERATIONS,
        *payables.OPERATIONS,
        *receivables.OPERATIONS,
    ),
    permissions=PERMISSIONS,
    roles=ROLES,
    role_names=ROLE_NAMES,
    blueprints=(blueprint, report_pages),
    api=(finance, reports),
    menu=(
        MenuEntry(_l("Budgets"), "finance.budgets", "budget:read", "wallet"),
        MenuEntry(_l("Cost centres"), "finance.cost_centres", "budget:write", "building"),
        MenuEntry(_l("Rates"), "finance.rates", "rate:write", "coin"),
        MenuEntry(
            _l("Financial reports"), "finance_reports.overview", "journal:read", "report-money"
        ),
    ),
    events={
        # Told to whoever waits for the invoice of an order; the key is the order.
        "invoice.received": None,
        "invoice.unordered": None,
        "supplier_invoice.paid": None,
        "invoice.paid": None,
        "invoice.short_paid": None,
        "payment.received": None,
        "credit.released": None,
        "customer.supply_stopped": None,
        "dunning.sent": None,
    },
    about={
        "invoice.received": ("supplier_invoice", "invoice"),
        "invoice.unordered": ("supplier_invoice", "invoice"),
        "supplier_invoice.paid": ("supplier_invoice", "supplier_invoice"),
        "invoice.paid": ("customer_invoice", "customer_invoice"),
        "invoice.short_paid": ("customer_invoice", "customer_invoice"),
        "payment.received": ("customer_receipt", "customer_receipt"),
        "dunning.sent": ("dunning_notice", "notice"),
        "credit.released": ("credit_release", "credit_release", "customer", "order", "until"),
        "customer.supply_stopped": ("credit_limit", "credit_limit", "customer"),
        "customer.supply_resumed": ("credit_limit", "credit_limit", "customer"),
    },
    proofs=PROOFS,
    demo_groups={
        "auditors": ("Auditors", "审计组", ("finance_auditor",), ()),
        "accounts-payable": ("Accounts payable", "应付会计", ("accounts_payable",), ("ada",)),
        "receivables": ("Accounts receivable", "应收会计", ("accounts_receivable",), ("ada",)),
        "credit-analysts": ("Credit analysts", "信用分析", ("credit_analyst",), ("tom",)),
        "treasury": ("Treasury", "资金", ("treasurer",), ("tom",)),
    },
    metadata=metadata,
    demo=demo,
)
