"""Whether the service tasks of a model give their operations what they take."""

from collections.abc import Mapping
from typing import Any

from workflow_engine import bpmn
from workflow_engine.bpmn.extensions import HTTP, HTTP_INPUTS
from workflow_engine.bpmn.findings import Findings
from workflow_engine.bpmn.timers import is_timer_text
from workflow_engine.connections import METHODS
from workflow_engine.connections.requests import OWN
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


def used_connections(graph: bpmn.ProcessGraph) -> frozenset[str]:
    """The connections that requests of a model go over."""
    requests = (_literals(node) for node in graph.nodes.values() if _is_request(node))
    return frozenset(filter(None, (literals.get("connection") for literals in requests)))


def check_requests(
    graph: bpmn.ProcessGraph, known: frozenset[str] | None, findings: Findings
) -> None:
    """A finding for each request that could not be sent, or not as the model says.

    Over which connection and by which method must be written down, not computed: that is what
    whoever deploys the model has to be allowed.
    """
    for node in filter(_is_request, graph.nodes.values()):
        literals = _literals(node)
        _check_connection(node, literals.get("connection"), known, findings)
        if literals.get("method") not in METHODS:
            findings.error(
                "bad-method",
                node.id,
                _l("The request needs one of the methods {methods}."),
                methods=", ".join(METHODS),
            )
        _check_inputs(node, literals, findings)


def _check_connection(
    node: Any, code: str | None, known: frozenset[str] | None, findings: Findings
) -> None:
    if code is None:
        findings.error(
            "dynamic-connection",
            node.id,
            _l("The request must name its connection; it cannot be computed."),
            hint=_l("Use cs:http with the attribute connection."),
        )
    elif known is not None and code not in known:
        findings.error(
            "unknown-connection",
            node.id,
            _l("There is no connection {connection} that you may use."),
            hint=_l("An administrator can add it, or give you the permission connection:use."),
            connection=code,
        )


def _check_inputs(node: Any, literals: Mapping[str, str | None], findings: Findings) -> None:
    targets = [mapping.target for mapping in node.inputs]
    for name in sorted({name for name in targets if name in OWN and targets.count(name) > 1}):
        findings.error(
            "reserved-input",
            node.id,
            _l("The request has the input '{name}' twice; such a field can only be in a body."),
            hint=_l("Map the whole body with the target body."),
            name=name,
        )
    fields = sorted(set(targets) - OWN)
    if fields and ("body" in targets or literals.get("method") in ("GET", "HEAD")):
        findings.error(
            "unused-input",
            node.id,
            _l("The request has a body already, or none at all: {names} would not be sent."),
            hint=_l("Put them into body or query."),
            names=", ".join(fields),
        )
    for name, allowed in (("idempotent", ("true", "false")), ("timeout", None)):
        text = literals.get(name)
        right = is_timer_text(text or "", "duration") if allowed is None else text in allowed
        if text is not None and not right:
            findings.error(
                "bad-request", node.id, _l("'{text}' is no {name}."), text=text, name=name
            )


def _is_request(node: Any) -> bool:
    return getattr(node.behaviour, "operation", "") == HTTP and node.behaviour.asynchronous


def _literals(node: Any) -> dict[str, str | None]:
    """What the request's own inputs say literally; None where it is computed."""
    return {
        mapping.target: None if mapping.source.expression is not None else mapping.source.text
        for mapping in node.inputs
        if mapping.target in HTTP_INPUTS
    }
