"""What an instance was started with, read from the first line of its history."""

from collections.abc import Mapping
from typing import Any

from workflow_engine.persistence import documents


def original(first: Mapping[str, Any]) -> dict[str, Any]:
    """The start variables, from the data of the first line."""
    made = set(first.get("made", ()))
    found = {name: v for name, v in first.get("changed", {}).items() if name not in made}
    return {**found, **documents.loads(first.get("given", "{}"))}
