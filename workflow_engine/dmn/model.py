"""A decision model ready to run, and how it is asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from workflow_engine.dmn.asking import Asking, DecisionResult
from workflow_engine.dmn.errors import DecisionNotFound
from workflow_engine.dmn.parts import Decision, Knowledge, Part, Service
from workflow_engine.dmn.types import ItemType
from workflow_engine.feel.limits import DEFAULT, Limits, Run


@dataclass(frozen=True, slots=True)
class DecisionModel:
    """All decisions of one file, compiled; immutable, to be shared between threads.

    ``parts`` are its elements and those of the models it imports, by ``namespace#id``.
    """

    id: str
    name: str
    namespace: str
    decisions: Mapping[str, Decision]
    parts: Mapping[str, Part]
    types: Mapping[str, ItemType]

    def evaluate(
        self,
        decision_id: str,
        variables: Mapping[str, object],
        now: datetime | None = None,
        strict: bool = True,
        limits: Limits = DEFAULT,
    ) -> DecisionResult:
        """Decide; when strict, a missing input and contradicting rules are errors, not null."""
        if decision_id not in self.decisions:
            raise DecisionNotFound(decision=decision_id)
        asking = Asking(self.parts, variables, self._run(now, strict, limits))
        return asking.result(self.decisions[decision_id].key)

    def invoke(
        self,
        name: str,
        arguments: Mapping[str, object],
        now: datetime | None = None,
        strict: bool = True,
        limits: Limits = DEFAULT,
    ) -> DecisionResult:
        """Call a decision service or a knowledge model by its name."""
        found = [p for p in self.parts.values() if isinstance(p, Service | Knowledge)]
        for part in found:
            if part.variable == name:
                asking = Asking(self.parts, {}, self._run(now, strict, limits))
                return asking.invoked(part.key, arguments)
        raise DecisionNotFound(decision=name)

    def _run(self, now: datetime | None, strict: bool, limits: Limits) -> Run:
        run = Run(limits, now, None, strict)
        run.types = self.types
        return run
