"""Service task (BPMN 2.0.2, 10.3.3): an operation of a module does the work."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from workflow_engine.bpmn.elements.base import Behaviour, element
from workflow_engine.bpmn.elements.propagation import raise_error
from workflow_engine.bpmn.progress import JobWait
from workflow_engine.bpmn.state import Token
from workflow_engine.errors import BusinessError, _l

if TYPE_CHECKING:
    from workflow_engine.bpmn.execution import Execution
    from workflow_engine.bpmn.graph import Node
    from workflow_engine.bpmn.source import Source

MAX_RETRIES = 100


@element("serviceTask")
@dataclass(frozen=True, slots=True)
class ServiceTask(Behaviour):
    """Calls its operation in the same transaction, or hands it to a job and waits.

    Input mappings are its arguments; ``result`` is what output mappings read.
    """

    operation: str = ""
    asynchronous: bool = False
    retries: int | None = None

    @classmethod
    def compile(cls, source: Source) -> Self:
        extensions = source.extensions
        if not extensions.operation:
            source.findings.error(
                "no-operation",
                source.id,
                _l("The task does not say which operation it runs."),
                hint=_l("Add cs:operation with a name."),
            )
        source.require_known("operations", "operation", extensions.operation)
        return cls(extensions.operation or "", extensions.asynchronous, _retries(source))

    def enter(self, run: Execution, token: Token, node: Node) -> None:
        inputs = dict(token.local or {})
        if self.asynchronous:
            run.open(
                "job",
                token,
                node.id,
                announce=lambda wait: JobWait(
                    wait, node.id, token.iteration, self.operation, inputs, self.retries
                ),
            )
            return
        try:
            result = run.ports.call(self.operation, inputs, node=node.id, iteration=token.iteration)
        except BusinessError as refusal:
            raise_error(run, token, refusal.error_code, str(refusal))
            return
        run.finish(token, {"result": run.accept("result", result)})


def _retries(source: Source) -> int | None:
    text = source.extensions.retries
    if text is None:
        return None
    if text.isdecimal() and int(text) <= MAX_RETRIES:
        return int(text)
    source.findings.error(
        "bad-retries",
        source.id,
        _l("The number of retries must be from 0 to {limit}, not {text}."),
        limit=MAX_RETRIES,
        text=text,
    )
    return None
