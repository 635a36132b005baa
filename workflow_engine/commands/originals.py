"""What an instance was started with, told by the first line of its history."""

from typing import Any

from workflow_engine.bpmn.progress import Progress, Start, StartAt, Trigger
from workflow_engine.domain.history import plain
from workflow_engine.persistence import documents


def started(trigger: Trigger, progress: Progress) -> dict[str, Any]:
    """What the variables that the first step left do not tell of those that it was given.

    ``given`` holds, as a text, those that changed or are more than JSON says, ``made`` names those
    that nobody gave. Usually there is neither.
    """
    if not isinstance(trigger, Start | StartAt):
        return {}
    left = progress.changed
    told: dict[str, Any] = {}
    given = {
        name: value
        for name, value in trigger.variables.items()
        if name not in left or left[name] != value or not _is_plain(value)
    }
    made = [name for name in left if name not in trigger.variables]
    if given:
        told["given"] = documents.dumps(given)
    if made:
        told["made"] = made
    return told


def _is_plain(value: Any) -> bool:
    return type(value) in (str, int, bool, type(None)) or bool(
        isinstance(value, list | dict) and plain(value) == value
    )
