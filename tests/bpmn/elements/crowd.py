"""An instance whose big bodies are kept in parts beside its state, each as bytes of its own."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from tests.bpmn.elements.drawing import ROOTS, Stage
from tests.bpmn.play import document
from workflow_engine.bpmn import decode_part, encode, encode_part, load
from workflow_engine.bpmn.ports import Parts, Ports
from workflow_engine.bpmn.progress import Trigger
from workflow_engine.bpmn.state import Part


@dataclass
class Crowd(Stage):
    """Bodies of more than ``big`` inner instances are big; ``read`` and ``written`` are counted."""

    big: int = 200
    parts: dict[int, bytes] = field(default_factory=dict)
    read: set[int] = field(default_factory=set)
    written: int = 0

    def take(self, trigger: Trigger) -> "Crowd":
        self.read = set()
        super().take(trigger)
        return self

    def _ports(self) -> Ports:
        return replace(super()._ports(), parts=Parts(self._one, self._all, self.big))

    def _one(self, number: int) -> Part | None:
        data = self.parts.get(number)
        if data is None:
            return None
        self.read.add(number)
        return decode_part(data)

    def _all(self) -> Iterator[Part]:
        for number in sorted(self.parts):
            self.read.add(number)
            yield decode_part(self.parts[number])

    def _keep_books(self) -> None:
        """Parts are written as they changed, and waits lie in the state or in a part."""
        self.written = len(encode(self.last.state))
        for number, part in self.last.parts.items():
            if part is None:
                del self.parts[number]
                continue
            data = self.parts[number] = encode_part(part)
            assert decode_part(data) == part
            self.written += len(data)
        for wait in self.last.opened:
            self.waits[wait.wait] = wait
        for trouble in self.last.troubles:
            self.troubles[trouble.wait] = trouble.code
        for gone in self.last.closed:
            self.waits.pop(gone, None)
            self.troubles.pop(gone, None)
        held = {wait.id for wait in self.last.state.waits}
        for data in self.parts.values():
            held |= {wait.id for wait in decode_part(data).waits}
        assert {*self.waits, *self.troubles} <= held
        self.trail += [f"{move.node} {move.event}" for move in self.last.moves]


def crowd(*inner: str, **options: Any) -> Crowd:
    loaded = load(document(*inner, roots=ROOTS))
    errors = [f"{f.code} {f.element}: {f}" for f in loaded.findings if f.severity == "error"]
    assert not errors, errors
    return Crowd(loaded.graphs["main"], **options)
