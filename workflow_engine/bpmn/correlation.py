"""Correlation as the standard draws it (BPMN 2.0.2, 8.3.2 and 8.4.2), as the one key of ours.

A correlation key is a list of properties. Each property tells by ``messagePath`` where a message
carries it, and a process's correlation subscription by ``dataPath`` where its own data hold it.
One property is the key as it is; of several the key is their list as text: ``["A-1", "2026"]``.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from lxml import etree

from workflow_engine.bpmn.findings import Findings
from workflow_engine.bpmn.juel import to_feel
from workflow_engine.bpmn.names import tag
from workflow_engine.errors import _l
from workflow_engine.feel import Expression

#: From the text of an expression and the element it belongs to; None when it cannot be used.
Compile = Callable[[str, str], Expression | None]


@dataclass(frozen=True, slots=True)
class Keys:
    """How the key of a message is computed: over process data, and over what a message brings."""

    wait: Expression | None
    payload: Expression | None


@dataclass(frozen=True, slots=True)
class _Property:
    """A correlation property: its path in each message, by the message's id."""

    id: str
    paths: Mapping[str, str]


def read_keys(
    definitions: etree._Element, process: etree._Element, compile_: Compile, findings: Findings
) -> dict[str, Keys]:
    """The keys of the messages that ``process`` exchanges, by the id of the message.

    Keys that the process subscribes to come first; of several for one message the first counts.
    Without a subscription a wait reads its data by the message's own paths: under the names by
    which the message would have brought them.
    """
    every = map(_property, definitions.iter(tag("correlationProperty")))
    properties = {each.id: each for each in every}
    subscribed = dict(_subscriptions(process))
    keys = list(definitions.iter(tag("correlationKey")))
    keys.sort(key=lambda key: key.get("id") not in subscribed)
    found: dict[str, Keys] = {}
    for key in keys:
        data = subscribed.get(key.get("id") or "", {})
        named = _named(key, properties, findings)
        for message in _common(named):
            paths = [each.paths[message] for each in named]
            held = [data.get(each.id) or each.paths[message] for each in named]
            if message not in found:
                wait, payload = _expression(held), _expression(paths)
                found[message] = Keys(compile_(wait, message), compile_(payload, message))
    return found


def _property(element: etree._Element) -> _Property:
    paths = {
        _name(retrieval.get("messageRef")): _text(retrieval, "messagePath")
        for retrieval in element.iterchildren(tag("correlationPropertyRetrievalExpression"))
    }
    given = {message: text for message, text in paths.items() if text}
    return _Property(element.get("id") or "", given)


def _subscriptions(process: etree._Element) -> Iterable[tuple[str, dict[str, str]]]:
    """Correlation key -> property -> where the data of the process hold it."""
    for subscription in process.iterchildren(tag("correlationSubscription")):
        bindings = {
            _name(binding.get("correlationPropertyRef")): _text(binding, "dataPath")
            for binding in subscription.iterchildren(tag("correlationPropertyBinding"))
        }
        yield _name(subscription.get("correlationKeyRef")), bindings


def _named(
    key: etree._Element, properties: Mapping[str, _Property], findings: Findings
) -> list[_Property]:
    """The properties of a key; none, with a warning, when one of them is not in the file."""
    references = key.iterchildren(tag("correlationPropertyRef"))
    names = [_name((reference.text or "").strip()) for reference in references]
    known = [properties[name] for name in names if name in properties]
    if names and len(known) == len(names):
        return known
    findings.warning(
        "correlation-incomplete",
        key.get("id"),
        _l("The correlation key has no effect: it names no property, or one that is not there."),
    )
    return []


def _common(properties: list[_Property]) -> list[str]:
    """The messages that carry all of the properties, in the order of the file."""
    if not properties:
        return []
    first, *others = properties
    return [name for name in first.paths if all(name in other.paths for other in others)]


def _expression(texts: list[str]) -> str:
    """One value as it is; of several their list as text, null while one of them is missing."""
    if len(texts) == 1:
        return f"= {texts[0]}"
    given = " and ".join(f"({text}) != null" for text in texts)
    values = ", ".join(f"string({text})" for text in texts)
    return f"= if {given} then string([{values}]) else null"


def _text(parent: etree._Element, child: str) -> str:
    """The FEEL of a path; what another engine wrote and cannot be translated stays as it is."""
    found = parent.find(tag(child))
    text = (found.text or "").strip() if found is not None else ""
    return (to_feel(text) or text).strip().removeprefix("=").strip()


def _name(reference: str | None) -> str:
    """A reference may carry a namespace prefix."""
    return (reference or "").rpartition(":")[2]
