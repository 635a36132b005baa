"""Let an instance go on in another version of its process."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from workflow_engine import bpmn
from workflow_engine.bpmn.elements.activities.user_task import UserTask
from workflow_engine.bpmn.migration import Report, Whole, all_parts, migrate, plan
from workflow_engine.bpmn.progress import Progress
from workflow_engine.commands.advance import Stepped, settle, trail
from workflow_engine.commands.base import Command, Context
from workflow_engine.commands.instances import InstanceInHand, in_hand
from workflow_engine.commands.parts import InstanceParts
from workflow_engine.commands.ports import ports_of
from workflow_engine.commands.reasons import require_reason
from workflow_engine.commands.recording import record
from workflow_engine.commands.suspending import hold
from workflow_engine.domain.ids import is_id
from workflow_engine.domain.instance import Instance
from workflow_engine.errors import Conflict, DefinitionNotFound, Invalid, _l
from workflow_engine.models import ProcessModel
from workflow_engine.persistence.repositories.migrating import TaskShape, follow


class SameVersion(Conflict):
    message = _l("It runs in this version already.")


class BadTimers(Invalid):
    message = _l("Timers can 'keep' their date or be set 'anew'.")


class CannotMigrate(Conflict):
    message = _l("It cannot go on in version {version}: {problems}")


@dataclass(frozen=True)
class MigrateInstance(Command[None]):
    """Everything in it stays what it is: tasks with their votes, work under way, due dates.

    Elements of the same id and kind become each other, the others as ``mapping`` says. Raises
    ``CannotMigrate`` when something has nowhere to go; then nothing has changed.
    """

    permission = "instance:migrate"
    instance_id: str
    definition_id: str
    reason: str
    mapping: Mapping[str, str] = field(default_factory=dict)
    timers: Literal["keep", "anew"] = "keep"

    def load(self, ctx: Context) -> InstanceInHand:
        return in_hand(ctx, self.instance_id)

    def run(self, ctx: Context, subject: InstanceInHand) -> None:
        reason = require_reason(self.reason)
        if self.timers not in ("keep", "anew"):
            raise BadTimers
        instance = subject.instance
        instance.require_running()
        old = ctx.models.process(ctx.uow.definitions, instance.definition_id)
        new = self._target(ctx, instance)
        decided: list[dict[str, Any]] = []
        parts = InstanceParts(ctx, instance)
        ports = ports_of(ctx, instance, decided, parts)
        before = bpmn.decode(instance.state)
        planned = plan(old.graph, new.graph, dict(self.mapping))
        whole = Whole(before, all_parts(ports.parts))
        progress, report = migrate(whole, planned, ports, self.timers)
        if progress is None:
            raise CannotMigrate(version=new.version, problems=_told(report))
        ctx.uow.flush()
        follow(ctx.uow.connection, instance.id, planned.targets, _shapes(new))
        instance.definition_id = new.definition_id
        settle(ctx, instance, new, Stepped(before, parts, progress))
        told = {"from": old.version, "to": new.version, "reason": reason}
        self._record(ctx, instance, {**told, **trail(progress, decided)}, progress)

    def _target(self, ctx: Context, instance: Instance) -> ProcessModel:
        rows = ctx.uow.definitions
        row = rows.by_id(self.definition_id) if is_id(self.definition_id) else None
        if row is None or (row["company_id"], row["key"]) != (instance.company_id, instance.key):
            raise DefinitionNotFound(key=self.definition_id)
        if row["id"] == instance.definition_id:
            raise SameVersion
        return ctx.models.process(rows, row["id"])

    def _record(
        self, ctx: Context, instance: Instance, told: dict[str, Any], progress: Progress
    ) -> None:
        if self.mapping:
            told["mapping"] = dict(self.mapping)
        if self.timers == "anew":
            told["timers"] = self.timers
        record(ctx, instance, "instance.migrated", data=told)
        if instance.status == "suspended":
            hold(ctx, instance)


def _told(report: Report) -> str:
    told = dict.fromkeys(f"{problem.node}: {problem.reason}" for problem in report.problems)
    return " ".join(list(told)[:10])


def _shapes(model: ProcessModel) -> dict[str, TaskShape]:
    """What open tasks take over from their elements."""
    found = {}
    for node in model.graph.nodes.values():
        behaviour = node.behaviour
        if isinstance(behaviour, UserTask):
            outcomes = behaviour.outcomes or ("complete",)
            found[node.id] = TaskShape(node.name or node.id, behaviour.form, outcomes)
    return found
