"""jBPM: what it writes under the name of its rule engine, and how it names people."""

from __future__ import annotations

from lxml import etree

from workflow_engine.bpmn.foreign import shared
from workflow_engine.bpmn.foreign.reading import Reading, whole_text
from workflow_engine.bpmn.names import local

_REFUSED = frozenset({"onEntry-script", "onExit-script", "onAlarmEvent"})


def read_attribute(reading: Reading, key: str, text: str) -> None:
    """A service task's kind of work is its topic; the rest is about jBPM itself."""
    if key == "taskName" and reading.kind in ("task", "serviceTask"):
        reading.understood(key, text)
        if reading.kind == "serviceTask":
            reading.found.topic, reading.found.asynchronous = text, True
            reading.found.passes_all_out = True
    elif key == "ruleFlowGroup":
        reading.refused(key, text)
    else:
        reading.idle(key, text)


def read_element(reading: Reading, child: etree._Element) -> None:
    """Scripts at the entry and exit of an element cannot be left out."""
    name = local(child)
    if name in _REFUSED:
        reading.refused(name, whole_text(child))
    else:
        reading.idle(f"{name} {child.get('name', '')}".strip())


def read_role(reading: Reading, role: etree._Element) -> None:
    """The standard's own way to name people, as Activiti (and jBPM) fill it in."""
    kind = local(role)
    text = whole_text(role)
    if not text:
        return
    mark = len(reading.entries)
    found = reading.feel(kind, text)
    if found is None:
        return
    del reading.entries[mark:]
    if kind == "humanPerformer":
        reading.translated(kind, text, found)
        reading.found.assignee = found
        return
    is_jbpm = "http://www.jboss.org/drools" in role.getroottree().getroot().nsmap.values()
    for part in _parts(found):
        word, _, rest = part.partition("(")
        if word in ("user", "group") and rest.endswith(")"):
            prefix = "person" if word == "user" else "group"
            shared.candidates(reading, kind, prefix, rest[:-1])
        else:
            shared.candidates(reading, kind, "person" if is_jbpm else "group", part)


def _parts(text: str) -> list[str]:
    if text.startswith("="):
        return [text]
    return [part.strip() for part in text.split(",") if part.strip()]
