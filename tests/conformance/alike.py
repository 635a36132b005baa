"""Models in the image of the suite's, for what its names promise and a part of it leaves out."""

from collections.abc import Iterator

from tests.bpmn.elements.drawing import (
    CANCEL,
    ROOTS,
    TERMINATE,
    catch,
    compensate,
    condition,
    end,
    escalation,
    event_sub,
    signal,
    start,
    sub,
    throw,
)
from tests.bpmn.play import boundary, chain, el, error, flow, message
from tests.conformance.alike_events import clocks, partners, referred, several
from tests.conformance.alike_shapes import FIVE, case, file, main, process, script, task, when


def all_models() -> Iterator[tuple[str, bytes, list[dict[str, object]]]]:
    """Name, file and cases of each."""
    for kind in (_patterns, _gateways, _scopes, _undone, partners, clocks, referred, several):
        yield from kind()


# Drawn by hand: one line holds what belongs together.
# fmt: off
def _patterns():
    yield "Cycles", main(
        start(), el("exclusiveGateway", "m"), script("i", "INCREMENT_INTEGER_VARIABLE_AND_LOG"),
        el("exclusiveGateway", "x"), task(1), end(), chain("s", "m", "i", "x"),
        when("x", "m", "integerVariable < 3"), when("x", "t1", "integerVariable == 3"),
        chain("t1", "e"),
    ), [case("Increment", "Increment", "Increment", "task1"),
        case("Increment", "task1", integerVariable=2)]
    loop = '<bpmn:multiInstanceLoopCharacteristics isSequential="{}">' + (
        "<bpmn:loopCardinality>integerVariable</bpmn:loopCardinality>{}"
        "</bpmn:multiInstanceLoopCharacteristics>"
    )
    for order in ("true", "false"):
        yield f"RunTimeKnowledge_{order}", main(
            start(), task(1, loop.format(order, "")), task(2), end(), chain("s", "t1", "t2", "e")
        ), [case("task1", "task1", "task2", integerVariable=2), case("task2")]
    enough = "<bpmn:completionCondition>nrOfCompletedInstances == 2</bpmn:completionCondition>"
    yield (
        "Enough",
        main(
            start(),
            task(1, loop.format("true", enough)),
            task(2),
            end(),
            chain("s", "t1", "t2", "e"),
        ),
        [case("task1", "task1", "task2", integerVariable=5)],
    )
    yield "WithoutSynchronization", main(
        start(), el("exclusiveGateway", "m"), script("i", "INCREMENT_INTEGER_VARIABLE"), task(1),
        task(2), end(), chain("s", "m", "i"), flow("i", "t1"),
        when("i", "m", "integerVariable < 3"), chain("t1", "t2", "e"),
    ), [case(*("task1", "task2") * 3)]
    yield "Terminate", main(
        start(), el("parallelGateway", "f"), script("w", "WAIT_TEN_SECONDS"), task(1), task(2),
        end("stop", TERMINATE), end(), chain("s", "f", "t1", "stop"), chain("f", "w", "t2", "e"),
    ), [case("task1", delay_ms=15_000)]
    yield "Interrupted", main(
        start(), script("w", "WAIT_TEN_SECONDS"), boundary("b", "w", FIVE), task(1), task(2), end(),
        chain("s", "w", "t1", "e"), chain("b", "t2"),
    ), [case("task2", delay_ms=15_000)]


def _gateways():
    for split, join, traces in (
        ("exclusiveGateway", "parallelGateway", {"a": ["task1"], "ab": ["task1"], "b": ["task2"]}),
        ("inclusiveGateway", "parallelGateway",
         {"ab": ["task1", "task2", "task3"], "a": ["task1"]}),
        ("parallelGateway", "complexGateway", {"ab": ["task1", "task2", "task3"]}),
    ):
        conditions = {} if split == "parallelGateway" else {n: n for n in "ab"}
        yield f"{split}_{join}", main(
            start(), el(split, "g"), task(1), task(2), el(join, "j"), task(3), end(),
            flow("s", "g"),
            flow("g", "t1", f'test.contains("{conditions["a"]}")' if conditions else None),
            flow("g", "t2", f'test.contains("{conditions["b"]}")' if conditions else None),
            flow("t1", "j"), flow("t2", "j"), chain("j", "t3", "e"),
        ), [case(*trace, input=given) for given, trace in traces.items()]
    yield "InstantiatingParallel_Signals", file(
        process("main", start(), throw("one", signal()), throw("two", signal("clear")), task(1),
                end(), chain("s", "one", "two", "t1", "e")),
        process("Other", el("eventBasedGateway", "g", instantiate="true",
                            eventGatewayType="Parallel"),
                catch("a", signal()), catch("b", signal("clear")), task(2), task(3),
                chain("g", "a", "t2"), chain("g", "b", "t3")),
    ), [case("task1", "task2", "task3")]
    yield "NoWay", main(
        start(), task(1), task(2), end(), flow("s", "t1"),
        when("t1", "t2", 'test.contains("a")'), flow("t2", "e"),
    ), [case("task1", "task2", input="a")]
    yield "Instantiating", file(
        process("main", start(), throw("one", message()), task(1), end(),
                chain("s", "one", "t1", "e")),
        process("Other", el("eventBasedGateway", "g", instantiate="true"),
                catch("a", message()), catch("b", message("keyed")), task(2), task(3),
                chain("g", "a", "t2"), chain("g", "b", "t3")),
    ), [case("task1", "task2")]
    for needed, wanted in ((1, 1), (2, 1), (3, 1)):
        join = el("complexGateway", "j", "<bpmn:activationCondition>activationCount &gt;= "
                  f"{needed}</bpmn:activationCondition>")
        yield f"Discriminator_{needed}", main(
            start(), el("parallelGateway", "g"), task(1), task(2), task(3), join, task(4), end(),
            flow("s", "g"), *(chain("g", f"t{n}", "j") for n in (1, 2, 3)), chain("j", "t4", "e"),
        ), [case("task1", "task2", "task3", *["task4"] * wanted)]
        yield f"Discriminator_{needed}_again", main(
            start(), el("exclusiveGateway", "m"), el("parallelGateway", "g"), task(1), task(2),
            task(3), join, script("i", "INCREMENT_INTEGER_VARIABLE"),
            el("exclusiveGateway", "x"), task(4), end(), chain("s", "m", "g"),
            *(chain("g", f"t{n}", "j") for n in (1, 2, 3)), chain("j", "i", "x"),
            when("x", "m", "integerVariable < 2"), when("x", "t4", "integerVariable >= 2"),
            chain("t4", "e"),
        ), [case(*("task1", "task2", "task3") * 2, "task4")]
    yield "InstantiatingParallel", file(
        process("main", start(), throw("one", message()), throw("two", message("plain")), task(1),
                end(), chain("s", "one", "two", "t1", "e")),
        process("Other", el("eventBasedGateway", "g", instantiate="true",
                            eventGatewayType="Parallel"),
                catch("a", message()), catch("b", message("plain")), task(2), task(3),
                chain("g", "a", "t2"), chain("g", "b", "t3")),
        roots=ROOTS + '<bpmn:message id="plain" name="plain"/>',
    ), [case("task1", "task2", "task3")]


def _scopes():
    """What is thrown in a sub-process, at its boundary and in its event sub-process."""
    for name, thrown, caught in (
        ("Signal", signal(), signal()),
        ("Escalation", escalation(), escalation()),
        ("Escalation_any", escalation(), escalation(None)),
    ):
        for last in (False, True):
            thrower = end("x", thrown) if last else throw("x", thrown) + task(2) + flow("x", "t2")
            after = [] if last else ["task2"]
            for interrupting in (True, False):
                kind = f"{name}_{'End' if last else 'Throw'}_{interrupting}"
                inner = (start("si"), task(1), thrower, chain("si", "t1", "x"))
                yield f"{kind}_Boundary", main(
                    start(), sub("p", *inner),
                    boundary("b", "p", caught, interrupting=interrupting), task(3), task(4),
                    end(), chain("s", "p", "t4", "e"), chain("b", "t3"),
                ), [
                    case("task1", "task3", *([] if interrupting else [*after, "task4"]))
                ]
                react = event_sub("v", caught, task(3), chain("vs", "t3"), begin="vs",
                                  interrupting=interrupting)
                yield f"{kind}_EventSubProcess", main(
                    start(), sub("p", *inner, react), task(4), end(), chain("s", "p", "t4", "e"),
                ), [case("task1", "task3", "task4", *([] if interrupting else after))]
    for transaction in ("subProcess", "transaction"):
        inner = (start("si"), task(1), end("x", error("over")), chain("si", "t1", "x"))
        yield f"Error_{transaction}", main(
            start(), el(transaction, "p", *inner), boundary("b", "p", error("over")), task(2),
            task(3), chain("s", "p", "t3"), chain("b", "t2"),
        ), [case("task1", "task2")]
    yield (
        "Error_TopLevel",
        main(start(), task(1), end("x", error("over")), chain("s", "t1", "x")),
        [case("task1", "ErrorThrownErrorEvent")],
    )
    yield "Error_Script", main(
        start(), sub("p", start("si"), script("bad", "THROW_ERROR"), task(1),
                     chain("si", "bad", "t1")),
        boundary("b", "p", error("code")), task(2), chain("s", "p"), chain("b", "t2"),
    ).replace(b"<bpmn:signal ", b'<bpmn:error id="code" errorCode="ERR_CODE"/><bpmn:signal ', 1), [
        case("task2")
    ]
    for interrupting in (True, False):
        truth = condition('contains(test, "a")')
        yield f"Conditional_Boundary_{interrupting}", main(
            start(), sub("p", start("si"), task(1), chain("si", "t1")),
            boundary("b", "p", truth, interrupting=interrupting), task(2), task(3), end(),
            chain("s", "p", "t3", "e"), chain("b", "t2"),
        ), [case("task2", *([] if interrupting else ["task1", "task3"]), input="a"),
            case("task1", "task3", input="b")]
        react = event_sub("v", condition('test.contains("a")&gt;'), task(2), chain("vs", "t2"),
                          begin="vs", interrupting=interrupting)
        yield f"Conditional_EventSubProcess_{interrupting}", main(
            start(), sub("p", start("si"), task(1), chain("si", "t1"), react), task(3), end(),
            chain("s", "p", "t3", "e"),
        ), [case("task2", "task3", *([] if interrupting else ["task1"]), input="a"),
            case("task1", "task3", input="b")]


def _undone():
    handler = task(1, identity="undo", isForCompensation="true")
    link = el("association", "l", sourceRef="c", targetRef="undo", associationDirection="One")
    undo = handler + link
    yield "Compensation_Throw", main(
        start(), script("a", "CREATE_LOG_FILE"), boundary("c", "a", compensate()), undo,
        throw("x", compensate("a")), task(2), end(), chain("s", "a", "x", "t2", "e"),
    ), [case("task1", "task2")]
    yield "Compensation_End_SubProcess", main(
        start(), sub("p", start("si"), script("a", "CREATE_LOG_FILE"),
                     boundary("c", "a", compensate()), undo, end("x", compensate()),
                     chain("si", "a", "x")),
        task(2), end(), chain("s", "p", "t2", "e"),
    ), [case("task1", "task2")]
    yield "Cancel", main(
        start(), el("transaction", "p", start("si"), task(2), boundary("c", "t2", compensate()),
                    undo, end("x", CANCEL), chain("si", "t2", "x")),
        boundary("b", "p", CANCEL), task(3), task(4), end(), chain("s", "p", "t4", "e"),
        chain("b", "t3"),
    ), [case("task2", "task1", "task3")]
