"""How often one caller may ask."""

import time
from functools import partial
from typing import Any

from flask import Flask, Response, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from workflow_engine import security
from workflow_engine.api.errors import expected
from workflow_engine.errors import TooMany
from workflow_engine.identity.web import current_token, principal_or_none

HEADERS = ("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset")
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
    app.after_request(partial(_told, limiter))
    return limiter


def _told(limiter: Limiter, response: Response) -> Response:
    """Say how many requests are left, in the fields of draft-ietf-httpapi-ratelimit-headers-07."""
    counted = limiter.current_limit
    if counted is not None:
        # The window's end is kept in whole seconds, so it can seem longer than it is.
        reset = max(0, min(counted.limit.get_expiry(), round(counted.reset_at - time.time())))
        values = (counted.limit.amount, max(0, counted.remaining), reset)
        response.headers.update(dict(zip(HEADERS, map(str, values), strict=True)))
    return response


def _caller() -> str:
    principal = principal_or_none()
    if principal is None:
        return f"address:{get_remote_address()}"
    authorization = request.authorization
    token = current_token() or (authorization.token if authorization else None) or ""
    return f"caller:{security.digest(token)}"


def _breached(limit: Any) -> Response:
    return expected(TooMany(seconds=max(1, round(limit.reset_at - time.time()))))
