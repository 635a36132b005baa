"""An event definition: what an event is about, wherever it stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Self, TypeVar

from lxml import etree

from workflow_engine.bpmn.elements.events.listening import Arm, Listener
from workflow_engine.bpmn.state import Token, Wait

if TYPE_CHECKING:
    from workflow_engine.bpmn.execution import Execution
    from workflow_engine.bpmn.graph import Node, StartPoint
    from workflow_engine.bpmn.source import Source


@dataclass(frozen=True, slots=True)
class Definition:
    """Knows how to listen for its event, or how to throw it."""

    kind: ClassVar[str] = ""
    #: Throwing it may hold the token up, so it comes after the others of a multiple event.
    blocks: ClassVar[bool] = False

    @classmethod
    def compile(cls, source: Source, element: etree._Element) -> Self:
        """From the ``…EventDefinition`` element; faults become findings."""
        return cls()

    def prepare(self, listener: Listener, part: int) -> Arm | None:
        """Evaluates what is needed to listen; what it returns opens the wait.

        None for what is not waited for but comes up through the scopes.
        """
        return None

    def again(self, listener: Listener, wait: Wait) -> None:
        """Go on listening after an occurrence; a wait that stays open listens by itself."""

    @property
    def depends_on_variables(self) -> bool:
        """Whether it is looked at again when a variable changes."""
        return False

    def catches(self, kind: str, code: str | None) -> int:
        """How closely it catches what comes up through the scopes, see ``Behaviour``."""
        return 0

    def cast(self, run: Execution, token: Token, node: Node) -> Callable[[], None]:
        """Evaluates what is to be thrown; what it returns throws it."""
        raise NotImplementedError

    def start_point(self, node: str, part: int) -> StartPoint | None:
        """How it begins instances; None if it cannot."""
        return None


DefinitionType = TypeVar("DefinitionType", bound=type[Definition])

DEFINITIONS: dict[str, type[Definition]] = {}
"""Kind of the definition, the XML name without ``EventDefinition`` -> class."""


def definition(cls: DefinitionType) -> DefinitionType:
    DEFINITIONS[cls.kind] = cls
    return cls
