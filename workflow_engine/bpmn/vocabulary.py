"""Which elements of the standard the engine runs, passes over, or has to refuse."""

from workflow_engine.bpmn.elements import REGISTRY

#: Elements that a token can be at.
NODES = frozenset(kind for kind, _ in REGISTRY)
#: Elements of the standard that a token could be at, and that are not run.
UNSUPPORTED_NODES = frozenset(
    {
        "scriptTask",
        "callActivity",
        "adHocSubProcess",
        "transaction",
        "complexGateway",
    }
)
ACTIVITIES = frozenset(
    {
        "task",
        "manualTask",
        "userTask",
        "serviceTask",
        "businessRuleTask",
        "sendTask",
        "receiveTask",
        "subProcess",
    }
)
GATEWAYS = frozenset(kind for kind in NODES if kind.endswith("Gateway"))
EVENTS = frozenset(kind for kind in NODES if kind.endswith("Event"))

#: Parts of what is supported, and what only speaks to readers of the diagram.
PARTS = frozenset(
    {
        "definitions",
        "process",
        "collaboration",
        "participant",
        "participantMultiplicity",
        "messageFlow",
        "messageFlowAssociation",
        "documentation",
        "extensionElements",
        "incoming",
        "outgoing",
        "laneSet",
        "lane",
        "flowNodeRef",
        "childLaneSet",
        "textAnnotation",
        "text",
        "association",
        "group",
        "category",
        "categoryValue",
        "categoryValueRef",
        "sequenceFlow",
        "conditionExpression",
        "timeDate",
        "timeDuration",
        "timeCycle",
        "message",
        "error",
        "signal",
        "escalation",
        "itemDefinition",
        "auditing",
        "monitoring",
        "extension",
        "relationship",
        "source",
        "target",
    }
)

#: Drawn data: shown, but variables are moved by mappings.
DATA = frozenset(
    {
        "dataObject",
        "dataObjectReference",
        "dataStore",
        "dataStoreReference",
        "dataState",
        "dataInputAssociation",
        "dataOutputAssociation",
        "ioSpecification",
        "property",
    }
)

#: Attribute of an element -> the values with which the engine does as the standard says.
ATTRIBUTES: dict[str, frozenset[str]] = {
    "isForCompensation": frozenset({"false"}),
    "triggeredByEvent": frozenset({"false"}),
    "startQuantity": frozenset({"1"}),
    "completionQuantity": frozenset({"1"}),
    "instantiate": frozenset({"false"}),
    "parallelMultiple": frozenset({"false"}),
    "eventGatewayType": frozenset({"Exclusive"}),
}

#: Attributes that refer to another element of the file by id.
REFERENCES: dict[str, frozenset[str]] = {
    "messageRef": frozenset({"message"}),
    "errorRef": frozenset({"error"}),
    "attachedToRef": ACTIVITIES,
    "default": frozenset({"sequenceFlow"}),
    "sourceRef": NODES,
    "targetRef": NODES,
}
