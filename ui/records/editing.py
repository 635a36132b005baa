"""Records are written on pages: made, changed, and drafts thrown away."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import request
from flask_babel import gettext

from ui.pages.entry import entry
from ui.pages.support import TELLABLE, Answer, flash_done, flash_refused, see_other
from ui.records.forms import Building, as_given, values_of
from ui.records.naming import name_of
from ui.records.places import Place
from workflow_engine.commands.records import discard_command, save_command
from workflow_engine.errors import CountersignError, Forbidden, NotFound
from workflow_engine.identity.requests import ask, execute
from workflow_engine.identity.web import current_principal
from workflow_engine.persistence.records import Named
from workflow_engine.queries.records import Shown, choices_query, detail_query
from workflow_engine.queries.records.house import house_query
from workflow_engine.records import Kind
from workflow_engine.records.fields import Spec, specs


def new_page(place: Place) -> Answer:
    """An empty form, or the new record."""
    return _form_page(place, None)


def edit_page(place: Place, document_id: str) -> Answer:
    """The form of a record that may still be changed."""
    return _form_page(place, ask(detail_query(place.kind)(document_id)).shown)


def discard(place: Place, document_id: str) -> Answer:
    """Delete a draft and go back to the list."""
    require_writing(place.kind)
    try:
        execute(discard_command(place.kind)(document_id, request.form.get("rev", type=int)))
    except CountersignError as error:
        if error.kind not in TELLABLE:
            raise
        flash_refused(error)
        return see_other(place.endpoint(), document_id=document_id)
    flash_done(gettext("The draft is gone."))
    return see_other(place.endpoint("list"))


def require_writing(kind: Kind) -> None:
    """What only rules make has no form, and no page for those who may not write it."""
    if kind.write is None:
        raise NotFound
    if not current_principal().may(kind.write):
        raise Forbidden(permission=kind.write)


def _form_page(place: Place, found: Shown | None) -> Answer:
    kind = place.kind
    require_writing(kind)
    assert kind.write is not None
    building = Building(
        _offered(kind, found),
        ask(house_query(kind.write)()),
        locked=[name for name, spec in kind.specs.items() if found and spec.written == "once"],
    )
    stored = values_of(kind.entity, found.record) if found else None

    def save(values: Mapping[str, Any]) -> Answer:
        saved = execute(
            save_command(kind)(
                values=as_given(kind.entity, values),
                record_id=found.record.id if found else None,
                rev=request.form.get("rev", type=int) if found else None,
            )
        )
        name = gettext(kind.title) if saved.name == saved.id else saved.name
        flash_done(gettext("%(name)s is saved.", name=name))
        return see_other(place.endpoint(), document_id=saved.id)

    return entry(
        "records/form.html",
        building.form(kind.name, kind.entity),
        save,
        stored=stored,
        known=stored,
        place=place,
        kind=kind,
        found=found,
        title=_title(kind, found),
        name=name_of(kind, found.record) if found else "",
    )


def _title(kind: Kind, found: Shown | None) -> str:
    if found is None:
        return gettext("New: %(kind)s", kind=gettext(kind.title))
    return gettext("Change %(name)s", name=name_of(kind, found.record))


def _offered(kind: Kind, found: Shown | None) -> Mapping[str, Sequence[Named]]:
    """What may be chosen, and what the record names although it is not in use any more."""
    options = ask(choices_query(kind)())
    if found is None:
        return options
    offered = dict(options)
    for target, named in _chosen(kind.entity, found.record, found.names):
        if all(named.id not in (one.id, one.name) for one in offered.get(target, ())):
            offered[target] = [*offered.get(target, ()), named]
    return offered


def _chosen(entity: type, owner: Any, names: Mapping[str, Named]) -> list[tuple[str, Named]]:
    found: list[tuple[str, Named]] = []
    for name, spec in specs(entity).items():
        value = getattr(owner, name)
        if spec.kind == "lines" and spec.line is not None:
            for line in value:
                found += _chosen(spec.line, line, names)
        elif value and _is_offered(spec):
            named = Named(value, value) if spec.kind == "coded" else names.get(value)
            found += [(spec.target, named)] if named else []
    return found


def _is_offered(spec: Spec) -> bool:
    return spec.kind in ("reference", "coded") and spec.written != "never"
