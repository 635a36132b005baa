"""The values of one scope (a form or one row): what conditions see, what is hidden, what locked."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from workflow_engine.feel import Expression
from workflow_engine.forms.conversion import Refused, Setting, convert
from workflow_engine.forms.model import (
    Bound,
    Choice,
    Component,
    Computed,
    DynamicList,
    Field,
    Leaf,
    NumberField,
    Option,
    Path,
    TextField,
    Words,
    leaves,
)

MISSING: Any = object()
_MOST_OPTIONS = 2_000


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a scope is evaluated in: data of the outer scopes, the time and the person's zone."""

    variables: Mapping[str, Any] = field(default_factory=dict)
    now: datetime | None = None
    timezone: str = "UTC"

    def evaluate(self, expression: Expression, own: Mapping[str, Any]) -> Any:
        return expression.evaluate({**self.variables, **own}, self.now, strict=False)

    def inside(self, own: Mapping[str, Any], index: int) -> "Surroundings":
        """For row ``index`` of a list: the row sees what is around it, and its number ``i``."""
        return replace(self, variables={**self.variables, **own, "parent": own, "i": index + 1})


@dataclass(frozen=True, slots=True)
class Scope:
    """One scope with what was submitted into it and what the server already knows of it."""

    components: tuple[Component, ...]
    submitted: Mapping[str, Any]
    known: Mapping[str, Any]
    around: Surroundings

    def leaves(self) -> tuple[Leaf, ...]:
        return leaves(self.components)

    def with_defaults(self) -> dict[str, Any]:
        """The submission with the defaults of fields that nobody has given a value yet."""
        filled = dict(self.submitted)
        for leaf in self.leaves():
            given = (
                get(filled, leaf.path) is not MISSING or get(self.known, leaf.path) is not MISSING
            )
            if leaf.field.default is not None and leaf.access == "write" and not given:
                put(filled, leaf.path, leaf.field.default)
        return filled

    def draft(self) -> dict[str, Any]:
        """The data as conditions see it: submitted values where the form lets people write.

        What does not fit its field is absent here, and what is hidden is taken out until nothing
        more disappears, since one field's condition may look at another hidden one.
        """
        own = dict(self.known)
        present = [leaf for leaf in self.leaves() if self._fill(leaf, own)]
        while True:
            self._compute(own)
            gone = [leaf for leaf in present if self.is_hidden(leaf, own)]
            if not gone:
                return own
            for leaf in gone:
                put(own, leaf.path, None)
                present.remove(leaf)

    def _fill(self, leaf: Leaf, own: dict[str, Any]) -> bool:
        raw = get(self.submitted, leaf.path)
        if leaf.access != "write" or raw is MISSING:
            return False
        if isinstance(leaf.field, DynamicList):
            put(own, leaf.path, [row.draft() for _, row in self.rows(leaf, raw, own)])
        else:
            try:
                put(own, leaf.path, convert(leaf.field, raw, self.setting(leaf.field, own)))
            except Refused:
                put(own, leaf.path, None)
        return True

    def _compute(self, own: dict[str, Any]) -> None:
        for leaf in self.leaves():
            if isinstance(leaf.field, Computed):
                put(own, leaf.path, self.around.evaluate(leaf.field.expression, own))

    def rows(self, leaf: Leaf, raw: Any, own: Mapping[str, Any]) -> Iterator[tuple[int, "Scope"]]:
        """The scopes of the submitted rows; only a fixed list's rows are known by position."""
        if not isinstance(leaf.field, DynamicList) or not isinstance(raw, list):
            return
        kept = get(self.known, leaf.path) if leaf.field.fixed else None
        known = kept if isinstance(kept, list) else []
        for index, row in enumerate(raw[: leaf.field.most]):
            before = known[index] if index < len(known) else {}
            yield (
                index,
                Scope(
                    leaf.field.components,
                    row if isinstance(row, Mapping) else {},
                    before if isinstance(before, Mapping) else {},
                    self.around.inside(own, index),
                ),
            )

    def is_hidden(self, leaf: Leaf, own: Mapping[str, Any]) -> bool:
        return any(self.around.evaluate(hide, own) is True for hide in leaf.hides)

    def may_write(self, leaf: Leaf, own: Mapping[str, Any]) -> bool:
        """A lock holds when it holds on the server's data or on the submitted: else a submitted

        value could open the lock of its own field.
        """
        return leaf.access == "write" and not any(
            self.around.evaluate(lock, view) is True
            for lock in leaf.locks
            for view in (self.known, own)
        )

    def setting(self, item: Field, own: Mapping[str, Any]) -> Setting:
        least, most = _limits(item)
        return Setting(
            options=self.options(item, own) if isinstance(item, Choice) else (),
            least=self._bound(least, own),
            most=self._bound(most, own),
            now=self.around.now,
            timezone=self.around.timezone,
        )

    def _bound(self, bound: Bound, own: Mapping[str, Any]) -> Decimal | None:
        value = self.around.evaluate(bound, own) if isinstance(bound, Expression) else bound
        return value if isinstance(value, Decimal) else None

    def options(self, choice: Choice, own: Mapping[str, Any]) -> Sequence[Option]:
        """What is offered now. Data under a key is the server's own, never what was submitted."""
        if choice.options_expression:
            found = self.around.evaluate(choice.options_expression, own)
        elif choice.options_key:
            path = tuple(choice.options_key.split("."))
            found = get({**self.around.variables, **self.known}, path)
        else:
            return choice.options
        entries = found[:_MOST_OPTIONS] if isinstance(found, list) else []
        return [option for option in map(_option, entries) if option is not None]


def _limits(item: Field) -> tuple[Bound, Bound]:
    if isinstance(item, NumberField):
        return item.least, item.most
    if isinstance(item, TextField):
        return item.shortest, item.longest
    return None, None


def _option(entry: Any) -> Option | None:
    if isinstance(entry, Mapping):
        value = entry.get("value")
        label = entry.get("label", value)
    else:
        value = label = entry
    if not isinstance(value, str | int | float | Decimal):
        return None
    return Option(value, Words(str(label)))


def get(data: Any, path: Path) -> Any:
    """The value at ``path``, or ``MISSING``."""
    for name in path:
        if not isinstance(data, Mapping) or name not in data:
            return MISSING
        data = data[name]
    return data


def put(data: dict[str, Any], path: Path, value: Any) -> None:
    """Set the value at ``path``; mappings on the way are copied, never changed in place."""
    for name in path[:-1]:
        inner = data.get(name)
        data[name] = dict(inner) if isinstance(inner, Mapping) else {}
        data = data[name]
    data[path[-1]] = value
