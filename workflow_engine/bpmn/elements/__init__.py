"""One BPMN element, one behaviour; importing this package fills the registries."""

from workflow_engine.bpmn.elements.activities import (
    ad_hoc_sub_process,
    business_rule_task,
    call_activity,
    event_sub_process,
    none_task,
    receive_task,
    script_task,
    send_task,
    service_task,
    sub_process,
    transaction,
    user_task,
)
from workflow_engine.bpmn.elements.base import REGISTRY, Behaviour
from workflow_engine.bpmn.elements.events import boundary, catch, start, throw
from workflow_engine.bpmn.elements.events.definitions import DEFINITIONS, Definition
from workflow_engine.bpmn.elements.gateways import (
    complex,
    event_based,
    exclusive,
    inclusive,
    parallel,
)

__all__ = [
    "DEFINITIONS",
    "REGISTRY",
    "Behaviour",
    "Definition",
    "ad_hoc_sub_process",
    "boundary",
    "business_rule_task",
    "call_activity",
    "catch",
    "complex",
    "event_based",
    "event_sub_process",
    "exclusive",
    "inclusive",
    "none_task",
    "parallel",
    "receive_task",
    "script_task",
    "send_task",
    "service_task",
    "start",
    "sub_process",
    "throw",
    "transaction",
    "user_task",
]
