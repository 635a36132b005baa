"""Demo data of procurement: suppliers, one of them blocked, and items."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from erp_modules.procurement.model import Item, Supplier
from workflow_engine.domain.ids import new_id

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


def demo(uow: Any, company_id: str, people: Mapping[str, str], now: datetime) -> None:
    """Fill an empty company; it is called once, after the demo of finance."""
    suppliers: dict[str | None, str] = {}
    for code, name, email, reason in SUPPLIERS:
        supplier = Supplier(new_id(), company_id, code, name, email, reason is not None, reason)
        suppliers[code] = supplier.id
        uow.session.add(supplier)
    uow.session.flush()
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
            supplier_id=suppliers.get(usual),
        )
        uow.session.add(item)
