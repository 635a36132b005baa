"""What processes may ask of expenses beside the acts of its documents."""

from collections.abc import Mapping
from typing import Any

from erp_modules.hr.expenses import checks
from erp_modules.hr.expenses.rules import CODES
from workflow_engine.modules import OperationContext, operation


@operation("hr.check_expenses", permission="expense:read_all")
def check_expenses(ctx: OperationContext, *, expense_claim: str) -> Mapping[str, Any]:
    """Duplicates and the policy, line by line; ``fine`` when nothing stands in the way.

    Codes: DUPLICATE, NO_RECEIPT, TOO_OLD, OVER_LIMIT, and EXPLAINED, which does not block.
    """
    claim = ctx.record("expense_claim", expense_claim)
    found = checks.findings(ctx, claim)
    return {
        "fine": not any(each.blocks for each in found),
        "codes": sorted({each.code for each in found}),
        "lines": [{"line": each.position, "code": each.code} for each in found],
        "told": "; ".join(f"{each.position}: {CODES[each.code]}" for each in found),
        "amount": claim.amount,
        "person": claim.person_id,
        "advance": claim.advance_id,
        "payable": claim.payable,
        "number": claim.number,
        "title": claim.title,
    }


OPERATIONS = (check_expenses,)
