"""A model as BPMN XML, in the words of the standard, ours for FEEL, or SpiffWorkflow's."""

from xml.sax.saxutils import escape, quoteattr

from tests.random_models.model import Body, Flow, Model, Node, Repeat

HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:cs="urn:countersign:bpmn:1" targetNamespace="urn:random">'
)
#: Kind of event -> the element of the file that it refers to, and the attribute of its code.
ROOTS = {
    "message": ("message", "name"),
    "signal": ("signal", "name"),
    "error": ("error", "errorCode"),
    "escalation": ("escalation", "escalationCode"),
}


def write_python(model: Model) -> bytes:
    """For SpiffWorkflow, to which conditions and timers are Python."""
    text = write(model).decode()
    text = text.replace(" = ", " == ").replace(">PT1H<", ">'PT1H'<")
    return text.encode()


def write(model: Model) -> bytes:
    """The file; its only process is ``main``."""
    roots = sorted({(n.event, n.ref) for n in model.nodes() if n.event in ROOTS and n.ref})
    parts = [HEAD]
    for event, ref in roots:
        element, code = ROOTS[event]
        names = {"id": f"{event}_{ref}", "name": ref, code: ref}
        parts.append(_element(element, names))
    parts.append(_element("process", {"id": "main", "isExecutable": "true"}, _inside(model.body)))
    return "".join([*parts, "</definitions>"]).encode()


def _element(name: str, attributes: dict[str, str], inner: str = "") -> str:
    written = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items())
    return f"<{name}{written}>{inner}</{name}>"


def _inside(body: Body) -> str:
    nodes = [_node(node) for node in body.nodes.values()]
    flows = [_flow(flow) for flow in body.flows]
    associations = [
        _element(
            "association",
            {"id": f"a_{a}", "sourceRef": a, "targetRef": b, "associationDirection": "One"},
        )
        for a, b in body.associations.items()
    ]
    return "".join(nodes + flows + associations)


def _node(node: Node) -> str:
    attributes = {"id": node.id}
    if node.host is not None:
        attributes["attachedToRef"] = node.host
        if node.event != "compensate":
            attributes["cancelActivity"] = str(node.interrupting).lower()
    elif node.kind == "startEvent" and node.event is not None:
        attributes["isInterrupting"] = str(node.interrupting).lower()
    if node.triggered:
        attributes["triggeredByEvent"] = "true"
    if node.undoes:
        attributes["isForCompensation"] = "true"
    if node.default is not None:
        attributes["default"] = node.default
    inner = ""
    if node.kind == "serviceTask":
        inner = '<extensionElements><cs:operation name="op" async="true"/></extensionElements>'
    if node.repeat is not None:
        inner += _repeat(node.repeat)
    if node.event is not None:
        inner += _definition(node)
    if node.body is not None:
        inner += _inside(node.body)
    return _element(node.kind, attributes, inner)


def _definition(node: Node) -> str:
    name = f"{node.event}EventDefinition"
    if node.event == "timer":
        kind = "timeCycle" if node.ref else "timeDuration"
        return _element(name, {}, _element(kind, {}, f"{node.ref or ''}{'/' * bool(node.ref)}PT1H"))
    if node.event == "conditional":
        return _element(name, {}, _element("condition", {}, escape(str(node.when))))
    if node.event == "link":
        return _element(name, {"name": node.ref or ""})
    if node.event in ROOTS and node.ref:
        return _element(name, {f"{node.event}Ref": f"{node.event}_{node.ref}"})
    if node.event == "compensate" and node.ref:
        return _element(name, {"activityRef": node.ref})
    return _element(name, {})


def _repeat(repeat: Repeat) -> str:
    if repeat.kind == "standard":
        attributes = {
            "testBefore": str(repeat.test_before).lower(),
            "loopMaximum": str(repeat.count),
        }
        condition = escape(str(repeat.condition)) if repeat.condition else "true"
        return _element(
            "standardLoopCharacteristics", attributes, _element("loopCondition", {}, condition)
        )
    inner = _element("loopCardinality", {}, str(repeat.count))
    if repeat.enough is not None:
        text = escape(f"nrOfCompletedInstances >= {repeat.enough}")
        inner += _element("completionCondition", {}, text)
    sequential = str(repeat.kind == "sequential").lower()
    return _element("multiInstanceLoopCharacteristics", {"isSequential": sequential}, inner)


def _flow(flow: Flow) -> str:
    condition = _element("conditionExpression", {}, escape(str(flow.when))) if flow.when else ""
    return _element(
        "sequenceFlow",
        {"id": flow.id, "sourceRef": flow.source, "targetRef": flow.target},
        condition,
    )
