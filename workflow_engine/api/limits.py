"""How often one caller may ask."""

import time
from typing import Any

from flask import Flask, Response, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from workflow_engine import security
from workflow_engine.api.errors import expected
from workflow_engine.errors import TooMany
from workflow_engine.identity.web import current_token, principal_or_none

#: The API, and the door of incoming hooks beside it.
COUNTED = ("/api/v1/", "/api/hooks/")


def init_limits(app: Flask, *, per_minute: int) -> Limiter:
    """Limit the requests to the API by API key or session, and by address for strangers."""
    limiter = Limiter(
        _caller,
        # One budget for all addresses of the API, not one for each.
        application_limits=[f"{per_minute} per minute"],
        application_limits_exempt_when=lambda: not request.path.startswith(COUNTED),
        strategy="fixed-window",
        on_breach=_breached,
        key_prefix="api",
    )
    limiter.init_app(app)
    return limiter


def _caller() -> str:
    principal = principal_or_none()
    if principal is None:
        return f"address:{get_remote_address()}"
    authorization = request.authorization
    token = current_token() or (authorization.token if authorization else None) or ""
    return f"caller:{security.digest(token)}"


def _breached(limit: Any) -> Response:
    return expected(TooMany(seconds=max(1, round(limit.reset_at - time.time()))))
