"""A signal reaches everything in the instance that listens for it, at once and in order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from workflow_engine.bpmn.progress import Thrown

if TYPE_CHECKING:
    from workflow_engine.bpmn.execution import Execution


def throw_signal(run: Execution, node: str, name: str, payload: Mapping[str, Any]) -> None:
    """Inside the instance now; everybody else hears of it by what the step says was thrown."""
    run.thrown.append(Thrown(node, name, None, payload, "signal"))
    run.load_all()
    for wait in [w for w in run.waits.values() if w.kind == "signal" and w.name == name]:
        # An earlier receiver may have interrupted a later one.
        if wait.id in run.waits:
            run.happen(wait, payload)
