"""Makes graphs out of blocks: flows go elsewhere, gateways change, all that no editor prevents."""

from random import Random

from tests.random_models.model import (
    VALUES,
    VARIABLES,
    Body,
    Condition,
    Flow,
    Model,
    Node,
    may_arrive,
    may_leave,
)
from tests.random_models.validity import is_valid, prune

CHOOSING = ("exclusiveGateway", "inclusiveGateway")


def tangle(model: Model, random: Random) -> None:
    """Change the model here and there, as far as it stays one that can be loaded."""
    for number in range(random.randint(1, 6)):
        before = model.copy()
        bodies = list(model.bodies())
        change = random.choice((_lead_elsewhere, _lead_elsewhere, _lead_also, _change_gateway))
        change(random.choice(bodies), random, f"k{number}")
        prune(model)
        if not is_valid(model):
            model.body = before.body


def _lead_elsewhere(body: Body, random: Random, name: str) -> None:
    flows = [flow for flow in body.flows if body.nodes[flow.source].kind != "eventBasedGateway"]
    if flows:
        random.choice(flows).target = _target(body, random)


def _lead_also(body: Body, random: Random, name: str) -> None:
    sources = [
        node
        for node in body.nodes.values()
        if may_leave(node) and node.kind not in ("eventBasedGateway", "startEvent")
    ]
    if not sources:
        return
    source = random.choice(sources)
    when = None
    if source.kind in CHOOSING or (source.kind == "userTask" and random.random() < 0.5):
        when = _condition(random)
    flow = Flow(name, source.id, _target(body, random), when)
    if source.kind in CHOOSING:
        _give_conditions(body, source, random)
    body.flows.append(flow)


def _change_gateway(body: Body, random: Random, name: str) -> None:
    gateways = [n for n in body.nodes.values() if n.kind in (*CHOOSING, "parallelGateway")]
    if not gateways:
        return
    node = random.choice(gateways)
    node.kind = random.choice((*CHOOSING, "parallelGateway"))
    if node.kind == "parallelGateway":
        node.default = None
        for flow in body.outgoing(node.id):
            flow.when = None
    else:
        _give_conditions(body, node, random)


def _give_conditions(body: Body, node: Node, random: Random) -> None:
    """Every flow out of a gateway that chooses has a condition, or is the default."""
    outgoing = body.outgoing(node.id)
    if outgoing and node.default is None:
        node.default = outgoing[-1].id
    for flow in outgoing:
        flow.when = None if flow.id == node.default else flow.when or _condition(random)


def _condition(random: Random) -> Condition:
    operator = random.choice(("=", "!="))
    return Condition(random.choice(VARIABLES), operator, random.choice(VALUES))


def _target(body: Body, random: Random) -> str:
    return random.choice([node.id for node in body.nodes.values() if may_arrive(node)])
