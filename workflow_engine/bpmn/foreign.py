"""Camunda's and Zeebe's extensions, as far as they ask for what this engine does."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from lxml import etree

from workflow_engine.bpmn.findings import Findings
from workflow_engine.bpmn.juel import to_feel
from workflow_engine.bpmn.names import CAMUNDA, local
from workflow_engine.errors import _l

if TYPE_CHECKING:
    from workflow_engine.bpmn.extensions import Extensions

#: They run code or decide something that this engine would not do: never ignored in silence.
_REFUSED = frozenset(
    {
        "class",
        "delegateExpression",
        "expression",
        "connector",
        "executionListener",
        "taskListener",
        "script",
        "executionListeners",
        "taskListeners",
        "failedJobRetryTimeCycle",
        "script-task",
        "formData",
        "errorEventDefinition",
        "in",
        "out",
        "calledElement",
        "loopCharacteristics",
    }
)
_HARMLESS = frozenset(
    {
        "userTask",
        "historyTimeToLive",
        "versionTag",
        "isStartableInTasklist",
        "properties",
        "candidateStarterGroups",
        "candidateStarterUsers",
        "exclusive",
        "modelerTemplate",
        "modelerTemplateVersion",
        "modelerTemplateIcon",
        "type",
    }
)


def read_attribute(
    found: Extensions, name: str, value: str, *, owner: etree._Element, findings: Findings
) -> None:
    """Translate one foreign attribute of ``owner``."""
    qualified = etree.QName(name)
    key, text = qualified.localname, value
    handler = _ATTRIBUTES.get(key) if qualified.namespace == CAMUNDA else None
    if handler is None:
        _not_honoured(key, owner=owner, findings=findings)
        return
    handler(found, _feel(text, owner=owner, findings=findings))


def read_element(
    found: Extensions, child: etree._Element, *, owner: etree._Element, findings: Findings
) -> None:
    """Translate one foreign extension element of ``owner``."""
    handler = _ELEMENTS.get((etree.QName(child).namespace == CAMUNDA, local(child)))
    if handler is None:
        _not_honoured(local(child), owner=owner, findings=findings)
        return
    handler(found, child, lambda text: _feel(text, owner=owner, findings=findings))


def _not_honoured(name: str, *, owner: etree._Element, findings: Findings) -> None:
    if name in _REFUSED:
        findings.error(
            "foreign-behaviour",
            owner.get("id"),
            _l("{name} asks for behaviour of another engine that is not available here."),
            name=name,
            hint=_l("Model it with cs:operation, or remove it."),
        )
    elif name not in _HARMLESS:
        findings.warning(
            "extension-ignored",
            owner.get("id"),
            _l("The extension {name} is not known and has no effect."),
            name=name,
        )


def _feel(text: str, *, owner: etree._Element, findings: Findings) -> str:
    translated = to_feel(text)
    if translated is None:
        findings.error(
            "untranslatable-expression",
            owner.get("id"),
            _l("The expression {text} cannot be translated to FEEL."),
            text=text,
            hint=_l("Write it as FEEL: a leading = and then the expression."),
        )
        return ""
    return translated


def _candidates(found: Extensions, prefix: str, text: str) -> None:
    """Users and groups may both be given; literals of one kind are joined with the other's."""
    if text.startswith("="):
        joined = text
        if prefix == "group":
            joined = f'= for g in flatten([{text[1:].strip()}]) return "group:" + g'
    else:
        joined = ", ".join(f"{prefix}:{part.strip()}" for part in text.split(",") if part.strip())
    if found.candidates and not found.candidates.startswith("=") and not joined.startswith("="):
        joined = f"{found.candidates}, {joined}"
    elif found.candidates:
        joined = f"= concatenate({_list(found.candidates)}, {_list(joined)})"
    found.candidates = joined


def _list(text: str) -> str:
    if text.startswith("="):
        return f"flatten([{text[1:].strip()}])"
    return "[" + ", ".join(f'"{part.strip()}"' for part in text.split(",")) + "]"


_ATTRIBUTES: dict[str, Callable[[Extensions, str], None]] = {
    "assignee": lambda found, text: setattr(found, "assignee", text),
    "candidateUsers": lambda found, text: _candidates(found, "person", text),
    "candidateGroups": lambda found, text: _candidates(found, "group", text),
    "dueDate": lambda found, text: setattr(found, "due", text),
    "priority": lambda found, text: setattr(found, "priority", text),
    "formKey": lambda found, text: setattr(found, "form", text),
    "topic": lambda found, text: _topic(found, text),
    "asyncBefore": lambda found, text: setattr(found, "asynchronous", text == "true"),
    "decisionRef": lambda found, text: setattr(found, "decision", text),
    "resultVariable": lambda found, text: setattr(found, "result", text),
}


def _topic(found: Extensions, text: str) -> None:
    found.operation, found.asynchronous = text, True


Translate = Callable[[str], str]


def _input_output(found: Extensions, child: etree._Element, feel: Translate) -> None:
    for parameter in child.iterchildren(etree.Element):
        pair = feel((parameter.text or "").strip()), parameter.get("name", "")
        (found.inputs if local(parameter) == "inputParameter" else found.outputs).append(pair)


def _io_mapping(found: Extensions, child: etree._Element, feel: Translate) -> None:
    for mapping in child.iterchildren(etree.Element):
        pair = mapping.get("source", ""), mapping.get("target", "")
        (found.inputs if local(mapping) == "input" else found.outputs).append(pair)


def _assignment(found: Extensions, child: etree._Element, feel: Translate) -> None:
    found.assignee = child.get("assignee") or None
    for name, prefix in (("candidateUsers", "person"), ("candidateGroups", "group")):
        if child.get(name):
            _candidates(found, prefix, child.get(name, ""))


def _task_definition(found: Extensions, child: etree._Element, feel: Translate) -> None:
    found.operation, found.retries = child.get("type"), child.get("retries")
    found.asynchronous = True


def _schedule(found: Extensions, child: etree._Element, feel: Translate) -> None:
    found.due = child.get("dueDate")


def _form(found: Extensions, child: etree._Element, feel: Translate) -> None:
    found.form = child.get("formKey") or child.get("formId")


def _decision(found: Extensions, child: etree._Element, feel: Translate) -> None:
    found.decision, found.result = child.get("decisionId"), child.get("resultVariable")


def _subscription(found: Extensions, child: etree._Element, feel: Translate) -> None:
    found.correlation = child.get("correlationKey")


def _nothing(found: Extensions, child: etree._Element, feel: Translate) -> None:
    """The element only says that the task is of the ordinary sort."""


_ELEMENTS: dict[tuple[bool, str], Callable[[Extensions, etree._Element, Translate], None]] = {
    (True, "inputOutput"): _input_output,
    (False, "ioMapping"): _io_mapping,
    (False, "assignmentDefinition"): _assignment,
    (False, "taskDefinition"): _task_definition,
    (False, "taskSchedule"): _schedule,
    (False, "formDefinition"): _form,
    (False, "calledDecision"): _decision,
    (False, "subscription"): _subscription,
    (False, "userTask"): _nothing,
    (False, "properties"): _nothing,
    (True, "properties"): _nothing,
}
