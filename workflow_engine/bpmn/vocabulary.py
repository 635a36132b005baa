"""The standard's elements by what they are (BPMN 2.0.2, clause 10), and what refers to what."""

SUB_PROCESSES = frozenset({"subProcess", "transaction", "adHocSubProcess"})
TASKS = frozenset(
    {
        "task",
        "manualTask",
        "userTask",
        "serviceTask",
        "businessRuleTask",
        "scriptTask",
        "sendTask",
        "receiveTask",
    }
)
ACTIVITIES = TASKS | SUB_PROCESSES | {"callActivity"}
GATEWAYS = frozenset(
    {
        "exclusiveGateway",
        "parallelGateway",
        "inclusiveGateway",
        "eventBasedGateway",
        "complexGateway",
    }
)
CATCHING = frozenset({"startEvent", "intermediateCatchEvent", "boundaryEvent"})
THROWING = frozenset({"intermediateThrowEvent", "endEvent"})
EVENTS = CATCHING | THROWING
#: Elements that a token can be at.
NODES = ACTIVITIES | GATEWAYS | EVENTS
GLOBAL_TASKS = frozenset(
    {
        "globalTask",
        "globalManualTask",
        "globalUserTask",
        "globalScriptTask",
        "globalBusinessRuleTask",
    }
)
EVENT_DEFINITIONS = frozenset(
    f"{kind}EventDefinition"
    for kind in (
        "cancel",
        "compensate",
        "conditional",
        "error",
        "escalation",
        "link",
        "message",
        "signal",
        "terminate",
        "timer",
    )
)

_ITEMS = frozenset(
    {
        "dataObject",
        "dataObjectReference",
        "dataStoreReference",
        "dataInput",
        "dataOutput",
        "property",
        "inputDataItem",
        "outputDataItem",
    }
)
#: Attribute, or element whose text is an id -> what it may refer to. ``sourceRef`` and
#: ``targetRef`` mean other things in other places; see the table below.
REFERENCES: dict[str, frozenset[str]] = {
    "messageRef": frozenset({"message"}),
    "inMessageRef": frozenset({"message"}),
    "outMessageRef": frozenset({"message"}),
    "errorRef": frozenset({"error"}),
    "signalRef": frozenset({"signal"}),
    "escalationRef": frozenset({"escalation"}),
    "attachedToRef": ACTIVITIES,
    "activityRef": ACTIVITIES,
    "default": frozenset({"sequenceFlow"}),
    "incoming": frozenset({"sequenceFlow"}),
    "outgoing": frozenset({"sequenceFlow"}),
    "flowNodeRef": NODES | {"dataObject", "dataObjectReference", "dataStoreReference"},
    "processRef": frozenset({"process"}),
    "itemRef": frozenset({"itemDefinition"}),
    "itemSubjectRef": frozenset({"itemDefinition"}),
    "dataObjectRef": frozenset({"dataObject"}),
    "dataStoreRef": frozenset({"dataStore"}),
    "dataInputRefs": frozenset({"dataInput"}),
    "dataOutputRefs": frozenset({"dataOutput"}),
    "loopDataInputRef": _ITEMS,
    "loopDataOutputRef": _ITEMS,
    "oneBehaviorEventRef": EVENT_DEFINITIONS,
    "noneBehaviorEventRef": EVENT_DEFINITIONS,
    "eventDefinitionRef": EVENT_DEFINITIONS,
    "operationRef": frozenset({"operation"}),
    "interfaceRef": frozenset({"interface"}),
    "categoryValueRef": frozenset({"categoryValue"}),
    "resourceRef": frozenset({"resource"}),
}
#: What ``sourceRef`` and ``targetRef`` mean, by the element that has them.
ENDS: dict[str, frozenset[str]] = {
    "sequenceFlow": NODES,
    "dataInputAssociation": _ITEMS,
    "dataOutputAssociation": _ITEMS,
}
