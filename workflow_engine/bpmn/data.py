"""Data objects, properties and their associations (BPMN 2.0.2, 10.4): variables that are drawn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

from workflow_engine.bpmn.formulas import Formula
from workflow_engine.bpmn.graph import Variable
from workflow_engine.bpmn.names import is_true, local, tag

if TYPE_CHECKING:
    from workflow_engine.bpmn.compiler import Compiler

_DECLARING = ("dataObject", "property")


@dataclass(frozen=True, slots=True)
class Association:
    """The value of ``source`` becomes ``target``; without the variable ``needs`` nothing does."""

    source: Formula
    target: str
    needs: str


def declared(compiler: Compiler, container: etree._Element) -> tuple[Variable, ...]:
    """The variables that a process or sub-process declares.

    A data object that has no type and takes part in no association is only a picture.
    """
    used = set(_associated(container))
    found = []
    for kind in _DECLARING:
        for element in container.iterchildren(tag(kind)):
            type_name = _type(compiler, element)
            references = {element.get("id"), *_references(container, element)}
            if kind == "dataObject" and type_name is None and not used & references:
                continue
            name = compiler.variable_name(element.get("id", ""))
            is_collection = is_true(element, "isCollection")
            found.append(Variable(name, type_name, is_collection))
    return tuple(found)


def inputs(compiler: Compiler, element: etree._Element) -> tuple[Association, ...]:
    return tuple(_read(compiler, element, "dataInputAssociation"))


def outputs(compiler: Compiler, element: etree._Element) -> tuple[Association, ...]:
    return tuple(_read(compiler, element, "dataOutputAssociation"))


def _read(compiler: Compiler, element: etree._Element, kind: str) -> Iterator[Association]:
    identity = element.get("id", "")
    for association in element.iterchildren(tag(kind)):
        sources = [(each.text or "").strip() for each in association.iterchildren(tag("sourceRef"))]
        target = (association.findtext(tag("targetRef")) or "").strip()
        needs = compiler.variable_name(sources[0]) if sources else ""
        assignments = list(association.iterchildren(tag("assignment")))
        for assignment in assignments:
            text = (assignment.findtext(tag("from")) or "").strip()
            to = (assignment.findtext(tag("to")) or "").strip()
            formula = compiler.formula(_formal(text), identity)
            if formula is not None and to:
                yield Association(formula, compiler.variable_name(to), needs)
        text = (association.findtext(tag("transformation")) or "").strip() or needs
        if not assignments and text and target:
            formula = compiler.formula(_formal(text), identity)
            if formula is not None:
                yield Association(formula, compiler.variable_name(target), needs)


def _formal(text: str) -> str:
    return text if text.startswith(("=", "${", "#{")) else f"={text}"


def _associated(container: etree._Element) -> Iterator[str]:
    for kind in ("dataInputAssociation", "dataOutputAssociation"):
        for association in container.iter(tag(kind)):
            for child in association.iterchildren(etree.Element):
                if local(child) in ("sourceRef", "targetRef"):
                    yield (child.text or "").strip()
    for kind in ("loopDataInputRef", "loopDataOutputRef"):
        for child in container.iter(tag(kind)):
            yield (child.text or "").strip()


def _references(container: etree._Element, element: etree._Element) -> list[str]:
    references = container.iter(tag("dataObjectReference"))
    identity = element.get("id")
    return [each.get("id", "") for each in references if each.get("dataObjectRef") == identity]


def _type(compiler: Compiler, element: etree._Element) -> str | None:
    definition = compiler.element(element.get("itemSubjectRef", ""))
    return definition.get("structureRef") if definition is not None else None
