"""The limits of a company: what it has set, else what the product proposes."""

from typing import Any

from erp_modules.procurement import queries
from erp_modules.procurement.model import Policy


def policy_of(session: Any, company_id: str) -> Policy:
    return queries.find_policy(session, company_id) or Policy(id="", company_id=company_id)
