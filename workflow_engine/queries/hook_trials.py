"""What a mapping would make of a call, before anybody sends one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from workflow_engine.connections.incoming import Formulas, read_body
from workflow_engine.domain.phrases import phrase_of
from workflow_engine.errors import CountersignError
from workflow_engine.queries.base import Query, Reading


@dataclass(frozen=True, slots=True)
class Tried:
    """What a mapping makes of a sample: whether a message would be sent, and with what.

    ``reason`` says what is wrong with the sample or the mapping, else None.
    """

    is_wanted: bool
    key: str | None = None
    payload: Mapping[str, Any] | None = None
    reason: str | None = None


@dataclass(frozen=True)
class TryMapping(Query[Tried]):
    """Apply a mapping to a sample; nothing is sent and nothing is kept."""

    permission = "hook:write"
    condition: str | None
    key: str | None
    variables: Sequence[tuple[str, str]]
    body: str
    media_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)

    def run(self, ctx: Reading) -> Tried:
        try:
            content = read_body(self.media_type, self.body.encode())
            said = {"body": content, "headers": dict(self.headers)}
            formulas = Formulas(self.condition, self.key, self.variables)
            mapped = formulas.apply(said, ctx.now)
        except CountersignError as error:
            return Tried(is_wanted=False, reason=phrase_of(error))
        return Tried(mapped.is_wanted, mapped.key, mapped.payload)
