"""Processor time of one step of the runtime next to SpiffWorkflow as it comes, on one model."""

import gc
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.util.task import TaskState

from tests.commands import models
from workflow_engine import bpmn
from workflow_engine.bpmn.ports import Ports
from workflow_engine.bpmn.progress import Complete, Start

#: What a purchase carries: about a kilobyte.
DATA = {
    "amount": 1200,
    "requester": "anna",
    "title": "Laptops for three new colleagues",
    "lines": [
        {"item": f"IT-{n:03}", "description": "A line of the order", "quantity": n, "price": 499}
        for n in range(10)
    ],
}


def purchase() -> bytes:
    """Start, manager, a gateway on the amount, finance, end; without a word of ours."""
    steps = ["begin", "manager", "enough", "finance", "done"]
    flows = [models.flow(*pair) for pair in pairwise(steps)]
    flows[2] = models.flow("enough", "finance", "amount &gt; 1000")
    return models.process(
        '<startEvent id="begin"/><userTask id="manager" name="Manager"/>'
        '<exclusiveGateway id="enough" default="enough_done"/>'
        '<userTask id="finance" name="Finance"/><endEvent id="done"/>'
        + "".join(flows)
        + models.flow("enough", "done")
    )


def ours() -> Callable[[], int]:
    """Load, complete the manager's task, run to finance, store; gives the bytes of the state."""
    graph = bpmn.load(purchase(), known=bpmn.Known()).graphs["approval"]

    def refuse(*given: Any, **named: Any) -> Any:
        raise AssertionError("this model calls nothing")

    ports = Ports(
        now=datetime(2026, 3, 2, tzinfo=UTC),
        call=refuse,
        decide=refuse,
        evaluate=lambda expression, variables: expression.evaluate(variables),
    )
    begun = bpmn.step(graph, None, Start(DATA), ports).state
    stored = bpmn.encode(begun)
    wait = begun.waits[0].id

    def one() -> int:
        complete = Complete(wait, "approve", {})
        return len(bpmn.encode(bpmn.step(graph, bpmn.decode(stored), complete, ports).state))

    return one


def spiff() -> Callable[[], int]:
    """The same with the stock serializer and the stock script engine."""
    parser = BpmnParser()
    parser.add_bpmn_str(purchase())
    workflow = BpmnWorkflow(parser.get_spec("approval"))
    workflow.get_next_task(state=TaskState.READY).data.update(DATA)
    workflow.do_engine_steps()
    serializer = BpmnWorkflowSerializer()
    stored = serializer.serialize_json(workflow)

    def one() -> int:
        loaded = serializer.deserialize_json(stored)
        task = loaded.get_next_task(state=TaskState.READY, manual=True)
        task.data["outcome"] = "approve"
        task.run()
        loaded.do_engine_steps()
        assert loaded.get_next_task(state=TaskState.READY).task_spec.name == "finance"
        return len(serializer.serialize_json(loaded))

    return one


def compare(rounds: int = 15) -> dict[str, tuple[float, int]]:
    """Microseconds and bytes of each, taken in turns; medians."""
    actors = {"ours": (ours(), 1_000), "SpiffWorkflow": (spiff(), 40)}
    seconds: dict[str, list[float]] = {name: [] for name in actors}
    sizes = {name: one() for name, (one, _) in actors.items()}
    for _ in range(rounds):
        for name, (one, times) in actors.items():
            # The garbage of one is not to be swept in the time of the other.
            gc.collect()
            began = time.process_time()
            for _ in range(times):
                one()
            seconds[name].append((time.process_time() - began) / times)
    return {name: (statistics.median(seconds[name]) * 1e6, sizes[name]) for name in actors}
