"""What a decision model is made of."""

from collections.abc import Mapping
from dataclasses import dataclass

from workflow_engine.dmn.boxed import Boxed, Definition
from workflow_engine.dmn.types import ItemType


@dataclass(frozen=True, slots=True)
class Requirement:
    """Something that a decision or knowledge model sees, under which names."""

    key: str
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class InputData:
    """A fact that comes from outside."""

    key: str
    variable: str
    type: ItemType


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision; ``variable`` is its name in expressions, ``name`` what people call it.

    ``inputs`` are the names of the input data it needs, also through others.
    """

    id: str
    key: str
    variable: str
    name: str
    inputs: tuple[str, ...]
    requires: tuple[Requirement, ...]
    box: Boxed
    type: ItemType


@dataclass(frozen=True, slots=True)
class Knowledge:
    """A business knowledge model: a function with the knowledge that it needs itself."""

    key: str
    variable: str
    requires: tuple[Requirement, ...]
    definition: Definition


@dataclass(frozen=True, slots=True)
class Service:
    """Decisions offered together as a function of input data and of decisions taken outside."""

    key: str
    variable: str
    parameters: tuple[str, ...]
    outputs: tuple[str, ...]
    type: ItemType


Part = InputData | Decision | Knowledge | Service


@dataclass(frozen=True, slots=True)
class Graph:
    """The parts of one file by ``namespace#id``, and the files that it imports by namespace.

    ``types`` and ``names`` are those that its expressions know, also from imported files.
    """

    parts: Mapping[str, Part]
    imports: "Mapping[str, Import]"
    types: Mapping[str, ItemType]
    names: frozenset[str]


@dataclass(frozen=True, slots=True)
class Import:
    """A file that another one imports, under a name; without one its parts have plain names."""

    name: str
    graph: Graph
