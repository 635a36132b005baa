"""Camunda 7, Activiti and Flowable: the elements inside ``extensionElements``."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from lxml import etree

from workflow_engine.bpmn.foreign import shared
from workflow_engine.bpmn.foreign.family import REFUSED
from workflow_engine.bpmn.foreign.reading import RESULTS, Reading, inside, text_of, whole_text
from workflow_engine.bpmn.foreign.results import from_result
from workflow_engine.bpmn.juel import to_feel
from workflow_engine.bpmn.juel_methods import quoted
from workflow_engine.bpmn.names import local
from workflow_engine.errors import _l

Handler = Callable[[Reading, etree._Element], None]

_CODE = frozenset({"executionListener", "taskListener", "connector", "script", "eventListener",
                   "mapException", "eventType", "eventInParameter", "eventOutParameter",
                   "variableAggregation", "executionListeners", "taskListeners"})  # fmt: skip
_IDLE = frozenset({"properties", "property", "validation", "value", "potentialStarter",
                   "formProperty-value", "customResource", "localization", "no-error-mapping",
                   "modeler", "historyTimeToLive", "lane-list", "eventRegistry"})  # fmt: skip


def read_element(reading: Reading, child: etree._Element) -> None:
    """Read one element of the family."""
    name = local(child)
    if name in _CODE or name in REFUSED:
        reading.refused(name, child.get("class") or child.get("event") or text_of(child))
    elif name in _ELEMENTS:
        _ELEMENTS[name](reading, child)
    elif name in _IDLE:
        reading.idle(name)
    else:
        reading.ignored(name, text_of(child))


def _input_output(reading: Reading, child: etree._Element) -> None:
    for parameter in inside(child):
        name, is_input = parameter.get("name", ""), local(parameter) == "inputParameter"
        label = f"{local(parameter)} {name}"
        before = whole_text(parameter)
        value = _value(reading, parameter, label)
        if value is None:
            continue
        if not is_input and reading.kind in RESULTS:
            value = from_result(value)
        reading.translated(label, before, value)
        (reading.found.inputs if is_input else reading.found.outputs).append((value, name))


def _value(reading: Reading, node: etree._Element, label: str) -> str | None:
    """What a parameter holds: text, an expression, a script, a list or a map of them."""
    held = next(inside(node), None)
    if held is None:
        return _text(reading, text_of(node), label)
    kind = local(held)
    if kind == "list":
        parts = [_nested(reading, part, label) for part in inside(held)]
        return None if None in parts else f"= [{', '.join(filter(None, parts))}]"
    if kind == "map":
        pairs = [(part.get("key", ""), _nested(reading, part, label)) for part in inside(held)]
        if any(value is None for _, value in pairs):
            return None
        return "= {" + ", ".join(f"{quoted(key)}: {value}" for key, value in pairs) + "}"
    if kind == "script":
        return _script(reading, held, label)
    reading.refused(label, kind)
    return None


def _nested(reading: Reading, node: etree._Element, label: str) -> str | None:
    """The same inside a list or map, where a text is a string of FEEL."""
    if local(node) in ("script", "value", "entry") and next(inside(node), None) is None:
        is_code = local(node) == "script"
        found = _script(reading, node, label) if is_code else _text(reading, text_of(node), label)
    else:
        found = _value(reading, _wrapped(node), label)
    if found is None:
        return None
    return f"({found[1:].strip()})" if found.startswith("=") else quoted(found)


def _wrapped(node: etree._Element) -> etree._Element:
    """A list in a list stands there itself; in a map it is inside its entry."""
    if local(node) == "entry":
        return node
    holder = etree.Element("entry")
    # The copy leaves the model as it is.
    holder.append(etree.fromstring(etree.tostring(node, with_tail=False)))
    return holder


def _text(reading: Reading, text: str, label: str) -> str | None:
    if not text:
        return "= null"
    found = to_feel(text)
    if found is None:
        reading.feel(label, text)
    return found


def _script(reading: Reading, script: etree._Element, label: str) -> str | None:
    language, text = script.get("scriptFormat", "").lower(), text_of(script)
    if language == "feel":
        return "= " + text.removeprefix("=").strip()
    found = to_feel(text) if language == "juel" else None
    if found is None:
        why = _l("{name}: a script of another language cannot be run here.")
        reading.refused(label, f"{language}: {text}", why)
    return found


def _in(reading: Reading, child: etree._Element) -> None:
    if child.get("variables") == "all":
        reading.understood("in", "all")
        reading.found.passes_all_in = True
    elif child.get("businessKey"):
        found = reading.feel("in businessKey", child.get("businessKey", ""))
        reading.found.called_key = found or reading.found.called_key
    else:
        _passed(reading, child, "in")


def _out(reading: Reading, child: etree._Element) -> None:
    if child.get("variables") == "all":
        reading.understood("out", "all")
        reading.found.passes_all_out = True
    else:
        _passed(reading, child, "out")


def _passed(reading: Reading, child: etree._Element, way: str) -> None:
    target = child.get("target", child.get("source", ""))
    label, source = f"{way} {target}", child.get("source")
    computed = child.get("sourceExpression")
    if reading.kind not in ("callActivity", "signalEventDefinition"):
        reading.ignored(label, source or computed or "")
        return
    if source is not None:
        value: str | None = f"= {source}" if way == "in" else f"= result.{source}"
    else:
        text = computed or ""
        value = to_feel(text if "{" in text else "${" + text + "}")
        value = from_result(value) if value is not None and way == "out" else value
    if value is None:
        reading.feel(label, computed or "")
        return
    reading.translated(label, source or computed or "", f"{value} -> {target}")
    (reading.found.inputs if way == "in" else reading.found.outputs).append((value, target))


def _form_data(reading: Reading, child: etree._Element) -> None:
    """The fields become a form of their own, which ``embedded`` writes."""
    key = "start" if reading.kind == "startEvent" else reading.id or ""
    fields = ", ".join(field.get("id", "") for field in inside(child))
    reading.translated("formData", fields or child.get("id", ""), key)
    reading.found.form = reading.found.form or key


def _retry(reading: Reading, child: etree._Element) -> None:
    shared.retries(reading, "failedJobRetryTimeCycle", text_of(child))


def _errors(reading: Reading, child: etree._Element) -> None:
    why = _l("{name}: a worker here says itself which error of the business it met.")
    reading.refused("errorEventDefinition", child.get("expression", ""), why)


def _tag(reading: Reading, child: etree._Element) -> None:
    """Activiti's fields of a task: what they set belongs to the class or kind of the task."""
    name = child.get("name", "")
    value = child.get("stringValue") or whole_text(child)
    if name == "decisionTableReferenceKey":
        reading.understood(name, value)
        reading.found.decision = value
    else:
        reading.idle(f"field {name}", value)


_ELEMENTS: Mapping[str, Handler] = {
    "inputOutput": _input_output,
    "in": _in,
    "out": _out,
    "formData": _form_data,
    "formProperty": _form_data,
    "failedJobRetryTimeCycle": _retry,
    "errorEventDefinition": _errors,
    "field": _tag,
}
