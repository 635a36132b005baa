"""Which bundles of the company a bundle cannot be played without."""

from collections.abc import Iterable, Mapping

from workflow_engine import bpmn, bundles
from workflow_engine.bpmn.formulas import Formula
from workflow_engine.commands.base import Lookout
from workflow_engine.persistence.repositories.definitions import DefinitionRows

#: More are not taken along to the stage.
MOST = 20


def needed(
    rows: DefinitionRows, look: Lookout, bundle: bundles.Bundle
) -> tuple[Mapping[str, bytes], ...]:
    """The bundles of the processes that this one calls or says it needs, and what those need.

    What is needed by another one comes before it.
    """
    found: dict[str, Mapping[str, bytes]] = {}
    seen = set(bundle.graphs)
    waiting = [*bundle.manifest.needs, *_called(graph for _, graph in bundle.graphs.values())]
    while waiting and len(found) < MOST:
        key = waiting.pop()
        row = None if key in seen else rows.latest(look.actor.company_id, key)
        seen.add(key)
        if row is None:
            continue
        deployment = row["deployment_id"]
        found.setdefault(deployment, rows.files(deployment))
        graph = look.world.models.process(rows, row["id"]).graph
        waiting += [*map(str, rows.manifest(deployment).get("needs", ())), *_called([graph])]
    return tuple(reversed(found.values()))


def _called(graphs: Iterable[bpmn.ProcessGraph]) -> list[str]:
    """The processes that are called by name; which one a computed call means nobody knows yet."""
    behaviours = (node.behaviour for graph in graphs for node in graph.nodes.values())
    formulas = (getattr(behaviour, "process", None) for behaviour in behaviours)
    return [f.text for f in formulas if isinstance(f, Formula) and f.expression is None]
