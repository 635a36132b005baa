"""Makes a model that shows a difference smaller, as long as it still shows one."""

from collections.abc import Iterator

from tests.random_models.comparing import Difference, compare
from tests.random_models.model import Body, Flow, Model, Node, may_arrive
from tests.random_models.validity import is_valid, prune

PATHS = 12
MOST_TRIES = 1_500


def shrink(found: Difference) -> Difference:
    """The smallest difference that single changes lead to."""
    tries, better = 0, True
    while better and tries < MOST_TRIES:
        better = False
        for smaller in sorted(_smaller(found.model), key=lambda model: model.size):
            tries += 1
            again = compare(smaller, PATHS)
            if again is not None and _kind(again) == _kind(found):
                found, better = again, True
                break
    return found


def _kind(difference: Difference) -> str:
    """A model that the loader refuses does not stand for one that plays differently."""
    return "refused" if difference.what.startswith("refused") else "plays"


def _smaller(model: Model) -> Iterator[Model]:
    for body_number, body in enumerate(model.bodies()):
        for change in _changes(body):
            changed = model.copy()
            change_body = list(changed.bodies())[body_number]
            change(change_body)
            prune(changed)
            if is_valid(changed) and changed.size <= model.size and _plainer(changed, model):
                yield changed


def _plainer(changed: Model, model: Model) -> bool:
    return changed.size < model.size or _weight(changed) < _weight(model)


def _weight(model: Model) -> int:
    return sum(
        1 + 2 * (node.event is not None) + 3 * (node.repeat is not None) + (node.kind != "userTask")
        for node in model.nodes()
    ) + sum(flow.when is not None for body in model.bodies() for flow in body.flows)


def _changes(body: Body) -> Iterator["Change"]:
    for name, node in body.nodes.items():
        if node.kind != "startEvent":
            yield Change("drop", name)
            yield Change("plain", name)
        if node.repeat is not None:
            yield Change("once", name)
        if node.body is not None and not node.triggered:
            yield Change("task", name)
    for flow in body.flows:
        yield Change("cut", flow.id)


class Change:
    """One small change by the name of what it changes."""

    def __init__(self, kind: str, name: str) -> None:
        self.kind, self.name = kind, name

    def __call__(self, body: Body) -> None:
        if self.kind == "cut":
            body.flows = [flow for flow in body.flows if flow.id != self.name]
            return
        node = body.nodes[self.name]
        if self.kind == "drop":
            _drop(body, node)
        elif self.kind == "plain":
            _simplify(node)
        elif self.kind == "once":
            node.repeat = None
        else:
            node.body, node.kind = None, "userTask"


def _drop(body: Body, node: Node) -> None:
    """Take the node away; who led to it leads to what came after it."""
    after = [flow.target for flow in body.outgoing(node.id)]
    before = body.incoming(node.id)
    del body.nodes[node.id]
    body.associations.pop(node.id, None)
    body.flows = [f for f in body.flows if node.id not in (f.source, f.target)]
    for event in [n for n in body.nodes.values() if n.host == node.id]:
        del body.nodes[event.id]
        body.flows = [f for f in body.flows if f.source != event.id]
    pairs = {(f.source, f.target) for f in body.flows}
    for flow in before:
        for number, target in enumerate(after):
            fits = target in body.nodes and may_arrive(body.nodes[target])
            if fits and flow.source in body.nodes and (flow.source, target) not in pairs:
                pairs.add((flow.source, target))
                name = flow.id if not number else f"{flow.id}_{number}"
                body.flows.append(Flow(name, flow.source, target, flow.when))


def _simplify(node: Node) -> None:
    """An end without an event, a task of people, a boundary event by message."""
    if node.kind == "endEvent":
        node.event = node.ref = None
    elif node.kind in ("serviceTask", "intermediateThrowEvent", "intermediateCatchEvent"):
        if node.event != "link":
            node.kind, node.event, node.ref, node.when = "userTask", None, None, None
    elif node.kind == "boundaryEvent" and node.event not in ("message", "compensate"):
        node.event, node.ref, node.when = "message", "M", None
