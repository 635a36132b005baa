"""Demo data of finance: cost centres, budgets, rates, and books that were opened with capital."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from erp_modules.finance import queries
from erp_modules.finance.ledger import books, posting
from erp_modules.finance.ledger.kinds import JOURNAL_VOUCHER
from erp_modules.finance.ledger.model import JournalVoucher, Period, Setting, VoucherLine
from erp_modules.finance.ledger.queries import accounts_by_code
from erp_modules.finance.ledger.rules import Side
from erp_modules.finance.model import Budget, CostCentre, Currency, DatedRate
from workflow_engine.domain.ids import new_id
from workflow_engine.domain.numbering import Series
from workflow_engine.domain.principal import Principal
from workflow_engine.persistence import audit_chain
from workflow_engine.persistence.audit_chain import AuditLine
from workflow_engine.records.sealing import seal

#: Code, name, Chinese name, login of the owner, budget of a year.
COST_CENTRES = (
    ("CC-100", "Management", "管理层", "li", "2000000"),
    ("CC-200", "Finance", "财务部", "dana", "400000"),
    ("CC-300", "Information technology", "信息技术部", "chen", "1500000"),
    ("CC-310", "Workplace equipment", "办公设备", "boris", "250000"),
    ("CC-400", "Purchasing", "采购部", "mei", "300000"),
    ("CC-500", "Marketing", "市场部", "li", "20000"),
)
ACCOUNT = "6600"

#: Code, name, Chinese name, then the rate to CNY 30 days ago and today.
CURRENCIES = (
    ("CNY", "Chinese yuan", "人民币", None, None),
    ("USD", "US dollar", "美元", "7.1182", "7.0954"),
    ("EUR", "Euro", "欧元", "8.2310", "8.1965"),
)


def demo(uow: Any, company_id: str, people: Mapping[str, str], now: datetime) -> None:
    """Fill an empty company; it is called once, after the kernel's people exist."""
    today = queries.house(uow.session, company_id, now).today
    for code, name, name_zh, owner, amount in COST_CENTRES:
        centre = CostCentre(new_id(), company_id, code, name, name_zh, people[owner], ACCOUNT)
        uow.session.add(centre)
        uow.session.flush()
        for year in (today.year, today.year + 1):
            uow.session.add(Budget(new_id(), company_id, centre.id, year, ACCOUNT, Decimal(amount)))
    for code, name, name_zh, before, newest in CURRENCIES:
        uow.session.add(Currency(company_id, code, name, name_zh))
        for value, age in ((before, 30), (newest, 0)):
            if value:
                on = today - timedelta(days=age)
                uow.session.add(DatedRate(new_id(), company_id, code, on, Decimal(value)))
    _open_books(uow, company_id, people, now, today)


#: What the company began with: account, debit, credit.
OPENING = (
    ("1002", "8000000", "0"),
    ("1601", "1200000", "0"),
    ("4001", "0", "9200000"),
)


def _open_books(
    uow: Any, company_id: str, people: Mapping[str, str], now: datetime, today: date
) -> None:
    """The default chart, our own data, the months of this year, and the opening balance."""
    books.open_books(uow.session, company_id)
    uow.session.add(
        Setting(
            id=new_id(),
            company_id=company_id,
            name="Lantern Trading Co., Ltd.",
            tax_number="91310000MA1LANTERN",
            account_number="1001 2345 6789 0123 456",
            bic="ICBKCNBJSHI",
        )
    )
    opening = Opening(uow, company_id, now, people["dana"])
    _post_opening(opening, people["mei"], today.replace(day=1))
    last = today.replace(day=1) - timedelta(days=1)
    for month in range(1, 13):
        known = uow.session.query(Period).filter_by(
            company_id=company_id, year=today.year, month=month
        )
        if known.first() is None:
            made = books.new_period(opening, date(today.year, month, 1))
            made.state = "closed" if made.first < last.replace(day=1) else "open"
            uow.session.add(made)
    uow.session.flush()


def _post_opening(opening: "Opening", writer: str, on: date) -> None:
    """A voucher that one person wrote and another one posted."""
    accounts = accounts_by_code(opening.session, opening.company_id, [code for code, *_ in OPENING])
    lines = [
        VoucherLine(
            id=new_id(),
            position=place,
            account_id=accounts[code].id,
            debit=Decimal(debit),
            credit=Decimal(credit),
        )
        for place, (code, debit, credit) in enumerate(OPENING, 1)
    ]
    voucher = JournalVoucher(
        id=new_id(),
        company_id=opening.company_id,
        number=opening.next_number(str(JOURNAL_VOUCHER.numbers)),
        state="posted",
        posting_date=on,
        description="Opening balance 期初余额",
        lines=lines,
        created_at=opening.now,
        created_by_id=writer,
        posted_by_id=opening.on_behalf,
    )
    seal(JOURNAL_VOUCHER, voucher)
    opening.session.add(voucher)
    opening.session.flush()
    sides = [
        Side(debit=Decimal(debit), credit=Decimal(credit), account=code)
        for code, debit, credit in OPENING
    ]
    posting.post(
        opening,
        source=("journal_voucher", voucher.id),
        on=on,
        sides=sides,
        text=voucher.description,
    )


@dataclass(slots=True)
class Opening:
    """The context in which the opening balance is posted by the same rules as any other."""

    uow: Any
    company_id: str
    now: datetime
    person: str
    key: str | None = None
    kinds: Mapping[str, Any] = field(default_factory=dict)

    @property
    def session(self) -> Any:
        return self.uow.session

    @property
    def actor(self) -> Principal:
        return Principal.system(self.company_id)

    @property
    def on_behalf(self) -> str | None:
        return self.person

    def next_number(self, series: str) -> str:
        pattern, today = Series(series), self.now.date()
        counter = f"{series}|{pattern.period(today)}"
        return pattern.number(self.uow.records.next_in_series(self.company_id, counter), today)

    def audit(self, action: str, *, subject: str, detail: Mapping[str, Any]) -> None:
        line = AuditLine(self.company_id, self.now, action, subject, self.person, None, detail)
        audit_chain.append(self.uow.records, line)

    def emit(self, name: str, *, key: str, payload: Mapping[str, Any]) -> None:
        """No process is there yet."""

    def call(self, operation: str, **inputs: Any) -> Mapping[str, Any]:
        raise LookupError(f"the opening balance needs no {operation}")

    def record(self, kind: str, record_id: str, *, lock: bool = False) -> Any:
        raise LookupError(f"the opening balance needs no {kind}")

    def require_authority(self, doctype: str, document_id: str) -> Any:
        raise LookupError(f"an opening {doctype} needs no decision")
