"""The elements of one version of a process, with what people call them."""

from dataclasses import dataclass

from workflow_engine.queries.base import Query, Reading
from workflow_engine.queries.instance_ways import startable
from workflow_engine.queries.migration import model_of


@dataclass(frozen=True, slots=True)
class ElementView:
    """An element that work can stand at; by hand it can begin before or after some."""

    element: str
    name: str
    kind: str
    event: str | None
    may_start: bool
    may_follow: bool


@dataclass(frozen=True)
class ProcessElements(Query[list[ElementView]]):
    """In the order of the model."""

    permission = "definition:read"
    definition_id: str

    def run(self, ctx: Reading) -> list[ElementView]:
        model = model_of(ctx, self.definition_id)
        return [
            ElementView(
                node.id,
                model.name_of(node.id, ctx.actor.locale),
                node.kind,
                node.event,
                may_start=startable(node, after=False),
                may_follow=startable(node, after=True),
            )
            for node in model.graph.nodes.values()
        ]
