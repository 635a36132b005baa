"""Pages for every kind of record a module keeps, made of what the kind says."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from flask import Blueprint, request

from ui.i18n.packages import ROOT
from ui.pages.support import Answer
from ui.records.acting import act_page
from ui.records.details import detail_page
from ui.records.editing import discard, edit_page, new_page
from ui.records.files import export, import_page, template
from ui.records.lists import list_page
from ui.records.panels import panel_of
from ui.records.places import Place, blueprint_name, endpoint
from workflow_engine.domain.ids import is_id
from workflow_engine.errors import NotFound
from workflow_engine.records import Kind

__all__ = ["endpoint", "pages_of"]

GET, BOTH, POST = ["GET"], ["GET", "POST"], ["POST"]
PAGES: tuple[tuple[str, str, Callable[..., Answer], list[str]], ...] = (
    ("list", "", list_page, GET),
    ("new", "/new", new_page, BOTH),
    ("export", "/export.<form>", export, GET),
    ("template", "/template.<form>", template, GET),
    ("import", "/import", import_page, BOTH),
    ("detail", "/<document_id>", detail_page, GET),
    ("edit", "/<document_id>/edit", edit_page, BOTH),
    ("act", "/<document_id>/acts/<act_name>", act_page, BOTH),
    ("discard", "/<document_id>/discard", discard, POST),
)


def pages_of(module_name: str, title: str, kinds: Sequence[Kind]) -> Blueprint:
    """The pages of a module's kinds under ``/<module>/<path>``; its templates are found too."""
    pages = Blueprint(
        blueprint_name(module_name),
        __name__,
        url_prefix=f"/{module_name}",
        template_folder=str(ROOT / "erp_modules" / module_name / "templates"),
    )
    pages.before_request(_require_id)
    pages.add_app_template_global(panel_of, "record_panel")
    for kind in kinds:
        place = Place(module_name, kind)
        for page, rule, view, methods in PAGES:
            pages.add_url_rule(
                f"/{kind.path}{rule}",
                endpoint=f"{kind.name}_{page}",
                view_func=_at(place, view),
                methods=methods,
            )
    return pages


def _require_id() -> None:
    """An id that cannot be one names nothing; a database would refuse even to look."""
    wanted = (request.view_args or {}).get("document_id")
    if wanted is not None and not is_id(wanted):
        raise NotFound


def _at(place: Place, view: Callable[..., Answer]) -> Callable[..., Answer]:
    """The view of one kind, as a function with a name."""

    @wraps(view)
    def answer(**values: Any) -> Answer:
        return view(place, **values)

    return answer
