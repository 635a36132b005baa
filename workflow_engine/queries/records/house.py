"""The company's own currency: amounts that name no other are in it."""

from dataclasses import dataclass
from functools import cache

import sqlalchemy as sa

from workflow_engine.persistence.tables import company
from workflow_engine.queries.base import Query, Reading


@dataclass(frozen=True)
class HouseCurrency(Query[str]):
    """The code of the currency of the reader's company."""

    permission = "record:read"

    def run(self, ctx: Reading) -> str:
        statement = sa.select(company.c.currency).where(company.c.id == ctx.company_id)
        return str(ctx.connection.execute(statement).scalar_one())


@cache
def house_query(permission: str) -> type[HouseCurrency]:
    """For whoever holds the permission of the page that shows amounts."""
    return type("HouseCurrencyFor", (HouseCurrency,), {"permission": permission})
