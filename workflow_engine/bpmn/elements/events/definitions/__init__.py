"""One event definition, one file; importing this package fills their registry."""

from workflow_engine.bpmn.elements.events.definitions import (
    cancel,
    compensation,
    conditional,
    error,
    escalation,
    link,
    message,
    signal,
    terminate,
    timer,
)
from workflow_engine.bpmn.elements.events.definitions.base import DEFINITIONS, Definition

__all__ = [
    "DEFINITIONS",
    "Definition",
    "cancel",
    "compensation",
    "conditional",
    "error",
    "escalation",
    "link",
    "message",
    "signal",
    "terminate",
    "timer",
]
