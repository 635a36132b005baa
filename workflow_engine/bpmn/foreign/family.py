"""Camunda 7, Activiti and Flowable: attributes, one vocabulary with three names."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from workflow_engine.bpmn.foreign import shared
from workflow_engine.bpmn.foreign.reading import WORK, Reading
from workflow_engine.bpmn.names import local
from workflow_engine.errors import _l

Handler = Callable[[Reading, str, str], None]

#: They run code or decide something that this engine would not do: never ignored in silence.
REFUSED = frozenset(
    {
        "class", "delegateExpression", "expression", "variableMappingClass",
        "variableMappingDelegateExpression", "caseRef", "skipExpression", "ruleVariablesInput",
        "rules", "extensionId", "resource", "mapDecisionResultClass",
    }
)  # fmt: skip
_ON_DATA = _l("{found} has no effect here: conditions are looked at whenever data changes.")
_BY_SYSTEM = _l("{found} has no effect here: it is a setting of the system.")
_NO_COLUMNS = _l("{found} has no effect here: a single output is given as it is, several by name.")
IDLE: Mapping[str, str | None] = {
    "asyncAfter": shared.IN_ONE_STEP,
    "asyncLeave": shared.IN_ONE_STEP,
    "exclusive": shared.IN_ONE_STEP,
    "jobPriority": _BY_SYSTEM,
    "historyTimeToLive": _BY_SYSTEM,
    "isStartableInTasklist": None,
    "formRefBinding": shared.WITH_THE_MODEL,
    "formRefVersion": shared.WITH_THE_MODEL,
    "decisionRefBinding": shared.PUBLISHED,
    "decisionRefVersion": shared.PUBLISHED,
    "decisionRefVersionTag": shared.PUBLISHED,
    "sameDeployment": shared.WITH_THE_MODEL,
    "formFieldValidation": None,
    "variableName": _ON_DATA,
    "variableEvents": _ON_DATA,
    "mapDecisionResult": _NO_COLUMNS,
    "modelerTemplate": None,
    "modelerTemplateVersion": None,
    "modelerTemplateIcon": None,
    "diagramRelationId": None,
    "calledElementTenantId": _BY_SYSTEM,
    "decisionRefTenantId": _BY_SYSTEM,
    "tenantId": _BY_SYSTEM,
    "fallbackToDefaultTenant": _BY_SYSTEM,
    "category": None,
    "followUpDate": None,
    "isForCompensation": None,
    "idVariableName": None,
    "localScope": None,
    "hashtag": None,
    "triggerable": None,
}


def _field(field: str) -> Handler:
    def read(reading: Reading, name: str, text: str) -> None:
        found = reading.feel(name, text)
        if found is not None:
            setattr(reading.found, field, found)

    return read


def _candidates(prefix: str) -> Handler:
    def read(reading: Reading, name: str, text: str) -> None:
        mark = len(reading.entries)
        found = reading.feel(name, text)
        if found is not None:
            del reading.entries[mark:]
            shared.candidates(reading, name, prefix, found)

    return read


def _starters(prefix: str) -> Handler:
    return lambda reading, name, text: shared.starters(reading, name, prefix, text)


def _form(reading: Reading, name: str, text: str) -> None:
    if reading.kind == "startEvent" and text != "start":
        reading.ignored(name, text, _l("{found}: the form of the start is the file start.json."))
        return
    mark = len(reading.entries)
    found = reading.feel(name, text)
    if found is not None:
        del reading.entries[mark:]
        shared.form(reading, name, found)


def _topic(reading: Reading, name: str, text: str) -> None:
    if reading.kind not in WORK:
        reading.ignored(name, text, _l("{found} has no effect here: the engine sends it itself."))
        return
    found = reading.feel(name, text)
    if found is not None:
        reading.found.topic, reading.found.asynchronous = found, True
        reading.found.passes_all_out = True


def _type(reading: Reading, name: str, text: str) -> None:
    if text in ("external", "dmn") or reading.kind not in WORK:
        reading.understood(name, text)
    else:
        reading.refused(name, text, _l("{name}: only external work is done for a task like this."))


def _async(reading: Reading, name: str, text: str) -> None:
    if reading.kind not in WORK or text != "true":
        reading.idle(name, text, shared.IN_ONE_STEP)
        return
    reading.understood(name, text)
    reading.found.asynchronous = True


def _result(reading: Reading, name: str, text: str) -> None:
    if reading.kind in ("businessRuleTask", "scriptTask"):
        reading.understood(name, text)
        reading.found.result = text
        return
    reading.translated(name, text, f"result -> {text}")
    reading.found.outputs.append(("= result", text))


def _initiator(reading: Reading, name: str, text: str) -> None:
    reading.understood(name, text)
    reading.found.initiator = text


def _variable(reading: Reading, name: str, text: str) -> None:
    """A list: by an expression, or by the name of the variable."""
    found = reading.feel(name, text)
    if found is not None:
        reading.found.collection = found if found.startswith("=") else f"= {found}"


def _item(reading: Reading, name: str, text: str) -> None:
    reading.understood(name, text)
    reading.found.item = text


def _index(reading: Reading, name: str, text: str) -> None:
    reading.ignored(name, text, _l("{found}: the variable loopCounter has the number."))


def _binding(reading: Reading, name: str, text: str) -> None:
    shared.binding(reading, name, text)


def _version(reading: Reading, name: str, text: str) -> None:
    reading.idle(name, text, _l("{found}: versions of the other engine are not known here."))


def _same_key(reading: Reading, name: str, text: str) -> None:
    if text == "true":
        reading.translated(name, text, "= business_key")
        reading.found.called_key = "= business_key"


def _all_in(reading: Reading, name: str, text: str) -> None:
    reading.understood(name, text)
    reading.found.passes_all_in = text == "true"


def _caught(brought: str) -> Handler:
    """A variable that gets what a caught error or escalation brought."""

    def read(reading: Reading, name: str, text: str) -> None:
        event = reading.owner.getparent()
        if event is None or local(event) not in ("boundaryEvent", "startEvent"):
            reading.idle(name, text)
            return
        reading.understood(name, text)
        reading.found.caught.append((brought, text))

    return read


def _caught_object(reading: Reading, name: str, text: str) -> None:
    reading.ignored(name, text, _l("{found}: the engine does not keep the code in a variable."))


ATTRIBUTES: Mapping[str, Handler] = {
    "assignee": _field("assignee"),
    "candidateUsers": _candidates("person"),
    "candidateGroups": _candidates("group"),
    "candidateStarterUsers": _starters("person"),
    "candidateStarterGroups": _starters("group"),
    "dueDate": _field("due"),
    "priority": _field("priority"),
    "taskPriority": _field("priority"),
    "formKey": _form,
    "formRef": _form,
    "initiator": _initiator,
    "type": _type,
    "topic": _topic,
    "asyncBefore": _async,
    "async": _async,
    "decisionRef": _field("decision"),
    "resultVariable": _result,
    "resultVariableName": _result,
    "calledElementBinding": _binding,
    "calledElementVersion": _version,
    "calledElementVersionTag": _field("version_tag"),
    "versionTag": shared.version_tag,
    "businessKey": _field("called_key"),
    "inheritBusinessKey": _same_key,
    "inheritVariables": _all_in,
    "collection": _variable,
    "elementVariable": _item,
    "elementIndexVariable": _index,
    "errorCodeVariable": _caught("error_code"),
    "errorMessageVariable": _caught("error_message"),
    "errorVariableName": _caught_object,
    "escalationCodeVariable": _caught("escalation_code"),
}


def read_attribute(reading: Reading, key: str, text: str) -> None:
    """Read one attribute of the family."""
    if key in REFUSED:
        reading.refused(key, text)
    elif key in ATTRIBUTES:
        ATTRIBUTES[key](reading, key, text)
    elif key in IDLE:
        reading.idle(key, text, IDLE[key])
    else:
        reading.ignored(key, text)
