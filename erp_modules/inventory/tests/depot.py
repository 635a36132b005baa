"""People at work in the warehouses of a company."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from erp_modules.inventory import queries
from erp_modules.inventory.kinds import KINDS
from erp_modules.inventory.model import StockLevel, StockMove, Warehouse
from erp_modules.inventory.module import MODULE
from erp_modules.inventory.proof import queries as proof
from erp_modules.inventory.tests.surroundings import (
    FINANCE,
    PROCUREMENT,
    CostCentre,
    Item,
    Supplier,
    books,
)
from erp_modules.testing import Company
from workflow_engine.clock import SetClock
from workflow_engine.commands.call_operation import CallOperation
from workflow_engine.commands.records import Saved, act_command, save_command
from workflow_engine.domain.ids import new_id
from workflow_engine.domain.principal import Principal
from workflow_engine.engine import Engine

#: What processes are told: event, key, payload.
Told = list[tuple[str, str, Any]]
ZERO = Decimal(0)
PERMISSIONS = tuple(MODULE.permissions)


WAREHOUSES = {
    "W1": "storage",
    "W2": "storage",
    "QA": "quality",
    "WAY": "transit",
    "SCRAP": "scrap",
}


def _master(company: Company, code: str) -> dict[str, Any]:
    return {"id": new_id(), "company_id": company.id, "code": code, "name": code.title()}


@dataclass
class Depot:
    """Saves, acts and asks as people of the company; names are codes and numbers."""

    engine: Engine
    clock: SetClock
    company: Company
    kinds: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def opened(cls, engine: Engine, clock: SetClock, company: Company) -> "Depot":
        """With its warehouses W1 (main), W2, QA, WAY and SCRAP, and the items NUT and BOLT."""
        kinds = {kind.name: kind for kind in (*KINDS, *PROCUREMENT.kinds, *FINANCE.kinds)}
        depot = cls(engine, clock, company, kinds)
        with Session(engine.database.engine) as session:
            for code, kind in WAREHOUSES.items():
                session.add(Warehouse(**_master(company, code), kind=kind, main=code == "W1"))
            session.add_all(Item(**_master(company, code)) for code in ("NUT", "BOLT"))
            session.add(CostCentre(**_master(company, "CC-1")))
            session.add(Supplier(**_master(company, "S-1")))
            session.commit()
        return depot

    def actor(self, login: str = "anna", *without: str) -> Principal:
        return self.company.actor(login, *(set(PERMISSIONS) - set(without)))

    def save(self, kind_name: str, /, by: str = "anna", **values: Any) -> Saved:
        command = save_command(self.kinds[kind_name])
        return self.engine.execute(command(values=values), self.actor(by))

    def change(self, kind_name: str, record_id: str, /, **values: Any) -> Saved:
        command = save_command(self.kinds[kind_name])
        return self.engine.execute(command(values=values, record_id=record_id), self.actor())

    def act(
        self, kind_name: str, name: str, record: str, /, by: str = "anna", reason: str = "",
        **inputs: Any,
    ) -> Saved:  # fmt: skip
        kind = self.kinds[kind_name]
        command = act_command(kind, kind.act(name))
        return self.engine.execute(command(record, inputs=inputs, reason=reason), self.actor(by))

    def call(self, operation: str, /, **inputs: Any) -> Mapping[str, Any]:
        """As a process calls it."""
        system = Principal.system(self.company.id)
        return self.engine.execute(CallOperation(operation, inputs), system)

    def receive(self, item: str, quantity: Any, cost: Any, warehouse: str = "W1") -> str:
        """Free goods come in; the id of the posted receipt."""
        line = {"item": item, "quantity": str(quantity), "unit_cost": str(cost)}
        saved = self.save(
            "goods_receipt", warehouse=warehouse, purpose="Opening stock", lines=[line]
        )
        self.act("goods_receipt", "post", saved.id)
        return saved.id

    def issue(self, item: str, quantity: Any, warehouse: str = "W1", **said: Any) -> str:
        """Goods go out; the id of the posted issue."""
        line = {"item": item, "quantity": str(quantity)}
        values = {"use": "cost_centre", "cost_centre": "CC-1", **said}
        saved = self.save("goods_issue", warehouse=warehouse, lines=[line], **values)
        self.act("goods_issue", "post", saved.id)
        return saved.id

    def transfer(self, item: str, quantity: Any, source: str, target: str) -> str:
        """A draft of a transfer."""
        line = {"item": item, "quantity": str(quantity)}
        return self.save("transfer", source=source, target=target, lines=[line]).id

    def order(self, *lines: Mapping[str, Any], rate: str = "1") -> str:
        """A released purchase order."""
        saved = self.save("purchase_order", supplier="S-1", rate=rate, lines=list(lines))
        with self.engine.database.engine.begin() as connection:
            connection.execute(
                sa.text("UPDATE around_purchase_order SET state = 'released', number = :id"
                        " WHERE id = :id"),
                {"id": self._key(saved.id)},
            )  # fmt: skip
        return saved.id

    def _key(self, record_id: str) -> str:
        is_sqlite = self.engine.database.is_sqlite
        return record_id.replace("-", "") if is_sqlite else record_id

    def read(self, kind_name: str, record_id: str) -> Any:
        """A record with its lines as it stands."""

        with Session(self.engine.database.engine, expire_on_commit=False) as session:
            return session.get(self.kinds[kind_name].entity, record_id)

    def level(self, item: str, warehouse: str = "W1") -> StockLevel:

        with Session(self.engine.database.engine, expire_on_commit=False) as session:
            found = queries.level(
                session,
                self.company.id,
                self.id_of("item", item),
                self.id_of("warehouse", warehouse),
            )
            return found or StockLevel(id="", company_id="", item_id="", warehouse_id="")

    def id_of(self, kind_name: str, code: str) -> str:

        entity = self.kinds[kind_name].entity
        with Session(self.engine.database.engine) as session:
            found = session.scalars(
                sa.select(entity).filter_by(company_id=self.company.id, code=code)
            ).one()
            return str(found.id)

    def stock(self, item: str, warehouse: str = "W1") -> tuple[Decimal, Decimal]:
        """Quantity and value."""
        found = self.level(item, warehouse)
        return found.on_hand, found.value

    def moves(self) -> list[StockMove]:

        with Session(self.engine.database.engine, expire_on_commit=False) as session:
            return list(
                session.scalars(
                    sa.select(StockMove).filter_by(company_id=self.company.id)
                    .order_by(queries._MOVE.id)
                )
            )  # fmt: skip

    def books(self) -> dict[str, Decimal]:

        with Session(self.engine.database.engine) as session:
            return books(session, self.company.id)

    def differences(self) -> Any:
        """What the levels and the ledger disagree about."""

        with Session(self.engine.database.engine) as session:
            return proof.difference_to_ledger(session, self.company.id)

    def levels(self) -> list[StockLevel]:
        """All that lies anywhere."""
        statement = sa.select(StockLevel).filter_by(company_id=self.company.id)
        with Session(self.engine.database.engine, expire_on_commit=False) as session:
            return list(session.scalars(statement))
