"""The table of the lint says what the standard's own XML schema says."""

from pathlib import Path

import SpiffWorkflow.bpmn.parser
from lxml import etree

from workflow_engine.bpmn import vocabulary
from workflow_engine.bpmn.lint.grammar import TYPES, VALUES
from workflow_engine.bpmn.lint.positions import POSITIONS

FOLDER = Path(SpiffWorkflow.bpmn.parser.__file__).parent / "schema"
XSD = "{http://www.w3.org/2001/XMLSchema}"
#: The table calls an expression a formal one everywhere, since xsi:type may say so.
FORMAL = {"expression": "formalExpression"}


def types() -> dict[str, etree._Element]:
    found = {}
    for name in ("Semantic.xsd", "BPMN20.xsd"):
        for element in etree.parse(FOLDER / name).getroot().iterchildren(f"{XSD}complexType"):
            found[lower(element.get("name"))] = element
    return found


def lower(name: str) -> str:
    """``tUserTask`` is called userTask in the table."""
    name = name.rpartition(":")[2]
    return name[1].lower() + name[2:]


def elements() -> tuple[dict[str, str], dict[str, list[str]], set[str]]:
    """Each global element with its type, the members of each group, and what is abstract."""
    typed, members, abstract = {}, {}, set()
    for name in ("Semantic.xsd", "BPMN20.xsd"):
        for element in etree.parse(FOLDER / name).getroot().iterchildren(f"{XSD}element"):
            typed[element.get("name")] = lower(element.get("type"))
            head = (element.get("substitutionGroup") or "").rpartition(":")[2]
            if head:
                members.setdefault(head, []).append(element.get("name"))
    for name, type_ in typed.items():
        if types()[type_].get("abstract") == "true":
            abstract.add(name)
    return typed, members, abstract


TYPED, MEMBERS, ABSTRACT = elements()


def standing_for(name: str) -> set[str]:
    """The elements that may stand where the schema names ``name``."""
    found = set() if name in ABSTRACT else {name}
    for member in MEMBERS.get(name, ()):
        found |= standing_for(member)
    return found


def chain_of(name: str) -> list[etree._Element]:
    known, found = types(), []
    while name:
        found.append(known[name])
        extension = known[name].find(f".//{XSD}extension")
        name = lower(extension.get("base")) if extension is not None else ""
    return found


def children(name: str) -> dict[str, tuple[str, bool]]:
    """Child -> its type and whether there may be several."""
    found = {}
    for part in chain_of(name):
        for element in part.iter(f"{XSD}element"):
            several = element.get("maxOccurs", "1") != "1"
            if element.get("name"):
                kind = element.get("type")
                kind = "ref" if kind.startswith("xsd:") else lower(kind)
                found[element.get("name")] = (FORMAL.get(kind, kind), several)
                continue
            name = element.get("ref").rpartition(":")[2]
            for member in standing_for(name) if name in TYPED or name in MEMBERS else ():
                found[member] = (FORMAL.get(TYPED[member], TYPED[member]), several)
    return found


def attributes(name: str) -> dict[str, bool]:
    return {
        attribute.get("name"): attribute.get("use") == "required"
        for part in chain_of(name)
        for attribute in part.iter(f"{XSD}attribute")
    }


def test_every_type_of_the_schema_is_in_the_table():
    assert set(TYPES) - {"ref"} == set(types())


def test_every_type_has_the_children_of_the_schema():
    for name in types():
        said = {child: (part.type, part.many) for child, part in TYPES[name].children.items()}
        assert said == children(name), name


def test_every_type_has_the_attributes_of_the_schema():
    for name in types():
        said = {attribute: part.required for attribute, part in TYPES[name].attributes.items()}
        assert said == attributes(name), name


def test_every_list_of_values_is_that_of_the_schema():
    listed = {
        lower(simple.get("name")): {
            value.get("value") for value in simple.iter(f"{XSD}enumeration")
        }
        for simple in etree.parse(FOLDER / "Semantic.xsd")
        .getroot()
        .iterchildren(f"{XSD}simpleType")
    }
    for name, values in VALUES.items():
        if name != "bool":
            assert values == listed[name], name


def test_every_event_definition_has_a_place():
    kinds = {kind.removesuffix("EventDefinition") for kind in vocabulary.EVENT_DEFINITIONS}
    assert set().union(*POSITIONS.values()) == kinds | {"none"}
