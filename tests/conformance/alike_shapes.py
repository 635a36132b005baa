"""What models in the image of the suite's are drawn with: its scripts, and what it expects."""

from tests.bpmn.elements.drawing import ROOTS
from tests.bpmn.play import HEAD, el, flow, timer

FIVE = timer("timeDuration", "PT5S")


def script(identity: str, marker: str, *inner: str, **attributes: str) -> str:
    return el("scriptTask", identity, *inner, f"<bpmn:script>{marker}</bpmn:script>", **attributes)


def task(number: int, *inner: str, identity: str = "", **attributes: str) -> str:
    return script(identity or f"t{number}", f"SCRIPT_task{number}", *inner, **attributes)


def process(name: str, *inner: str) -> str:
    return el("process", name, *inner, isExecutable="true")


def file(*processes: str, roots: str = ROOTS) -> bytes:
    return f"{HEAD}{roots}{''.join(processes)}</bpmn:definitions>".encode()


def main(*inner: str) -> bytes:
    return file(process("main", *inner))


def case(*trace: str, **given: object) -> dict[str, object]:
    return {
        "input": None, "trace": list(trace), "delay_ms": 0, "parallel": False,
        "integerVariable": 0,
    } | given  # fmt: skip


def when(identity: str, target: str, text: str) -> str:
    return flow(identity, target, text)
