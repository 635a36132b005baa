"""Transaction (BPMN 2.0.2, 10.3.5 and 13.5.3): a sub-process that a cancel event undoes."""

from __future__ import annotations

from dataclasses import dataclass

from workflow_engine.bpmn.elements.activities.sub_process import SubProcess
from workflow_engine.bpmn.elements.base import element


@element("transaction")
@dataclass(frozen=True, slots=True)
class Transaction(SubProcess):
    """Ends well like any sub-process; a cancel end event compensates all that it completed."""
