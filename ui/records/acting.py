"""Acts on records: a button where nothing is asked, a form where a reason or more is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import request
from flask_babel import gettext

from ui.i18n.formats import now
from ui.pages.entry import entry
from ui.pages.support import (
    TELLABLE,
    Answer,
    flash_done,
    flash_refused,
    locale,
    see_other,
)
from ui.records.cells import state_of
from ui.records.forms import Building, as_given, values_of
from ui.records.naming import heading, name_of
from ui.records.places import Place
from workflow_engine import forms
from workflow_engine.commands.records import Saved, act_command
from workflow_engine.errors import CountersignError, NotFound
from workflow_engine.forms.widgets import Widget
from workflow_engine.identity.requests import ask, execute
from workflow_engine.identity.web import current_principal
from workflow_engine.queries.records import choices_query, detail_query
from workflow_engine.queries.records.house import house_query
from workflow_engine.records import Act, Kind
from workflow_engine.records.fields import specs

#: What an act may miss besides the record itself: a matrix, a rate, a period.
TOLD = TELLABLE | {"not_found"}
#: More fields than these, or lines, are asked for on a page of their own.
MOST_IN_SHEET = 6
#: So many buttons stand in the head; the others are in its menu.
MOST_BUTTONS = 2


@dataclass(frozen=True, slots=True)
class Nothing:
    """The inputs of an act that has none but a reason."""


@dataclass(frozen=True, slots=True)
class Button:
    """An act as its page offers it.

    ``sheet`` is the id of the sheet that asks before; ``widgets`` are what is asked there.
    """

    name: str
    title: str
    href: str
    is_danger: bool
    asks: bool
    then: str
    sheet: str = ""
    widgets: Sequence[Widget] = ()


@dataclass(frozen=True, slots=True)
class Buttons:
    """What stands in the head of a record, the first of it stressed, and what is in its menu."""

    shown: Sequence[Button]
    more: Sequence[Button]

    @property
    def sheets(self) -> list[Button]:
        return [button for button in (*self.shown, *self.more) if button.sheet]


def act_page(place: Place, document_id: str, act_name: str) -> Answer:
    """Do an act; show its form where it asks for something, or where that was refused."""
    kind, act = place.kind, act_of(place.kind, act_name)
    if not asks(act):
        return _at_once(place, act, document_id)
    found = ask(detail_query(kind)(document_id)).shown

    def save(values: Mapping[str, Any]) -> Answer:
        given = as_given(act.inputs or Nothing, values)
        reason = given.pop("reason", "") if act.reason else ""
        rev = request.form.get("rev", type=int)
        try:
            saved = execute(act_command(kind, act)(document_id, given, reason or "", rev))
        except NotFound as error:
            flash_refused(error)
        else:
            flash_done(_told(kind, act, saved))
        return see_other(place.endpoint(), document_id=document_id)

    return entry(
        "records/act.html",
        form_of(kind, act),
        save,
        stored=values_of(act.inputs, act.fill(found.record)) if act.inputs and act.fill else None,
        place=place,
        kind=kind,
        found=found,
        name=name_of(kind, found.record),
        about=heading(kind, found.record),
        is_danger=is_danger(act),
        then=then(kind, act),
        title=gettext(act.title),
    )


def _at_once(place: Place, act: Act, document_id: str) -> Answer:
    if request.method == "POST":
        command = act_command(place.kind, act)(document_id, rev=request.form.get("rev", type=int))
        try:
            flash_done(_told(place.kind, act, execute(command)))
        except CountersignError as error:
            if error.kind not in TOLD:
                raise
            flash_refused(error)
    return see_other(place.endpoint(), document_id=document_id)


def _told(kind: Kind, act: Act, saved: Saved) -> str:
    """What was done, in the words of the button, and where the record stands now."""
    name = gettext(kind.title) if saved.name == saved.id else saved.name
    if kind.states is None or act.to is None or saved.state is None:
        return gettext("%(name)s: %(act)s is done.", name=name, act=gettext(act.title))
    return gettext("%(name)s is now: %(state)s.", name=name, state=_title(kind, saved.state))


def _title(kind: Kind, state: str) -> str:
    return str(state_of(kind, state)["text"])


def act_of(kind: Kind, name: str) -> Act:
    """An act that people may be offered."""
    found = next((act for act in kind.acts if act.name == name and act.offered), None)
    if found is None:
        raise NotFound
    return found


def asks(act: Act) -> bool:
    return act.reason or act.inputs is not None


def then(kind: Kind, act: Act) -> str:
    """What follows, said before it is done."""
    if kind.states is None or act.to is None:
        return ""
    return gettext("After this it is: %(state)s.", state=_title(kind, act.to))


def form_of(kind: Kind, act: Act) -> forms.Form:
    """What the actor fills in."""
    inputs = act.inputs or Nothing
    refers = any(spec.target or spec.line for spec in specs(inputs).values())
    offered = ask(choices_query(kind, act)()) if refers else {}
    house = ask(house_query(act.permission)())
    return Building(offered, house).form(f"{kind.name}_{act.name}", inputs, reason=act.reason)


def is_danger(act: Act) -> bool:
    """What ends or takes back something: said so, or it asks why and leads to another state."""
    return act.tone == "danger" or (not act.tone and act.reason and act.to is not None)


def buttons(place: Place, document_id: str, acts: Sequence[Act], due: Sequence[Act]) -> Buttons:
    """Acts in the order of the kind; what ends, takes back or comes too early is in the menu."""
    made = [_button(place, document_id, act) for act in acts]
    in_time = {act.name for act in due}
    forward = [button for button in made if not button.is_danger and button.name in in_time]
    if not forward and len(due) == len(acts):
        return Buttons(made[:MOST_BUTTONS], made[MOST_BUTTONS:])
    shown = forward[:MOST_BUTTONS]
    return Buttons(shown, [button for button in made if button not in shown])


def _button(place: Place, document_id: str, act: Act) -> Button:
    kind, inputs = place.kind, specs(act.inputs or Nothing)
    # What opens filled in reads the record, so it has a page of its own.
    is_short = len(inputs) <= MOST_IN_SHEET and not act.fill
    is_short = is_short and not any(spec.line for spec in inputs.values())
    in_sheet = (asks(act) and is_short) or (is_danger(act) and not asks(act))
    return Button(
        act.name,
        gettext(act.title),
        place.url("act", document_id=document_id, act_name=act.name),
        is_danger(act),
        asks(act),
        then(kind, act),
        f"act-{act.name}" if in_sheet else "",
        _widgets(form_of(kind, act), f"act-{act.name}-") if in_sheet and asks(act) else (),
    )


def _widgets(form: forms.Form, prefix: str) -> list[Widget]:
    """The empty form of an act, its ids apart from those of the other sheets."""
    zone = current_principal().timezone
    return forms.render(
        form, {}, {}, locale(), context={}, translate=gettext, now=now(), timezone=zone,
        prefix=prefix,
    )  # fmt: skip
