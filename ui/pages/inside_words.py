"""What stands at the elements of an instance, in words, and how the diagram marks it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext, ngettext

from ui.i18n.formats import datetime_text
from workflow_engine.errors import _l
from workflow_engine.queries.instance_inside import Counter, Inside, Place
from workflow_engine.queries.instance_waits import OpenWait

#: Elements in the words of the standard's drawings.
ELEMENTS = {
    "userTask": _l("User task"),
    "manualTask": _l("Manual task"),
    "serviceTask": _l("Service task"),
    "sendTask": _l("Send task"),
    "receiveTask": _l("Receive task"),
    "scriptTask": _l("Script task"),
    "businessRuleTask": _l("Business rule task"),
    "task": _l("Task"),
    "subProcess": _l("Sub-process"),
    "transaction": _l("Transaction"),
    "adHocSubProcess": _l("Ad-hoc sub-process"),
    "callActivity": _l("Call activity"),
    "exclusiveGateway": _l("Exclusive gateway"),
    "parallelGateway": _l("Parallel gateway"),
    "inclusiveGateway": _l("Inclusive gateway"),
    "complexGateway": _l("Complex gateway"),
    "eventBasedGateway": _l("Event-based gateway"),
    "startEvent": _l("Start event"),
    "endEvent": _l("End event"),
    "boundaryEvent": _l("Boundary event"),
    "intermediateCatchEvent": _l("Intermediate event"),
    "intermediateThrowEvent": _l("Intermediate event"),
}
EVENTS = {
    "timer": _l("timer"),
    "message": _l("message"),
    "signal": _l("signal"),
    "conditional": _l("condition"),
    "error": _l("error"),
    "escalation": _l("escalation"),
    "compensate": _l("compensation"),
    "compensation": _l("compensation"),
    "cancel": _l("cancellation"),
    "terminate": _l("termination"),
    "link": _l("link"),
    "multiple": _l("several events"),
}
PHASES = {
    "arrive": _l("is about to come here"),
    "enter": _l("is about to begin"),
    "wait": _l("waits here"),
    "finish": _l("is about to end"),
    "leave": _l("is about to go on"),
}
WAITS = {
    "user": _l("Somebody’s decision"),
    "timer": _l("Timer"),
    "message": _l("Message"),
    "signal": _l("Signal"),
    "condition": _l("A condition that must come true"),
    "job": _l("Work of the service"),
    "external": _l("Work of a program outside"),
    "call": _l("Called process"),
    "trouble": _l("Stands still until somebody helps"),
    "seen": _l("An event that already came"),
    "compensation": _l("Undoing of work done"),
}
SIGNS = {
    "user": "user",
    "timer": "clock",
    "message": "mail",
    "signal": "bell",
    "condition": "adjustments",
    "job": "settings",
    "external": "external-link",
    "call": "sitemap",
    "trouble": "alert-triangle",
    "seen": "check",
    "compensation": "arrow-back-up",
}
STATES = {
    "ready": _l("planned"),
    "leased": _l("running"),
    "locked": _l("fetched"),
    "failed": _l("failed"),
    "active": _l("running"),
    "suspended": _l("suspended"),
    "completed": _l("completed"),
    "terminated": _l("terminated"),
    "cancelled": _l("cancelled"),
}
#: What merely listens beside the work is no place where the work stands.
_LISTENING = frozenset({"timer", "message", "signal", "condition", "call", "seen", "compensation"})


@dataclass(frozen=True, slots=True)
class Stop:
    """A place in the overview: what it is called, its mark, and what is there in a line or two."""

    element: str
    name: str
    mark: str
    lines: Sequence[str]


def stops(inside: Inside) -> list[Stop]:
    """Where something is; what needs somebody comes first."""
    found = [Stop(p.element, p.name, mark_of(p), lines_of(p)) for p in inside.busy]
    order = {"incident": 0, "active": 1, "waiting": 2}
    return sorted(found, key=lambda stop: order[stop.mark])


def mark_of(place: Place) -> str:
    kinds = {wait.kind for wait in place.waits}
    if place.incidents or "trouble" in kinds:
        return "incident"
    if not place.tokens or (kinds and kinds <= _LISTENING):
        return "waiting"
    return "active"


def marks_of(inside: Inside) -> dict[str, str]:
    return {place.element: mark_of(place) for place in inside.busy}


def counts_of(inside: Inside) -> dict[str, str]:
    """Short texts for the diagram: inner instances done of all, or several tokens."""
    found = {}
    for place in inside.busy:
        if place.counters:
            done = sum(counter.completed for counter in place.counters)
            found[place.element] = f"{done}/{sum(max(c.total, c.started) for c in place.counters)}"
        elif len(place.tokens) > 1:
            found[place.element] = f"×{len(place.tokens)}"
    return found


def lines_of(place: Place) -> list[str]:
    """At most a few words each; the same words once, with their number."""
    lines = [counter_text(counter) for counter in place.counters]
    if place.incidents:
        many = len(place.incidents)
        lines.append(ngettext("%(num)d incident", "%(num)d incidents", many))
    said = [wait_text(wait) for wait in place.waits if wait.kind != "trouble"]
    for text in dict.fromkeys(said):
        many = said.count(text)
        lines.append(text if many == 1 else f"{text} × {many}")
    if not lines and place.tokens:
        lines.append(gettext("Waits for other branches"))
    return lines[:4]


def counter_text(counter: Counter) -> str:
    text = gettext(
        "%(done)s of %(total)s done, %(active)s running",
        done=counter.completed,
        total=max(counter.total, counter.started),
        active=counter.active,
    )
    if not counter.terminated:
        return text
    return f"{text} · " + gettext("%(count)s cancelled", count=counter.terminated)


def wait_text(wait: OpenWait) -> str:
    """One line of the overview."""
    if wait.kind == "user" and wait.who:
        return gettext("With %(name)s", name=wait.who)
    if wait.kind == "timer" and wait.due:
        return gettext("Timer, due %(when)s", when=datetime_text(wait.due))
    word = gettext(WAITS.get(wait.kind, wait.kind))
    return f"{word} · {wait.name}" if wait.name else word


def element_text(place: Place) -> str:
    """“Boundary event, timer”: the kind of an element in words."""
    word = gettext(ELEMENTS[place.kind]) if place.kind in ELEMENTS else place.kind
    if place.event is None:
        return word
    event = gettext(EVENTS[place.event]) if place.event in EVENTS else place.event
    return gettext("%(kind)s, %(event)s", kind=word, event=event)


def all_marks(history: Mapping[str, str], inside: Inside) -> dict[str, str]:
    """What was done and taken, and over it where the instance stands now."""
    done = {element: mark for element, mark in history.items() if mark in ("done", "taken")}
    return {**done, **marks_of(inside)}
