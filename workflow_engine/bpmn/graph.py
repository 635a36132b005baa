"""The compiled model: immutable, shared by all instances, identified by the hash of its file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from workflow_engine.feel import Expression

if TYPE_CHECKING:
    from workflow_engine.bpmn.elements.base import Behaviour
    from workflow_engine.bpmn.formulas import Assignment


@dataclass(frozen=True, slots=True)
class Flow:
    """A sequence flow; without a condition it is always open."""

    id: str
    source: str
    target: str
    name: str | None = None
    condition: Expression | None = None


@dataclass(frozen=True, slots=True)
class Node:
    """An element that a token can be at.

    ``kind`` is the standard's name (``userTask``), ``event`` the kind of its event definition.
    ``container`` is the process or sub-process around it, ``lane`` the id of its lane.
    """

    id: str
    kind: str
    behaviour: Behaviour
    container: str
    name: str | None = None
    event: str | None = None
    lane: str | None = None
    incoming: tuple[Flow, ...] = ()
    outgoing: tuple[Flow, ...] = ()
    default: str | None = None
    boundaries: tuple[str, ...] = ()
    attached_to: str | None = None
    inputs: tuple[Assignment, ...] = ()
    outputs: tuple[Assignment, ...] = ()
    joins: bool = False
    """Tokens may wait here for each other."""
    upstream: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """For an inclusive join: by each incoming flow, the nodes from which a token can come."""
    counted: bool = False
    """How often it was entered is part of the state: the keys of its effects hang on it."""


@dataclass(frozen=True, slots=True)
class Message:
    """A message by name; ``key`` gives the correlation key, None means the business key."""

    id: str
    name: str
    key: Expression | None = None


@dataclass(frozen=True, slots=True)
class StartPoint:
    """Where and by what an instance begins."""

    node: str
    kind: Literal["none", "message", "timer"]
    message: str | None = None
    correlation: Expression | None = None
    timer: str | None = None


@dataclass(frozen=True, slots=True)
class ProcessGraph:
    """One process of a file, ready to run."""

    process_id: str
    name: str | None
    content_hash: str
    nodes: Mapping[str, Node]
    starts: tuple[StartPoint, ...]
    messages: Mapping[str, Message] = field(default_factory=dict)
    lanes: Mapping[str, str | None] = field(default_factory=dict)

    def node(self, node_id: str) -> Node:
        return self.nodes[node_id]
