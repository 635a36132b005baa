"""Fields that a step hides are shown beyond it to those who may see every instance, only."""

from collections.abc import Collection, Mapping
from typing import Any

from workflow_engine import forms
from workflow_engine.models import ProcessModel
from workflow_engine.queries.base import Reading

Path = tuple[str, ...]


def withheld(ctx: Reading, model: ProcessModel) -> Collection[Path]:
    """What any form of the process hides, unless the reader sees every instance.

    Whose step it was does not matter: a value that somebody must not see is not told to
    everybody who takes part.
    """
    if ctx.actor.is_system or ctx.actor.may("instance:read_all"):
        return ()
    return frozenset().union(*(forms.hidden_paths(form) for form in model.forms.values()))


def open_line(data: Mapping[str, Any], paths: Collection[Path]) -> Mapping[str, Any]:
    """A line of the history without the values that are withheld: filled in, or changed."""
    if not paths:
        return data
    return {
        name: forms.without(value, paths) if isinstance(value, Mapping) else value
        for name, value in data.items()
    }
