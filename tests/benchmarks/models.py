"""Models by size: many instances, long loops, many elements; and what a step of each costs."""

import gc
import time
from collections.abc import Callable
from datetime import UTC, datetime
from statistics import median

from lxml import etree
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.util.task import TaskState

from tests.bpmn.elements.crowd import Crowd, crowd
from tests.bpmn.elements.drawing import end, start, user
from tests.bpmn.play import chain, el, flow
from tests.commands import models
from workflow_engine import bpmn
from workflow_engine.bpmn.ports import Parts, Ports
from workflow_engine.bpmn.progress import Complete, Start


def many(count: int) -> bytes:
    """A task with ``count`` instances at once, without a word of ours."""
    loop = (
        "<multiInstanceLoopCharacteristics><loopCardinality>"
        f"{count}</loopCardinality></multiInstanceLoopCharacteristics>"
    )
    return models.process(
        f'<startEvent id="begin"/><userTask id="each">{loop}</userTask><endEvent id="done"/>'
        + models.flow("begin", "each")
        + models.flow("each", "done")
    )


def _ports() -> Ports:
    def refuse(*given: object, **named: object) -> object:
        raise AssertionError("this model calls nothing")

    return Ports(
        now=datetime(2026, 3, 2, tzinfo=UTC),
        call=refuse,  # type: ignore[arg-type]
        decide=refuse,
        evaluate=lambda expression, variables: expression.evaluate(variables),
        parts=Parts(big=200),
    )


def instances_of_ours(count: int = 100) -> Callable[[], object]:
    """Load, complete one of the instances, store."""
    graph, ports = bpmn.load(many(count)).graphs["approval"], _ports()
    begun = bpmn.step(graph, None, Start({}), ports)
    stored, wait = bpmn.encode(begun.state), begun.opened[0].wait
    complete = Complete(wait, "approve")
    return lambda: bpmn.encode(bpmn.step(graph, bpmn.decode(stored), complete, ports).state)


def instances_of_spiff(count: int = 100) -> Callable[[], object]:
    """The same with the stock serializer."""
    parser = BpmnParser()
    parser.add_bpmn_str(many(count))
    workflow = BpmnWorkflow(parser.get_spec("approval"))
    workflow.do_engine_steps()
    serializer = BpmnWorkflowSerializer()
    stored = serializer.serialize_json(workflow)

    def one() -> object:
        loaded = serializer.deserialize_json(stored)
        loaded.get_next_task(state=TaskState.READY, manual=True).run()
        loaded.do_engine_steps()
        return serializer.serialize_json(loaded)

    return one


def big_model(elements: int = 200) -> bytes:
    """Approvals one after the other, every fourth step a gateway that may go back."""
    names = [f"step{n}" for n in range(elements - 3)]
    nodes, flows = [], []
    for place, name in enumerate(names):
        if place % 4 == 3:
            nodes.append(f'<exclusiveGateway id="{name}" default="{name}_on"/>')
            flows.append(models.flow(name, names[place - 2], 'outcome = "reject"'))
        else:
            nodes.append(models.user_task(name, candidates="group:managers"))
    for here, there in zip(["begin", *names], [*names, "done"], strict=True):
        text = models.flow(here, there)
        flows.append(text.replace(f'id="{here}_{there}"', f'id="{here}_on"'))
    ends = '<startEvent id="begin"/><endEvent id="done"/>'
    return models.process(ends + "".join(nodes) + "".join(flows))


def reading() -> dict[str, float]:
    """Milliseconds for a model of 200 elements: all that a check does, and lxml alone."""
    xml = big_model()
    assert not [f for f in bpmn.load(xml).findings if f.severity == "error"]
    return {
        "parse, compile and lint": milliseconds(lambda: bpmn.load(xml), 3),
        "lxml": milliseconds(lambda: etree.fromstring(xml), 3),
    }


def milliseconds(work: Callable[[], object], times: int, rounds: int = 7) -> float:
    """Median of processor time."""
    taken = []
    for _ in range(rounds):
        gc.collect()
        began = time.process_time()
        for _ in range(times):
            work()
        taken.append((time.process_time() - began) / times * 1e3)
    return median(taken)


def looping() -> Crowd:
    """A task that somebody does again as long as he likes."""
    return crowd(
        start(), el("exclusiveGateway", "m"), user("t"), el("exclusiveGateway", "x", default="x_e"),
        end(), chain("s", "m", "t", "x"), flow("x", "m", "= again"), flow("x", "e"),
    )  # fmt: skip


def growth(steps: list[float]) -> float:
    """What the last tenth costs beside the first one."""
    tenth = max(1, len(steps) // 10)
    return median(steps[-tenth:]) / median(steps[:tenth])


def rounds_of_a_loop(count: int = 10_000) -> float:
    """Work of a completion at the end of so many rounds, beside that at the beginning."""
    run = looping()
    run.start()
    return growth([_timed(run, run.wait("t"), again=True) for _ in range(count)])


def completions_of_instances(count: int = 1_000) -> float:
    """The same for the instances of one activity."""
    run = crowd(*_instances(count))
    run.start()
    return growth([_timed(run, wait) for wait in list(run.waits)[:-1]])


def bytes_per_completion(count: int) -> list[int]:
    """Written by each of the first completions, in the state and in parts."""
    run = crowd(*_instances(count))
    run.start()
    written = []
    for wait in list(run.waits)[:20]:
        run.take(Complete(wait, "done"))
        written.append(run.written)
    return written


def _instances(count: int) -> tuple[str, ...]:
    loop = (
        '<bpmn:multiInstanceLoopCharacteristics isSequential="false"><bpmn:loopCardinality>'
        f"{count}</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics>"
    )
    return (start(), user("t", loop), end(), chain("s", "t", "e"))


def _timed(run: Crowd, wait: int, **data: object) -> float:
    """The step alone, without what the stage checks around it."""
    trigger, ports = Complete(wait, "done", data), run._ports()
    began = time.process_time()
    found = bpmn.step(run.graph, run.state, trigger, ports)
    taken = time.process_time() - began
    run.last, run.state = found, found.state
    for number, part in found.parts.items():
        if part is None:
            del run.parts[number]
        else:
            run.parts[number] = bpmn.encode_part(part)
    for gone in found.closed:
        del run.waits[gone]
    run.waits.update({opened.wait: opened for opened in found.opened})
    return taken
