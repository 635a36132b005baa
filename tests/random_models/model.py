"""A BPMN model in memory: what the generator makes, the writer writes and the reference plays."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field

#: The variables that decide ways; whoever completes a user task sets all of them.
VARIABLES = ("x", "y", "z")
VALUES = (0, 1, 2)
GATEWAYS = ("exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway")


@dataclass(frozen=True)
class Condition:
    """``x = 1``, ``y != 0``; true and false without a variable."""

    variable: str
    operator: str
    value: int

    def holds(self, variables: dict[str, int]) -> bool:
        return (variables[self.variable] == self.value) == (self.operator == "=")

    def __str__(self) -> str:
        return f"{self.variable} {self.operator} {self.value}"


@dataclass
class Flow:
    """A sequence flow."""

    id: str
    source: str
    target: str
    when: Condition | None = None


@dataclass
class Repeat:
    """A loop marker: ``standard``, ``parallel`` or ``sequential``."""

    kind: str
    #: Instances of a multi-instance; the most rounds of a standard loop.
    count: int
    #: Of a standard loop: goes on while it holds. It is asked before the first round too or not.
    condition: Condition | None = None
    test_before: bool = False
    #: Of a multi-instance: enough when so many instances are completed.
    enough: int | None = None


@dataclass
class Node:
    """A flow node by the standard's name, with the kind of its event definition."""

    id: str
    kind: str
    event: str | None = None
    #: The code of an error or escalation, the name of a message, signal or link, a cycle's length.
    ref: str | None = None
    #: Of a conditional event.
    when: Condition | None = None
    host: str | None = None
    interrupting: bool = True
    body: "Body | None" = None
    #: An event sub-process.
    triggered: bool = False
    default: str | None = None
    repeat: Repeat | None = None
    #: An activity that only runs to undo what its boundary event stands on.
    undoes: bool = False


@dataclass
class Body:
    """The inside of the process or of a sub-process."""

    id: str
    nodes: dict[str, Node] = field(default_factory=dict)
    flows: list[Flow] = field(default_factory=list)
    #: From a compensation boundary event to the activity that undoes.
    associations: dict[str, str] = field(default_factory=dict)

    def outgoing(self, node: str) -> list[Flow]:
        return [flow for flow in self.flows if flow.source == node]

    def incoming(self, node: str) -> list[Flow]:
        return [flow for flow in self.flows if flow.target == node]

    def attached(self, node: str) -> list[Node]:
        return [other for other in self.nodes.values() if other.host == node]

    def handlers(self) -> list[Node]:
        return [node for node in self.nodes.values() if node.triggered]

    @property
    def start(self) -> Node:
        return next(node for node in self.nodes.values() if node.kind == "startEvent")


@dataclass
class Model:
    """One process, and the seed that made it."""

    seed: int
    body: Body

    def bodies(self) -> Iterator[Body]:
        yield from inner_bodies(self.body)

    def nodes(self) -> Iterator[Node]:
        for body in self.bodies():
            yield from body.nodes.values()

    def body_of(self, node: str) -> Body:
        return next(body for body in self.bodies() if node in body.nodes)

    @property
    def size(self) -> int:
        return sum(len(body.nodes) + len(body.flows) for body in self.bodies())

    def copy(self) -> "Model":
        return deepcopy(self)


def inner_bodies(body: Body) -> Iterator[Body]:
    """``body`` and all within it."""
    yield body
    for node in body.nodes.values():
        if node.body is not None:
            yield from inner_bodies(node.body)


def is_activity(node: Node) -> bool:
    return node.kind.endswith("Task") or node.kind in ("task", "subProcess", "transaction")


def may_leave(node: Node) -> bool:
    """May sequence flows come out of it?"""
    is_link = node.kind == "intermediateThrowEvent" and node.event == "link"
    undo = node.undoes or (node.event == "compensate" and node.kind == "boundaryEvent")
    return not (node.kind == "endEvent" or node.triggered or is_link or undo)


def may_arrive(node: Node) -> bool:
    """May sequence flows go into it?"""
    is_link = node.kind == "intermediateCatchEvent" and node.event == "link"
    starts = node.kind in ("startEvent", "boundaryEvent")
    return not (starts or node.triggered or is_link or node.undoes)
