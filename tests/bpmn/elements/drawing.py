"""Event definitions and shapes of the standard, and an instance that more can happen to."""

from dataclasses import dataclass
from typing import Any

from tests.bpmn import play as basics
from tests.bpmn.play import Play, boundary, chain, document, el, flow, timer
from workflow_engine.bpmn import load
from workflow_engine.bpmn.progress import Escalate, Notify, SetVariables, UserTaskWait

ROOTS = basics.ROOTS + (
    '<bpmn:signal id="sig_alarm" name="Alarm"/><bpmn:signal id="sig_clear" name="All clear"/>'
    '<bpmn:escalation id="esc_late" escalationCode="LATE"/>'
    '<bpmn:escalation id="esc_dear" escalationCode="DEAR"/>'
)


def signal(reference: str = "alarm") -> str:
    return f'<bpmn:signalEventDefinition signalRef="sig_{reference}"/>'


def escalation(reference: str | None = "late") -> str:
    given = f' escalationRef="esc_{reference}"' if reference else ""
    return f"<bpmn:escalationEventDefinition{given}/>"


def condition(text: str) -> str:
    inner = f"<bpmn:condition>= {text}</bpmn:condition>"
    return f"<bpmn:conditionalEventDefinition>{inner}</bpmn:conditionalEventDefinition>"


def compensate(activity: str | None = None, *, waits: bool = True) -> str:
    given = f' activityRef="{activity}"' if activity else ""
    waiting = "" if waits else ' waitForCompletion="false"'
    return f"<bpmn:compensateEventDefinition{given}{waiting}/>"


def link(name: str) -> str:
    return f'<bpmn:linkEventDefinition name="{name}"/>'


TERMINATE = "<bpmn:terminateEventDefinition/>"
CANCEL = "<bpmn:cancelEventDefinition/>"
HOUR = timer("timeDuration", "PT1H")


def user(identity: str, *inner: str, **attributes: str) -> str:
    return el("userTask", identity, *inner, **attributes)


def start(identity: str = "s", *inner: str, **attributes: str) -> str:
    return el("startEvent", identity, *inner, **attributes)


def end(identity: str = "e", *inner: str) -> str:
    return el("endEvent", identity, *inner)


def catch(identity: str, *definitions: str, **attributes: str) -> str:
    return el("intermediateCatchEvent", identity, *definitions, **attributes)


def throw(identity: str, *definitions: str) -> str:
    return el("intermediateThrowEvent", identity, *definitions)


def sub(identity: str, *inner: str, **attributes: str) -> str:
    return el("subProcess", identity, *inner, **attributes)


def event_sub(
    identity: str, definition: str, *inner: str, begin: str, interrupting: bool = True
) -> str:
    """An event sub-process whose start event is ``begin``."""
    first = start(begin, definition, isInterrupting=str(interrupting).lower())
    return sub(identity, first, *inner, triggeredByEvent="true")


def compensated(activity: str, handler: str, *, by: str | None = None) -> str:
    """A boundary event and the association that make ``handler`` undo ``activity``."""
    event = by or f"undo_{activity}"
    ends = {"sourceRef": event, "targetRef": handler, "associationDirection": "One"}
    return boundary(event, activity, compensate()) + el("association", f"{event}_to", **ends)


def undoing(identity: str) -> str:
    return user(identity, isForCompensation="true")


def rounds(identity: str, *drawn: str) -> tuple[str, ...]:
    """The element ``identity`` between two gateways, repeated until ``again`` is false."""
    return (
        start(), el("exclusiveGateway", "merge"), *drawn, user("ask"),
        el("exclusiveGateway", "choice", default="choice_e"), end(),
        chain("s", "merge", identity, "ask", "choice"),
        flow("choice", "merge", "= again"), flow("choice", "e"),
    )  # fmt: skip


@dataclass
class Stage(Play):
    """An instance to which signals, escalations and corrections can happen, too.

    Conditions and some others wait inside the state; only what is announced has a row outside.
    """

    def _keep_books(self) -> None:
        for wait in self.last.opened:
            self.waits[wait.wait] = wait
        for trouble in self.last.troubles:
            self.troubles[trouble.wait] = trouble.code
        for gone in self.last.closed:
            assert (self.waits.pop(gone, None) or self.troubles.pop(gone, None)) is not None
        assert not {*self.last.closed} & {trouble.wait for trouble in self.last.troubles}
        assert {*self.waits, *self.troubles} <= {w.id for w in self.state.waits}  # type: ignore[union-attr]
        self.trail += [f"{move.node} {move.event}" for move in self.last.moves]

    def notify(self, node: str, **payload: Any) -> "Stage":
        self.take(Notify(self.wait(node), payload))
        return self

    def escalate(self, node: str, code: str, **payload: Any) -> "Stage":
        self.take(Escalate(self.wait(node), code, payload))
        return self

    def change(self, **values: Any) -> "Stage":
        self.take(SetVariables(values))
        return self

    def thrown(self, kind: str) -> list[str]:
        """The names of what left the instance in the last step."""
        return [t.name for t in self.last.thrown if t.kind == kind]

    def times(self, what: str) -> int:
        """How often something happened since the beginning: ``t completed``."""
        return self.trail.count(what)

    @property
    def tasks(self) -> list[str]:
        """The tasks that people have before them."""
        return sorted(w.node for w in self.waits.values() if isinstance(w, UserTaskWait))


def stage(*inner: str, **options: Any) -> Stage:
    loaded = load(document(*inner, roots=ROOTS))
    errors = [f"{f.code} {f.element}: {f}" for f in loaded.findings if f.severity == "error"]
    assert not errors, errors
    return Stage(loaded.graphs["main"], **options)
