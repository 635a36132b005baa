"""Demo data of hr: since when the demo people work here."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from erp_modules.hr import queries
from erp_modules.hr.model import Employment
from workflow_engine.domain.ids import new_id

#: Accounts that no person works under.
MACHINES = frozenset({"admin"})


def demo(uow: Any, company_id: str, people: Mapping[str, str], now: datetime) -> None:
    """Everybody joined a quarter after the one before."""
    today = queries.today(uow.session, company_id, now)
    staff = [login for login in sorted(people) if login not in MACHINES]
    for place, login in enumerate(staff):
        hired = today - timedelta(days=91 * (len(staff) - place))
        number = f"E{place + 1:04d}"
        uow.session.add(Employment(new_id(), company_id, people[login], number, hired))
