"""Addresses of static files that change with their content, so that browsers may keep them."""

import hashlib
from functools import cache
from pathlib import Path

from flask import Flask, Response, request, url_for

STATIC = Path(__file__).parent / "static"
A_YEAR = 31_536_000


@cache
def _digest(name: str, _modified: int) -> str:
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]


def asset(name: str) -> str:
    """The address of a file under ``ui/static``, with its digest."""
    digest = _digest(name, (STATIC / name).stat().st_mtime_ns)
    return url_for("ui.static", filename=name, v=digest)


def init_assets(app: Flask) -> None:
    """Offer ``asset()`` to templates and let addressed files be kept for a year."""
    app.jinja_env.globals["asset"] = asset
    app.after_request(_keep)


def _keep(response: Response) -> Response:
    # A 304 replaces the header that the browser keeps (RFC 9111, section 4.3.4).
    addressed = request.endpoint == "ui.static" and "v" in request.args
    if addressed and response.status_code in (200, 304):
        response.headers["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
    return response
