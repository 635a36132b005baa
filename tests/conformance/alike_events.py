"""Other processes, clocks and several events at once, in models in the image of the suite's."""

from tests.bpmn.elements.drawing import (
    ROOTS,
    TERMINATE,
    catch,
    condition,
    end,
    escalation,
    event_sub,
    signal,
    start,
    sub,
    throw,
)
from tests.bpmn.play import boundary, chain, el, error, ext, maps, message, timer
from tests.conformance.alike_shapes import FIVE, case, file, main, process, script, task, when


# Drawn by hand: one line holds what belongs together.
# fmt: off
def partners():
    """Other processes of the same file."""
    marker = script("mark", "CREATE_MARKER_FILE")
    yield (
        "Message_Start",
        file(
            process(
                "main", start(), throw("x", message()), task(1), end(), chain("s", "x", "t1", "e")
            ),
            process(
                "CalledProcess", start("b", message()), marker, end("z"), chain("b", "mark", "z")
            ),
        ),
        [case("task1", "MarkerExists")],
    )
    for receiver in (catch("r", message()), el("receiveTask", "r", messageRef="msg")):
        yield f"Message_End_{'Task' in receiver}", file(
            process("main", start(), task(1), end("x", message()), chain("s", "t1", "x")),
            process("ParallelProcess", start("b"), receiver, marker, end("z"),
                    chain("b", "r", "mark", "z")),
        ), [case("task1", "MarkerExists", parallel=True)]
    yield "Message_Boundary", file(
        process("main", start(), throw("x", message()), task(1), end(), chain("s", "x", "t1", "e")),
        process("ParallelProcess", start("b"), script("w", "WAIT_TEN_SECONDS"),
                boundary("c", "w", message()), task(2), marker, chain("b", "w", "t2"),
                chain("c", "mark")),
    ), [case("task1", "MarkerExists", parallel=True)]
    yield "Signal_EventGateway", file(
        process("main", start(), throw("x", signal()), task(1), end(), chain("s", "x", "t1", "e")),
        process("ParallelProcess", start("b"), el("eventBasedGateway", "g"), catch("r", signal()),
                catch("q", FIVE), marker, task(2), chain("b", "g", "r", "mark"),
                chain("g", "q", "t2")),
    ), [case("task1", "MarkerExists", parallel=True, delay_ms=6_000)]
    thrice = ('<bpmn:multiInstanceLoopCharacteristics isSequential="{}"><bpmn:loopCardinality>3'
              "</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics>")
    for order in ("true", "false"):
        yield f"Message_Start_Thrice_{order}", file(
            process("main", start(), el("sendTask", "x", thrice.format(order), messageRef="msg"),
                    task(1), end(), chain("s", "x", "t1", "e")),
            process("CalledProcess", start("b", message()), task(2), end("z"),
                    chain("b", "t2", "z")),
        ), [case("task1", "task2", "task2", "task2")]
        yield f"Called_Thrice_{order}", file(
            process("main", start(), el("callActivity", "call", thrice.format(order),
                                        calledElement="CalledProcess"),
                    task(1), end(), chain("s", "call", "t1", "e")),
            process("CalledProcess", start("b"), catch("c", FIVE), task(2), chain("b", "c", "t2")),
        ), [case("task1", "task2", "task2", "task2", delay_ms=20_000)]
    called = el("callActivity", "call", calledElement="CalledProcess")
    for name, ending, event, trace in (
        ("Error", end("z", error("over")), boundary("b", "call", error("over")), ["task2"]),
        ("Escalation", end("z", escalation()), boundary("b", "call", escalation()), ["task2"]),
        ("Escalation_on", end("z", escalation()),
         boundary("b", "call", escalation(), interrupting=False), ["task2", "task3"]),
        ("Terminate", end("z", TERMINATE), boundary("b", "call", error("over")), ["task3"]),
    ):
        yield f"Called_{name}", file(
            process("main", start(), called, event, task(2), task(3), end(),
                    chain("s", "call", "t3", "e"), chain("b", "t2")),
            process("CalledProcess", start("b1"), task(1), ending, chain("b1", "t1", "z")),
        ), [case("task1", *trace)]
    yield "Called_Late", file(
        process("main", start(), called, boundary("b", "call", FIVE), task(2), task(3), end(),
                chain("s", "call", "t3", "e"), chain("b", "t2")),
        process("CalledProcess", start("b1"), script("w", "WAIT_TEN_SECONDS"), task(1),
                chain("b1", "w", "t1")),
    ), [case("task2", delay_ms=15_000)]
    mapped = ext(maps(inputs={"integerVariable": "= integerVariable"},
                      outputs={"integerVariable": "= integerVariable"}))
    yield "Called_Data", file(
        process("main", start(), called.replace("><", f">{mapped}<", 1),
                el("exclusiveGateway", "g"), task(2), task(3), chain("s", "call", "g"),
                when("g", "t2", "integerVariable == 1"), when("g", "t3", "integerVariable == 0")),
        process("CalledProcess", start("b1"), script("i", "INCREMENT_INTEGER_VARIABLE_AND_LOG"),
                end("z"), chain("b1", "i", "z")),
    ), [case("Increment", "task2")]
    yield "Called_Task", file(
        process("main", start(), called, el("exclusiveGateway", "g"), task(2), task(3),
                chain("s", "call", "g"), when("g", "t2", "integerVariable == 1"),
                when("g", "t3", "integerVariable == 0")),
        el("globalScriptTask", "CalledProcess",
           "<bpmn:script>INCREMENT_INTEGER_VARIABLE_AND_LOG</bpmn:script>"),
    ), [case("Increment", "task2")]


def clocks():
    for name, due in (
        ("Date", timer("timeDate", "2014-01-01T12:00:00")),
        ("Cycle", timer("timeCycle", "R3/PT2S")),
        ("Duration", timer("timeDuration", "PT2S")),
    ):
        yield (
            f"Timer_{name}_Catch",
            main(start(), catch("c", due), task(1), end(), chain("s", "c", "t1", "e")),
            [case("task1", delay_ms=5_000)],
        )
    repeated = timer("timeCycle", "R3/PT2S")
    yield "Timer_Cycle_Boundary", main(
        start(), script("w", "WAIT_TEN_SECONDS"),
        boundary("b", "w", repeated, interrupting=False), task(1), task(2), end(),
        chain("s", "w", "t2", "e"), chain("b", "t1"),
    ), [case("task1", "task1", "task1", "task2", delay_ms=12_000)]
    yield (
        "Timer_Start",
        main(start("s", FIVE), task(1), end(), chain("s", "t1", "e")),
        [case("task1", delay_ms=8_000)],
    )
    yield (
        "Timer_Start_Cycle",
        main(start("s", repeated), task(1), end(), chain("s", "t1", "e")),
        [case("task1", "task1", "task1", delay_ms=20_000)],
    )


    for name, event in (("Message", message()), ("Signal", signal())):
        yield f"{name}_Start_Itself", main(start("s", event), task(1), chain("s", "t1")), [
            case("task1")
        ]
    yield "Conditional_Start_Itself", main(
        start("s", condition('test.contains("a")')), task(1), chain("s", "t1")
    ), [case("task1", input="a"), case(input="b")]


def referred():
    """Definitions that stand beside the process and are named where they are used."""
    beside = (
        '<bpmn:signalEventDefinition id="def_signal" signalRef="sig_alarm"/>'
        '<bpmn:timerEventDefinition id="def_timer"><bpmn:timeDuration>PT5S</bpmn:timeDuration>'
        '</bpmn:timerEventDefinition><bpmn:terminateEventDefinition id="def_stop"/>'
        '<bpmn:escalationEventDefinition id="def_late" escalationRef="esc_late"/>'
    )
    signalled, timed, stopped, late = (
        f"<bpmn:eventDefinitionRef>def_{name}</bpmn:eventDefinitionRef>"
        for name in ("signal", "timer", "stop", "late")
    )
    drawn = {
        "Catch": ((start(), el("parallelGateway", "f"), throw("x", signalled),
                   catch("c", signalled), task(1), chain("s", "f", "x"), chain("f", "c", "t1")),
                  case("task1")),
        "Both": ((start(), catch("c", signalled + timed), task(1), chain("s", "c", "t1")),
                 case("task1", delay_ms=6_000)),
        "Boundary": ((start(), sub("p", start("si"), catch("c", timer("timeDuration", "PT9S")),
                                   task(1), chain("si", "c", "t1")),
                      boundary("b", "p", timed), task(2), chain("s", "p"), chain("b", "t2")),
                     case("task2", delay_ms=12_000)),
        "EventSubProcess": ((start(), sub("p", start("si"), throw("x", late), task(1),
                                          event_sub("v", late, task(2), chain("vs", "t2"),
                                                    begin="vs", interrupting=False),
                                          chain("si", "x", "t1")),
                             task(3), chain("s", "p", "t3")), case("task1", "task2", "task3")),
        "Terminate": ((start(), el("parallelGateway", "f"), task(1), end("x", stopped),
                       script("w", "WAIT_TEN_SECONDS"), task(2), chain("s", "f", "t1", "x"),
                       chain("f", "w", "t2")), case("task1")),
        "End": ((start(), el("parallelGateway", "f"), end("x", signalled), catch("c", signalled),
                 task(1), chain("s", "f", "x"), chain("f", "c", "t1")), case("task1")),
    }
    for name, (nodes, expected) in drawn.items():
        yield f"EventDefinitionRef_{name}", file(
            process("main", *nodes), roots=ROOTS + beside
        ), [expected]


def several():
    both = message() + signal()
    for parallel, trace in (("false", ["task1"]), ("true", [])):
        yield f"Multiple_Catch_{parallel}", main(
            start(), el("parallelGateway", "f"), throw("x", signal()),
            catch("c", both, parallelMultiple=parallel), task(1), chain("s", "f", "x"),
            chain("f", "c", "t1"),
        ), [case(*trace)]
    pair = signal() + signal("clear")
    yield "Multiple_Throw", main(
        start(), el("parallelGateway", "f"), throw("x", pair), catch("c", signal()),
        catch("d", signal("clear")), task(1), task(2), chain("s", "f", "x"), chain("f", "c", "t1"),
        chain("f", "d", "t2"),
    ), [case("task1", "task2")]
    for parallel in ("true", "false"):
        yield f"Multiple_Boundary_{parallel}", main(
            start(), sub("p", start("si"), throw("x", pair), task(1), chain("si", "x", "t1")),
            boundary("b", "p", pair).replace("cancel", f'parallelMultiple="{parallel}" cancel'),
            task(2), task(3), chain("s", "p", "t3"), chain("b", "t2"),
        ), [case("task2")]
        yield f"Multiple_EventSubProcess_{parallel}", main(
            start(), sub("p", start("si"), throw("x", pair), task(1), chain("si", "x", "t1"),
                         event_sub("v", pair, task(2), chain("vs", "t2"), begin="vs").replace(
                             "isInterrupting", f'parallelMultiple="{parallel}" isInterrupting')),
            task(3), chain("s", "p", "t3"),
        ), [case("task2", "task3")]
    for parallel, times in (("false", 2), ("true", 1)):
        yield f"Multiple_Start_Twice_{parallel}", file(
            process("main", start(), throw("x", pair), task(1), chain("s", "x", "t1")),
            process("CalledProcess", start("b", pair, parallelMultiple=parallel), task(2),
                    chain("b", "t2")),
        ), [case("task1", *["task2"] * times)]
        apart = (throw("x", signal()), catch("wait", FIVE), throw("y", signal("clear")))
        yield f"Multiple_Start_Apart_{parallel}", file(
            process("main", start(), *apart, task(1), chain("s", "x", "wait", "y", "t1")),
            process("CalledProcess", start("b", pair, parallelMultiple=parallel), task(2),
                    chain("b", "t2")),
        ), [case("task1", *["task2"] * times, delay_ms=6_000)]
    yield "Multiple_Start", file(
        process("main", start(), throw("x", signal("clear")), task(1), chain("s", "x", "t1")),
        process("CalledProcess", start("b", pair), task(2), chain("b", "t2")),
    ), [case("task1", "task2")]
