"""Everything that can be said against a model by looking at it, in one pass."""

from collections.abc import Iterable, Iterator

from lxml import etree

from workflow_engine.bpmn import vocabulary
from workflow_engine.bpmn.elements import REGISTRY
from workflow_engine.bpmn.findings import Findings
from workflow_engine.bpmn.lint_flows import check_flows
from workflow_engine.bpmn.names import BPMN, event_kind, local, tag
from workflow_engine.errors import _l


def check(root: etree._Element, findings: Findings) -> None:
    """All findings about the structure; expressions are checked where they are compiled."""
    ids = _check_ids(root, findings)
    processes = _executable(root, findings)
    for element in _bpmn(root):
        _check_reference_attributes(element, ids, findings)
    for process in processes:
        _check_elements(process, findings)
        for container in (process, *process.iter(tag("subProcess"))):
            _check_starts(container, findings)
            check_flows(container, findings)


def _bpmn(root: etree._Element) -> Iterator[etree._Element]:
    return root.iter(f"{{{BPMN}}}*")


def owner_id(element: etree._Element | None) -> str | None:
    """The id of the element, or of the nearest one around it that has one."""
    while element is not None and not element.get("id"):
        element = element.getparent()
    return element.get("id") if element is not None else None


def _check_ids(root: etree._Element, findings: Findings) -> dict[str, etree._Element]:
    ids: dict[str, etree._Element] = {}
    needing = vocabulary.NODES | {"process", "sequenceFlow", "message", "error", "lane"}
    for element in _bpmn(root):
        identity = element.get("id")
        if identity is None:
            if local(element) in needing:
                findings.error(
                    "missing-id", owner_id(element), _l("A {kind} has no id."), kind=local(element)
                )
        elif identity in ids:
            findings.error(
                "duplicate-id", identity, _l("The id {id} is used more than once."), id=identity
            )
        else:
            ids[identity] = element
    return ids


def _executable(root: etree._Element, findings: Findings) -> list[etree._Element]:
    found = []
    for process in root.iterchildren(tag("process")):
        if process.get("isExecutable", "true") == "true":
            found.append(process)
        else:
            findings.warning(
                "not-executable",
                process.get("id"),
                _l("The process is not marked as executable and is left out."),
            )
    if not found:
        findings.error("no-process", None, _l("The file has no executable process."))
    return found


def _check_reference_attributes(
    element: etree._Element, ids: dict[str, etree._Element], findings: Findings
) -> None:
    kind = local(element)
    if kind in ("messageFlow", "association"):
        return
    for name, kinds in vocabulary.REFERENCES.items():
        value = element.get(name)
        if value is None:
            continue
        target = ids.get(value)
        if target is None:
            findings.error(
                "dangling-reference",
                owner_id(element),
                _l("{attribute} refers to {value}, which is not in the file."),
                attribute=name,
                value=value,
            )
        elif local(target) not in kinds and local(target) in vocabulary.PARTS | vocabulary.NODES:
            findings.error(
                "wrong-reference",
                owner_id(element),
                _l("{attribute} refers to {value}, which is a {kind}."),
                attribute=name,
                value=value,
                kind=local(target),
            )
    if kind in ("incoming", "outgoing", "flowNodeRef") and (element.text or "").strip() not in ids:
        findings.error(
            "dangling-reference",
            owner_id(element),
            _l("{attribute} refers to {value}, which is not in the file."),
            attribute=kind,
            value=(element.text or "").strip(),
        )


def _check_elements(process: etree._Element, findings: Findings) -> None:
    """Inside what is not supported, or only drawn, there is nothing more to say."""
    pending = [process]
    while pending:
        element = pending.pop()
        if _is_supported(element, findings):
            _check_element(element, findings)
            pending.extend(reversed(list(element.iterchildren(f"{{{BPMN}}}*"))))


def _is_supported(element: etree._Element, findings: Findings) -> bool:
    kind = local(element)
    _check_attributes(element, findings)
    if kind in vocabulary.NODES:
        _check_event(element, findings)
    elif kind in vocabulary.DATA:
        findings.warning(
            "data-has-no-effect",
            owner_id(element),
            _l("The {kind} is only drawn; variables are moved by input and output mappings."),
            kind=kind,
        )
        return False
    elif kind not in vocabulary.PARTS and event_kind(element) is None:
        findings.error(
            "unsupported-element",
            owner_id(element),
            _l("A {kind} is not supported."),
            kind=kind,
            hint=_l("Remove it or model it with supported elements."),
        )
        return False
    return True


def _check_attributes(element: etree._Element, findings: Findings) -> None:
    for name, allowed in vocabulary.ATTRIBUTES.items():
        if element.get(name, next(iter(allowed))) not in allowed:
            findings.error(
                "unsupported-attribute",
                owner_id(element),
                _l("{name}={value} is not supported."),
                name=name,
                value=element.get(name),
            )


def _check_event(element: etree._Element, findings: Findings) -> None:
    kind = local(element)
    events = [e for e in map(event_kind, element.iterchildren(etree.Element)) if e is not None]
    if len(events) > 1 or element.find(tag("eventDefinitionRef")) is not None:
        findings.error(
            "unsupported-event",
            element.get("id"),
            _l("An event with several definitions is not supported."),
        )
    elif (kind, events[0] if events else None) not in REGISTRY:
        findings.error(
            "unsupported-event",
            element.get("id"),
            _l("A {kind} of the kind {event} is not supported."),
            kind=kind,
            event=events[0] if events else "none",
        )


def _check_element(element: etree._Element, findings: Findings) -> None:
    kind, identity = local(element), element.get("id")
    if kind == "boundaryEvent":
        _check_boundary(element, findings)
    if kind == "conditionExpression":
        language = element.get("language", "feel").lower()
        if "feel" not in language and "juel" not in language:
            findings.error(
                "expression-language",
                owner_id(element),
                _l("Expressions in the language {language} are not supported."),
                language=language,
                hint=_l("Write conditions in FEEL."),
            )
    _check_definition(element, findings)
    if kind == "receiveTask" and not element.get("messageRef"):
        findings.error("no-message", identity, _l("The task does not say which message it awaits."))
    if kind == "sendTask" and not element.get("messageRef") and not _has_operation(element):
        findings.error(
            "no-message", identity, _l("The task names neither a message nor an operation.")
        )


def _has_operation(element: etree._Element) -> bool:
    """An operation of ours, or another engine's words for one."""
    inside = element.iterfind(f"{tag('extensionElements')}/*")
    named = any(local(child) in ("operation", "taskDefinition") for child in inside)
    return named or any(str(name).endswith("}topic") for name in element.attrib)


def _check_boundary(element: etree._Element, findings: Findings) -> None:
    identity = element.get("id")
    if not element.get("attachedToRef"):
        findings.error(
            "not-attached", identity, _l("The boundary event is not attached to an activity.")
        )
    has_error = element.find(tag("errorEventDefinition")) is not None
    if has_error and element.get("cancelActivity", "true") != "true":
        findings.error(
            "error-interrupts", identity, _l("A boundary event for errors always interrupts.")
        )


def _check_definition(element: etree._Element, findings: Findings) -> None:
    event = event_kind(element)
    if event is None:
        return
    owner = owner_id(element.getparent())
    if event == "message" and not element.get("messageRef"):
        findings.error("no-message", owner, _l("The event does not say which message."))
    if event == "timer" and sum(1 for _ in element.iterchildren(f"{{{BPMN}}}*")) != 1:
        findings.error(
            "no-timer", owner, _l("The timer needs exactly one of date, duration and cycle.")
        )
    parent = element.getparent()
    if event == "error" and parent is not None and local(parent) == "endEvent":
        _check_thrown_error(element, owner, findings)


def _check_thrown_error(element: etree._Element, owner: str | None, findings: Findings) -> None:
    root = element.getroottree().getroot()
    error = next(
        (e for e in root.iterchildren(tag("error")) if e.get("id") == element.get("errorRef")), None
    )
    if error is None or not error.get("errorCode"):
        findings.error("no-error-code", owner, _l("The end event throws an error without a code."))


def _check_starts(container: etree._Element, findings: Findings) -> None:
    starts = list(container.iterchildren(tag("startEvent")))
    plain = [start for start in starts if not _definitions(start)]
    identity = container.get("id")
    if container.get("triggeredByEvent") == "true":
        return
    if local(container) == "subProcess" and (len(starts) != 1 or len(plain) != 1):
        findings.error(
            "sub-process-start",
            identity,
            _l("A sub-process needs exactly one start event, without an event definition."),
        )
    elif not starts:
        findings.error("no-start", identity, _l("The process has no start event."))
    elif len(plain) > 1:
        findings.error(
            "several-starts",
            identity,
            _l("The process has several start events without an event definition."),
        )


def _definitions(event: etree._Element) -> Iterable[str]:
    return [kind for kind in map(event_kind, event.iterchildren(etree.Element)) if kind]
