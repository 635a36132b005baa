"""Demo data of procurement: suppliers, one of them blocked, items, prices and a contract."""

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from erp_modules.procurement.model import (
    Address,
    BankAccount,
    CataloguePrice,
    Contract,
    ContractLine,
    Item,
    Supplier,
)
from erp_modules.procurement.sourcing.kinds import CONTRACT_NUMBERS, CONTRACTS
from erp_modules.procurement.suppliers.rules import masked
from workflow_engine.domain.ids import new_id
from workflow_engine.domain.numbering import Series
from workflow_engine.records.sealing import seal

YEAR = timedelta(days=365)
Terms = tuple[str, str, str, int, str, str, str, str, str, str]

#: Code, name, address for orders, why it is blocked.
SUPPLIERS = (
    ("S-100", "Huaxin Computers 华信电脑", "orders@huaxin.example", None),
    ("S-200", "Yunhai Office Supplies 云海办公", "sales@yunhai.example", None),
    ("S-300", "Nordholz Furniture", "bestellung@nordholz.example", None),
    ("S-400", "Baiteng Cloud Services 百腾云", "contracts@baiteng.example", None),
    ("S-900", "Lantian Trading 蓝天贸易", None, "Bank account under review 银行账户核查中"),
)

#: Code, name, Chinese name, unit, category, price, currency, supplier.
ITEMS = (
    ("IT-001", "Laptop 14 inch", "14 英寸笔记本电脑", "pcs", "it", "6899.00", "CNY", "S-100"),
    ("IT-002", "Docking station", "扩展坞", "pcs", "it", "899.00", "CNY", "S-100"),
    ("IT-003", "Monitor 27 inch", "27 英寸显示器", "pcs", "it", "1599.00", "CNY", "S-100"),
    ("IT-004", "Server, 2 CPU", "双路服务器", "pcs", "it", "68500.00", "CNY", "S-100"),
    ("IT-005", "Keyboard and mouse", "键鼠套装", "set", "it", "199.00", "CNY", "S-100"),
    ("OF-001", "Copy paper A4", "A4 复印纸", "box", "office", "118.00", "CNY", "S-200"),
    ("OF-002", "Whiteboard markers", "白板笔", "box", "office", "36.50", "CNY", "S-200"),
    ("OF-003", "Toner cartridge", "硒鼓", "pcs", "office", "420.00", "CNY", "S-200"),
    ("FU-001", "Standing desk", "升降办公桌", "pcs", "furniture", "389.00", "EUR", "S-300"),
    ("FU-002", "Office chair", "办公椅", "pcs", "furniture", "219.00", "EUR", "S-300"),
    ("SV-001", "Cloud hosting", "云主机（月）", "month", "services", "480.00", "USD", "S-400"),
    ("SV-002", "Penetration test", "渗透测试", "day", "services", "1200.00", "USD", "S-400"),
    ("MK-001", "Trade fair booth", "展会展位", "pcs", "marketing", "32000.00", "CNY", None),
)  # fmt: skip


#: Supplier, telephone, tax number, days to pay, currency, street, city, country, bank, account.
TERMS: tuple[Terms, ...] = (
    ("S-100", "+86 10 5555 0100", "91110000100000001A", 30, "CNY",
     "Zhongguancun Street 1 中关村大街1号", "Beijing 北京", "CN", "ICBC", "6222020200001000100"),
    ("S-200", "+86 21 5555 0200", "91310000200000002B", 45, "CNY",
     "Yan'an Road 20 延安路20号", "Shanghai 上海", "CN", "Bank of China", "6217850800002000200"),
    ("S-300", "+49 40 555 0300", "DE300000003", 14, "EUR",
     "Holzdamm 3", "Hamburg", "DE", "Elbbank", "DE89370400440532013000"),
    ("S-400", "+86 755 5555 0400", "91440300400000004D", 30, "USD",
     "Shennan Avenue 4 深南大道4号", "Shenzhen 深圳", "CN", "CMB", "6225880100004000400"),
)  # fmt: skip

#: Item, supplier, price, currency, from which quantity on.
PRICES = (
    ("IT-001", "S-100", "6599.00", "CNY", 10),
    ("IT-003", "S-100", "1499.00", "CNY", 10),
    ("OF-001", "S-200", "109.00", "CNY", 20),
    ("FU-001", "S-300", "365.00", "EUR", 5),
)

#: What is kept in stock; services and large machines are not.
STOCKED = ("IT-001", "IT-002", "IT-003", "IT-005", "OF-001", "OF-002", "OF-003")
INSPECTED = ("IT-004",)
TAX_CODES = {"services": "IN6"}
#: Item, price and agreed quantity of the frame contract for office supplies.
AGREED = (("OF-001", "105.00", 2000), ("OF-002", "32.00", 500), ("OF-003", "395.00", None))


def demo(uow: Any, company_id: str, people: Mapping[str, str], now: datetime) -> None:
    """Fill an empty company; it is called once, after the demo of finance."""
    suppliers = _suppliers(uow, company_id, now)
    items = _items(uow, company_id, suppliers)
    uow.session.add(_contract(uow, company_id, suppliers["S-200"], items, people, now))
    for code, supplier, price, currency, least in PRICES:
        uow.session.add(
            CataloguePrice(
                id=new_id(),
                company_id=company_id,
                item_id=items[code],
                supplier_id=suppliers[supplier],
                price=Decimal(price),
                currency=currency,
                valid_from=now.date() - YEAR,
                minimum=Decimal(least),
            )
        )


def _suppliers(uow: Any, company_id: str, now: datetime) -> dict[str, str]:
    terms = {each[0]: each for each in TERMS}
    found = {}
    for code, name, email, reason in SUPPLIERS:
        supplier = Supplier(
            id=new_id(),
            company_id=company_id,
            code=code,
            name=name,
            email=email,
            blocked=reason is not None,
            blocked_reason=reason,
            is_new=False,
            screening="open" if reason else "clear",
            screened_at=None if reason else now - YEAR,
        )
        if code in terms:
            _complete(supplier, now, terms[code])
        found[code] = supplier.id
        uow.session.add(supplier)
    uow.session.flush()
    return found


def _complete(supplier: Supplier, now: datetime, terms: Terms) -> None:
    _, phone, tax_number, days, currency, street, city, country, bank, number = terms
    supplier.phone, supplier.phone_since = phone, now - YEAR
    supplier.tax_number, supplier.currency = tax_number, currency
    supplier.payment_days = days
    supplier.sites = [Address(id=new_id(), street=street, city=city, country=country)]
    supplier.bank_accounts = [
        BankAccount(
            id=new_id(), holder=supplier.name, bank=bank, number=number, masked=masked(number)
        )
    ]


def _items(uow: Any, company_id: str, suppliers: Mapping[str, str]) -> dict[str, str]:
    found = {}
    for code, name, name_zh, unit, category, price, currency, usual in ITEMS:
        item = Item(
            id=new_id(),
            company_id=company_id,
            code=code,
            name=name,
            name_zh=name_zh,
            unit=unit,
            category=category,
            price=Decimal(price),
            currency=currency,
            supplier_id=suppliers.get(usual) if usual else None,
            tax_code=TAX_CODES.get(category, "IN13"),
            stocked=code in STOCKED,
            inspect=code in INSPECTED,
        )
        found[code] = item.id
        uow.session.add(item)
    uow.session.flush()
    return found


def _contract(
    uow: Any,
    company_id: str,
    supplier_id: str,
    items: Mapping[str, str],
    people: Mapping[str, str],
    now: datetime,
) -> Contract:
    """Office supplies for a year, signed and in force."""
    numbers, today = Series(CONTRACT_NUMBERS), now.date()
    counter = f"{CONTRACT_NUMBERS}|{numbers.period(today)}"
    made = Contract(
        id=new_id(),
        company_id=company_id,
        number=numbers.number(uow.records.next_in_series(company_id, counter), today),
        state="active",
        created_at=now,
        created_by_id=people["mei"],
        title="Office supplies 办公用品框架协议",
        supplier_id=supplier_id,
        category="office",
        currency="CNY",
        valid_from=today - timedelta(days=90),
        valid_to=today + timedelta(days=275),
        renewal_on=today + timedelta(days=215),
        document_name="frame-contract-yunhai.pdf",
        document_hash=hashlib.sha256(b"frame-contract-yunhai").hexdigest(),
        rate=Decimal(1),
        rate_on=today,
        lines=[
            ContractLine(
                id=new_id(),
                position=place,
                item_id=items[code],
                price=Decimal(price),
                agreed_quantity=Decimal(agreed) if agreed else None,
            )
            for place, (code, price, agreed) in enumerate(AGREED, 1)
        ],
    )
    made.amount = made.base_amount = sum(
        (line.price * (line.agreed_quantity or 0) for line in made.lines), Decimal(0)
    )
    seal(CONTRACTS, made)
    return made
