"""A decision model ready to run, and how it is asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from workflow_engine.dmn.asking import Asking, DecisionResult
from workflow_engine.dmn.errors import DecisionNotFound
from workflow_engine.dmn.parts import Decision, Graph, Knowledge, Part, Service
from workflow_engine.dmn.scope import Evaluation
from workflow_engine.dmn.trace import Trace
from workflow_engine.dmn.types import Bounded, ItemType
from workflow_engine.feel.limits import DEFAULT, Limits, Run


@dataclass(frozen=True, slots=True)
class DecisionModel:
    """All decisions of one file, compiled; immutable, to be shared between threads."""

    id: str
    name: str
    namespace: str
    decisions: Mapping[str, Decision]
    graph: Graph

    @property
    def parts(self) -> Mapping[str, Part]:
        """The elements of the file, by ``namespace#id``."""
        return self.graph.parts

    @property
    def types(self) -> Mapping[str, ItemType]:
        """The types that the file declares, and those that it imports."""
        return self.graph.types

    def evaluate(
        self,
        decision_id: str,
        variables: Mapping[str, object],
        now: datetime | None = None,
        strict: bool = True,
        limits: Limits = DEFAULT,
        trace: Trace | None = None,
    ) -> DecisionResult:
        """Decide; when strict, a missing input and contradicting rules are errors, not null.

        A ``trace`` is filled with how the answer came about, also when there is none.
        """
        if decision_id not in self.decisions:
            raise DecisionNotFound(decision=decision_id)
        evaluation = Evaluation(self._run(now, strict, limits), trace=trace)
        asking = Asking(self.graph, variables, evaluation)
        return asking.result(self.decisions[decision_id].key)

    def invoke(
        self,
        name: str,
        arguments: Mapping[str, object],
        now: datetime | None = None,
        strict: bool = True,
        limits: Limits = DEFAULT,
        trace: Trace | None = None,
    ) -> DecisionResult:
        """Call a decision service or a knowledge model by its name.

        When strict, every argument has to be there; otherwise those that are not are null.
        """
        for part in self.parts.values():
            if isinstance(part, Service | Knowledge) and part.variable == name:
                evaluation = Evaluation(self._run(now, strict, limits), trace=trace)
                return Asking(self.graph, {}, evaluation).invoked(part.key, arguments)
        raise DecisionNotFound(decision=name)

    def _run(self, now: datetime | None, strict: bool, limits: Limits) -> Run:
        run = Run(limits, now, None, strict)
        if self.types:
            run.types = {name: Bounded(type_, run) for name, type_ in self.types.items()}
        run.warnings = []
        return run
