"""What a form hides from whoever has its step: those values do not leave the server."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from workflow_engine.forms.model import Component, DynamicList, Form, Path, leaves


def hidden_paths(form: Form) -> frozenset[Path]:
    """The paths of the fields that are hidden for good, those of rows beneath their list."""
    return frozenset(_hidden(form.components))


def _hidden(components: Sequence[Component]) -> Iterator[Path]:
    for leaf in leaves(components):
        if leaf.access == "hidden":
            yield leaf.path
        elif isinstance(leaf.field, DynamicList):
            for inner in _hidden(leaf.field.components):
                yield leaf.path + inner


def without(values: Mapping[str, Any], paths: Collection[Path]) -> dict[str, Any]:
    """The values less those at the paths; the given ones stay as they are."""
    kept = dict(values)
    for name in {path[0] for path in paths if path[0] in kept}:
        deeper = [path[1:] for path in paths if path[0] == name and len(path) > 1]
        if (name,) in paths:
            del kept[name]
        else:
            kept[name] = _less(kept[name], deeper)
    return kept


def _less(value: Any, paths: Collection[Path]) -> Any:
    if isinstance(value, Mapping):
        return without(value, paths)
    if isinstance(value, list | tuple):
        return [_less(entry, paths) for entry in value]
    return value
