"""The structure that the standard's XML schema prescribes (BPMN 2.0.2, Semantic.xsd), as a table.

A line is a type: ``name < base = parts``. A part is a child element, with ``:type`` when its type
has another name, and ``?``, ``*`` or ``+`` as in regular expressions; ``@`` begins an attribute,
``!`` ends one that must be there. ``tests/bpmn/test_lint_schema.py`` compares it with the schema.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

_TEXT = """
activity < flowNode = ioSpecification:inputOutputSpecification? property* dataInputAssociation*
    dataOutputAssociation* resourceRole* loopCharacteristics? @isForCompensation:bool
    @startQuantity:int @completionQuantity:int @default:ref
adHocSubProcess < subProcess = completionCondition:expression? @cancelRemainingInstances:bool
    @ordering:adHocOrdering
artifact < baseElement =
assignment < baseElement = from:expression to:expression
association < artifact = @sourceRef:ref! @targetRef:ref!
    @associationDirection:associationDirection
auditing < baseElement =
baseElement = documentation* extensionElements? @id:id
baseElementWithMixedContent = documentation* extensionElements? @id:id
boundaryEvent < catchEvent = @cancelActivity:bool @attachedToRef:ref!
businessRuleTask < task = @implementation
callActivity < activity = @calledElement:ref
callChoreography < choreographyActivity = participantAssociation* @calledChoreographyRef:ref
callConversation < conversationNode = participantAssociation* @calledCollaborationRef:ref
callableElement < rootElement = supportedInterfaceRef:ref*
    ioSpecification:inputOutputSpecification? ioBinding:inputOutputBinding* @name
cancelEventDefinition < eventDefinition =
catchEvent < event = dataOutput* dataOutputAssociation* outputSet? eventDefinition*
    eventDefinitionRef:ref* @parallelMultiple:bool
category < rootElement = categoryValue* @name
categoryValue < baseElement = @value
choreography < collaboration = flowElement*
choreographyActivity < flowNode = participantRef:ref+ correlationKey*
    @initiatingParticipantRef:ref! @loopType:choreographyLoopType
choreographyTask < choreographyActivity = messageFlowRef:ref+
collaboration < rootElement = participant* messageFlow* artifact* conversationNode*
    conversationAssociation* participantAssociation* messageFlowAssociation* correlationKey*
    choreographyRef:ref* conversationLink* @name @isClosed:bool
compensateEventDefinition < eventDefinition = @waitForCompletion:bool @activityRef:ref
complexBehaviorDefinition < baseElement = condition:formalExpression event:implicitThrowEvent?
complexGateway < gateway = activationCondition:expression? @default:ref
conditionalEventDefinition < eventDefinition = condition:expression
conversation < conversationNode =
conversationAssociation < baseElement = @innerConversationNodeRef:ref!
    @outerConversationNodeRef:ref!
conversationLink < baseElement = @name @sourceRef:ref! @targetRef:ref!
conversationNode < baseElement = participantRef:ref* messageFlowRef:ref* correlationKey* @name
correlationKey < baseElement = correlationPropertyRef:ref* @name
correlationProperty < rootElement = correlationPropertyRetrievalExpression+ @name @type:ref
correlationPropertyBinding < baseElement = dataPath:formalExpression @correlationPropertyRef:ref!
correlationPropertyRetrievalExpression < baseElement = messagePath:formalExpression
    @messageRef:ref!
correlationSubscription < baseElement = correlationPropertyBinding* @correlationKeyRef:ref!
dataAssociation < baseElement = sourceRef:ref* targetRef:ref transformation:formalExpression?
    assignment*
dataInput < baseElement = dataState? @name @itemSubjectRef:ref @isCollection:bool
dataInputAssociation < dataAssociation =
dataObject < flowElement = dataState? @itemSubjectRef:ref @isCollection:bool
dataObjectReference < flowElement = dataState? @itemSubjectRef:ref @dataObjectRef:ref
dataOutput < baseElement = dataState? @name @itemSubjectRef:ref @isCollection:bool
dataOutputAssociation < dataAssociation =
dataState < baseElement = @name
dataStore < rootElement = dataState? @name @capacity:int @isUnlimited:bool @itemSubjectRef:ref
dataStoreReference < flowElement = dataState? @itemSubjectRef:ref @dataStoreRef:ref
definitions = import* extension* rootElement* relationship* @id:id @name @targetNamespace!
    @expressionLanguage @typeLanguage @exporter @exporterVersion
documentation = @id:id @textFormat
endEvent < throwEvent =
endPoint < rootElement =
error < rootElement = @name @errorCode @structureRef:ref
errorEventDefinition < eventDefinition = @errorRef:ref
escalation < rootElement = @name @escalationCode @structureRef:ref
escalationEventDefinition < eventDefinition = @escalationRef:ref
event < flowNode = property*
eventBasedGateway < gateway = @instantiate:bool @eventGatewayType:eventBasedGatewayType
eventDefinition < rootElement =
exclusiveGateway < gateway = @default:ref
expression < baseElementWithMixedContent =
extension = documentation* @definition:ref @mustUnderstand:bool
extensionElements =
flowElement < baseElement = auditing? monitoring? categoryValueRef:ref* @name
flowNode < flowElement = incoming:ref* outgoing:ref*
formalExpression < expression = @language @evaluatesToTypeRef:ref
gateway < flowNode = @gatewayDirection:gatewayDirection
globalBusinessRuleTask < globalTask = @implementation
globalChoreographyTask < choreography = @initiatingParticipantRef:ref
globalConversation < collaboration =
globalManualTask < globalTask =
globalScriptTask < globalTask = script? @scriptLanguage
globalTask < callableElement = resourceRole*
globalUserTask < globalTask = rendering* @implementation
group < artifact = @categoryValueRef:ref
humanPerformer < performer =
implicitThrowEvent < throwEvent =
import = @namespace! @location! @importType!
inclusiveGateway < gateway = @default:ref
inputOutputBinding < baseElement = @operationRef:ref! @inputDataRef:ref! @outputDataRef:ref!
inputOutputSpecification < baseElement = dataInput* dataOutput* inputSet+ outputSet+
inputSet < baseElement = dataInputRefs:ref* optionalInputRefs:ref* whileExecutingInputRefs:ref*
    outputSetRefs:ref* @name
interface < rootElement = operation+ @name! @implementationRef:ref
intermediateCatchEvent < catchEvent =
intermediateThrowEvent < throwEvent =
itemDefinition < rootElement = @structureRef:ref @isCollection:bool @itemKind:itemKind
lane < baseElement = partitionElement:baseElement? flowNodeRef:ref* childLaneSet:laneSet? @name
    @partitionElementRef:ref
laneSet < baseElement = lane* @name
linkEventDefinition < eventDefinition = source:ref* target:ref? @name!
loopCharacteristics < baseElement =
manualTask < task =
message < rootElement = @name @itemRef:ref
messageEventDefinition < eventDefinition = operationRef:ref? @messageRef:ref
messageFlow < baseElement = @name @sourceRef:ref! @targetRef:ref! @messageRef:ref
messageFlowAssociation < baseElement = @innerMessageFlowRef:ref! @outerMessageFlowRef:ref!
monitoring < baseElement =
multiInstanceLoopCharacteristics < loopCharacteristics = loopCardinality:expression?
    loopDataInputRef:ref? loopDataOutputRef:ref? inputDataItem:dataInput?
    outputDataItem:dataOutput? complexBehaviorDefinition* completionCondition:expression?
    @isSequential:bool @behavior:multiInstanceFlowCondition @oneBehaviorEventRef:ref
    @noneBehaviorEventRef:ref
operation < baseElement = inMessageRef:ref outMessageRef:ref? errorRef:ref* @name!
    @implementationRef:ref
outputSet < baseElement = dataOutputRefs:ref* optionalOutputRefs:ref*
    whileExecutingOutputRefs:ref* inputSetRefs:ref* @name
parallelGateway < gateway =
participant < baseElement = interfaceRef:ref* endPointRef:ref* participantMultiplicity? @name
    @processRef:ref
participantAssociation < baseElement = innerParticipantRef:ref outerParticipantRef:ref
participantMultiplicity < baseElement = @minimum:int @maximum:int
partnerEntity < rootElement = participantRef:ref* @name
partnerRole < rootElement = participantRef:ref* @name
performer < resourceRole =
potentialOwner < humanPerformer =
process < callableElement = auditing? monitoring? property* laneSet* flowElement* artifact*
    resourceRole* correlationSubscription* supports:ref* @processType:processType @isClosed:bool
    @isExecutable:bool @definitionalCollaborationRef:ref
property < baseElement = dataState? @name @itemSubjectRef:ref
receiveTask < task = @implementation @instantiate:bool @messageRef:ref @operationRef:ref
relationship < baseElement = source:ref+ target:ref+ @type! @direction:relationshipDirection
rendering < baseElement =
resource < rootElement = resourceParameter* @name!
resourceAssignmentExpression < baseElement = expression
resourceParameter < baseElement = @name @type:ref @isRequired:bool
resourceParameterBinding < baseElement = expression @parameterRef:ref!
resourceRole < baseElement = resourceRef:ref? resourceParameterBinding*
    resourceAssignmentExpression? @name
rootElement < baseElement =
script =
scriptTask < task = script? @scriptFormat
sendTask < task = @implementation @messageRef:ref @operationRef:ref
sequenceFlow < flowElement = conditionExpression:expression? @sourceRef:ref! @targetRef:ref!
    @isImmediate:bool
serviceTask < task = @implementation @operationRef:ref
signal < rootElement = @name @structureRef:ref
signalEventDefinition < eventDefinition = @signalRef:ref
standardLoopCharacteristics < loopCharacteristics = loopCondition:expression? @testBefore:bool
    @loopMaximum:int
startEvent < catchEvent = @isInterrupting:bool
subChoreography < choreographyActivity = flowElement* artifact*
subConversation < conversationNode = conversationNode*
subProcess < activity = laneSet* flowElement* artifact* @triggeredByEvent:bool
task < activity =
terminateEventDefinition < eventDefinition =
text =
textAnnotation < artifact = text? @textFormat
throwEvent < event = dataInput* dataInputAssociation* inputSet? eventDefinition*
    eventDefinitionRef:ref*
timerEventDefinition < eventDefinition = timeDate:expression? timeDuration:expression?
    timeCycle:expression?
transaction < subProcess = @method:transactionMethod
userTask < task = rendering* @implementation
"""
_GROUPS = """
flowElement = adHocSubProcess boundaryEvent businessRuleTask callActivity callChoreography
    choreographyTask complexGateway dataObject dataObjectReference dataStoreReference endEvent
    eventBasedGateway exclusiveGateway implicitThrowEvent inclusiveGateway
    intermediateCatchEvent intermediateThrowEvent manualTask parallelGateway receiveTask
    scriptTask sendTask sequenceFlow serviceTask startEvent subChoreography subProcess task
    transaction userTask
artifact = association group textAnnotation
conversationNode = callConversation conversation subConversation
eventDefinition = cancelEventDefinition compensateEventDefinition conditionalEventDefinition
    errorEventDefinition escalationEventDefinition linkEventDefinition messageEventDefinition
    signalEventDefinition terminateEventDefinition timerEventDefinition
rootElement = category collaboration choreography globalChoreographyTask globalConversation
    correlationProperty dataStore endPoint error escalation eventDefinition
    globalBusinessRuleTask globalManualTask globalScriptTask globalTask globalUserTask
    interface itemDefinition message partnerEntity partnerRole process resource signal
expression = expression formalExpression
resourceRole = resourceRole performer humanPerformer potentialOwner
loopCharacteristics = multiInstanceLoopCharacteristics standardLoopCharacteristics
"""

#: The values that an attribute of such a type may have.
VALUES: Mapping[str, frozenset[str]] = {
    "bool": frozenset({"true", "false", "1", "0"}),
    "adHocOrdering": frozenset({"Parallel", "Sequential"}),
    "associationDirection": frozenset({"None", "One", "Both"}),
    "choreographyLoopType": frozenset(
        {"None", "Standard", "MultiInstanceSequential", "MultiInstanceParallel"}
    ),
    "eventBasedGatewayType": frozenset({"Exclusive", "Parallel"}),
    "gatewayDirection": frozenset({"Unspecified", "Converging", "Diverging", "Mixed"}),
    "itemKind": frozenset({"Information", "Physical"}),
    "multiInstanceFlowCondition": frozenset({"None", "One", "All", "Complex"}),
    "processType": frozenset({"None", "Public", "Private"}),
    "relationshipDirection": frozenset({"None", "Forward", "Backward", "Both"}),
    # A transaction method may also be the address of a protocol: any text.
}
#: Inside these anything may stand.
FREE = frozenset({"documentation", "extensionElements", "text", "script"})
_ALIASES = {"expression": "formalExpression"}


@dataclass(frozen=True, slots=True)
class Part:
    """A child element or an attribute of a type."""

    type: str
    required: bool = False
    many: bool = False


@dataclass(slots=True)
class Type:
    """What an element may hold, its base's parts included."""

    children: dict[str, Part] = field(default_factory=dict)
    attributes: dict[str, Part] = field(default_factory=dict)


def _lines(text: str) -> dict[str, list[str]]:
    """Each name with the words behind its equals sign."""
    found: dict[str, list[str]] = {}
    words: list[str] = []
    for line in text.strip().splitlines():
        if not line.startswith(" "):
            name, _, line = line.partition("=")
            words = found.setdefault(name.strip(), [])
        words += line.split()
    return found


def _members(name: str, groups: Mapping[str, list[str]]) -> list[str]:
    if name not in groups:
        return [name]
    return [
        member
        for found in groups[name]
        for member in ([found] if found == name else _members(found, groups))
    ]


def _add(known: Type, word: str, groups: Mapping[str, list[str]]) -> None:
    if word.startswith("@"):
        name, _, kind = word[1:].rstrip("!").partition(":")
        known.attributes[name] = Part(kind, required=word.endswith("!"))
        return
    name, _, kind = word.rstrip("?*+").partition(":")
    for member in _members(name, groups):
        typed = kind or member
        known.children[member] = Part(
            _ALIASES.get(typed, typed),
            required=word[-1] not in "?*" and member == name,
            many=word[-1] in "*+",
        )


def _types() -> dict[str, Type]:
    groups, found = _lines(_GROUPS), {"ref": Type()}
    lines = {tuple(name.split(" < ")): words for name, words in _lines(_TEXT).items()}
    waiting = dict(lines)
    while waiting:
        for heading, words in list(waiting.items()):
            base = found.get(heading[1]) if len(heading) > 1 else Type()
            if base is None:
                continue
            found[heading[0]] = known = Type(dict(base.children), dict(base.attributes))
            for word in words:
                _add(known, word, groups)
            del waiting[heading]
    return found


#: All types by name; an element has the type of its own name unless its parent says otherwise.
TYPES: Mapping[str, Type] = _types()
#: Every element name of the standard.
ELEMENTS = frozenset(name for known in TYPES.values() for name in known.children) | {"definitions"}
