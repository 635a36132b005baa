"""Which models may be played: all can be reached, and no circle goes round without a wait."""

from tests.random_models.model import Body, Model, Node, is_activity, may_arrive, may_leave

#: Where a token surely rests until something comes from outside.
RESTS = ("userTask", "serviceTask", "eventBasedGateway")
#: What reaches others within the same step.
TOLD = ("signal", "escalation", "error", "compensate", "cancel")


def is_valid(model: Model) -> bool:
    """No fault that a loader has to refuse, no endless step."""
    return all(_is_whole(body) for body in model.bodies()) and not _runs_forever(model)


def prune(model: Model) -> None:
    """Take away what no path leads to, from the outside inwards."""
    for body in list(model.bodies()):
        reached = _reached(body)
        body.nodes = {name: node for name, node in body.nodes.items() if name in reached}
        body.flows = [f for f in body.flows if f.source in reached and f.target in reached]
        body.associations = {a: b for a, b in body.associations.items() if a in reached}
        for node in body.nodes.values():
            if node.default not in {flow.id for flow in body.outgoing(node.id)}:
                node.default = None


def following(body: Body, node: Node) -> list[str]:
    """Where a token can get from here within the body: by flow, by boundary event, by link."""
    found = [flow.target for flow in body.outgoing(node.id)]
    found += [event.id for event in body.attached(node.id)]
    if node.id in body.associations:
        found.append(body.associations[node.id])
    if node.kind == "intermediateThrowEvent" and node.event == "link":
        found += [
            other.id
            for other in body.nodes.values()
            if other.kind == "intermediateCatchEvent" and other.event == "link"
            if other.ref == node.ref
        ]
    return found


def _reached(body: Body) -> set[str]:
    pending = [body.start.id, *(node.id for node in body.handlers())]
    reached = set(pending)
    while pending:
        for target in following(body, body.nodes[pending.pop()]):
            if target in body.nodes and target not in reached:
                reached.add(target)
                pending.append(target)
    return reached


def _is_whole(body: Body) -> bool:
    starts = [node for node in body.nodes.values() if node.kind == "startEvent"]
    if len(starts) != 1 or _reached(body) != set(body.nodes) or not body.outgoing(starts[0].id):
        return False
    ends = {flow.source for flow in body.flows} | {flow.target for flow in body.flows}
    if not ends <= set(body.nodes) or len({(f.source, f.target) for f in body.flows}) < len(
        body.flows
    ):
        return False
    return all(_is_right(body, node) for node in body.nodes.values())


def _is_right(body: Body, node: Node) -> bool:
    outgoing, incoming = body.outgoing(node.id), body.incoming(node.id)
    if (outgoing and not may_leave(node)) or (incoming and not may_arrive(node)):
        return False
    if node.host is not None and not (
        node.host in body.nodes and is_activity(body.nodes[node.host])
    ):
        return False
    if node.kind.endswith("Gateway") and not outgoing:
        return False
    if node.kind == "boundaryEvent" and may_leave(node) and not outgoing:
        return False
    if node.kind == "eventBasedGateway":
        return len(outgoing) > 1 and all(_is_arm(body, flow.target) for flow in outgoing)
    splits = node.kind in ("exclusiveGateway", "inclusiveGateway") and len(outgoing) > 1
    return not splits or all(flow.when or flow.id == node.default for flow in outgoing)


def _is_arm(body: Body, name: str) -> bool:
    node = body.nodes[name]
    catches = node.kind == "intermediateCatchEvent" and node.event != "link"
    return catches and len(body.incoming(name)) == 1


def _runs_forever(model: Model) -> bool:
    """Is there a circle without a rest? Signals and the like count as ways from throw to catch."""
    ways: dict[str, list[str]] = {}
    for body in model.bodies():
        for node in body.nodes.values():
            _lay_ways(model, body, node, ways)
    return _has_circle(ways)


def _lay_ways(model: Model, body: Body, node: Node, ways: dict[str, list[str]]) -> None:
    boundaries = [event.id for event in body.attached(node.id)]
    onward = [target for target in following(body, node) if target not in boundaries]
    if node.body is not None:
        inner = node.body
        ways[node.id] = [*boundaries, inner.start.id]
        if node.repeat is not None:
            ways[node.id].append(f"{node.id} out")
        ways[f"{node.id} out"] = onward
        if node.repeat is not None:
            ways[f"{node.id} out"] = [*onward, node.id]
    elif _rests(node) and not any(body.nodes[n].event == "conditional" for n in onward):
        ways[node.id] = boundaries
        ways[f"{node.id} out"] = []
    else:
        ways[node.id] = boundaries + onward
    if not body.outgoing(node.id) and body is not model.body:
        ways[node.id].append(f"{_owner(model, body).id} out")
    if node.kind in ("intermediateThrowEvent", "endEvent") and node.event in TOLD:
        ways[node.id] += [other.id for other in model.nodes() if _may_hear(node, other)]


def _may_hear(thrower: Node, other: Node) -> bool:
    throws = other.kind in ("intermediateThrowEvent", "endEvent")
    named = thrower.event == "compensate" or other.ref in (thrower.ref, None)
    return not throws and other.event == thrower.event and named


def _rests(node: Node) -> bool:
    """Not if it may be that an activity runs not even once."""
    if node.repeat is not None and (not node.repeat.count or node.repeat.test_before):
        return False
    if node.kind in RESTS:
        return True
    return node.kind == "intermediateCatchEvent" and node.event in ("timer", "message")


def _owner(model: Model, body: Body) -> Node:
    return next(node for node in model.nodes() if node.body is body)


def _has_circle(ways: dict[str, list[str]]) -> bool:
    done: set[str] = set()

    def visit(name: str, path: frozenset[str]) -> bool:
        if name in path:
            return True
        if name in done:
            return False
        found = any(visit(target, path | {name}) for target in ways.get(name, ()))
        done.add(name)
        return found

    return any(visit(name, frozenset()) for name in ways)
