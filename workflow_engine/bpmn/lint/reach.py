"""What no token can come to, and what no token can come out of."""

from collections.abc import Iterable, Mapping

from workflow_engine.bpmn.findings import Findings
from workflow_engine.bpmn.lint.links import link_name, links
from workflow_engine.bpmn.lint.outline import Container, Outline, Place
from workflow_engine.bpmn.lint.starts import entries
from workflow_engine.errors import _l

_MOST_NAMES = 8
Graph = Mapping[str, list[str]]


def check_reach(outline: Outline, findings: Findings) -> None:
    """Check every process and sub-process by itself."""
    for container in outline.containers:
        begins = entries(container)
        if not begins:
            continue
        onward = onward_of(container)
        reached = closure([node.id for node in (*begins, *_besides(container))], onward)
        _report_unreached(container, reached, findings)
        _check_ends(container, onward, reached, findings)


def onward_of(container: Container) -> dict[str, list[str]]:
    """Node -> where a token may go from it: flows, boundary events, links."""
    onward: dict[str, list[str]] = {}
    for node in container.nodes.values():
        targets = [arrow.target for arrow in node.outgoing if arrow.target in container.nodes]
        onward[node.id] = targets + [event.id for event in node.boundaries]
    caught = links(container, "intermediateCatchEvent")
    for node in container.nodes.values():
        name = link_name(node) if node.kind == "intermediateThrowEvent" else None
        onward[node.id] += [target.id for target in caught.get(name or "", ())]
    return onward


def closure(begins: Iterable[str], onward: Graph) -> set[str]:
    """All that can be reached from ``begins``."""
    pending = list(begins)
    reached = set(pending)
    while pending:
        for target in onward.get(pending.pop(), ()):
            if target not in reached:
                reached.add(target)
                pending.append(target)
    return reached


def _besides(container: Container) -> list[Place]:
    return [node for node in container.nodes.values() if node.begins_by_itself]


def _report_unreached(container: Container, reached: set[str], findings: Findings) -> None:
    for node in container.nodes.values():
        if node.id in reached:
            continue
        # Told as what they are: not attached to anything, or a link that nothing leads to.
        if node.kind == "boundaryEvent" and not _host(node):
            continue
        if node.kind == "intermediateCatchEvent" and link_name(node):
            continue
        findings.error(
            "unreachable",
            node.id,
            _l("No path leads from a start event to this {kind}."),
            kind=node.kind,
        )


def _host(node: Place) -> Place | None:
    return node.container.nodes.get(node.element.get("attachedToRef") or "")


def _check_ends(container: Container, onward: Graph, reached: set[str], findings: Findings) -> None:
    """A circle that nothing leads out of runs until somebody cancels it."""
    backward: dict[str, list[str]] = {}
    for source, targets in onward.items():
        for target in targets:
            backward.setdefault(target, []).append(source)
    ends = [identity for identity in reached if not _goes_on(container.nodes[identity])]
    leaving = closure(ends, backward)
    caught = [node for node in container.nodes.values() if node.id in reached - leaving]
    if caught:
        named = [node.name for node in caught[:_MOST_NAMES]]
        findings.warning(
            "never-ends",
            caught[0].id,
            _l("From here no path leads to an end: {names}."),
            names=", ".join(named) + (" …" if len(caught) > _MOST_NAMES else ""),
        )


def _goes_on(node: Place) -> bool:
    if node.kind == "intermediateThrowEvent" and link_name(node):
        return True
    return bool(node.outgoing)
