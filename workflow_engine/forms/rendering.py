"""From a form and values to widgets; the same conditions decide here as in the check."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import Any

from workflow_engine.feel import Expression
from workflow_engine.forms import showing
from workflow_engine.forms.model import (
    Access,
    Checkbox,
    Choice,
    Component,
    Computed,
    Divider,
    DynamicList,
    Field,
    Form,
    Group,
    Leaf,
    Moment,
    Note,
    NumberField,
    Path,
    Table,
    TextField,
    stricter,
)
from workflow_engine.forms.posting import field_name
from workflow_engine.forms.scope import MISSING, Scope, Surroundings, get
from workflow_engine.forms.widgets import (
    Choices,
    Choosable,
    Fieldset,
    Grid,
    Input,
    Prose,
    Row,
    Rows,
    Widget,
)

Translate = Callable[[str], str]
_MOST_TABLE_ROWS = 500


def render(
    form: Form,
    values: Mapping[str, Any],
    errors: Mapping[str, Sequence[str]] | None = None,
    locale: str = "en",
    *,
    context: Mapping[str, Any] | None = None,
    translate: Translate = str,
    now: datetime | None = None,
    timezone: str = "UTC",
    prefix: str = "",
) -> list[Widget]:
    """The widgets of a form.

    ``values`` are what is in the inputs: stored values, or the raw submission after a refusal.
    ``context`` is what the server knows; what people may only read is taken from there alone.
    ``translate`` turns messages into the person's language; ``prefix`` keeps element ids apart
    when several forms share a page.
    """
    known = values if context is None else context
    page = _Page(errors or {}, locale, translate, timezone, prefix)
    scope = Scope(form.components, values, known, Surroundings(known, now, timezone))
    return page.scope(scope, name="", dotted="")


@dataclass(frozen=True, slots=True)
class _Inherited:
    """What groups pass on to the components in them."""

    path: Path = ()
    access: Access = "write"
    locks: tuple[Expression, ...] = ()


@dataclass(frozen=True, slots=True)
class _View:
    """A scope as it is shown: its draft, and the prefixes of names and of error paths."""

    scope: Scope
    own: Mapping[str, Any]
    name: str
    dotted: str


@dataclass(frozen=True, slots=True)
class _Page:
    errors: Mapping[str, Sequence[str]]
    locale: str
    translate: Translate
    timezone: str
    prefix: str

    def scope(self, scope: Scope, *, name: str, dotted: str) -> list[Widget]:
        scope = replace(scope, submitted=scope.with_defaults())
        view = _View(scope, scope.draft(), name, dotted)
        return self.several(scope.components, view, _Inherited())

    def several(
        self, components: Sequence[Component], view: _View, inherited: _Inherited
    ) -> list[Widget]:
        """Neighbours with the same row of the layout are shown side by side."""
        shown: list[Widget] = []
        for row, members in groupby(components, key=lambda component: component.row):
            widgets = [w for c in members if (w := self.one(c, view, inherited)) is not None]
            if row is not None and len(widgets) > 1:
                shown.append(Fieldset(kind="columns", id=row, widgets=tuple(widgets)))
            else:
                shown += widgets
        return shown

    def one(self, component: Component, view: _View, inherited: _Inherited) -> Widget | None:
        access = stricter(inherited.access, component.access)
        around, own = view.scope.around, view.own
        if isinstance(component, Computed) and not component.label:
            return None
        if access == "hidden" or (component.hide and around.evaluate(component.hide, own) is True):
            return None
        inner = replace(inherited, access=access)
        widget = self._static(component, view, inner)
        if widget is None and isinstance(component, Field):
            widget = self._field(component, view, inner)
        return widget and replace(widget, columns=component.columns)

    def _static(self, component: Component, view: _View, inherited: _Inherited) -> Widget | None:
        match component:
            case Group():
                return self._group(component, view, inherited)
            case Note():
                return self._note(component, view)
            case Divider():
                return Widget(kind=component.kind, id=self._id(view, component.id))
            case Table():
                return self._table(component, view)
        return None

    def _group(self, group: Group, view: _View, inherited: _Inherited) -> Fieldset:
        locks = (*inherited.locks, group.read_only) if group.read_only else inherited.locks
        inner = _Inherited(inherited.path + group.path, inherited.access, locks)
        return Fieldset(
            kind="group",
            id=self._id(view, group.id),
            label=group.label.in_locale(self.locale),
            help=group.help.in_locale(self.locale),
            widgets=tuple(self.several(group.components, view, inner)),
        )

    def _note(self, note: Note, view: _View) -> Prose:
        text = note.text.in_locale(self.locale)
        if note.expression:
            text = self._shown(view.scope.around.evaluate(note.expression, view.own))
        return Prose(kind="text", id=self._id(view, note.id), blocks=showing.blocks(text))

    def _table(self, table: Table, view: _View) -> Grid:
        found = view.scope.around.evaluate(table.source, view.own)
        rows = [row for row in found if isinstance(row, Mapping)] if isinstance(found, list) else []
        keys = [tuple(column.key.split(".")) for column in table.columns_shown]
        return Grid(
            kind="table",
            id=self._id(view, table.id),
            label=table.label.in_locale(self.locale),
            headings=tuple(c.label.in_locale(self.locale) for c in table.columns_shown),
            cells=tuple(
                tuple(self._shown(get(row, key)) for key in keys) for row in rows[:_MOST_TABLE_ROWS]
            ),
        )

    def _field(self, field: Field, view: _View, inherited: _Inherited) -> Widget:
        path = inherited.path + field.path
        locks = (*inherited.locks, field.read_only) if field.read_only else inherited.locks
        leaf = Leaf(field, path, inherited.access, (), locks)
        editable = view.scope.may_write(leaf, view.own)
        raw = get(view.scope.submitted, path) if editable else MISSING
        value = get(view.own, path) if raw is MISSING else raw
        common = self._common(field, view, path, editable=editable)
        if isinstance(field, DynamicList):
            rows = self._rows(leaf, field, view, value)
            return self._list(field, rows, common=common)
        if isinstance(field, Choice):
            return self._choices(field, view, value, common=common)
        return self._input(field, view, value, common=common)

    def _common(self, field: Field, view: _View, path: Path, *, editable: bool) -> dict[str, Any]:
        dotted = view.dotted + ".".join(path)
        name = field_name(view.name, path)
        return {
            "id": f"{self.prefix}{name}",
            "name": name,
            "label": field.label.in_locale(self.locale),
            "help": field.help.in_locale(self.locale),
            "errors": tuple(self._message(e) for e in self.errors.get(dotted, ())),
            "required": field.required and editable,
            "editable": editable,
        }

    def _input(self, field: Field, view: _View, value: Any, *, common: dict[str, Any]) -> Input:
        setting = view.scope.setting(field, view.own)
        return Input(
            kind=_KINDS.get(type(field), "input")
            if not (isinstance(field, TextField) and field.multiline)
            else "textarea",
            type=_type(field),
            value=showing.as_input(value, self.timezone),
            shown=self._shown(value),
            checked=value is True or value == "true",
            attributes=showing.attributes(field, setting),
            **common,
        )

    def _choices(
        self, field: Choice, view: _View, value: Any, *, common: dict[str, Any]
    ) -> Choices:
        chosen = {str(v) for v in value} if isinstance(value, list) else {str(value)}
        options = tuple(
            Choosable(
                f"{common['id']}-{number}",
                str(option.value),
                option.label.in_locale(self.locale),
                str(option.value) in chosen,
            )
            for number, option in enumerate(view.scope.options(field, view.own))
        )
        shown = ", ".join(option.label for option in options if option.selected)
        shown = shown or self._shown(value)
        return Choices(
            kind=field.style, options=options, multiple=field.multiple, shown=shown, **common
        )

    def _rows(
        self, leaf: Leaf, field: DynamicList, view: _View, value: Any
    ) -> Iterator[list[Widget]]:
        """The widgets of each row."""
        editable = view.scope.may_write(leaf, view.own)
        rows = value if isinstance(value, list) else []
        if editable and value is MISSING and not field.fixed:
            rows = [{}] * min(field.default_rows, field.most)
        name = field_name(view.name, leaf.path)
        dotted = view.dotted + ".".join(leaf.path)
        for index, scope in view.scope.rows(leaf, rows, view.own):
            yield self.scope(
                scope if editable else _read_only(scope),
                name=f"{name}-{index}-",
                dotted=f"{dotted}.{index}.",
            )

    def _list(
        self, field: DynamicList, rows: Iterable[list[Widget]], *, common: dict[str, Any]
    ) -> Rows:
        shown = tuple(
            Row(name=f"{common['name']}-{index}", number=index + 1, widgets=tuple(widgets))
            for index, widgets in enumerate(rows)
        )
        may_edit = common["editable"] and not field.fixed
        return Rows(
            kind="rows",
            rows=shown,
            may_add=may_edit and len(shown) < field.most,
            may_remove=may_edit and len(shown) > field.fewest,
            **common,
        )

    def _id(self, view: _View, component: str) -> str:
        """Two hyphens, which no input's name has, keep these apart from the ids of inputs."""
        return f"{self.prefix}{view.name}--{component}"

    def _message(self, error: str) -> str:
        translated = getattr(error, "translated", None)
        return translated(self.translate) if translated else self.translate(error)

    def _shown(self, value: Any) -> str:
        return showing.as_text(value, self.timezone, self.translate)


def _read_only(scope: Scope) -> Scope:
    """The rows of a list that may only be read, with nothing in them to write."""
    closed = tuple(replace(c, access=stricter(c.access, "read")) for c in scope.components)
    return replace(scope, components=closed, known=scope.submitted, submitted={})


_KINDS: Mapping[type[Field], str] = {Checkbox: "checkbox"}


def _type(field: Field) -> str:
    match field:
        case NumberField():
            return "number"
        case Moment():
            return {"datetime": "datetime-local"}.get(field.kind, field.kind)
        case TextField(content="email" | "url" as content):
            return content
        case TextField(content="phone"):
            return "tel"
    return "text"
