"""The web application, as a table of contents."""

from flask import Flask, current_app, request

import ui
from workflow_engine import api
from workflow_engine.bootstrap import Product, build, secret_key
from workflow_engine.identity import web
from workflow_engine.identity.requests import EXTENSION
from workflow_engine.settings import Settings

#: Seconds that a request waits for the store of counts.
_PATIENCE = {"socket_connect_timeout": 1, "socket_timeout": 1}
#: Bytes of a request beside its file.
_ROOM = 65_536


def create_app(settings: Settings | None = None, product: Product | None = None) -> Flask:
    """A Flask application; ``product`` replaces the one the settings would make."""
    product = product or build(settings or Settings.from_environment())
    app = Flask("workflow_engine", static_folder=None)
    app.config.update(
        SECRET_KEY=secret_key(product.settings),
        MAX_CONTENT_LENGTH=product.settings.max_body_bytes,
        SESSION_COOKIE_NAME=_cookie(product.settings),
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=product.settings.cookie_secure,
        RATELIMIT_STORAGE_URI=product.settings.rate_store,
        RATELIMIT_STORAGE_OPTIONS=_PATIENCE,
        # Each process counts for itself while the store is away.
        RATELIMIT_IN_MEMORY_FALLBACK_ENABLED=True,
    )
    app.extensions[EXTENSION] = product
    app.before_request(_make_room)
    world = product.engine.world
    web.init_app(app, database=product.database, settings=world.settings, clock=world.clock)
    api.init_app(app)
    ui.init_app(app)
    for module in product.modules:
        for blueprint in module.blueprints:
            app.register_blueprint(blueprint)
    return app


def _make_room() -> None:
    """Requests that bring files may be larger than others; their content is bounded again."""
    if request.method == "POST" and request.path.endswith("/files"):
        product: Product = current_app.extensions[EXTENSION]
        request.max_content_length = product.settings.file_max_bytes + _ROOM


def _cookie(settings: Settings) -> str:
    # Browsers accept the prefix only over HTTPS, where it forbids other hosts to set the cookie.
    return "__Host-session" if settings.cookie_secure else "session"
