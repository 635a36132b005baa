"""Cancels what was done in a company the way people do: document after document, the last first."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from typing import Any

import sqlalchemy as sa

from erp_modules.finance import tables as finance
from erp_modules.inventory import tables as inventory
from erp_modules.procurement.commands import CancelRequisition, WithdrawRequisition
from tests.books.truth import Auditor
from workflow_engine.commands.base import Command
from workflow_engine.commands.cancel_instance import CancelInstance
from workflow_engine.commands.records import act_command
from workflow_engine.domain.principal import Principal
from workflow_engine.errors import CountersignError
from workflow_engine.persistence.tables import definition, instance, task
from workflow_engine.scenarios import Stage

#: What takes a document back, from the end of the business to its beginning.
ACTS = (
    ("dunning_notice", "withdraw"), ("write_off", "reverse"), ("write_off", "cancel"),
    ("payment", "fail"), ("payment", "give_up"), ("payment_proposal", "cancel"),
    ("customer_receipt", "reverse"), ("sales_return", "cancel"), ("sales_return", "reject"),
    ("delivery", "cancel"), ("customer_invoice", "reverse"), ("sales_order", "cancel"),
    ("quotation", "withdraw"), ("credit_release", "withdraw"),
    ("supplier_invoice", "reverse"), ("supplier_invoice", "reject"),
    ("goods_return", "reverse"), ("goods_return", "cancel"),
    ("goods_receipt", "reverse"), ("goods_receipt", "cancel"),
    ("order_amendment", "reject"), ("purchase_order", "cancel"), ("bid_waiver", "refuse"),
    ("rfq", "cancel"), ("requisition", "withdraw"), ("requisition", "cancel"), ("contract", "end"),
    ("expense_claim", "cancel"), ("leave_request", "cancel"), ("transfer", "reverse"),
    ("transfer", "cancel"), ("stock_count", "reverse"), ("stock_count", "cancel"),
    ("goods_issue", "reverse"), ("goods_issue", "cancel"), ("reservation", "cancel"),
)  # fmt: skip
#: After these nothing is left of a document that anybody would have to do.
UNDONE = frozenset({"cancelled", "withdrawn", "rejected", "reversed"})
_OWN: Mapping[str, type[Command[Any]]] = {
    "withdraw": WithdrawRequisition,
    "cancel": CancelRequisition,
}
#: What a customer said stays said; what a reservation kept is in the stock or gone with its goods.
SAID = frozenset(
    {("quotation", "accepted"), ("reservation", "released"), ("reservation", "consumed")}
)
REASON = "It is not wanted any more"
Document = tuple[str, str]


@dataclass(frozen=True)
class Holdings:
    """What a company has and holds: by budget, by item and warehouse, by partner."""

    budgets: Mapping[str, tuple[Decimal, Decimal]]
    stock: Mapping[tuple[str, str], tuple[Decimal, Decimal]]
    partners: Mapping[str, Decimal]

    def differences(self, other: "Holdings") -> list[str]:
        return [
            f"{name} {key}: {before.get(key)} before, {after.get(key)} now"
            for name, before, after in (
                ("budget", self.budgets, other.budgets),
                ("stock", self.stock, other.stock),
                ("partner", self.partners, other.partners),
            )
            for key in {*before, *after}
            if (before.get(key) or ZERO) != (after.get(key) or ZERO)
        ]


ZERO = (Decimal(0), Decimal(0))


def holdings(stage: Stage) -> Holdings:
    budget, level = finance.budget.c, inventory.stock_level.c
    with stage.product.database.reading() as connection:
        rows = connection.execute(sa.select(budget.id, budget.reserved, budget.consumed))
        budgets = {row[0]: (row[1], row[2]) for row in rows}
        rows = connection.execute(
            sa.select(level.item_id, level.warehouse_id, level.on_hand, level.reserved)
        )
        stock = {(row[0], row[1]): (row[2], row[3]) for row in rows}
        partners: dict[str, Decimal] = {}
        for kind, table in (
            ("supplier", finance.supplier_invoice.c),
            ("customer", finance.customer_invoice.c),
        ):
            partner = table[f"{kind}_id"]
            for row in connection.execute(
                sa.select(partner, sa.func.sum(table.open_base, type_=table.open_base.type))
                .group_by(partner)
            ):  # fmt: skip
                partners[row[0]] = row[1]
    return Holdings(budgets, {k: v for k, v in stock.items() if v != ZERO}, {
        k: v for k, v in partners.items() if v
    })  # fmt: skip


@dataclass
class Undoing:
    """Everything that came about since ``kept``, taken back as far as the rules allow."""

    stage: Stage
    auditor: Auditor
    kept: frozenset[Document]
    refused: dict[tuple[str, str, str], str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def documents(self) -> Iterator[tuple[str, str, str, str | None]]:
        """Kind, id, state and maker of what is new."""
        for kind in self.stage.product.modules.kinds.values():
            if kind.states is None:
                continue
            table: Any = sa.inspect(kind.entity).local_table
            maker = table.c.get("requester_id", table.c.get("created_by_id", sa.null()))
            with self.stage.product.database.reading() as connection:
                rows = connection.execute(sa.select(table.c.id, table.c.state, maker)).all()
            for row in rows:
                if (kind.name, row[0]) not in self.kept:
                    yield kind.name, row[0], row[1], row[2]

    def cancel_instances(self) -> None:
        """What an administrator ends first: the callers, whose calls end with them."""
        running = sa.select(instance.c.id).where(
            instance.c.status == "active", instance.c.parent_id.is_(None)
        )
        with self.stage.product.database.reading() as connection:
            ids = connection.execute(running).scalars().all()
        for name in ids:
            self._try(("instance", name, "cancel"), CancelInstance(name, REASON), self._able)
            self._look(f"after ending instance {name}")

    def run(self) -> None:
        """Round after round, until nothing more can be taken back."""
        changed = True
        while changed and not self.problems:
            changed = sum(self._round(*act) for act in ACTS) > 0

    def _round(self, kind_name: str, act: str) -> bool:
        kind = self.stage.product.modules.kinds[kind_name]
        changed = False
        for name, document, state, maker in list(self.documents()):
            if name != kind_name or state in UNDONE or self.problems:
                continue
            command: Command[Any]
            if name == "requisition":
                command = _OWN[act](document, REASON)
            else:
                found = kind.act(act)
                if not kind.states or not kind.states.allows(state, found.to or ""):
                    continue
                command = act_command(kind, found)(document, {}, REASON)
            if self._try((name, act, document), command, partial(self._able, maker=maker)):
                changed = True
                self._look(f"after {act} of {name}")
        return changed

    def _able(self, command: Command[Any], maker: str | None = None) -> list[Principal]:
        """Those who hold the permission, the maker first and anybody else after him."""
        able = [one for one in self.stage.people.values() if one.may(command.permission)]
        return sorted(able, key=lambda one: one.person_id != maker)

    def _try(self, what: tuple[str, str, str], command: Command[Any], able: Any) -> bool:
        self.refused.pop(what, None)
        for person in able(command):
            try:
                self.stage.product.engine.execute(command, person)
            except CountersignError as error:
                self.refused.setdefault(what, getattr(error, "error_code", error.code))
                continue
            self.refused.pop(what, None)
            return True
        return False

    def _look(self, when: str) -> None:
        self.stage.run_jobs()
        self.problems += [f"{when}: {problem}" for problem in self.auditor.problems()]

    def left(self) -> list[tuple[str, str, str]]:
        """New documents that are not taken back: kind, id, state."""
        found = [(n, i, s) for n, i, s, _ in self.documents() if s not in UNDONE]
        return [(n, i, s) for n, i, s in found if (n, s) not in SAID]

    def idle_tasks(self) -> list[str]:
        """Open tasks about a document that was taken back, of processes that follow it.

        What somebody started by hand is his to end.
        """
        undone = {(n, i) for n, i, s, _ in self.documents() if s in UNDONE}
        columns = (instance.c.id, instance.c.parent_id, instance.c.key, instance.c.subject_type)
        statement = (
            sa.select(task.c.element, instance.c.id, instance.c.subject_type, instance.c.subject_id)
            .join(instance, task.c.instance_id == instance.c.id)
            .where(task.c.state == "open")
        )
        with self.stage.product.database.reading() as connection:
            known = {row.id: row for row in connection.execute(sa.select(*columns))}
            following = {
                row.key
                for row in connection.execute(
                    sa.select(definition.c.key, definition.c.start_messages)
                )
                if row.start_messages
            }
            rows = connection.execute(statement).all()
        return [
            f"{row.element} for {row.subject_type}"
            for row in rows
            if (row.subject_type, row.subject_id) in undone
            and _root(known, row.id).key in following
        ]


def _root(known: Mapping[str, Any], name: str) -> Any:
    while known[name].parent_id is not None:
        name = known[name].parent_id
    return known[name]


def all_documents(stage: Stage) -> frozenset[Document]:
    new = Undoing(stage, Auditor(stage), frozenset()).documents()
    return frozenset((kind, document) for kind, document, *_ in new)
