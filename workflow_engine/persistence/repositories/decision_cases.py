"""Test cases of decisions, and the rule who may publish them."""

from typing import Any

import sqlalchemy as sa

from workflow_engine.persistence.tables import decision_case, decision_policy


class DecisionCaseRows:
    """Reads and writes within one company, at once: a case is a line that people edit."""

    def __init__(self, database: sa.Connection) -> None:
        self._database = database

    def of(self, company_id: str, key: str) -> list[dict[str, Any]]:
        """The cases of a decision by name."""
        found = self._database.execute(cases_of(company_id, key)).mappings()
        return [dict(row) for row in found]

    def by_id(self, company_id: str, case_id: str) -> dict[str, Any] | None:
        c = decision_case.c
        statement = sa.select(decision_case).where(c.id == case_id, c.company_id == company_id)
        row = self._database.execute(statement.with_for_update()).mappings().one_or_none()
        return dict(row) if row else None

    def add(self, row: dict[str, Any]) -> None:
        self._database.execute(sa.insert(decision_case), row)

    def change(self, case_id: str, **values: Any) -> None:
        changed = sa.update(decision_case).where(decision_case.c.id == case_id)
        self._database.execute(changed.values(values))

    def drop(self, case_id: str) -> None:
        self._database.execute(sa.delete(decision_case).where(decision_case.c.id == case_id))

    def needs_second_person(self, company_id: str) -> bool:
        """Whether a draft has to be published by somebody else than its author."""
        said = self._database.execute(second_person(company_id)).scalar_one_or_none()
        return said is not False

    def require_second_person(self, company_id: str, *, required: bool) -> None:
        ours = decision_policy.c.company_id == company_id
        self._database.execute(sa.delete(decision_policy).where(ours))
        row = {"company_id": company_id, "second_person": required}
        self._database.execute(sa.insert(decision_policy), row)


def cases_of(company_id: str, key: str) -> sa.Select[Any]:
    """The cases of a decision by name."""
    c = decision_case.c
    ours = (c.company_id == company_id, c.key == key)
    return sa.select(decision_case).where(*ours).order_by(c.name, c.id)


def second_person(company_id: Any) -> sa.Select[Any]:
    """What the company says of a second person; no row when it says nothing."""
    return sa.select(decision_policy.c.second_person).where(
        decision_policy.c.company_id == company_id
    )
