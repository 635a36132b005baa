"""The pages that people use; each calls a query or a command, templates only show."""

from flask import Blueprint, Flask, request

from ui.appearance import init_appearance
from ui.assets import init_assets
from ui.errors import init_error_pages
from ui.headers import add_security_headers
from ui.i18n import init_i18n
from ui.i18n.packages import translation_folders
from ui.pages import add_pages
from ui.pages.decision_shown import tabs
from ui.pages.elements import as_element
from ui.pages.support import said
from ui.pages.values import as_key, as_options, as_steps, as_value
from ui.protection import protect
from ui.rail import current_frame
from workflow_engine.identity.requests import EXTENSION
from workflow_engine.identity.web import principal_or_none


def make_blueprint() -> Blueprint:
    """Templates and static files, without any page yet."""
    return Blueprint(
        "ui",
        __name__,
        template_folder="templates",
        static_folder="static",
        static_url_path="/assets",
    )


blueprint = make_blueprint()


def init_app(app: Flask) -> None:
    """Serve the pages, in every language, with all that protects them."""
    app.extensions.setdefault("clock", app.extensions[EXTENSION].engine.world.clock)
    app.jinja_env.filters.update(
        as_key=as_key,
        as_value=as_value,
        as_options=as_options,
        as_steps=as_steps,
        as_said=said,
        as_element=as_element,
    )
    app.jinja_env.globals["tabs_of_decision"] = tabs
    init_i18n(app, translation_folders(), reader=principal_or_none)
    init_assets(app)
    init_appearance(app)
    add_security_headers(app)
    init_error_pages(app, is_page=is_page)
    protect(app)
    app.context_processor(current_frame)
    pages = make_blueprint()
    add_pages(pages)
    app.register_blueprint(pages)


def is_page() -> bool:
    """Whether a person looks at the answer; programs call what lies under ``/api/``."""
    return not request.path.startswith("/api/")
