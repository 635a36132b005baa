"""One BPMN element, one behaviour; importing this package fills the registry."""

from workflow_engine.bpmn.elements.activities import (
    business_rule_task,
    none_task,
    receive_task,
    send_task,
    service_task,
    sub_process,
    user_task,
)
from workflow_engine.bpmn.elements.base import REGISTRY, Behaviour
from workflow_engine.bpmn.elements.events import boundary, end, intermediate, start
from workflow_engine.bpmn.elements.gateways import event_based, exclusive, inclusive, parallel

__all__ = [
    "REGISTRY",
    "Behaviour",
    "boundary",
    "business_rule_task",
    "end",
    "event_based",
    "exclusive",
    "inclusive",
    "intermediate",
    "none_task",
    "parallel",
    "receive_task",
    "send_task",
    "service_task",
    "start",
    "sub_process",
    "user_task",
]
