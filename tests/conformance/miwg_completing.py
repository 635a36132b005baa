"""A drawing says who does what, but not by which condition, message or program: fill that in.

Only an element on which the engine has a finding that blocks is touched, and each touch is told.
"""

from collections.abc import Callable, Iterator

from lxml import etree

from workflow_engine.bpmn import load

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
CS = "{urn:countersign:bpmn:1}"
_ROUNDS = 6
#: Findings about what only another engine can do, and its namespaces.
_OTHERS = ("foreign-behaviour", "untranslatable-expression")
_ENGINES = ("{http://camunda.org/", "{http://activiti.org/", "{http://flowable.org/",
            "{http://www.jboss.org/")  # fmt: skip
_WORK = ("serviceTask", "sendTask", "businessRuleTask")
_ROOTS = {
    "messageRef": ("message", "name"),
    "signalRef": ("signal", "name"),
    "errorRef": ("error", "errorCode"),
    "escalationRef": ("escalation", "escalationCode"),
}
_TRUE = (
    "conditionExpression",
    "condition",
    "completionCondition",
    "loopCondition",
    "activationCondition",
)


def made_executable(data: bytes) -> bytes:
    """The same file with all of its processes marked."""
    root = etree.fromstring(data)
    for process in root.iter(f"{BPMN}process"):
        process.set("isExecutable", "true")
    return etree.tostring(root)


def completed(data: bytes) -> tuple[bytes, list[str]]:
    """The file with what its drawing leaves open, and what that was."""
    root = etree.fromstring(data)
    told = list(_called_processes(root))
    for _ in range(_ROUNDS):
        blocking = [f for f in load(etree.tostring(root)).findings if f.severity == "error"]
        if not blocking:
            break
        for element, code in {f.element: f.code for f in blocking}.items():
            node = next(iter(root.xpath("//*[@id=$id]", id=element or "")), root)
            told.extend(f"{element}: {what} ({code})" for what in _filled(root, node))
            if code in _OTHERS:
                told.extend(f"{element}: {what} ({code})" for what in _without_others(node))
    return etree.tostring(root), told


def _called_processes(root: etree._Element) -> Iterator[str]:
    """What is called lies in other files: an empty process of that name stands for it."""
    here = {element.get("id") for element in root}
    for call in list(root.iter(f"{BPMN}callActivity")):
        name = call.get("calledElement") or f"called_by_{call.get('id')}"
        if name.rpartition(":")[2] in here or "{" in name:
            continue
        call.set("calledElement", name.rpartition(":")[2])
        here.add(call.get("calledElement"))
        given = {"id": call.get("calledElement", ""), "isExecutable": "true"}
        process = etree.Element(f"{BPMN}process", given)
        start, end = f"{given['id']}_start", f"{given['id']}_end"
        etree.SubElement(process, f"{BPMN}startEvent", {"id": start})
        etree.SubElement(process, f"{BPMN}endEvent", {"id": end})
        flow = {"id": f"{given['id']}_flow", "sourceRef": start, "targetRef": end}
        etree.SubElement(process, f"{BPMN}sequenceFlow", flow)
        root.insert(0, process)
        yield f"{call.get('id')}: a process to call"


def _without_others(node: etree._Element) -> Iterator[str]:
    """Programs of another engine are not at hand."""
    for name in [str(key) for key in node.attrib if str(key).startswith(_ENGINES)]:
        del node.attrib[name]
        yield f"nothing for {etree.QName(name).localname}"
    for held in node.findall(f"{BPMN}extensionElements"):
        for child in [c for c in held if str(c.tag).startswith(_ENGINES)]:
            held.remove(child)
            yield f"nothing for {etree.QName(child).localname}"


def _filled(root: etree._Element, node: etree._Element) -> Iterator[str]:
    kind = node.tag.removeprefix(BPMN)
    for fill in (_language, _references, _timers, _expressions, _loops):
        yield from fill(root, node)
    if kind in _FILL:
        yield from _FILL[kind](root, node)


def _language(root: etree._Element, node: etree._Element) -> Iterator[str]:
    for holder in (root, *node.iter(etree.Element)):
        for name in ("expressionLanguage", "language"):
            if holder.get(name) and "feel" not in holder.get(name, "").lower():
                del holder.attrib[name]
                yield "a language that is run here"


def _references(root: etree._Element, node: etree._Element) -> Iterator[str]:
    for inner in node.iter(etree.Element):
        kind = inner.tag.removeprefix(BPMN)
        name = f"{kind.removesuffix('EventDefinition')}Ref"
        if kind in ("receiveTask", "sendTask"):
            name = "messageRef"
        if name in _ROOTS and not inner.get(name):
            kind, key = _ROOTS[name]
            identity = f"{kind}_{node.get('id')}"
            given = {"id": identity, "name": identity, key: identity}
            root.insert(0, etree.Element(f"{BPMN}{kind}", given))
            inner.set(name, identity)
            yield f"a {kind}"


def _timers(root: etree._Element, node: etree._Element) -> Iterator[str]:
    for timer in node.iter(f"{BPMN}timerEventDefinition"):
        for child in list(timer):
            timer.remove(child)
        etree.SubElement(timer, f"{BPMN}timeDuration").text = "PT1H"
        yield "a duration"


def _expressions(root: etree._Element, node: etree._Element) -> Iterator[str]:
    for inner in node.iterchildren(*(f"{BPMN}{name}" for name in _TRUE)):
        inner.text = "true"
        yield "a condition"
    for definition in node.iterchildren(f"{BPMN}conditionalEventDefinition"):
        if definition.find(f"{BPMN}condition") is None:
            etree.SubElement(definition, f"{BPMN}condition").text = "true"
            yield "a condition"


def _loops(root: etree._Element, node: etree._Element) -> Iterator[str]:
    for loop in node.iterchildren(f"{BPMN}multiInstanceLoopCharacteristics"):
        if loop.find(f"{BPMN}loopCardinality") is None:
            loop.insert(0, etree.Element(f"{BPMN}loopCardinality"))
            loop[0].text = "2"
            yield "a number"
    for loop in node.iterchildren(f"{BPMN}standardLoopCharacteristics"):
        loop.set("loopMaximum", "2")
        yield "a maximum"


def _flow(root: etree._Element, node: etree._Element) -> Iterator[str]:
    if node.find(f"{BPMN}conditionExpression") is None:
        etree.SubElement(node, f"{BPMN}conditionExpression").text = "true"
        yield "a condition"


def _work(root: etree._Element, node: etree._Element) -> Iterator[str]:
    held = node.find(f"{BPMN}extensionElements")
    if held is None:
        held = etree.Element(f"{BPMN}extensionElements")
        node.insert(len(node.findall(f"{BPMN}documentation")), held)
    if held.find(f"{CS}external") is None:
        etree.SubElement(held, f"{CS}external", {"topic": node.get("id", "")})
        yield "a topic"


def _script(root: etree._Element, node: etree._Element) -> Iterator[str]:
    script = node.find(f"{BPMN}script")
    if script is None:
        script = etree.SubElement(node, f"{BPMN}script")
    node.set("scriptFormat", "feel")
    script.text = "null"
    yield "a script"


def _ad_hoc(root: etree._Element, node: etree._Element) -> Iterator[str]:
    if not any(str(child.tag).endswith(("Task", "task")) for child in node):
        etree.SubElement(node, f"{BPMN}task", {"id": f"in_{node.get('id')}"})
        yield "a task inside"


def _link(root: etree._Element, node: etree._Element) -> Iterator[str]:
    for link in node.iterchildren(f"{BPMN}linkEventDefinition"):
        if not link.get("name"):
            link.set("name", node.get("name") or "link")
            yield "the name of its link"


def _complex(root: etree._Element, node: etree._Element) -> Iterator[str]:
    if node.find(f"{BPMN}activationCondition") is None:
        etree.SubElement(node, f"{BPMN}activationCondition").text = "activationCount >= 1"
        yield "how many are enough"


_FILL: dict[str, Callable[[etree._Element, etree._Element], Iterator[str]]] = {
    "sequenceFlow": _flow,
    "scriptTask": _script,
    "adHocSubProcess": _ad_hoc,
    "intermediateThrowEvent": _link,
    "intermediateCatchEvent": _link,
    "complexGateway": _complex,
    **dict.fromkeys(_WORK, _work),
}
