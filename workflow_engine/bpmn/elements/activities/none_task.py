"""Tasks without an effect on the engine (BPMN 2.0.2, 10.3.3: abstract and manual task)."""

from dataclasses import dataclass

from workflow_engine.bpmn.elements.base import Behaviour, element


@element("task")
@element("manualTask")
@dataclass(frozen=True, slots=True)
class NoneTask(Behaviour):
    """Is over as soon as it begins; its mappings still apply."""
