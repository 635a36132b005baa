"""Checks what was submitted against the form: only what it lets this person write gets through."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from workflow_engine.errors import FieldsRefused, FormInvalid, Phrase, _l
from workflow_engine.forms.conversion import Refused, convert, is_empty
from workflow_engine.forms.model import (
    Component,
    Computed,
    DynamicList,
    Form,
    Leaf,
    Path,
    leaves,
)
from workflow_engine.forms.scope import MISSING, Scope, Surroundings, get, put

_MOST_NAMED = 20


@dataclass(frozen=True, slots=True)
class Checked:
    """The accepted values by top-level name; a nested one is complete, with what was known."""

    values: dict[str, Any]


def check(
    form: Form,
    submitted: Mapping[str, Any],
    context: Mapping[str, Any],
    *,
    now: datetime | None = None,
    timezone: str = "UTC",
) -> Checked:
    """Check a submission; ``context`` is what the server knows (variables, inputs of the task).

    Raises ``FieldsRefused`` when it contains anything that this form does not let people write,
    and ``FormInvalid`` when values do not fit. A field that was not submitted is left as it is;
    a field hidden by its condition is dropped.
    """
    if not isinstance(submitted, Mapping):
        raise FormInvalid(errors={"": [Phrase(_l("Send the fields as one object."))]})
    scope = Scope(form.components, submitted, context, Surroundings(context, now, timezone))
    checking = _Checking()
    values = checking.scope(scope, "")
    checking.finish()
    return Checked(values)


@dataclass
class _Checking:
    errors: dict[str, list[str]] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)

    def scope(self, scope: Scope, prefix: str) -> dict[str, Any]:
        """The accepted values of one scope; trouble is collected under dotted paths."""
        self.refused += _unknown(scope.components, scope.submitted, prefix)
        own = scope.draft()
        values: dict[str, Any] = {}
        for leaf in scope.leaves():
            name = prefix + ".".join(leaf.path)
            if isinstance(leaf.field, Computed):
                self._refuse_if_submitted(scope, leaf, name)
                if not scope.is_hidden(leaf, own):
                    _keep(values, leaf.path, get(own, leaf.path), scope)
            elif self._is_open(scope, leaf, own, name):
                self._leaf(scope, leaf, own, name=name, values=values)
        return values

    def _is_open(self, scope: Scope, leaf: Leaf, own: Mapping[str, Any], name: str) -> bool:
        if leaf.access != "write":
            self._refuse_if_submitted(scope, leaf, name)
            return False
        if scope.is_hidden(leaf, own):
            return False
        if not scope.may_write(leaf, own):
            self._refuse_if_submitted(scope, leaf, name)
            return False
        return True

    def _refuse_if_submitted(self, scope: Scope, leaf: Leaf, name: str) -> None:
        if get(scope.submitted, leaf.path) is not MISSING:
            self.refused.append(name)

    def _leaf(
        self, scope: Scope, leaf: Leaf, own: Mapping[str, Any], *, name: str, values: dict[str, Any]
    ) -> None:
        raw = get(scope.submitted, leaf.path)
        try:
            if isinstance(leaf.field, DynamicList):
                value: Any = self._rows(scope, leaf, raw, own=own, name=name)
            else:
                empty = raw is MISSING
                value = None if empty else convert(leaf.field, raw, scope.setting(leaf.field, own))
                if leaf.field.required and is_empty(value):
                    raise Refused(_l("This field is needed."))
        except Refused as refusal:
            self.errors.setdefault(name, []).append(refusal.phrase)
            return
        if raw is not MISSING:
            _keep(values, leaf.path, value, scope)

    def _rows(
        self, scope: Scope, leaf: Leaf, raw: Any, *, own: Mapping[str, Any], name: str
    ) -> list[dict[str, Any]]:
        rows = [] if raw is MISSING or raw is None else raw
        _require_rows(leaf.field, rows, get(scope.known, leaf.path))
        return [
            {**row.known, **self.scope(row, f"{name}.{index}.")}
            for index, row in scope.rows(leaf, rows, own)
        ]

    def finish(self) -> None:
        """Raise what was collected; what nobody may write comes first, and alone."""
        if self.refused:
            named = self.refused[:_MOST_NAMED]
            text = Phrase(_l("You may not write this field in this step."))
            raise FieldsRefused(fields=", ".join(named), errors={n: [text] for n in named})
        if self.errors:
            raise FormInvalid(errors=self.errors)


def _require_rows(wanted: Any, rows: Any, known: Any) -> None:
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        raise Refused(_l("Send a list of rows."))
    if wanted.fixed and isinstance(known, list) and len(rows) != len(known):
        raise Refused(_l("Rows cannot be added or removed in this step."))
    if len(rows) < wanted.fewest:
        raise Refused(_l("Add at least {count} rows."), count=wanted.fewest)
    if len(rows) > wanted.most:
        raise Refused(_l("Keep to at most {count} rows."), count=wanted.most)


def _keep(values: dict[str, Any], path: Path, value: Any, scope: Scope) -> None:
    """A nested value joins what is known beside it; a variable is stored as a whole."""
    top = path[0]
    if len(path) > 1 and top not in values and isinstance(scope.known.get(top), Mapping):
        values[top] = dict(scope.known[top])
    put(values, path, value)


def _unknown(
    components: tuple[Component, ...], submitted: Mapping[str, Any], prefix: str
) -> list[str]:
    """Keys that no field of the scope has; what lies under a field is the field's own business."""
    paths = {leaf.path for leaf in leaves(components)}
    stems = {path[:length] for path in paths for length in range(1, len(path))}
    return [prefix + name for name in _strays(submitted, paths, stems, ())]


def _strays(data: Mapping[str, Any], paths: set[Path], stems: set[Path], at: Path) -> Iterator[str]:
    for key, value in data.items():
        here = (*at, str(key)[:100])
        if here in paths:
            continue
        if here in stems and isinstance(value, Mapping):
            yield from _strays(value, paths, stems, here)
        else:
            yield ".".join(here)
