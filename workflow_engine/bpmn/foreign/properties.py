"""Our own elements as properties of another modeler: ``cs:approval.mode`` is ``all``.

An element template of Camunda Modeler or bpmn-js can write properties, but no elements of ours.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from workflow_engine.bpmn.foreign.reading import Reading, inside
from workflow_engine.bpmn.names import CS, local

PREFIX = "cs:"
_OUTCOMES, _RETURNS, _REASONS = "cs:outcome.id", "cs:outcome.returns", "cs:outcome.reason"
_SIGNATURES = "cs:outcome.signature"


def is_only_ours(container: etree._Element) -> bool:
    """Whether ``properties`` holds nothing that the other engine would read."""
    return local(container) == "properties" and all(map(_is_ours, inside(container)))


def own_elements(reading: Reading, container: etree._Element) -> Iterator[etree._Element]:
    """The elements that the properties stand for; empty ones say nothing."""
    if local(container) != "properties":
        return
    said = {one.get("name", ""): _value(one) for one in inside(container) if _is_ours(one)}
    said = {name: value for name, value in said.items() if value}
    for name, value in said.items():
        reading.understood(name, value)
    yield from _outcomes(said)
    elements: dict[str, etree._Element] = {}
    for name, value in said.items():
        tag, _, attribute = name.removeprefix(PREFIX).partition(".")
        element = elements.setdefault(tag, etree.Element(f"{{{CS}}}{tag}"))
        element.set(attribute or tag, value)
    yield from elements.values()


def _outcomes(said: dict[str, str]) -> Iterator[etree._Element]:
    """One list of outcomes, how far ``return`` goes, which need a reason or a signature."""
    reasons = _parts(said.pop(_REASONS, ""))
    signatures = _parts(said.pop(_SIGNATURES, ""))
    returns = said.pop(_RETURNS, "")
    for outcome in _parts(said.pop(_OUTCOMES, "")):
        element = etree.Element(f"{{{CS}}}outcome", id=outcome)
        if outcome == "return" and returns:
            element.set("returns", returns)
        if outcome in reasons:
            element.set("reason", "required")
        if outcome in signatures:
            element.set("signature", "drawn")
        yield element


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _is_ours(one: etree._Element) -> bool:
    return one.get("name", "").startswith(PREFIX)


def _value(one: etree._Element) -> str:
    return one.get("value", "").strip()
