"""Demo data of finance: cost centres with budgets for two years, currencies with rates."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from erp_modules.finance import queries
from erp_modules.finance.model import Budget, CostCentre, Currency, DatedRate
from workflow_engine.domain.ids import new_id

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
