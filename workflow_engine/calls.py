"""Whether the service tasks of a model give their operations what they take."""

from collections.abc import Mapping

from workflow_engine import bpmn
from workflow_engine.bpmn.findings import Findings
from workflow_engine.errors import _l
from workflow_engine.modules import Operation


def check_calls(
    graph: bpmn.ProcessGraph, operations: Mapping[str, Operation], findings: Findings
) -> None:
    """A finding for each input that an operation does not know, or needs and does not get."""
    for node in graph.nodes.values():
        operation = operations.get(getattr(node.behaviour, "operation", ""))
        if operation is None:
            continue
        given = {mapping.target for mapping in node.inputs}
        for name in sorted(given - operation.inputs.keys()):
            findings.error(
                "unknown-input",
                node.id,
                _l("The operation {operation} has no input '{name}'; it has {inputs}."),
                operation=operation.name,
                name=name,
                inputs=", ".join(operation.inputs),
            )
        for name in sorted(operation.required - given):
            findings.error(
                "missing-input",
                node.id,
                _l("The operation {operation} needs the input '{name}'."),
                hint=_l("Add cs:input with this target."),
                operation=operation.name,
                name=name,
            )
