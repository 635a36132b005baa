"""What the diagram macro marks, from what the instance query says."""

from collections.abc import Mapping


def diagram_marks(marks: Mapping[str, str]) -> dict[str, str]:
    """Flows that were taken look like steps that are done."""
    return {element: "done" if mark == "taken" else mark for element, mark in marks.items()}
