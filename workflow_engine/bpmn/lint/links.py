"""Link events: what jumps out comes in at exactly one place of the same scope (10.5.4)."""

from workflow_engine.bpmn.findings import Findings
from workflow_engine.bpmn.lint.outline import Container, Outline, Place
from workflow_engine.bpmn.names import tag
from workflow_engine.errors import _l


def check_links(outline: Outline, findings: Findings) -> None:
    """Check the pairs of every process and sub-process."""
    for container in outline.containers:
        thrown, caught = (
            links(container, "intermediateThrowEvent"),
            links(container, "intermediateCatchEvent"),
        )
        for name, throws in thrown.items():
            for node in throws:
                if not caught.get(name):
                    _report_open(node, name, findings)
        for name, catches in caught.items():
            _check_catches(name, catches, is_thrown=name in thrown, findings=findings)
        for node in [n for found in thrown.values() for n in found]:
            if node.outgoing:
                _report_flow(node, findings)
        for node in [n for found in caught.values() for n in found]:
            if node.incoming:
                _report_flow(node, findings)


def link_name(node: Place) -> str | None:
    """The name of the link that an event is; None when it is no link."""
    definition = node.element.find(tag("linkEventDefinition"))
    if definition is None:
        definition = next(
            (d for d in node.definitions if d.tag == tag("linkEventDefinition")), None
        )
    return None if definition is None else (definition.get("name") or "").strip()


def links(container: Container, kind: str) -> dict[str, list[Place]]:
    """The named link events of one kind."""
    found: dict[str, list[Place]] = {}
    for node in container.nodes.values():
        name = link_name(node) if node.kind == kind else None
        if name:
            found.setdefault(name, []).append(node)
    return found


def _report_open(node: Place, name: str, findings: Findings) -> None:
    findings.error(
        "link-without-target",
        node.id,
        _l("No link event in the same scope catches the link {name}."),
        name=name,
    )


def _check_catches(name: str, catches: list[Place], *, is_thrown: bool, findings: Findings) -> None:
    if not is_thrown:
        findings.warning(
            "link-without-source",
            catches[0].id,
            _l("No link event in the same scope leads to the link {name}."),
            name=name,
        )
    for node in catches[1:]:
        findings.error(
            "link-twice", node.id, _l("The link {name} comes in at more than one place."), name=name
        )


def _report_flow(node: Place, findings: Findings) -> None:
    findings.error(
        "flow-at-link", node.id, _l("A link stands for a sequence flow; draw one or the other.")
    )
