"""Variables that expressions read and that nothing could ever have set."""

from collections.abc import Mapping
from difflib import get_close_matches

from workflow_engine.bpmn.findings import Findings
from workflow_engine.bpmn.graph import Node, ProcessGraph
from workflow_engine.bpmn.lint.before import Order
from workflow_engine.bpmn.lint.outline import Outline, Place
from workflow_engine.bpmn.lint.reads import read_by, read_by_outputs
from workflow_engine.bpmn.lint.writes import Forms, Written, written
from workflow_engine.errors import _l

_MOST_NAMES = 12
#: So much alike are two spellings of one name: two letters of six may have changed places.
_ALMOST = 0.8
#: Their output mappings read what they brought, whose names are not known here.
_PAYLOADS = frozenset(
    {
        "startEvent",
        "boundaryEvent",
        "intermediateCatchEvent",
        "userTask",
        "serviceTask",
        "sendTask",
        "receiveTask",
        "businessRuleTask",
        "scriptTask",
        "callActivity",
    }
)


def check_variables(
    outline: Outline,
    graphs: Mapping[str, ProcessGraph],
    *,
    started_with: frozenset[str] | None,
    forms: Forms,
    findings: Findings,
) -> None:
    """``started_with`` are the variables that a start form gives; None when anything can come.

    Where the start takes anything, a name that nothing sets is only told, all of them in one
    finding. Where it takes only what it names, the element that reads is warned of, unless
    something else could have brought the name before.
    """
    for process_id, graph in graphs.items():
        nodes = [node for node in outline.nodes() if node.id in graph.nodes]
        process = outline.ids.get(process_id)
        if process is None:
            continue
        known = written(process, nodes, forms)
        known.open_at = [node for node in known.open_at if _is_open(node, graph)]
        if started_with is not None:
            known.names |= started_with
            known.open_at = [node for node in known.open_at if not _is_plain_start(node)]
        sure, left = _sorted(_missing(graph, known), graph, known)
        _report_each(sure, known, findings)
        if left:
            _report_together(process_id, left, known, findings)


def _is_plain_start(node: Place) -> bool:
    return _is_start(node) and not node.events


def _is_start(node: Place) -> bool:
    return node.kind == "startEvent" and node.container.host is None


def _is_open(node: Place, graph: ProcessGraph) -> bool:
    """A task without a form takes no fields, a call gives back all only to who takes all.

    What messages and other events bring is written by mappings only, but where they begin.
    """
    behaviour = graph.nodes[node.id].behaviour
    if node.kind in ("receiveTask", "intermediateCatchEvent", "boundaryEvent"):
        return False
    if node.kind == "userTask":
        return getattr(behaviour, "form", None) is not None
    return node.kind != "callActivity" or bool(getattr(behaviour, "gives_all", True))


def _missing(graph: ProcessGraph, known: Written) -> dict[str, list[Node]]:
    """Each name that nothing sets, with the elements that read it."""
    found: dict[str, list[Node]] = {}
    for node in graph.nodes.values():
        if node.kind == "startEvent" and node.container == graph.process_id:
            continue
        names = read_by(node)
        if node.kind not in _PAYLOADS:
            names |= read_by_outputs(node)
        for name in sorted(names - known.names):
            found.setdefault(name, []).append(node)
    return found


def _sorted(
    missing: Mapping[str, list[Node]], graph: ProcessGraph, known: Written
) -> tuple[dict[str, Node], list[str]]:
    """Names that are surely missing, with the first element that misses them, and the others.

    One that is spelled nearly like a name that is there is taken for a slip of the keyboard.
    """
    if any(_is_start(node) for node in known.open_at):
        return {}, list(missing)
    order, sure, left = Order(graph), {}, []
    for name, readers in missing.items():
        for reader in readers:
            if not any(order.may_come_before(node.id, reader.id) for node in known.open_at):
                sure[name] = reader
                break
        else:
            if get_close_matches(name, known.names, n=1, cutoff=_ALMOST):
                sure[name] = readers[0]
            else:
                left.append(name)
    return sure, left


def _report_each(missing: Mapping[str, Node], known: Written, findings: Findings) -> None:
    for name, node in missing.items():
        similar = get_close_matches(name, known.names, n=1)
        if similar:
            findings.warning(
                "unknown-variable",
                node.id,
                _l("Nothing sets the variable {name}, which is read here; is {similar} meant?"),
                name=name,
                similar=similar[0],
            )
        else:
            findings.warning(
                "unknown-variable",
                node.id,
                _l("Nothing sets the variable {name}, which is read here."),
                name=name,
            )


def _report_together(
    process_id: str, missing: list[str], known: Written, findings: Findings
) -> None:
    findings.information(
        "variables-from-outside",
        process_id,
        _l("Nothing in the model sets {names}; they have to come in at {places}."),
        names=_listed(sorted(missing)),
        places=_listed([node.name for node in known.open_at]),
    )


def _listed(names: list[str]) -> str:
    return ", ".join(names[:_MOST_NAMES]) + (" …" if len(names) > _MOST_NAMES else "")
