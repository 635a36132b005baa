"""Lists of records: searched, filtered, page by page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, make_dataclass, replace
from functools import cache
from typing import Any

from flask import request
from flask_babel import gettext

from ui.pages.support import (
    Answer,
    locale,
    newest,
    older,
    render,
    searched,
    wanted_cursor,
)
from ui.records.cells import NUMERIC, Cell, Cells, kind_fields, own_name
from ui.records.places import Place, kind_titles
from workflow_engine.identity.requests import ask
from workflow_engine.identity.web import current_principal
from workflow_engine.persistence.records import Named
from workflow_engine.queries.records import Shown, list_query
from workflow_engine.queries.records.choices import Choices
from workflow_engine.queries.records.house import house_query
from workflow_engine.records import Kind
from workflow_engine.records.fields import Spec, outer_name

#: So many words fit a line of chips; more are a list to choose from.
MOST_CHIPS = 9


@dataclass(frozen=True, slots=True)
class Filter:
    """One thing to narrow a list by; ``options`` are values with their titles.

    ``shape`` says how it is asked for: chips, a select, or an input of this type.
    """

    name: str
    label: str
    options: Sequence[tuple[str, str]]
    chosen: str
    shape: str


@dataclass(frozen=True, slots=True)
class Row:
    """A record in the list; ``name`` is what its link says, ``lead`` stands beneath it."""

    href: str
    name: str
    lead: str
    cells: Sequence[Cell]


def list_page(place: Place) -> Answer:
    """The records of a kind that the reader may see."""
    kind, who = place.kind, current_principal()
    chosen = chosen_filters(kind)
    mine = bool(kind.owner and request.args.get("mine"))
    page = ask(list_query(kind)(text=searched(), filters=chosen, mine=mine, cursor=wanted_cursor()))
    house = ask(house_query(kind.read)())
    sees_all = kind.owner is not None and kind.read_all is not None and who.may(kind.read_all)
    may_write = kind.write is not None and who.may(kind.write)
    return render(
        "records/list.html",
        place=place,
        kind=kind,
        title=gettext(kind.plural),
        columns=_columns(kind),
        rows=[_row(place, one, house) for one in page.rows],
        filters=_filters(kind, chosen),
        sees_all=sees_all,
        mine=mine,
        may_write=may_write,
        may_import=may_write and kind.imported,
        narrowing=_narrowing(chosen, mine=mine),
        is_narrowed=bool(chosen or mine or searched()),
        older=older(page.cursor),
        newer=newest(),
    )


def chosen_filters(kind: Kind) -> dict[str, str]:
    """The filters in the address, by the names that people use."""
    known = [outer_name(name, kind.specs[name]) for name in kind.filters]
    return {name: request.args[name] for name in known if request.args.get(name)}


def _narrowing(chosen: Mapping[str, str], *, mine: bool) -> dict[str, str]:
    """What the address of a file says, so that it holds what the list shows."""
    said = {**chosen, "q": searched(), "mine": "1" if mine else ""}
    return {name: value for name, value in said.items() if value}


def _columns(kind: Kind) -> list[tuple[str, str]]:
    found = [kind.specs[name] for name in shown_columns(kind)]
    return [(gettext(spec.label), "number" if spec.kind in NUMERIC else "") for spec in found]


def shown_columns(kind: Kind) -> list[str]:
    """The columns it names, else what it is called by and its state."""
    if kind.columns:
        return list(kind.columns)
    usual = [kind.key, "name", "title", "state"]
    return [name for name in usual if name and name in kind.specs]


def _row(place: Place, one: Shown, house: str) -> Row:
    kind, record = place.kind, one.record
    first, *rest = Cells(kind, one, house, is_brief=True).of(shown_columns(kind))
    lead = own_name(record) or kind.title_of(record)
    shown = {first.text, *(cell.text for cell in rest)}
    name = first.text or gettext("No number yet")
    return Row(
        place.url(document_id=record.id), name, "" if lead in shown else lead, [first, *rest]
    )


def _filters(kind: Kind, chosen: Mapping[str, str]) -> list[Filter]:
    offered = ask(filter_query(kind)()) if _refers(kind) else {}
    found = []
    for name in kind.filters:
        spec = kind.specs[name]
        outer, options = outer_name(name, spec), _options(kind, name, spec, offered)
        shape = "chips" if name == _chips(kind) else _shape(spec, options)
        label = gettext(spec.label)
        value = chosen.get(outer, "")
        if spec.kind == "reference":
            value = _by_id(value, offered.get(spec.target, ()))
        found.append(Filter(outer, label, options, value, shape))
    return found


def _by_id(chosen: str, offered: Sequence[Named]) -> str:
    """An address may name what it filters by its code or number."""
    return next((one.id for one in offered if chosen and one.name == chosen), chosen)


def _shape(spec: Spec, options: Sequence[tuple[str, str]]) -> str:
    if spec.kind in ("day", "moment"):
        return "date"
    return "select" if spec.target or options else "text"


def _chips(kind: Kind) -> str | None:
    """The filter that stands open above the list: the state, or the first with few words."""
    few = [
        name
        for name in kind.filters
        if kind.specs[name].options and len(kind.specs[name].options or ()) <= MOST_CHIPS
    ]
    return "state" if kind.states is not None and "state" in kind.filters else next(iter(few), None)


def _options(
    kind: Kind, name: str, spec: Spec, offered: Mapping[str, Sequence[Named]]
) -> list[tuple[str, str]]:
    if name == "state" and kind.states is not None:
        return [(value, gettext(title)) for value, title in kind.states.titles.items()]
    if spec.options:
        return [(value, gettext(title)) for value, title in spec.options.items()]
    if spec.kind == "flag":
        return _flag_options(name)
    if name in kind_fields(kind.entity):
        return kind_titles()
    return [
        (one.name if spec.kind == "coded" else one.id, one.shown(locale()))
        for one in offered.get(spec.target, ())
    ]


def _flag_options(name: str) -> list[tuple[str, str]]:
    if name == "active":
        return [("true", gettext("In use")), ("false", gettext("Out of use"))]
    return [("true", gettext("yes")), ("false", gettext("no"))]


def _refers(kind: Kind) -> bool:
    return any(kind.specs[name].target for name in kind.filters)


@cache
def filter_query(kind: Kind) -> type[Choices]:
    """What the filters of a list offer, for everybody who may read it."""
    entity = make_dataclass(
        "Filters",
        [
            (name, Any, field(default=None, metadata={"spec": replace(spec, written="always")}))
            for name in kind.filters
            if (spec := kind.specs[name]).target
        ],
    )
    return type("FilterChoices", (Choices,), {"entity": entity, "permission": kind.read})
