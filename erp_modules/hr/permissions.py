"""What people may be allowed to do in hr, and the roles it proposes."""

from workflow_engine.errors import _l

PERMISSIONS = {
    "employee:read": _l("See employees"),
    "employee:write": _l("Record who joins and who leaves"),
    "leave:read": _l("See own leave"),
    "leave:write": _l("Ask for leave"),
    "leave:read_all": _l("See everybody's leave"),
    "leave:manage": _l("Write leave for others, grant and correct it"),
    "leave:decide": _l("Approve, reject and send back leave in a process"),
    "leave:configure": _l("Maintain calendars and sorts of leave"),
    "expense:read": _l("See own expenses"),
    "expense:write": _l("Claim expenses"),
    "expense:read_all": _l("See everybody's expenses"),
    "expense:manage": _l("Claim expenses for others"),
    "expense:decide": _l("Approve, reject and send back expenses in a process"),
    "expense:configure": _l("Maintain the expense policy"),
    "expense:audit": _l("Audit and post expenses"),
    "expense:pay": _l("Pay expenses and advances"),
}
SELF_SERVICE = ("leave:read", "leave:write", "expense:read", "expense:write")
ROLES = {
    "hr_clerk": (
        "employee:read",
        "employee:write",
        "organisation:read",
        "organisation:write",
        "leave:read",
        "leave:write",
        "leave:read_all",
        "leave:manage",
        "leave:configure",
        "expense:read",
    ),
    "hr_self_service": SELF_SERVICE,
    "expense_auditor": (
        "expense:read", "expense:read_all", "expense:manage", "expense:configure",
        "expense:audit", "employee:read",
    ),
    "expense_payer": ("expense:read", "expense:read_all", "expense:pay"),
}  # fmt: skip
DEMO_GROUPS = {
    "employees": ("Employees", "全体员工", ("hr_self_service",), ()),
    "hr-clerks": ("Human resources clerks", "人事专员", ("hr_clerk",), ("ruth",)),
    "legal": ("Legal", "法务", (), ("sam",)),
    "tax": ("Tax", "税务", (), ("ada",)),
    "seal-keepers": ("Keepers of the seal", "印章管理", (), ("eva",)),
    "expense-auditors": ("Expense auditors", "费用稽核", ("expense_auditor",), ("ada",)),
    "expense-payers": ("Payers of expenses", "费用付款", ("expense_payer",), ("tom",)),
}

#: English and Chinese names.
ROLE_NAMES = {
    "hr_clerk": ("Human resources clerk", "人事专员"),
    "hr_self_service": ("Leave and expenses of one’s own", "员工自助"),
    "expense_auditor": ("Auditor of expenses", "费用稽核员"),
    "expense_payer": ("Payer of expenses", "费用付款员"),
}
