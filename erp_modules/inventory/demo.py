"""Demo data of the inventory: warehouses, what lies in them since the opening, reorder points."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import erp_modules
from erp_modules.inventory.kinds import GOODS_RECEIPTS
from erp_modules.inventory.model import (
    GoodsReceipt,
    ReceiptLine,
    ReorderPoint,
    StockPolicy,
    Warehouse,
)
from erp_modules.procurement.model import Item
from workflow_engine.commands.records import perform
from workflow_engine.domain.ids import new_id
from workflow_engine.domain.numbering import Series
from workflow_engine.domain.principal import Principal
from workflow_engine.modules import Modules, discover
from workflow_engine.persistence import audit_chain, records
from workflow_engine.persistence.audit_chain import AuditLine
from workflow_engine.records import Kind
from workflow_engine.records.sealing import seal

#: Code, name, Chinese name, kind, site, whether deliveries arrive there.
WAREHOUSES = (
    ("MAIN", "Main warehouse", "主仓库", "storage", "Shanghai 上海", True),
    ("NORTH", "Northern branch", "北方分库", "storage", "Beijing 北京", False),
    ("QA", "Quality inspection", "质检区", "quality", "Shanghai 上海", False),
    ("WAY", "On the way", "在途仓", "transit", None, False),
    ("SCRAP", "Scrap", "报废区", "scrap", "Shanghai 上海", False),
)
#: Warehouse -> item, quantity, cost each in CNY, bin.
OPENING = {
    "MAIN": (
        ("IT-001", "18", "6650", "A-01"),
        ("IT-002", "25", "880", "A-02"),
        ("IT-003", "32", "1540", "A-03"),
        ("IT-005", "60", "189", "A-04"),
        ("OF-001", "140", "108", "B-01"),
        ("OF-002", "45", "33.5", "B-02"),
        ("OF-003", "12", "402", "B-03"),
    ),
    "NORTH": (("IT-003", "6", "1560", None), ("OF-001", "35", "112", None)),
}
#: Item, warehouse, minimum, lot, days, method, warehouse it comes from.
POINTS = (
    ("IT-001", "MAIN", "10", "5", 14, "buy", None),
    ("IT-003", "MAIN", "20", "10", 10, "buy", None),
    ("IT-003", "NORTH", "4", "4", 2, "transfer", "MAIN"),
    ("OF-001", "MAIN", "100", "50", 5, "buy", None),
    ("OF-001", "NORTH", "30", "20", 2, "transfer", "MAIN"),
    ("OF-003", "MAIN", "10", "10", 7, "buy", None),
)  # fmt: skip


def demo(uow: Any, company_id: str, people: Mapping[str, str], now: datetime) -> None:
    """Fill an empty company; it is called once, after the demo of procurement."""
    session, keeper = uow.session, people["wei"]
    places: dict[str, Warehouse] = {}
    for code, name, name_zh, kind, site, main in WAREHOUSES:
        places[code] = Warehouse(
            id=new_id(), company_id=company_id, code=code, name=name, name_zh=name_zh, kind=kind,
            site=site, main=main, keeper_id=keeper,
        )  # fmt: skip
    session.add_all(places.values())
    session.add(StockPolicy(id=new_id(), company_id=company_id))
    session.flush()
    items = {item.code: item for item in session.query(Item).filter_by(company_id=company_id)}
    opening = Opening(uow, company_id, now, keeper, discover(erp_modules))
    for place, lines in OPENING.items():
        opening.receive(places[place], [(items[code], *rest) for code, *rest in lines])
    for code, place, minimum, lot, days, method, donor in POINTS:
        session.add(
            ReorderPoint(
                id=new_id(), company_id=company_id, item_id=items[code].id,
                warehouse_id=places[place].id, minimum=Decimal(minimum), lot_size=Decimal(lot),
                lead_days=days, method=method, donor_id=places[donor].id if donor else None,
            )
        )  # fmt: skip


@dataclass(slots=True)
class Opening:
    """The context in which the opening stock is posted by the same rules as any other."""

    uow: Any
    company_id: str
    now: datetime
    person: str
    modules: Modules
    key: str | None = None

    @property
    def session(self) -> Any:
        return self.uow.session

    @property
    def actor(self) -> Principal:
        return Principal.system(self.company_id)

    @property
    def on_behalf(self) -> str | None:
        return self.person

    @property
    def kinds(self) -> Mapping[str, Kind]:
        return self.modules.kinds

    def emit(self, name: str, *, key: str, payload: Mapping[str, Any]) -> None:
        """No process is there yet."""

    def audit(self, action: str, *, subject: str, detail: Mapping[str, Any]) -> None:
        line = AuditLine(self.company_id, self.now, action, subject, self.person, None, detail)
        audit_chain.append(self.uow.records, line)

    def call(self, operation: str, **inputs: Any) -> Mapping[str, Any]:
        return self.modules.operations[operation].run(self, **inputs) or {}

    def record(self, kind: str, record_id: str, *, lock: bool = False) -> Any:
        return records.get(self.session, self.kinds[kind], self.company_id, record_id, lock=lock)

    def next_number(self, series: str) -> str:
        pattern, today = Series(series), self.now.date()
        counter = f"{series}|{pattern.period(today)}"
        return pattern.number(self.uow.records.next_in_series(self.company_id, counter), today)

    def require_authority(self, doctype: str, document_id: str) -> Any:
        raise LookupError(f"an opening {doctype} needs no decision")

    def receive(self, place: Warehouse, lines: list[Any]) -> None:
        """A posted receipt of these goods."""
        record = GoodsReceipt(
            id=new_id(), company_id=self.company_id, warehouse_id=place.id, created_at=self.now,
            created_by_id=self.person, purpose="Opening stock 期初库存",
            number=self.next_number(GOODS_RECEIPTS.numbers or ""),
            lines=[
                ReceiptLine(
                    id=new_id(), position=position, item_id=item.id, quantity=Decimal(quantity),
                    unit_cost=Decimal(cost), bin=shelf,
                )
                for position, (item, quantity, cost, shelf) in enumerate(lines, 1)
            ],
        )  # fmt: skip
        seal(GOODS_RECEIPTS, record)
        self.session.add(record)
        perform(self, GOODS_RECEIPTS, GOODS_RECEIPTS.act("post"), record, {}, None)
