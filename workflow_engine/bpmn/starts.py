"""When timer start events are due: the first time, and again after each time."""

from workflow_engine.bpmn.elements.events.definitions.timer import TimerEventDefinition
from workflow_engine.bpmn.elements.events.start import StartEvent
from workflow_engine.bpmn.graph import ProcessGraph
from workflow_engine.bpmn.ports import Ports
from workflow_engine.bpmn.timers import ENDLESS, Schedule, next_due


def first_start(
    graph: ProcessGraph, node_id: str, ports: Ports, *, definition: int = 0
) -> Schedule | None:
    """The first moment of a timer start event; None for other starts."""
    behaviour = graph.node(node_id).behaviour
    if not isinstance(behaviour, StartEvent) or definition >= len(behaviour.definitions):
        return None
    timer = behaviour.definitions[definition]
    if not isinstance(timer, TimerEventDefinition):
        return None
    return timer.timer.schedule({}, ports)


def following_start(last: Schedule, ports: Ports) -> Schedule | None:
    """The moment after ``last``; None when the cycle is used up. Missed moments count as one."""
    if last.every is None or not last.repeat:
        return None
    left = last.repeat if last.repeat == ENDLESS else last.repeat - 1
    return Schedule(next_due(last.every, last.due, ports), left, last.every)
