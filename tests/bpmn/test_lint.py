"""Every finding of the lint, each with the smallest model that has the fault."""

import re
from pathlib import Path

import pytest

from tests.bpmn.play import (
    HEAD,
    ROOTS,
    boundary,
    chain,
    cs,
    document,
    el,
    error,
    ext,
    flow,
    message,
    operation,
    timer,
)
from workflow_engine.bpmn import Finding, Known, load
from workflow_engine.bpmn.lint.catalogue import entries

START, END = el("startEvent", "s"), el("endEvent", "e")
GOOD = START + el("userTask", "t") + END + chain("s", "t", "e")
MORE_ROOTS = (
    ROOTS + '<bpmn:message id="nameless"/><bpmn:signal id="sig" name="alarm"/>'
    '<bpmn:escalation id="esc" escalationCode="LATE"/><bpmn:escalation id="codeless"/>'
    '<bpmn:error id="any"/>'
)


def signal() -> str:
    return '<bpmn:signalEventDefinition signalRef="sig"/>'


def bare(kind: str, **attributes: str) -> str:
    """A definition without anything in it."""
    given = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return f"<bpmn:{kind}EventDefinition{given}/>"


def association(source: str, target: str) -> str:
    return el("association", f"{source}_to_{target}", sourceRef=source, targetRef=target)


def behind(node: str, *inner: str) -> str:
    """A good process with the node behind its task."""
    return "".join((GOOD, *inner, flow("t", node, id=f"to_{node}")))


def inside(*inner: str, kind: str = "subProcess", **attributes: str) -> str:
    """A good process with ``inner`` as the sub-process x."""
    return behind("x", el(kind, "x", *inner, **attributes))


def in_loop(*inner: str, **attributes: str) -> str:
    given = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return (
        f"<bpmn:multiInstanceLoopCharacteristics{given}>{''.join(inner)}"
        "</bpmn:multiInstanceLoopCharacteristics>"
    )


CARDINALITY = "<bpmn:loopCardinality>3</bpmn:loopCardinality>"
EVENTS_BEHIND = (
    el("eventBasedGateway", "g")
    + el("intermediateCatchEvent", "a", timer("timeDuration", "P1D"))
    + el("intermediateCatchEvent", "b", signal())
    + chain("g", "a", "e")
    + chain("g", "b")
    + flow("b", "e")
)
UNDONE = boundary("c", "t", bare("compensate"))
HANDLER = el("task", "h", isForCompensation="true")
RELEASE = el("intermediateThrowEvent", "x", bare("compensate"))
SPLIT = el("exclusiveGateway", "g", default="g_a") + el("task", "a") + el("task", "b")
JOINED = (
    START + SPLIT + el("parallelGateway", "j") + END
    + chain("s", "g", "a", "j", "e") + flow("g", "b", "x > 1") + flow("b", "j")
)  # fmt: skip
DOUBLED = (
    START + el("parallelGateway", "g") + el("task", "a") + el("task", "b") + el("task", "n") + END
    + chain("s", "g", "a", "n", "e") + chain("g", "b", "n")
)  # fmt: skip

#: code, the element it names, and what the process holds.
MODELS: list[tuple[str, str | None, str]] = [
    ("unknown-element", "x", behind("x", el("task", "x")) + el("tasks", "x")),
    ("misplaced-element", "x", GOOD + el("lane", "x")),
    ("foreign-element", "x", behind("x", el("task", "x", '<o xmlns="urn:o"/>'))),
    ("too-many", "x", behind("x", el("task", "x", "<bpmn:extensionElements/>" * 2))),
    ("missing-part", "x", behind("x", el("task", "x", "<bpmn:dataOutputAssociation/>"))),
    ("unknown-attribute", "x", behind("x", el("task", "x", isForCompensaton="true"))),
    ("bad-value", "x", behind("x", el("task", "x", isForCompensation="yes"))),
    ("bad-value", "x", behind("x", el("task", "x", startQuantity="some"))),
    ("missing-id", "main", GOOD + "<bpmn:task/>"),
    ("duplicate-id", "t", GOOD + el("textAnnotation", "t")),
    ("dangling-reference", "x", behind("x", el("receiveTask", "x", messageRef="ghost"))),
    ("wrong-reference", "x", behind("x", el("receiveTask", "x", messageRef="over"))),
    ("wrong-reference", "x", behind("x", el("callActivity", "x", calledElement="t"))),
    ("imported-reference", "x", behind("x", el("receiveTask", "x", messageRef="camunda:msg"))),
    ("no-start", "main", el("task", "a") + el("task", "b") + chain("a", "b", "a")),
    ("several-starts", "main", GOOD + el("startEvent", "s2") + flow("s2", "t")),
    ("sub-process-start", "x", inside(el("startEvent", "i"), el("startEvent", "k"))),
    ("empty-scope", "x", inside()),
    ("ad-hoc-event", "x", inside(el("startEvent", "i"), el("task", "k"), kind="adHocSubProcess")),
    ("empty-ad-hoc", "x", inside(kind="adHocSubProcess")),
    ("event-sub-process-start", "x",
     GOOD + el("subProcess", "x", el("startEvent", "i"), triggeredByEvent="true")),
    ("flow-at-event-sub-process", "x",
     inside(el("startEvent", "i", signal()), triggeredByEvent="true")),
    ("misplaced-event", "x", behind("x", el("intermediateCatchEvent", "x"))),
    ("misplaced-event", "x", behind("x", el("endEvent", "x", timer("timeDuration", "P1D")))),
    ("misplaced-event", "i", inside(el("startEvent", "i", message()))),
    ("misplaced-event", "x", GOOD + boundary("x", "t", bare("terminate"))),
    ("link-among-others", "x",
     behind("x", el("intermediateThrowEvent", "x", bare("link", name="l"), signal()))),
    ("error-interrupts", "x", GOOD + boundary("x", "t", error("over"), interrupting=False)),
    ("error-interrupts", "i", GOOD + el(
        "subProcess", "x", el("startEvent", "i", error(), isInterrupting="false"),
        triggeredByEvent="true")),
    ("parallel-alone", "x",
     behind("x", el("intermediateCatchEvent", "x", signal(), parallelMultiple="true"))),
    ("not-attached", "x", GOOD + el("boundaryEvent", "x", timer("timeDuration", "P1D"))),
    ("attached-elsewhere", "b", inside(el("task", "k"), boundary("b", "t", signal()))),
    ("attached-to-event-sub-process", "b", GOOD + el(
        "subProcess", "x", el("startEvent", "i", signal()), triggeredByEvent="true")
     + boundary("b", "x", signal())),
    ("cancel-outside-transaction", "b", GOOD + boundary("b", "t", bare("cancel"))),
    ("cancel-outside-transaction", "x", behind("x", el("endEvent", "x", bare("cancel")))),
    ("no-message", "x", behind("x", el("intermediateCatchEvent", "x", bare("message")))),
    ("no-message", "x", behind("x", el("receiveTask", "x"))),
    ("no-message", "x", behind("x", el("sendTask", "x"))),
    ("no-signal", "x", behind("x", el("intermediateThrowEvent", "x", bare("signal")))),
    ("unnamed-event", "x", behind("x", el("receiveTask", "y", messageRef="msg"), el(
        "intermediateCatchEvent", "x", message("nameless"))) + flow("t", "y")),
    ("no-timer", "x", behind("x", el("intermediateCatchEvent", "x", bare("timer")))),
    ("no-timer", "x", behind("x", el("intermediateCatchEvent", "x", timer("timeDate", " ")))),
    ("cycle-once", "x",
     behind("x", el("intermediateCatchEvent", "x", timer("timeCycle", "R/P1D")))),
    ("no-condition", "x", behind("x", el("intermediateCatchEvent", "x", bare("conditional")))),
    ("no-error-code", "x", behind("x", el("endEvent", "x", error("any")))),
    ("error-without-code", "x", GOOD + boundary("x", "t", error("any"))),
    ("no-escalation-code", "x", behind(
        "x", el("endEvent", "x", bare("escalation", escalationRef="codeless")))),
    ("no-link-name", "x", behind("x", el("intermediateThrowEvent", "x", bare("link")))),
    ("link-without-target", "x",
     behind("x", el("intermediateThrowEvent", "x", bare("link", name="l")))),
    ("link-without-source", "x", GOOD + el("intermediateCatchEvent", "x", bare("link", name="l"))),
    ("link-twice", "z", behind("x", el("intermediateThrowEvent", "x", bare("link", name="l")))
     + "".join(el("intermediateCatchEvent", i, bare("link", name="l")) for i in "yz")),
    ("flow-at-link", "x", behind("x", el("intermediateThrowEvent", "x", bare("link", name="l")))
     + el("intermediateCatchEvent", "y", bare("link", name="l")) + flow("x", "e")),
    ("flow-from-compensation", "c",
     GOOD + UNDONE + HANDLER + association("c", "h") + flow("c", "e")),
    ("no-compensation-handler", "c", GOOD + UNDONE),
    ("not-for-compensation", "h", GOOD + UNDONE + el("task", "h") + association("c", "h")),
    ("flow-at-handler", "h", GOOD + UNDONE + HANDLER + association("c", "h") + flow("t", "h")),
    ("unused-handler", "h", GOOD + HANDLER),
    ("nothing-to-compensate", "x", behind("x", RELEASE)),
    ("nothing-to-compensate", "x", behind("x", RELEASE.replace(
        "<bpmn:compensateEventDefinition", '<bpmn:compensateEventDefinition activityRef="t"'))),
    ("bad-quantity", "x", behind("x", el("task", "x", completionQuantity="0"))),
    ("no-called-element", "x", behind("x", el("callActivity", "x"))),
    ("no-script", "x", behind("x", el("scriptTask", "x", "<bpmn:script> </bpmn:script>"))),
    ("transaction-method", "x", inside(el("task", "k"), kind="transaction", method="##Store")),
    ("two-loops", "x", behind("x", el(
        "task", "x", in_loop(CARDINALITY),
        '<bpmn:standardLoopCharacteristics loopMaximum="2"/>'))),
    ("endless-loop", "x", behind("x", el("task", "x", "<bpmn:standardLoopCharacteristics/>"))),
    ("bad-maximum", "x", behind("x", el(
        "task", "x", '<bpmn:standardLoopCharacteristics loopMaximum="0"/>'))),
    ("no-cardinality", "x", behind("x", el("task", "x", in_loop()))),
    ("cardinality-twice", "x", behind("x", el(
        "task", "x", in_loop(ext(cs("loop", collection="= xs", element="one")), CARDINALITY)))),
    ("no-behaviour-event", "x", behind("x", el("task", "x", in_loop(CARDINALITY, behavior="One")))),
    ("no-behaviour-event", "x",
     behind("x", el("task", "x", in_loop(CARDINALITY, behavior="Complex")))),
    ("behaviour-unused", "x", behind("x", el("task", "x", in_loop(
        CARDINALITY, "<bpmn:complexBehaviorDefinition><bpmn:condition>true</bpmn:condition>"
        "</bpmn:complexBehaviorDefinition>")))),
    ("repeated-event-sub-process", "x", GOOD + el(
        "subProcess", "x", in_loop(CARDINALITY), el("startEvent", "i", signal()),
        triggeredByEvent="true")),
    ("open-flow", "f", GOOD + el("sequenceFlow", "f", sourceRef="t")),
    ("flow-leaves-scope", "t_k", inside(el("task", "k")) + flow("t", "k")),
    ("flow-from-end", "e_t", GOOD + flow("e", "t")),
    ("flow-to-start", "t_s", GOOD + flow("t", "s")),
    ("expression-language", "f", GOOD + el(
        "sequenceFlow", "f", '<bpmn:conditionExpression language="groovy">x'
        "</bpmn:conditionExpression>", sourceRef="t", targetRef="e")),
    ("condition-without-choice", "g_a",
     behind("g", el("parallelGateway", "g"), el("task", "a"), flow("g", "a", "x > 1"))),
    ("missing-condition", "g_b", behind("g", SPLIT, flow("g", "a"), flow("g", "b"))),
    ("missing-default", "g", behind(
        "g", el("exclusiveGateway", "g"), el("task", "a"), flow("g", "a", "x > 1"))),
    ("wrong-default", "x", behind("x", el("task", "x", default="s_t"))),
    ("condition-on-default", "g_a",
     behind("g", SPLIT, flow("g", "a", "x > 1"), flow("g", "b", "x > 2"))),
    ("default-alone", "x", behind("x", el("task", "x", default="x_e"), flow("x", "e"))),
    ("gateway-direction", "g", behind(
        "g", el("parallelGateway", "g", gatewayDirection="Converging"),
        el("task", "a"), el("task", "b"), flow("g", "a"), flow("g", "b"))),
    ("no-event-behind", "g", behind("g", el("eventBasedGateway", "g"), flow("g", "e"))),
    ("shared-event-behind", "a", behind("g", EVENTS_BEHIND, flow("t", "a"))),
    ("attached-behind-gateway", "b2", behind(
        "g", EVENTS_BEHIND, el("receiveTask", "r", messageRef="msg"), flow("g", "r"),
        boundary("b2", "r", signal()))),
    ("mixed-behind-gateway", "g", behind(
        "g", EVENTS_BEHIND, el("receiveTask", "r", messageRef="msg"), flow("g", "r"),
        el("intermediateCatchEvent", "m", message("keyed")), flow("g", "m"))),
    ("parallel-without-instantiation", "g", behind(
        "g", EVENTS_BEHIND.replace('id="g"', 'id="g" eventGatewayType="Parallel"', 1))),
    ("flow-to-instantiation", "g", behind(
        "g", EVENTS_BEHIND.replace('id="g"', 'id="g" instantiate="true"', 1))),
    ("flow-to-instantiation", "x",
     behind("x", el("receiveTask", "x", messageRef="msg", instantiate="true"))),
    ("instantiation-inside", "k",
     inside(el("receiveTask", "k", messageRef="msg", instantiate="true"))),
    ("no-activation", "j", behind("j", el("complexGateway", "j"), flow("s", "j"))),
    ("activation-alone", "j", behind("j", el(
        "complexGateway", "j", "<bpmn:activationCondition>true</bpmn:activationCondition>"))),
    ("only-drawn", "d", GOOD + el("dataStoreReference", "d")),
    ("unreachable", "x", GOOD + el("task", "x")),
    ("never-ends", "a", behind("a", el("task", "a"), el("userTask", "b"), chain("a", "b", "a"))),
    ("deadlock", "j", JOINED),
    ("possible-deadlock", "j", JOINED + flow("a", "b")),
    ("lack-of-synchronisation", "n", DOUBLED),
    ("begins-itself", "again", el("startEvent", "s", signal())
     + el("endEvent", "again", signal()) + flow("s", "again")),
    ("begins-itself", "again",
     el("startEvent", "s", '<bpmn:messageEventDefinition messageRef="msg"/>') + END
     + el("sendTask", "again", messageRef="msg") + chain("s", "again", "e")),
    ("never-executed", "n", JOINED.replace(END, END + el("task", "n")) + flow("j", "n")),
]  # fmt: skip


def findings(*inner: str, known: Known | None = None) -> list[Finding]:
    found = list(load(document(*inner, roots=MORE_ROOTS), known=known).findings)
    for finding in found:
        assert not re.search(r"\{\w+\}", str(finding)), finding
        assert finding.hint, f"{finding.code} does not say how to mend it"
    return found


@pytest.mark.parametrize(("code", "element", "inner"), MODELS)
def test_a_fault_is_found_and_names_its_element(code, element, inner):
    found = findings(inner)
    assert (code, element) in {(f.code, f.element) for f in found}
    severity = next(f.severity for f in found if (f.code, f.element) == (code, element))
    assert severity in entries()[code].severities


def test_the_good_parts_of_the_faulty_models_have_no_findings():
    handled = GOOD + UNDONE + HANDLER + association("c", "h") + RELEASE + flow("t", "x")
    for good in (GOOD, behind("g", EVENTS_BEHIND), handled):
        assert findings(good) == []


@pytest.mark.parametrize(
    ("code", "inner", "known"),
    [
        ("missing-permission", operation("x"), Known(forbidden={"op": "budget:spend"})),
        ("unknown-process", el("callActivity", "x", calledElement="ghost"),
         Known(processes=frozenset({"main"}))),
        ("unknown-message", el("receiveTask", "x", messageRef="msg"),
         Known(messages=frozenset({"other"}))),
        ("unknown-topic", el("serviceTask", "x", ext(cs("external", topic="pay"))),
         Known(topics=frozenset({"print"}))),
    ],
)  # fmt: skip
def test_names_outside_the_file_are_looked_up(code, inner, known):
    told = {f.code for f in findings(behind("x", inner), known=known)}
    assert code in told
    assert code not in {f.code for f in findings(behind("x", inner))}


def test_names_that_exist_are_not_told():
    known = Known(
        forbidden={}, processes=frozenset({"other"}), messages=frozenset({"changed"}),
        topics=frozenset({"pay"}),
    )  # fmt: skip
    inner = (
        behind("x", el("callActivity", "x", calledElement="other"))
        + behind("r", el("receiveTask", "r", messageRef="msg"))[len(GOOD) :]
        + behind("w", el("serviceTask", "w", ext(cs("external", topic="pay"))))[len(GOOD) :]
    )
    codes = {f.code for f in findings(inner, known=known)}
    assert not codes & {"unknown-process", "unknown-message", "unknown-topic", "missing-permission"}


def gateway(condition: str) -> str:
    return behind(
        "g", SPLIT, flow("g", "a"), flow("g", "b", condition), flow("a", "e"), flow("b", "e")
    )


def mapped(task: str) -> str:
    return ext(cs("output", source="= amount", target="amount"), task)


SHIPPED = Path(__file__).parents[2] / "process_models"
CLOSED = Known(fields={}, variables=frozenset({"amount"}))


def test_a_variable_that_nothing_sets_is_told_with_the_one_that_may_be_meant():
    task = '<bpmn:userTask id="t">' + mapped("")
    inner = gateway("amuont > 5").replace('<bpmn:userTask id="t">', task)
    told = [f for f in findings(inner, known=CLOSED) if f.code == "unknown-variable"]
    assert [(f.element, f.params["name"], f.params.get("similar")) for f in told] == [
        ("g", "amuont", "amount")
    ]
    inner = gateway("amount > 5").replace('<bpmn:userTask id="t">', task)
    assert findings(inner, known=CLOSED) == []


def test_fields_of_a_form_are_variables():
    task = '<bpmn:userTask id="t">' + ext(cs("form", key="ask"))
    inner = gateway("size > 5").replace('<bpmn:userTask id="t">', task)
    known = Known(fields={"ask": frozenset({"size"})}, variables=frozenset())
    assert findings(inner, known=known) == []
    known = Known(fields={"ask": frozenset({"length"})}, variables=frozenset())
    assert [f.params["name"] for f in findings(inner, known=known)] == ["size"]


def test_where_anything_can_come_in_unknown_variables_are_told_as_information():
    told = findings(gateway("size > 5 and weight < 3"), known=Known(fields={}))
    assert [(f.code, f.severity, f.params["names"]) for f in told] == [
        ("variables-from-outside", "information", "size, weight")
    ]


def told_of(*inner: str, known: Known) -> list[tuple[str, str, str | None]]:
    return [
        (f.code, f.severity, f.element)
        for f in findings(*inner, known=known)
        if "variable" in f.code
    ]


START = '<bpmn:startEvent id="s">' + ext(cs("output", source="= amount", target="amount"))
ASKED = Known(fields={})


@pytest.mark.parametrize(
    "start",
    [
        START + "</bpmn:startEvent>",
        START + '<bpmn:messageEventDefinition messageRef="msg"/></bpmn:startEvent>',
        START + signal() + "</bpmn:startEvent>",
    ],
)
def test_where_the_start_takes_only_what_it_names_the_reader_of_another_name_is_warned(start):
    inner = gateway("size > 5").replace(el("startEvent", "s"), start)
    assert told_of(inner, known=ASKED) == [("unknown-variable", "warning", "g")]
    assert told_of(inner.replace("size", "amount"), known=ASKED) == []


def test_tasks_without_forms_calls_and_messages_bring_no_variables():
    inner = (
        START + "</bpmn:startEvent>" + END + el("userTask", "t")
        + el("callActivity", "c", calledElement="other") + el("receiveTask", "r", messageRef="msg")
        + el("task", "m", ext(cs("output", source="= size", target="x")))
        + chain("s", "t", "c", "r", "m", "e")
    )  # fmt: skip
    assert told_of(inner, known=ASKED) == [("unknown-variable", "warning", "m")]


def received(reader: str, *, first: bool) -> str:
    """A worker may bring anything, before or after something is read."""
    read = el("task", "m", ext(cs("output", source=f"= {reader}", target="x")))
    wait = el("serviceTask", "r", ext(cs("external", topic="look")))
    way = chain("s", "r", "m", "e") if first else chain("s", "m", "r", "e")
    return START + "</bpmn:startEvent>" + END + read + wait + way


def test_what_comes_in_later_helps_nobody_who_reads_before():
    assert told_of(received("size", first=False), known=ASKED) == [
        ("unknown-variable", "warning", "m")
    ]
    assert told_of(received("size", first=True), known=ASKED) == [
        ("variables-from-outside", "information", "main")
    ]


def test_a_slip_of_the_keyboard_is_warned_of_where_the_name_might_have_come_in():
    (found,) = findings(received("amuont", first=True), known=ASKED)
    assert (found.code, found.severity, found.element) == ("unknown-variable", "warning", "m")
    assert found.params["similar"] == "amount"


def test_what_comes_in_within_a_loop_or_beside_may_have_come_before():
    loop = received("size", first=False) + flow("r", "m", id="again")
    beside = received("size", first=False).replace(chain("s", "m", "r", "e"), "") + (
        chain("s", "m", "e") + chain("s", "r") + flow("r", "e", id="other")
    )
    for inner in (loop, beside):
        assert told_of(inner, known=ASKED) == [("variables-from-outside", "information", "main")]


def test_an_event_sub_process_may_bring_variables_at_any_moment():
    begin = el("startEvent", "b", '<bpmn:messageEventDefinition messageRef="msg"/>')
    aside = el("subProcess", "p", begin + el("task", "k") + flow("b", "k"), triggeredByEvent="true")
    read = el("task", "m", ext(cs("output", source="= size", target="x")))
    inner = START + "</bpmn:startEvent>" + END + read + chain("s", "m", "e") + aside
    assert told_of(inner, known=ASKED) == [("variables-from-outside", "information", "main")]


def test_data_objects_scripts_and_loops_set_variables():
    inner = (
        GOOD.replace('<bpmn:userTask id="t">', '<bpmn:userTask id="t">' + mapped(""))
        + el("dataObject", "size")
        + el("scriptTask", "k", ext(cs("script", result="weight")),
             "<bpmn:script>size + loopCounter</bpmn:script>")
        + el("task", "m", in_loop(ext(cs("loop", collection="= [weight]", element="one"))))
        + chain("t", "k", "m") + flow("m", "e", "one > 1") + flow("m", "t", id="back")
    )  # fmt: skip
    assert [f.code for f in findings(inner, known=CLOSED) if "variable" in f.code] == []


def test_every_code_of_the_lint_has_a_model_here():
    package = Path(load.__code__.co_filename).parent / "lint"
    said = {
        code
        for path in package.glob("*.py")
        for code in re.findall(r'findings\.\w+\(\s*"([a-z-]+)"', path.read_text())
    }
    elsewhere = {
        # Of the file as a whole, of a size, or of what only the compiler sees; see below.
        "no-process", "not-executable", "not-decided", "unsupported-element",
        "unknown-variable", "variables-from-outside",
        "missing-permission", "unknown-process", "unknown-message", "unknown-topic",
    }  # fmt: skip
    tested = {code for code, _, _ in MODELS} | elsewhere
    assert said - tested == set()
    assert tested - said == set()


def test_throwing_another_name_than_that_of_the_start_is_fine():
    other = '<bpmn:messageEventDefinition messageRef="keyed"/>'
    start = el("startEvent", "s", '<bpmn:messageEventDefinition messageRef="msg"/>')
    drawn = start + el("endEvent", "x", other) + flow("s", "x")
    assert "begins-itself" not in {f.code for f in findings(drawn)}


def test_processes_that_do_not_run_are_told():
    drawn = el("process", "main", GOOD, isExecutable="false")
    told = load(f"{HEAD}{drawn}</bpmn:definitions>".encode()).findings
    assert {(f.code, f.element) for f in told} == {("not-executable", "main"), ("no-process", None)}


def test_a_node_that_did_not_become_part_of_the_graph_is_refused():
    from lxml import etree

    from workflow_engine.bpmn.findings import Findings
    from workflow_engine.bpmn.lint.compiled import check_compiled

    said = Findings()
    check_compiled(etree.fromstring(document(GOOD)), {}, Known(), said)
    assert {(f.code, f.element) for f in said} == {("unsupported-element", i) for i in "ste"}


def test_files_that_were_accepted_before_are_loaded_without_the_lint():
    twice = (GOOD, el("startEvent", "again"), flow("again", "t"))
    assert load(document(*twice)).refused
    assert not load(document(*twice), checked=True).refused


def test_true_may_be_written_as_one():
    inner = GOOD + el("subProcess", "x", el("startEvent", "i", signal()), triggeredByEvent="1")
    assert "unreachable" not in {f.code for f in findings(inner)}


def test_references_with_a_prefix_of_the_own_namespace_are_found():
    head = HEAD.replace("targetNamespace", 'xmlns:own="urn:test" targetNamespace')
    task = el("receiveTask", "x", messageRef="own:msg")
    process = el("process", "main", behind("x", task), isExecutable="true")
    told = load(f"{head}{ROOTS}{process}</bpmn:definitions>".encode()).findings
    assert not {"dangling-reference", "imported-reference"} & {f.code for f in told}


@pytest.mark.parametrize("path", sorted(SHIPPED.glob("*/*.bpmn")), ids=str)
def test_the_shipped_processes_have_no_findings(path):
    known = Known(fields={}, variables=frozenset())
    assert [
        f"{f.code} {f.element} {f}" for f in load(path.read_bytes(), known=known).findings
    ] == []
