"""What must be true of the books of the demo company at every moment."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from erp_modules.finance import tables as finance
from erp_modules.finance.reports.queries import PartnerBalances, TrialBalance
from erp_modules.inventory import tables as inventory
from workflow_engine.scenarios import Stage
from workflow_engine.verification import verify

#: Nobody posts to it by hand in the demo company, so all of it is stock.
INVENTORY = "1405"


class Auditor:
    """Looks at the books again and again; what he has seen posted has to stay."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._posted: dict[str, tuple[Any, ...]] = {}
        self.looks = 0

    def problems(self) -> list[str]:
        """Everything that is wrong now; the proofs of the product first."""
        self.looks += 1
        product = self._stage.product
        found = [str(problem) for problem in verify(product.database, product.modules)]
        return [*found, *self._balances(), *self._stock(), *self._journal()]

    def _balances(self) -> Iterator[str]:
        ask, system = self._stage.product.engine.ask, self._stage.system
        totals = ask(TrialBalance(), system).totals
        if totals["debit"] != totals["credit"] or totals["closing"]:
            yield f"the trial balance does not come to zero: {totals}"
        for kind in ("supplier", "customer"):
            totals = ask(PartnerBalances(kind), system).totals
            if totals["balance"] != totals["open"]:
                yield f"{kind}s stand at {totals['balance']}, open items at {totals['open']}"

    def _stock(self) -> Iterator[str]:
        line, account = finance.journal_line.c, finance.account.c
        level = inventory.stock_level.c.value
        with self._stage.product.database.reading() as connection:
            debit, credit = connection.execute(
                sa.select(sa.func.sum(line.debit), sa.func.sum(line.credit))
                .join(finance.account, account.id == line.account_id)
                .where(account.code == INVENTORY)
            ).one()
            value = connection.execute(sa.select(sa.func.sum(level, type_=level.type))).scalar_one()
        if debit - credit != (value or Decimal(0)):
            yield f"the stock is worth {value}, its account says {debit - credit}"

    def _journal(self) -> Iterator[str]:
        """Appended to, and nothing else."""
        with self._stage.product.database.reading() as connection:
            entries = connection.execute(sa.select(finance.journal_entry)).all()
            lines = connection.execute(sa.select(finance.journal_line)).all()
        now = {row.id: tuple(row) for row in (*entries, *lines)}
        if any(now.get(name) != row for name, row in self._posted.items()):
            yield "something that was posted is not what it was"
        self._posted = now
