"""The compiled model: immutable, shared by all instances, identified by the hash of its file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from workflow_engine.feel import Expression

if TYPE_CHECKING:
    from workflow_engine.bpmn.data import Association
    from workflow_engine.bpmn.elements.base import Behaviour
    from workflow_engine.bpmn.elements.repetition.base import Repetition
    from workflow_engine.bpmn.formulas import Assignment, Formula


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

    ``kind`` is the standard's name (``userTask``), ``event`` the kind of its event definition
    (``multiple`` when it has several). ``container`` is the process or sub-process around it,
    ``lane`` the id of its lane.
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
    data_inputs: tuple[Association, ...] = ()
    data_outputs: tuple[Association, ...] = ()
    joins: bool = False
    """Tokens may wait here for each other."""
    upstream: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """For an inclusive join: by each incoming flow, the nodes from which a token can come."""
    counted: bool = False
    """How often it was entered is part of the state: the keys of its effects hang on it."""
    repetition: Repetition | None = None
    """A loop or multi-instance: the behaviour is that of each inner instance."""
    start_quantity: int = 1
    completion_quantity: int = 1
    begins: bool = False
    """When it is left, the event sub-processes of its scope begin to listen."""
    yields: bool = False
    """It throws a signal, and so waits until all who could listen do."""
    supervised: bool = False
    """It lies directly in an ad-hoc sub-process, which decides what follows."""
    for_compensation: bool = False
    handler: str | None = None
    """The activity that compensates this one."""
    compensable: bool = False
    """Its completion is remembered, so that it can be compensated."""
    watches: bool = False
    """It repeats, and inside it conditions or timers depend on variables."""
    is_plain: bool = True
    """Nothing but its flows decides what follows it."""
    chooses: bool = True
    """Some of its flows have conditions, or one is the default."""
    prepares: bool = False
    """Inputs are mapped or events at its boundary armed before its work begins."""
    way: Flow | None = None
    """The only flow out of it, always open: whoever leaves takes it."""
    copies: Formula | None = None
    """Whom the instance is copied to once it was passed."""
    passes: bool = False
    """Nothing happens at it: a token only goes through."""

    @property
    def is_sign(self) -> bool:
        """No token ever comes by: a compensation event at a boundary only names its handler."""
        return self.attached_to is not None and self.behaviour.catches("compensate", None) > 0


@dataclass(frozen=True, slots=True)
class Message:
    """A message by name; ``key`` gives the correlation key, None means the business key.

    ``payload_key`` computes the same key from the fields of a message that arrives.
    """

    id: str
    name: str
    key: Expression | None = None
    payload_key: Expression | None = None


@dataclass(frozen=True, slots=True)
class StartPoint:
    """Where and by what an instance begins."""

    node: str
    kind: Literal["none", "message", "timer", "signal", "conditional"]
    message: str | None = None
    correlation: Expression | None = None
    timer: str | None = None
    signal: str | None = None
    condition: Expression | None = None
    definition: int = 0
    """Which of the event's definitions, when it has several."""


@dataclass(frozen=True, slots=True)
class Variable:
    """A data object or property: declared, and so null, when its scope begins.

    ``type`` is that of its item definition; what is written must be of it.
    """

    name: str
    type: str | None = None
    is_collection: bool = False


@dataclass(frozen=True, slots=True)
class ProcessGraph:
    """One process of a file, ready to run."""

    process_id: str
    name: str | None
    content_hash: str
    nodes: Mapping[str, Node]
    starts: tuple[StartPoint, ...]
    messages: Mapping[str, Message] = field(default_factory=dict)
    listeners: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Process or sub-process -> the start events of the event sub-processes in it."""
    data: Mapping[str, tuple[Variable, ...]] = field(default_factory=dict)
    """Process or sub-process -> the variables that it declares."""
    initial: tuple[str, ...] = ()
    """Where a process without start event begins: all nodes that no flow leads to."""
    lanes: Mapping[str, str | None] = field(default_factory=dict)
    tag: str | None = None
    """What the file calls its version, at most 60 characters."""

    def node(self, node_id: str) -> Node:
        return self.nodes[node_id]
