"""Service task (BPMN 2.0.2, 10.3.3): an operation of a module or a worker does the work."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from workflow_engine.bpmn.elements.activities.external import open_external
from workflow_engine.bpmn.elements.base import Behaviour, element, given, mapped
from workflow_engine.bpmn.elements.propagation import raise_error
from workflow_engine.bpmn.formulas import Formula
from workflow_engine.bpmn.names import whole_number
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
    """Calls its operation in the same transaction, or hands it to a job or a worker and waits.

    Input mappings are its arguments; ``result`` is what output mappings read.
    """

    operation: str = ""
    asynchronous: bool = False
    retries: int | None = None
    topic: Formula | None = None
    priority: Formula | None = None
    retry_wait: str | None = None

    @classmethod
    def compile(cls, source: Source) -> Self:
        extensions = source.extensions
        topic = source.topic()
        if topic is not None:
            priority = source.formula(extensions.priority)
            return cls("", True, retries_of(source), topic, priority)
        if not extensions.operation:
            source.findings.error(
                "no-operation",
                source.id,
                _l("The task does not say which operation it runs."),
                hint=_l("Add cs:operation with a name, or cs:external with a topic."),
            )
        source.require_known("operations", "operation", extensions.operation)
        return cls(
            extensions.operation or "",
            extensions.asynchronous,
            retries_of(source),
            retry_wait=extensions.retry_wait,
        )

    def enter(self, run: Execution, token: Token, node: Node) -> None:
        if self.topic is not None:
            urgency = self.priority
            open_external(run, token, node, self.topic, retries=self.retries, priority=urgency)
            return
        inputs = mapped(token, node)
        if self.asynchronous:
            run.open(
                "job",
                token,
                node.id,
                announce=lambda wait: JobWait(
                    wait,
                    node.id,
                    token.iteration,
                    self.operation,
                    inputs,
                    self.retries,
                    self.retry_wait,
                ),
            )
            return
        try:
            result = run.ports.call(self.operation, inputs, node=node.id, iteration=token.iteration)
        except BusinessError as refusal:
            raise_error(run, token, refusal.error_code, str(refusal))
            return
        run.finish(token, {"result": run.accept("result", result)})

    def unmapped(self, token: Token) -> Mapping[str, Any]:
        """What a worker brings is written, as workers expect; an operation's result is not."""
        return given(token) if self.topic is not None else {}


def retries_of(source: Source) -> int | None:
    text = source.extensions.retries
    if text is None:
        return None
    number = whole_number(text)
    if number is not None and 0 <= number <= MAX_RETRIES:
        return number
    source.findings.error(
        "bad-retries",
        source.id,
        _l("The number of retries must be from 0 to {limit}, not {text}."),
        limit=MAX_RETRIES,
        text=text,
    )
    return None
