"""One reader for each component type of form-js."""

from collections.abc import Callable, Mapping
from typing import Any, Literal

from workflow_engine.errors import _l
from workflow_engine.forms.model import (
    Checkbox,
    Choice,
    Column,
    Component,
    Computed,
    Divider,
    DynamicList,
    Group,
    Moment,
    Note,
    NumberField,
    Option,
    Table,
    TextField,
    leaves,
)
from workflow_engine.forms.source import Source, words_of

Reader = Callable[[Source, tuple[Component, ...]], Component | None]
_CONTENTS: Mapping[str, Literal["email", "phone", "url"]] = {
    "email": "email",
    "phone": "phone",
    "tel": "phone",
    "url": "url",
}
_MOST_ROWS = 500


def _common(source: Source, *, label: str = "label") -> dict[str, Any]:
    words = source.words(label, "label")
    if not words:
        text = _l("The field has no label; people who cannot see the form need one.")
        source.findings.warning("form-label", source.id, text)
    return {
        **source.place(),
        "label": words,
        "help": source.words("description"),
        "path": source.path(),
        "required": source.flag("required", "validate"),
        "read_only": source.locked(),
        "default": source.entry.get("defaultValue"),
    }


def _text(source: Source, _: tuple[Component, ...]) -> TextField:
    content = source.part("validate").get("validationType")
    if content not in (None, "", "custom", *_CONTENTS):
        text = _l("The kind of text {kind} is not known; use email, phone, url or custom.")
        source.findings.error("form-validation", source.id, text, kind=str(content)[:50])
    return TextField(
        **_common(source),
        multiline=source.entry.get("type") == "textarea",
        shortest=source.bound("minLength"),
        longest=source.bound("maxLength"),
        pattern=source.pattern(),
        content=_CONTENTS.get(str(content)),
    )


def _number(source: Source, _: tuple[Component, ...]) -> NumberField:
    return NumberField(
        **_common(source),
        least=source.bound("min"),
        most=source.bound("max"),
        digits=source.count(source.entry.get("decimalDigits"), "decimalDigits"),
        step=source.number(source.entry.get("increment"), "increment"),
    )


def _checkbox(source: Source, _: tuple[Component, ...]) -> Checkbox:
    return Checkbox(**_common(source))


def _choice(source: Source, _: tuple[Component, ...]) -> Choice:
    key = source.entry.get("valuesKey")
    choice = Choice(
        **_common(source),
        style=source.entry["type"],
        options=_options(source),
        options_key=key if isinstance(key, str) and key else None,
        options_expression=source.expression(
            source.entry.get("valuesExpression"), "valuesExpression"
        ),
    )
    if not (choice.options or choice.options_key or choice.options_expression):
        source.findings.error("form-options", source.id, _l("The field offers nothing to choose."))
    return choice


def _options(source: Source) -> tuple[Option, ...]:
    values = source.entry.get("values", [])
    found = []
    for entry in values if isinstance(values, list) else ():
        value = entry.get("value") if isinstance(entry, dict) else None
        if not isinstance(value, str | int | float | bool):
            text = _l("An option needs a value that is text, a number or a boolean.")
            source.findings.error("form-options", source.id, text)
            continue
        found.append(Option(value, words_of(entry)))
    if len({str(option.value) for option in found}) != len(found):
        source.findings.error("form-options", source.id, _l("An option is offered twice."))
    return tuple(found)


def _moment(source: Source, _: tuple[Component, ...]) -> Moment:
    kind = source.entry.get("subtype", "date")
    if kind not in ("date", "time", "datetime"):
        text = _l("The kind of moment must be date, time or datetime.")
        source.findings.error("form-datetime", source.id, text)
        kind = "date"
    label = "timeLabel" if kind == "time" else "dateLabel"
    return Moment(
        **_common(source, label=label), kind=kind, not_past=source.flag("disallowPassedDates")
    )


def _computed(source: Source, _: tuple[Component, ...]) -> Computed | None:
    expression = source.expression(source.entry.get("expression"), "expression")
    if expression is None:
        text = _l("The computed field has no expression.")
        source.findings.error("form-expression", source.id, text)
        return None
    place = source.place()
    return Computed(
        **{**place, "access": "hidden" if place["access"] == "hidden" else "read"},
        label=source.words("label"),
        help=source.words("description"),
        path=source.path(),
        expression=expression,
    )


def _rows(source: Source, components: tuple[Component, ...]) -> DynamicList:
    limits = source.part("properties")
    most = source.count(limits.get("max_items"), "max_items")
    fixed = source.entry.get("allowAddRemove") is False
    if not fixed and source.access() == "write" and _some_locked(components):
        # Rows that were added or removed cannot be told apart, so the locked values would be lost.
        text = _l("A list with locked columns needs allowAddRemove: false.")
        source.findings.error("form-rows", source.id, text)
    return DynamicList(
        **source.place(),
        label=source.words("label"),
        help=source.words("description"),
        path=source.path("path"),
        read_only=source.locked(),
        components=components,
        fewest=source.count(limits.get("min_items"), "min_items") or 0,
        most=_MOST_ROWS if most is None else min(most, _MOST_ROWS),
        fixed=fixed,
        default_rows=source.count(source.entry.get("defaultRepetitions"), "defaultRepetitions")
        or 1,
    )


def _some_locked(components: tuple[Component, ...]) -> bool:
    return any(
        leaf.access != "write" and not isinstance(leaf.field, Computed)
        for leaf in leaves(components)
    )


def _group(source: Source, components: tuple[Component, ...]) -> Group:
    return Group(
        **source.place(),
        label=source.words("label"),
        help=source.words("description"),
        path=source.path("path", required=False),
        components=components,
        read_only=source.locked(),
    )


def _note(source: Source, _: tuple[Component, ...]) -> Note:
    text = source.words("text")
    if "{{" in text.text:
        message = _l("Templates in {{{{ }}}} are not filled in; write = and an expression instead.")
        source.findings.warning("form-template", source.id, message)
    return Note(**source.place(), text=text, expression=source.expression(text.text, "text"))


def _divider(source: Source, _: tuple[Component, ...]) -> Divider:
    kind: Literal["separator", "spacer"] = (
        "spacer" if source.entry["type"] == "spacer" else "separator"
    )
    return Divider(**source.place(), kind=kind)


def _table(source: Source, _: tuple[Component, ...]) -> Table | None:
    data = source.expression(source.entry.get("dataSource"), "dataSource")
    columns = source.entry.get("columns")
    if data is None or not isinstance(columns, list) or not columns:
        text = _l("The table needs a data source beginning with = and a list of columns.")
        source.findings.error("form-table", source.id, text)
        return None
    shown = tuple(
        Column(str(entry.get("key", "")), words_of({"value": entry.get("key"), **entry}))
        for entry in columns
        if isinstance(entry, dict)
    )
    return Table(**source.place(), label=source.words("label"), source=data, columns_shown=shown)


READERS: Mapping[str, Reader] = {
    "textfield": _text,
    "textarea": _text,
    "number": _number,
    "checkbox": _checkbox,
    "checklist": _choice,
    "taglist": _choice,
    "radio": _choice,
    "select": _choice,
    "datetime": _moment,
    "expression": _computed,
    "dynamiclist": _rows,
    "group": _group,
    "text": _note,
    "separator": _divider,
    "spacer": _divider,
    "table": _table,
}
