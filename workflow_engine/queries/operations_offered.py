"""Operations of modules that a service task may call."""

from collections.abc import Sequence
from dataclasses import dataclass

from workflow_engine.queries.base import Query, Reading


@dataclass(frozen=True, slots=True)
class OfferedOperation:
    """An operation with the names of the inputs that it cannot do without."""

    name: str
    required: Sequence[str]


@dataclass(frozen=True)
class OfferedOperations(Query[list[OfferedOperation]]):
    """All of them by name, for whoever draws."""

    permission = "definition:read"

    def run(self, ctx: Reading) -> list[OfferedOperation]:
        return [
            OfferedOperation(name, sorted(operation.required))
            for name, operation in sorted(ctx.modules.operations.items())
        ]
