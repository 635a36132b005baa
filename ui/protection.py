"""Keeps other sites from acting in a person's name, and machines from guessing passwords."""

from flask import Flask, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_wtf import CSRFProtect

from workflow_engine.identity.requests import product

limiter = Limiter(get_remote_address)


def protect(app: Flask) -> None:
    """Ask a token of every page's request that changes something; the API asks for its own."""
    # The token belongs to the session and ends with it: a page left open over lunch still works.
    app.config.update(WTF_CSRF_TIME_LIMIT=None, WTF_CSRF_CHECK_DEFAULT=False)
    csrf = CSRFProtect(app)

    def require_token() -> None:
        if not request.path.startswith("/api/"):
            csrf.protect()

    app.before_request(require_token)
    limiter.init_app(app)


def sign_in_rate() -> str:
    """How often one address may try to sign in."""
    return f"{product().settings.login_rate} per minute"
