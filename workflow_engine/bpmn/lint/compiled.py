"""What can be said only of a compiled model: what is not run, unknown names and variables."""

from collections.abc import Mapping

from lxml import etree

from workflow_engine.bpmn.findings import Findings
from workflow_engine.bpmn.graph import ProcessGraph
from workflow_engine.bpmn.lint import outline as outlines
from workflow_engine.bpmn.lint.circles import check_circle
from workflow_engine.bpmn.lint.outline import Outline
from workflow_engine.bpmn.lint.outside import check_names
from workflow_engine.bpmn.lint.variables import check_variables
from workflow_engine.bpmn.loading import Known
from workflow_engine.errors import _l


def check_compiled(
    root: etree._Element, graphs: Mapping[str, ProcessGraph], known: Known, findings: Findings
) -> None:
    """Look once more, now with the compiled graphs and with what exists outside the file."""
    outline = outlines.read(root)
    _check_run(outline, graphs, findings)
    check_names(outline, known, findings)
    for graph in graphs.values():
        check_circle(graph, findings)
    if known.fields is not None and not findings.blocking:
        check_variables(
            outline,
            graphs,
            started_with=known.variables,
            forms=known.fields,
            findings=findings,
        )


def _check_run(outline: Outline, graphs: Mapping[str, ProcessGraph], findings: Findings) -> None:
    """Every node became part of a graph; else something would be left out in silence."""
    compiled = {node for graph in graphs.values() for node in graph.nodes}
    told = {finding.element for finding in findings if finding.severity == "error"}
    for node in outline.nodes():
        if node.id not in compiled | told:
            findings.error(
                "unsupported-element",
                node.id,
                _l("A {kind} is not supported."),
                kind=node.kind,
            )
