"""People who ask for leave and claim expenses, and shortcuts for what they do."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from erp_modules import testing
from erp_modules.finance.model import Currency
from erp_modules.finance.tests.builders import make_budget, make_rate
from erp_modules.hr.leave import queries
from erp_modules.hr.model import Employment
from erp_modules.testing import NOON, Bench
from workflow_engine.commands.records import make
from workflow_engine.domain.ids import new_id
from workflow_engine.modules import DocumentFacts

D = Decimal
TODAY = NOON.date()
#: What processes have decided, as far as a rule looks at it.
DECIDED = DocumentFacts("N", "T", D(0), "CNY", D(0), D(1), "anna", None, 1, "", {})


@dataclass
class Office:
    """Anna and Boris work here since 2020, with ten days of annual leave a year."""

    bench: Bench

    @classmethod
    def opened(cls, bench: Bench) -> "Office":
        office = cls(bench)
        bench.decided = DECIDED
        with bench.work() as ctx:
            for place, login in enumerate(("anna", "boris"), 1):
                person = bench.company.people[login]
                hired = date(2020, 1, 1)
                ctx.session.add(Employment(new_id(), bench.company.id, person, f"E{place}", hired))
        office.make(
            "leave_type", code="ANNUAL", name="Annual", entitlement="fixed", days="10", carried="3"
        )
        office.make("leave_type", code="UNPAID", name="Unpaid", paid=False)
        return office

    @classmethod
    def anew(cls, bench: Bench) -> "Office":
        """In a company of its own, for tests that play many lives."""
        return cls.opened(Bench(bench.database, testing.found_company(bench.database)))

    def books(self) -> "Office":
        """Currencies, a chart of accounts, a cost centre and categories of expenses."""
        make_rate(self.bench, "USD", "7", TODAY - timedelta(30))
        make_budget(self.bench, "10000")
        with self.bench.work() as ctx:
            ctx.session.add(Currency(ctx.company_id, "CNY", "CNY", None))
            ctx.call("finance.open_books")
        self.make("expense_category", code="HOTEL", name="Hotel", per_day="600")
        self.make(
            "expense_category", code="MEALS", name="Meals", tax_code="IN6", receipt_above="50"
        )
        return self

    def person(self, login: str) -> str:
        return self.bench.company.people[login]

    def make(self, kind: str, /, **values: Any) -> str:
        """A record, under the rules of its form; its id."""
        with self.bench.work() as ctx:
            return str(make(ctx, ctx.kinds[kind], values).id)

    def do(self, name: str, **inputs: Any) -> Mapping[str, Any]:
        """Run an operation of hr as a process does."""
        return self.bench.run(testing._modules().operations[f"hr.{name}"], **inputs)

    def see(self, kind: str, record_id: str) -> Any:
        """The record as it is stored."""
        with self.bench.work() as ctx:
            found = ctx.record(kind, record_id)
            getattr(found, "lines", None)
            ctx.session.expunge_all()
            return found

    def leave(
        self, first: date, days: int = 1, *, sort: str = "ANNUAL", who: str = "anna", **said: Any
    ) -> str:
        """A draft for so many days in a row."""
        return self.make(
            "leave_request", person=self.person(who), leave_type=sort, starts_on=first,
            ends_on=first + timedelta(days - 1), **said,
        )  # fmt: skip

    def act(self, name: str, leave: str, **said: Any) -> Mapping[str, Any]:
        return self.do(f"{name}_leave_request", leave_request=leave, **said)

    def balance(self, year: int = TODAY.year, who: str = "anna") -> Mapping[str, Any]:
        return self.do("leave_balance", person=self.person(who), leave_type="ANNUAL", year=year)

    def moves(self, who: str = "anna") -> list[Any]:
        """All lines of the ledger of a person."""
        with self.bench.work() as ctx:
            found = queries.balances(ctx.session, self.bench.company.id, self.person(who))
            return [m for one, _ in found for m in queries.moves(ctx.session, one.id)]
