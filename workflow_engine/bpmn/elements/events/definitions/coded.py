"""What errors and escalations share: they are told apart by a code (BPMN 2.0.2, 10.5.5)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from lxml import etree

from workflow_engine.bpmn.elements.events.definitions.base import Definition

if TYPE_CHECKING:
    from workflow_engine.bpmn.source import Source


@dataclass(frozen=True, slots=True)
class CodedDefinition(Definition):
    """Without a code it catches all of its kind."""

    code: str | None = None

    @classmethod
    def compile(cls, source: Source, element: etree._Element) -> Self:
        return cls(source.code(element, f"{cls.kind}Ref", cls.kind))

    def catches(self, kind: str, code: str | None) -> int:
        if kind != self.kind:
            return 0
        if self.code is None:
            return 1
        return 2 if self.code == code else 0
