"""A DMN file to a decision model, with every finding at once."""

from workflow_engine.dmn import xml as hardened
from workflow_engine.dmn.boxed import Boxed, Definition
from workflow_engine.dmn.errors import Findings
from workflow_engine.dmn.model import Decision, DecisionModel
from workflow_engine.dmn.reader import Reader
from workflow_engine.dmn.types import ItemType
from workflow_engine.dmn.xml import Element
from workflow_engine.errors import _l


def read(xml: bytes) -> DecisionModel:
    """The model in the file, compiled; DmnError with all findings when it has faults."""
    root = hardened.parse(xml)
    findings = Findings()
    reader = Reader(root, findings)
    decisions = _decisions(root, reader)
    if not decisions:
        findings.add(root.id, _l("The file holds no decision."))
    _check_references(root, findings)
    findings.raise_any()
    return DecisionModel(
        root.id,
        root.get("name"),
        {decision.id: decision for decision in decisions},
        _knowledge(root, reader),
        {_variable(e): _typed(e, reader) for e in root.children("inputData")},
    )


def _variable(element: Element) -> str:
    variable = element.child("variable")
    name = variable.get("name") if variable else ""
    return " ".join((name or element.get("name")).split())


def _typed(element: Element, reader: Reader) -> ItemType:
    variable = element.child("variable")
    return reader.type(variable.get("typeRef") if variable else "")


def _decisions(root: Element, reader: Reader) -> list[Decision]:
    elements = {e.id: e for e in root.children("decision", "inputData")}
    return [
        Decision(
            id=element.id,
            name=element.get("name"),
            inputs=_inputs(element, elements),
            variable=_variable(element),
            box=_box(element, reader),
            type=_typed(element, reader),
        )
        for element in root.children("decision")
    ]


def _box(element: Element, reader: Reader) -> Boxed:
    return reader.box(element)


def _required(element: Element) -> list[str]:
    references = element.everywhere("requiredDecision", "requiredInput")
    return [reference.get("href").removeprefix("#") for reference in references]


def _inputs(element: Element, elements: dict[str, Element]) -> tuple[str, ...]:
    """The input data that a decision needs, itself or through the decisions it requires."""
    waiting, seen = _required(element), []
    while waiting:
        identifier = waiting.pop(0)
        if identifier not in seen:
            seen.append(identifier)
            if identifier in elements:
                waiting.extend(_required(elements[identifier]))
    found = [elements[i] for i in seen if i in elements and elements[i].tag == "inputData"]
    return tuple(_variable(each) for each in found)


def _knowledge(root: Element, reader: Reader) -> dict[str, Definition]:
    found = {}
    for element in root.children("businessKnowledgeModel"):
        logic = element.child("encapsulatedLogic")
        if logic is not None:
            name = _variable(element)
            found[name] = reader.function(logic, name)
    return found


def _check_references(root: Element, findings: Findings) -> None:
    known = {e.id for e in root.children()}
    for reference in root.everywhere("requiredDecision", "requiredInput", "requiredKnowledge"):
        href = reference.get("href")
        if href.startswith("#") and href[1:] not in known:
            findings.add(
                reference.id, _l("It requires {reference}, which is not in the file."),
                reference=href[1:],
            )  # fmt: skip
