"""Activities and gateways of every kind with one way in and one way out, and how to do them."""

from dataclasses import dataclass, replace
from typing import Any

from tests.bpmn.elements.crowd import Crowd
from tests.bpmn.elements.drawing import (
    CANCEL,
    HOUR,
    catch,
    compensated,
    end,
    link,
    signal,
    start,
    sub,
    throw,
    undoing,
    user,
)
from tests.bpmn.elements.test_repeated_activities import ad_hoc, again, each_of, instances
from tests.bpmn.play import boundary, chain, cs, el, ext, flow, maps, message, operation
from workflow_engine.bpmn.progress import (
    Complete,
    Finish,
    Fire,
    MessageWait,
    Notify,
    Receive,
    SignalWait,
    TimerWait,
    UserTaskWait,
)

#: What situations draw around a fragment; all other waits are its own.
AROUND = ("after", "ask", "beside", "limit", "late", "stop", "heard")
OPERATIONS = {"op": lambda **given: {"ok": True}}
DECISIONS = {"d": lambda **given: "yes"}


@dataclass(frozen=True)
class Fragment:
    """``works``: how often work inside is completed from the way in to the way out."""

    name: str
    drawn: tuple[str, ...]
    first: str = "t"
    last: str = "t"
    works: int = 1
    big: int = 200


def waiting(run: Crowd) -> list[Any]:
    return [wait for wait in run.waits.values() if wait.node not in AROUND]


def do(run: Crowd) -> bool:
    """Bring the first thing that the fragment waits for; False when it waits for nothing."""
    found = waiting(run)
    if not found:
        return False
    wait = found[0]
    if isinstance(wait, UserTaskWait):
        run.take(Complete(wait.wait, "done", {}))
    elif isinstance(wait, TimerWait):
        run.now = max(run.now, wait.due)
        run.take(Fire(wait.wait))
    elif isinstance(wait, MessageWait):
        run.take(Receive(wait.wait, {}))
    elif isinstance(wait, SignalWait):
        run.take(Notify(wait.wait, {}))
    else:
        run.take(Finish(wait.wait, {}))
    return True


def do_all(run: Crowd) -> int:
    """Everything that the fragment waits for; how often it waited."""
    count = 0
    while do(run):
        count += 1
        assert count < 100
    return count


def _gateway(kind: str, *, join: str = "", conditions: bool = False) -> tuple[str, ...]:
    condition = "= true" if conditions else None
    return (
        el(kind, "f"), user("a"), user("b"), join or el(kind, "j"),
        flow("f", "a", condition), flow("f", "b", condition), flow("a", "j"), flow("b", "j"),
    )  # fmt: skip


def _complex(condition: str) -> str:
    inner = f"<bpmn:activationCondition>= {condition}</bpmn:activationCondition>"
    return el("complexGateway", "j", inner)


def _race() -> tuple[str, ...]:
    return (
        el("eventBasedGateway", "f"), catch("a", signal()), catch("b", HOUR),
        el("exclusiveGateway", "j"), chain("f", "a", "j"), chain("f", "b", "j"),
    )  # fmt: skip


def _within(*activities: str) -> str:
    return "".join((start("si"), *activities, end("ei")))


SUB = sub("t", _within(user("u"), user("v")), chain("si", "u", "v", "ei"))
EVENTS = sub(
    "t", _within(user("u"), user("v")), chain("si", "u", "v", "ei"),
    sub("listens", start("heard", signal(), isInterrupting="false"), user("w"), chain("heard", "w"),
        triggeredByEvent="true"),
)  # fmt: skip
TRANSACTION = el(
    "transaction", "t", _within(user("u")), chain("si", "u", "ei"), undoing("redo"),
    compensated("u", "redo"),
)  # fmt: skip
CALL = el("callActivity", "t", calledElement="other")
JOB = operation("t", **{"async": "true"})
EXTERNAL = el("serviceTask", "t", ext(cs("external", topic="pack")))
RECEIVE = el("receiveTask", "t", messageRef="msg")
RULE = el("businessRuleTask", "t", ext(cs("decision", key="d")))
CANCELLED = (
    el("transaction", "t", start("si"), user("u"), undoing("redo"), compensated("u", "redo"),
       end("no", CANCEL), chain("si", "u", "no")),
    boundary("given_up", "t", CANCEL), el("exclusiveGateway", "j"), chain("t", "j"),
    flow("given_up", "j"),
)  # fmt: skip
THREE = (
    el("parallelGateway", "f"), user("a"), user("b"), user("c"),
    _complex("activationCount &gt;= 2"), *(chain("f", each, "j") for each in "abc"),
)  # fmt: skip
SPLIT = (
    el("complexGateway", "f"), user("a"), user("b"), user("never"), el("inclusiveGateway", "j"),
    flow("f", "a", "= true"), flow("f", "b", "= 2 > 1"), flow("f", "never", "= 1 > 2"),
    *(flow(each, "j") for each in ("a", "b", "never")),
)  # fmt: skip
LINKED = (throw("f", link("on")), catch("in", link("on")), user("u"), chain("in", "u"))
BOTH = (catch("f", message(), signal(), parallelMultiple="true"), user("u"), chain("f", "u"))
ANY_OF = (catch("f", message(), signal()), user("u"), chain("f", "u"))
ASKS_FIRST = user("t", again("loopCounter &lt; 2", before=True))
QUANTITY = (
    el("task", "many", completionQuantity="3"), user("t", startQuantity="3"), chain("many", "t"),
)  # fmt: skip

FRAGMENTS = (
    Fragment("user task", (user("t"),)),
    Fragment("receive task", (RECEIVE,)),
    Fragment("job", (JOB,)),
    Fragment("external task", (EXTERNAL,)),
    Fragment("operation", (operation("t"),), works=0),
    Fragment("business rule", (RULE,), works=0),
    Fragment("script", (el("scriptTask", "t", "<bpmn:script>{x: 1}</bpmn:script>"),), works=0),
    Fragment("manual task", (el("manualTask", "t"),), works=0),
    Fragment("send task", (el("sendTask", "t", messageRef="msg"),), works=0),
    Fragment("call", (CALL,)),
    Fragment("sub-process", (SUB,), works=2),
    Fragment("listening sub-process", (EVENTS,), works=2),
    Fragment("transaction", (TRANSACTION,)),
    Fragment("ad-hoc", (ad_hoc(user("a"), user("b")),), works=2),
    Fragment("ad-hoc in turn", (ad_hoc(user("a"), user("b"), ordering="Sequential"),), works=2),
    Fragment("ad-hoc that has enough", (ad_hoc(user("a"), user("b"), condition="true"),)),
    Fragment("loop", (user("t", again("true", maximum=3)),), works=3),
    Fragment("loop of sub-processes", (sub("t", again("true", maximum=2), start("si"), user("u"),
             chain("si", "u")),), works=2),
    Fragment("loop that asks first", (ASKS_FIRST,), works=2),
    Fragment("parallel instances", (user("t", instances("3")),), works=3),
    Fragment("sequential instances", (user("t", instances("3", sequential=True)),), works=3),
    Fragment("enough instances", (user("t", instances("5", until="nrOfCompletedInstances = 2")),),
             works=2),
    Fragment("instances of items", (user("t", each_of("[1, 2]", "x", into="xs", value="x")),),
             works=2),
    Fragment("instances of calls", (el("callActivity", "t", instances("2"), calledElement="o"),),
             works=2),
    Fragment("instances of jobs", (JOB.replace("</bpmn:serviceTask>",
             instances("2") + "</bpmn:serviceTask>"),), works=2),
    Fragment("instances of sub-processes", (sub("t", instances("2"), start("si"), user("u"),
             user("v"), chain("si", "u", "v")),), works=4),
    Fragment("instances of instances", (sub("t", instances("2"), start("si"),
             user("u", instances("2", sequential=True)), chain("si", "u")),), works=4),
    Fragment("no instances", (user("t", instances("0")),), works=0),
    Fragment("cancelled transaction", CANCELLED, "t", "j", 2),
    Fragment("complex join of two in three", THREE, "f", "j", 3),
    Fragment("complex split", SPLIT, "f", "j", 2),
    Fragment("links", LINKED, "f", "u"),
    Fragment("all of several events", BOTH, "f", "u", 3),
    Fragment("one of several events", ANY_OF, "f", "u", 2),
    Fragment("quantities", QUANTITY, first="many"),
    Fragment("parallel gateway", _gateway("parallelGateway"), "f", "j", 2),
    Fragment("inclusive gateway", _gateway("inclusiveGateway", conditions=True), "f", "j", 2),
    Fragment("complex join of all", _gateway("parallelGateway",
             join=_complex("activationCount &gt;= 2")), "f", "j", 2),
    Fragment("inclusive join of parallel", _gateway("parallelGateway",
             join=el("inclusiveGateway", "j")), "f", "j", 2),
    Fragment("exclusive gateway", (el("exclusiveGateway", "f"), user("a"), user("b"),
             el("exclusiveGateway", "j"), flow("f", "a", "= 1 > 2"),
             flow("f", "b", "= true"), flow("a", "j"), flow("b", "j")), "f", "j"),
    Fragment("event gateway", _race(), "f", "j"),
    Fragment("conditional flows", (el("task", "f"), user("a"), user("b"),
             el("parallelGateway", "j"), flow("f", "a", "= true"), flow("f", "b", "= 2 > 1"),
             flow("a", "j"), flow("b", "j")), "f", "j", 2),
    Fragment("signal to itself", (el("parallelGateway", "f"), throw("a", signal()),
             catch("b", signal()), el("parallelGateway", "j"), chain("f", "a", "j"),
             chain("f", "b", "j")), "f", "j", 0),
    Fragment("mapped sub-process", (sub("t", ext(maps(inputs={"n": "= 1"}, outputs={"m": "= n"})),
             start("si"), user("u"), chain("si", "u")),)),
)  # fmt: skip


def beside(fragment: Fragment) -> Fragment:
    """The same with every body that repeats kept beside the state."""
    return replace(fragment, name=f"{fragment.name}, beside", big=0)


ALL = FRAGMENTS + tuple(
    beside(each) for each in FRAGMENTS if "instances" in each.name and each.name != "no instances"
)
#: Those that a boundary event can be attached to, and that then wait for something.
ACTIVITIES = tuple(each for each in ALL if each.first == each.last and each.works)
