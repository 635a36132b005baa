"""Small processes for tests of commands, drawn as text."""

from itertools import pairwise

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:cs="urn:countersign:bpmn:1" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    ' targetNamespace="urn:test" id="definitions">'
)


def user_task(
    element: str, *, candidates: str, outcomes: str = "approve reject", deadline: str = ""
) -> str:
    """A user task offered to ``candidates`` (literal references)."""
    choices = "".join(f'<cs:outcome id="{outcome}"/>' for outcome in outcomes.split())
    return (
        f'<userTask id="{element}" name="{element.capitalize()}"><extensionElements>'
        f'<cs:assignment candidates="{candidates}"/>{choices}{deadline}'
        f"</extensionElements></userTask>"
    )


def flow(source: str, target: str, condition: str | None = None) -> str:
    inner = (
        f'<conditionExpression xsi:type="tFormalExpression">{condition}</conditionExpression>'
        if condition
        else ""
    )
    return (
        f'<sequenceFlow id="{source}_{target}" sourceRef="{source}" targetRef="{target}">'
        f"{inner}</sequenceFlow>"
    )


def process(body: str, *, key: str = "approval", extra: str = "") -> bytes:
    return (
        f'{HEAD}{extra}<process id="{key}" name="{key.capitalize()}" isExecutable="true">'
        f"{body}</process></definitions>"
    ).encode()


def approval(candidates: str = "group:managers", second: str = "group:finance") -> bytes:
    """Start, a manager's task, a gateway on the outcome, a second task, two ends."""
    return process(
        '<startEvent id="begin"/>'
        + user_task("manager", candidates=candidates)
        + '<exclusiveGateway id="decided" default="decided_refused"/>'
        + user_task("finance", candidates=second)
        + '<endEvent id="done"/><endEvent id="refused"/>'
        + flow("begin", "manager")
        + flow("manager", "decided")
        + flow("decided", "finance", 'outcome = "approve"')
        + flow("decided", "refused")
        + flow("finance", "done")
    )


def parallel() -> bytes:
    """Two tasks of two groups at the same time, joined before the end."""
    return process(
        '<startEvent id="begin"/><parallelGateway id="split"/><parallelGateway id="join"/>'
        + user_task("left", candidates="group:managers")
        + user_task("right", candidates="group:finance")
        + '<endEvent id="done"/>'
        + flow("begin", "split")
        + flow("split", "left")
        + flow("split", "right")
        + flow("left", "join")
        + flow("right", "join")
        + flow("join", "done"),
        key="both",
    )


def escalating() -> bytes:
    """A task with a non-interrupting timer after two days that offers a second one."""
    return process(
        '<startEvent id="begin"/>'
        + user_task("manager", candidates="group:managers")
        + '<boundaryEvent id="late" attachedToRef="manager" cancelActivity="false">'
        "<timerEventDefinition><timeDuration>P2D</timeDuration></timerEventDefinition>"
        "</boundaryEvent>"
        + user_task("chase", candidates="group:finance", outcomes="done")
        + '<endEvent id="done"/><endEvent id="chased"/>'
        + flow("begin", "manager")
        + flow("manager", "done")
        + flow("late", "chase")
        + flow("chase", "chased"),
        key="escalating",
    )


def stuck() -> bytes:
    """A gateway whose only condition is false for small amounts."""
    return process(
        '<startEvent id="begin"/><exclusiveGateway id="choice"/><endEvent id="done"/>'
        '<endEvent id="other"/>'
        + flow("begin", "choice")
        + flow("choice", "done", "amount &gt; 10")
        + flow("choice", "other", "amount &gt; 20"),
        key="stuck",
    )


def daily() -> bytes:
    """Begins every day by itself and asks a manager."""
    return process(
        '<startEvent id="begin"><timerEventDefinition><timeCycle>R/P1D</timeCycle>'
        "</timerEventDefinition></startEvent>"
        + user_task("manager", candidates="group:managers", outcomes="done")
        + '<endEvent id="done"/>'
        + flow("begin", "manager")
        + flow("manager", "done"),
        key="daily",
    )


def calling(*operations: str) -> bytes:
    """A start, one service task after another, an end."""
    nodes = ["begin", *(f"call{place}" for place in range(len(operations))), "done"]
    tasks = "".join(
        f'<serviceTask id="call{place}" name="Call {place}"><extensionElements>'
        f'<cs:operation name="{name}"/></extensionElements></serviceTask>'
        for place, name in enumerate(operations)
    )
    flows = "".join(flow(*pair) for pair in pairwise(nodes))
    ends = '<startEvent id="begin"/><endEvent id="done"/>'
    return process(ends + tasks + flows, key="calling")
