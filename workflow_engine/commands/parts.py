"""The inner instances of big bodies, read when a step asks for them and written after it."""

from collections.abc import Iterator, Mapping

from workflow_engine import bpmn
from workflow_engine.bpmn.ports import Parts
from workflow_engine.bpmn.state import Part, State, Wait, part_of
from workflow_engine.commands.base import Context
from workflow_engine.domain.instance import Instance


class InstanceParts:
    """The parts of one instance during one step."""

    def __init__(self, ctx: Context, instance: Instance) -> None:
        self._ctx = ctx
        self._instance = instance
        self._seen: dict[int, Part] = {}

    def port(self) -> Parts:
        return Parts(self.one, self.all)

    def one(self, number: int) -> Part | None:
        data = self._ctx.uow.parts.one(self._instance.id, number)
        return self._read(data) if data is not None else None

    def all(self) -> Iterator[Part]:
        for data in self._ctx.uow.parts.all(self._instance.id):
            yield self._read(data)

    def waits(self) -> Iterator[Wait]:
        """What was waited for in the parts that the step asked for."""
        for part in self._seen.values():
            yield from part.waits

    def save(self, changed: Mapping[int, Part | None]) -> None:
        rows, instance = self._ctx.uow.parts, self._instance
        for number, part in changed.items():
            data = bpmn.encode_part(part) if part is not None else None
            rows.save(instance.id, instance.company_id, number, data)

    def _read(self, data: bytes) -> Part:
        part = bpmn.decode_part(data)
        self._seen[part.id] = part
        return part


def state_around(ctx: Context, instance: Instance, wait: int) -> State:
    """The state with the part that holds ``wait``, if it lies in one."""
    state = bpmn.decode(instance.state)
    number = part_of(wait)
    part = InstanceParts(ctx, instance).one(number) if number else None
    if part is None:
        return state
    return State(
        (*state.tokens, *part.tokens),
        (*state.scopes, *part.scopes),
        (*state.waits, *part.waits),
        state.counts,
        state.next_id,
        (*state.records, *part.records),
    )


def waits_for(ctx: Context, instance: Instance, wait: int) -> bool:
    """Whether the active instance still waits for ``wait``."""
    if instance.status != "active":
        return False
    return any(entry.id == wait for entry in state_around(ctx, instance, wait).waits)
