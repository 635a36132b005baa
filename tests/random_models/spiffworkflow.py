"""SpiffWorkflow's own runtime as the other player, on models where it is right."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from random import Random

from lxml import etree
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.specs.event_definitions.message import MessageEventDefinition
from SpiffWorkflow.bpmn.util import BpmnEvent
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from tests.random_models.comparing import LONGEST_PATH, describe
from tests.random_models.model import VALUES, VARIABLES, Model, Node
from tests.random_models.playing import Engine, compiled
from tests.random_models.writing import write, write_python

#: What we do otherwise on purpose, and why.
INTENDED = {
    "task": "a task of no kind is done at once (13.3.3); SpiffWorkflow leaves it to a person",
    "listens on": (
        "a boundary event that does not interrupt may happen as often as it occurs"
        " (BPMN 2.0.2, 10.5.4); SpiffWorkflow listens once"
    ),
}
#: Kinds of nodes whose visits both tell; gateways they count in other ways.
COUNTED = ("userTask", "task", "intermediateCatchEvent", "intermediateThrowEvent", "endEvent")


class Other:
    """One instance in SpiffWorkflow's runtime."""

    def __init__(self, model: Model) -> None:
        self.nodes = {node.id: node for node in model.nodes()}
        parser = BpmnParser()
        parser.add_bpmn_xml(etree.fromstring(write_python(model)))
        self.workflow = BpmnWorkflow(parser.get_spec("main"), parser.get_subprocess_specs("main"))

    def start(self, variables: dict[str, int]) -> None:
        self.workflow.task_tree.data.update(variables)
        for task in self.workflow.get_tasks(state=TaskState.READY):
            task.data.update(variables)
        self._run()

    def waiting(self) -> Counter[str]:
        """Tasks to do, and events that may happen."""
        found = Counter(
            task.task_spec.name for task in self._tasks(TaskState.READY) if task.task_spec.manual
        )
        for task in self._tasks(TaskState.WAITING):
            if self._kind(task) == "eventBasedGateway":
                found.update(spec.name for spec in task.task_spec.outputs)
            elif self._kind(task) in ("intermediateCatchEvent", "boundaryEvent"):
                found[task.task_spec.name] += 1
        return found

    def trigger(self, node: Node, data: dict[str, int]) -> None:
        if node.kind == "userTask":
            task = self._first(node.id, TaskState.READY)
            task.data.update(data)
            task.run()
        elif node.event == "timer":
            past = datetime.now(UTC) - timedelta(hours=1)
            task = self._first(node.id, TaskState.WAITING)
            task.internal_data["event_value"] = past.isoformat()
            self.workflow.refresh_timers()
        else:
            self.workflow.catch(BpmnEvent(MessageEventDefinition(node.ref), {}))
        self._run()

    def _run(self) -> None:
        """Until all waits; tasks of no kind are work of a person to it, and no work to us."""
        idle: list[Task] | None = None
        while idle is None or idle:
            self.workflow.do_engine_steps()
            idle = [task for task in self._tasks(TaskState.READY) if self._kind(task) == "task"]
            for task in idle:
                task.run()

    def visited(self) -> Counter[str]:
        """How often each node was completed, since the beginning."""
        done = self._tasks(TaskState.COMPLETED)
        return Counter(task.task_spec.name for task in done if self._kind(task) in COUNTED)

    @property
    def ended(self) -> bool:
        return bool(self.workflow.is_completed())

    def _tasks(self, state: int) -> list[Task]:
        return list(self.workflow.get_tasks(state=state))

    def _first(self, name: str, state: int) -> Task:
        return next(task for task in self._tasks(state) if task.task_spec.name == name)

    def _kind(self, task: Task) -> str | None:
        node = self.nodes.get(task.task_spec.name)
        return node.kind if node else None


def difference(model: Model, path: int) -> str | None:
    """Where our engine and SpiffWorkflow's do not do the same, if anywhere."""
    random = Random(f"spiff {model.seed} {path}")
    nodes = {node.id: node for node in model.nodes()}
    ours, theirs = Engine(compiled(write(model))), Other(model)
    steps = ["start"]
    values = {name: random.choice(VALUES) for name in VARIABLES}
    ours.start(dict(values))
    theirs.start(values)
    visited = _visits(ours, nodes)
    while len(steps) < LONGEST_PATH:
        what = _unlike(ours, theirs, nodes) or _visited_unlike(visited, theirs)
        if what is not None:
            return "\n".join([what, "path: " + "; ".join(steps), *describe(model)])
        both = sorted(theirs.waiting())
        if not both:
            return None
        node = nodes[random.choice(both)]
        data = {name: random.choice(VALUES) for name in VARIABLES}
        steps.append(f"{node.id} {data if node.kind == 'userTask' else ''}")
        wait = next(wait for wait, told in ours.waits.items() if told[0] == node.id)
        ours.trigger(wait, data if node.kind == "userTask" else None)
        theirs.trigger(node, data)
        visited += _visits(ours, nodes)
    return None


def _visits(ours: Engine, nodes: dict[str, Node]) -> Counter[str]:
    done = [move.node for move in ours.last.moves if move.event == "completed"]
    return Counter(name for name in done if nodes[name].kind in COUNTED)


def _unlike(ours: Engine, theirs: Other, nodes: dict[str, Node]) -> str | None:
    mine, other = Counter(node for node, _ in ours.waits.values()), theirs.waiting()
    for name in list(mine):
        node = nodes[name]
        if node.kind == "boundaryEvent" and not node.interrupting and node.event == "message":
            # INTENDED["listens on"]
            mine[name] = other[name]
    if +mine != +other:
        return f"waits: ours {dict(mine - other)}, SpiffWorkflow's {dict(other - mine)}"
    if (ours.last.ended is not None) != theirs.ended:
        return f"ended: ours {ours.last.ended}, SpiffWorkflow's {theirs.ended}"
    return None


def _visited_unlike(mine: Counter[str], theirs: Other) -> str | None:
    other = theirs.visited()
    if mine == other:
        return None
    return f"completed: ours {dict(mine - other)}, SpiffWorkflow's {dict(other - mine)}"
