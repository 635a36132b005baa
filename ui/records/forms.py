"""Forms made of what entities say of their fields; shown and checked like all other forms."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from flask_babel import gettext

from ui.pages.support import locale
from ui.records.cells import may_see
from workflow_engine import forms
from workflow_engine.forms.model import (
    Checkbox,
    Choice,
    Component,
    DynamicList,
    Field,
    Moment,
    NumberField,
    Option,
    TextField,
    Words,
)
from workflow_engine.persistence.records import Named
from workflow_engine.records import Line, Valued
from workflow_engine.records.fields import Spec, defaults, outer_name, specs

#: The hidden input by which a line is known again.
LINE_ID = "id"
_WHOLE_WIDTH = 16


@dataclass(frozen=True, slots=True)
class Building:
    """What a form needs besides the entity.

    ``offered`` are the choices by target, ``house`` is the company's currency; ``locked``
    attributes may be read only. What the person may not see is left out.
    """

    offered: Mapping[str, Sequence[Named]] = field(default_factory=dict)
    house: str = ""
    locked: Collection[str] = ()

    def form(self, name: str, entity: type, *, reason: bool = False) -> forms.Form:
        """The fields that people write; with ``reason`` a text that says why."""
        components = list(self._components(entity))
        if reason:
            components.append(reason_field())
        return forms.Form(name, tuple(components))

    def _components(self, entity: type) -> Iterable[Component]:
        written = [
            (name, spec)
            for name, spec in specs(entity).items()
            if spec.written != "never" and may_see(spec)
        ]
        # What is long comes after what is short, boxes to tick between them, lines last.
        for name, spec in sorted(written, key=lambda pair: _rank(*pair)):
            yield self._one(entity, name, spec)

    def _label(self, spec: Spec) -> str:
        """An amount without a currency of its own says whose it is in."""
        label = gettext(spec.label)
        is_own = spec.kind == "money" and not spec.currency and self.house
        return f"{label} ({self.house})" if is_own else label

    def _one(self, entity: type, name: str, spec: Spec) -> Field:
        outer = outer_name(name, spec)
        is_wide = spec.multiline or spec.kind == "lines"
        common: dict[str, Any] = {
            "id": outer,
            "path": (outer,),
            "label": Words(self._label(spec)),
            "help": Words(gettext(spec.help) if spec.help else ""),
            "access": "read" if name in self.locked else "write",
            "row": None if is_wide else "flags" if spec.kind == "flag" else "fields",
            "columns": _WHOLE_WIDTH if is_wide else None,
        }
        if spec.kind == "lines" and spec.line is not None:
            row = TextField(id=LINE_ID, path=(LINE_ID,))
            return DynamicList(
                **common,
                default_rows=1 if spec.required else 0,
                components=(row, *Building(self.offered, self.house)._components(spec.line)),
            )
        start = as_value(defaults(entity).get(name))
        is_needed = spec.required
        if issubclass(entity, Line) and start == "0":
            # A line in which nobody typed anything is left out, so nothing is typed for anybody.
            start, is_needed = None, False
        return _MAKERS.get(spec.kind, _text)(
            self, spec, {**common, "required": is_needed, "default": start}
        )


def _rank(name: str, spec: Spec) -> int:
    """What all documents with an amount have comes after what is a document's own."""
    if spec.kind == "lines":
        return 4
    if spec.multiline:
        return 3
    return 2 if spec.kind == "flag" else int(specs(Valued).get(name) is spec)


def reason_field() -> TextField:
    """Why something is done; commands demand it where it is needed."""
    return TextField(
        id="reason", path=("reason",), label=Words(gettext("Reason")), required=True,
        multiline=True, longest=Decimal(2000), columns=_WHOLE_WIDTH,
    )  # fmt: skip


def _text(_: Building, spec: Spec, common: dict[str, Any]) -> Field:
    longest = None if spec.most is None else Decimal(spec.most)
    return TextField(**common, multiline=spec.multiline, longest=longest)


def _number(_: Building, spec: Spec, common: dict[str, Any]) -> Field:
    most = None if spec.most is None else Decimal(spec.most)
    return NumberField(**common, least=spec.least, most=most, digits=spec.scale)


def _flag(_: Building, spec: Spec, common: dict[str, Any]) -> Field:
    return Checkbox(**{**common, "required": False})


def _choice(_: Building, spec: Spec, common: dict[str, Any]) -> Field:
    options = tuple(
        Option(value, Words(gettext(title))) for value, title in (spec.options or {}).items()
    )
    return Choice(**common, style="select", options=options)


def _reference(building: Building, spec: Spec, common: dict[str, Any]) -> Field:
    offered = building.offered.get(spec.target, ())
    options = tuple(
        Option(one.name if spec.kind == "coded" else one.id, Words(one.shown(locale())))
        for one in offered
    )
    return Choice(**common, style="select", options=options)


def _day(_: Building, spec: Spec, common: dict[str, Any]) -> Field:
    return Moment(**common, kind="date")


def _moment(_: Building, spec: Spec, common: dict[str, Any]) -> Field:
    return Moment(**common, kind="datetime")


_MAKERS: Mapping[str, Callable[[Building, Spec, dict[str, Any]], Field]] = {
    "number": _number,
    "money": _number,
    "whole": _number,
    "flag": _flag,
    "choice": _choice,
    "reference": _reference,
    "coded": _reference,
    "day": _day,
    "moment": _moment,
}


def values_of(entity: type, record: Any) -> dict[str, Any]:
    """A record as its form shows it: ids for references, numbers without added zeros."""
    found: dict[str, Any] = {}
    for name, spec in specs(entity).items():
        value = getattr(record, name)
        if spec.kind == "lines" and spec.line is not None:
            value = [{**values_of(spec.line, line), LINE_ID: line.id} for line in value]
        found[outer_name(name, spec)] = as_value(value)
    return found


def as_value(value: Any) -> Any:
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value


def as_given(entity: type, values: Mapping[str, Any]) -> dict[str, Any]:
    """Checked values as commands take them: whole numbers without a point, lines with their id.

    What is left out of a new line is what it is by default.
    """
    fields, is_new_line = specs(entity), issubclass(entity, Line) and not values.get(LINE_ID)
    names = {outer_name(name, spec): name for name, spec in fields.items()}
    found = {}
    for outer, value in values.items():
        name = names.get(outer, outer)
        if not (is_new_line and value is None and name in defaults(entity)):
            found[outer] = _given(fields.get(name), value)
    return found


def _given(spec: Spec | None, value: Any) -> Any:
    if spec is None or value is None:
        return value
    if spec.kind == "lines" and spec.line is not None:
        return [as_given(spec.line, row) for row in value]
    if spec.kind == "whole" and value == value.to_integral_value():
        return int(value)
    return value
