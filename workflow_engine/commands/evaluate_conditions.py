"""Data from outside starts the processes whose condition holds for it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from workflow_engine import feel
from workflow_engine.bpmn.graph import StartPoint
from workflow_engine.commands.base import Command, Context
from workflow_engine.commands.beginning import begin
from workflow_engine.commands.start_instance import Started
from workflow_engine.errors import BusinessKeyInUse
from workflow_engine.models import ProcessModel


@dataclass(frozen=True)
class EvaluateConditions(Command[list[Started]]):
    """Start every process in force with a conditional start event that holds for ``variables``.

    Those that the caller may not start by hand are left out. A condition that needs what is not
    given does not hold, and neither does one while an instance of the same business key runs.
    """

    permission = "condition:evaluate"
    variables: Mapping[str, Any] = field(default_factory=dict)

    def run(self, ctx: Context, subject: Any) -> list[Started]:
        started = []
        for row in ctx.uow.definitions.in_force(ctx.company_id):
            listens = (row["listens"] or {}).get("conditions", False)
            listens = listens and row["state"] == "active"
            if listens and ctx.actor.may(row["start_permission"]):
                model = ctx.models.process(ctx.uow.definitions, row["id"])
                started += self._start(ctx, model)
        return started

    def _start(self, ctx: Context, model: ProcessModel) -> list[Started]:
        started = []
        for point in model.graph.starts:
            if point.kind != "conditional" or not self._holds(ctx, point):
                continue
            try:
                made = begin(ctx, model, self.variables, start=point)
            except BusinessKeyInUse:
                continue
            started.append(
                Started(made.id, made.key, model.version, made.business_key, made.status)
            )
        return started

    def _holds(self, ctx: Context, point: StartPoint) -> bool:
        if point.condition is None:
            return False
        try:
            return point.condition.evaluate(self.variables, now=ctx.now) is True
        except feel.FeelError:
            return False
