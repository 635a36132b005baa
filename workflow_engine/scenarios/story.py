"""What a scenario knows while it is played: its values, and the instance it is about."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from workflow_engine import feel
from workflow_engine.bundles.stories import Action
from workflow_engine.queries.instances import GetInstance, Instances, InstanceView
from workflow_engine.scenarios.stage import Stage


@dataclass
class Story:
    """``values`` are results that steps gave a name; ``instance`` is the newest one."""

    stage: Stage
    actions: Mapping[str, Action]
    values: dict[str, Any] = field(default_factory=dict)
    instance: InstanceView | None = None
    told: int = 0

    def look(self, process: str | None = None) -> None:
        """See how the newest instance stands now; of one process, if it is named."""
        newest = Instances(limit=1, key=process)
        rows = self.stage.product.engine.ask(newest, self.stage.system).rows
        self.instance = self.view(rows[0].instance_id) if rows else None
        if self.instance is not None:
            self.values["instance"] = dict(self.instance.variables)

    def view(self, instance_id: str) -> InstanceView:
        return self.stage.product.engine.ask(GetInstance(instance_id), self.stage.system)

    def filled(self, value: Any) -> Any:
        """The value with texts that begin with ``=`` evaluated as FEEL."""
        if isinstance(value, dict):
            return {name: self.filled(inner) for name, inner in value.items()}
        if isinstance(value, list):
            return [self.filled(inner) for inner in value]
        if isinstance(value, str) and value.startswith("="):
            now = self.stage.clock.now()
            return feel.compile(value[1:].strip()).evaluate(self.values, now=now)
        if isinstance(value, int) and not isinstance(value, bool):
            return Decimal(value)
        return value
