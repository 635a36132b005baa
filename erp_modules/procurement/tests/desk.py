"""People at their desks: they save records and act on them as pages and programs do."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from erp_modules.finance.demo import demo as finance_demo
from erp_modules.procurement.demo import demo
from erp_modules.procurement.permissions import PERMISSIONS
from erp_modules.testing import NOON, Bench, Company
from workflow_engine.clock import SetClock
from workflow_engine.commands.call_operation import CallOperation
from workflow_engine.commands.records import act_command, save_command
from workflow_engine.domain.principal import Principal
from workflow_engine.engine import Engine
from workflow_engine.persistence.tables import audit
from workflow_engine.queries.records import detail_query, list_query
from workflow_engine.records import Kind

ALL = (*PERMISSIONS, "budget:read", "operation:call")


@dataclass
class Desk:
    """One company's desks; the clock is set and only goes on when told."""

    engine: Engine
    company: Company

    def __post_init__(self) -> None:
        clock = self.engine.world.clock
        assert isinstance(clock, SetClock)
        self.clock = clock

    def kind(self, name: str) -> Kind:
        return self.engine.world.modules.kinds[name]

    def actor(self, login: str, *without: str) -> Principal:
        return self.company.actor(login, *(one for one in ALL if one not in without))

    def save(self, login: str, kind: str, record: str | None = None, /, **values: Any) -> str:
        command = save_command(self.kind(kind))(values=values, record_id=record)
        return self.engine.execute(command, self.actor(login)).id

    def act(
        self, login: str, kind: str, act: str, record: str, /, reason: str = "", **inputs: Any
    ) -> Any:
        found = self.kind(kind)
        command = act_command(found, found.act(act))(record, inputs=inputs, reason=reason)
        return self.engine.execute(command, self.actor(login))

    def ask(self, operation: str, **inputs: Any) -> Mapping[str, Any]:
        """What the engine itself is answered, as in a service task."""
        return self.engine.execute(
            CallOperation(f"procurement.{operation}", inputs), Principal.system(self.company.id)
        )

    def see(self, login: str, kind: str, record: str, *without: str) -> Mapping[str, Any]:
        query = detail_query(self.kind(kind))(record)
        return self.engine.ask(query, self.actor(login, *without)).values

    def list(self, login: str, kind: str, **filters: str) -> list[Mapping[str, Any]]:
        query = list_query(self.kind(kind))(filters=filters)
        return [row.values for row in self.engine.ask(query, self.actor(login)).rows]

    def travel(self, **by: int) -> None:
        self.clock.set(self.clock.now() + timedelta(**by))

    def audited(self) -> str:
        """All lines of the company's audit in one text."""
        with self.engine.database.reading() as connection:
            rows = connection.execute(sa.select(audit).where(audit.c.company_id == self.company.id))
            return "\n".join(str(dict(row)) for row in rows.mappings())


def open_desk(engine: Engine, bench: Bench) -> Desk:
    """A company with the demo's catalogue, budgets and rates."""
    with bench.work() as running:
        finance_demo(running.uow, bench.company.id, bench.company.people, NOON)
        demo(running.uow, bench.company.id, bench.company.people, NOON)
    return Desk(engine, bench.company)
