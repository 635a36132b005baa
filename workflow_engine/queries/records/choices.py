"""What may be chosen for the fields of a record that refer to others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar

from workflow_engine.persistence.records import Named, Targets
from workflow_engine.queries.base import Query, Reading
from workflow_engine.records import Act, Kind
from workflow_engine.records.fields import specs

Options = Mapping[str, Sequence[Named]]


@dataclass(frozen=True)
class Choices(Query[Options]):
    """Options by target kind, for all fields of an entity and of its lines."""

    permission = "record:read"
    entity: ClassVar[type]

    def run(self, ctx: Reading) -> Options:
        targets = Targets(ctx.session, ctx.modules.kinds, ctx.company_id)
        return {target: targets.options(target) for target in sorted(_targets(self.entity))}


def _targets(entity: type) -> set[str]:
    found = set()
    for spec in specs(entity).values():
        if spec.kind in ("reference", "coded") and spec.written != "never":
            found.add(spec.target)
        elif spec.line is not None:
            found |= _targets(spec.line)
    return found


@cache
def choices_query(kind: Kind, act: Act | None = None) -> type[Choices]:
    """For who may write such records, or do the act; what it lists is what they may name."""
    permission = act.permission if act is not None else kind.write or kind.read
    entity: Any = act.inputs if act is not None else kind.entity
    return type("Choices", (Choices,), {"entity": entity, "permission": permission})
