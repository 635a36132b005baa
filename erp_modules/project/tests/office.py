"""A company that brings a system into use, and shortcuts for what its people do."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from erp_modules import testing
from erp_modules.testing import NOON, Bench, Running
from workflow_engine.commands.records import make, perform
from workflow_engine.commands.records.save import checked
from workflow_engine.domain.principal import Principal

TODAY = NOON.date()
GOAL = {"title": "Orders a day", "unit": "orders", "baseline": "40", "target": "48"}


class As(Running):
    """The running operation of a person."""

    person: str | None = None

    @property
    def actor(self) -> Principal:
        return replace(Principal.system(self.company.id), person_id=self.person)


@dataclass
class Office:
    """People are named by their logins, records by their ids."""

    bench: Bench
    programme: str = ""

    @classmethod
    def opened(cls, bench: Bench) -> "Office":
        office = cls(bench)
        office.programme = office.make(
            "programme", title="ERP", sponsor=office.who("li"), manager=office.who("anna"),
            starts_on="2026-11-01", go_live_on="2027-03-31",
            goals=[{**GOAL, "due_on": "2027-06-30", "owner": office.who("chen")}],
        )  # fmt: skip
        return office

    def who(self, login: str) -> str:
        return self.bench.company.people[login]

    def later(self, days: int) -> "Office":
        """The same office so many days later."""
        now = self.bench.now + timedelta(days=days)
        return Office(replace(self.bench, now=now), self.programme)

    def make(self, kind: str, /, by: str = "", **values: Any) -> str:
        """A record, under the rules of its form; its id."""
        if kind != "programme" and kind not in ("gate_criterion", "evidence", "waiver"):
            values = {"programme": self.programme, **values}
        with self.bench.work() as ctx:
            return str(make(self._as(ctx, by), ctx.kinds[kind], values).id)

    def change(self, kind: str, record: str, /, **values: Any) -> list[tuple[str, str, Any]]:
        """Change what people write; the events it led to."""
        with self.bench.work() as ctx:
            checked(ctx, ctx.kinds[kind], ctx.record(kind, record, lock=True), values)
            return list(ctx.events)

    def act(
        self, kind: str, name: str, record: str, /, by: str = "", reason: str = "", **inputs: Any
    ) -> list[tuple[str, str, Any]]:
        """Do something to a record; the events it led to."""
        with self.bench.work() as ctx:
            running = self._as(ctx, by)
            found = ctx.kinds[kind]
            there = ctx.record(kind, record, lock=True)
            perform(running, found, found.act(name), there, inputs, reason or None)
            return running.events

    def call(self, name: str, /, by: str = "", **inputs: Any) -> dict[str, Any]:
        """Run an operation, as a process or as somebody."""
        operation = testing._modules().operations[f"project.{name}"]
        with self.bench.work() as ctx:
            return dict(operation.run(self._as(ctx, by), **inputs) or {})

    def see(self, kind: str, record: str) -> Any:
        with self.bench.work() as ctx:
            found = ctx.record(kind, record)
            ctx.session.refresh(found)
            for lines in ("owners", "attempts", "goals", "predecessors"):
                getattr(found, lines, None)
            ctx.session.expunge_all()
            return found

    def task(self, title: str, first: int, last: int, *after: str, **said: Any) -> str:
        """A task from one day after today to another."""
        return self.make(
            "project_task", title=title, step=1, **{"owner": self.who("anna"), **said},
            planned_start=str(TODAY + timedelta(first)), planned_end=str(TODAY + timedelta(last)),
            predecessors=[{"task": task} for task in after],
        )  # fmt: skip

    def milestone(self, day: date) -> str:
        return self.make("milestone", title="Tested", step=5, planned_on=str(day))

    def gate(self, step: int = 1, *owners: str) -> str:
        """A gate without criteria."""
        people = [{"person": self.who(each)} for each in owners or ("anna",)]
        return self.make("gate", step=step, title=f"Gate {step}", owners=people)

    def criterion(self, gate: str, measure: str = "evidence", **said: Any) -> str:
        return self.make(
            "gate_criterion", gate=gate, title=measure.title(), measure=measure, **said
        )

    def waived(self, criterion: str, days: int = 10) -> str:
        """A waiver that the sponsor granted."""
        until = str(self.bench.now.date() + timedelta(days))
        waiver = self.make(
            "waiver", criterion=criterion, title="Later", justification="Soon", expires_on=until
        )
        self.act("waiver", "grant", waiver, by="li")
        return waiver

    def prove(self, criterion: str) -> dict[str, Any]:
        return self.call(
            "note_evidence", criterion=criterion, title="Minutes", link="https://example.com/1"
        )

    def _as(self, ctx: Running, login: str) -> As:
        running = As(ctx.uow, ctx.company, ctx.decided, ctx.now)
        running.person = self.who(login) if login else None
        return running
